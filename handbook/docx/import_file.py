"""Bringing in: Word files become chapters with drafts; tracked changes become suggestions, comments remarks.

The text comes in as it read before the tracked changes, so that an editor takes over each one, or does not. What could
not be carried is said before anything is written, and stays with the draft as a remark on its chapter.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from handbook.docx import tracked_changes
from handbook.docx.chapter_titles import chapter_opening, divided
from handbook.docx.markdown.markdown_writer import run_into_each_other
from handbook.docx.markdown.note_labels import Labels
from handbook.docx.tracked_changes import Said
from handbook.docx.word import word_document, word_package
from handbook.docx.word.loss_report import LossReport
from handbook.docx.word.missing_passages import note_missing, words_of
from handbook.docx.word.word_document import Document, Piece
from handbook.docx.word_pictures import Pictures
from handbook.drafting import markdown_import, saving
from handbook.drafting.incoming.chapter_matching import Matching, Renames, match_chapters
from handbook.drafting.markdown_import import Import
from handbook.models import Handbook
from handbook.rendering import numbered_paragraphs
from text.parsing.blocks import parse
from text.parsing.headings_and_notes import definition
from text.parsing.sections import Piece as Chapter
from text.scripts import is_mostly_in_other_letters


@dataclass
class Coming:
    """One chapter to be, with what will be said about it. Each `Said.origin` is a block of the file."""

    title: str
    text: str
    said: list[Said] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)  # block of the file -> paragraph of the text, from 0
    words: list[str] = field(default_factory=list)  # what its blocks and notes say

    @property
    def paragraphs(self) -> int:
        return len(numbered_paragraphs.paragraphs_of(self.text))

    @property
    def comments(self) -> int:
        return sum(not (said.suggestion or said.is_removal) for said in self.said)

    @property
    def suggestions(self) -> int:
        return len(self.said) - self.comments


@dataclass
class File:
    """A Word file as it would come in: its chapters, and what cannot be carried."""

    name: str
    level: int
    chapters: list[Coming]
    report: list[str]
    pictures: Pictures
    has_headings: bool

    def sentences(self) -> list[str]:
        """What is said of it before anything is written."""
        divided = (
            _("%(file)s: divided at headings of level %(level)s.") % {"file": self.name, "level": self.level}
            if self.level
            else _("%(file)s: one chapter.") % {"file": self.name}
            if self.has_headings
            else _("%(file)s: one chapter, for it has no headings.") % {"file": self.name}
        )
        return [divided, *self.report]


def read(handbook: Handbook, content: bytes, *, name: str, level: int | None = None) -> File:
    """Read a Word file; nothing is written. Raises ValidationError with a sentence."""
    package = word_package.opened(content, name=name)
    document = word_document.read(package)
    pictures = Pictures(handbook)
    labels = Labels()
    before = document.pieces(word_document.writer_for("rejected", labels, pictures.of(document), document.report))
    defined = set(labels.written)
    after = document.pieces(word_document.writer_for("accepted", labels, pictures.of(document), LossReport()))
    if not any(piece.text.strip() for piece in before):
        # All of it is one tracked insertion: there is no earlier text that it could be held against.
        before, defined = after, set(labels.written)
    said = tracked_changes.comments(before, document.comments)
    if before is not after:
        said += tracked_changes.suggestions(before, after, labels, defined, document.report)
    standing = [piece for piece in before if piece.text.strip()]
    if not standing:
        raise ValidationError(
            {"file": ValidationError(_("There is no text in %(file)s."), params={"file": package.name})}
        )
    level = _level(standing) if level is None else level
    title, rest = divided(document.title or _title_from(package.name))
    if rest:
        document.report.leave_out("title", rest)
    chapters = _chapters(standing, labels, document.report, title=title, level=level)
    _share_out(chapters, said)
    made = [chapter for chapter, _origins in chapters]
    note_missing(document, "rejected" if before is not after else "accepted", _arrived(made, document, said))
    for words in dict.fromkeys(pictures.refused):
        document.report.add("picture", words)
    if document.title and document.title not in [chapter.title for chapter in made]:
        document.report.leave_out("title", document.title)
    for chapter in made:
        if is_mostly_in_other_letters(" ".join(chapter.words), handbook.source_language):
            document.report.add("other language", chapter.title)
    has_headings = any(piece.level for piece in standing)
    return File(package.name, level, made, document.report.sentences(), pictures, has_headings)


@transaction.atomic
def bring_in(handbook: Handbook, files: Sequence[File], *, by: User, renames: Renames | None = None) -> Import:
    """Put every chapter of the files into its draft, with remarks and suggestions. All or nothing.

    Raises NotSure and ValidationError, as `markdown_import.import_pieces` does.
    """
    require(by, "handbook.draft_version", handbook)
    chapters = [(file, chapter) for file in files for chapter in file.chapters]
    pieces = [Chapter(chapter.title, file.pictures.kept_in(chapter.text, by=by)) for file, chapter in chapters]
    came = markdown_import.import_pieces(handbook, pieces, by=by, renames=renames)
    told: set[int] = set()
    for imported, (file, chapter) in zip(came.done, chapters, strict=True):
        language = handbook.source_language
        version = imported.chapter.versions.open().filter(language=language, is_correction=False).first()
        if version is None or version.wording is None:
            continue  # the approved text says exactly this already
        said = list(chapter.said)
        for one in said:
            place = chapter.numbers.get(one.origin)
            one.key = version.wording.keys[place] if place is not None and place < len(version.wording.keys) else ""
        if id(file) not in told and file.report:
            told.add(id(file))
            said.append(Said(None, "", text="\n\n".join(file.sentences())))
        tracked_changes.say_all(version, version.wording, said, file.pictures, by=by)
        record(by, "brought in", version, reason="\n".join(file.sentences()))
    return came


def matching_of(handbook: Handbook, files: Sequence[File], *, renames: Renames | None = None) -> Matching:
    """Which chapters of the handbook the files' chapters are. Nothing is written."""
    given = [(chapter.title, chapter.text) for file in files for chapter in file.chapters]
    return match_chapters(handbook, given, renames=renames)


