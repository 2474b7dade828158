"""How a sheet lies on paper in Word: A4, columns and rows that can be written in, and what every page says."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from lxml import etree, html

from handbook.docx.export import with_title
from handbook.docx.word.wordprocessingml import W

A4 = (11906, 16838)
"""Twentieths of a point: 210 and 297 mm."""
MARGIN = 964
"""17 mm."""
A_MILLIMETRE = 56.7
HEIGHT = 9
"""Of a row in which something is to be written, in millimetres; a class tall-18 says another."""
ITEM = "200"
"""How far in the items of a list stand."""
SIZE = "18"
"""Half points, of the words in tables: as in the PDF."""

_PARTS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_FOOTER = "word/worksheet-footer.xml"


@dataclass(frozen=True)
class Paper:
    """How a sheet is printed, and what stands at the foot of each of its pages."""

    title: str
    is_wide: bool
    foot: str


def laid_out(made: bytes, sheet: str, paper: Paper) -> bytes:
    """A Word file that pandoc made of a sheet's HTML, laid out as that HTML tells."""
    given, written = zipfile.ZipFile(io.BytesIO(made)), io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for info in given.infolist():
            archive.writestr(info.filename, _part(info.filename, given.read(info), sheet, paper))
        archive.writestr(_FOOTER, _footer(paper.foot))
    return written.getvalue()


def _part(name: str, content: bytes, sheet: str, paper: Paper) -> bytes:
    if name == "docProps/core.xml":
        return with_title(content, paper.title)
    change = {
        "word/document.xml": lambda root: _set_document(root, sheet, paper),
        "word/styles.xml": _set_styles,
        "word/numbering.xml": _set_lists,
        "word/_rels/document.xml.rels": _name_footer,
        "[Content_Types].xml": _type_footer,
    }.get(name)
    if change is None:
        return content
    root = etree.fromstring(content)
    change(root)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


# The document ---------------------------------------------------------------------------------------------------


def _set_document(root: etree._Element, sheet: str, paper: Paper) -> None:
    width, height = A4[::-1] if paper.is_wide else A4
    tables = list(html.fragment_fromstring(sheet, create_parent=True).iter("table"))
    for table, told in zip(root.iter(f"{W}tbl"), tables, strict=True):
        _set_columns(table, shares_of(told), width - 2 * MARGIN)
        for row, height_told in zip(table.iter(f"{W}tr"), _heights(told), strict=True):
            _set_row(row, height_told)
    _set_paper(root, width, height, is_wide=paper.is_wide)


def shares_of(table: html.HtmlElement) -> list[int]:
    """The share of each column, as the classes of the first row say it."""
    return [int(cell.get("class").removeprefix("share-")) for cell in next(table.iter("tr"))]


def _heights(table: html.HtmlElement) -> Iterator[int]:
    """How high each row is at least, in millimetres; 0 for a row of heads."""
    for row in table.iter("tr"):
        told = row.get("class") or f"tall-{HEIGHT}"
        yield 0 if row.getparent().tag == "thead" else int(told.removeprefix("tall-"))


