"""Spreadsheets: contributions that were written down in a table, brought in whole or not at all.

First everything is checked, by what the file says and what the database knows, and nothing is written: that is the
dry run. Then what was checked is written in one insert. Both tell the same report, for it is made once.

A row is the same as one brought in before when its reference is the same, or, without a reference, when the file's
fingerprint and the row's number are. Two equal rows in one file are two voices.
"""

import hashlib
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.dates import MONTHS
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from text.khmer import normalise
from text.refusals import Refusal
from workshops.gatherings import tabular
from workshops.gatherings.places import OTHER_SPELLINGS
from workshops.gatherings.tabular import Cell, Line
from workshops.intake import receive, tallies
from workshops.intake.offices import Office, office_of, participants_of
from workshops.intake.redaction import identifying_passages
from workshops.models import Batch, Contribution, Court, Profession, Province, Workshop

COLUMNS = {
    "topic": (gettext_lazy("topic"), ["ប្រធានបទ"]),
    "kind": (gettext_lazy("kind"), ["ប្រភេទ"]),
    "profession": (gettext_lazy("profession"), ["វិជ្ជាជីវៈ", "មុខវិជ្ជាជីវៈ"]),
    "court": (gettext_lazy("court"), ["តុលាការ", "សាលា"]),
    "province": (gettext_lazy("province"), ["ខេត្ត", "រាជធានី-ខេត្ត", "រាជធានី ខេត្ត", "province code"]),
    "language": (gettext_lazy("language"), ["ភាសា"]),
    "attribution": (gettext_lazy("attribution"), ["ការដាក់ឈ្មោះប្រភព"]),
    "text": (gettext_lazy("text"), ["អត្ថបទ", "in their own words", "contribution"]),
    "reference": (gettext_lazy("reference"), ["លេខយោង", "ref"]),
    "paragraph": (gettext_lazy("paragraph"), ["កថាខណ្ឌ"]),
    "received_on": (gettext_lazy("received on"), ["ថ្ងៃទទួល", "ទទួលនៅថ្ងៃ", "date"]),
}
"""The columns by their names in the code: the heading, and what else a heading may say, in either language."""

REQUIRED = ["topic", "kind", "profession", "language", "attribution", "text"]
"""Columns that a file must have; their cells may be empty where a contribution may do without. A place is asked of
each row, as its profession has one or not."""

LONGEST_REFERENCE = 100
PARAGRAPH = re.compile(r"\d{1,3}\.\d{1,4}(\([a-z]{1,2}\))?")
TO_LATIN_DIGITS = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")
DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
YEAR_FIRST = re.compile(r"(\d{4})[./-](\d{1,2})[./-](\d{1,2})(?:[T ]00:00(?::00)?)?")
IN_WORDS = re.compile(r"(\d{1,2})\s+(\D+?)\s+(\d{4})")

IN_HAND = (
    Q(claimed_at__isnull=False)
    | Q(answered_at__isnull=False)
    | Q(released_at__isnull=False)
    | Q(replaced_by__isnull=False)
)
"""A contribution that somebody has gone on working with."""

KnowsParagraph = Callable[[str], bool]
Pins = Callable[[Iterable[Contribution]], object]


@dataclass(frozen=True)
class Row:
    """One contribution as its row says it, all its values understood."""

    number: int
    source_key: str
    topic: int | None
    kind: str
    office: Office
    language: str
    attribution: str
    text: str
    paragraph: str
    received_on: date | None


@dataclass(frozen=True)
class Problem:
    """What is wrong in a cell, or in a row (then without column). Columns are told as the program shows them: C."""

    row: int
    column: str
    heading: str
    sentence: str

    def __str__(self):
        where = _("Row %(row)s") % {"row": self.row}
        if self.column:
            where = _("Row %(row)s, column %(column)s") % {"row": self.row, "column": self.column}
        if self.heading:
            where = f"{where} ({self.heading})"
        return f"{where}: {self.sentence}"


