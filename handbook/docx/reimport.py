"""Coming back: a draft that left for Word is read against the wording that left, and saved.

What Word did not change stays the very source it was, so that a file that comes back unedited changes nothing. What
it changed is written anew, in its place, under the key of its bookmark. Where Word lost a bookmark, the same words
have the same key, and then similar ones, as in every save.
"""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from handbook.docx import export, remark_comments, tracked_changes
from handbook.docx.markdown.note_labels import Labels
from handbook.docx.markdown.pandoc_tree import Mode
from handbook.docx.returning.block_groups import put_together
from handbook.docx.returning.block_matching import matched, with_rules_of
from handbook.docx.returning.html_passages import whole_passages
from handbook.docx.returning.key_assignment import KeyAssignment
from handbook.docx.returning.note_definitions import NoteDefinitions
from handbook.docx.returning.paragraph_fates import Fates, fates_of
from handbook.docx.returning.source_assembly import SourceAssembly
from handbook.docx.word import word_document, word_package
from handbook.docx.word.hidden_text import NOTE_CALLS
from handbook.docx.word.missing_passages import note_missing, words_of
from handbook.docx.word.word_document import Document, Piece
from handbook.docx.word.word_package import Package
from handbook.docx.word_pictures import Pictures
from handbook.drafting import merging, saving
from handbook.models import Version, Wording
from handbook.rendering.wording_html import read as read_wording
from text.parsing.blocks import Text, parse
from text.parsing.paragraph_source import lines_of


class OfAnotherText(Exception):
    """The file left from another text; `version` is that one, where this person may see it."""


@dataclass
class Returned:
    """A file read against the wording that left.

    base_is_known  whether the file says which wording it came from; if not, the one that stands is taken
    text, keys     as the text would read, in this mode; `suggestions` are the tracked changes, where they are not
                   accepted
    """

    version: Version
    base: Wording
    base_is_known: bool
    mode: Mode
    has_tracked_changes: bool
    text: str
    keys: list[str]
    title: str
    fates: Fates
    comments: list[tracked_changes.Said]
    suggestions: list[tracked_changes.Said]
    report: list[str]
    pictures: Pictures

    @property
    def wording(self) -> Wording:
        """As it would stand; not saved."""
        return Wording(version=self.version, text=self.text, keys=self.keys)

    @property
    def changes_something(self) -> bool:
        return self.text != self.base.text or bool(self.comments or self.suggestions) or self.changes_title

    @property
    def changes_title(self) -> bool:
        return bool(self.title) and self.title != self.version.titles.get(self.version.language)


def compare(version: Version, content: bytes, *, name: str, mode: Mode = "accepted") -> Returned:
    """Read a file that came back; nothing is written. Raises ValidationError, OfAnotherText."""
    package = word_package.opened(content, name=name)
    base, is_known = _base(version, word_document.wording_of(package))
    pictures = Pictures(version.chapter.handbook)
    with override(version.language):
        text = read_wording(base, language=version.language)
    as_it_left = export.document(base, has_notes_in_notes=_has_notes_in_notes(package))
    left = word_document.read(word_package.opened(as_it_left, name=name))
    document = word_document.read(package)
    known = {f"{sort}_{note.number}": note.label for note in text.notes for sort in ("note", "inner")}
    before = _pieces(left, "accepted", Labels(known), pictures, text)
    typed = frozenset(re.findall(r"\[\^([^\[\]\s]+)\]", base.text))
    now = _pieces(document, mode, Labels(known, before.notes, typed), pictures, text)
    put = _put_together(base, text, before, now)
    suggestions: list[tracked_changes.Said] = []
    if mode == "rejected" and document.has_tracked_changes:
        defined = set(now.notes)
        accepted = _pieces(document, "accepted", now.labels, pictures, text)
        suggestions = tracked_changes.suggestions(now.pieces, accepted.pieces, now.labels, defined, document.report)
    standing = remark_comments.standing(version, document.comments)
    comments = tracked_changes.comments(now.pieces, document.comments, standing)
    for said in (*comments, *suggestions):
        said.key = put.key_of_origin.get(said.origin, "")
    for words in pictures.refused:
        document.report.add("picture", words)
    arrived = [*put.words, document.title[:300], *(said.text for said in comments + suggestions)]
    note_missing(document, mode, arrived, typed_calls=now.labels.called_in_notes)
    return Returned(
        version=version,
        base=base,
        base_is_known=is_known,
        mode=mode,
        has_tracked_changes=document.has_tracked_changes,
        text=put.source,
        keys=put.keys,
        title=document.title[:300],
        fates=fates_of(version, base, put.source, put.keys),
        comments=comments,
        suggestions=suggestions,
        report=document.report.sentences(),
        pictures=pictures,
    )


