"""References to a paragraph by its hidden key, `[4.12](#key-abcdefghjkmn)`: which a text holds, which lead nowhere.

One typed by number, `[4.12](#4.12)`, does not follow its paragraph, but counts when it leads nowhere.
What a reference shows, and where it leads, is said when the page is made (see `text.pages.Place`).
"""

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass

from text import elements
from text.html.pages import Place, paragraph_number, placed
from text.parsing.block_elements import plain
from text.parsing.blocks import Text, parse
from text.parsing.link_targets import BY_NUMBER, TO_PARAGRAPH
from text.parsing.paragraph_parts import parts_of
from text.parsing.readings import CURRENT_READING


@dataclass(frozen=True)
class Reference:
    """One reference as its author typed it.

    key, item  of the paragraph that it leads to; item is the letter of a list's item, or "". The key of one typed by
               number is that number
    words      what it says
    position   of the paragraph it stands in or whose note holds it; for one in a heading, of the paragraph after it
    """

    key: str
    item: str
    words: str
    position: int

    @property
    def target(self) -> str:
        return f"{self.key}-{self.item}" if self.item else self.key


def references_in(text: Text | str, reading: int = CURRENT_READING) -> list[Reference]:
    """Every reference of a text, in order, those of its notes among them; `reading` is the form a source is read in."""
    if isinstance(text, str):
        if not _LOOKS_LIKE_ONE.search(text):
            return []  # reading a text takes its time
        text = parse(text, reading=reading)
    return [
        Reference(*target, plain(link), position)
        for position, html in parts_of(text)
        if _LOOKS_LIKE_ONE.search(html)
        for link in elements.read(html).iter("a")
        if (target := _target(link.get("href", "")))
    ]


_LOOKS_LIKE_ONE = re.compile(r"#key-|#\d+[.]\d")


def _target(address: str) -> tuple[str, str] | None:
    """Key and item that an address leads to."""
    if to_paragraph := TO_PARAGRAPH.fullmatch(address):
        return to_paragraph[1], to_paragraph[2] or ""
    if by_number := BY_NUMBER.fullmatch(address):
        return paragraph_number(int(by_number[1]), int(by_number[2])), by_number[3] or ""
    return None


def broken(
    text: Text | str, known: Container[str] | Mapping[str, Place], reading: int = CURRENT_READING
) -> list[Reference]:
    """The references of a text to paragraphs that are not known.

    `known` are the keys and numbers there are, the text's own included. Where it is a mapping to places that count
    their items, a reference to an item that is not there is broken too.
    """
    return [reference for reference in references_in(text, reading) if not _leads_somewhere(reference, known)]


def _leads_somewhere(reference: Reference, known) -> bool:
    if isinstance(known, Mapping) and isinstance(known.get(reference.target) or known.get(reference.key), Place):
        return placed(known, reference.key, reference.item)[1] is not None
    return reference.key in known


def markdown(key: str, number: str) -> str:
    """A reference as it is typed."""
    return f"[{number}](#key-{key})"
