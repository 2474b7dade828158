"""Tables, lists, boxes and whatever else has several lines in a redline: which line became which, so that no words run
together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from text import elements
from text.difference import alignment
from text.difference.changed_words import Change, redline_words, unchanged
from text.difference.published_words import Line, Mark, Published, Word, joined
from text.difference.redline import ParagraphOp, Part, Place, Row, longest_in_order, redline_chapters

HEADS = ("th", "dt", "caption")


@dataclass(frozen=True)
class _Line:
    """A row of a table, a line of a list or a part of a box as alignment and redline follow it. Its cells hold lines,
    mostly one each."""

    key: str
    cells: tuple[tuple[Line, ...], ...]
    place: Place
    is_head: bool = False
    part: Part = ""
    kind: str = "line"
    number: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(" ".join(filter(None, (line.text for line in cell))) for cell in self.cells)

    @property
    def text(self) -> str:
        return " ".join(self.words)


@dataclass(frozen=True)
class Calls:
    """Which note a call of a number is, in the old text and in the new."""

    old: Mapping[int, str]
    new: Mapping[int, str]


def rows_of(before: Published | None, after: Published | None, calls: Calls) -> tuple[Row, ...]:
    """Every row with what became of it; `before` or `after` is None where the block is new, or gone."""
    old = _lines(before) if before else []
    new = _lines(after) if after else []
    fates = _follow(old, new)
    new = [replace(line, key=key) for line, key in zip(new, fates.keys, strict=True)]
    columns = _columns(old, new)
    was_of, now_of = ({line.key: line for line in side} for side in (old, new))
    there = [at for at, _ in columns if at is not None]
    order = tuple(at for at, _ in columns) if there != sorted(there) else ()
    rows = []
    for change in redline_chapters(old, new):
        was = was_of.get(change.key) if change.op != "inserted" else None
        now = now_of.get(change.key) if change.op not in ("removed", "moved away") else None
        line = now or was_of[change.key]
        row = Row(
            change.op,
            tuple(_cells(was, now, columns, calls)),
            line.is_head,
            line.part,
            was.place if was else None,
            now.place if now else None,
            whose=_whose(change.op, line, fates, now_of),
            old_order=order if line.part == "row" and (was is None or was.part == "row") else (),
        )
        rows.append(replace(row, op="edited") if row.op == "unchanged" and _is_changed(row) else row)
    return tuple(rows)


def unchanged_rows(before: Published, after: Published, calls: Calls) -> tuple[Row, ...]:
    """The rows of a block that stayed as it is."""
    rows = []
    for was, now in zip(_lines(before), _lines(after), strict=True):
        cells = [
            tuple(
                unchanged(
                    *(joined(line.stretches(of) for line in side) for side, of in ((old, calls.old), (new, calls.new)))
                )
            )
            for old, new in zip(was.cells, now.cells, strict=True)
        ]
        rows.append(Row("unchanged", tuple(cells), now.is_head, now.part, was.place, now.place))
    return tuple(rows)


def _is_changed(row: Row) -> bool:
    """Whether anything of a row is not as it was, besides its letter, which others may have given it."""
    old, new = row.old or Place(), row.new or Place()
    if (old.depth, old.is_first, _laid_out(old.parts)) != (new.depth, new.is_first, _laid_out(new.parts)):
        return True
    changes = [change for cell in row.cells for change in cell]
    return any(
        change.op != "equal" or change.is_marked_otherwise or _laid_out(change.old.marks) != _laid_out(change.new.marks)
        for change in changes
    )


def _laid_out(marks: Iterable[Mark]) -> list[Mark]:
    """The parts among marks. A list whose lines stand further apart holds paragraphs, and says nothing else by it; how
    cells are aligned is said of the whole table."""
    return [
        Mark(mark.tag, tuple(given for given in mark.attributes if given[0] != "align"))
        for mark in marks
        if mark.is_part and mark != Mark("p")
    ]


# Lines ------------------------------------------------------------------------------------------------------


def _lines(block: Published) -> list[_Line]:
    """The lines of a block, those of one row of a table together."""
    places = _Places(block.root.tag in ("ul", "ol"))
    lines: list[_Line] = []
    for number, group in groupby(block.lines, _row_number):
        within = list(group)
        for cell_lines in [within] if number is not None else [[line] for line in within]:
            place = places.of(cell_lines[0])
            innermost = place.parts[-1] if place.parts else Mark("")
            key = f"old {len(lines)}"
            if number is not None:
                cells = tuple(tuple(cell) for _, cell in groupby(cell_lines, _cell_number))
                is_head = all(cell[0].is_in("th") for cell in cells)
                place = replace(place, parts=tuple(mark for mark in place.parts if mark.tag not in ("td", "th")))
                lines.append(_Line(key, cells, place, is_head, "row", kind="row"))
            else:
                is_head = innermost.tag in HEADS or innermost.get("class") == "box-title"
                part: Part = "item" if cell_lines[0].is_in("li") else ""
                lines.append(_Line(key, (tuple(cell_lines),), place, is_head, part))
    return lines


def _row_number(line: Line) -> int | None:
    """Which row of a table a line stands in; the innermost."""
    return next((number for mark, number in reversed(line.path) if mark.tag == "tr"), None)


def _cell_number(line: Line) -> int:
    """Which cell of its row a line stands in."""
    tags = [mark.tag for mark, _ in line.path]
    row = len(tags) - 1 - tags[::-1].index("tr")
    return next((number for mark, number in line.path[row:] if mark.tag in ("td", "th")), -1)


class _Places:
    """Where each line stands, told one after the other."""

    def __init__(self, is_list: bool) -> None:
        self.is_list = is_list
        self.items: dict[int, int] = {}  # the items of the list itself, numbered from 1
        self.begun: set[int] = set()  # every item of which a line has been seen

    def of(self, line: Line) -> Place:
        numbers = [number for mark, number in line.path if mark.tag == "li"]
        parts = tuple(mark for mark, _ in line.path)
        if not numbers:
            return Place(parts=parts)
        is_first = numbers[-1] not in self.begun
        self.begun.update(numbers)
        if not self.is_list:
            return Place("", len(numbers), is_first, parts)
        item = self.items.setdefault(numbers[0], len(self.items) + 1)
        return Place(elements.letter(item), len(numbers), is_first, parts)


# Who is who -------------------------------------------------------------------------------------------------


def _follow(before: Sequence[_Line], after: Sequence[_Line]) -> alignment.Alignment:
    numbers = iter(range(len(after)))
    found = alignment.align(
        [alignment.Kept(line.key, line.kind, line.text) for line in before],
        after,
        fresh=lambda: f"new {next(numbers)}",
    )
    if before and after and before[0].is_head and after[0].is_head and "old 0" not in found.keys:
        found.keys[0] = "old 0"  # the row of headings stays it, however it was reworded
    return found


def _whose(op: ParagraphOp, line: _Line, found: alignment.Alignment, new: Mapping[str, _Line]) -> str:
    """The letter of the item that a new one was split off, or that one which is gone went into."""
    kind = {"inserted": "split", "removed": "merged"}.get(op)
    fate = next((fate for fate in found.fates if kind and (fate.key, fate.kind) == (line.key, kind)), None)
    whole = new.get(fate.of[0]) if fate and fate.of else None
    return whole.place.letter if whole else ""


def _cells(
    was: _Line | None, now: _Line | None, columns: Sequence[tuple[int | None, int | None]], calls: Calls
) -> Iterator[tuple[Change, ...]]:
    if any(line.part != "row" for line in (was, now) if line):
        both = ([line for cell in side.cells for line in cell] if side else [] for side in (was, now))
        yield tuple(redline_words(*(_words(side, of) for side, of in zip(both, (calls.old, calls.new), strict=True))))
        return
    for old, new in columns:
        before = was.cells[old] if was and old is not None and old < len(was.cells) else ()
        after = now.cells[new] if now and new is not None and new < len(now.cells) else ()
        yield tuple(redline_words(_words(before, calls.old), _words(after, calls.new)))


def _words(cell: Iterable[Line], calls: Mapping[int, str]) -> list[Word]:
    return joined(line.words(calls) for line in cell)


def _columns(before: Sequence[_Line], after: Sequence[_Line]) -> list[tuple[int | None, int | None]]:
    """Pairs of an old and a new column, in the new order, with those that went where they stood."""
    before, after = ([line for line in side if line.part == "row"] for side in (before, after))
    width_before, width_after = (max((len(line.cells) for line in side), default=0) for side in (before, after))
    if not width_before or not width_after or width_before == width_after:
        width = max(width_before, width_after)
        return _by_heading(before, after, width) or [(at, at) for at in range(width)]
    numbers = iter(range(width_after))
    keys = alignment.align(
        [alignment.Kept(str(at), "column", _column(before, at)) for at in range(width_before)],
        [alignment.Kept("", "column", _column(after, at)) for at in range(width_after)],
        fresh=lambda: f"new {next(numbers)}",
    ).keys
    pairs: list[tuple[int | None, int | None]] = [
        (int(key) if key.isdigit() else None, at) for at, key in enumerate(keys)
    ]
    there = {old for old, _ in pairs}
    for gone in (at for at in range(width_before) if at not in there):
        place = next((index + 1 for index, (old, _) in enumerate(pairs) if old == gone - 1), 0)
        pairs.insert(place, (gone, None))
    return pairs


def _by_heading(before: Sequence[_Line], after: Sequence[_Line], width: int) -> list[tuple[int | None, int | None]]:
    """The columns of tables whose headings are the same in another order; otherwise none."""
    heads = [[line.words for line in side if line.is_head] for side in (before, after)]
    old, new = (head[0] if head else () for head in heads)
    if len(old) != width or len(set(old)) < width or sorted(old) != sorted(new):
        return []
    return [(old.index(heading), at) for at, heading in enumerate(new)]


def _column(lines: Sequence[_Line], at: int) -> str:
    return " ".join(line.words[at] for line in lines if at < len(line.cells))


def moved_columns(row: Row) -> set[int]:
    """Which cells of a row stand in a column that has moved among the others."""
    stayed = set(longest_in_order(row.old_order))
    return {at for at, old in enumerate(row.old_order) if old is not None and at not in stayed}
