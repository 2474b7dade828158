"""Write the texts of the interface into a workbook, for a native reader to look at and correct."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from office.catalogues import BadCatalogue, catalogues_of
from office.message_sheets import workbook_of


class Command(BaseCommand):
    help = "Write every text of the interface, its translation and its state into a workbook (XLSX)."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="the workbook to write, such as messages.xlsx")
        parser.add_argument("--language", default="km")

    def handle(self, *, file: Path, language: str, **options):
        if file.suffix.lower() != ".xlsx":
            raise CommandError("Give the file a name that ends in .xlsx.")
        try:
            content = workbook_of(catalogues_of(language))
            file.write_bytes(content)
        except (BadCatalogue, OSError) as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(f"Wrote {file}. The reader fills in the last two columns; bring it back by import_messages.")
