"""The roster: participants from a spreadsheet, each cell checked before anything is written; all or nothing.

Headings and values may stand in either language, as codes or as labels, and columns in any order. Who is on the list
already (the same e-mail, or the same name and office) is not added twice; nor is a nameless seat of an office, of
which as many are added as the file has more than the workshop.
"""

import io
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import openpyxl
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override
from openpyxl.styles import Font

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from text.khmer import normalise
from workshops.gatherings.participants import place
from workshops.gatherings.places import OTHER_SPELLINGS
from workshops.gatherings.tables import tabular
from workshops.gatherings.tables.tabular import CannotRead
from workshops.models import Court, Participant, Profession, Province, Workshop

MOST_ROWS = 2_000
COLUMNS = ["name", "profession", "court", "province", "email", "telephone", "language"]
OTHER_HEADINGS = {"email": ["email", "mail"], "telephone": ["phone", "tel"]}


@dataclass(frozen=True)
class CellError:
    """What is wrong in a cell, by the numbers and letters that a spreadsheet program shows. Row 1 are the headings."""

    row: int
    column: str
    heading: str
    message: str


@dataclass
class Roster:
    """What a file would do: the participants to add, the rows of people who are there already, what is wrong."""

    new: list[Participant] = field(default_factory=list)
    already: list[int] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return len(self.new) + len(self.already) + len({error.row for error in self.errors})


class HasErrors(Exception):
    """Nothing was brought in, because rows of the file are wrong."""

    def __init__(self, roster: Roster):
        super().__init__(roster)
        self.roster = roster


def check(workshop: Workshop, content: bytes, file_name: str) -> Roster:
    """Say what bringing in this file would do; nothing is written. Raises CannotRead for what is no table."""
    lines = tabular.read(content, file_name)
    if len(lines) - 1 > MOST_ROWS:
        raise CannotRead(
            _("This file has more than %(most)s rows. Divide it into several files.") % {"most": MOST_ROWS}
        )
    roster = Roster()
    columns = _columns(lines[0], roster)
    if roster.errors:
        return roster
    if len(lines) == 1:
        raise CannotRead(_("This file has headings and nobody beneath them."))
    values = _Values()
    counted = _Known(workshop)
    for line in lines[1:]:
        participant = _participant(workshop, line, columns, lines[0], values, roster)
        if participant is None:
            continue
        if counted.has(participant):
            roster.already.append(line.number)
        else:
            roster.new.append(participant)
    return roster


@transaction.atomic
def bring_in(workshop: Workshop, content: bytes, file_name: str, *, by: User) -> Roster:
    """Add everybody on a list who is not there yet. Raises HasErrors (then nothing is written) and CannotRead."""
    require(by, "workshops.prepare_workshop", workshop)
    # Whoever brings the same list in at the same moment waits here, and then finds everybody there.
    Workshop.objects.select_for_update().get(pk=workshop.pk)
    roster = check(workshop, content, file_name)
    if roster.errors:
        raise HasErrors(roster)
    Participant.objects.bulk_create(roster.new, batch_size=500)
    if roster.new:
        record(by, "brought in", workshop, reason=f"{file_name[:100]}: {len(roster.new)}")
    return roster


def template(language: str) -> bytes:
    """Return a workbook to fill in: headings in a language, an example to write over, and lists of what may stand."""
    with override(language):
        workbook = openpyxl.Workbook()
        sheet = workbook.active
        sheet.title = _("Participants")
        bold = Font(bold=True)
        sheet.append([_heading(name) for name in COLUMNS])
        court = Court.objects.get(pk="first-11")
        sheet.append(
            [
                _("Example name"),
                str(Profession.PROSECUTOR.label),
                str(court),
                str(court.province),
                "",
                "012345678",
                "km",
            ]
        )
        choices = workbook.create_sheet(_("What may stand in the cells"))
        for title, rows in (
            (_heading("profession"), Profession.choices),
            (_heading("province"), [(province.pk, str(province)) for province in Province.objects.all()]),
            (_heading("court"), [(each.pk, str(each)) for each in Court.objects.all()]),
            (_heading("language"), settings.LANGUAGES),
        ):
            choices.append([title])
            choices.cell(choices.max_row, 1).font = bold
            for code, label in rows:
                choices.append([str(code), str(label)])
            choices.append([])
        for cell in sheet[1]:
            cell.font = bold
        for each in (sheet, choices):
            for letter in "ABCDEFG":
                each.column_dimensions[letter].width = 28
        for cell in sheet["F"]:
            cell.number_format = "@"  # a telephone's leading nought stays
        made = io.BytesIO()
        workbook.save(made)
    return made.getvalue()


def _columns(headings: tabular.Line, roster: Roster) -> dict[str, int]:
    """Which column holds what; what is wrong with the headings goes to the roster."""
    known = _headings()
    columns: dict[str, int] = {}
    for position, cell in enumerate(headings.cells):
        if not cell:
            continue
        shown = str(cell.value)[:60]
        name = known.get(_plain(shown))
        if name is None or name in columns:
            message = (
                _("There is no such column. Take it out, or use a heading of the template.")
                if name is None
                else _("This column is there twice.")
            )
            roster.errors.append(CellError(headings.number, tabular.column_name(position), shown, message))
        else:
            columns[name] = position
    if "profession" not in columns and not roster.errors:
        roster.errors.append(
            CellError(headings.number, "", _heading("profession"), _("This column is missing. Every row needs it."))
        )
    return columns


