"""The work (handbook, part, chapter), its versions, and the editions made of them.

works <- versions <- consulting, editions: each module imports only those before it.
"""

from handbook.models.consulting import LaidDraft, Pin
from handbook.models.editions import ChapterPage, Edition, EditionChapter, EditionFile
from handbook.models.versions import Citation, Paragraph, Version, Wording
from handbook.models.works import Chapter, Handbook, Part

__all__ = [
    "Chapter",
    "ChapterPage",
    "Citation",
    "Edition",
    "EditionChapter",
    "EditionFile",
    "Handbook",
    "LaidDraft",
    "Paragraph",
    "Part",
    "Pin",
    "Version",
    "Wording",
]
