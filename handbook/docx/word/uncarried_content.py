"""What cannot be carried is taken out of a Word file's XML before pandoc reads it, and noted."""

import re

from lxml import etree

from handbook.docx.markdown.private_marks import without_signs
from handbook.docx.word.hidden_text import take_out_hidden
from handbook.docx.word.loss_report import LossReport
from handbook.docx.word.word_package import Package
from handbook.docx.word.word_styles import Styles
from handbook.docx.word.wordprocessingml import (
    DRAWING,
    MATH,
    PLACED,
    VML,
    R,
    W,
    is_in,
    put_instead,
    run_of,
    take_out,
    words_around,
    words_in,
)

_OLD_PICTURE = f"{VML}imagedata"


def note_headers(package: Package, styles: Styles, report: LossReport) -> None:
    """Headers and footers that say more than the number of the page."""
    for relation in package.relations(package.main):
        if relation.kind in ("header", "footer") and not relation.is_external:
            root = package.part(relation.target)
            if root is not None:
                take_out_hidden(root, styles, report)
            words = words_in(root) if root is not None else ""
            if re.sub(r"[\d\s/|–-]", "", words):
                report.leave_out("header", words)


def take_out_uncarried(root: etree._Element, report: LossReport) -> None:
    """Leave only what our texts can hold, and no sign that one of our marks could be made of."""
    for text in root.iter(f"{W}t", f"{W}delText"):
        if text.text:
            text.text = without_signs(text.text)
    for drawing in [*root.iter(f"{W}drawing", f"{W}pict", f"{W}object")]:
        if is_in(root, drawing):
            _look_at_drawing(drawing, report)
    _put_words_for_equations(root, report)
    for table in root.iter(f"{W}tbl"):
        _look_at_table(table, report)
        _widen_grid(table)


def _look_at_drawing(drawing: etree._Element, report: LossReport) -> None:
    pictures = [blip for blip in drawing.iter(f"{DRAWING}blip")]
    where = words_around(drawing)
    if drawing.tag == f"{W}object":
        report.add("object", where)
        take_out(drawing)
    elif any(blip.get(f"{R}embed") for blip in pictures):
        if drawing.find(f"{PLACED}anchor") is not None:
            report.add("floating", where)
    elif drawing.tag == f"{W}pict" and any(shape.get(f"{R}id") for shape in drawing.iter(_OLD_PICTURE)):
        return  # an old picture, which pandoc knows
    else:
        # A picture that lies elsewhere is among what was not fetched.
        if not any(blip.get(f"{R}link") for blip in pictures):
            report.add("drawing", where)
        take_out(drawing)


def _put_words_for_equations(root: etree._Element, report: LossReport) -> None:
    for equation in [*root.iter(f"{MATH}oMathPara", f"{MATH}oMath")]:
        if is_in(root, equation):
            words = words_in(equation, f"{MATH}t")
            report.add("equation", words)
            put_instead(equation, [run_of(words)])


def _look_at_table(table: etree._Element, report: LossReport) -> None:
    words = words_in(table)
    within = next(table.iterancestors(f"{W}tbl"), None)
    if within is not None and len(_cells(within)) != 1:  # a table of one cell is a frame
        report.add("nested", words)
    if any(_is_merged(cell) for cell in _cells(table)):
        report.add("cell", words)
    for row in table.iterchildren(f"{W}tr"):
        if row.find(f"{W}trPr/{W}ins") is not None or row.find(f"{W}trPr/{W}del") is not None:
            report.add("row", words_in(row, f"{W}t", f"{W}delText"))


def _widen_grid(table: etree._Element) -> None:
    """A table has as many columns as its widest row; cells beyond those that it says it has would be lost."""
    grid = table.find(f"{W}tblGrid")
    if grid is None:
        grid = etree.Element(f"{W}tblGrid")
        properties = table.find(f"{W}tblPr")
        table.insert(0 if properties is None else table.index(properties) + 1, grid)
    width = max((_width(row) for row in table.iterchildren(f"{W}tr")), default=0)
    for _column in range(len(grid.findall(f"{W}gridCol")), min(width, 1_000)):
        etree.SubElement(grid, f"{W}gridCol")


def _width(row: etree._Element) -> int:
    said = [*row.iterfind(f"{W}trPr/{W}gridBefore"), *row.iterfind(f"{W}trPr/{W}gridAfter")]
    cells = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in row.iterchildren(f"{W}tc")]
    across = [one.get(f"{W}val", "1") if one is not None else "1" for one in (*said, *cells)]
    return sum(int(many) if many.isdecimal() else 1 for many in across)


def _cells(table: etree._Element) -> list[etree._Element]:
    """A table's own cells, without those of a table in one of them."""
    return [cell for row in table.iterchildren(f"{W}tr") for cell in row.iterchildren(f"{W}tc")]


def _is_merged(cell: etree._Element) -> bool:
    across = cell.find(f"{W}tcPr/{W}gridSpan")
    is_wide = across is not None and across.get(f"{W}val") not in (None, "1")
    return is_wide or cell.find(f"{W}tcPr/{W}vMerge") is not None
