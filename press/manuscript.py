"""What a book is made from, and what comes of it. Every word is given; the press adds none of its own."""

from dataclasses import dataclass, field

from text.refusals import Refusal


@dataclass(frozen=True)
class Labels:
    """The words that the press sets besides the texts, in the book's language."""

    contents: str  # "Contents"
    chapter: str  # "Chapter", before its number on the opening page
    annex: str  # "Annex", before its letter
    published_by: str  # "Published by"
    read_online: str  # "Read online at"; also what the QR code is described as
    fingerprint: str  # "Fingerprint"
    draft: str  # "Draft", on every page of a draft
    note: str  # "Note to readers", above the book's note
    index: str = "Index"  # above the index
    index_note: str = ""  # under it: what its numbers are


@dataclass(frozen=True)
class BookChapter:
    """One chapter. `html` is clean and as `text.pages.book_html` writes it: ids are its own in the whole book."""

    number: int
    title: str
    title_language: str
    part_title: str  # "" where the book has no parts
    html: str
    language: str
    note: str = ""  # one sentence under the title, in the book's language
    mark: str = ""  # on each of its pages, in the book's language: a draft translation


@dataclass(frozen=True)
class Annex:
    """What stands after the chapters; its headings are h2 and h3."""

    title: str
    html: str
    language: str


@dataclass(frozen=True)
class IndexTerm:
    """One line of the index. Lines with the same letter stand together; they come in their order."""

    letter: str  # "" before the first letter
    words: str
    numbers: tuple[str, ...]  # of paragraphs, "4.12", in the order of the book


@dataclass(frozen=True)
class Book:
    """The whole work. Texts that may be empty ("") are then left out of the cover."""

    title: str
    subtitle: str
    language: str
    edition: str  # "Edition 2"
    in_effect: str  # "In effect from 1 June 2026"
    fingerprint: str  # hexadecimal
    online_url: str
    publisher: str
    notice: str  # stands at the foot of every page
    draft: bool
    chapters: tuple[BookChapter, ...]
    annexes: tuple[Annex, ...]
    labels: Labels
    index: tuple[IndexTerm, ...] = ()
    validity: tuple[str, ...] = ()  # sentences on the cover: what the book is, and which language prevails
    note: str = ""  # to the readers, on the page after the cover; empty lines part its paragraphs


@dataclass(frozen=True)
class Built:
    """A finished book.

    libraries        the versions that made it, by name
    left_out         addresses of pictures that the texts name but do not carry; each is replaced by its description
    missing_letters  letters that the typefaces do not have; they stand as empty boxes
    """

    pdf: bytes
    pages: int
    libraries: dict[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    missing_letters: str = ""


class CannotBuild(Refusal):
    """The book cannot be made; the message is a sentence that says why."""
