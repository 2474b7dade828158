"""The working note as a Word file: a ZIP of three parts, made of the note's HTML by what is seen of it.

static/handbook/helper/word_file.js makes the same in the browser. Pure: no word of a note is kept anywhere.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from lxml import html

WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "application/vnd.openxmlformats-package"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
SIZES = {"head": 24, "heading": 30, "foot": 20}
"""Half points; all other paragraphs have 28."""

KINDS = ("head", "reasons", "foot")
"""Paragraphs that the note's HTML calls note-head, note-reasons and note-foot."""

MOST_SIGNS = {"en": [2700, 3600, 4700, 5500, 6650], "km": [2600, 3500, 4300, 4900, 6350]}
"""Up to how many signs a note fits one page in each size of type, the largest first; above the last it says so."""
SIGNS_OF_A_LINE = 75

NO_SIGNS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Block:
    """A paragraph: what it is, its text, and its language."""

    kind: str
    text: str
    language: str


def word_file(notes: Iterable[str]) -> bytes:
    """The Word file of notes, each the HTML that working_note.rendered makes."""
    blocks = [block for note in notes for block in blocks_of(note)]
    page = (
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1000" w:right="1000" w:bottom="1000" w:left="1000"'
        ' w:header="500" w:footer="500" w:gutter="0"/></w:sectPr>'
    )
    body = "".join(map(_paragraph, blocks)) + page
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels"'
        f' ContentType="{TYPES}.relationships+xml"/><Override PartName="/word/document.xml" ContentType="{MAIN}"/>'
        "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1"'
        f' Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{WORDS}"><w:body>{body}</w:body></w:document>',
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name), HEAD + content)  # without the hour at which it was made
    return written.getvalue()


def sized(note: str) -> str:
    """A note that says how large it is printed, so that it is one page: by what is seen of it."""
    blocks = list(blocks_of(note))
    signs = sum(len(block.text) for block in blocks)
    signs += sum(len(one.text) + SIGNS_OF_A_LINE * one.text.count("\n") for one in blocks if one.kind == "reasons")
    size = 1 + sum(signs > most for most in MOST_SIGNS.get(blocks[0].language, MOST_SIGNS["en"]))
    return note.replace(" data-note-in=", f' data-size="{size}" data-note-in=', 1)


def blocks_of(note: str) -> Iterator[Block]:
    """What is seen of a note, paragraph by paragraph."""
    sheet = html.fragment_fromstring(note)
    for element in [one for one in sheet.iter() if _is_hidden(one)]:
        element.drop_tree()
    for element in sheet.iter("h3", "p", "li"):
        classes = element.get("class", "").split()
        text = element.text_content()
        text = text if "note-reasons" in classes else " ".join(text.split())
        if text.strip():
            named = {"h3": "heading", "li": "item"}.get(element.tag, "")
            kind = next((kind for kind in KINDS if f"note-{kind}" in classes), named)
            yield Block(kind, text.strip(), sheet.get("lang"))


def _is_hidden(element) -> bool:
    """What the note's style hides (static/handbook/helper/helper.css): other states, ranges and addressees."""
    if not isinstance(element.tag, str):
        return True

    def around(name: str) -> str:
        return next(iter(element.xpath(f"ancestor-or-self::*[@{name}][1]/@{name}")), "")

    classes = element.get("class", "").split()
    addressee = element.get("data-penalty")
    return (
        element.get("hidden") is not None
        or "no-print" in classes
        or (element.get("data-when") is not None and element.get("data-when") != around("data-state"))
        or ("to-prove" in classes and around("data-state") == "marked")
        or ("range-folded" in classes and around("data-range") == "open")
        or ("range-open" in classes and around("data-range") == "folded")
        or (addressee is not None and around("data-for") not in ("both", addressee))
    )


def _paragraph(block: Block) -> str:
    size = SIZES.get(block.kind, 28)
    marks = "<w:b/><w:bCs/>" if block.kind in ("head", "heading") else ""
    script = '<w:cs/><w:lang w:bidi="km-KH"/>' if block.language == "km" else '<w:lang w:val="en-GB"/>'
    run = f'<w:rPr>{marks}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>{script}</w:rPr>'
    place = '<w:ind w:left="360" w:hanging="240"/>' if block.kind == "item" else ""
    lines = escape(NO_SIGNS.sub("", block.text)).replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    shown = f"• {lines}" if block.kind == "item" else lines
    return (
        f'<w:p><w:pPr><w:spacing w:after="80"/>{place}</w:pPr>'
        f'<w:r>{run}<w:t xml:space="preserve">{shown}</w:t></w:r></w:p>'
    )