def counted(chapter: Coming) -> str:
    """What a chapter brings, in words."""
    parts = [
        ngettext("%(count)s paragraph", "%(count)s paragraphs", chapter.paragraphs) % {"count": chapter.paragraphs}
    ]
    if chapter.suggestions:
        parts.append(
            ngettext("%(count)s suggestion", "%(count)s suggestions", chapter.suggestions)
            % {"count": chapter.suggestions}
        )
    if chapter.comments:
        parts.append(ngettext("%(count)s remark", "%(count)s remarks", chapter.comments) % {"count": chapter.comments})
    return ", ".join(parts)


# Chapters -------------------------------------------------------------------------------------------------------


def _level(pieces: Sequence[Piece]) -> int:
    """The highest headings that there are divide the text."""
    return min((piece.level for piece in pieces if piece.level), default=0)


def _title_from(name: str) -> str:
    return PurePath(name).stem.replace("_", " ").strip()


def _chapters(
    pieces: Sequence[Piece], labels: Labels, report: LossReport, *, title: str, level: int
) -> list[tuple[Coming, set[int]]]:
    held: list[tuple[str, list[Piece], set[int]]] = [(title, [], set())]
    for piece in pieces:
        if level and piece.level == level:
            words, rest = chapter_opening(piece, labels, report)
            held.append((words or title, rest, set(piece.origins)))
        else:
            held[-1][1].append(piece)
            held[-1][2].update(piece.origins)
    made = []
    for words, inside, origins in held:
        if inside or (origins and words):
            made.append((_chapter(words, inside, labels, level), origins))
    return made


def _chapter(title: str, pieces: Sequence[Piece], labels: Labels, level: int) -> Coming:
    written: list[str] = []
    starts, line, before = [], 0, ""
    for piece in pieces:
        text = piece.text
        if piece.level and level > 1:
            # What stood under the headings that divide the text begins at the second level here.
            text = re.sub(r"^#+", "#" * max(piece.level - level + 1, 2), text)
        if written and run_into_each_other(before, piece.kind):
            written.append("<!-- -->")
            line += 2
        starts.append(line)
        written.append(text)
        line += text.count("\n") + 2
        before = piece.kind
    body = "\n\n".join(written)
    called = dict.fromkeys(labels.called_in(body))
    notes = [definition(label, labels.written[label]) for label in called]
    in_notes = labels.called_in("\n".join(notes))
    notes += [definition(label, labels.written[label]) for label in in_notes if label not in called]
    try:
        text = saving.readable("\n\n".join([body, *notes]))
    except ValidationError as refused:
        raise ValidationError(
            _("The chapter “%(title)s” cannot be read: %(why)s"),
            params={"title": title, "why": " ".join(refused.messages)},
        ) from refused
    numbers: dict[int, int] = {}
    at = 0
    read_text = parse(text)
    for index, paragraph in enumerate(read_text.paragraphs):
        while at + 1 < len(starts) and starts[at + 1] <= paragraph.line:
            at += 1
        for origin in pieces[at].origins:
            numbers.setdefault(origin, index)
    return Coming(title, text, numbers=numbers, words=words_of(read_text))


def _arrived(chapters: Sequence[Coming], document: Document, said: Sequence[Said]) -> list[str]:
    """The words that came through, or of which a sentence says that they did not."""
    words = [words for chapter in chapters for words in (chapter.title, *chapter.words)]
    return [*words, document.title, *(one.text for one in said)]


def _share_out(chapters: Sequence[tuple[Coming, set[int]]], said: Sequence[Said]) -> None:
    """Every remark to the chapter in which it stands; on nothing, to the first."""
    chapter_of: dict[int | None, Coming] = {}
    for chapter, origins in chapters:
        for origin in origins:
            chapter_of.setdefault(origin, chapter)
    for one in said:
        where = one.answers if one.answers is not None else one
        chapter_of.get(where.origin, chapters[0][0]).said.append(one)
