"""A chapter for the printed book, where several share one document.

A paragraph is the element with `id="p-4.12"`, and a note stands at its call.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from xml.etree.ElementTree import Element, SubElement

from text import elements
from text.html.pages import Pages, Picture, Place, paragraph_number
from text.parsing.blocks import Note, Text
from text.parsing.link_targets import BY_NUMBER, TO_PARAGRAPH, TO_SECTION


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
    return _PrintedPage(text, number, keys, marks or {}, digits, places or {}, pictures or {}).html()


class _PrintedPage(Pages):
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

    def letter(self, item: Element, number: str) -> None:
        pass  # counted by the book's style

    def lead(self, link: Element) -> None:
        """To the same place in the book; what leads nowhere in print is no link."""
        target: str | None
        href = link.attrib["href"]
        if match := BY_NUMBER.fullmatch(href):
            number = paragraph_number(int(match[1]), int(match[2]))
            known = int(match[1]) != self.number or number in self.places
            target = f"#{self.paragraph_id(number)}{f'({match[3]})' if match[3] else ''}" if known else None
        elif match := TO_SECTION.fullmatch(href):
            target = f"#{self.section_id(int(match[1]))}"
        elif href.startswith("#author-"):
            target = f"#{self.author_id(href[1:])}"
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
                number = int(child.attrib["data-note"])
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