def _participant(workshop, line, columns, headings, values, roster) -> Participant | None:
    def wrong(name: str, message: str) -> None:
        position = columns.get(name)
        heading = str(headings.cells[position].value) if position is not None else _heading(name)
        letter = tabular.column_name(position) if position is not None else ""
        roster.errors.append(CellError(line.number, letter, heading, message))

    errors_before = len(roster.errors)
    written: dict[str, str] = {}
    for name, position in columns.items():
        cell = line.cells[position] if position < len(line.cells) else tabular.Cell()
        if cell.refusal:
            wrong(name, _("This cell %(refusal)s.") % {"refusal": cell.refusal})
        written[name] = normalise(str(cell.value)).strip()
    participant = Participant(workshop=workshop)
    for name in ("name", "email", "telephone"):
        setattr(participant, name, written.get(name, ""))
    for name in ("profession", "court", "province", "language"):
        text = written.get(name, "")
        if text:
            found = values.find(name, text)
            if found is None:
                wrong(name, values.unknown(name, text))
            else:
                setattr(participant, name, found)
        elif name == "profession" and not roster.errors[errors_before:]:
            wrong(name, _("Write the profession."))
    if len(roster.errors) > errors_before:
        return None
    court, province = participant.court, participant.province
    if court is not None and province is not None and court.province_id != province.pk:
        wrong("province", _("%(court)s is not in %(province)s.") % {"court": court, "province": province})
        return None
    try:
        place(participant)
        participant.clean_fields(exclude=["workshop", "court", "province"])  # those were found just now
    except ValidationError as refused:
        for name, messages in refused.message_dict.items():
            wrong(name, " ".join(messages))
        return None
    return participant


class _Values:
    """Codes and labels in every language, to what they stand for; read once for a file."""

    def __init__(self):
        provinces, courts = list(Province.objects.all()), list(Court.objects.select_related("province"))
        self._found: dict[str, dict[str, Any]] = {
            "profession": self._of_choices(Profession.choices),
            "language": self._of_choices(settings.LANGUAGES),
            "province": {_plain(name): each for each in provinces for name in (each.pk, *each.names.values())},
            "court": {_plain(name): each for each in courts for name in (each.pk, *each.names.values())},
        }
        for each in provinces:
            # 1 is what a spreadsheet makes of 01.
            for name in (each.pk.lstrip("0"), *OTHER_SPELLINGS.get(each.pk, [])):
                self._found["province"].setdefault(_plain(name), each)

    def find(self, name: str, text: str):
        return self._found[name].get(_plain(text))

    def unknown(self, name: str, text: str) -> str:
        return {
            "profession": _("There is no profession “%(text)s”. The template lists them."),
            "court": _("There is no court “%(text)s”. The template lists them."),
            "province": _("There is no province “%(text)s”. The template lists them."),
            "language": _("There is no language “%(text)s”. Write km or en."),
        }[name] % {"text": text[:60]}

    @staticmethod
    def _of_choices(choices) -> dict[str, str]:
        found = {}
        for language, _name in settings.LANGUAGES:
            with override(language):
                for value, label in choices:
                    found[_plain(str(label))] = found[_plain(value)] = value
        return found


class _Known:
    """Who is on the list: those of the workshop, and those of the file so far."""

    def __init__(self, workshop: Workshop):
        self._emails: set[str] = set()
        self._people: set[tuple] = set()
        self._seats: Counter = Counter()
        for participant in workshop.participants.all():
            self._remember(participant)
            if not participant.name and not participant.email:
                self._seats[self._office(participant)] += 1

    def has(self, participant: Participant) -> bool:
        """Whether this person is there already. If not, they are from now on."""
        if participant.name or participant.email:
            there = bool(participant.email) and participant.email.casefold() in self._emails
            there = there or (bool(participant.name) and self._named(participant) in self._people)
            self._remember(participant)
            return there
        office = self._office(participant)
        if self._seats[office] > 0:  # a seat of the workshop that no row of the file has taken yet
            self._seats[office] -= 1
            return True
        return False

    def _remember(self, participant: Participant) -> None:
        if participant.email:
            self._emails.add(participant.email.casefold())
        if participant.name:
            self._people.add(self._named(participant))

    def _named(self, participant: Participant) -> tuple:
        return (_plain(participant.name), *self._office(participant))

    @staticmethod
    def _office(participant: Participant) -> tuple:
        return participant.profession, participant.court_id, participant.province_id


def _heading(name: str) -> str:
    field = next(field for field in Participant._meta.fields if field.name == name)
    return capfirst(str(field.verbose_name))


def _headings() -> dict[str, str]:
    known = {_plain(other): name for name, others in OTHER_HEADINGS.items() for other in others}
    for name in COLUMNS:
        known[_plain(name)] = name
        for language, _name in settings.LANGUAGES:
            with override(language):
                known[_plain(_heading(name))] = name
    return known


def _plain(text: str) -> str:
    """A label as it is compared: without case, spaces, underlines and signs that nobody sees."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in text if letter not in " _-\u00a0\u200b\u200c\u200d\ufeff\u00ad\t\n")
