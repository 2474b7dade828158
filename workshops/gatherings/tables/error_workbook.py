"""The rows of a table that are wrong, as a workbook to mend them in and to bring them in from."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from workshops.gatherings.tables.column_mapping import WHAT_IS_WRONG, Row, Table

LONGEST_CELL = 32_000  # characters; a cell of a workbook holds 32,767
_WRONG = PatternFill("solid", fgColor="FFF2CC")


@dataclass(frozen=True)
class WrongCell:
    """What is wrong in a row, and in which column, where it is one."""

    row: Row
    position: int | None
    sentence: str


def workbook(table: Table, wrong: Sequence[WrongCell], headings: Mapping[str, str]) -> bytes:
    """Return the rows in which something is wrong, as they were written, each with what is wrong in it.

    A column that holds something has the heading by which it is known, so that the file is understood when it comes
    again; wrong cells are marked. Nothing in it is a formula. Words that are longer than a cell can hold are left out,
    and it is said where they are.
    """
    book = Workbook()
    sheet = book.active
    sheet.title = str(WHAT_IS_WRONG)[:31]
    said: dict[str, list[WrongCell]] = {}
    for one in wrong:
        said.setdefault(one.row.key, []).append(one)
    columns = [capfirst(str(headings.get(column.field, column.heading))) for column in table.columns]
    for position, heading in enumerate([*columns, str(WHAT_IS_WRONG)], start=1):
        _write(sheet, 1, position, heading).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(position)].width = 60 if position > len(columns) else 22
    sheet.freeze_panes = "A2"
    rows = [row for row in table.rows if row.key in said]
    for at, row in enumerate(rows, start=2):
        marked = {one.position for one in said[row.key]}
        sentences = [one.sentence for one in said[row.key]]
        for position in range(len(columns)):
            cell = row.cell(position)
            value = cell.value or cell.written
            if isinstance(value, str) and len(value) > LONGEST_CELL:
                sentences.append(
                    _("%(place)s: too long for a workbook; copy it from your own file.")
                    % {"place": row.place(position)}
                )
                value = ""
            written = _write(sheet, at, position + 1, value)
            if position in marked:
                written.fill = _WRONG
        told = "\n".join(dict.fromkeys(sentences))[:LONGEST_CELL]
        _write(sheet, at, len(columns) + 1, told).alignment = Alignment(wrap_text=True, vertical="top")
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _write(sheet, row: int, column: int, value: str | date):
    cell = sheet.cell(row, column)
    if isinstance(value, date):
        cell.value = value
    elif value:
        cell.value = value
        cell.data_type = "s"  # what begins with = is what somebody wrote, and is not calculated
        cell.number_format = "@"
    return cell