@dataclass(frozen=True)
class Checked:
    """A file that was read and checked against its workshop: what would be brought in, and what is in the way."""

    file_name: str
    sha256: str
    new: list[Row] = field(default_factory=list)
    known: list[Row] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not self.problems

    @property
    def rows_with_problems(self) -> int:
        return len({problem.row for problem in self.problems})

    def notices(self) -> Iterator[tuple[int, list[str]]]:
        """Tell which rows hold passages that look identifying, and which passages. They stop nothing."""
        for row in self.new:
            if passages := identifying_passages(row.text):
                yield row.number, passages

    def notices_told(self) -> Iterator[str]:
        """The notices in sentences."""
        for number, passages in self.notices():
            yield _("Row %(row)s: this may tell who somebody is: %(passages)s.") % {
                "row": number,
                "passages": ", ".join(passages),
            }

    def report(self) -> list[str]:
        """Return what the file is found to hold, in sentences; the same before it is brought in and afterwards."""
        told = [str(problem) for problem in self.problems]
        told += [
            _("Row %(row)s: this reference was brought in before, with other words. They are not brought in again.")
            % {"row": number}
            for number in self.changed
        ]
        if self.problems:
            told.append(
                ngettext(
                    "%(count)s row has errors. Nothing is brought in before they are mended.",
                    "%(count)s rows have errors. Nothing is brought in before they are mended.",
                    self.rows_with_problems,
                )
                % {"count": self.rows_with_problems}
            )
        told.append(
            _("New: %(new)s. Brought in before: %(known)s. Rows with errors: %(wrong)s.")
            % {"new": len(self.new), "known": len(self.known), "wrong": self.rows_with_problems}
        )
        return told


class HasErrors(ValidationError):
    """Rows with errors are not brought in, nor is anything else of their file."""


class AlreadyInHand(Exception):
    """A reviewer has claimed or answered a contribution of this batch, so that it can no longer be undone."""


# --- Checking -----------------------------------------------------------------------------------


