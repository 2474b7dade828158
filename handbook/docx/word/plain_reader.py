"""The words of a Word file as they stand in its XML, read without pandoc: what the net under the import compares with.

Every story is read: the body, notes, text boxes, fields, whatever is wrapped round words, and the numbers that Word
writes by itself where only words can show them; what Word hides is no word of the file.
"""

import re
from collections.abc import Iterator

from lxml import etree

from handbook.docx.lists.automatic_numbers import numbers_in
from handbook.docx.markdown.pandoc_tree import Mode
from handbook.docx.markdown.private_marks import without_signs
from handbook.docx.word.hidden_text import hidden_notes, is_hidden, is_hidden_row
from handbook.docx.word.word_package import Package
from handbook.docx.word.word_styles import Styles
from handbook.docx.word.wordprocessingml import COMPATIBLE, MATH, W, take_out

_GONE: dict[Mode, tuple[str, ...]] = {
    "accepted": (f"{W}del", f"{W}moveFrom"),
    "rejected": (f"{W}ins", f"{W}moveTo"),
}
_BREAKS = {f"{W}tab", f"{W}br", f"{W}cr", f"{W}ptab"}
_LISTED_UNDER = re.compile(r"\{\{([^{}|]*)\|[^{}]*\}\}")  # our mark of the index: only its words are shown


def passages_of(package: Package, mode: Mode) -> list[str]:
    """The paragraphs of a file in one reading of its tracked changes, each in words; empty ones are left out."""
    styles = Styles(package.part(package.related("styles")))
    numbering = package.part(package.related("numbering"))
    hidden = hidden_notes(package.part(package.main), styles)
    found: list[str] = []
    for path in (package.main, package.related("footnotes"), package.related("endnotes")):
        root = package.part(path)
        if root is None:
            continue
        for again in [*root.iter(f"{COMPATIBLE}Fallback")]:  # the same thing once more, for older programs
            take_out(again)
        for note in [*root.iter(f"{W}footnote", f"{W}endnote")]:
            if (f"{note.tag}Reference", note.get(f"{W}id", "")) in hidden:
                take_out(note)
        numbers = numbers_in(root, numbering, styles)
        for paragraph in root.iter(f"{W}p"):
            if any(is_hidden_row(row) for row in paragraph.iterancestors(f"{W}tr")):
                continue
            number = numbers.get(paragraph)
            shown = f"{number.shown} " if number is not None and number.kind == "words" else ""
            words = shown + "".join(_words(paragraph, mode, styles))
            if words.strip():
                found.append(_LISTED_UNDER.sub(r"\1", without_signs(words)))
    return found


def _words(element: etree._Element, mode: Mode, styles: Styles) -> Iterator[str]:
    """The words of an element that Word shows, without those of paragraphs inside it."""
    for child in element:
        if child.tag in (f"{W}t", f"{W}delText", f"{MATH}t"):
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield " "
        elif child.tag in (f"{W}p", *_GONE[mode]):
            continue
        elif len(child) and not (child.tag == f"{W}r" and is_hidden(child, styles)):
            yield from _words(child, mode, styles)
