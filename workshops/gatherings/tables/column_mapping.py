"""Columns: where the head of a table is, and which of its columns holds what.

Offices write tables as they are used to: a title above the head, a sheet for each day, columns of their own. So no
column is refused. One whose heading is known has its place; each other one may be given a place or is skipped, and
what is skipped, on whichever sheet, is said.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from office.tables.tabular import Book, CannotRead, Cell, Line, Sheet, column_name
from text.folding import label_key
from workshops.gatherings.tables.labels import in_every_language

SEARCHED = 40  # lines in which the head is looked for
WHAT_IS_WRONG = gettext_lazy("What is wrong")
"""The column that we add to rows with errors; it is no part of a table that comes back."""
ALIKE = 0.6  # the share of the first sheet's headings that another sheet needs to be read with it


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading as written, a cell of it, and the field that it holds; empty: it is skipped."""

    position: int
    letter: str
    heading: str
    sample: str = ""
    field: str = ""

    @property
    def name(self) -> str:
        """What it is called to people."""
        return self.heading or self.letter


@dataclass(frozen=True)
class Row:
    """A line of a table beneath its head, its cells in the order of the table's columns."""

    number: int
    cells: list[Cell]
    sheet: str = ""
    """The sheet that it stands on, where several are read."""
    sheet_number: int = 1
    letters: tuple[str, ...] = ()

    def cell(self, position: int) -> Cell:
        return self.cells[position] if position < len(self.cells) else Cell()

    @property
    def key(self) -> str:
        """Its place in the file, whatever the sheets are called: 5, or 2.5 on the second sheet."""
        return str(self.number) if self.sheet_number == 1 else f"{self.sheet_number}.{self.number}"

    def place(self, position: int | None = None) -> str:
        """Where it, or a cell of it, stands, in words."""
        letter = self.letters[position] if position is not None and position < len(self.letters) else ""
        facts = {"row": self.number, "column": letter, "sheet": self.sheet}
        if self.sheet and letter:
            return _("Sheet “%(sheet)s”, row %(row)s, column %(column)s") % facts
        if self.sheet:
            return _("Sheet “%(sheet)s”, row %(row)s") % facts
        return (_("Row %(row)s, column %(column)s") if letter else _("Row %(row)s")) % facts


@dataclass(frozen=True)
class Table:
    """What is read of a file: its columns, each with what it holds, its rows, and what was left out, in sentences."""

    head: int
    columns: list[Column]
    rows: list[Row]
    not_read: list[str] = field(default_factory=list)
    for_all: Mapping[str, str] = field(default_factory=dict)
    """What no column holds and is the same for every row, by its field."""

    @property
    def places(self) -> dict[str, int]:
        """Where each field stands."""
        return {column.field: column.position for column in self.columns if column.field}

    @property
    def skipped(self) -> list[Column]:
        return [column for column in self.columns if not column.field]

    @property
    def left_out(self) -> list[str]:
        """What of the file is not brought in, in sentences."""
        sentences = list(self.not_read)
        names = [f"{one.letter} ({one.heading})" if one.heading else one.letter for one in self.skipped]
        if names:
            sentences.append(
                ngettext("Column %(columns)s is skipped.", "Columns %(columns)s are skipped.", len(names))
                % {"columns": ", ".join(names)}
            )
        return sentences

    def mapped(self, chosen: Mapping[int, str]) -> "Table":
        """The table with columns that hold what somebody chose, by their positions; empty skips one.

        Raises ValidationError when two columns were chosen for one thing.
        """
        columns = [replace(column, field=chosen.get(column.position, column.field)) for column in self.columns]
        holding: dict[str, Column] = {}
        for column in columns:
            if column.field and column.field in holding:
                raise ValidationError(
                    _("The columns %(one)s and %(other)s cannot both hold the same. Skip one of them.")
                    % {"one": holding[column.field].name, "other": column.name}
                )
            holding[column.field] = column
        return replace(self, columns=columns)

    def with_for_all(self, values: Mapping[str, str]) -> "Table":
        """The table with one value for all rows in fields that no column holds; empty ones are none.

        Raises ValidationError where a column holds the field.
        """
        values = {name: value for name, value in values.items() if value}
        for column in self.columns:
            if column.field in values:
                raise ValidationError(
                    _("The column %(column)s holds this already. Skip it, or take out “%(value)s” for all rows.")
                    % {"column": column.name, "value": values[column.field]}
                )
        return replace(self, for_all=values)

    def written_out(self) -> "Table":
        """The table with a column of its own for each value that is the same for every row."""
        columns, width = list(self.columns), len(self.columns)
        for name in self.for_all:
            columns.append(Column(len(columns), "", name, field=name))
        values = [Cell(value) for value in self.for_all.values()]
        rows = [replace(row, cells=[*row.cells, *[Cell()] * (width - len(row.cells)), *values]) for row in self.rows]
        return replace(self, columns=columns, rows=rows, for_all={})

    def named(self, chosen: Mapping[str, str]) -> "Table":
        """The table mapped by headings or letters of columns, as somebody writes them in a command.

        Raises ValidationError for a column that is not there.
        """
        positions: dict[int, str] = {}
        for name, holds in chosen.items():
            found = [column for column in self.columns if label_key(column.heading) == label_key(name)]
            found = found or [column for column in self.columns if column.letter == name.strip().upper()]
            if not found:
                raise ValidationError(
                    _("There is no column “%(name)s”. Columns: %(there)s.")
                    % {"name": name, "there": ", ".join(column.name for column in self.columns)}
                )
            positions[found[0].position] = holds
        # Whatever held the same until now makes room for what was chosen.
        for column in self.columns:
            if column.field in positions.values():
                positions.setdefault(column.position, "")
        return self.mapped(positions)