@transaction.atomic
def bring_back(returned: Returned, *, by: User) -> merging.Saved:
    """Save what came back, merged with whatever was saved meanwhile, and say its comments and suggestions.

    Where a colleague changed the same paragraphs, the text is kept aside (`Saved.conflicts`), and the remarks wait
    on the chapter. Raises NotOpen, ValidationError.
    """
    version = returned.version
    require(by, "handbook.draft_version", version)
    text = returned.pictures.kept_in(returned.text, by=by)
    titles = None
    if returned.changes_title:
        titles = {**version.titles, version.language: returned.title}
    saved = merging.save(
        version,
        text=text,
        titles=titles,
        titles_seen=version.titles if titles else None,
        base=returned.base,
        by=by,
        keys=returned.keys,
    )
    version.refresh_from_db()
    tracked_changes.say_all(
        version, version.wording, [*returned.comments, *returned.suggestions], returned.pictures, by=by
    )
    record(by, "brought in", version, reason="\n".join([_("back from Word"), *returned.report]))
    return saved


def _base(version: Version, pk: int | None) -> tuple[Wording, bool]:
    if version.wording is None:
        raise ValidationError(
            {"file": _("This draft has no text yet, so nothing left from it. Bring the file in anew.")}
        )
    if pk is None:
        return version.wording, False
    base = merging.base_of(version, pk)
    if base is not None:
        return base, True
    if Wording.objects.filter(pk=pk).exclude(version=version).exists():
        raise OfAnotherText
    return version.wording, False


def _has_notes_in_notes(package: Package) -> bool:
    notes = package.part(package.related("footnotes"))
    return notes is not None and next(notes.iter(*NOTE_CALLS), None) is not None


@dataclass
class _Read:
    """A document in one reading, with the labels of the notes that it calls."""

    pieces: list[Piece]
    labels: Labels

    @property
    def notes(self) -> dict[str, str]:
        """What each note says, by its label."""
        return self.labels.written


def _pieces(document: Document, mode: Mode, labels: Labels, pictures: Pictures, text: Text) -> _Read:
    titles = frozenset(_default_titles(text.language))
    writer = word_document.writer_for(mode, labels, pictures.of(document), document.report, default_titles=titles)
    return _Read(document.pieces(writer), labels)


def _default_titles(language: str) -> list[str]:
    with override(language):
        return [_("Key point"), _("Checklist"), _("Case example"), _("Warning")]


@dataclass
class _PutTogether:
    """The source as it would read, its words, its keys, and for each place in the file the key of the paragraph
    there."""

    source: str
    words: list[str]
    keys: list[str]
    key_of_origin: dict[int, str]


def _put_together(base: Wording, text: Text, before: _Read, now: _Read) -> _PutTogether:
    names = export.names_of(text, base.keys)
    quotations = {name for name, block in zip(names, text.blocks, strict=True) if block.kind == "quotation"}
    standing = [piece for piece in now.pieces if piece.text.strip()]
    left, pieces = put_together(before.pieces, standing, quotations)
    matches = matched(names, left, pieces)
    pieces = with_rules_of(left, pieces, matches)
    passages = whole_passages(text.blocks, names, matches)
    called = now.labels.called_in_notes
    notes = NoteDefinitions(lines_of(base.text), text.stretches, before.notes, now.notes, called)
    assembled = SourceAssembly(base.text, text, names, pieces, matches, passages, notes).assembled()
    source = saving.readable(assembled.source)
    coming = parse(source, language=text.language)
    assignment = KeyAssignment(base, coming.paragraphs, assembled.starts, pieces, matches, passages)
    # Word shows the titles that a box has by itself; they are no words of the text.
    boxes = sum(block.kind == "box" for block in coming.blocks)
    words = [*words_of(coming), *_default_titles(text.language) * boxes]
    return _PutTogether(source, words, assignment.keys, assignment.key_of_origin())
