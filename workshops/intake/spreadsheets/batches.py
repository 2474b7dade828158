"""Spreadsheets: contributions that were written down in a table, brought in all together or not at all.

First everything is checked, by what the file says and what the database knows, and nothing is written: that is the
dry run. Then what was checked is written in one insert. Both tell the same report, for it is made once. Where somebody
says so, the rows without errors come in, and the others go back as a workbook to mend them in.

A row is the same as one brought in before when its reference is the same or, without a reference, all that it says
(row_keys). Two equal rows in one file are two voices.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from office.tables import table_files
from text.folding import label_key
from workshops.gatherings.tables import error_workbook
from workshops.gatherings.tables.column_mapping import Table, table_of
from workshops.gatherings.tables.labels import in_every_language
from workshops.intake import receive, tallies
from workshops.intake.laid_paragraphs import KnowsParagraph
from workshops.intake.offices import participants_of
from workshops.intake.redaction import identifying_passages
from workshops.intake.spreadsheets.row_keys import OF_A_REFERENCE, OF_WORDS, same_words
from workshops.intake.spreadsheets.spreadsheet_columns import COLUMNS, SHEET_OF_VALUES
from workshops.intake.spreadsheets.spreadsheet_rows import Problem, Understood, understand
from workshops.intake.spreadsheets.understood_values import Vocabulary, headings_by_name
from workshops.models import Batch, Contribution, Participant, Workshop

IN_HAND = (
    Q(claimed_at__isnull=False)
    | Q(answered_at__isnull=False)
    | Q(released_at__isnull=False)
    | Q(replaced_by__isnull=False)
)
"""A contribution that somebody has gone on working with."""

TOLD = 20
"""How many places a sentence about rows names."""

Pins = Callable[[Iterable[Contribution]], object]


@dataclass(frozen=True)
class Checked:
    """A file that was read and checked against its workshop: what would be brought in, and what is in the way."""

    file_name: str
    sha256: str
    table: Table
    new: list[Understood] = field(default_factory=list)
    known: list[Understood] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    alike: list[str] = field(default_factory=list)
    """Places of new rows whose words came from their office before, in a row that this file no longer has as it was."""
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not self.problems

    @property
    def rows_with_problems(self) -> int:
        return len({(problem.sheet, problem.row) for problem in self.problems})

    def notices(self) -> Iterator[tuple[str, list[str]]]:
        """Tell which rows hold passages that look identifying, and which passages. They stop nothing."""
        for understood in self.new:
            if passages := identifying_passages(understood.text):
                yield understood.row.place(), passages

    def wrong_rows(self) -> bytes:
        """Return the rows with errors as a workbook to mend them in."""
        wrong = [problem.cell for problem in self.problems if problem.cell]
        return error_workbook.workbook(
            self.table.written_out(), wrong, {name: str(label) for name, (label, _o) in COLUMNS.items()}
        )

    def notices_told(self) -> Iterator[str]:
        """The notices in sentences."""
        for place, passages in self.notices():
            yield _("%(place)s: this may tell who somebody is: %(passages)s.") % {
                "place": place,
                "passages": ", ".join(passages),
            }

    def report(self) -> list[str]:
        """Return what the file is found to hold, in sentences; the same before it is brought in and afterwards."""
        told = [str(problem) for problem in self.problems]
        told += self.table.left_out
        told += [
            _("%(place)s: this reference was brought in before, with other words. They are not brought in again.")
            % {"place": place}
            for place in self.changed
        ]
        told += [
            _(
                "%(place)s: these words came in before from the same office, in a row that says something else in "
                "another column. They would stand here twice: if they are the same voice, take the row out."
            )
            % {"place": place}
            for place in self.alike
        ]
        told += self._same_again()
        if self.problems:
            told.append(
                ngettext(
                    "%(count)s row has errors. It is not brought in before it is mended.",
                    "%(count)s rows have errors. They are not brought in before they are mended.",
                    self.rows_with_problems,
                )
                % {"count": self.rows_with_problems}
            )
        told.append(
            _("New: %(new)s. Brought in before: %(known)s. Rows with errors: %(wrong)s.")
            % {"new": len(self.new), "known": len(self.known), "wrong": self.rows_with_problems}
        )
        return told

    def _same_again(self) -> Iterator[str]:
        """Say which rows without a reference came in before. Who means another voice gives it a reference."""
        places = [known.row.place() for known in self.known if not known.source_key.startswith(OF_A_REFERENCE)]
        if places:
            told = "; ".join(places[:TOLD]) + (" …" if len(places) > TOLD else "")
            yield ngettext(
                "%(places)s: a row that says the same came in before. It is not brought in again; if it is another "
                "voice, give it a reference.",
                "%(places)s: rows that say the same came in before. They are not brought in again; what is another "
                "voice, give it a reference.",
                len(places),
            ) % {"places": told}


class HasErrors(ValidationError):
    """Rows with errors are not brought in, nor is anything else of their file."""


class AlreadyInHand(Exception):
    """A reviewer has claimed or answered a contribution of this batch, so that it can no longer be undone."""


# --- Checking -----------------------------------------------------------------------------------


def read(
    content: bytes,
    file_name: str,
    chosen: Mapping[int, str] | Mapping[str, str] | None = None,
    for_all: Mapping[str, str] | None = None,
) -> Table:
    """Return the table of a file, its columns in the places that their headings give them, or that somebody chose.

    Chosen are columns by position, or as a command names them by heading or letter; `for_all` are values that all rows
    have alike, by fields that no column holds. Raises CannotRead for what is no table, and ValidationError for a column
    that is not there, or two for one thing.
    """
    aside = frozenset(label_key(title[:31]) for title in in_every_language(SHEET_OF_VALUES))
    table = table_of(table_files.read(content, file_name), headings_by_name(), aside=aside)
    by_name = {name: holds for name, holds in (chosen or {}).items() if isinstance(name, str)}
    by_position = {position: holds for position, holds in (chosen or {}).items() if isinstance(position, int)}
    table = table.named(by_name) if by_name else table.mapped(by_position)
    return table.with_for_all(for_all or {})


def check(
    workshop: Workshop,
    content: bytes,
    file_name: str,
    *,
    chosen: Mapping[int, str] | Mapping[str, str] | None = None,
    for_all: Mapping[str, str] | None = None,
    knows_paragraph: KnowsParagraph | None = None,
) -> Checked:
    """Read a file and say what it would bring into a workshop. Writes nothing. Raises what `read` raises.

    `knows_paragraph` says whether a paragraph with this number lies before the workshop; without it any number passes.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    table = read(content, file_name, chosen, for_all)
    rows, problems = understand(table, sha256, Vocabulary.of(workshop), knows_paragraph)
    before = _brought_in_before(workshop, rows)
    new = [row for row in rows if not _is_among(before, row)]
    return Checked(
        file_name=file_name,
        sha256=sha256,
        table=table,
        new=new,
        known=[row for row in rows if _is_among(before, row)],
        changed=[row.row.place() for row in rows if before.get(row.source_key, row.text) != row.text],
        alike=[row.row.place() for row in _alike(workshop, new, rows)],
        problems=problems,
    )


