"""The work (handbook, part, chapter), its versions, and the editions made of them.

works <- images, versions, following <- discussing, relying, consulting, editions <- searching: each module imports only
those before it.
"""

from handbook.models.discussion import Remark, SignOff
from handbook.models.draft_consultations import LaidDraft, Pin
from handbook.models.editions import (
    ChapterPage,
    Edition,
    EditionChapter,
    EditionFile,
    EditionHeard,
    Instrument,
    Launch,
    Reprint,
)
from handbook.models.following import Follower
from handbook.models.handovers import Handover
from handbook.models.images import Image
from handbook.models.readers_comments import ReadersComment
from handbook.models.reliances import Look, Reliance, TextReading
from handbook.models.searching import GlossaryTerm, SearchIndex, SearchLine, TermPlaces, UnfoundWord
from handbook.models.versions import Citation, ListItem, Paragraph, Presence, SetAside, Version, Wording
from handbook.models.works import Chapter, Handbook, Part

__all__ = [
    "Chapter",
    "ChapterPage",
    "Citation",
    "Edition",
    "EditionChapter",
    "EditionFile",
    "EditionHeard",
    "Follower",
    "GlossaryTerm",
    "Handbook",
    "Handover",
    "Image",
    "Instrument",
    "LaidDraft",
    "Launch",
    "ListItem",
    "Look",
    "Paragraph",
    "Part",
    "Pin",
    "Presence",
    "ReadersComment",
    "Reliance",
    "Remark",
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
