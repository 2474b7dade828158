"""The work (handbook, part, chapter), its versions, and the editions made of them.

works, court_experts <- images, versions, following <- discussing, relying, consulting, editions <- searching:
each module imports only those before it.
"""

from handbook.models.court_experts import CourtExpert
from handbook.models.discussion import Remark, SignOff
from handbook.models.draft_consultations import LaidDraft, Pin
from handbook.models.editions import (
    ChapterPage,
    Edition,
    EditionChapter,
    EditionFile,
    EditionHeard,
    EditionLaw,
    Instrument,
    Launch,
    Reprint,
)
from handbook.models.following import Follower
from handbook.models.handovers import Handover
from handbook.models.helper import GuidelineCase, HelperDecision
from handbook.models.images import Image
from handbook.models.law_corrections import LawCorrection
from handbook.models.readers_comments import ReadersComment
from handbook.models.reliances import Look, Reliance, TextReading
from handbook.models.searching import (
    EditionGlossary,
    GlossaryChange,
    GlossaryTerm,
    SearchIndex,
    SearchLine,
    TermPlaces,
    UnfoundWord,
)
from handbook.models.versions import Citation, ListItem, Paragraph, Presence, Rendering, SetAside, Version, Wording
from handbook.models.works import Chapter, Handbook, Part

__all__ = [
    "Chapter",
    "ChapterPage",
    "Citation",
    "CourtExpert",
    "Edition",
    "EditionChapter",
    "EditionFile",
    "EditionGlossary",
    "EditionHeard",
    "EditionLaw",
    "Follower",
    "GlossaryChange",
    "GlossaryTerm",
    "GuidelineCase",
    "Handbook",
    "Handover",
    "HelperDecision",
    "Image",
    "Instrument",
    "LaidDraft",
    "Launch",
    "LawCorrection",
    "ListItem",
    "Look",
    "Paragraph",
    "Part",
    "Pin",
    "Presence",
    "ReadersComment",
    "Reliance",
    "Remark",
    "Rendering",
    "Reprint",
    "SearchIndex",
    "SearchLine",
    "SetAside",
    "SignOff",
    "TermPlaces",
    "TextReading",
    "UnfoundWord",
    "Version",
    "Wording",
]
