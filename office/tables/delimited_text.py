"""Text: the cells of a CSV file, as the programs of offices write it.

A cell in quotation marks may have spaces around it; a first line `sep=;` names the sign between the cells and is
itself no row, as programs show it.
"""

import codecs
import re
from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from office.tables.tabular import MOST_COLUMNS, CannotRead, Line, words

MOST_IN_A_CELL = 1_000_000  # characters; a text of 200,001 is still read, so that its own row is told
DELIMITERS = ",;\t"
LOOKED_AT = 20  # lines, to know the sign between the cells
ACTIVE = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How a cell begins that a spreadsheet program would run instead of show."""
_SEPARATOR = re.compile(r'"?sep=(?P<sign>[,;|\t])"?[,;|\t]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
_QUOTED = re.compile('"[^"]*(?:""[^"]*)*"')


def inert(cell: str) -> str:
    """Return a cell that no spreadsheet program takes for a formula: what looks like one gets an apostrophe."""
    return f"'{cell}" if cell.startswith(ACTIVE) else cell


def as_meant(cell: str) -> str:
    """Return what a cell says that `inert` made, without its apostrophe."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(ACTIVE) else cell


def lines_of(content: bytes) -> Iterator[Line]:
    """Yield the lines of a CSV file. Raises CannotRead."""
    text = _decoded(content)
    if "\0" in text:
        raise CannotRead(_("This is no table. Send an .xlsx or a .csv file."))
    named = _SEPARATOR.match(text)
    delimiter = named["sign"] if named else _delimiter_of(text)
    start = named.end() if named else 0
    for number, cells in enumerate(_rows(text, delimiter, start), start=1):
        yield Line(number, [words(cell) for cell in cells[: MOST_COLUMNS + 1]])


def _decoded(content: bytes) -> str:
    utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise CannotRead(
            _("These letters are not in UTF-8. Save the file as “CSV UTF-8”, or as .xlsx, and send it again.")
        ) from wrong


def _delimiter_of(text: str) -> str:
    """The sign that parts most lines into equally many cells: a title, or a comma in a text, does not."""
    beginning = _QUOTED.sub("", text[:100_000])
    lines = [line for line in beginning.splitlines() if line.strip()][:LOOKED_AT]

    def parted(sign: str) -> tuple[int, int]:
        counted = Counter(count for line in lines if (count := line.count(sign)))
        return max(((often, count) for count, often in counted.items()), default=(0, 0))

    return max(DELIMITERS, key=parted)


def _rows(text: str, delimiter: str, at: int) -> Iterator[list[str]]:
    """Yield the cells of each record."""
    sign = re.escape(delimiter)
    space = "[ \u00a0]*" if delimiter == "\t" else "[ \t\u00a0]*"
    # Possessive in effect: nothing in a quoted cell can be matched in two ways.
    cell = re.compile(
        rf'(?:{space}"(?P<quoted>[^"]*(?:""[^"]*)*)"{space}(?=[{sign}\r\n]|\Z)|(?P<plain>[^{sign}\r\n]*))'
        rf"(?P<end>{sign}|\r\n|\r|\n|\Z)"
    )
    cells: list[str] = []
    while True:
        found = cell.match(text, at)
        quoted = found["quoted"] if found else None
        value = "" if found is None else quoted.replace('""', '"') if quoted is not None else found["plain"]
        if found is None or len(value) > MOST_IN_A_CELL or (quoted is None and value.lstrip().startswith('"')):
            raise CannotRead(
                _("After line %(line)s this file is no table: a quotation mark is not closed, or a cell is too long.")
                % {"line": 1 + len(re.findall(r"\r\n|\r|\n", text[:at]))}
            )
        cells.append(value)
        at = found.end()
        if found["end"] == delimiter:
            continue
        if found["end"] or any(cells):
            yield cells
        if not found["end"]:
            return
        cells = []
