"""The rows of a spreadsheet: each cell understood, or told what is wrong with it, by row and column. Writes nothing."""

import re
from dataclasses import dataclass, replace
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from office.tables.tabular import Cell
from text.folding import label_key
from text.khmer import latin_digits, normalise
from text.refusals import Refusal
from workshops.gatherings.tables.column_mapping import Row, Table
from workshops.gatherings.tables.error_workbook import WrongCell
from workshops.intake import receive
from workshops.intake.laid_paragraphs import KnowsParagraph, number_in
from workshops.intake.offices import Office, office_of
from workshops.intake.spreadsheets import row_keys
from workshops.intake.spreadsheets.spreadsheet_columns import COLUMNS, MISSING, REQUIRED
from workshops.intake.spreadsheets.understood_values import (
    NOT_KNOWN,
    Vocabulary,
    months_by_name,
)
from workshops.models import Contribution

LONGEST_REFERENCE = 100
DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
YEAR_FIRST = re.compile(r"(\d{4})[./-](\d{1,2})[./-](\d{1,2})(?:[T ]00:00(?::00)?)?")
IN_WORDS = re.compile(r"(\d{1,2})\s+(\D+?)\s+(\d{4})")


@dataclass(frozen=True)
class Understood:
    """One contribution as its row says it, all its values understood."""

    row: Row
    source_key: str
    place_key: str
    """By what a row without a reference was known when files were known as a whole: its place in this very file."""
    topic: int | None
    kind: str
    office: Office
    language: str
    attribution: str
    text: str
    paragraph: str
    received_on: date | None

    @property
    def number(self) -> int:
        """The number of its row, as the program shows it."""
        return self.row.number


@dataclass(frozen=True)
class Problem:
    """What is wrong in a cell, in a row (then without column), or with the head (then without row).

    Columns are told as the program shows them: C.
    """

    row: int
    column: str
    heading: str
    sentence: str
    sheet: str = ""
    cell: WrongCell | None = None

    def __str__(self):
        where = self.cell.row.place(self.cell.position) if self.cell else _("Row %(row)s") % {"row": self.row}
        if self.heading:
            where = f"{where} ({self.heading})"
        return f"{where}: {self.sentence}"


def understand(
    table: Table, sha256: str, vocabulary: "Vocabulary", knows_paragraph: KnowsParagraph | None = None
) -> tuple[list[Understood], list[Problem]]:
    """Return the rows that are understood, and every problem of the others. Reads nothing but what it is given."""
    if missing := what_is_missing(table):
        return [], [Problem(table.head, "", "", missing)]
    if not table.rows:
        return [], [Problem(table.head, "", "", _("Under the headings there is no row."))]
    rows: list[Understood] = []
    problems: list[Problem] = []
    of_reference: dict[str, Row] = {}
    counted = row_keys.Counted()
    for line in table.rows:
        reader = _Reader(line, table, vocabulary, knows_paragraph)
        row = reader.row(sha256, counted)
        if row and row.source_key.startswith(row_keys.OF_A_REFERENCE):
            first = of_reference.setdefault(row.source_key, line)
            if first is not line:
                reader.refuse("reference", _("This reference stands in row %(row)s already.") % {"row": first.number})
                row = None
        problems += reader.problems
        if row:
            rows.append(row)
    return rows, problems


def missing_columns(table: Table) -> list[str]:
    """What no column of a file holds, nor a value for all rows, that every row needs."""
    there = {*table.places, *table.for_all}
    missing = [str(COLUMNS[name][0]) for name in REQUIRED if name not in there]
    if not there & {"court", "province"}:
        missing.append(str(COLUMNS["province"][0]))
    return missing


def what_is_missing(table: Table) -> str:
    """The same in a sentence that says what to do; empty when nothing is missing."""
    missing = missing_columns(table)
    return str(MISSING) % {"missing": ", ".join(missing)} if missing else ""