def check(
    workshop: Workshop, content: bytes, file_name: str, *, knows_paragraph: KnowsParagraph | None = None
) -> Checked:
    """Read a file and say what it would bring into a workshop. Writes nothing. Raises CannotRead.

    `knows_paragraph` says whether a paragraph with this number lies before the workshop; without it any number passes.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    lines = tabular.read(content, file_name)
    rows, problems = understand(lines, sha256, Vocabulary.of(workshop), knows_paragraph)
    before = _brought_in_before(workshop, [row.source_key for row in rows])
    return Checked(
        file_name=file_name,
        sha256=sha256,
        new=[row for row in rows if row.source_key not in before],
        known=[row for row in rows if row.source_key in before],
        changed=[row.number for row in rows if before.get(row.source_key, row.text) != row.text],
        problems=problems,
    )


def _brought_in_before(workshop: Workshop, keys: list[str]) -> dict[str, str]:
    """The words of those already there, by their keys."""
    there = {}
    for start in range(0, len(keys), 500):
        of_these = workshop.contributions.filter(source_key__in=keys[start : start + 500])
        there |= dict(of_these.values_list("source_key", "text"))
    return there


def understand(
    lines: list[Line], sha256: str, vocabulary: "Vocabulary", knows_paragraph: KnowsParagraph | None = None
) -> tuple[list[Row], list[Problem]]:
    """Return the rows that are understood, and every problem of the others. Reads nothing but what it is given."""
    headings, *body = lines
    places, problems = _columns(headings)
    if problems:
        return [], problems
    if not body:
        return [], [Problem(headings.number, "", "", _("Under the headings there is no row."))]
    rows, of_reference = [], {}
    for line in body:
        reader = _Reader(line, places, vocabulary, knows_paragraph)
        row = reader.row(sha256)
        if row and row.source_key.startswith("ref:"):
            first = of_reference.setdefault(row.source_key, line.number)
            if first != line.number:
                reader.refuse("reference", _("This reference stands in row %(row)s already.") % {"row": first})
                row = None
        problems += reader.problems
        if row:
            rows.append(row)
    return rows, problems


def _columns(headings: Line) -> tuple[dict[str, int], list[Problem]]:
    """Where each column stands, or what is wrong with the headings."""
    known = _headings()
    places, problems = {}, []

    def refuse(position, sentence):
        problems.append(Problem(headings.number, tabular.column_name(position), "", sentence))

    for position, cell in enumerate(headings.cells):
        if not cell:
            continue
        name = known.get(_plain(str(cell.value)))
        if cell.refusal:
            refuse(position, _("This cell %(why)s.") % {"why": cell.refusal})
        elif name is None:
            refuse(
                position,
                _("“%(heading)s” is not a heading. Headings are: %(known)s.")
                % {"heading": str(cell.value)[:60], "known": ", ".join(str(title) for title, _o in COLUMNS.values())},
            )
        elif name in places:
            refuse(position, _("The heading “%(heading)s” stands here twice.") % {"heading": COLUMNS[name][0]})
        else:
            places[name] = position
    missing = [str(COLUMNS[name][0]) for name in REQUIRED if name not in places]
    if "court" not in places and "province" not in places:
        missing.append(str(COLUMNS["province"][0]))
    if missing:
        sentence = _("These headings are missing from the first row: %(missing)s.") % {"missing": ", ".join(missing)}
        problems.append(Problem(headings.number, "", "", sentence))
    return places, problems


class _Reader:
    """Reads one row, and keeps what was wrong in it."""

    def __init__(self, line, places, vocabulary, knows_paragraph):
        self.line, self.places, self.vocabulary = line, places, vocabulary
        self.knows_paragraph = knows_paragraph
        self.problems = []

    def refuse(self, name: str, sentence: str) -> None:
        column = tabular.column_name(self.places[name]) if name in self.places else ""
        heading = str(COLUMNS[name][0]) if name in self.places else ""
        self.problems.append(Problem(self.line.number, column, heading, sentence))

    def row(self, sha256: str) -> Row | None:
        self._refuse_beyond_the_headings()
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
        return Row(
            number=self.line.number,
            source_key=f"ref:{reference}" if reference else f"{sha256}:{self.line.number}",
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

    def _refuse_beyond_the_headings(self):
        for position, cell in enumerate(self.line.cells):
            if cell and position not in self.places.values():
                sentence = _("There is no heading over this cell.")
                self.problems.append(Problem(self.line.number, tabular.column_name(position), "", sentence))

    def cell(self, name: str) -> Cell:
        position = self.places.get(name)
        if position is None or position >= len(self.line.cells):
            return Cell()
        cell = self.line.cells[position]
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
        found = values.get(_plain(written))
        if found is None:
            self.refuse(name, NOT_KNOWN[name] % {"written": written[:80]})
        return found

    def office(self, profession, court, province) -> Office | None:
        try:
            return office_of(profession, court, province)
        except ValidationError as refused:
            self.refuse("province" if "province" in self.places else "court", " ".join(refused.messages))

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
        paragraph = self.written("paragraph").translate(TO_LATIN_DIGITS).lower().replace(" ", "").lstrip("§")
        if not paragraph:
            return ""
        if not PARAGRAPH.fullmatch(paragraph):
            self.refuse("paragraph", _("Write the paragraph by its number, like 4.12 or 4.12(b)."))
        elif self.knows_paragraph and not self.knows_paragraph(paragraph):
            self.refuse(
                "paragraph",
                _("No draft with a paragraph %(number)s was laid before this workshop.") % {"number": paragraph},
            )
        return paragraph

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
    written = " ".join(written.translate(TO_LATIN_DIGITS).split())
    if found := YEAR_FIRST.fullmatch(written):
        year, month, day = found.groups()
    elif found := DAY_FIRST.fullmatch(written):
        day, month, year = found.groups()
    elif found := IN_WORDS.fullmatch(written.removeprefix("ថ្ងៃទី").strip()):
        day, name, year = found.groups()
        month = _months().get(_plain(name.removeprefix("ខែ").replace("ឆ្នាំ", "")))
    else:
        return None
    try:
        return date(int(year), int(month), int(day)) if month else None
    except ValueError:
        return None


# --- What values are called ---------------------------------------------------------------------

NOT_KNOWN = {
    "topic": gettext_lazy("“%(written)s” is no topic of this consultation. Write its title, or its number."),
    "kind": gettext_lazy("“%(written)s” is no kind of contribution."),
    "profession": gettext_lazy("“%(written)s” is not among the professions."),
    "court": gettext_lazy("“%(written)s” is no court. Write its name or its code."),
    "province": gettext_lazy("“%(written)s” is no province. Write its name or its code."),
    "language": gettext_lazy("“%(written)s” is no language of this consultation."),
    "attribution": gettext_lazy("“%(written)s” is no attribution."),
}


@dataclass(frozen=True)
class Vocabulary:
    """What each value may be called, plainly written (see _plain), and what it stands for."""

    topic: dict
    kind: dict
    profession: dict
    court: dict
    province: dict
    language: dict
    attribution: dict

    @classmethod
    def of(cls, workshop: Workshop) -> "Vocabulary":
        topics = list(workshop.consultation.topics.all())
        titles = [(name, topic.pk) for topic in topics for name in topic.titles.values()]
        numbers = [
            (name, topic.pk) for number, topic in enumerate(topics, start=1) for name in (str(number), f"T{number}")
        ]
        courts = list(Court.objects.select_related("province"))
        return cls(
            topic=_named([*numbers, *titles]),
            kind=_choices(Contribution.Kind),
            profession=_choices(Profession),
            attribution=_choices(Contribution.Attribution),
            court=_named((name, court) for court in courts for name in _names_of_court(court) if name),
            province=named_provinces(),
            language=_named((name, code) for code, label in settings.LANGUAGES for name in _names_of(code, label)),
        )


def named_provinces() -> dict[str, Province]:
    """Every province by all that it may be called, plainly written: its code, its names, its other spellings."""
    return _named(
        (name, province) for province in Province.objects.all() for name in _names_of_province(province) if name
    )


def province_called(written: str) -> Province | None:
    """Find a province by its code or a name of it in either language and any spelling."""
    return named_provinces().get(_plain(written))


def _plain(written: str) -> str:
    """How two ways to write one name are compared: case, spaces, digits and invisible marks do not tell them apart."""
    try:
        written = normalise(written)
    except Refusal:
        return ""
    written = written.replace("\u200b", "").translate(TO_LATIN_DIGITS).casefold()
    return " ".join(re.sub(r"[\s_\-/*:]+", " ", written).split())


def _named(pairs: Iterable[tuple[str, object]]) -> dict:
    names: dict = {}
    for name, value in pairs:
        names.setdefault(_plain(name), value)
    return names


def _said(label) -> list[str]:
    """A label of the interface in every language."""
    said = []
    for code, _label in settings.LANGUAGES:
        with translation.override(code):
            said.append(str(label))
    return said


def _choices(choices) -> dict:
    return _named((name, value) for value, label in choices.choices for name in (value, *_said(label)))


def _names_of(code: str, label) -> list[str]:
    info = get_language_info(code)
    return [code, info["name"], info["name_local"], *_said(label)]


def _names_of_court(court: Court) -> list[str]:
    names = [court.code, *court.names.values()]
    return [*names, *(name.removesuffix(" of First Instance") for name in names)]


def _names_of_province(province: Province) -> list[str]:
    names = [*province.names.values(), *OTHER_SPELLINGS.get(province.code, [])]
    titled = [
        titled
        for name in names
        for titled in (f"{name} Province", f"{name} Municipality", f"ខេត្ត{name}", f"រាជធានី{name}", f"ខេត្ត {name}")
    ]
    return [province.code, province.code.lstrip("0"), *names, *titled]


def _headings() -> dict[str, str]:
    return _named((said, name) for name, (label, others) in COLUMNS.items() for said in (name, *_said(label), *others))


def _months() -> dict[str, int]:
    return _named((said, number) for number, name in MONTHS.items() for said in _said(name))


# --- Bringing in, and taking out again ----------------------------------------------------------


def bring_in(checked: Checked, workshop: Workshop, *, by: User | None, pin: Pins | None = None) -> Batch | None:
    """Write what was checked, whole or not at all. Returns the batch; None when there was nothing new.

    What another brought in since the check is left out. `pin` is given the contributions about a paragraph.
    Raises HasErrors, and PermissionDenied when the person may not key contributions here.
    """
    if by is not None:
        require(by, "workshops.receive_contribution", workshop)
    if not checked.is_sound:
        raise HasErrors([str(problem) for problem in checked.problems])
    topics = {topic.pk: topic for topic in workshop.consultation.topics.all()}
    with transaction.atomic():
        Workshop.objects.select_for_update().get(pk=workshop.pk)  # one file after the other
        before = _brought_in_before(workshop, [row.source_key for row in checked.new])
        new = [row for row in checked.new if row.source_key not in before]
        if not new:
            return None
        participants = participants_of(workshop, (row.office for row in new), by=by)
        batch = Batch.objects.create(
            workshop=workshop,
            file_name=checked.file_name[-200:],
            sha256=checked.sha256,
            rows=len(new),
            imported_by=by,
        )
        contributions = [
            Contribution(
                batch=batch,
                source_key=row.source_key,
                channel=Contribution.Channel.SPREADSHEET,
                participant=participants[row.office],
                topic=topics.get(row.topic),
                kind=row.kind,
                language=row.language,
                attribution=row.attribution,
                text=row.text,
                paragraph=row.paragraph,
                received_at=_moment_of(row.received_on),
            )
            for row in new
        ]
        receive.receive_many(contributions, workshop=workshop, by=by)
        if pin is not None:
            pin(each for each in contributions if each.paragraph)
        record(by, "brought in", batch, reason=checked.report()[-1])
    return batch


def _moment_of(day: date | None) -> datetime:
    """A day without a time is told as its noon, so that no time zone makes it another day."""
    return timezone.make_aware(datetime.combine(day, time(12))) if day else timezone.now()


def may_be_undone(batch: Batch) -> bool:
    """Say whether nobody has claimed or answered anything of a batch yet, and it still stands."""
    return batch.undone_at is None and not batch.contributions.filter(IN_HAND).exists()


@transaction.atomic
def undo(batch: Batch, *, by: User) -> int:
    """Take every contribution of a batch out again, and let the file be brought in anew. Returns how many.

    They are taken back, not deleted: the words stay in the records, and no list, count or export holds them.
    Raises AlreadyInHand once a reviewer has claimed or answered one, or the room has been shown one.
    """
    require(by, "workshops.receive_contribution", batch.workshop)
    list(batch.contributions.select_for_update().order_by("pk").values_list("pk", flat=True))
    batch.refresh_from_db()
    if not may_be_undone(batch):
        raise AlreadyInHand(batch)
    now = timezone.now()
    before = tallies.as_they_are(batch.contributions.all())
    batch.contributions.filter(withdrawn_at=None).update(withdrawn_at=now, stands=False)
    tallies.change(out_of=before)
    taken = batch.contributions.update(source_key=None)
    batch.undone_at = now
    batch.save(update_fields=["undone_at"])
    record(by, "undid", batch)
    return taken


def names_of_offices(offices: Iterable[Office]) -> dict[Office, str]:
    """What offices are called, in the language in use and in two queries."""
    courts = {court.code: str(court) for court in Court.objects.all()}
    provinces = {province.code: str(province) for province in Province.objects.all()}
    names = {}
    for office in offices:
        place = courts.get(office.court) or provinces.get(office.province, "")
        names[office] = ", ".join(filter(None, [office.group, str(Profession(office.profession).label), place]))
    return names


# --- The template -------------------------------------------------------------------------------


def template(workshop: Workshop) -> bytes:
    """Return a workbook to fill in: the headings, and on a second sheet every value that is understood."""
    book = Workbook()
    sheet = book.active
    sheet.title = str(_("Contributions"))[:31]
    sheet.append([capfirst(str(label)) for label, _others in COLUMNS.values()])
    sheet.freeze_panes = "A2"
    values = book.create_sheet(str(_("Values"))[:31])
    for position, (heading, allowed) in enumerate(_allowed(workshop).items(), start=1):
        values.cell(1, 2 * position - 1, capfirst(str(COLUMNS[heading][0]))).font = Font(bold=True)
        for row, (code, label) in enumerate(allowed, start=2):
            values.cell(row, 2 * position - 1, code).data_type = "s"
            values.cell(row, 2 * position, label).data_type = "s"
        values.column_dimensions[get_column_letter(2 * position)].width = 32
        column = get_column_letter(list(COLUMNS).index(heading) + 1)
        letter = get_column_letter(2 * position - 1)
        # A list to choose from; what else is understood may be typed all the same.
        choice = DataValidation(
            type="list",
            formula1=f"'{values.title}'!${letter}$2:${letter}${len(allowed) + 1}",
            allow_blank=True,
            showErrorMessage=False,
        )
        choice.add(f"{column}2:{column}{tabular.MOST_ROWS}")
        if allowed:
            sheet.add_data_validation(choice)
    for position, name in enumerate(COLUMNS, start=1):
        letter = get_column_letter(position)
        sheet.cell(1, position).font = Font(bold=True)
        sheet.column_dimensions[letter].width = 60 if name == "text" else 20
        sheet.column_dimensions[letter].number_format = "@"  # so that 4.10 and 01 stay as typed
    sheet.column_dimensions[get_column_letter(list(COLUMNS).index("text") + 1)].alignment = Alignment(wrap_text=True)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _allowed(workshop: Workshop) -> dict[str, list[tuple[str, str]]]:
    """The values of each column that has a list of them: code and label."""

    def labels(choices):
        return [(value, " / ".join(dict.fromkeys(_said(label)))) for value, label in choices.choices]

    def names(things):
        return [(thing.code, " / ".join(thing.names.values())) for thing in things]

    topics = workshop.consultation.topics.all()
    return {
        "topic": [(f"T{number}", " / ".join(topic.titles.values())) for number, topic in enumerate(topics, start=1)],
        "kind": labels(Contribution.Kind),
        "profession": labels(Profession),
        "court": names(Court.objects.order_by("level", "province", "code")),
        "province": names(Province.objects.all()),
        "language": [(code, " / ".join(dict.fromkeys(_said(label)))) for code, label in settings.LANGUAGES],
        "attribution": labels(Contribution.Attribution),
    }
