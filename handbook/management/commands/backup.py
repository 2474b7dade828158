"""Write everything that this installation holds into one archive."""

from argparse import ArgumentTypeError
from pathlib import Path

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from handbook.editions import verification
from handbook.management.arguments import refused
from handbook.management.verified import end_in_verification
from office.backups import backing_up, database_dumps


def at_least_one(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise ArgumentTypeError("give a number from 1: so many archives stay, the new one counted.")
    return int(text)


class Command(BaseCommand):
    help = (
        "Write database, stored files and secret key into one archive in FOLDER, readable by its owner only, and check"
        " it; encrypted when BACKUP_PUBLIC_KEY is set. Others may write meanwhile. Ends with what `verify` finds:"
        " status 0 when all is in order, 1 when the archive was made and something is not, 2 when no archive was made."
    )
    requires_system_checks = []  # a backup is most wanted where something is wrong

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="FOLDER", help="made when it is not there")
        parser.add_argument(
            "--keep",
            type=at_least_one,
            metavar="N",
            help="afterwards delete all but the N newest archives of this installation in FOLDER; other files stay",
        )

    def handle(self, *, folder, keep, **options):
        try:
            backup = backing_up.make(
                folder,
                keep=keep,
                facts=verification.fingerprints(),
                migrations=database_dumps.migrations(),
            )
        except backing_up.NoBackup as error:
            raise refused(error) from error
        except DatabaseError as error:
            raise refused(database_dumps.cannot_connect(error)) from error
        locked = "encrypted" if backup.encrypted else "NOT encrypted (BACKUP_PUBLIC_KEY is not set)"
        self.stdout.write(f"Wrote {backup.path}: {backup.size:,} bytes, read again and whole, {locked}.")
        for path in backup.deleted:
            self.stdout.write(f"Deleted {path}.")
        end_in_verification(self.stdout)
