"""The template of the roster: a workbook to fill in."""

import io

import openpyxl
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override
from openpyxl.styles import Font

from workshops.gatherings.roster import COLUMNS, EXAMPLE, SHEET_OF_VALUES, heading
from workshops.models import Court, Gender, Profession, Province


def template(language: str) -> bytes:
    """Return a workbook to fill in: headings in a language, an example to write over, and lists of what may stand."""
    with override(language):
        workbook = openpyxl.Workbook()
        sheet = workbook.active
        sheet.title = _("Participants")
        bold = Font(bold=True)
        sheet.append([heading(name) for name in COLUMNS])
        court = Court.objects.get(pk="first-11")
        example = [
            *(str(EXAMPLE), str(Profession.PROSECUTOR.label), str(court), str(court.province)),
            *("", "012345678", "km", str(Gender.NOT_SAID.label)),
        ]
        sheet.append(example)
        choices = workbook.create_sheet(str(SHEET_OF_VALUES)[:31])
        for title, rows in (
            (heading("profession"), Profession.choices),
            (heading("province"), [(province.pk, str(province)) for province in Province.objects.all()]),
            (heading("court"), [(each.pk, str(each)) for each in Court.objects.all()]),
            (heading("language"), settings.LANGUAGES),
            (heading("gender"), Gender.choices),
        ):
            choices.append([title])
            choices.cell(choices.max_row, 1).font = bold
            for code, label in rows:
                choices.append([str(code), str(label)])
            choices.append([])
        for cell in sheet[1]:
            cell.font = bold
        for each in (sheet, choices):
            for letter in "ABCDEFGH":
                each.column_dimensions[letter].width = 28
        for cell in sheet["F"]:
            cell.number_format = "@"  # a telephone's leading nought stays
        made = io.BytesIO()
        workbook.save(made)
    return made.getvalue()
