"""The template: a workbook to fill in, with every value that is understood."""

import io

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from office.tables import tabular
from workshops.intake.spreadsheets.spreadsheet_columns import COLUMNS, SHEET_OF_VALUES
from workshops.intake.spreadsheets.understood_values import allowed_values
from workshops.models import Workshop


def template(workshop: Workshop) -> bytes:
    """Return a workbook to fill in: the headings, and on a second sheet every value that is understood."""
    book = Workbook()
    sheet = book.active
    sheet.title = str(_("Contributions"))[:31]
    sheet.append([capfirst(str(label)) for label, _others in COLUMNS.values()])
    sheet.freeze_panes = "A2"
    values = book.create_sheet(str(SHEET_OF_VALUES)[:31])
    for position, (heading, allowed) in enumerate(allowed_values(workshop).items(), start=1):
        values.cell(1, 2 * position - 1, capfirst(str(COLUMNS[heading][0]))).font = Font(bold=True)
        for row, (code, label) in enumerate(allowed, start=2):
            values.cell(row, 2 * position - 1, code).data_type = "s"
            values.cell(row, 2 * position, label).data_type = "s"
        values.column_dimensions[get_column_letter(2 * position)].width = 32
        column = get_column_letter(list(COLUMNS).index(heading) + 1)
        letter = get_column_letter(2 * position - 1)
        # A list to choose from; what else is understood may be typed all the same.
        choice = DataValidation(
            type="list",
            formula1=f"'{values.title}'!${letter}$2:${letter}${len(allowed) + 1}",
            allow_blank=True,
            showErrorMessage=False,
        )
        choice.add(f"{column}2:{column}{tabular.MOST_ROWS}")
        if allowed:
            sheet.add_data_validation(choice)
    for position, name in enumerate(COLUMNS, start=1):
        letter = get_column_letter(position)
        sheet.cell(1, position).font = Font(bold=True)
        sheet.column_dimensions[letter].width = 60 if name == "text" else 20
        sheet.column_dimensions[letter].number_format = "@"  # so that 4.10 and 01 stay as typed
    sheet.column_dimensions[get_column_letter(list(COLUMNS).index("text") + 1)].alignment = Alignment(wrap_text=True)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()
