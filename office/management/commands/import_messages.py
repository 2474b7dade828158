"""Bring a native reader's corrections of the interface's texts into the catalogues."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from office.catalogues import BadCatalogue, catalogues_of, compile_catalogue
from office.message_sheets import bring_in
from office.tables.tabular import CannotRead


class Command(BaseCommand):
    help = "Bring a workbook of export_messages back: corrections go into the catalogues, with who read them."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--reader", required=True, help="who read the texts: name and office")
        parser.add_argument("--language", default="km")
        parser.add_argument("--check", action="store_true", help="only say what would be done")

    def handle(self, *, file: Path, reader: str, language: str, check: bool, **options):
        reader = " ".join(reader.split())
        if not reader:
            raise CommandError("Say who read the texts: --reader 'name, office'.")
        try:
            catalogues = catalogues_of(language)
            brought = bring_in(
                file.read_bytes(), file.name, catalogues, reader=reader, day=timezone.localdate(), keep=not check
            )
            if not check:
                for source in catalogues.values():
                    compile_catalogue(source)
        except CannotRead as error:
            raise CommandError(" ".join(error.messages), returncode=2) from error
        except (BadCatalogue, OSError) as error:
            raise CommandError(str(error), returncode=2) from error
        said = "Would be corrected" if check else "Corrected"
        self.stdout.write(f"{said}: {len(brought.corrected)}. Found right: {brought.found_right}.")
        for sentence in brought.refused:
            self.stderr.write(f"Not taken. {sentence}")
        if brought.refused:
            raise CommandError(f"{len(brought.refused)} rows were not taken; they are named above.", returncode=1)
