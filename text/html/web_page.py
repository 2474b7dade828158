"""A chapter as a web page: a paragraph is the element with `id="4.12"`, notes stand at the end."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from xml.etree.ElementTree import Element, SubElement

from text import elements
from text.html.pages import Pages, Picture, Place, paragraph_number
from text.parsing.blocks import Note, Text
from text.parsing.link_targets import BY_NUMBER


@dataclass(frozen=True)
class Labels:
    """The words of ours on a chapter's page, in the reader's language."""

    notes: str = "Notes"
    back: str = "Back to the text"


_OURS = Labels()


def chapter_html(
    text: Text,
    *,
    number: int,
    keys: Sequence[str],
    marks: Mapping[str, str] | None = None,
    labels: Labels = _OURS,
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
    return _WebPage(text, number, keys, marks or {}, digits, places or {}, pictures or {}, labels).html()


@dataclass
class _WebPage(Pages):
    labels: Labels

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