def _set_columns(table: etree._Element, shares: Sequence[int], width: int) -> None:
    """Widths in the grid and in each cell: Word goes by the one, others by the other."""
    widths = [str(width * share // sum(shares)) for share in shares]
    for column, wide in zip(table.iter(f"{W}gridCol"), widths, strict=True):
        column.set(f"{W}w", wide)
    for row in table.iter(f"{W}tr"):
        for cell, wide in zip(row.iter(f"{W}tc"), widths, strict=True):
            properties = cell.find(f"{W}tcPr")
            if properties is None:
                properties = etree.Element(f"{W}tcPr")
                cell.insert(0, properties)
            for old in properties.findall(f"{W}tcW"):
                properties.remove(old)
            properties.insert(0, etree.Element(f"{W}tcW", {f"{W}w": wide, f"{W}type": "dxa"}))


def _set_row(row: etree._Element, height: int) -> None:
    """A row is as high as it is to be written in, and on one page; heads are told apart."""
    properties = row.find(f"{W}trPr")
    if properties is None:
        properties = etree.Element(f"{W}trPr")
        row.insert(0, properties)
    if height:
        least = str(round(height * A_MILLIMETRE))
        etree.SubElement(properties, f"{W}trHeight", {f"{W}val": least, f"{W}hRule": "atLeast"})
    else:
        for cell in row.iter(f"{W}tc"):
            shade = {f"{W}val": "clear", f"{W}color": "auto", f"{W}fill": "EEF3F0"}
            etree.SubElement(cell.find(f"{W}tcPr"), f"{W}shd", shade)
        for words in row.iter(f"{W}r"):
            words.insert(0, bold := etree.Element(f"{W}rPr"))
            bold.extend(etree.Element(f"{W}{name}") for name in ("b", "bCs"))
    etree.SubElement(properties, f"{W}cantSplit")


def _set_paper(root: etree._Element, width: int, height: int, *, is_wide: bool) -> None:
    body = root.find(f"{W}body")
    section = body.find(f"{W}sectPr")
    if section is None:
        section = etree.SubElement(body, f"{W}sectPr")
    for name in ("pgSz", "pgMar"):
        for old in section.findall(f"{W}{name}"):
            section.remove(old)
    section.insert(
        0, etree.Element(f"{W}footerReference", {f"{W}type": "default", f"{{{_OFFICE}}}id": "worksheetFoot"})
    )
    paper_size = etree.SubElement(section, f"{W}pgSz", {f"{W}w": str(width), f"{W}h": str(height)})
    if is_wide:
        paper_size.set(f"{W}orient", "landscape")
    sides = ("top", "right", "bottom", "left", "header", "footer", "gutter")
    margins = {"gutter": 0, "header": MARGIN // 2, "footer": MARGIN // 2}
    told = {f"{W}{side}": str(margins.get(side, MARGIN)) for side in sides}
    etree.SubElement(section, f"{W}pgMar", told)


# What every page says -------------------------------------------------------------------------------------------


def _footer(foot: str) -> bytes:
    def number(of: str) -> str:
        return f'<w:fldSimple w:instr=" {of} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'

    namespace = W.strip("{}")
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:ftr xmlns:w="{namespace}">'
        '<w:p><w:pPr><w:pStyle w:val="Compact"/></w:pPr>'
        f'<w:r><w:t xml:space="preserve">{escape(foot)} · </w:t></w:r>'
        f'{number("PAGE")}<w:r><w:t xml:space="preserve"> / </w:t></w:r>{number("NUMPAGES")}</w:p></w:ftr>'
    ).encode()


def _name_footer(root: etree._Element) -> None:
    told = {"Id": "worksheetFoot", "Type": f"{_OFFICE}/footer", "Target": _FOOTER.removeprefix("word/")}
    etree.SubElement(root, f"{{{_PARTS}}}Relationship", told)


def _type_footer(root: etree._Element) -> None:
    told = {"PartName": f"/{_FOOTER}", "ContentType": f"{_WORD}.footer+xml"}
    etree.SubElement(root, f"{{{_TYPES}}}Override", told)


def _set_lists(root: etree._Element) -> None:
    """Items of a list stand close to the edge of their narrow column."""
    for level in root.iter(f"{W}lvl"):
        for indent in level.iter(f"{W}ind"):
            if level.get(f"{W}ilvl") == "0":
                indent.attrib.update({f"{W}left": ITEM, f"{W}hanging": ITEM})


def _set_styles(root: etree._Element) -> None:
    """Words in tables are small, as on the PDF: columns are narrow."""
    compact = next((style for style in root.iter(f"{W}style") if style.get(f"{W}styleId") == "Compact"), None)
    if compact is None:
        return
    words = compact.find(f"{W}rPr")
    if words is None:
        words = etree.SubElement(compact, f"{W}rPr")
    for name in ("sz", "szCs"):
        etree.SubElement(words, f"{W}{name}").set(f"{W}val", SIZE)
