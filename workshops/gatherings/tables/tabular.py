"""Sheets: the cells of an XLSX or CSV file, read within bounds. What they mean is asked elsewhere.

A file from a court's computer is a stranger: nothing in it is calculated, no more of it is unpacked than a file of
MOST_ROWS rows can need, and whatever cannot be read is refused with a sentence that says what to do.
"""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import openpyxl
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.utils import get_column_letter

from text.refusals import NEVER_KEPT

MOST_ROWS = 20_000
MOST_BYTES = 20 * 2**20
MOST_UNPACKED = 150 * 2**20
MOST_COLUMNS = 60
MOST_IN_A_CELL = 1_000_000  # characters; a text of 200,001 is still read, so that its own row is told
LAST_ROW = 1_048_576  # that a sheet can have
OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")  # .xls, and any file that is locked with a password
DELIMITERS = ",;\t"
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z0-9:]{1,40})"')
DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class CannotRead(ValidationError):
    """The file cannot be read as a table. The message is a sentence that says why and what to do."""


@dataclass(frozen=True)
class Cell:
    """What stands in a cell: a date where the cell is one, else text as shown. `refusal` says why it cannot be used."""

    value: str | date = ""
    refusal: str = ""

    def __bool__(self):
        return bool(self.value or self.refusal)


@dataclass(frozen=True)
class Line:
    """One line of a sheet, by the number its program shows; empty lines are left out."""

    number: int
    cells: list[Cell]


def column_name(position: int) -> str:
    """The letter over a column counted from 0: A, B, ... AA."""
    return get_column_letter(position + 1)


