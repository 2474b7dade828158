"""The blocks among the elements of clean HTML, and the words of each."""

import unicodedata
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from text import elements
from text.refusals import check_marks

KINDS = {
    "p": "paragraph",
    "div": "paragraph",  # words of raw HTML that no paragraph can hold
    **{f"h{level}": "heading" for level in range(1, 7)},
    "figure": "figure",
    "ul": "list",
    "ol": "list",
    "table": "table",
    "aside": "box",
    "blockquote": "quotation",
    "dl": "definitions",
    "pre": "code",
}
"""Which kind of block an element at the top of a chapter is."""

_INLINE_TAGS = "a abbr b br cite code del dfn em i img ins kbd q s small span strong sub sup u var wbr"
_INLINE = frozenset(_INLINE_TAGS.split())


def plain(element: Element) -> str:
    """The words of an element as one line: NFC, white space collapsed, without calls of notes.

    Break opportunities (zero-width spaces, soft hyphens) are no wording and are left out.
    """
    words = elements.words(element).replace("\u200b", "").replace("\u00ad", "")
    check_marks(words)  # written as &#769;, too
    return unicodedata.normalize("NFC", " ".join(words.split()))


def top_level(holder: Element) -> Iterator[Element]:
    """The blocks among what was cleaned: holders of raw HTML are opened, loose words gathered into paragraphs."""
    loose = Element("p")
    loose.text = holder.text
    for child in holder:
        tail, child.tail = child.tail, None
        if child.tag in _INLINE:
            loose.append(child)
            child.tail = tail
            continue
        yield from _gathered(loose)
        loose = Element("p")
        loose.text = tail
        if child.tag in ("div", "section") or (child.tag == "aside" and not child.get("class")):
            yield from top_level(child)
        elif child.tag in KINDS:
            yield child
        elif child.tag != "hr":
            # A part without its whole, such as a list item outside a list.
            part = Element("div")
            part.append(child)
            yield part
    yield from _gathered(loose)


def _gathered(loose: Element) -> Iterator[Element]:
    if len(loose) or (loose.text or "").strip():
        if any(part.tag in elements.PARTS - {"br"} for child in loose for part in child.iter()):
            loose.tag = "div"
        yield loose