def table_of(book: Book, known: Mapping[str, str], *, aside: frozenset[str] = frozenset()) -> Table:
    """Find the head of a file's table, what each column holds, and the rows beneath, of every sheet that has that head.

    `known` are the fields by the keys of their headings (text.folding.label_key); `aside` are the keys of sheets that
    hold no table, such as a template's lists of what may stand in the cells, and need not be told of.
    """
    sheets = [sheet for sheet in book.sheets if sheet.lines and label_key(sheet.name) not in aside]
    sheets = sheets or [sheet for sheet in book.sheets if sheet.lines]
    heads = [_head(sheet.lines, known) for sheet in sheets]
    # The table begins on the sheet whose head is known best; of equals, on the first.
    best = max(range(len(sheets)), key=lambda at: (_known_in(sheets[at].lines[heads[at]], known), -at))
    first = _headings(sheets[best].lines[heads[best]])
    wanted = {key for key in first.values() if key}
    read: list[tuple[Sheet, int]] = []
    not_read = list(book.left_out)
    for at, sheet in enumerate(sheets):
        head = heads[at] if at == best else _head(sheet.lines, dict.fromkeys(wanted, ""))
        there = set(_headings(sheet.lines[head]).values())
        if at == best or (wanted and len(wanted & there) >= max(1, ALIKE * len(wanted))):
            read.append((sheet, head))
        else:
            not_read.append(
                _("The sheet “%(sheet)s” was not read: its headings are not those of the sheet “%(first)s”.")
                % {"sheet": sheet.name, "first": sheets[best].name}
            )
    return _put_together(read, known, not_read, book)


def _put_together(read: list[tuple[Sheet, int]], known: Mapping[str, str], not_read: list[str], book: Book) -> Table:
    several = len(read) > 1
    ours = {label_key(said) for said in in_every_language(WHAT_IS_WRONG)}
    order: dict[str, int] = {}  # headings, or the letter of a column without one, to the table's columns
    columns: list[Column] = []
    rows: list[Row] = []
    held: set[str] = set()
    for sheet, head in read:
        _refuse_merged(sheet, sheet.lines[head].number)
        not_read += [f"{sheet.name}: {told}" if several else told for told in sheet.left_out]
        not_read += _above(sheet, head, several)
        lines = [line for line in sheet.lines[head + 1 :] if not _is_head_again(line, sheet.lines[head])]
        positions: list[int | None] = []
        for at in range(max(len(line.cells) for line in sheet.lines[head:])):
            heading = sheet.lines[head].cells[at] if at < len(sheet.lines[head].cells) else Cell()
            sample = next((cell for line in lines if at < len(line.cells) and (cell := line.cells[at])), Cell())
            if (not heading and not sample) or label_key(str(heading.value)) in ours:
                positions.append(None)
                continue
            shown = str(heading.value or heading.written)
            key = label_key(shown) or f"column {column_name(at)}"
            while order.get(key) in positions and key in order:  # the same heading twice on one sheet
                key += " again"
            if key not in order:
                holds = known.get(label_key(shown), "")
                order[key] = len(columns)
                columns.append(
                    Column(
                        len(columns),
                        column_name(at),
                        " ".join(shown.split())[:80],
                        str(sample.value or sample.written)[:80],
                        "" if holds in held else holds,
                    )
                )
                held.add(holds)
            positions.append(order[key])
        number = book.sheets.index(sheet) + 1
        for line in lines:
            rows.append(_row(line, positions, len(columns), sheet.name if several else "", number))
    return Table(read[0][0].lines[read[0][1]].number, columns, rows, not_read)


def _row(line: Line, positions: list[int | None], width: int, sheet: str, number: int) -> Row:
    cells, letters = [Cell()] * width, [""] * width
    for at, position in enumerate(positions):
        if position is not None:
            letters[position] = column_name(at)
            if at < len(line.cells):
                cells[position] = line.cells[at]
    return Row(line.number, cells, sheet, number, tuple(letters))


def _head(lines: list[Line], known: Mapping[str, str]) -> int:
    """Which line is the head: the one with most known headings, or else the first with more than one cell."""
    counted = [_known_in(line, known) for line in lines[:SEARCHED]]
    if max(counted) > 0:
        return counted.index(max(counted))
    return next((at for at, line in enumerate(lines[:SEARCHED]) if sum(map(bool, line.cells)) > 1), 0)


def _known_in(line: Line, known: Mapping[str, str]) -> int:
    return len(known.keys() & set(_headings(line).values()))


def _headings(line: Line) -> dict[int, str]:
    return {at: label_key(str(cell.value)) for at, cell in enumerate(line.cells) if cell}


def _is_head_again(line: Line, head: Line) -> bool:
    """Whether a line only says the head once more, as programs put it at the top of each printed page."""
    return _headings(line) == _headings(head)


def _above(sheet: Sheet, head: int, several: bool) -> Iterator[str]:
    if not head:
        return
    rows = ", ".join(str(line.number) for line in sheet.lines[:head][:20])
    told = ngettext(
        "Row %(rows)s stands above the headings and was not read.",
        "Rows %(rows)s stand above the headings and were not read.",
        head,
    ) % {"rows": rows}
    yield f"{sheet.name}: {told}" if several else told


def _refuse_merged(sheet: Sheet, head: int) -> None:
    """Merged cells above the head are a title; in the table nobody knows which row they belong to."""
    for merged in sheet.merged:
        if merged.last >= head:
            raise CannotRead(
                _("The cells %(cells)s are merged. Unmerge them, so that every row has cells of its own.")
                % {"cells": merged.cells}
            )
