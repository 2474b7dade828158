"""The interface's texts as a workbook: what a native reader looks at, corrects and sends back.

A text's state lies in its catalogue, in a comment that says who read it, on which day, and a digest of what was read:
a text that was changed since is one that nobody has read.
"""

import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from office.catalogues import read_catalogue, write_catalogue
from office.tables import table_files
from office.tables.tabular import CannotRead, Line, Sheet
from office.tables.written_workbooks import write_cell

COLUMNS = ("number", "context", "english", "khmer", "state", "read_by", "right", "correction")
HEADINGS = {
    "number": "Number",
    "context": "Context",
    "english": "English",
    "khmer": "Khmer today",
    "state": "State",
    "read_by": "Read by",
    "right": "Right as it is (x)",
    "correction": "Correction",
}
"""What stands over the columns, in English alone: a file that was made in one language is read in any."""

WIDTHS = {"number": 12, "context": 18, "english": 60, "khmer": 60, "state": 16, "read_by": 24, "right": 12}
DRAFT, READ, CHANGED = "draft", "read", "changed since"

_MARK = re.compile(r"Read by (?P<who>.+), (?P<day>\d{4}-\d\d-\d\d) \((?P<digest>[0-9a-f]{12})\)")
_GAP = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")
_IN_GAPS = re.compile(_GAP.pattern + r"|<[^>]*>")


@dataclass(frozen=True)
class Reading:
    """Who read a text, when, and whether it is still what was read."""

    state: str = DRAFT
    who: str = ""
    day: str = ""


@dataclass
class Brought:
    """What became of a file: texts corrected, texts found right, and what was not taken, in sentences."""

    corrected: list[str] = field(default_factory=list)
    found_right: int = 0
    refused: list[str] = field(default_factory=list)


def reading_of(message: Message) -> Reading:
    """Return the state of a text, as its comment says it."""
    for comment in message.user_comments:
        if found := _MARK.fullmatch(comment.strip()):
            state = READ if found["digest"] == _digest(message) else CHANGED
            return Reading(state, found["who"], found["day"])
    return Reading()


# --- Out ----------------------------------------------------------------------------------------


def workbook_of(catalogues: dict[str, Path]) -> bytes:
    """Return a workbook with a sheet for each catalogue, by its name: every text, its state and room to correct it."""
    book = Workbook()
    book.remove(book.active)
    for name, source in catalogues.items():
        _fill(book.create_sheet(name), read_catalogue(source))
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _fill(sheet, catalogue: Catalog) -> None:
    wrapped, to_fill = Alignment(wrap_text=True, vertical="top"), PatternFill("solid", fgColor="FFF8E1")
    for position, column in enumerate(COLUMNS, start=1):
        sheet.cell(1, position, HEADINGS[column]).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(position)].width = WIDTHS.get(column, 60)
    for number, message in enumerate(_messages(catalogue), start=2):
        told = _told(message)
        for position, column in enumerate(COLUMNS, start=1):
            cell = sheet.cell(number, position)
            write_cell(cell, told.get(column, ""))
            cell.alignment = wrapped
            if column in ("right", "correction"):
                cell.fill = to_fill
    sheet.freeze_panes = "D2"


def _told(message: Message) -> dict[str, str]:
    """What a row says of a text, by its columns; the reader fills in the others."""
    reading = reading_of(message)
    return {
        "number": number_of(message),
        "context": message.context or "",
        "english": _english(message),
        "khmer": _khmer(message),
        "state": reading.state,
        "read_by": f"{reading.who}, {reading.day}" if reading.who else "",
    }


# --- In -----------------------------------------------------------------------------------------


def bring_in(content: bytes, name: str, catalogues: dict[str, Path], *, reader: str, day: date, keep: bool) -> Brought:
    """Write a reader's corrections into the catalogues, and who read what, and return what became of the file.

    A row is taken whole or not at all, and what is not taken is named by its sheet and row. With `keep` false nothing
    is written. Raises CannotRead for a file that is no such workbook.
    """
    book = table_files.read(content, name)
    brought, changed = Brought(), {}
    sheets = {sheet.name: sheet for sheet in book.sheets}
    if not set(sheets) & set(catalogues):
        raise CannotRead(
            _("This file has no sheet of texts. Its sheets are named %(names)s; send back the file that was exported.")
            % {"names": ", ".join(catalogues)}
        )
    brought.refused += book.left_out
    for sheet_name in sheets:
        if sheet_name not in catalogues:
            brought.refused.append(
                _("Sheet “%(sheet)s” is no sheet of texts; it was not read.") % {"sheet": sheet_name}
            )
    for sheet_name, source in catalogues.items():
        if sheet_name in sheets:
            catalogue = read_catalogue(source)
            if _take_sheet(sheets[sheet_name], catalogue, brought, f"{reader}, {day.isoformat()}"):
                changed[source] = catalogue
    for source, catalogue in changed.items() if keep else ():
        write_catalogue(source, catalogue)
    return brought


