"""The rows of a translator's file: everything of a chapter that is translated, in the source's order, with its code.

A paragraph is known by its key, a heading by the paragraph that it stands above, a note by its call. None of these
depends on where a row stands in the file.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from django.utils.translation import gettext as _

from handbook.hand_off import cell_words
from handbook.models import Version, Wording
from handbook.rendering.numbered_paragraphs import shown_number
from handbook.rendering.rendered_sources import markdown_by_key
from handbook.translation.lines import Line, State, lines_of
from text.parsing import blocks
from text.parsing.headings_and_notes import Heading, headings_of, notes_of

CODE = re.compile(
    r"\[\s*(title|h\d{1,3}-[a-z0-9]{1,16}|n-[0-9a-f]{10}|[a-z0-9]{1,16})\s*\.\s*([0-9a-f]{6})\s*\]", re.IGNORECASE
)
"""The code of a row as it stands in its first cell: what it is of, and a fingerprint of the translation that left."""
_END = "end"


class Kind(StrEnum):
    """What a row holds."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    NOTE = "note"
    ABBREVIATION = "abbreviation"


@dataclass(frozen=True)
class Row:
    """One thing to be translated.

    name      by which it is known: a paragraph's key, or what stands for a heading, a note, the title
    number    of a paragraph in the source; the call of a note or an abbreviation, `[^label]` or `*[FIU]`
    source    its Markdown in the source
    standing  its Markdown in the translation; "" while it is not translated
    key       of the paragraph of the translation that it belongs to; "" where it belongs to the chapter
    place     which heading of the translation it is, from 0; None for anything else, and where it is not there
    is_there  whether the translation has a place for it
    source_key  of a paragraph, in the source
    """

    kind: Kind
    name: str
    number: str
    source: str
    standing: str = ""
    key: str = ""
    place: int | None = None
    is_there: bool = True
    source_key: str = ""

    @property
    def left(self) -> str:
        """The translation as the file shows it and gives it back when nobody touches it."""
        return cell_words.typed(cell_words.shown(self.standing))

    @property
    def label(self) -> str:
        """How the row is called in sentences."""
        if self.kind == Kind.HEADING:
            return _("the heading “%(words)s”") % {"words": self.source}
        if self.kind == Kind.NOTE:
            return _("the note %(call)s") % {"call": self.number}
        if self.kind == Kind.ABBREVIATION:
            return _("the abbreviation %(words)s") % {"words": self.number[2:-1]}
        return _("the title") if self.kind == Kind.TITLE else shown_number(self.number)

    @property
    def code(self) -> str:
        return f"[{self.name}.{fingerprint(self.left)}]"


def fingerprint(markdown: str) -> str:
    return hashlib.sha256(markdown.encode()).hexdigest()[:6]


def rows_of(version: Version, source: Wording) -> list[Row]:
    """Everything of a translation that is translated from a wording of its source, in a constant number of queries.

    What stands in the translation alone is not among it.
    """
    here = Text(version.wording) if version.wording else None
    beside = {line.source_key: line for line in lines_of(version, source) if line.source_key}
    return [_title(version, source), *_Rows(Text(source), here, beside, version.language).made()]


@dataclass
class Text:
    """A wording as read: what stands in it, in order, and the Markdown of each part."""

    wording: Wording
    read: blocks.Text = field(init=False)

    def __post_init__(self) -> None:
        self.read = blocks.parse(self.wording.text, reading=self.wording.reading)

    @cached_property
    def paragraphs(self) -> dict[str, str]:
        return markdown_by_key(self.wording)

    @cached_property
    def headings(self) -> list[Heading]:
        return headings_of(self.wording.text, reading=self.wording.reading)

    @cached_property
    def notes(self) -> dict[str, str]:
        return notes_of(self.wording.text, reading=self.wording.reading)

    def above(self, heading: Heading) -> str:
        """The key of the paragraph that a heading stands above; "" at the end."""
        return self.wording.keys[heading.above - 1] if heading.above else ""


def _title(version: Version, source: Wording) -> Row:
    words = source.version.titles.get(source.version.language, "")
    standing = version.titles.get(version.language, "")
    return Row(Kind.TITLE, "title", "", words, "" if standing == words else standing)


@dataclass
class _Rows:
    source: Text
    here: Text | None
    beside: Mapping[str, Line]
    language: str

    def made(self) -> Iterator[Row]:
        headings, paragraphs = iter(self.source.headings), iter(self.source.paragraphs.items())
        for block in self.source.read.blocks:
            yield self.heading(next(headings)) if block.kind == "heading" else self.paragraph(*next(paragraphs))
        for call, words in self.source.notes.items():
            yield self.note(call, words)

    def paragraph(self, source_key: str, words: str) -> Row:
        line = self.beside.get(source_key)
        if line is None or not line.key:
            number = line.source_number if line else ""
            return Row(Kind.PARAGRAPH, source_key, number, words, is_there=False, source_key=source_key)
        standing = self.here.paragraphs[line.key]
        if line.state == State.UNTRANSLATED or self.is_copy_of_earlier(line, standing):
            standing = ""
        return Row(Kind.PARAGRAPH, line.key, line.source_number, words, standing, key=line.key, source_key=source_key)

    def is_copy_of_earlier(self, line: Line, standing: str) -> bool:
        """Whether a paragraph still stands in the source's words, as they were before the source was changed."""
        is_own = line.said is None and line.key == line.source_key
        return is_own and cell_words.is_in_another_language(standing, self.language)

    def heading(self, heading: Heading) -> Row:
        above = self.source.above(heading)
        line = self.beside.get(above)
        key = line.key if line else ""
        name = f"h{heading.step}-{key or above or _END}"
        for place, other in enumerate(self.here.headings if self.here and (key or not above) else ()):
            if (self.here.above(other), other.step) == (key, heading.step):
                standing = "" if other.words == heading.words else other.words
                return Row(Kind.HEADING, name, "", heading.words, standing, key=key, place=place)
        return Row(Kind.HEADING, name, "", heading.words, key=key, is_there=False)

    def note(self, call: str, words: str) -> Row:
        kind = Kind.NOTE if call.startswith("[") else Kind.ABBREVIATION
        name = f"n-{hashlib.sha256(call.encode()).hexdigest()[:10]}"
        standing = self.here.notes.get(call) if self.here else None
        if standing is None:
            return Row(kind, name, call, words, is_there=False)
        here = self.here.paragraphs.items()
        calling = (key for key, markdown in here if kind == Kind.NOTE and call[2:-1] in cell_words.calls_in(markdown))
        return Row(kind, name, call, words, "" if standing == words else standing, key=next(calling, ""))
