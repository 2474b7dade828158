"""The look of a Word file that leaves: styles with fonts for Latin and Khmer, made from pandoc's own."""

import io
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from lxml import etree

from handbook.docx import pandoc
from handbook.docx.word.wordprocessingml import W

LATIN, KHMER = "Calibri", "Khmer OS Siemreap"
LATIN_HEADINGS, KHMER_HEADINGS = "Calibri", "Khmer OS Siemreap"
_BOXES = {
    "Key Point": "2F6B4F",
    "Checklist": "2B5C8A",
    "Case Example": "6B6B6B",
    "Warning": "A3541A",
    "Law Table": "17523D",
}
_BOXES |= {f"{name} Bench Card": colour for name, colour in _BOXES.items()}


@contextmanager
def reference(language: str) -> Iterator[str]:
    """The path of a reference document, for as long as it is needed."""
    with tempfile.NamedTemporaryFile(suffix=".docx") as file:
        file.write(_reference(language))
        file.flush()
        yield file.name


@lru_cache(maxsize=8)
def _reference(language: str) -> bytes:
    given = zipfile.ZipFile(io.BytesIO(pandoc.pandoc(b"", "--print-default-data-file", "reference.docx")))
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for info in given.infolist():
            content = given.read(info)
            if info.filename == "word/styles.xml":
                content = _styles(content, language)
            archive.writestr(info.filename, content)
    return written.getvalue()


def _styles(content: bytes, language: str) -> bytes:
    root = etree.fromstring(content)
    for fonts in root.iter(f"{W}rFonts"):
        if fonts.get(f"{W}ascii") in ("Consolas", "Courier New"):
            continue
        is_heading = (fonts.get(f"{W}asciiTheme") or "").startswith("major")
        fonts.attrib.clear()
        fonts.set(f"{W}ascii", LATIN_HEADINGS if is_heading else LATIN)
        fonts.set(f"{W}hAnsi", LATIN_HEADINGS if is_heading else LATIN)
        fonts.set(f"{W}cs", KHMER_HEADINGS if is_heading else KHMER)
    for spoken in root.iter(f"{W}lang"):
        spoken.set(f"{W}val", "en-GB")
        spoken.set(f"{W}bidi", "km-KH")
    table = next((style for style in root.iter(f"{W}style") if style.get(f"{W}styleId") == "Table"), None)
    if table is not None:
        properties = table.find(f"{W}tblPr")
        if properties is None:
            properties = etree.SubElement(table, f"{W}tblPr")
        borders = _borders("A0A0A0", 4, ("top", "left", "bottom", "right", "insideH", "insideV"))
        indent = properties.find(f"{W}tblInd")  # Word asks for this order
        properties.insert(0 if indent is None else properties.index(indent) + 1, borders)
    for name, colour in _BOXES.items():
        root.append(_title_of_box(name, colour))
        root.append(_frame_of_box(name, colour))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def _title_of_box(name: str, colour: str) -> etree._Element:
    style = _style("paragraph", f"Box {name}", based_on="Normal")
    paragraph = etree.SubElement(style, f"{W}pPr")
    etree.SubElement(paragraph, f"{W}keepNext")
    words = etree.SubElement(style, f"{W}rPr")
    etree.SubElement(words, f"{W}b")
    etree.SubElement(words, f"{W}bCs")
    etree.SubElement(words, f"{W}color").set(f"{W}val", colour)
    return style


def _frame_of_box(name: str, colour: str) -> etree._Element:
    style = _style("table", f"Box {name} Frame", based_on="TableNormal")
    properties = etree.SubElement(style, f"{W}tblPr")
    properties.append(_borders(colour, 8, ("top", "left", "bottom", "right")))
    margins = etree.SubElement(properties, f"{W}tblCellMar")
    for side in ("top", "left", "bottom", "right"):
        margin = etree.SubElement(margins, f"{W}{side}")
        margin.set(f"{W}w", "140")
        margin.set(f"{W}type", "dxa")
    return style


def _style(kind: str, name: str, *, based_on: str) -> etree._Element:
    style = etree.Element(f"{W}style")
    style.set(f"{W}type", kind)
    style.set(f"{W}customStyle", "1")
    style.set(f"{W}styleId", name.replace(" ", ""))
    etree.SubElement(style, f"{W}name").set(f"{W}val", name)
    etree.SubElement(style, f"{W}basedOn").set(f"{W}val", based_on)
    etree.SubElement(style, f"{W}qFormat")
    return style


def _borders(colour: str, size: int, sides: tuple[str, ...]) -> etree._Element:
    borders = etree.Element(f"{W}tblBorders")
    for side in sides:
        border = etree.SubElement(borders, f"{W}{side}")
        border.set(f"{W}val", "single")
        border.set(f"{W}sz", str(size))
        border.set(f"{W}space", "0")
        border.set(f"{W}color", colour)
    return borders
