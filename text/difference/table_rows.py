"""Tables, lists, boxes and images in a redline: which part became which, so that no words run together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from text import elements
from text.difference import alignment
from text.difference.redline import ParagraphChange, ParagraphOp, Part, Pictured, Row, redline, redline_chapters
from text.parsing.block_elements import plain, top_level
from text.parsing.blocks import Block


@dataclass(frozen=True)
class _Line:
    """A row, an item or a part of a box as alignment and redline follow it."""

    key: str
    cells: tuple[str, ...]
    is_head: bool = False
    part: Part = ""
    kind: str = "row"
    number: str = ""

    @property
    def text(self) -> str:
        return " ".join(self.cells)


def with_rows(change: ParagraphChange, old: Block | None, new: Block | None) -> ParagraphChange:
    """The change of a table, a list, a box or an image with its rows; of anything else, and where the kind changed, as
    it is."""
    if change.kind not in ("table", "list", "box", "figure") or (old and new and old.kind != new.kind):
        return change
    before, after = (_lines(block) if block else [] for block in (old, new))
    if change.op == "moved away":
        after = []
    if not (before or after):
        return change
    if change.kind == "figure":
        return replace(change, rows=tuple(_words_of_figure(change.op, before, after)))
    return replace(change, rows=tuple(_rows(before, after)))


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


def _words_of_figure(op: ParagraphOp, before: Sequence[_Line], after: Sequence[_Line]) -> Iterator[Row]:
    """The caption, then what the image shows: neither is ever taken for the other."""
    old, new = ({line.part: line.text for line in side} for side in (before, after))
    parts: tuple[Part, ...] = ("", "alternative")
    for part in parts:
        if words := redline(old.get(part, ""), new.get(part, "")):
            yield Row(op, (tuple(words),), part=part)


def _lines(block: Block) -> list[_Line]:
    holder = elements.read(block.html)
    if block.kind == "list":
        return [_Line(f"old {at}", (plain(item),)) for at, item in enumerate(holder[0].findall("li"))]
    if block.kind == "figure":
        lines = [_Line("", (plain(caption),)) for caption in holder.iter("figcaption")]
        lines += [_Line("", (image.get("alt", "").strip(),), part="alternative") for image in holder.iter("img")]
        return [line for line in lines if line.text]
    if block.kind == "box":
        return [replace(line, key=f"old {at}") for at, line in enumerate(_parts_of_box(holder[0]))]
    return [
        _Line(f"old {at}", tuple(plain(cell) for cell in row), all(cell.tag == "th" for cell in row))
        for at, row in enumerate(holder.iter("tr"))
    ]


def _parts_of_box(box: Element) -> Iterator[_Line]:
    """The title, then paragraph by paragraph and item by item."""
    for part in top_level(box):
        if part.tag in ("ul", "ol"):
            yield from (_Line("", (plain(item),), part="item") for item in part.findall("li"))
        elif words := plain(part):
            yield _Line("", (words,), is_head=part.get("class") == "box-title")


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
        rows.append(Row(change.op, tuple(_cells(was, now, columns)), line.is_head, line.part))
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
    pairs: list[tuple[int | None, int | None]] = [
        (int(key) if key.isdigit() else None, at) for at, key in enumerate(keys)
    ]
    there = {old for old, _ in pairs}
    for gone in (at for at in range(width_before) if at not in there):
        place = next((index + 1 for index, (old, _) in enumerate(pairs) if old == gone - 1), 0)
        pairs.insert(place, (gone, None))
    return pairs


def _column(lines: Sequence[_Line], at: int) -> str:
    return " ".join(line.cells[at] for line in lines if at < len(line.cells))
