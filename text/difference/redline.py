"""Redline: the difference between two wordings, shown word by word.

Applied to the old text it gives the new one, exactly; taken back it gives the old one.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Literal, Protocol

from rapidfuzz.distance import LCSseq

from text.html.pages import Picture
from text.khmer import boundaries

Op = Literal["equal", "insert", "delete"]
ParagraphOp = Literal["unchanged", "edited", "inserted", "removed", "moved here", "moved away"]
Part = Literal["", "item", "alternative"]
_LETTER = re.compile(r"\w")

LARGEST = 400_000_000
"""Words of the old text times words of the new that are compared at once, about 50 MB; beyond it sentences
are compared first, and only what differs between them word by word."""


@dataclass(frozen=True)
class Change:
    """A stretch of words that stayed, came or went."""

    op: Op
    text: str


def words(text: str) -> list[str]:
    """A text in words, spaces and signs, which put together give the text again; no cluster is divided."""
    places = [at for at in boundaries(text, "word", "km") if at < len(text) and not _hangs(text, at)]
    return [text[start:end] for start, end in zip([0, *places], [*places, len(text)], strict=True) if start < end]


def _hangs(text: str, at: int) -> bool:
    """Whether the character at a place belongs to the cluster before it."""
    return unicodedata.category(text[at])[0] == "M" or text[at] in "\u200d" or text[at - 1] in "\u17d2\u200d"


def redline(old: str, new: str) -> list[Change]:
    """What stayed, went and came, in reading order; what went stands before what came in its place."""
    if old == new:
        return [Change("equal", old)] if old else []
    before, after = words(old), words(new)
    return _readable(_compare(before, after))


def apply(changes: Iterable[Change], old: str) -> str:
    """The new text. Raises ValueError when the changes are not those of this old text."""
    changes = list(changes)
    if revert(changes) != old:
        raise ValueError("These changes were made to another text.")
    return "".join(change.text for change in changes if change.op != "delete")


def revert(changes: Iterable[Change]) -> str:
    """The old text."""
    return "".join(change.text for change in changes if change.op != "insert")


def redline_html(changes: Iterable[Change]) -> str:
    """The changes as safe HTML: every word escaped, what came in `ins`, what went in `del`."""
    tags = {"equal": "{}", "insert": "<ins>{}</ins>", "delete": "<del>{}</del>"}
    return "".join(tags[change.op].format(escape(change.text)) for change in changes)


# Comparing --------------------------------------------------------------------------------------------------


def as_characters(*texts: Sequence[str]) -> list[str]:
    """Each sequence of words as a string in which one character stands for one word, the same in all of
    them."""
    known: dict[str, str] = {}
    # From U+10000 on, so that no surrogate comes up; a million different words fit.
    return ["".join(known.setdefault(word, chr(0x10000 + len(known))) for word in text) for text in texts]


def _compare(before: Sequence[str], after: Sequence[str]) -> list[Change]:
    if len(before) * len(after) > LARGEST:
        return _compare_sentences(before, after)
    return _opcodes(before, after)


def _opcodes(before: Sequence[str], after: Sequence[str]) -> list[Change]:
    changes = []
    for step in LCSseq.opcodes(*as_characters(before, after)):
        went = "".join(before[step.src_start : step.src_end])
        if step.tag == "equal":
            changes.append(Change("equal", went))
            continue
        changes.append(Change("delete", went))
        changes.append(Change("insert", "".join(after[step.dest_start : step.dest_end])))
    return changes


def _compare_sentences(before: Sequence[str], after: Sequence[str]) -> list[Change]:
    """For giant paragraphs: sentences first, then words between the sentences that stayed.

    Where even that is too much, all went and all came: still true, if coarse.
    """
    old, new = _sentences(before), _sentences(after)
    if len(old) * len(new) > LARGEST:
        return [Change("delete", "".join(before)), Change("insert", "".join(after))]
    changes: list[Change] = []
    for run in _runs(_opcodes(old, new)):
        if isinstance(run, str):
            changes.append(Change("equal", run))
            continue
        went, came = words("".join(run.went)), words("".join(run.came))
        if len(went) * len(came) <= LARGEST:
            changes += _opcodes(went, came)
        else:
            changes += [Change("delete", "".join(went)), Change("insert", "".join(came))]
    return changes


def _sentences(tokens: Sequence[str]) -> list[str]:
    sentences: list[list[str]] = [[]]
    for token in tokens:
        sentences[-1].append(token)
        if token[-1] in ".!?;:។៕\n" or len(sentences[-1]) >= 200:
            sentences.append([])
    return ["".join(sentence) for sentence in sentences if sentence]


@dataclass
class _Edit:
    """What went and what came at one place, in pieces."""

    went: list[str]
    came: list[str]

    def length(self) -> int:
        return max(self.went_length, self.came_length)

    def __post_init__(self) -> None:
        self.went_length = sum(map(len, self.went))
        self.came_length = sum(map(len, self.came))

    def take(self, stayed: str, other: "_Edit") -> None:
        """Grow over what stayed between this edit and the next."""
        self.went += [stayed, *other.went]
        self.came += [stayed, *other.came]
        self.went_length += len(stayed) + other.went_length
        self.came_length += len(stayed) + other.came_length


def _readable(changes: Iterable[Change]) -> list[Change]:
    """Changes joined where too little stayed between them to be read by itself, such as a space or "the"."""
    # Edits and what stayed between them, by turns: stayed[n] stands before edits[n].
    stayed, edits, since = [], [], ""
    for change in _runs(changes):
        if isinstance(change, str):
            since = change
            continue
        edits.append(change)
        stayed.append(since)
        since = ""
        # A joined edit is longer, so what stayed before it may be too little now.
        while len(edits) > 1 and _is_tiny(stayed[-1], edits[-2], edits[-1]):
            edits[-2].take(stayed.pop(), edits.pop())
    readable = []
    for before, edit in zip(stayed, edits, strict=True):
        readable += [
            Change("equal", before),
            Change("delete", "".join(edit.went)),
            Change("insert", "".join(edit.came)),
        ]
    return [change for change in [*readable, Change("equal", since)] if change.text]


def _is_tiny(stayed: str, before: _Edit, after: _Edit) -> bool:
    """Whether what stayed between two edits only breaks up the reading: no word at all, or a few letters
    beside edits at least as long on both sides."""
    letters = len(_LETTER.findall(stayed)) if len(stayed) < 40 else len(stayed)
    return letters == 0 or (letters <= 12 and len(stayed) <= min(before.length(), after.length()))


def _runs(changes: Iterable[Change]) -> Iterator[str | _Edit]:
    """What stayed, as one string, and the edits between, by turns."""
    told = (change for change in changes if change.text)
    for is_equal, group in groupby(told, lambda change: change.op == "equal"):
        run = list(group)
        if is_equal:
            yield "".join(change.text for change in run)
        else:
            yield _Edit(
                [change.text for change in run if change.op == "delete"],
                [change.text for change in run if change.op == "insert"],
            )


# Chapters ---------------------------------------------------------------------------------------------------


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
class Row:
    """One row of a table, one item of a list or one part of a box in a redline: what became of it, and the words of its
    cells; of an image its caption, and what it shows.

    is_head  whether it is a row of headings, or the title of a box
    part     of a box "item" for an item of a list, of an image "alternative" for what it shows; otherwise empty
    """

    op: ParagraphOp
    cells: tuple[tuple[Change, ...], ...]
    is_head: bool = False
    part: Part = ""

    @property
    def html(self) -> str:
        """The words of all cells with their changes as safe HTML."""
        return "".join(redline_html(cell) for cell in self.cells)


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

    old_kind            what it was, such as a paragraph that is a list now; empty when it is new
    old_level, level    of a heading, 1 to 6; 0 where there was or is none
    rows                of a table its rows, of a list its items, of a box its parts, of an image its caption and what
                        it shows, compared one by one
    pictures            the images in it
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

    @property
    def is_reworded(self) -> bool:
        """Whether words or images of it came or went; what is new or taken out is not reworded."""
        came_or_went = {change.op for change in self.changes} | {picture.op for picture in self.pictures}
        return self.op in ("edited", "moved here") and bool(came_or_went - {"equal"})

    @property
    def has_another_form(self) -> bool:
        """Whether it is of another kind now, such as a list that was a paragraph."""
        return self.op in ("edited", "moved here") and self.old_kind not in ("", self.kind)

    @property
    def has_another_level(self) -> bool:
        """Whether it is a heading of another level now."""
        return self.op in ("edited", "moved here") and self.old_level != self.level

    @property
    def html(self) -> str:
        """The words with their changes as safe HTML; a table as a table, a list item by item, a box part by part."""
        if not self.rows:
            return redline_html(self.changes)
        if self.kind == "table":
            return _table_html(self.rows)
        return _list_html(self.rows) if self.kind == "list" else _parts_html(self.rows)


def _table_html(rows: Iterable[Row]) -> str:
    written = []
    for row in rows:
        tag, scope = ("th", ' scope="col"') if row.is_head else ("td", "")
        cells = "".join(f"<{tag}{scope}>{redline_html(cell)}</{tag}>" for cell in row.cells)
        written.append(f'<tr class="row-{row.op.replace(" ", "-")}">{cells}</tr>')
    return f'<table class="redline-table"><tbody>{"".join(written)}</tbody></table>'


def _list_html(rows: Iterable[Row]) -> str:
    items = (f'<li class="row-{row.op.replace(" ", "-")}">{row.html}</li>' for row in rows)
    return f'<ul class="redline-list">{"".join(items)}</ul>'


def _parts_html(rows: Iterable[Row]) -> str:
    written = []
    for is_item, group in groupby(rows, lambda row: row.part == "item"):
        if is_item:
            written.append(_list_html(group))
            continue
        for row in group:
            words = f"<strong>{row.html}</strong>" if row.is_head else row.html
            written.append(f'<p class="row-{row.op.replace(" ", "-")}">{words}</p>')
    return "".join(written)


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
