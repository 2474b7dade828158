"""Tables: the cells of an XLSX or CSV file, read within bounds. What they mean is asked elsewhere.

A file from a court's computer is a stranger: nothing in it is calculated, no more of it is unpacked than a file of
MOST_ROWS rows can need, and whatever cannot be read is refused with a sentence that says what to do. What somebody hid
in it, they left out: hidden sheets, rows and columns are not read, and it is said that they were not.
"""

from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from text.refusals import NEVER_KEPT

MOST_ROWS = 20_000
MOST_BYTES = 20 * 2**20
MOST_COLUMNS = 60
OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")  # .xls, and any file that is locked with a password


class CannotRead(ValidationError):
    """The file cannot be read as a table. The message is a sentence that says why and what to do."""


@dataclass(frozen=True)
class Cell:
    """What stands in a cell: a date where the cell is one, else text as shown. `refusal` says why it cannot be used,
    and `written` is then what was written there."""

    value: str | date = ""
    refusal: str = ""
    written: str = ""

    def __bool__(self):
        return bool(self.value or self.refusal)


@dataclass(frozen=True)
class Line:
    """One line of a sheet, by the number its program shows; empty lines are left out."""

    number: int
    cells: list[Cell]


@dataclass(frozen=True)
class Merged:
    """Cells that were made one, as A1:G1, in rows `first` to `last`."""

    cells: str
    first: int
    last: int


@dataclass
class Sheet:
    """The lines of one sheet that hold anything; the only sheet of a CSV file has no name."""

    name: str
    lines: list[Line]
    merged: list[Merged] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    """What was not read of it, in sentences."""


@dataclass
class Book:
    """A file: its sheets that hold anything, in their order, and what was not read, in sentences."""

    sheets: list[Sheet]
    left_out: list[str] = field(default_factory=list)


def column_name(position: int) -> str:
    """The letter over a column counted from 0: A, B, ... AA."""
    return get_column_letter(position + 1)


def words(value: str) -> Cell:
    """Words of a cell, their lines ended in one way; a workbook may write any character as a number."""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    if found := NEVER_KEPT.search(value):
        return Cell(
            refusal=_("holds a character that cannot be kept (%(code)s, at place %(place)s); take it out")
            % {"code": f"U+{ord(found[0]):04X}", "place": found.start() + 1},
            written=NEVER_KEPT.sub("\ufffd", value),
        )
    return Cell(value.strip())


def bounded(lines) -> list[Line]:
    """The lines with something in them; one too many ends the reading. Raises CannotRead."""
    taken: list[Line] = []
    for line in lines:
        if not any(line.cells):
            continue
        if any(line.cells[MOST_COLUMNS:]):
            raise CannotRead(
                _("Row %(row)s has more than %(most)s columns.") % {"row": line.number, "most": MOST_COLUMNS}
            )
        if len(taken) > MOST_ROWS:  # the headings are one of them
            raise too_many_rows(MOST_ROWS)
        taken.append(line)
    return taken


def too_many_rows(most: int) -> CannotRead:
    return CannotRead(_("This file has more than %(most)s rows. Divide it into several files.") % {"most": most})
