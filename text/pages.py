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
from text.blocks import Block, Note, Text

_PARAGRAPH = re.compile(r"#(\d+)\.(\d+)(\([a-z]+\))?")
_SECTION = re.compile(r"#section-(\d+)")


@dataclass(frozen=True)
class Labels:
    """The words of ours on a chapter's page, in the reader's language."""

    notes: str = "Notes"
    back: str = "Back to the text"


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
    chapters: Mapping[int, str] | None = None,
) -> str:
    """The chapter for the web.

    keys      the hidden key of each paragraph, in order
    marks     for a key, safe HTML of the caller's that is put after that paragraph's words
    digits    how a number is shown (ids and addresses always have Latin digits)
    chapters  addresses of other chapters by number, for links such as `#5.3` that lead out of this one

    Raises ValueError when there is not exactly one key for each paragraph.
    """
    return _WebPage(text, number, keys, marks or {}, labels, digits, chapters or {}).html()


def book_html(
    text: Text,
    *,
    number: int,
    keys: Sequence[str],
    marks: Mapping[str, str] | None = None,
    digits: Callable[[str], str] = str,
) -> str:
    """The chapter for print: footnotes at their call as `<span class="footnote">`, ids with the chapter in them.

    Raises ValueError when there is not exactly one key for each paragraph.
    """
    return _BookPages(text, number, keys, marks or {}, Labels(), digits, {}).html()


@dataclass
class _Pages:
    """What web and print have in common."""

    text: Text
    number: int
    keys: Sequence[str]
    marks: Mapping[str, str]
    labels: Labels
    digits: Callable[[str], str]
    chapters: Mapping[int, str]

    def __post_init__(self) -> None:
        if len(self.keys) != len(self.text.paragraphs):
            raise ValueError(f"{len(self.keys)} keys for {len(self.text.paragraphs)} paragraphs")
        self.called: Counter[int] = Counter()

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
        for element in holder.iter():
            if "id" in element.attrib:
                element.set("id", self.author_id(element.get("id")))
            if element.get("href", "").startswith("#"):
                self.lead(element)
        self.finish_calls(holder)
        return holder[0] if len(holder) == 1 else holder

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
        match = _PARAGRAPH.fullmatch(link.get("href"))
        if match and int(match[1]) in self.chapters and int(match[1]) != self.number:
            link.set("href", f"{self.chapters[int(match[1])]}{match[0]}")

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
        if match := _PARAGRAPH.fullmatch(target):
            here = int(match[1]) == self.number
            known = not here or 1 <= int(match[2]) <= len(self.text.paragraphs)
            target = f"#p-{target[1:]}" if known else None
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
            elif child.tag in elements.PARTS:
                _add_words(into, " ")
                self.pour(child, into, within)
                _add_words(into, " ")
            else:
                attributes = {name: value for name, value in child.attrib.items() if name != "id"}
                inline = SubElement(into, child.tag, attributes)
                if inline.get("href", "").startswith("#"):
                    self.lead(inline)
                self.pour(child, inline, within)
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