def _is_among(before: Mapping[str, str], row: Understood) -> bool:
    return row.source_key in before or row.place_key in before


def _alike(workshop: Workshop, new: list[Understood], rows: list[Understood]) -> list[Understood]:
    """New rows whose words came from their office before, in a row that is not in this file as it was."""
    if not any(same_words(row.source_key) for row in new):
        return []
    here = {row.source_key for row in rows}
    stored = workshop.contributions.standing().filter(source_key__startswith=OF_WORDS)
    gone = {same_words(key) for key in stored.values_list("source_key", flat=True) if key not in here}
    return [row for row in new if same_words(row.source_key) in gone]


def _brought_in_before(workshop: Workshop, rows: list[Understood]) -> dict[str, str]:
    """The words of those already there, by their keys."""
    there: dict[str, str] = {}
    keys = [key for row in rows for key in (row.source_key, row.place_key) if key]
    for start in range(0, len(keys), 500):
        of_these = workshop.contributions.filter(source_key__in=keys[start : start + 500])
        there |= dict(of_these.values_list("source_key", "text"))
    return there


# --- Bringing in, and taking out again ----------------------------------------------------------


def bring_in(
    checked: Checked,
    workshop: Workshop,
    *,
    by: User | None,
    pin: Pins | None = None,
    without_wrong_rows: bool = False,
) -> Batch | None:
    """Write what was checked, all of it or nothing. Returns the batch; None when there was nothing new.

    `without_wrong_rows` leaves out the rows with errors; without that word a file with any is not brought in.

    What another brought in since the check is left out. `pin` is given the contributions about a paragraph.
    Raises HasErrors, and PermissionDenied when the person may not key contributions here.
    """
    if by is not None:
        require(by, "workshops.receive_contribution", workshop)
    if not checked.is_sound and not without_wrong_rows:
        raise HasErrors([str(problem) for problem in checked.problems])
    topics = {topic.pk: topic for topic in workshop.consultation.topics.all()}
    with transaction.atomic():
        Workshop.objects.select_for_update().get(pk=workshop.pk)  # one file after the other
        before = _brought_in_before(workshop, checked.new)
        new = [row for row in checked.new if not _is_among(before, row)]
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

    They are taken back, not deleted: the words stay in the records, and no list, count or export holds them. Whoever
    was made only to stand for an office of this file (intake.offices) goes with it.
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
    _remove_who_was_made_for(batch)
    batch.undone_at = now
    batch.save(update_fields=["undone_at"])
    record(by, "undid", batch)
    return taken


def _remove_who_was_made_for(batch: Batch) -> None:
    """Delete who stands for an office and has nothing of their own but the words that were just taken out."""
    made = Participant.objects.filter(stands_for_office=True, contributions__batch=batch).distinct()
    theirs = made.exclude(
        pk__in=Contribution.objects.exclude(batch=batch).exclude(participant=None).values("participant")
    )
    for relation in Participant._meta.related_objects:
        if relation.related_model is not Contribution:
            used = relation.related_model._base_manager.exclude(**{relation.field.name: None})
            theirs = theirs.exclude(pk__in=used.values(relation.field.name))
    numbers = list(theirs.values_list("pk", flat=True))
    batch.contributions.filter(participant__in=numbers).update(participant=None)
    Participant.objects.filter(pk__in=numbers).delete()
