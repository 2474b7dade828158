"""What became of a block or a note, with everything that is published of it: marks, calls of notes, links, layout."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Protocol

from text import elements
from text.difference.changed_words import redline, redline_words, unchanged
from text.difference.published_words import Published, Word, joined, read
from text.difference.redline import ParagraphChange, ParagraphOp, Part, Pictured, Row
from text.difference.redline_rows import Calls, rows_of, unchanged_rows
from text.parsing.block_elements import plain

_CALL = re.compile(r'data-note="(\d+)"')
_ALWAYS_IN_ROWS = ("table", "list", "box")


class Block(Protocol):
    """A block or a note as read."""

    @property
    def html(self) -> str: ...


def with_content(change: ParagraphChange, old: Block | None, new: Block | None, calls: Calls) -> ParagraphChange:
    """The change of a block with all that is published of it, and edited if any of that is another.

    A table, a list, a box, and whatever else has several lines, is compared line by line while it stays of its kind; of
    an image the rows are its caption and what it shows.
    """
    if change.op == "inserted":
        old = None
    elif change.op in ("removed", "moved away"):
        new = None
    before = read(old.html) if old else None
    after = before if old and new and old.html == new.html else read(new.html) if new else None
    old_root, root = (side.root if side else None for side in (before, after))
    change = replace(change, old_root=old_root, root=root)
    is_same = old is not None and new is not None and _by_notes(old.html, calls.old) == _by_notes(new.html, calls.new)
    has_rows = _has_rows(change, before, after)
    if is_same and before and after and has_rows:
        change = replace(change, rows=unchanged_rows(before, after, calls))
    elif has_rows:
        change = replace(change, rows=rows_of(before, after, calls))
    else:
        sides = ((before, calls.old), (after, calls.new))
        compared = unchanged if is_same else redline_words
        words = (_whole(side, of, as_words=not is_same) for side, of in sides)
        change = replace(change, changes=tuple(compared(*words)))
        if change.kind == "figure" and change.old_kind in ("", "figure"):
            change = replace(change, rows=tuple(_words_of_figure(change.op, old, new)))
    is_edited = change.op == "unchanged" and not is_same and _differs(before, after, calls)
    return replace(change, op="edited") if is_edited else change


def _has_rows(change: ParagraphChange, before: Published | None, after: Published | None) -> bool:
    sides = [side for side in (before, after) if side is not None]
    if change.kind in ("figure", "code") or change.old_kind not in ("", change.kind):
        return False
    return change.kind in _ALWAYS_IN_ROWS or any(len(side.lines) > 1 for side in sides)


def _by_notes(html: str, calls: Mapping[int, str]) -> str:
    """The HTML with the names of the notes that it calls instead of their numbers."""
    if "data-note=" not in html:
        return html
    return _CALL.sub(lambda call: f'data-note="{calls.get(int(call[1]), call[1])}"', html)


def _differs(before: Published | None, after: Published | None, calls: Calls) -> bool:
    """Whether two sides are not the same but for the numbers of notes, and for what is no wording."""
    if before is None or after is None or before.root != after.root:
        return True
    sides = ((before, calls.old), (after, calls.new))
    return len({tuple(_told(side, of)) for side, of in sides}) > 1


def _told(side: Published, calls: Mapping[int, str]) -> Iterator[tuple[str, object]]:
    for line in side.lines:
        for word in line.stretches(calls):
            marks = [mark if not mark.is_call else None for mark in word.marking.marks]
            yield word.name, (word.text, tuple(marks), word.marking.shared)


def _whole(side: Published | None, calls: Mapping[int, str], *, as_words: bool = True) -> list[Word]:
    """All lines of a block in one."""
    if side is None:
        return []
    return joined(line.words(calls) if as_words else line.stretches(calls) for line in side.lines)


# Images -----------------------------------------------------------------------------------------------------


def with_pictures(change: ParagraphChange, old: Block | None, new: Block | None) -> ParagraphChange:
    """The change with the paragraph's images; one that shows another image by the same words is edited, too."""
    before = _pictures(old) if change.op != "inserted" else {}
    after = _pictures(new) if change.op not in ("removed", "moved away") else {}
    if not (before or after):
        return change
    pictures = tuple(
        [Pictured("delete", name, words) for name, words in before.items() if name not in after]
        + [Pictured("equal" if name in before else "insert", name, words) for name, words in after.items()]
    )
    is_another = change.op == "unchanged" and before.keys() != after.keys()
    return replace(change, op="edited" if is_another else change.op, pictures=pictures)


def _pictures(block: Block | None) -> dict[str, str]:
    """What each image of a block shows, by its name."""
    if block is None or "data-image=" not in block.html:
        return {}
    return {image.attrib["data-image"]: image.get("alt", "").strip() for image in elements.read(block.html).iter("img")}


def _words_of_figure(op: ParagraphOp, old: Block | None, new: Block | None) -> Iterator[Row]:
    """The caption, then what the image shows: neither is ever taken for the other."""
    before, after = _figure(old), _figure(new)
    parts: tuple[Part, ...] = ("", "alternative")
    for part in parts:
        if words := redline(before.get(part, ""), after.get(part, "")):
            yield Row(op, (tuple(words),), part=part)


def _figure(block: Block | None) -> dict[str, str]:
    if block is None:
        return {}
    holder = elements.read(block.html)
    lines = {"": " ".join(plain(caption) for caption in holder.iter("figcaption"))}
    return lines | {"alternative": " ".join(image.get("alt", "").strip() for image in holder.iter("img"))}