def _take_sheet(sheet: Sheet, catalogue: Catalog, brought: Brought, read_by: str) -> bool:
    """Take what a sheet says into a catalogue. Returns whether anything changed."""
    brought.refused += sheet.left_out
    known = {number_of(message): message for message in _messages(catalogue)}
    told: dict[str, tuple[int, dict[str, str]]] = {}
    for number, row in _rows(sheet, brought):
        place = _("Sheet “%(sheet)s”, row %(row)s") % {"sheet": sheet.name, "row": number}
        first, earlier = told.get(row["number"], (0, None))
        if earlier is not None:
            if earlier != row:
                said = _("it says something else of the same text than row %(first)s; the first one counts")
                brought.refused.append(f"{place}: {said % {'first': first}}. {row['correction']}".strip())
            continue
        told[row["number"]] = (number, row)
    changed = False
    for number, row in told.values():
        if not (row["correction"] or row["right"]):
            continue
        refusal = _refusal(row, known.get(row["number"]))
        if refusal:
            place = _("Sheet “%(sheet)s”, row %(row)s") % {"sheet": sheet.name, "row": number}
            brought.refused.append(f"{place}: {refusal} {row['correction']}".strip())
            continue
        changed = True
        _take(known[row["number"]], row["correction"], brought, read_by)
    return changed


def _rows(sheet: Sheet, brought: Brought) -> Iterator[tuple[int, dict[str, str]]]:
    heads = [str(cell.value).strip() for cell in sheet.lines[0].cells]
    missing = [
        HEADINGS[column] for column in ("number", "khmer", "right", "correction") if HEADINGS[column] not in heads
    ]
    if missing:
        raise CannotRead(
            _("Sheet “%(sheet)s” has no column “%(column)s”. Send back the file with the headings it had.")
            % {"sheet": sheet.name, "column": "”, “".join(missing)}
        )
    places = {column: heads.index(HEADINGS[column]) for column in COLUMNS if HEADINGS[column] in heads}
    for line in sheet.lines[1:]:
        refused = next((cell for cell in line.cells if cell.refusal), None)
        if refused:
            place = _("Sheet “%(sheet)s”, row %(row)s") % {"sheet": sheet.name, "row": line.number}
            brought.refused.append(f"{place}: {refused.refusal}. {refused.written}")
            continue
        yield line.number, {column: _cell(line, at) for column, at in places.items()}


def _cell(line: Line, at: int) -> str:
    return str(line.cells[at].value) if at < len(line.cells) else ""


def _refusal(row: dict[str, str], message: Message | None) -> str:
    """Why a row is not taken, or nothing."""
    if message is None:
        return _("there is no such text any more, or its number was changed.")
    if row["khmer"] != _khmer(message).strip() and row["correction"] != _khmer(message):
        return _("the text was changed since the file was exported; it is now “%(khmer)s”. Look at it once more.") % {
            "khmer": _khmer(message)
        }
    correction = row["correction"]
    if not correction:
        return ""
    if row["right"] and correction != row["khmer"]:
        return _("it is marked as right and corrected. Keep one of the two.")
    if lost := _differing_gaps(message, correction):
        return _("the correction must have the same gaps as the English: %(gaps)s differs.") % {"gaps": ", ".join(lost)}
    if re.search("[0-9]", _IN_GAPS.sub("", correction)) and not re.search("[0-9]", _IN_GAPS.sub("", _khmer(message))):
        return _("numbers in Khmer sentences have Khmer digits (០១២៣៤៥៦៧៨៩).")
    return ""


def _differing_gaps(message: Message, correction: str) -> list[str]:
    """Gaps and tags that the English has and a correction has not, or the other way round. A count may be left out."""
    here = frozenset(_IN_GAPS.findall(correction))
    differing = [sorted(here ^ frozenset(_IN_GAPS.findall(one))) for one in _strings(message.id)]
    return [] if [] in differing else min(differing, key=lambda gaps: len(gaps))


def _take(message: Message, correction: str, brought: Brought, read_by: str) -> None:
    if correction and correction != _khmer(message):
        message.string = (correction,) if isinstance(message.string, tuple) else correction
        brought.corrected.append(correction)
    else:
        brought.found_right += 1
    comments = [comment for comment in message.user_comments if not _MARK.fullmatch(comment.strip())]
    message.user_comments = [*comments, f"Read by {read_by} ({_digest(message)})"]


# --- A text -------------------------------------------------------------------------------------


def number_of(message: Message) -> str:
    """The number of a text in files: made from its context and its English, so that it stays where others come in."""
    return hashlib.sha256("\x04".join([message.context or "", *_strings(message.id)]).encode()).hexdigest()[:10]


def _messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def _english(message: Message) -> str:
    return "\n—\n".join(_strings(message.id))


def _khmer(message: Message) -> str:
    return _strings(message.string)[0]


def _strings(said) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)


def _digest(message: Message) -> str:
    return hashlib.sha256("\x04".join([*_strings(message.id), _khmer(message)]).encode()).hexdigest()[:12]
