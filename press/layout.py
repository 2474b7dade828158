"""The HTML of a book's leaves: cover, contents, chapters, annexes, blank pages."""

import re
from dataclasses import dataclass
from html import escape
from itertools import groupby
from string import ascii_uppercase
from xml.etree.ElementTree import Element

import segno
from weasyprint import HTML, Page

from press.fetching import OwnFilesOnly, is_carried_picture
from press.khmer_lines import break_lines, has_khmer, without_breaks
from press.manuscript import Annex, Book, BookChapter
from text import khmer

ELSEWHERE = re.compile(r"(https?|mailto|tel):", re.IGNORECASE)


@dataclass
class Section:
    """A chapter or an annex, ready to be set."""

    anchor: str
    number: str
    title: str
    language: str
    part: str
    leaf: HTML

    def headings(self) -> list[tuple[str, str]]:
        """(id, text) of the second-level headings."""
        return [(heading.get("id"), words(heading)) for heading in self.leaf.etree_element.iter("h2")]


def words(element: Element) -> str:
    """The text of an element on one line, without its footnotes."""
    return " ".join("".join(_texts(element)).split())


def _texts(element: Element):
    if "footnote" not in _classes(element):
        yield element.text or ""
        for child in element:
            yield from _texts(child)
            yield child.tail or ""


def cover(book: Book, fetcher: OwnFilesOnly) -> HTML:
    labels = book.labels
    validity = _paragraph("validity", " ".join(book.validity))
    online = validity
    if book.online_url:
        address = escape(book.online_url)
        code = segno.make(book.online_url, error="m").svg_data_uri(border=0)
        online = (
            f'<div class="online"><img class="code" src="{code}" alt="{escape(labels.read_online)} {address}">'
            f"<div><p>{escape(labels.read_online)}<br><a href='{address}'>{address}</a></p>{validity}</div></div>"
        )
    fingerprint = ""
    if book.fingerprint:
        fingerprint = (
            f'<div class="fingerprint">'
            f'<p class="short">{escape(labels.fingerprint)} <b>{_groups(book.fingerprint[:16], 4)}</b></p>'
            f'<p class="whole">{_groups(book.fingerprint, 8)}</p></div>'
        )
    publisher = (
        f"<p class='publisher'>{escape(labels.published_by)}<br><b>{escape(book.publisher)}</b></p>"
        if book.publisher
        else ""
    )
    return _leaf(
        f'<div class="face"><p class="title">{escape(book.title)}</p>{_paragraph("subtitle", book.subtitle)}</div>'
        f'<div class="standing">{_paragraph("edition", book.edition)}{_paragraph("in-effect", book.in_effect)}</div>'
        f'<div class="imprint">{publisher}{online}{fingerprint}{_paragraph("notice", book.notice)}</div>',
        kind="cover",
        language=book.language,
        fetcher=fetcher,
        title=book.title,
        author=book.publisher,
    )


def note(book: Book, fetcher: OwnFilesOnly) -> HTML:
    """The note to readers, its lines as they were written."""
    paragraphs = "".join(
        f"<p>{'<br>'.join(escape(line) for line in paragraph.splitlines())}</p>"
        for paragraph in re.split(r"\n\s*\n", book.note.replace("\r\n", "\n").strip())
    )
    html = f'<h1 id="note">{escape(book.labels.note)}</h1>{paragraphs}'
    return _leaf(html, kind="note-to-readers", language=book.language, fetcher=fetcher)


