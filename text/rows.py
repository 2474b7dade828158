"""Tables and lists in a redline: which row became which, and then cell by cell, so that no words run together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from text import alignment, elements
from text.blocks import Block, plain
from text.redline import ParagraphChange, Row, redline, redline_chapters


@dataclass(frozen=True)
class _Line:
    """A row or an item as alignment and redline follow it."""

    key: str
    cells: tuple[str, ...]
    is_head: bool = False
    kind: str = "row"
    number: str = ""

    @property
    def text(self) -> str:
        return " ".join(self.cells)


def with_rows(change: ParagraphChange, old: Block | None, new: Block | None) -> ParagraphChange:
    """The change of a table or a list with its rows; of anything else, and where the kind changed, as it is."""
    before, after = (_lines(block) if block else [] for block in (old, new))
    if change.op == "moved away":
        after = []
    if change.kind not in ("table", "list") or (old and new and old.kind != new.kind) or not (before or after):
        return change
    return replace(change, rows=tuple(_rows(before, after)))


def _lines(block: Block) -> list[_Line]:
    holder = elements.read(block.html)
    if block.kind == "list":
        return [_Line(f"old {at}", (plain(item),)) for at, item in enumerate(holder[0].findall("li"))]
    return [
        _Line(f"old {at}", tuple(plain(cell) for cell in row), all(cell.tag == "th" for cell in row))
        for at, row in enumerate(holder.iter("tr"))
    ]


def _rows(before: Sequence[_Line], after: Sequence[_Line]) -> list[Row]:
    numbers = iter(range(len(after)))
    keys = alignment.align(
        [alignment.Kept(line.key, line.kind, line.text) for line in before],
        after,
        fresh=lambda: f"new {next(numbers)}",
    ).keys
    if before and after and before[0].is_head and after[0].is_head and "old 0" not in keys:
        keys[0] = "old 0"  # the row of headings stays it, however it was reworded
    after = [replace(line, key=key) for line, key in zip(after, keys, strict=True)]
    columns = _columns(before, after)
    old, new = ({line.key: line for line in side} for side in (before, after))
    rows = []
    for change in redline_chapters(before, after):
        line = new.get(change.key) or old[change.key]
        was = old.get(change.key) if change.op != "inserted" else None
        now = new.get(change.key) if change.op not in ("removed", "moved away") else None
        rows.append(Row(change.op, tuple(_cells(was, now, columns)), line.is_head))
    return rows


def _cells(was: _Line | None, now: _Line | None, columns: Sequence[tuple[int | None, int | None]]):
    for old, new in columns:
        before = was.cells[old] if was and old is not None and old < len(was.cells) else ""
        after = now.cells[new] if now and new is not None and new < len(now.cells) else ""
        yield tuple(redline(before, after))


def _columns(before: Sequence[_Line], after: Sequence[_Line]) -> list[tuple[int | None, int | None]]:
    """Pairs of an old and a new column, in the new order, with those that went where they stood."""
    width_before, width_after = (max((len(line.cells) for line in side), default=0) for side in (before, after))
    if not width_before or not width_after or width_before == width_after:
        width = max(width_before, width_after)
        return [(at, at) for at in range(width)]
    numbers = iter(range(width_after))
    keys = alignment.align(
        [alignment.Kept(str(at), "column", _column(before, at)) for at in range(width_before)],
        [alignment.Kept("", "column", _column(after, at)) for at in range(width_after)],
        fresh=lambda: f"new {next(numbers)}",
    ).keys
    pairs = [(int(key) if key.isdigit() else None, at) for at, key in enumerate(keys)]
    there = {old for old, _ in pairs}
    for gone in (at for at in range(width_before) if at not in there):
        place = next((index + 1 for index, (old, _) in enumerate(pairs) if old == gone - 1), 0)
        pairs.insert(place, (gone, None))
    return pairs


def _column(lines: Sequence[_Line], at: int) -> str:
    return " ".join(line.cells[at] for line in lines if at < len(line.cells))
