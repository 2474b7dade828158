"""A chapter as finished HTML: what the web page and the printed one have in common.

The ids and numbers here are ours and go in after cleaning.
"""

import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from xml.etree.ElementTree import Element

from text import elements
from text.khmer import digits as khmer_digits
from text.parsing.block_elements import plain
from text.parsing.blocks import Block, Note, Text
from text.parsing.link_targets import TO_PARAGRAPH

_NUMBER = re.compile(r"(?:\d+\.\d+(?:\([a-z]+\))?)?")


@dataclass(frozen=True)
class Place:
    """Where a paragraph stands that another one refers to by its key.

    address  of its chapter's page with "#4.12" at the end; "" where readers of this page cannot go there
    items    how many items it has, when it is a list; None when nobody counted
    item     its letter, where it is itself an item of the list at that position
    """

    chapter: int
    position: int
    address: str = ""
    items: int | None = None
    item: str = ""

    def number(self, item: str = "") -> str | None:
        """As it is cited: 4.12, or for an item 4.12(b). None when there is no such item."""
        if item and self.items is not None and item not in map(elements.letter, range(1, self.items + 1)):
            return None
        if item and self.item:
            return None  # an item has no items of its own that are cited
        item = item or self.item
        return paragraph_number(self.chapter, self.position) + (f"({item})" if item else "")


@dataclass(frozen=True)
class Picture:
    """Where an image lies (for print: itself, as data:...), and how large it is in pixels."""

    address: str
    width: int
    height: int


def placed(places: Mapping[str, Place], key: str, item: str = "") -> tuple[Place | None, str | None]:
    """Where a reference leads, and the number there; None where there is nothing.

    A list's key with a letter may have a place of its own: that of the item which the letter meant.
    """
    if item and (meant := places.get(f"{key}-{item}")):
        return meant, meant.number()
    place = places.get(key)
    return place, place.number(item) if place else None


def paragraph_number(chapter: int, position: int) -> str:
    """The number a paragraph is cited by: paragraph 12 of chapter 4 is "4.12"."""
    return f"{chapter}.{position}"


def item_number(chapter: int, position: int, item: int) -> str:
    """The number an item of a list is cited by: the second item of paragraph 4.12 is "4.12(b)"."""
    return f"{chapter}.{position}({elements.letter(item)})"


