"""Comparing: two texts of one chapter word by word, with the headings and notes that no lasting key follows."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TypeVar

from django.utils.translation import gettext as _

from handbook.rendering.redline_sentences import with_sentences
from text.difference import alignment
from text.difference.changed_blocks import with_content, with_pictures
from text.difference.redline import Numbered, ParagraphChange, redline_chapters
from text.difference.redline_rows import Calls
from text.khmer import in_order
from text.parsing import blocks


@dataclass(frozen=True)
class Side:
    """One of two texts: its numbered paragraphs in order, and the whole as read."""

    paragraphs: Sequence[Numbered]
    text: blocks.Text


_Piece = TypeVar("_Piece", blocks.Block, blocks.Note)

NOTHING = Side((), blocks.Text("", (), ()))


@dataclass(frozen=True)
class _Line:
    """A heading or a note. Its key is given for one comparison only.

    block   what was read there
    before  the key of the paragraph it stands before, empty at the end
    gap     how many of the paragraphs that kept their place stand before it
    level   of a heading, 1 to 6
    """

    kind: str
    text: str
    number: str
    block: blocks.Block | blocks.Note
    level: int = 0
    key: str = ""
    before: str = ""
    gap: int = 0


def changes_between(old: Side, new: Side) -> list[ParagraphChange]:
    """What became of every paragraph (see `text.difference.redline.redline_chapters`), among them the headings (kind
    "heading") at their places, and at the end the notes (kind "note"); with all that is published of each: marks, calls
    of notes, links, images, tables row by row, lists and boxes line by line.

    A heading that is now between other paragraphs has moved, if its words are the same; wholly reworded it is the
    same one only where it stood. That the marks of Khmer letters were put in order, and nothing else, changes nothing.
    """
    old = _ordered_as(old, new)
    paragraphs = redline_chapters(old.paragraphs, new.paragraphs)
    stayed = {change.key for change in paragraphs if change.op in ("unchanged", "edited")}
    old_headings, new_headings, moved = _with_moved(*_paired(_headings(old, stayed), _headings(new, stayed)))
    old_notes, new_notes = _paired(_notes(old), _notes(new))
    calls = Calls(*({at: note.key for at, note in enumerate(side, start=1)} for side in (old_notes, new_notes)))

    before, after = _blocks(old, *old_headings, *old_notes), _blocks(new, *new_headings, *new_notes)
    changes = []
    for change in [
        *_woven(paragraphs, old_headings, new_headings, moved),
        *redline_chapters(old_notes, new_notes),
    ]:
        name = _name(change.kind, change.key)
        was, now = before.get(name), after.get(name)
        changes.append(with_pictures(with_content(change, was, now, calls), was, now))
    return with_sentences(changes, calls, {paragraph.key: paragraph.number for paragraph in new.paragraphs})


def _ordered_as(old: Side, new: Side) -> Side:
    """The old side, where a block or note differs from one of the new side in the order of its marks alone as there."""
    of_now: list[blocks.Block | blocks.Note] = [*new.text.blocks, *new.text.notes]
    said = {block.html for block in of_now}
    now = {in_order(block.html): block for block in of_now}

    def ordered(piece: _Piece) -> _Piece:
        same = None if piece.html in said else now.get(in_order(piece.html))
        return piece if same is None else replace(piece, html=same.html, text=same.text)

    text = replace(
        old.text,
        blocks=tuple(ordered(block) for block in old.text.blocks),
        notes=tuple(ordered(note) for note in old.text.notes),
    )
    if (text.blocks, text.notes) == (old.text.blocks, old.text.notes):
        return old
    paragraphs = [
        paragraph
        if block.text == paragraph.text
        else _Line(block.kind, block.text, paragraph.number, block, key=paragraph.key)
        for paragraph, block in zip(old.paragraphs, text.paragraphs, strict=True)
    ]
    return Side(paragraphs, text)


def _blocks(side: Side, *lines: "_Line") -> dict[tuple[str, str], blocks.Block | blocks.Note]:
    """The blocks and notes of a side by their names."""
    found: dict[tuple[str, str], blocks.Block | blocks.Note] = {
        _name(block.kind, paragraph.key): block
        for paragraph, block in zip(side.paragraphs, side.text.paragraphs, strict=True)
    }
    return found | {_name(line.kind, line.key): line.block for line in lines}


def _name(kind: str, key: str) -> tuple[str, str]:
    """What tells a paragraph, a heading or a note from all others: their keys are given apart."""
    return (kind if kind in ("heading", "note") else "", key)


def _headings(side: Side, stayed: set[str]) -> list[_Line]:
    lines, waiting, gap = [], [], 0
    for block in side.text.blocks:
        if block.kind == "heading":
            waiting.append(_Line("heading", block.text, _("Heading"), block, level=block.level, gap=gap))
            continue
        key = side.paragraphs[block.position - 1].key
        lines += [replace(line, before=key) for line in waiting]
        waiting = []
        gap += key in stayed
    return lines + waiting


def _notes(side: Side) -> list[_Line]:
    return [_Line("note", note.text, _("Note %(number)s") % {"number": note.number}, note) for note in side.text.notes]


def _paired(old: Sequence[_Line], new: Sequence[_Line]) -> tuple[list[_Line], list[_Line]]:
    """Both sides with keys, the same key for what is the same line: by its words, else by its place."""
    old = [replace(line, key=f"old-{at}") for at, line in enumerate(old)]
    paired: list[_Line] = []
    for gap in sorted({line.gap for line in new}):
        there = [line for line in old if line.gap == gap]
        here = [line for line in new if line.gap == gap]
        kept = [alignment.Kept(line.key, line.kind, line.text) for line in there]
        keys = alignment.align(kept, here).keys
        places = {line.key: at for at, line in enumerate(there)}
        for at, key in enumerate(keys):
            if key not in places:
                # Wholly reworded, it still stands where the old one stood: right after the same neighbour.
                place = places.get(keys[at - 1], len(there)) + 1 if at else 0
                if place < len(there) and there[place].key not in keys:
                    keys[at] = there[place].key
        paired += [replace(line, key=key) for line, key in zip(here, keys, strict=True)]
    return old, paired


def _with_moved(old: list[_Line], new: list[_Line]) -> tuple[list[_Line], list[_Line], set[str]]:
    """Headings that found no partner in their gap and have one of the same words elsewhere: they moved."""
    there, here = {line.key for line in old}, {line.key for line in new}
    gone: dict[str, deque[_Line]] = {}
    for line in old:
        if line.key not in here:
            gone.setdefault(line.text, deque()).append(line)
    moved: set[str] = set()
    for at, line in enumerate(new):
        if line.key not in there and gone.get(line.text):
            new[at] = replace(line, key=gone[line.text].popleft().key)
            moved.add(new[at].key)
    return old, new, moved


def _woven(
    paragraphs: Sequence[ParagraphChange], old: Sequence[_Line], new: Sequence[_Line], moved: set[str]
) -> Iterator[ParagraphChange]:
    """The changes of headings put before those of the paragraphs that they stand before, or stood before."""
    stood, stands = ({line.key: line.before for line in side} for side in (old, new))
    levels = [{line.key: line.level for line in side} for side in (old, new)]
    changes = [_with_levels(change, *levels) for change in redline_chapters(old, new, moved=moved)]
    coming = deque(change for change in changes if _is_at_new_place(change))
    for paragraph in chain(paragraphs, [None]):
        key = paragraph.key if paragraph else ""
        if paragraph is None or _is_at_old_place(paragraph):
            for change in changes:
                if not _is_at_old_place(change) or stood[change.key] != key:
                    continue
                if not _is_at_new_place(change):
                    yield change
                # One that stayed has both places: what went from under it comes after it.
                while change in coming:
                    yield coming.popleft()
        if paragraph is None or _is_at_new_place(paragraph):
            while coming and stands[coming[0].key] == key:
                yield coming.popleft()
        if paragraph is not None:
            yield paragraph


def _with_levels(change: ParagraphChange, old: dict[str, int], new: dict[str, int]) -> ParagraphChange:
    change = replace(change, old_level=old.get(change.key, 0), level=new.get(change.key, 0))
    return replace(change, op="edited") if change.op == "unchanged" and change.old_level != change.level else change


def _is_at_old_place(change: ParagraphChange) -> bool:
    return change.op not in ("inserted", "moved here")


def _is_at_new_place(change: ParagraphChange) -> bool:
    return change.op not in ("removed", "moved away")
