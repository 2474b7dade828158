"""The law data as files: JSON of form 1, and a workbook with a sheet for each kind. Both go out and come in again.

A file holds what is approved, withdrawn figures too: it is for those who keep the law data, and says apart which
figures are withdrawn. What is hidden in a workbook was left out by whoever hid it.
"""

import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from law.models import Entry
from law.record import law_sheets
from law.record.law_data import FORM, LISTS, approved_data, withdrawals
from law.record.law_sheets import COLUMNS, KINDS, PARTS
from law.record.shapes import Problem
from law.record.words import in_words
from office.tables import workbook_cells
from office.tables.tabular import OLD_OFFICE, CannotRead, Sheet, column_name

MOST_BYTES = 5 * 2**20
MOST_ENTRIES = 5_000
WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Incoming:
    """An entry as a file says it; `told` says a problem with where it stands in the file."""

    kind: str
    key: str
    facts: object
    told: Callable[[Problem], str]


@dataclass
class LawFile:
    """What a file holds: its entries, what cannot be read of it, and what was left out, both in sentences."""

    entries: list[Incoming] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


# --- Out ----------------------------------------------------------------------------------------


def as_json() -> bytes:
    """All approved entries as JSON of form 1."""
    return json_of(approved_data() | {WITHDRAWN: _withdrawn()})


def json_of(data: dict) -> bytes:
    """Law data as JSON."""
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


def only(data: dict, kind: str) -> dict:
    """Law data with the entries of one kind alone: what a file does not name stays as it is when it comes in."""
    name = "species" if kind == Entry.Kind.SPECIES else LISTS[Entry.Kind(kind)]
    return {part: data[part] for part in ("form", "made_on", name)}


def as_workbook() -> bytes:
    """All approved entries as a workbook."""
    return workbook_of(approved_data(), _withdrawn())


def workbook_of(data: dict, withdrawn: list[dict]) -> bytes:
    """Law data as a workbook; which figures are withdrawn stands on a sheet of its own, that is not read again."""
    book = Workbook(write_only=True)
    sheets = {name: book.create_sheet(name) for name in COLUMNS}
    for name, columns in COLUMNS.items():
        for position, column in enumerate(columns, start=1):
            width = 48 if column.startswith(("names", "text", "note")) else 18
            sheets[name].column_dimensions[get_column_letter(position)].width = width
        sheets[name].freeze_panes = "B2"
        sheets[name].append([_cell(sheets[name], column, bold=True) for column in columns])
    for kind, key, facts in entries_of(data):
        for name, cells in law_sheets.rows_of(kind, key, facts):
            sheets[name].append([_cell(sheets[name], value) for value in cells])
    note = book.create_sheet(WITHDRAWN)
    note.append([_cell(note, heading, bold=True) for heading in ("entry", "figure", "reason")])
    for row in withdrawn:
        note.append([_cell(note, value) for value in (row["entry"], row["figure"], row["reason"])])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _withdrawn() -> list[dict]:
    return [
        {"entry": one.entry.key, "figure": one.figure, "reason": one.reason}
        for one in withdrawals().select_related("entry").order_by("entry__key", "figure")
    ]