@dataclass
class Pages(ABC):
    """A chapter as a page, in what web and print have in common; each says its ids, addresses and notes itself."""

    text: Text
    number: int
    keys: Sequence[str]
    marks: Mapping[str, str]
    digits: Callable[[str], str]
    places: Mapping[str, Place]
    pictures: Mapping[str, Picture]

    def __post_init__(self) -> None:
        if len(self.keys) != len(self.text.paragraphs):
            raise ValueError(f"{len(self.keys)} keys for {len(self.text.paragraphs)} paragraphs")
        self.called: Counter[int] = Counter()
        # A key of this chapter leads here, also when the same paragraph stands in another text that was given.
        self.places = dict(self.places)
        for key, block in zip(self.keys, self.text.paragraphs, strict=True):
            place = Place(self.number, block.position, "", block.items)
            self.places[key] = self.places[paragraph_number(self.number, block.position)] = place

    def html(self) -> str:
        headings = 0
        written = []
        for block in self.text.blocks:
            if block.kind == "heading":
                headings += 1
                written.append(self.heading(block, headings))
            else:
                written.append(self.paragraph(block, self.keys[block.position - 1]))
        return "\n".join([*written, *self.ending()])

    @abstractmethod
    def paragraph_id(self, number: str) -> str:
        """The id of a paragraph or an item with this number."""

    @abstractmethod
    def section_id(self, position: int) -> str:
        """The id of a heading, by its place among the headings."""

    @abstractmethod
    def author_id(self, name: str) -> str:
        """The id of a place that the author named."""

    @abstractmethod
    def shown(self, number: str) -> str:
        """The number beside its paragraph, as HTML."""

    @abstractmethod
    def address(self, place: Place, number: str) -> str:
        """The address of another paragraph; "" where nobody can go there."""

    @abstractmethod
    def lead(self, link: Element) -> None:
        """Let a link within the text, which is no reference by a key, lead where it should."""

    @abstractmethod
    def call(self, note: Note, in_link: bool) -> Element:
        """What stands where a note is called."""

    @abstractmethod
    def ending(self) -> list[str]:
        """What follows the last block, as HTML."""

    def heading(self, block: Block, position: int) -> str:
        element = self.read(block.html)
        element.tag = f"h{max(block.level, 2)}"  # the chapter's title is the one h1
        self.give_id(element, self.section_id(position))
        return elements.write(element)

    def paragraph(self, block: Block, key: str) -> str:
        number = paragraph_number(self.number, block.position)
        element = self.read(block.html)
        if block.kind == "list":
            for position, item in enumerate(element.findall("li"), start=1):
                item_is = item_number(self.number, block.position, position)
                self.give_id(item, self.paragraph_id(item_is))
                self.letter(item, item_is)
        return (
            f'<div class="paragraph" id="{self.paragraph_id(number)}" '
            f'data-key="{escape(key)}">{self.shown(number)} {self.finished(element, number, key)}'
            f"{self.marks.get(key, '')}</div>"
        )

    @abstractmethod
    def letter(self, item: Element, number: str) -> None:
        """Let an item of a list say which it is, where the page's style does not count them."""

    def finished(self, element: Element, number: str, key: str = "") -> str:
        """The element of a paragraph with this number and key as HTML."""
        return elements.write(element)

    def give_id(self, element: Element, name: str) -> None:
        """Our id on the element; one its author gave stays as a place inside it."""
        if "id" in element.attrib:
            place = Element("span", {"id": element.attrib["id"]})
            place.tail, element.text = element.text, None
            element.insert(0, place)
        element.set("id", name)

    def read(self, html: str) -> Element:
        """One block or note, its links leading where they should and its calls of notes finished."""
        holder = elements.read(html)
        for element in list(holder.iter()):
            if "id" in element.attrib:
                element.set("id", self.author_id(element.attrib["id"]))
            if element.tag == "img":
                self.show(element)
            elif to_paragraph := TO_PARAGRAPH.fullmatch(element.get("href", "")):
                self.refer(element, to_paragraph[1], to_paragraph[2] or "")
            elif element.get("href", "").startswith("#"):
                self.lead(element)
        self.finish_index_terms(holder)
        self.finish_calls(holder)
        return holder[0] if len(holder) == 1 else holder

    def refer(self, link: Element, key: str, item: str) -> None:
        """Let a reference lead to its paragraph and say its number; one that leads nowhere keeps its words."""
        place, number = self.found(link, key, item)
        if place is None or number is None:
            return
        words = plain(link).replace(" ", "")
        if _NUMBER.fullmatch(words):
            calls = [sup for sup in link.iter("sup") if "data-note" in sup.attrib]
            for child in list(link):
                link.remove(child)
            # Shown in the digits that its author chose.
            link.text = self.digits(number) if words.isascii() else khmer_digits(number)
            link.extend(calls)
        self.give_address(link, place, number)

    def found(self, link: Element, key: str, item: str) -> tuple[Place | None, str | None]:
        """Where a reference leads, and the number there; one that leads nowhere is no link."""
        place, number = placed(self.places, key, item)
        del link.attrib["href"]
        if number is None:
            link.tag = "span"
            link.set("class", "reference-broken")
        return place, number

    def give_address(self, link: Element, place: Place, number: str) -> None:
        if address := self.address(place, number):
            link.set("href", address)
        else:
            link.tag = "span"

    def show(self, picture: Element) -> None:
        """Give an image its address and size; where it is not to be had, its words stand there."""
        name = picture.attrib.pop("data-image")
        if known := self.pictures.get(name):
            picture.set("src", known.address)
            picture.set("width", str(known.width))
            picture.set("height", str(known.height))
            return
        picture.tag, picture.text = "span", picture.get("alt", "")
        picture.attrib.clear()
        picture.set("class", "absent-picture")

    def finish_index_terms(self, holder: Element) -> None:
        """Words that the index lists are plain words on the page, and what is listed without words is nothing."""
        held_by = elements.parents(holder)
        for span in reversed([span for span in holder.iter("span") if "data-index" in span.attrib]):
            elements.put_in_place(held_by[span], span, list(span), before=span.text or "")

    def finish_calls(self, holder: Element) -> None:
        held_by = elements.parents(holder)
        for call in [sup for sup in holder.iter("sup") if "data-note" in sup.attrib]:
            finished = self.call(self.text.notes[int(call.attrib["data-note"]) - 1], _in_link(call, held_by))
            elements.put_in_place(held_by[call], call, [finished])


def _in_link(element: Element, held_by: Mapping[Element, Element]) -> bool:
    while element in held_by:
        element = held_by[element]
        if element.tag == "a":
            return True
    return False
