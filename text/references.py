"""References to a paragraph by its hidden key, `[4.12](#key-abcdefghjkmn)`: which a text holds, which lead nowhere.

What a reference shows, and where it leads, is said when the page is made (see `text.pages.Place`).
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass

from text import elements
from text.blocks import TO_PARAGRAPH, Text, parse, plain
from text.pages import Place
from text.places import parts_of


@dataclass(frozen=True)
class Reference:
    """One reference as its author typed it.

    key, item  of the paragraph that it leads to; item is the letter of a list's item, or ""
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


def references_in(text: Text | str) -> list[Reference]:
    """Every reference of a text, in order, those of its notes among them."""
    if isinstance(text, str):
        if "#key-" not in text:
            return []  # reading a text takes its time
        text = parse(text)
    return [
        Reference(to_paragraph[1], to_paragraph[2] or "", plain(link), position)
        for position, html in parts_of(text)
        if "#key-" in html
        for link in elements.read(html).iter("a")
        if (to_paragraph := TO_PARAGRAPH.fullmatch(link.get("href", "")))
    ]


def broken(text: Text | str, known: Container[str] | Mapping[str, Place]) -> list[Reference]:
    """The references of a text to paragraphs that are not known.

    `known` are the keys there are, the text's own included. Where it is a mapping to places that count their items, a
    reference to an item that is not there is broken too.
    """
    return [reference for reference in references_in(text) if not _leads_somewhere(reference, known)]


def _leads_somewhere(reference: Reference, known) -> bool:
    if reference.key not in known:
        return False
    place = known[reference.key] if isinstance(known, Mapping) else None
    return not isinstance(place, Place) or place.number(reference.item) is not None


def markdown(key: str, number: str) -> str:
    """A reference as it is typed."""
    return f"[{number}](#key-{key})"
