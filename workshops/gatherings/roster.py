"""The roster: participants from a spreadsheet, each cell checked before anything is written.

Headings and values may stand in either language, as codes or as labels, and columns in any order; a column with
another heading is given a place or skipped. Who is on the list already is not added twice: the same e-mail, or the
same name and office or telephone, however it is written. Nor is a nameless seat of an office, of which as many are
added as the file has more than the workshop.

All come in, or nobody; or, where somebody says so, those without errors, and the others go back as a workbook.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from office.tables import table_files
from office.tables.tabular import CannotRead, too_many_rows
from text.folding import comparable, label_key, name_keys, telephone_key
from text.khmer import normalise
from text.refusals import Refusal
from workshops.gatherings.participants import place
from workshops.gatherings.tables import error_workbook
from workshops.gatherings.tables.column_mapping import Row, Table, table_of
from workshops.gatherings.tables.error_workbook import WrongCell
from workshops.gatherings.tables.labels import by_key, choices_by_key, in_every_language, languages_by_key
from workshops.gatherings.tables.place_names import courts_by_name, provinces_by_name
from workshops.models import Gender, Participant, Profession, Workshop

MOST_ROWS = 2_000
COLUMNS = ["name", "profession", "court", "province", "email", "telephone", "language", "gender"]
OTHER_HEADINGS = {
    "name": [
        "full name",
        "participant",
        "participant name",
        "name of participant",
        "ឈ្មោះ",
        "នាម",
        "ឈ្មោះអ្នកចូលរួម",
        "ឈ្មោះសិក្ខាកាម",
        "គោត្តនាម និងនាម",
        "គោត្តនាម-នាម",
        "នាម និងគោត្តនាម",
    ],
    "profession": ["position", "role", "office", "job title", "occupation", "function", "តួនាទី", "មុខតំណែង", "វិជ្ជាជីវៈ"],
    "court": ["court name", "tribunal", "តុលាការ", "សាលា"],
    "province": ["province code", "ខេត្ត", "រាជធានី-ខេត្ត", "ខេត្ត-រាជធានី"],
    "email": ["email", "mail", "email address", "អ៊ីមែល"],
    "telephone": [
        "phone",
        "tel",
        "mobile",
        "phone number",
        "telephone number",
        "mobile number",
        "លេខទូរស័ព្ទ",
        "ទូរស័ព្ទ",
        "លេខទូរសព្ទ",
    ],
    "gender": ["sex", "ភេទ"],
}
OTHER_GENDERS = {
    Gender.WOMAN: ["f", "w", "female", "women", "ស្រី", "នារី", "ស"],
    Gender.MAN: ["m", "male", "men", "ប្រុស", "បុរស", "ប"],
    Gender.OTHER: ["other", "another", "x"],
    Gender.NOT_SAID: ["-", "not stated", "no answer", "n/a", "prefer not to say"],
}
EXAMPLE = gettext_lazy("Example name")
"""Who stands on the template to be written over, and is never brought in."""
SHEET_OF_VALUES = gettext_lazy("What may stand in the cells")


@dataclass(frozen=True)
class CellError:
    """What is wrong in a cell, by the numbers and letters that a spreadsheet program shows. Row 1 are the headings."""

    row: int
    column: str
    heading: str
    message: str
    sheet: str = ""


@dataclass
class Roster:
    """What a file would do: the participants to add, the rows of people who are there already, what is wrong."""

    table: Table
    new: list[Participant] = field(default_factory=list)
    already: list[int] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    wrong: list[WrongCell] = field(default_factory=list)
    examples: int = 0

    @property
    def rows(self) -> int:
        return len(self.new) + len(self.already) + self.rows_with_errors

    @property
    def rows_with_errors(self) -> int:
        return len({(error.sheet, error.row) for error in self.errors})

    @property
    def is_unplaced(self) -> bool:
        """Whether the column is missing without which no row is understood: nothing of the file can come in."""
        return "profession" not in self.table.places

    @property
    def left_out(self) -> list[str]:
        """What of the file is not brought in, beside rows with errors, in sentences."""
        sentences = self.table.left_out
        if self.examples:
            sentences.append(_("The example of the template is not brought in."))
        return sentences

    def wrong_rows(self) -> bytes:
        """Return the rows with errors as a workbook to mend them in."""
        return error_workbook.workbook(self.table, self.wrong, {name: heading(name) for name in COLUMNS})


class HasErrors(Exception):
    """Nothing was brought in, because rows of the file are wrong."""

    def __init__(self, roster: Roster):
        super().__init__(roster)
        self.roster = roster


def read(content: bytes, file_name: str, chosen: Mapping[int, str] | None = None) -> Table:
    """Return the table of a file, its columns in the places that their headings, or somebody, gave them.

    Raises CannotRead for what is no table, and ValidationError for two columns of one thing.
    """
    aside = frozenset(label_key(title[:31]) for title in in_every_language(SHEET_OF_VALUES))
    table = table_of(table_files.read(content, file_name), _headings(), aside=aside)
    if len(table.rows) > MOST_ROWS:
        raise too_many_rows(MOST_ROWS)
    return table.mapped(chosen) if chosen else table


def check(workshop: Workshop, content: bytes, file_name: str, *, chosen: Mapping[int, str] | None = None) -> Roster:
    """Say what bringing in this file would do; nothing is written. Raises what `read` raises."""
    roster = Roster(read(content, file_name, chosen))
    if roster.is_unplaced:
        message = _("This column is missing. Every row needs it.")
        roster.errors.append(CellError(roster.table.head, "", heading("profession"), message))
        return roster
    if not roster.table.rows:
        raise CannotRead(" ".join([_("This file has headings and nobody beneath them."), *roster.table.not_read]))
    values, known = _Values(), _Known(workshop)
    examples = {label_key(name) for name in in_every_language(EXAMPLE)}
    for row in roster.table.rows:
        if "name" in roster.table.places and label_key(str(row.cell(roster.table.places["name"]).value)) in examples:
            roster.examples += 1
            continue
        participant = _Reader(workshop, row, values, roster).participant()
        if participant is None:
            continue
        if known.has(participant):
            roster.already.append(row.number)
        else:
            roster.new.append(participant)
    return roster


@transaction.atomic
def bring_in(
    workshop: Workshop,
    content: bytes,
    file_name: str,
    *,
    by: User,
    chosen: Mapping[int, str] | None = None,
    without_wrong_rows: bool = False,
) -> Roster:
    """Add everybody on a list who is not there yet; `without_wrong_rows`, those whose rows have no errors.

    Raises HasErrors (then nothing is written), and what `read` raises.
    """
    require(by, "workshops.prepare_workshop", workshop)
    # Whoever brings the same list in at the same moment waits here, and then finds everybody there.
    Workshop.objects.select_for_update().get(pk=workshop.pk)
    roster = check(workshop, content, file_name, chosen=chosen)
    if roster.errors and (roster.is_unplaced or not without_wrong_rows):
        raise HasErrors(roster)
    Participant.objects.bulk_create(roster.new, batch_size=500)
    if roster.new:
        record(by, "brought in", workshop, reason=f"{file_name[:100]}: {len(roster.new)}")
    return roster


def said(done: Roster) -> str:
    """What was done, in a sentence or several."""
    sentences = [
        ngettext("%(number)s participant was added.", "%(number)s participants were added.", len(done.new))
        % {"number": len(done.new)}
    ]
    if done.already:
        sentences.append(
            ngettext("%(number)s was on the list already.", "%(number)s were on the list already.", len(done.already))
            % {"number": len(done.already)}
        )
    if done.rows_with_errors:
        sentences.append(
            ngettext(
                "%(number)s row with errors was not brought in.",
                "%(number)s rows with errors were not brought in.",
                done.rows_with_errors,
            )
            % {"number": done.rows_with_errors}
        )
    return " ".join(sentences)


def heading(name: str) -> str:
    """What a column is called, in the language in use."""
    field = next(field for field in Participant._meta.fields if field.name == name)
    return capfirst(str(field.verbose_name))


def _headings() -> dict[str, str]:
    verbose = {field.name: field.verbose_name for field in Participant._meta.fields}
    return by_key(
        [(said, name) for name in COLUMNS for said in (name, *in_every_language(verbose[name]))]
        + [(said, name) for name, others in OTHER_HEADINGS.items() for said in others]
    )


class _Reader:
    """Reads one row, and writes what is wrong in it to the roster."""

    def __init__(self, workshop: Workshop, row: Row, values: "_Values", roster: Roster):
        self.workshop, self.row, self.values, self.roster = workshop, row, values, roster
        self.places = roster.table.places
        self.is_wrong = False

    def refuse(self, name: str, message: str) -> None:
        self.is_wrong = True
        position = self.places.get(name)
        shown = self.roster.table.columns[position].heading if position is not None else heading(name)
        letter = self.row.letters[position] if position is not None else ""
        self.roster.errors.append(CellError(self.row.number, letter, shown, message, self.row.sheet))
        self.roster.wrong.append(WrongCell(self.row, position, f"{self.row.place(position)} ({shown}): {message}"))

    def participant(self) -> Participant | None:
        """The participant of the row; None where something is wrong."""
        written = {name: self.written(name) for name in self.places}
        participant = Participant(workshop=self.workshop)
        for name in ("name", "email", "telephone"):
            setattr(participant, name, " ".join(written.get(name, "").split()))
        for name in ("profession", "court", "province", "language", "gender"):
            if text := written.get(name, ""):
                found = self.values.find(name, text)
                if found is None:
                    self.refuse(name, self.values.unknown(name, text))
                else:
                    setattr(participant, name, found)
            elif name == "profession" and not self.is_wrong:
                self.refuse(name, _("Write the profession."))
        if self.is_wrong:
            return None
        court, province = participant.court, participant.province
        if court is not None and province is not None and court.province_id != province.pk:
            self.refuse("province", _("%(court)s is not in %(province)s.") % {"court": court, "province": province})
            return None
        try:
            place(participant)
            participant.clean_fields(exclude=["workshop", "court", "province"])  # those were found just now
        except ValidationError as refused:
            for name, messages in refused.message_dict.items():
                self.refuse(name, " ".join(messages))
            return None
        return participant

    def written(self, name: str) -> str:
        cell = self.row.cell(self.places[name])
        if cell.refusal:
            self.refuse(name, _("This cell %(refusal)s.") % {"refusal": cell.refusal})
        try:
            return normalise(str(cell.value)).strip()
        except Refusal as refused:
            self.refuse(name, refused.said_with(_))
            return ""


class _Values:
    """Codes and labels in every language, to what they stand for; read once for a file."""

    def __init__(self):
        genders = by_key((name, gender) for gender, names in OTHER_GENDERS.items() for name in names)
        self._found: dict[str, dict] = {
            "profession": choices_by_key(Profession.choices),
            "language": languages_by_key(),
            "province": provinces_by_name(),
            "court": courts_by_name(),
            "gender": {**genders, **choices_by_key(Gender.choices)},
        }

    def find(self, name: str, text: str):
        if name == "gender" and not label_key(text):  # a dash
            return Gender.NOT_SAID
        return self._found[name].get(label_key(text))

    def unknown(self, name: str, text: str) -> str:
        return {
            "profession": _("There is no profession “%(text)s”. The template lists them."),
            "court": _("There is no court “%(text)s”. The template lists them."),
            "province": _("There is no province “%(text)s”. The template lists them."),
            "language": _("There is no language “%(text)s”. Write km or en."),
            "gender": _("There is no gender “%(text)s”. Write woman, man, another gender or not said."),
        }[name] % {"text": text[:60]}


class _Known:
    """Who is on the list: those of the workshop, and those of the file so far."""

    def __init__(self, workshop: Workshop):
        self._emails: set[str] = set()
        self._people: dict[str, list[Participant]] = defaultdict(list)
        self._seats: Counter = Counter()
        for participant in workshop.participants.people():
            self._remember(participant)
            if not participant.name and not participant.email:
                self._seats[self._office(participant)] += 1

    def has(self, participant: Participant) -> bool:
        """Whether this person is there already. If not, they are from now on."""
        if participant.name or participant.email:
            there = bool(participant.email) and comparable(participant.email) in self._emails
            there = there or any(
                self._is_same(participant, other)
                for key in name_keys(participant.name)
                for other in self._people.get(key, ())
            )
            self._remember(participant)
            return there
        office = self._office(participant)
        if self._seats[office] > 0:  # a seat of the workshop that no row of the file has taken yet
            self._seats[office] -= 1
            return True
        return False

    def _remember(self, participant: Participant) -> None:
        if participant.email:
            self._emails.add(comparable(participant.email))
        for key in name_keys(participant.name):
            self._people[key].append(participant)

    def _is_same(self, one: Participant, other: Participant) -> bool:
        """Whether two whose names have a key in common are one person.

        They hold the same office, or have the same telephone. Where only the order of the names' words differs (Chan
        Sok and Sok Chan may be two), nothing else that is known of both may differ.
        """
        telephones = telephone_key(one.telephone), telephone_key(other.telephone)
        if all(telephones) and telephones[0] == telephones[1]:
            return True
        if self._office(one) != self._office(other):
            return False
        emails = comparable(one.email), comparable(other.email)
        differ = any(all(pair) and pair[0] != pair[1] for pair in (telephones, emails))
        return not differ or label_key(one.name) == label_key(other.name)

    @staticmethod
    def _office(participant: Participant) -> tuple:
        return participant.profession, participant.court_id, participant.province_id
