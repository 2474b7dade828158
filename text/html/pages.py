"""A chapter as finished HTML, for the web and for the printed book.

The ids and numbers here are ours and go in after cleaning. On the web a paragraph is the element with
`id="4.12"`; in a book, where several chapters share one document, it is `id="p-4.12"`.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from xml.etree.ElementTree import Element, SubElement

from text import elements
from text.khmer import digits as khmer_digits
from text.parsing.blocks import TO_PARAGRAPH, Block, Note, Text, plain

_NUMBER = re.compile(r"(?:\d+\.\d+(?:\([a-z]+\))?)?")
BY_NUMBER = re.compile(r"#(\d{1,6})\.(\d{1,6})(?:\(([a-z]{1,3})\))?")
_SECTION = re.compile(r"#section-(\d+)")


@dataclass(frozen=True)
class Labels:
    """The words of ours on a chapter's page, in the reader's language."""

    notes: str = "Notes"
    back: str = "Back to the text"


@dataclass(frozen=True)
class Place:
    """Where a paragraph stands that another one refers to by its key.

    address  of its chapter's page with "#4.12" at the end; "" where readers of this page cannot go there
    items    how many items it has, when it is a list; None when nobody counted
    """

    chapter: int
    position: int
    address: str = ""
    items: int | None = None

    def number(self, item: str = "") -> str | None:
        """As it is cited: 4.12, or for an item 4.12(b). None when there is no such item."""
        if item and self.items is not None and item not in map(elements.letter, range(1, self.items + 1)):
            return None
        return paragraph_number(self.chapter, self.position) + (f"({item})" if item else "")


@dataclass(frozen=True)
class Picture:
    """Where an image lies (for print: itself, as data:...), and how large it is in pixels."""

    address: str
    width: int
    height: int


def paragraph_number(chapter: int, position: int) -> str:
    """The number a paragraph is cited by: paragraph 12 of chapter 4 is "4.12"."""
    return f"{chapter}.{position}"


def item_number(chapter: int, position: int, item: int) -> str:
    """The number an item of a list is cited by: the second item of paragraph 4.12 is "4.12(b)"."""
    return f"{chapter}.{position}({elements.letter(item)})"


def chapter_html(
    text: Text,
    *,
    number: int,
    keys: Sequence[str],
    marks: Mapping[str, str] | None = None,
    labels: Labels = Labels(),
    digits: Callable[[str], str] = str,
    places: Mapping[str, Place] | None = None,
    pictures: Mapping[str, Picture] | None = None,
) -> str:
    """The chapter for the web.

    keys      the hidden key of each paragraph, in order
    marks     for a key, safe HTML of the caller's that is put after that paragraph's words
    digits    how a number is shown (ids and addresses always have Latin digits)
    places    for a key, or a number such as "5.3" that an author typed, where that paragraph of another chapter
              stands; those of this chapter need not be given
    pictures  the handbook's images by name; of those that are not given the words are shown

    Raises ValueError when there is not exactly one key for each paragraph.
    """
    return _WebPage(text, number, keys, marks or {}, labels, digits, places or {}, pictures or {}).html()


def book_html(
    text: Text,
    *,
    number: int,
    keys: Sequence[str],
    marks: Mapping[str, str] | None = None,
    digits: Callable[[str], str] = str,
    places: Mapping[str, Place] | None = None,
    pictures: Mapping[str, Picture] | None = None,
) -> str:
    """The chapter for print: footnotes at their call as `<span class="footnote">`, ids with the chapter in them.

    `places` are those of the paragraphs that the same book prints, whatever their addresses.

    Raises ValueError when there is not exactly one key for each paragraph.
    """
    return _BookPages(text, number, keys, marks or {}, Labels(), digits, places or {}, pictures or {}).html()


@dataclass
class _Pages:
    """What web and print have in common."""

    text: Text
    number: int
    keys: Sequence[str]
    marks: Mapping[str, str]
    labels: Labels
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
            self.places[key] = self.places[place.number()] = place

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
                self.give_id(item, self.paragraph_id(item_number(self.number, block.position, position)))
        return (
            f'<div class="paragraph" id="{self.paragraph_id(number)}" '
            f'data-key="{escape(key)}">{self.shown(number)} {elements.write(element)}{self.marks.get(key, "")}</div>'
        )

    def give_id(self, element: Element, name: str) -> None:
        """Our id on the element; one its author gave stays as a place inside it."""
        if "id" in element.attrib:
            place = Element("span", {"id": element.get("id")})
            place.tail, element.text = element.text, None
            element.insert(0, place)
        element.set("id", name)

    def read(self, html: str) -> Element:
        """One block or note, its links leading where they should and its calls of notes finished."""
        holder = elements.read(html)
        for element in list(holder.iter()):
            if "id" in element.attrib:
                element.set("id", self.author_id(element.get("id")))
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
        if number is None:
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
        place = self.places.get(key)
        number = place.number(item) if place else None
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
            finished = self.call(self.text.notes[int(call.get("data-note")) - 1], _in_link(call, held_by))
            elements.put_in_place(held_by[call], call, [finished])


class _WebPage(_Pages):
    def paragraph_id(self, number: str) -> str:
        return number

    def section_id(self, position: int) -> str:
        return f"section-{position}"

    def author_id(self, name: str) -> str:
        return name

    def shown(self, number: str) -> str:
        return f'<a class="paragraph-number" href="#{number}">{escape(self.digits(number))}</a>'

    def lead(self, link: Element) -> None:
        if match := BY_NUMBER.fullmatch(link.get("href")):
            place, number = self.found(link, paragraph_number(int(match[1]), int(match[2])), match[3] or "")
            if number is not None:
                self.give_address(link, place, number)

    def address(self, place: Place, number: str) -> str:
        if place.chapter == self.number:
            return f"#{number}"
        # The address given is that of the paragraph; an item of it has one of its own.
        return place.address and f"{place.address.partition('#')[0]}#{number}"

    def show(self, picture: Element) -> None:
        super().show(picture)
        if picture.tag == "img":
            picture.set("loading", "lazy")
            picture.set("decoding", "async")

    def call(self, note: Note, in_link: bool) -> Element:
        self.called[note.number] += 1
        sup = Element("sup", {"class": "note-call"})
        mark = sup if in_link else SubElement(sup, "a", {"href": f"#note-{note.number}", "role": "doc-noteref"})
        mark.set("id", self.call_id(note.number, self.called[note.number]))
        mark.text = self.digits(str(note.number))
        return sup

    def call_id(self, number: int, time: int) -> str:
        return f"note-{number}-call" if time == 1 else f"note-{number}-call-{time}"

    def ending(self) -> list[str]:
        """The notes, each with a way back to every place it is called from."""
        if not self.text.notes:
            return []
        notes = [self.note(note) for note in self.text.notes]
        for note, element in zip(self.text.notes, notes, strict=True):
            last = element[-1] if len(element) and element[-1].tag == "p" else element
            for time in range(1, self.called[note.number] + 1):
                back = {"class": "note-back", "href": f"#{self.call_id(note.number, time)}", "role": "doc-backlink"}
                SubElement(last, "a", {**back, "aria-label": self.labels.back}).text = "↩"
        return [
            f'<section class="notes" role="doc-endnotes" aria-labelledby="notes">'
            f'<h2 id="notes">{escape(self.labels.notes)}</h2>\n<ol>',
            *(elements.write(element) for element in notes),
            "</ol></section>",
        ]

    def note(self, note: Note) -> Element:
        holder = self.read(f"<div>{note.html}</div>")
        holder.tag = "li"
        holder.set("id", f"note-{note.number}")
        return holder


class _BookPages(_Pages):
    def __post_init__(self) -> None:
        super().__post_init__()
        self.in_brackets: set[int] = set()

    def paragraph_id(self, number: str) -> str:
        return f"p-{number}"

    def section_id(self, position: int) -> str:
        return f"h-{self.number}-{position}"

    def author_id(self, name: str) -> str:
        return f"author-{self.number}-{name.removeprefix('author-')}"

    def shown(self, number: str) -> str:
        return f'<span class="paragraph-number">{escape(self.digits(number))}</span>'

    def lead(self, link: Element) -> None:
        """To the same place in the book; what leads nowhere in print is no link."""
        target = link.get("href")
        if match := BY_NUMBER.fullmatch(target):
            number = paragraph_number(int(match[1]), int(match[2]))
            known = int(match[1]) != self.number or number in self.places
            target = f"#{self.paragraph_id(number)}{f'({match[3]})' if match[3] else ''}" if known else None
        elif match := _SECTION.fullmatch(target):
            target = f"#{self.section_id(int(match[1]))}"
        elif target.startswith("#author-"):
            target = f"#{self.author_id(target[1:])}"
        else:
            target = None
        if target is None:
            del link.attrib["href"]
        else:
            link.set("href", target)

    def address(self, place: Place, number: str) -> str:
        return f"#{self.paragraph_id(number)}"

    def call(self, note: Note, in_link: bool) -> Element:
        """The note itself where it is first called, and after that its number."""
        self.called[note.number] += 1
        name = f"note-{self.number}-{note.number}"
        if self.called[note.number] == 1:
            span = Element("span", {"class": "footnote", "id": name})
            self.pour(elements.read(note.html), span, (note.number,))
            _trim(span)
            return span
        sup = Element("sup", {"class": "note-again"})
        mark = sup if in_link else SubElement(sup, "a", {"href": f"#{name}"})
        mark.text = self.digits(str(note.number))
        return sup

    def pour(self, source: Element, into: Element, within: tuple[int, ...]) -> None:
        """Words and inline elements of a note into one line, for a footnote in print holds no blocks.

        A note called inside a note follows in brackets the first time, and after that its number does.
        """
        _add_words(into, source.text)
        for child in source:
            if "data-note" in child.attrib:
                number = int(child.get("data-note"))
                _add_words(into, " (")
                if number in (*within, *self.in_brackets) or len(within) == 4:
                    _add_words(into, self.digits(str(number)))
                else:
                    self.in_brackets.add(number)
                    self.pour(elements.read(self.text.notes[number - 1].html), into, (*within, number))
                    _trim(into)
                _add_words(into, ")")
            elif child.tag == "img":
                _add_words(into, elements.words(child))
            elif child.tag in elements.PARTS:
                _add_words(into, " ")
                self.pour(child, into, within)
                _add_words(into, " ")
            else:
                attributes = {name: value for name, value in child.attrib.items() if name not in ("id", "data-index")}
                inline = SubElement(into, child.tag, attributes)
                self.pour(child, inline, within)
                if to_paragraph := TO_PARAGRAPH.fullmatch(inline.get("href", "")):
                    self.refer(inline, to_paragraph[1], to_paragraph[2] or "")
                elif inline.get("href", "").startswith("#"):
                    self.lead(inline)
            _add_words(into, child.tail)

    def ending(self) -> list[str]:
        return []


def _add_words(into: Element, words: str | None) -> None:
    words = re.sub(r"\s+", " ", words or "")
    before = (into[-1].tail if len(into) else into.text) or ""
    if words.startswith(" ") and (before.endswith((" ", "(")) or not (before or len(into))):
        words = words[1:]
    if len(into):
        into[-1].tail = before + words
    else:
        into.text = before + words


def _trim(element: Element) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "").rstrip()
    else:
        element.text = (element.text or "").rstrip()


def _in_link(element: Element, held_by: Mapping[Element, Element]) -> bool:
    while element in held_by:
        element = held_by[element]
        if element.tag == "a":
            return True
    return False
