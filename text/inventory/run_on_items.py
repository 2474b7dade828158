"""Lines that were meant as items and are none: letters, Khmer numbers and signs that Markdown knows no list by.

Written one under the other they run on in one line, and no reader sees where one ends.
"""

import re
from dataclasses import dataclass

from text.parsing.blocks import Block, Text
from text.parsing.paragraph_source import lines_of

_MARKER = re.compile(
    r"[ >\t]*((?:[-*+]|\d{1,9}[.)])[ \t]+)?"
    r"(\(?(?:[a-zA-Z]|[ivxIVX]{1,5}|[\u1780-\u17a2]|\d{1,3})[.)]|[•·●▪◦‣–—])[ \t]+\S"
)
_BREAK = re.compile(r"(?:  |<br ?/?>)$")
_FENCE = re.compile(r"[ >\t]*(?:`{3,}|~{3,})")
_NUMBER = re.compile(r"\d+[.)]")


@dataclass(frozen=True)
class RunOn:
    """Items that run on: the paragraph that they stand in, and the first two of their signs."""

    position: int
    first: str
    second: str


def run_on_items(source: str, text: Text) -> list[RunOn]:
    """Where such lines stand, once for each paragraph."""
    lines = lines_of(source)
    found = []
    for block in text.paragraphs:
        markers = [] if block.kind in ("code", "table", "figure") else _markers_in(lines[block.line : block.end], block)
        if markers:
            found.append(RunOn(block.position, *markers[:2]))
    return found


def _markers_in(lines: list[str], block: Block) -> list[str]:
    """The signs of the first two such lines that run on; none where there are not two."""
    markers: list[str] = []
    is_code = False
    for line in lines:
        is_code ^= bool(_FENCE.match(line))
        marker = _MARKER.match(line)
        # In a list numbers are items; beside words those that do not begin with 1 are none.
        if marker and not is_code and (block.kind == "paragraph" or not _NUMBER.fullmatch(marker[2])):
            markers = [marker[2]] if marker[1] else [*markers, marker[2]]  # what begins an item runs on from nothing
            if len(markers) > 1:
                return markers
        if _BREAK.search(line) or not line.strip(" >\t"):
            markers = []
    return []