class _Reader:
    """Reads one row, and keeps what was wrong in it."""

    def __init__(self, line, table, vocabulary, knows_paragraph):
        self.line, self.vocabulary = line, vocabulary
        self.places, self.for_all = table.places, table.for_all
        self.knows_paragraph = knows_paragraph
        self.problems = []

    def refuse(self, name: str, sentence: str) -> None:
        position = self.places.get(name)
        letter = self.line.letters[position] if position is not None else ""
        heading = str(COLUMNS[name][0]) if position is not None else ""
        problem = Problem(self.line.number, letter, heading, sentence, self.line.sheet)
        told = f"{heading}: {sentence}" if heading else sentence
        self.problems.append(replace(problem, cell=WrongCell(self.line, position, told)))

    def row(self, sha256: str, counted: row_keys.Counted) -> Understood | None:
        topic = self.one_of("topic")
        kind = self.one_of("kind", needed=True)
        profession = self.one_of("profession", needed=True)
        court, province = self.one_of("court"), self.one_of("province")
        language = self.one_of("language", needed=True)
        attribution = self.one_of("attribution") or Contribution.Attribution.NOT_ATTRIBUTED
        text, reference = self.text(), self.reference()
        paragraph, received_on = self.paragraph(), self.received_on()
        office = None
        if profession and not self._place_was_refused:
            office = self.office(profession, court, province)
        if self.problems:
            return None
        if reference:
            key = row_keys.of_reference(reference)
        else:
            key = counted.key(text, office, [topic, kind, language, attribution, paragraph, received_on])
        return Understood(
            row=self.line,
            source_key=key,
            place_key="" if reference else f"{sha256}:{self.line.key}",
            topic=topic,
            kind=kind,
            office=office,
            language=language,
            attribution=attribution,
            text=text,
            paragraph=paragraph,
            received_on=received_on,
        )

    @property
    def _place_was_refused(self) -> bool:
        return any(
            problem.heading in map(str, (COLUMNS["court"][0], COLUMNS["province"][0])) for problem in self.problems
        )

    def cell(self, name: str) -> Cell:
        position = self.places.get(name)
        cell = Cell(self.for_all.get(name, "")) if position is None else self.line.cell(position)
        if cell.refusal:
            self.refuse(name, _("This cell %(why)s.") % {"why": cell.refusal})
            return Cell()
        return cell

    def written(self, name: str) -> str:
        return str(self.cell(name).value)

    def one_of(self, name: str, *, needed: bool = False):
        """A value out of a list, by its code or a label; None when the cell is empty or was refused."""
        before = len(self.problems)
        written = self.written(name)
        if len(self.problems) > before:
            return None
        if not written:
            if needed:
                self.refuse(name, _("This cell is empty."))
            return None
        values = getattr(self.vocabulary, name)
        found = values.get(label_key(written))
        if found is None:
            self.refuse(name, NOT_KNOWN[name] % {"written": written[:80]})
        return found

    def office(self, profession, court, province) -> Office | None:
        try:
            return office_of(profession, court, province)
        except ValidationError as refused:
            self.refuse("province" if "province" in self.places else "court", " ".join(refused.messages))
            return None

    def text(self) -> str:
        before = len(self.problems)
        try:
            text = normalise(self.written("text")).strip()
        except Refusal as refused:
            self.refuse("text", refused.said_with(_))
            return ""
        if len(self.problems) > before:
            return ""
        if not text:
            self.refuse("text", _("This cell is empty."))
        elif len(text) > receive.LONGEST:
            self.refuse(
                "text",
                _("This is longer than %(most)s characters. Divide it into parts.") % {"most": receive.LONGEST},
            )
        return text

    def reference(self) -> str:
        reference = " ".join(self.written("reference").split())
        if len(reference) > LONGEST_REFERENCE:
            self.refuse("reference", _("A reference has at most %(most)s characters.") % {"most": LONGEST_REFERENCE})
        return reference

    def paragraph(self) -> str:
        try:
            return number_in(self.written("paragraph").lstrip(" §"), self.knows_paragraph)
        except ValidationError as refused:
            self.refuse("paragraph", " ".join(refused.messages))
            return ""

    def received_on(self) -> date | None:
        cell = self.cell("received_on")
        if not cell:
            return None
        day = cell.value if isinstance(cell.value, date) else day_in(cell.value)
        if day is None:
            self.refuse("received_on", _("This is not a date. Write it like 2026-05-31 or 31/05/2026."))
        elif day > timezone.localdate():
            self.refuse("received_on", _("This day has not come yet."))
        elif day.year < 2000:
            self.refuse("received_on", _("This day is too long ago."))
        return day


def day_in(written: str) -> date | None:
    """Return the day that is written: 2026-05-31, 31/05/2026, 31 May 2026, ៣១ ឧសភា ២០២៦, in either digits."""
    written = " ".join(latin_digits(written).split())
    if found := YEAR_FIRST.fullmatch(written):
        year, month, day = found.groups()
    elif found := DAY_FIRST.fullmatch(written):
        day, month, year = found.groups()
    elif found := IN_WORDS.fullmatch(written.removeprefix("ថ្ងៃទី").strip()):
        day, name, year = found.groups()
        month = months_by_name().get(label_key(name.removeprefix("ខែ").replace("ឆ្នាំ", "")))
    else:
        return None
    try:
        return date(int(year), int(month), int(day)) if month else None
    except ValueError:
        return None