def _cell(sheet, value, *, bold: bool = False) -> WriteOnlyCell:
    """A cell that shows what it holds and runs nothing."""
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value)
    # _x0041_ is how a workbook writes a character as its number; the words themselves are written apart from that.
    cell = WriteOnlyCell(sheet, re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", value))
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell


def entries_of(data: dict) -> Iterator[tuple[str, str, dict]]:
    """Every entry of law data: its kind, key and facts."""
    for key, facts in data["species"].items():
        yield Entry.Kind.SPECIES, key, facts
    for kind, name in LISTS.items():
        for one in data.get(name, ()):  # older law data have no warnings
            yield kind, one["key"], {part: said for part, said in one.items() if part != "key"}


# --- In -----------------------------------------------------------------------------------------


def read(content: bytes) -> LawFile:
    """Read a file of law data, whichever of the two it is. Raises CannotRead with a sentence."""
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
    file = _of_workbook(content) if content.startswith(b"PK") else _of_json(content)
    if len(file.entries) > MOST_ENTRIES:
        raise CannotRead(_("This file has more than %(most)s entries. Divide it.") % {"most": MOST_ENTRIES})
    if not file.entries and not file.problems:
        raise CannotRead(_("This file holds no entry of the law data."))
    return file


def _of_json(content: bytes) -> LawFile:
    try:
        data = json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except (UnicodeDecodeError, ValueError, RecursionError) as broken:
        raise CannotRead(_("This is no JSON and no workbook (.xlsx). Send one of the two.")) from broken
    if not isinstance(data, dict) or data.get("form") != FORM:
        raise CannotRead(
            _("This is no law data of form %(form)s. Take the law data out first, and change that file.")
            % {"form": FORM}
        )
    file = LawFile()
    known = {"form", "made_on", "statutes", "species", *LISTS.values(), WITHDRAWN}
    for name in sorted(data.keys() - known):
        file.problems.append(_("“%(name)s” is no part of law data. Take it out.") % {"name": name[:60]})
    _look_at_statutes(data.get("statutes", {}), file)
    seen: set[tuple[str, str]] = set()
    for kind, name, key, facts in _entries_in(data, file):
        if (kind, key) in seen:
            file.problems.append(
                _("%(list)s, %(key)s: it stands here twice. Take one out.") % {"list": name, "key": key}
            )
        seen.add((kind, key))
        file.entries.append(Incoming(kind, key, facts, _in_json(name, key)))
    return file


def _no_number(written: str):
    raise ValueError(written)


def _look_at_statutes(statutes: object, file: LawFile) -> None:
    """They are kept elsewhere and not brought in; one that replaces itself is a sign of a slip all the same."""
    for slug, told in statutes.items() if isinstance(statutes, dict) else ():
        if isinstance(told, dict) and told.get("replaced_by") == slug:
            file.problems.append(
                _("statutes, %(slug)s: a statute does not replace itself. Name the one that does.") % {"slug": slug}
            )


def _entries_in(data: dict, file: LawFile) -> Iterator[tuple[str, str, str, object]]:
    species = data.get("species", {})
    if not isinstance(species, dict):
        file.problems.append(_("“%(name)s” is written as keys with facts, in braces.") % {"name": "species"})
        species = {}
    for key, facts in species.items():
        yield Entry.Kind.SPECIES, "species", key, facts
    for kind, name in LISTS.items():
        listed = data.get(name, [])
        if not isinstance(listed, list):
            file.problems.append(_("“%(name)s” is written as a list, in square brackets.") % {"name": name})
            continue
        for position, one in enumerate(listed, start=1):
            if not isinstance(one, dict) or not isinstance(one.get("key"), str):
                file.problems.append(
                    _("%(list)s, %(number)s: this entry has no key. Give it one.") % {"list": name, "number": position}
                )
            else:
                yield kind, name, one["key"], {part: said for part, said in one.items() if part != "key"}


def _in_json(name: str, key: str) -> Callable[[Problem], str]:
    return lambda problem: ": ".join(filter(None, [f"{name}, {key}", in_words(problem.place), problem.sentence]))


def _of_workbook(content: bytes) -> LawFile:
    book = workbook_cells.book_of(content)
    file = LawFile(left_out=[*book.left_out, *(told for sheet in book.sheets for told in sheet.left_out)])
    by_name = {sheet.name.strip().lower(): sheet for sheet in book.sheets}
    for name in by_name.keys() - COLUMNS.keys() - {WITHDRAWN}:
        file.left_out.append(
            _("The sheet “%(sheet)s” is not known and was not read. Known: %(known)s.")
            % {"sheet": name, "known": ", ".join(COLUMNS)}
        )
    rows: list[law_sheets.Row] = []
    letters: dict[str, dict[str, str]] = {}
    for name in (name for name in COLUMNS if name in by_name):
        rows += _rows(name, by_name[name], letters, file)
    for name in (name for name in KINDS if name in by_name):
        for part in (part for part in PARTS[name] if part not in by_name):
            # Without it every part of every entry would be taken out, which nobody means by leaving a sheet out.
            file.problems.append(
                _(
                    "The sheet “%(part)s” is missing, which belongs to “%(sheet)s”. Take the law data out, and "
                    "change that file."
                )
                % {"part": part, "sheet": name}
            )
    wrong: list[tuple[law_sheets.Row, str, str]] = []
    for entry in law_sheets.gathered(rows, wrong):
        file.entries.append(Incoming(entry.kind, entry.key, entry.facts, _in_workbook(entry, letters)))
    file.problems += [_told(row, column, sentence, letters) for row, column, sentence in wrong]
    return file


def _rows(name: str, sheet: Sheet, letters: dict[str, dict[str, str]], file: LawFile) -> Iterator[law_sheets.Row]:
    head, *lines = sheet.lines
    columns = [str(cell.value).strip().lower() for cell in head.cells]
    letters[name] = {column: column_name(position) for position, column in enumerate(columns) if column}
    for position, column in enumerate(columns):
        if column and column not in COLUMNS[name]:
            file.problems.append(
                _("%(sheet)s, row %(row)s, column %(column)s: “%(heading)s” is not known. Known: %(known)s.")
                % {
                    "sheet": name,
                    "row": head.number,
                    "column": column_name(position),
                    "heading": column[:60],
                    "known": ", ".join(COLUMNS[name]),
                }
            )
    for line in lines:
        cells = dict(zip(columns, line.cells, strict=False))
        row = law_sheets.Row(name, line.number, {column: cell.value for column, cell in cells.items() if column})
        for column, cell in cells.items():
            if cell.refusal:
                file.problems.append(_told(row, column, cell.refusal, letters))
        yield row


def _in_workbook(entry: law_sheets.Gathered, letters: dict[str, dict[str, str]]) -> Callable[[Problem], str]:
    def told(problem: Problem) -> str:
        row, column = entry.cell_of("" if problem.place == "key" else problem.place)
        column = "key" if problem.place == "key" else column
        where = "" if column else in_words(problem.place)
        return _told(row, column, ": ".join(filter(None, [where, problem.sentence])), letters)

    return told


def _told(row: law_sheets.Row, column: str, sentence: str, letters: dict[str, dict[str, str]]) -> str:
    place = {"sheet": row.sheet, "row": row.number, "sentence": sentence}
    if not column:
        return _("%(sheet)s, row %(row)s: %(sentence)s") % place
    letter = letters.get(row.sheet, {}).get(column)
    if letter is None:
        return _("%(sheet)s, row %(row)s, %(column)s (there is no such column): %(sentence)s") % (
            place | {"column": column}
        )
    return _("%(sheet)s, row %(row)s, column %(letter)s (%(column)s): %(sentence)s") % (
        place | {"letter": letter, "column": column}
    )
