"""A workbook as we write it: one sheet, its headings bold, every word a word and none a formula."""

import io
import re
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

_AS_NUMBER = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def workbook(title: str, headings: Sequence[str], rows: Iterable[Sequence], *, width: int = 28) -> bytes:
    """The bytes of a workbook with one sheet, which stays in sight of its headings."""
    book = Workbook()
    sheet = book.active
    sheet.title = title[:31]
    for number, values in enumerate([headings, *rows], start=1):
        for position, value in enumerate(values, start=1):
            write_cell(sheet.cell(number, position), value)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for position in range(1, len(headings) + 1):
        sheet.column_dimensions[get_column_letter(position)].width = width
    sheet.freeze_panes = "A2"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def write_cell(cell, value) -> None:
    """Words stay words: none of them is ever a formula. _x0041_ is how a workbook writes a character as its number."""
    is_words = isinstance(value, str)
    cell.value = _AS_NUMBER.sub("_x005F_", value) if is_words else value
    if is_words:
        cell.data_type = "s"
