"""Lists are put together in pandoc's tree from paragraphs that were marked with their place in them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from handbook.docx.markdown.pandoc_tree import marks_in
from handbook.docx.markdown.private_marks import OPEN

_ITEM = re.compile(r"item_(\d+)_(\d+)_(b|-?\d+)")
_WITHIN = re.compile(r"within_(\d+)")
_BLOCKS = frozenset(
    ("Para", "Plain", "Header", "BulletList", "OrderedList", "BlockQuote", "CodeBlock", "Table", "Figure", "Div")
    + ("LineBlock", "DefinitionList", "HorizontalRule", "RawBlock")
)


@dataclass
class _Open:
    """A list that may go on: its number, and its items in the tree."""

    list_id: str
    items: list[list[dict]]


def with_lists(part):
    """A part of the tree in which marked paragraphs are items of lists, and those after them belong to the items."""
    if isinstance(part, dict):
        return {**part, "c": with_lists(part["c"])} if "c" in part else part
    if not isinstance(part, list):
        return part
    part = [with_lists(inner) for inner in part]
    if part and all(isinstance(one, dict) and one.get("t") in _BLOCKS for one in part):
        return _joined(part)
    return part


def _joined(blocks: Sequence[dict]) -> list[dict]:
    made: list[dict] = []
    open_lists: list[_Open] = []
    for block in blocks:
        names = _own_marks(block)
        is_words = block["t"] in ("Para", "Plain", "Header")
        item = next((found for name in names if is_words and (found := _ITEM.fullmatch(name))), None)
        within = next((found for name in names if (found := _WITHIN.fullmatch(name))), None)
        if item:
            _add_item(made, open_lists, block, depth=int(item[1]), list_id=item[2], start=item[3])
        elif within and open_lists:
            del open_lists[int(within[1]) :]
            open_lists[-1].items[-1].append(block)
        else:
            open_lists.clear()
            made.append(block)
    return made


def _add_item(made: list[dict], open_lists: list[_Open], block: dict, *, depth: int, list_id: str, start: str) -> None:
    del open_lists[depth:]
    if len(open_lists) == depth and open_lists[-1].list_id == list_id:
        open_lists[-1].items.append([block])
        return
    del open_lists[depth - 1 :]
    items = [[block]]
    look = [int(start), {"t": "Decimal"}, {"t": "Period"}] if start != "b" else None
    place = open_lists[-1].items[-1] if open_lists else made
    place.append({"t": "OrderedList", "c": [look, items]} if look else {"t": "BulletList", "c": items})
    open_lists.append(_Open(list_id, items))


def _own_marks(block: dict) -> list[str]:
    """The marks at the beginning of a block."""
    if block["t"] == "BlockQuote" and block["c"]:
        return _own_marks(block["c"][0])
    if block["t"] in ("BulletList", "OrderedList", "DefinitionList"):
        return []
    return marks_in(_first_words(block))


def _first_words(part: object) -> str:
    """The first words of a part of the tree that hold a mark or anything else."""
    waiting = [part]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if node.get("t") == "Str":
                return node["c"]
            if node.get("t") == "CodeBlock":
                return node["c"][1] if OPEN in node["c"][1] else ""
            waiting.append(node.get("c"))
        elif isinstance(node, list):
            waiting += reversed(node)
    return ""