def contents(book: Book, sections: list[Section], folios: dict[str, int], fetcher: OwnFilesOnly) -> HTML:
    """The table of contents; `folios` says on which numbered page an id stands."""
    lines = [f'<h1 id="contents">{escape(book.labels.contents)}</h1>']
    for part, members in groupby(sections, key=lambda section: section.part):
        lines.append(f'<p class="part">{escape(part)}</p><ul>' if part else '<ul class="apart">')
        for section in members:
            lines.append(
                f'<li class="section"><span class="number">{escape(section.number)}</span>'
                f"{_entry(section.anchor, section.title, section.language, folios, book.language)}<ul>"
            )
            language = section.leaf.etree_element.find("body").get("lang")
            for anchor, heading in section.headings():
                if heading and anchor in folios:
                    lines.append(f"<li>{_entry(anchor, heading, language, folios, book.language)}</li>")
            lines.append("</ul></li>")
        lines.append("</ul>")
    html = "".join(lines).replace("<ul></ul>", "")
    return _leaf(html, kind="contents", language=book.language, fetcher=fetcher)


def chapter(book: Book, given: BookChapter, opens_part: bool, fetcher: OwnFilesOnly) -> Section:
    anchor, number = f"chapter-{given.number}", _digits(given.number, book.language)
    part = f'<p class="part{" opens" if opens_part else ""}">{escape(given.part_title)}</p>' if given.part_title else ""
    note = f'<p class="note" lang="{book.language}">{escape(given.note)}</p>' if given.note else ""
    leaf = _leaf(
        f'<header class="opening" lang="{book.language}">{part}'
        f'<p class="ordinal">{escape(book.labels.chapter)} <span class="number">{number}</span></p>'
        f"{_heading(anchor, number, given.title, given.title_language)}{note}</header>"
        f"{_running_mark(given.mark)}{given.html}",
        kind="chapter in-part" if given.part_title else "chapter",
        language=given.language,
        fetcher=fetcher,
    )
    _give_headings_ids(leaf.etree_element, anchor)
    _set_numbers_apart(leaf.etree_element)
    return Section(anchor, number, given.title, given.title_language, given.part_title, leaf)


def annex(book: Book, given: Annex, position: int, fetcher: OwnFilesOnly) -> Section:
    anchor = f"annex-{ascii_uppercase[position]}"
    letter = khmer.letter(position + 1) if book.language == "km" else ascii_uppercase[position]
    leaf = _leaf(
        f'<header class="opening" lang="{book.language}">'
        f'<p class="ordinal">{escape(book.labels.annex)} <span class="number">{letter}</span></p>'
        f"{_heading(anchor, letter, given.title, given.language)}</header>{given.html}",
        kind="annex",
        language=given.language,
        fetcher=fetcher,
    )
    _give_headings_ids(leaf.etree_element, anchor)
    return Section(anchor, letter, given.title, given.language, "", leaf)


def index(book: Book, folios: dict[str, int], fetcher: OwnFilesOnly) -> Section:
    """The index: terms under their letters, each with the paragraphs that it leads to and the pages these stand on."""
    labels = book.labels
    lines = [f'<h1 id="index">{escape(labels.index)}</h1>', _paragraph("index-note", labels.index_note)]
    lines.append('<div class="index-columns">')
    for letter, terms in groupby(book.index, key=lambda term: term.letter):
        entries = [
            f"<li>{_index_words(term.words, book.language)} "
            + ", ".join(_index_number(number, folios, book.language) for number in term.numbers)
            + "</li>"
            for term in terms
        ]
        heading = f'<p class="index-letter">{_index_words(letter, book.language)}</p>' if letter else ""
        lines.append(f"<section>{heading}<ul>{''.join(entries)}</ul></section>")
    leaf = _leaf("".join([*lines, "</div>"]), kind="index", language=book.language, fetcher=fetcher)
    return Section("index", "", labels.index, book.language, "", leaf)


def _index_words(words: str, language: str) -> str:
    """A term as the book's language writes it, or marked as Khmer, so that it is read out and set as such."""
    return f'<span lang="km">{escape(words)}</span>' if has_khmer(words) and language != "km" else escape(words)


def _index_number(number: str, folios: dict[str, int], language: str) -> str:
    anchor, shown = f"p-{number}", escape(_digits(number, language))
    if anchor not in folios:
        return shown
    link = f'<a href="#{escape(anchor)}">{shown}</a>'
    return f'{link} <span class="index-page">({_digits(folios[anchor], language)})</span>'


