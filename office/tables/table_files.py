"""Table files: an XLSX or CSV file is read, whichever it is."""

from django.utils.translation import gettext as _

from office.tables import delimited_text, workbook_cells
from office.tables.tabular import (
    MOST_BYTES,
    MOST_ROWS,
    OLD_OFFICE,
    Book,
    CannotRead,
    Sheet,
    bounded,
    too_many_rows,
)


def read(content: bytes, name: str) -> Book:
    """Return the sheets of a file that hold anything, and what was left out. Raises CannotRead."""
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
        raise CannotRead(workbook_cells.macros())
    if content.startswith(b"PK"):
        book = workbook_cells.book_of(content)
    else:
        book = Book([Sheet("", bounded(delimited_text.lines_of(content)))])
    if not any(sheet.lines for sheet in book.sheets):
        raise CannotRead(" ".join([_("This file is empty."), *_all_left_out(book)]))
    if sum(len(sheet.lines) for sheet in book.sheets) > MOST_ROWS + len(book.sheets):  # a head for each
        raise too_many_rows(MOST_ROWS)
    return book


def _all_left_out(book: Book) -> list[str]:
    return [*book.left_out, *(sentence for sheet in book.sheets for sentence in sheet.left_out)]