def read(content: bytes, name: str) -> list[Line]:
    """Return the lines of the first sheet that hold anything, headings first. Raises CannotRead."""
    if len(content) > MOST_BYTES:
        raise CannotRead(
            _("This file is larger than %(most)s MB. Divide it into several.") % {"most": MOST_BYTES // 2**20}
        )
    if not content.strip():
        raise CannotRead(_("This file is empty."))
    if content.startswith(OLD_OFFICE):
        raise CannotRead(
            _("This is an old Excel file (.xls), or one locked with a password. Save it as .xlsx without a password.")
        )
    if name.lower().endswith((".xlsm", ".xltm", ".xlsb", ".xlam")):
        raise CannotRead(_macros())
    lines = _bounded(_of_workbook(content) if content.startswith(b"PK") else _of_text(content, name))
    if not lines:
        raise CannotRead(_("This file is empty."))
    return lines


def _macros() -> str:
    return _("This file may hold macros, which are programs. Save it as an ordinary workbook (.xlsx).")


def _bounded(lines: Iterator[Line]) -> list[Line]:
    """The lines with something in them; one too many ends the reading."""
    taken: list[Line] = []
    for line in lines:
        if not any(line.cells):
            continue
        if any(line.cells[MOST_COLUMNS:]):
            raise CannotRead(
                _("Row %(row)s has more than %(most)s columns.") % {"row": line.number, "most": MOST_COLUMNS}
            )
        if len(taken) > MOST_ROWS:  # the headings are one of them
            raise CannotRead(
                _("This file has more than %(most)s rows. Divide it into several files.") % {"most": MOST_ROWS}
            )
        taken.append(line)
    return taken


# --- Workbooks ----------------------------------------------------------------------------------


def _of_workbook(content: bytes) -> Iterator[Line]:
    try:
        _refuse_unsafe(content)
        workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheets = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
        if not sheets:
            raise CannotRead(_("This workbook has no sheet to read."))
        sheet = sheets[0]
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_merged(archive, sheet._worksheet_path)
        sheet.reset_dimensions()  # what the file says of its own size is not believed
        for number, row in enumerate(sheet.iter_rows(max_row=LAST_ROW, max_col=MOST_COLUMNS + 1), start=1):
            if any(each is not EMPTY_CELL for each in row):  # a million empty rows above a last one are no work
                yield Line(number, [_cell(each) for each in row])
    except CannotRead:
        raise
    except Exception as broken:  # openpyxl and the XML beneath it fail in dozens of ways on a damaged file
        raise CannotRead(
            _("This workbook is damaged or not one at all. Open it, save it as .xlsx and send it again.")
        ) from broken


def _refuse_unsafe(content: bytes) -> None:
    """Refuse macros, documents of another kind and bombs, before anything is unpacked in earnest."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        names = {member.filename for member in members}
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise CannotRead(_macros())
        if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
            raise CannotRead(_("This is no workbook. Send an .xlsx or a .csv file."))
        # No member gives more than the size it states: the archive's own reader stops there.
        if len(members) > 2_000 or sum(member.file_size for member in members) > MOST_UNPACKED:
            raise CannotRead(
                _("This file unpacks to more than %(most)s MB. At most %(rows)s rows come at once: divide it.")
                % {"most": MOST_UNPACKED // 2**20, "rows": MOST_ROWS}
            )
        for name in names:
            if name.endswith((".xml", ".rels")):
                with archive.open(name) as part:
                    if DOCTYPE.search(part.read(4096)):
                        raise CannotRead(_("This is no workbook. Send an .xlsx or a .csv file."))
        if b"macroEnabled" in archive.read("[Content_Types].xml"):
            raise CannotRead(_macros())


def _refuse_merged(archive: zipfile.ZipFile, path: str) -> None:
    with archive.open(path.lstrip("/")) as part:
        kept = b""
        while piece := part.read(2**20):
            if found := MERGED.search(kept + piece):
                raise CannotRead(
                    _("The cells %(cells)s are merged. Unmerge them, so that every row has cells of its own.")
                    % {"cells": found.group(1).decode()}
                )
            kept = piece[-200:]


def _cell(cell) -> Cell:
    value = cell.value
    if value is None:
        return Cell()
    if cell.data_type == "f":
        return Cell(refusal=_("holds a formula; write its value instead"))
    if cell.data_type == "e":
        return Cell(refusal=_("holds the error %(error)s") % {"error": value})
    if isinstance(value, datetime):
        return Cell(value.date())
    if isinstance(value, date):
        return Cell(value)
    if isinstance(value, float):
        # As the cell shows it: 4.10 is a paragraph, and not the same one as 4.1.
        places = re.fullmatch(r"0+\.(0+)", cell.number_format or "")
        return Cell(f"{value:.{len(places.group(1))}f}" if places else f"{value:.15g}")
    return _words(str(value))


def _words(value: str) -> Cell:
    """Words of a cell; a workbook may write any character as a number."""
    if found := NEVER_KEPT.search(value):
        return Cell(
            refusal=_("holds a character that cannot be kept (%(code)s, at place %(place)s); take it out")
            % {"code": f"U+{ord(found[0]):04X}", "place": found.start() + 1}
        )
    return Cell(value.strip())


# --- Text ---------------------------------------------------------------------------------------


def _of_text(content: bytes, name: str) -> Iterator[Line]:
    text = _decoded(content)
    if "\0" in text:
        raise CannotRead(_("This is no table. Send an .xlsx or a .csv file."))
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    longest = csv.field_size_limit(MOST_IN_A_CELL)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        for number, row in enumerate(rows, start=1):
            yield Line(number, [_words(cell) for cell in row[: MOST_COLUMNS + 1]])
    except csv.Error as broken:
        raise CannotRead(
            _("After line %(line)s this file is no table: a quotation mark is not closed, or a cell is too long.")
            % {"line": rows.line_num}
        ) from broken
    finally:
        csv.field_size_limit(longest)


def _decoded(content: bytes) -> str:
    utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise CannotRead(
            _("These letters are not in UTF-8. Save the file as “CSV UTF-8”, or as .xlsx, and send it again.")
        ) from wrong
