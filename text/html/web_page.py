"""A chapter as a web page: a paragraph is the element with `id="4.12"`, notes stand at the end."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from html import escape
from xml.etree.ElementTree import Element, SubElement

from text import elements
from text.html.confidence_codes import Codes, CodeWords
from text.html.pages import Pages, Picture, Place, paragraph_number
from text.html.web_tables import make_readable
from text.parsing.block_elements import plain
from text.parsing.blocks import Block, Note, Text
from text.parsing.box_extension import BENCH_CARD
from text.parsing.link_targets import BY_NUMBER


@dataclass(frozen=True)
class Labels:
    """The words of ours on a chapter's page, in the reader's language."""

    notes: str = "Notes"
    back: str = "Back to the text"
    table: Callable[[str], str] | None = None
    """What a table in the paragraph of this number is called; with it, every table scrolls in a region of its own."""
    codes: CodeWords | None = None
    """How codes of confidence read; with it, each leads to what it means."""
    cards: str = ""
    """The heading of the bench cards; with it, the page opens with them."""
    card_place: Callable[[str], str] = str
    """The words that lead from a card to the paragraph of this number, where it stands."""


_OURS = Labels()


@dataclass(frozen=True)
class WebChapter:
    """A chapter as a web page, and what is found in it while it is written.

    sections    the id and the words of each heading of the second level, in order
    paragraphs  for each key the paragraph's inside by itself: without number, mark, ids and calls of notes
    """

    html: str
    sections: tuple[tuple[str, str], ...]
    paragraphs: Mapping[str, str]


def chapter_html(text: Text, **given) -> str:
    """The chapter for the web as one piece of HTML: see `web_chapter`."""
    return web_chapter(text, **given).html


def web_chapter(
    text: Text,
    *,
    number: int,
    keys: Sequence[str],
    marks: Mapping[str, str] | None = None,
    labels: Labels = _OURS,
    digits: Callable[[str], str] = str,
    places: Mapping[str, Place] | None = None,
    pictures: Mapping[str, Picture] | None = None,
    address: str = "",
    items_link: bool = False,
) -> WebChapter:
    """The chapter for the web.

    keys      the hidden key of each paragraph, in order
    marks     for a key, safe HTML of the caller's that is put after that paragraph's words
    digits    how a number is shown, an item's with its letter (ids and addresses are always Latin)
    places    for a key, or a number such as "5.3" that an author typed, where that paragraph of another chapter
              stands; those of this chapter need not be given
    pictures  the handbook's images by name; of those that are not given the words are shown
    address   of the chapter's page: where a paragraph by itself refers to a place in the chapter, it leads there
    items_link  whether every item of a list carries its letter as a link to itself

    Raises ValueError when there is not exactly one key for each paragraph.
    """
    page = _WebPage(text, number, keys, marks or {}, digits, places or {}, pictures or {}, labels, address, items_link)
    html = page.html()
    return WebChapter(html, tuple(page.sections), page.paragraphs)


@dataclass
class _WebPage(Pages):
    labels: Labels
    chapter_address: str
    items_link: bool
    sections: list[tuple[str, str]] = field(default_factory=list)
    paragraphs: dict[str, str] = field(default_factory=dict)
    cards: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.codes = Codes(self.labels.codes)

    def html(self) -> str:
        written = super().html()
        return "\n".join([*self.opening(), written])

    def opening(self) -> list[str]:
        """The bench cards together, each with the way to where it stands."""
        if not self.cards:
            return []
        heading = f'<h2 id="bench-cards">{escape(self.labels.cards)}</h2>'
        return [
            f'<section class="bench-cards" aria-labelledby="bench-cards">{heading}',
            *(
                f'<div class="card">{card}<p class="card-place"><a href="#{number}">'
                f"{escape(self.labels.card_place(self.digits(number)))}</a></p></div>"
                for number, card in self.cards
            ),
            "</section>",
        ]

    def heading(self, block: Block, position: int) -> str:
        if block.level <= 2:
            self.sections.append((self.section_id(position), plain(_without_calls(elements.read(block.html)))))
        return super().heading(block, position)

    def finished(self, element: Element, number: str, key: str = "") -> str:
        """A block's element as HTML, its tables in regions that scroll; by itself it is kept under its key."""
        holder = Element("div")
        holder.append(element)
        if self.labels.table:
            for table in list(holder.iter("table")):
                self.let_scroll(holder, table, self.labels.table(number))
        self.codes.say(holder)
        if self.labels.cards and key and BENCH_CARD in element.get("class", "").split():
            self.cards.append((number, elements.inside(_without_ids(_without_calls(deepcopy(holder))))))
        if key:
            self.paragraphs[key] = self.by_itself(holder)
        return elements.inside(holder)

    def let_scroll(self, holder: Element, table: Element, label: str) -> None:
        make_readable(table)
        parent = elements.parents(holder)[table]
        region = {"class": "scroll", "tabindex": "0", "role": "region", "aria-label": label}
        place = list(parent).index(table)
        scrolls = Element("div", region)
        parent[place] = scrolls
        scrolls.tail, table.tail = table.tail, None
        scrolls.append(table)

    def by_itself(self, holder: Element) -> str:
        """What stands in a paragraph, fit to stand on another page: an id stands once in a page."""
        alone = _without_ids(_without_calls(deepcopy(holder)))
        for element in alone.iter():
            if (href := element.get("href", "")).startswith("#"):
                element.set("href", self.chapter_address + href)
        return elements.inside(alone)

    def paragraph_id(self, number: str) -> str:
        return number

    def section_id(self, position: int) -> str:
        return f"section-{position}"

    def author_id(self, name: str) -> str:
        return name

    def shown(self, number: str) -> str:
        return f'<a class="paragraph-number" href="#{number}">{escape(self.digits(number))}</a>'

    def letter(self, item: Element, number: str) -> None:
        if not self.items_link:
            return
        link = Element("a", {"class": "item-letter", "href": f"#{number}"})
        link.text = "(" + self.digits(number).partition("(")[2]
        link.tail, item.text = f" {item.text or ''}", None
        item.insert(0, link)
        item.set("class", "lettered")

    def lead(self, link: Element) -> None:
        if match := BY_NUMBER.fullmatch(link.attrib["href"]):
            place, number = self.found(link, paragraph_number(int(match[1]), int(match[2])), match[3] or "")
            if place is not None and number is not None:
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
        """The notes, each with a way back to every place it is called from; and what the codes mean."""
        if not self.text.notes:
            return self.codes.ending()
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
            *self.codes.ending(),
        ]

    def note(self, note: Note) -> Element:
        holder = self.read(f"<div>{note.html}</div>")
        holder.tag = "li"
        holder.set("id", f"note-{note.number}")
        if self.labels.table:
            number = paragraph_number(self.number, len(self.text.paragraphs))
            for table in list(holder.iter("table")):
                self.let_scroll(holder, table, self.labels.table(number))
        self.codes.say(holder)
        return holder


def _without_ids(holder: Element) -> Element:
    for element in holder.iter():
        element.attrib.pop("id", None)
    return holder


def _without_calls(holder: Element) -> Element:
    """A tree without the calls of its notes."""
    for parent in list(holder.iter()):
        for child in list(parent):
            if child.tag == "sup" and ("data-note" in child.attrib or child.get("class") == "note-call"):
                elements.remove(parent, child)
    return holder
