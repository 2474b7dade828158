"""Pandoc's tree of a Word document: what is in a part of it, in one reading of its tracked changes or in whichever.

One tree is read twice: as it reads once the changes are accepted, and as it read before (`rejected`).
"""

from collections.abc import Iterator, Sequence
from typing import Literal

from handbook.docx.markdown.private_marks import MARK, OPEN, without_marks

Mode = Literal["accepted", "rejected"]

_KINDS = ("key-point", "checklist", "case-example", "warning", "law-table")
BOXES = {*_KINDS, *(f"{kind}-bench-card" for kind in _KINDS)}
"""The kinds of box, as the styles of their titles call them in Word; with those that are bench cards too."""

_CHANGES = {"insertion", "deletion", "paragraph-insertion", "paragraph-deletion"}
GONE: dict[Mode, str] = {"accepted": "deletion", "rejected": "insertion"}
"""The tracked changes whose words are not there in a reading."""

_SORTS_OF_WORDS = (
    "Str Emph Underline Strong Strikeout Superscript Subscript SmallCaps Quoted Cite Code Space SoftBreak LineBreak "
    "Math RawInline Link Image Note Span"
)
_WORDS = frozenset(_SORTS_OF_WORDS.split())


def marks_in(tree: object) -> list[str]:
    """The names marked anywhere in a part of the tree, in order, whichever changes are accepted."""
    found: list[str] = []
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            if OPEN in node:
                found += MARK.findall(node)
        elif isinstance(node, dict):
            waiting.append(node.get("c"))
        elif isinstance(node, list):
            waiting += reversed(node)
    return found


def changes_in(tree: object) -> list[str]:
    """Who made the tracked changes in a part of the tree, one name a change, in order."""
    found: list[str] = []
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if node.get("t") == "Span" and set(node["c"][0][1]) & _CHANGES:
                found.append(dict(node["c"][0][2]).get("author", ""))
            waiting.append(node.get("c"))
        elif isinstance(node, list):
            waiting += reversed(node)
    return found


def runs_on(inlines: Sequence[dict], mode: Mode) -> bool:
    """Whether the end of a paragraph is not there in this reading, so that the next one goes on in it."""
    gone = f"paragraph-{GONE[mode]}"
    return any(inline["t"] == "Span" and gone in inline["c"][0][1] for inline in inlines)


def inlines_of(block: dict) -> list:
    return block["c"][2] if block["t"] == "Header" else block["c"]


def with_inlines(block: dict, inlines: list) -> dict:
    if block["t"] == "Header":
        return {"t": "Header", "c": [*block["c"][:2], inlines]}
    return {"t": block["t"], "c": inlines}


def ends_open(block: dict, mode: Mode) -> bool:
    return runs_on(inlines_of(block), mode)


def rows_of(table: list) -> list:
    """All rows of a table, those of its head first."""
    _attr, _caption, _columns, head, bodies, foot = table
    return [*head[1], *(row for body in bodies for row in [*body[2], *body[3]]), *foot[1]]


def sole_cell(table: list) -> list | None:
    """The blocks of a table of a single cell: a box, or a frame round a text."""
    rows = rows_of(table)
    return rows[0][1][0][4] if len(rows) == 1 and len(rows[0][1]) == 1 else None


def box_kind(table: list) -> str:
    """Which kind of box a table is; "" when it is none."""
    inside = sole_cell(table)
    if not inside:
        return ""
    names = [name.removeprefix("box_") for name in marks_in(inside[:1]) if name.startswith("box_")]
    return names[0] if names and names[0] in BOXES else ""


def inlines_under(part: object) -> Iterator[dict]:
    """The outermost words anywhere below."""
    if isinstance(part, dict):
        if part.get("t") in _WORDS:
            yield part
        else:
            yield from inlines_under(part.get("c"))
    elif isinstance(part, list):
        for inner in part:
            yield from inlines_under(inner)


def without_images(part):
    """A part of the tree without its pictures."""
    if isinstance(part, list):
        return [without_images(one) for one in part if not (isinstance(one, dict) and one.get("t") == "Image")]
    return {**part, "c": without_images(part["c"])} if isinstance(part, dict) and "c" in part else part


def plain_words(part: object, mode: Mode = "accepted") -> str:
    """The words of a part of the tree, as they read, on one line, without notes."""
    said: list[str] = []
    _collect(part, mode, said)
    return " ".join(without_marks("".join(said)).split())


def _collect(part: object, mode: Mode, said: list[str]) -> None:
    if isinstance(part, list):
        for inner in part:
            _collect(inner, mode, said)
        return
    if not isinstance(part, dict):
        return
    kind, content = part.get("t"), part.get("c")
    if kind == "Str":
        said.append(content)
    elif kind in ("Space", "SoftBreak", "LineBreak"):
        said.append(" ")
    elif kind in ("Code", "Math", "CodeBlock"):
        said.append(content[1])
    elif kind == "Span" and GONE[mode] in content[0][1]:
        return
    elif kind not in ("Note", "RawInline", "RawBlock"):
        _collect(content, mode, said)
        if kind in ("Para", "Plain", "Header"):
            said.append(" ")
