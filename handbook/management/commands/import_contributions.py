"""Bring a spreadsheet of contributions into a workshop."""

from pathlib import Path

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from accounts.rights import require
from handbook.feedback.draft_consultations import paragraphs_before
from handbook.management.arguments import person_with, refused, sentence_of
from office.tables import tabular
from workshops.intake.spreadsheets import batches
from workshops.intake.spreadsheets.spreadsheet_columns import COLUMNS
from workshops.models import Workshop


class Command(BaseCommand):
    help = "Bring the contributions in an XLSX or CSV file into a workshop: all of them, or none when a row has errors."

    def add_arguments(self, parser):
        parser.add_argument("workshop", help="its number (1, 2, ...) or its join code")
        parser.add_argument("file", type=Path, help="with a row of headings, in any order")
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="HEAD=FIELD",
            help='what a column holds, by its heading or letter: --column "What was said=text"; FIELD left empty skips '
            f"it. Fields: {', '.join(COLUMNS)}",
        )
        parser.add_argument(
            "--all",
            action="append",
            default=[],
            metavar="FIELD=VALUE",
            help="what all rows have alike where no column holds it: --all language=km",
        )
        parser.add_argument(
            "--errors",
            type=Path,
            metavar="FILE.xlsx",
            help="bring in the rows without errors, and write the others here, each with what is wrong in it",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and store nothing")
        parser.add_argument("--by", metavar="EMAIL", help="the rapporteur who brings it in")

    def handle(self, *, workshop, file, dry_run, by, column, errors, **options):
        workshop = _workshop(workshop)
        paragraphs = paragraphs_before(workshop)
        try:
            person = person_with(by) if by else None
            if person:
                require(person, "workshops.receive_contribution", workshop)
            checked = batches.check(
                workshop,
                _content(file),
                file.name,
                chosen=_chosen(column),
                for_all=_for_all(options["all"]),
                knows_paragraph=paragraphs.knows,
            )
            batch, brings_in = None, checked.is_sound or (errors is not None and bool(checked.new))
            if errors is not None and not checked.is_sound and not dry_run:
                _write(errors, checked.wrong_rows())
            if brings_in and not dry_run:
                batch = batches.bring_in(
                    checked, workshop, by=person, pin=paragraphs.pin, without_wrong_rows=errors is not None
                )
        except (ValidationError, PermissionDenied) as error:
            raise refused(sentence_of(error)) from error
        # The same on standard output, whether it was done or only tried.
        for line in [*checked.notices_told(), *checked.report()]:
            self.stdout.write(line)
        if not brings_in:
            raise refused(_("Nothing was brought in."))
        if dry_run:
            self.stderr.write(_("This was a dry run: nothing was stored."))
        elif batch is None:
            self.stderr.write(_("There was nothing new to bring in."))


def _workshop(given: str) -> Workshop:
    """Find a workshop by its number, else by its join code, typed as it stands on the poster or without care."""
    workshops = Workshop.objects.select_related("consultation__programme")
    found = workshops.filter(number=given).first() if given.isdecimal() and len(given) < 10 else None
    found = found or workshops.filter(join_code=given.strip().lower()).first()
    if found is None:
        there = ", ".join(
            str(number) for number in Workshop.objects.order_by("number").values_list("number", flat=True)
        )
        raise refused(
            _("There is no workshop “%(given)s”. Workshops: %(there)s.")
            % {"given": given, "there": there or _("none yet")}
        )
    return found


def _chosen(columns: list[str]) -> dict[str, str]:
    """What the columns hold that were named as HEAD=FIELD. A heading may have the sign = in it, a field has not."""
    chosen = {}
    for written in columns:
        name, sign, holds = written.rpartition("=")
        if not sign or holds.strip() not in {"", *COLUMNS}:
            raise refused(
                _("“%(written)s” does not say what a column holds. Write HEAD=FIELD, and one of: %(fields)s.")
                % {"written": written, "fields": ", ".join(COLUMNS)}
            )
        chosen[name] = holds.strip()
    return chosen


def _for_all(values: list[str]) -> dict[str, str]:
    """What was named as FIELD=VALUE."""
    given = {}
    for written in values:
        name, sign, value = written.partition("=")
        if not sign or name.strip() not in COLUMNS or not value.strip():
            raise refused(
                _("“%(written)s” does not say what all rows have alike. Write FIELD=VALUE, and one of: %(fields)s.")
                % {"written": written, "fields": ", ".join(COLUMNS)}
            )
        given[name.strip()] = value.strip()
    return given


def _write(file: Path, content: bytes) -> None:
    try:
        with file.open("xb") as new:  # nothing that is there is written over
            new.write(content)
    except OSError as wrong:
        raise refused(
            _("The file %(file)s cannot be written: %(why)s.") % {"file": file, "why": wrong.strerror or wrong}
        ) from wrong


def _content(file: Path) -> bytes:
    try:
        if file.stat().st_size > tabular.MOST_BYTES:
            raise refused(
                _("This file is larger than %(most)s MB. Divide it into several.")
                % {"most": tabular.MOST_BYTES // 2**20}
            )
        return file.read_bytes()
    except OSError as wrong:
        raise refused(
            _("The file %(file)s cannot be read: %(why)s.") % {"file": file, "why": wrong.strerror or wrong}
        ) from wrong
