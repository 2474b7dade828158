"""Workbooks: the cells of an XLSX file as its program shows them, and what is hidden in it left out."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

import openpyxl
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.utils import range_boundaries

from office.tables.shown_numbers import shown
from office.tables.tabular import (
    MOST_COLUMNS,
    MOST_ROWS,
    Book,
    CannotRead,
    Cell,
    Line,
    Merged,
    Sheet,
    bounded,
    column_name,
    words,
)

MOST_UNPACKED = 150 * 2**20
MOST_SHEETS = 60
MOST_MERGED = 1_000  # of a sheet; one in the table is refused, whichever
LAST_ROW = 1_048_576  # that a sheet can have
DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_TAG = re.compile(rb"<(?:\w+:)?(row|col|mergeCell)\s([^<>]*)>")
_ATTRIBUTE = re.compile(rb'\b(\w+)\s*=\s*(?:"([^"]*)"|\'([^\']*)\')')
_ROW_START = re.compile(rb"<(?:\w+:)?row[\s/>]")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def book_of(content: bytes) -> Book:
    """Return the sheets of a workbook. Raises CannotRead."""
    try:
        refuse_unsafe(content)
        workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        book = Book([])
        visible = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
        if not visible:
            raise CannotRead(_("This workbook has no sheet to read."))
        if len(visible) > MOST_SHEETS:
            raise CannotRead(_("This workbook has more than %(most)s sheets. Divide it.") % {"most": MOST_SHEETS})
        book.left_out = [
            _("The sheet “%(sheet)s” is hidden and was not read.") % {"sheet": sheet.title}
            for sheet in workbook.worksheets
            if sheet.sheet_state != "visible"
        ]
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for sheet in visible:
                with archive.open(sheet._worksheet_path.lstrip("/")) as part:
                    layout = _layout(part)
                sheet.reset_dimensions()  # what the file says of its own size is not believed
                hidden = _Hidden(layout)
                lines = bounded(hidden.without(_lines(sheet)))
                if lines or hidden.rows_with_words:
                    book.sheets.append(Sheet(sheet.title, lines, layout.merged, hidden.told()))
    except CannotRead:
        raise
    except Exception as broken:  # openpyxl and the XML beneath it fail in dozens of ways on a damaged file
        raise CannotRead(
            _("This workbook is damaged or not one at all. Open it, save it as .xlsx and send it again.")
        ) from broken
    return book


def macros() -> str:
    return _("This file may hold macros, which are programs. Save it as an ordinary workbook (.xlsx).")


def refuse_unsafe(content: bytes) -> None:
    """Refuse macros, documents of another kind and bombs, before anything is unpacked in earnest."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        names = {member.filename for member in members}
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise CannotRead(macros())
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
            raise CannotRead(macros())


# --- What is hidden, and what is merged ---------------------------------------------------------


@dataclass
class _Layout:
    """What a sheet says of its rows and columns, counted from 1, beside their cells."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[Merged] = field(default_factory=list)


def _layout(part) -> _Layout:
    """Read which rows and columns of a sheet are hidden, by their tags alone: openpyxl, row by row, drops them."""
    layout, row, kept = _Layout(), 0, b""
    while piece := part.read(2**20):
        piece = kept + piece
        end = piece.rfind(b"<")
        end = len(piece) if end < 0 or b">" in piece[end:] else end
        whole, kept = piece[:end], piece[end:][-10_000:]
        for tag in re.finditer(_TAG.pattern + rb"|" + _ROW_START.pattern, whole):
            told = {name: one or other for name, one, other in _ATTRIBUTE.findall(tag[2] or b"")}
            if tag[1] == b"col":
                _note_columns(layout, told)
            elif tag[1] == b"mergeCell":
                _note_merged(layout, told)
            else:
                row = int(told.get(b"r") or row + 1)
                if _is_true(told.get(b"hidden")) or _is_nought(told.get(b"ht")):
                    layout.hidden_rows.add(row)
    return layout


def _note_columns(layout: _Layout, told: dict[bytes, bytes]) -> None:
    if _is_true(told.get(b"hidden")) or _is_nought(told.get(b"width")):
        first, last = int(told[b"min"]), min(int(told[b"max"]), MOST_COLUMNS + 1)
        layout.hidden_columns |= set(range(first, last + 1))


def _note_merged(layout: _Layout, told: dict[bytes, bytes]) -> None:
    cells = told.get(b"ref", b"").decode()
    if len(layout.merged) < MOST_MERGED and re.fullmatch(r"[A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7}", cells):
        _left, first, _right, last = range_boundaries(cells)
        layout.merged.append(Merged(cells, int(first or 0), int(last or 0)))


def _is_true(written: bytes | None) -> bool:
    return written in (b"1", b"true")


def _is_nought(written: bytes | None) -> bool:
    return written is not None and re.fullmatch(rb"0(\.0*)?", written) is not None


class _Hidden:
    """Takes what is hidden out of a sheet's lines, and says so of what held anything."""

    def __init__(self, layout: _Layout):
        self._layout = layout
        self.rows_with_words: list[int] = []
        self._columns_with_words: set[int] = set()

    def without(self, lines: Iterator[Line]) -> Iterator[Line]:
        for line in lines:
            if line.number in self._layout.hidden_rows:
                if any(line.cells):
                    self.rows_with_words.append(line.number)
                continue
            for column in self._layout.hidden_columns:
                if column <= len(line.cells) and line.cells[column - 1]:
                    self._columns_with_words.add(column)
                    line.cells[column - 1] = Cell()
            yield line

    def told(self) -> list[str]:
        sentences = []
        if rows := self.rows_with_words:
            sentences.append(
                ngettext(
                    "Row %(rows)s is hidden and was not read.", "Rows %(rows)s are hidden and were not read.", len(rows)
                )
                % {"rows": _listed([str(row) for row in rows])}
            )
        if columns := sorted(self._columns_with_words):
            sentences.append(
                ngettext(
                    "Column %(columns)s is hidden and was not read.",
                    "Columns %(columns)s are hidden and were not read.",
                    len(columns),
                )
                % {"columns": _listed([column_name(column - 1) for column in columns])}
            )
        return sentences


def _listed(names: list[str], most: int = 20) -> str:
    return ", ".join(names[:most]) + (" …" if len(names) > most else "")


# --- Cells --------------------------------------------------------------------------------------


def _lines(sheet) -> Iterator[Line]:
    for number, row in enumerate(sheet.iter_rows(max_row=LAST_ROW, max_col=MOST_COLUMNS + 1), start=1):
        if any(each is not EMPTY_CELL for each in row):  # a million empty rows above a last one are no work
            cells = [_cell(each) for each in row]
            while cells and not cells[-1]:
                cells.pop()
            yield Line(number, cells)


def _cell(cell) -> Cell:
    value = cell.value
    if value is None:
        return Cell()
    if cell.data_type == "f":
        return Cell(refusal=_("holds a formula; write its value instead"), written=str(value))
    if cell.data_type == "e":
        return Cell(refusal=_("holds the error %(error)s") % {"error": value}, written=str(value))
    if isinstance(value, datetime):
        return Cell(value.date())
    if isinstance(value, date):
        return Cell(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Cell(shown(value, cell.number_format or "General"))
    return words(_unescaped(str(value)))


def _unescaped(value: str) -> str:
    """Words as they were typed: a workbook writes characters that XML has no place for as _x000D_."""
    if "_x" not in value:
        return value
    plain = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), value)
    try:  # halves of a character, one code each, are one character
        return plain.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        return plain
