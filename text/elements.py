"""Small trees of clean HTML: read, look through, write.

Reads only what the cleaner wrote (every tag closed, every attribute quoted); never what an author typed.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from text.refusals import CannotRead, gettext_noop

DEEPEST = 60
"""Elements inside elements. More is no handbook, and would overrun the stack of whoever walks the tree."""

VOID = frozenset({"br", "col", "hr", "img", "wbr"})
_PARTS = (
    "aside blockquote br caption dd div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre section "
    "table tbody td tfoot th thead tr ul"
)
PARTS = frozenset(_PARTS.split())
"""Elements whose words do not run into the words before or after them."""


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("div")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = ElementTree.SubElement(self.open[-1], tag, {name: value or "" for name, value in attrs})
        if tag not in VOID:
            self.open.append(element)
            if len(self.open) > DEEPEST:
                raise CannotRead(
                    gettext_noop(
                        "Something here is nested more than %(levels)s levels deep. Write it in fewer levels."
                    ),
                    levels=DEEPEST,
                )

    def handle_endtag(self, tag: str) -> None:
        if len(self.open) > 1 and self.open[-1].tag == tag:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        here = self.open[-1]
        if len(here):
            here[-1].tail = (here[-1].tail or "") + data
        else:
            here.text = (here.text or "") + data


def read(html: str) -> Element:
    """The clean HTML as the children of one `div`. Raises CannotRead when it is nested too deep."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root


def write(element: Element) -> str:
    """One element as HTML, without what follows it."""
    tail, element.tail = element.tail, None
    try:
        html = ElementTree.tostring(element, encoding="unicode", method="html")
    finally:
        element.tail = tail
    if any("<" in value for part in element.iter() for value in part.attrib.values()):
        # ElementTree leaves this sign in attributes as it is; whoever looks for tags would take words for one.
        html = TAG.sub(lambda tag: "<" + tag[0][1:].replace("<", "&lt;"), html)
    return html


def inside(element: Element) -> str:
    """What an element holds, as HTML."""
    return write(element).partition(">")[2].removesuffix(f"</{element.tag}>")


def words(element: Element) -> str:
    """The words of an element, its parts divided by spaces; of an image what it shows, and its caption."""
    return "".join(_words(element))


def _words(element: Element) -> Iterator[str]:
    if element.tag == "img":
        yield " ".join(filter(None, (element.get("alt"), element.get("title"))))
    yield element.text or ""
    for child in element:
        if child.tag in PARTS:
            yield " "
        yield from _words(child)
        if child.tag in PARTS:
            yield " "
        yield child.tail or ""


def remove(parent: Element, child: Element) -> None:
    """Take a child out and leave the words that followed it."""
    put_in_place(parent, child, [])


def put_in_place(parent: Element, child: Element, others: list[Element], before: str = "") -> None:
    """Put `before` and `others` where `child` stood; the words that followed it follow them."""
    at = list(parent).index(child)
    tail = child.tail or ""
    parent.remove(child)
    for offset, other in enumerate(others):
        parent.insert(at + offset, other)
    if others:
        others[-1].tail = (others[-1].tail or "") + tail
        tail = ""
    if at:
        parent[at - 1].tail = (parent[at - 1].tail or "") + before + tail
    else:
        parent.text = (parent.text or "") + before + tail


def parents(root: Element) -> dict[Element, Element]:
    """Every element under `root` with the element that holds it."""
    return {child: parent for parent in root.iter() for child in parent}


def letter(position: int) -> str:
    """The letter of a list item, from 1: a, b, ... z, aa, ab, ..."""
    letters = ""
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters


TAG = re.compile(r"""<[a-zA-Z/!](?:[^>"']|"[^"]*"|'[^']*')*>""")
"""One tag of written HTML, quotes respected."""
