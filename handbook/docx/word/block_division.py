"""Pandoc puts neighbours of one kind together; here blocks are divided until none holds two that carry a key each."""

from collections.abc import Iterator, Sequence

from handbook.docx.markdown.pandoc_tree import box_kind, marks_in, sole_cell
from handbook.docx.markdown.private_marks import OPEN, without_marks


def divided(blocks: Sequence[dict]) -> list[dict]:
    """Blocks of which none holds two that carry a key each; a picture and its caption are one figure."""
    made: list[dict] = []
    for block in blocks:
        names = marks_in(block) if block["t"] == "Para" else []
        has_key = any(name.startswith("key_") for name in names)
        if "caption" in names and not has_key and made and _is_sole_image(made[-1]):
            made[-1] = _figure(made[-1], block)
        elif divide := _DIVIDERS.get(block["t"]):
            made += divide(block)
        else:
            made.append(block)
    return made


def _items(block: dict) -> list[dict]:
    return [{"t": block["t"], "c": part} for part in _parts(block["c"])]


def _numbered_items(block: dict) -> list[dict]:
    """Only the first part begins with the number that the list begins with."""
    (start, *look), items = block["c"]
    parts = _parts(items)
    return [{"t": "OrderedList", "c": [[start if at == 0 else 1, *look], part]} for at, part in enumerate(parts)]


def _code(block: dict) -> list[dict]:
    attributes, code = block["c"]
    parts: list[list[str]] = [[]]
    for line in code.split("\n"):
        if parts[-1] and f"{OPEN}key_" in line:
            parts.append([])
        parts[-1].append(line)
    return [{"t": "CodeBlock", "c": [attributes, "\n".join(part)]} for part in parts]


def _division(block: dict) -> list[dict]:
    return divided(block["c"][1])


def _table(block: dict) -> list[dict]:
    """A table of one cell that is no box is a frame round a text."""
    inside = None if box_kind(block["c"]) else sole_cell(block["c"])
    return [block] if inside is None else divided(inside)


def _rule(_block: dict) -> list[dict]:
    return []


_DIVIDERS = {
    "BulletList": _items,
    "OrderedList": _numbered_items,
    "BlockQuote": _items,
    "DefinitionList": _items,
    "CodeBlock": _code,
    "Div": _division,
    "Table": _table,
    "HorizontalRule": _rule,
}


def _parts(items: list) -> list[list]:
    parts: list[list] = []
    for item in items:
        if not parts or any(name.startswith("key_") for name in _first_marks(item)):
            parts.append([])
        parts[-1].append(item)
    return parts


def _first_marks(part: object) -> list[str]:
    """The marks before the first word of an item."""
    for name in _leading(part):
        if isinstance(name, str):
            return marks_in([{"t": "Str", "c": name}])
    return []


def _leading(part: object) -> Iterator[str]:
    if isinstance(part, list):
        for inner in part:
            yield from _leading(inner)
    elif isinstance(part, dict):
        if part.get("t") == "Str":
            yield part["c"]
        else:
            yield from _leading(part.get("c"))


def _is_sole_image(block: dict) -> bool:
    if block["t"] not in ("Para", "Plain"):
        return False
    seen = [
        inline
        for inline in block["c"]
        if inline["t"] not in ("Space", "SoftBreak") and not (inline["t"] == "Str" and not without_marks(inline["c"]))
    ]
    return len(seen) == 1 and seen[0]["t"] == "Image"


def _figure(picture: dict, caption: dict) -> dict:
    plain = {"t": "Plain", "c": picture["c"]}
    return {"t": "Figure", "c": [["", [], []], [None, [caption]], [plain]]}
