"""Redline: the difference between two wordings, paragraph by paragraph and in each word by word.

Applied to the old text it gives the new one, exactly, with everything that is published of it.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, Protocol

from text.difference.changed_words import Change, Op, apply, redline, redline_html, revert, said_html
from text.difference.published_words import Mark, Marking, written
from text.difference.word_comparison import as_characters, words
from text.html.pages import Picture

__all__ = ["Change", "apply", "as_characters", "redline", "redline_html", "revert", "words"]

ParagraphOp = Literal["unchanged", "edited", "inserted", "removed", "moved here", "moved away"]
Part = Literal["", "item", "row", "alternative"]


class Numbered(Protocol):
    """A paragraph as a wording keeps it: its key, kind, plain text and printed number."""

    @property
    def key(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def text(self) -> str: ...

    @property
    def number(self) -> str: ...


@dataclass(frozen=True)
class Place:
    """Where a row stands in its block.

    letter    of the item that it is or belongs to, as it is cited: the "b" of 4.12(b); empty outside a list
    depth     how many lists deep it stands
    is_first  whether it is the beginning of its item
    parts     the elements around it
    """

    letter: str = ""
    depth: int = 0
    is_first: bool = True
    parts: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Row:
    """One row of a table, one line of a list or one part of a box in a redline: what became of it, and the words of its
    cells; of an image its caption, and what it shows.

    is_head     whether it is a row of headings, a term, or the title of a box
    part        "row" of a table, "item" of a list, of an image "alternative" for what it shows; otherwise empty
    old, new    where it stood and where it stands, where it did
    whose       the letter of the item that it was split off, or whose part it became
    old_order   where each of its cells stood, when columns moved; otherwise empty
    said        what became of it, in words
    """

    op: ParagraphOp
    cells: tuple[tuple[Change, ...], ...]
    is_head: bool = False
    part: Part = ""
    old: Place | None = None
    new: Place | None = None
    whose: str = ""
    old_order: tuple[int | None, ...] = ()
    said: tuple[str, ...] = ()

    @property
    def html(self) -> str:
        """The words of all cells with their changes as safe HTML."""
        return "".join(redline_html(cell) for cell in self.cells)

    @property
    def place(self) -> Place:
        """Where it is shown."""
        return (self.old if self.op in ("removed", "moved away") else self.new) or self.old or Place()


@dataclass(frozen=True)
class Pictured:
    """An image in a paragraph of a redline: it stayed, came or went. `picture` is None where it is not to be had."""

    op: Op
    name: str
    alternative: str
    picture: Picture | None = None


@dataclass(frozen=True)
class ParagraphChange:
    """One paragraph in a redline.

    op: unchanged, edited, inserted, removed, moved here (shown at its new place, with its edits if any) or
    moved away (shown at its old place). An unchanged paragraph may have got another number.

    changes             its words with their marks; where it has rows, those say more
    old_kind            what it was, such as a paragraph that is a list now; empty when it is new
    old_level, level    of a heading, 1 to 6; 0 where there was or is none
    rows                of a table its rows, of a list its items, of a box its parts, of an image its caption and what
                        it shows, compared one by one
    pictures            the images in it
    old_root, root      the element that it was and is
    said                what became of it as a whole, in words; `said_in` is their language
    """

    op: ParagraphOp
    key: str
    kind: str
    old_number: str | None
    new_number: str | None
    changes: tuple[Change, ...]
    old_kind: str = ""
    old_level: int = 0
    level: int = 0
    rows: tuple[Row, ...] = ()
    pictures: tuple[Pictured, ...] = ()
    old_root: Mark | None = None
    root: Mark | None = None
    said: tuple[str, ...] = ()
    said_in: str = ""

    @property
    def is_reworded(self) -> bool:
        """Whether words, cells, notes or images of it came or went; what is new or taken out is not reworded."""
        came_or_went = {change.op for change in self.shown} | {picture.op for picture in self.pictures}
        return self.op in ("edited", "moved here") and bool(came_or_went - {"equal"})

    @property
    def is_set_otherwise(self) -> bool:
        """Whether its words stayed and are marked or laid out otherwise, of which nothing is said of the whole."""
        says_enough = self.is_reworded or self.has_another_form or self.has_another_level or self.said
        return self.op == "edited" and not says_enough

    @property
    def is_another(self) -> bool:
        """Whether anything of it is published otherwise; that it moved is no such thing."""
        otherwise = any(change.is_marked_otherwise for change in (*self.changes, *self.shown))
        said = self.said or any(row.said for row in self.rows)
        return bool(self.op == "edited" or self.is_reworded or self.has_another_form or otherwise or said)

    @property
    def has_another_form(self) -> bool:
        """Whether it is of another kind now, such as a list that was a paragraph."""
        return self.op in ("edited", "moved here") and self.old_kind not in ("", self.kind)

    @property
    def has_another_level(self) -> bool:
        """Whether it is a heading of another level now."""
        return self.op in ("edited", "moved here") and self.old_level != self.level

    @property
    def shown(self) -> Iterator[Change]:
        """Every change as it is shown."""
        if not self.rows:
            return iter(self.changes)
        return (change for row in self.rows for cell in row.cells for change in cell)

    @property
    def html(self) -> str:
        """The words with their changes as safe HTML; a table as a table, a list item by item, a box part by part."""
        if self.rows:
            return _rows_html(self.rows, self.said_in)
        html = redline_html(self.changes, self.said_in)
        return f'<pre class="redline-code">{html}</pre>' if self.kind == "code" else html

    # What was published, and is

    def published_before(self) -> str:
        """The old clean HTML, without what is no wording; empty when there is none."""
        if self.op in ("inserted", "moved here") or self.old_root is None:
            return ""
        return written(self.old_root, self._side(is_old=True))

    def published_after(self, old: str = "") -> str:
        """The new clean HTML, made from the old one; empty when there is none.

        Raises ValueError when the changes are not those of this old text.
        """
        if old != self.published_before():
            raise ValueError("These changes were made to another text.")
        if self.op in ("removed", "moved away") or self.root is None:
            return ""
        return written(self.root, self._side(is_old=False))

    def _side(self, *, is_old: bool) -> Iterator[tuple[str, Marking]]:
        """The words of one side in its order. Of an image the rows say only what it says."""
        elsewhere = ("inserted", "moved here") if is_old else ("removed", "moved away")
        cells: Iterable[tuple[Change, ...]] = [self.changes]
        if self.rows and self.kind != "figure":
            rows = [row for row in self.rows if row.op not in elsewhere]
            cells = [cell for row in rows for cell in (_in_old_order(row) if is_old else row.cells)]
        for cell in cells:
            for change in cell:
                if change.op != ("insert" if is_old else "delete"):
                    yield change.text, change.old if is_old else change.new


def _in_old_order(row: Row) -> Sequence[tuple[Change, ...]]:
    if not row.old_order:
        return row.cells
    there = [(at, cell) for at, cell in zip(row.old_order, row.cells, strict=True) if at is not None]
    return [cell for _at, cell in sorted(there, key=lambda pair: pair[0])]


# As HTML ----------------------------------------------------------------------------------------------------


def _rows_html(rows: Iterable[Row], said_in: str) -> str:
    """Neighbouring rows of a table as a table, items as a list, all else as paragraphs."""
    written_rows = []
    for part, group in groupby(rows, lambda row: row.part):
        if part == "row":
            written_rows.append(_table_html(list(group), said_in))
        elif part == "item":
            written_rows.append(_list_html(list(group), said_in))
        else:
            for row in group:
                html = "".join(redline_html(cell, said_in) for cell in row.cells)
                html = f"<strong>{html}</strong>" if row.is_head and html else html
                if html := html + _said(row, said_in):
                    written_rows.append(f'<p class="{_class(row)}">{html}</p>')
    return "".join(written_rows)


def _table_html(rows: Sequence[Row], said_in: str) -> str:
    html = []
    for row in rows:
        tag, scope = ("th", ' scope="col"') if row.is_head else ("td", "")
        cells = [redline_html(cell, said_in) for cell in row.cells]
        cells[-1:] = [f"{cell}{_said(row, said_in)}" for cell in cells[-1:]]
        html.append(f'<tr class="{_class(row)}">{"".join(f"<{tag}{scope}>{cell}</{tag}>" for cell in cells)}</tr>')
    return f'<table class="redline-table"><tbody>{"".join(html)}</tbody></table>'


def _list_html(rows: Sequence[Row], said_in: str) -> str:
    items = []
    for row in rows:
        html = "".join(redline_html(cell, said_in) for cell in row.cells) + _said(row, said_in)
        letter = f"({row.place.letter}) " if row.place.letter and row.place.depth == 1 and row.place.is_first else ""
        deeper = f" redline-depth-{min(row.place.depth, 4)}" if row.place.depth > 1 else ""
        continued = "" if row.place.is_first else " redline-continued"
        shown = f'<span class="redline-letter">{letter}</span>' if letter else ""
        items.append(f'<li class="{_class(row)}{deeper}{continued}">{shown}{html}</li>')
    lettered = " redline-lettered" if any(row.place.letter for row in rows) else ""
    return f'<ul class="redline-list{lettered}">{"".join(items)}</ul>'


def _class(row: Row) -> str:
    return f"row-{row.op.replace(' ', '-')}"


def _said(row: Row, said_in: str) -> str:
    return "".join(said_html(said, said_in) for said in row.said)


def redline_chapters(
    old: Sequence[Numbered], new: Sequence[Numbered], *, moved: Collection[str] = ()
) -> list[ParagraphChange]:
    """Two wordings, paragraph by paragraph: the new one's order, with what went or moved away at its old
    place. `moved` are keys known to have moved, whatever the order says."""
    before = {paragraph.key: paragraph for paragraph in old}
    place = {paragraph.key: at for at, paragraph in enumerate(old) if paragraph.key not in moved}
    numbers = {paragraph.key: paragraph.number for paragraph in new}
    stayed = {new[at].key for at in longest_in_order([place.get(paragraph.key) for paragraph in new])}

    changes: list[ParagraphChange] = []
    shown = 0  # paragraphs of the old wording that have been passed

    def show_old_until(end: int) -> None:
        nonlocal shown
        for paragraph in old[shown:end]:
            if paragraph.key not in stayed:
                key, went = paragraph.key, (Change("delete", paragraph.text),)
                op: ParagraphOp = "moved away" if key in numbers else "removed"
                changes.append(ParagraphChange(op, key, paragraph.kind, paragraph.number, numbers.get(key), went))
        shown = max(shown, end)

    for paragraph in new:
        earlier = before.get(paragraph.key)
        if paragraph.key in stayed:
            show_old_until(place[paragraph.key] + 1)
        op: ParagraphOp
        words_changed: tuple[Change, ...]
        if earlier is None:
            op, words_changed = "inserted", (Change("insert", paragraph.text),)
        else:
            words_changed = tuple(redline(earlier.text, paragraph.text))
            same = earlier.text == paragraph.text and earlier.kind == paragraph.kind
            op = ("unchanged" if same else "edited") if paragraph.key in stayed else "moved here"
        changes.append(
            ParagraphChange(
                op,
                paragraph.key,
                paragraph.kind,
                earlier.number if earlier else None,
                paragraph.number,
                words_changed,
                old_kind=earlier.kind if earlier else "",
            )
        )
    show_old_until(len(old))
    return changes


def longest_in_order(places: Sequence[int | None]) -> list[int]:
    """Indexes of the most entries that stand in rising order; the others have moved. None is passed over."""
    ends: list[int] = []  # ends[n]: the smallest place a rising run of n + 1 entries ends with
    last: list[int] = []  # the index of that entry
    before: dict[int, int | None] = {}
    for index, place in enumerate(places):
        if place is None:
            continue
        length = bisect_left(ends, place)
        before[index] = last[length - 1] if length else None
        ends[length:] = [place] if length == len(ends) else [place, *ends[length + 1 :]]
        last[length:] = [index] if length == len(last) else [index, *last[length + 1 :]]
    run: list[int] = []
    at = last[-1] if last else None
    while at is not None:
        run.append(at)
        at = before[at]
    return run[::-1]