def blank(book: Book, fetcher: OwnFilesOnly) -> HTML:
    return _leaf("", kind="blank", language=book.language, fetcher=fetcher)


def anchors(section: Section) -> set[str]:
    return {element.get("id") for element in section.leaf.etree_element.iter() if element.get("id")}


def drop_dead_links(section: Section, known: set[str]) -> None:
    """Let only links stand that lead somewhere from paper: to an id in this book, or to a whole address."""
    for link in section.leaf.etree_element.iter("a"):
        address = link.get("href", "")
        alive = address[1:] in known if address.startswith("#") else ELSEWHERE.match(address)
        if not alive:
            link.attrib.pop("href", None)
            link.tag = "span"


def replace_foreign_pictures(section: Section) -> list[str]:
    """Put its description in the place of every picture that the text does not carry itself; return their addresses.

    A picture somewhere else is never opened: it could change after the book was approved, or be no picture at all.
    """
    left_out = []
    for picture in section.leaf.etree_element.iter("img"):
        address = picture.get("src", "")
        if not is_carried_picture(address):
            left_out.append(address)
            picture.tag = "span"
            picture.set("class", "absent-picture")
            picture.text = picture.get("alt", "")
            for name in ("src", "srcset", "alt"):
                picture.attrib.pop(name, None)
        elif picture.get("alt") is None:
            picture.set("alt", "")
    return left_out


def link_texts(pages: list[Page]) -> list[list[str]]:
    """What the links of each page say, in the order of their annotations."""
    return [
        [without_breaks(words(box.element)) for kind, _, _, box in page.links if kind in ("internal", "external")]
        for page in pages
    ]


def _leaf(body: str, *, kind: str, language: str, fetcher: OwnFilesOnly, title: str = "", author: str = "") -> HTML:
    head = f"<title>{escape(title)}</title>" if title else ""
    head += f'<meta name="author" content="{escape(author)}">' if author else ""
    return HTML(
        string=f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">{head}</head>'
        f'<body class="{kind}" lang="{escape(language)}">{break_lines(body)}</body></html>',
        url_fetcher=fetcher,
    )


def _digits(number: int | str, language: str) -> str:
    """A number as a language writes it."""
    return khmer.digits(number) if language == "km" else str(number)


def _heading(anchor: str, number: str, title: str, language: str) -> str:
    # The number stands above the title; the bookmark and the running head put both on one line.
    return f'<h1 id="{anchor}" lang="{escape(language)}" data-line="{number}  {escape(title)}">{escape(title)}</h1>'


def _running_mark(words: str) -> str:
    """What stands on the inner side of every page from here on; itself it shows nothing."""
    return f'<div class="running-mark" data-mark="{escape(break_lines(words))}"></div>' if words else ""


def _paragraph(kind: str, text: str) -> str:
    return f'<p class="{kind}">{escape(text)}</p>' if text else ""


def _entry(anchor: str, title: str, language: str, folios: dict[str, int], book_language: str) -> str:
    # The page number stands outside the link: a link around generated text becomes a second, nameless annotation.
    return (
        f'<a href="#{escape(anchor)}" lang="{escape(language)}">{escape(without_breaks(title))}</a>'
        f'<span class="folio" data-folio="{_digits(folios[anchor], book_language)}"></span>'
    )


def _groups(digits: str, size: int) -> str:
    return " ".join(digits[start : start + size] for start in range(0, len(digits), size))


def _classes(element: Element) -> list[str]:
    return element.get("class", "").split()


def _give_headings_ids(tree: Element, anchor: str) -> None:
    """The contents list every h2, so each needs an id."""
    for position, heading in enumerate(tree.iter("h2"), start=1):
        if not heading.get("id"):
            heading.set("id", f"{anchor}-heading-{position}")


def _set_numbers_apart(tree: Element) -> None:
    """Make a paragraph's number a block of its own, which the stylesheet hangs into the margin."""
    for number in tree.iter("span"):
        if "paragraph-number" in _classes(number):
            number.tag = "p"
