"""Write the approved law data into a file."""

from functools import partial
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from law.models import Entry
from law.record import law_files
from law.reference_data import reference_law_data


class Command(BaseCommand):
    help = (
        "Write the approved law data into a file: JSON of form 1 (.json), or a workbook (.xlsx). With --shipped the "
        "law data that the software comes with, to be brought in by import_law."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--shipped", action="store_true", help="what the software comes with, as JSON")
        parser.add_argument("--kind", choices=Entry.Kind.values, help="of that, the entries of one kind alone")

    def handle(self, *, file, shipped, kind, **options):
        made = {".json": law_files.as_json, ".xlsx": law_files.as_workbook}.get(file.suffix.lower())
        if kind and not shipped:
            raise CommandError(_("--kind goes with --shipped."), returncode=2)
        if shipped:
            data = reference_law_data()
            data = law_files.only(data, kind) if kind else data
            made = {".json": partial(law_files.json_of, data)}.get(file.suffix.lower())
        if made is None and shipped:
            raise CommandError(_("What the software comes with is written as .json: name the file so."), returncode=2)
        if made is None:
            raise CommandError(_("Name the file .json or .xlsx."), returncode=2)
        try:
            file.write_bytes(made())
        except OSError as refused:
            raise CommandError(_("The file %(file)s cannot be written.") % {"file": file}, returncode=2) from refused
        self.stdout.write(str(file))
