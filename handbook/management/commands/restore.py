"""Bring an archive back: into an empty installation, or for a drill into one beside."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db.migrations.loader import MigrationLoader

from accounts import ownership
from accounts.blackouts import ledger
from handbook.editions import verification
from handbook.management.arguments import refused
from handbook.management.verified import blacked_out_again, end_in_verification
from law.models import Provision, Statute
from office.backups import restoring
from workshops.models import Court, Province

# What migrations fill: rows there do not make an installation one that is in use.
FILLED = [model._meta.db_table for model in (Province, Court, Statute, Provision)]


class Command(BaseCommand):
    help = (
        "Restore an archive that `backup` made into an installation whose database is empty. Ends with what `verify`"
        " finds: status 0 when all is in order, 1 when something is not, 2 when nothing was restored."
    )
    requires_system_checks = []  # there is nothing yet that could be checked

    def add_arguments(self, parser):
        parser.add_argument("archive", type=Path, metavar="ARCHIVE")
        parser.add_argument("--identity", type=Path, metavar="FILE", help="the private key, for an encrypted archive")
        parser.add_argument(
            "--blackouts", type=Path, metavar="FILE", help="a ledger of blackouts, such as that of a lost installation"
        )
        parser.add_argument(
            "--drill",
            action="store_true",
            help="restore it into a database made beside this one, verify that, and remove it; nothing else changes",
        )

    def handle(self, *, archive, identity, blackouts, drill, **options):
        try:
            found = restoring.look_into(archive, identity=identity, known_migrations=known_migrations())
            contents = found.contents
            given = restoring.ledger_in(blackouts) if blackouts else []
            lines = ledger.merged(found.blackouts, restoring.ledger_in(None), given)
            made = f"made on {contents.about['made_at']} by version {contents.about['software']}"
            self.stdout.write(f"{archive} is whole: {len(contents.members)} members, {made}.")
            if drill:
                self.drill(archive, identity=identity, lines=lines, key=found.secret_key)
                return
            with ownership.as_owner():  # who makes the tables owns them
                restoring.refuse_unless_empty(FILLED)
                restoring.load(archive, contents, keys=found.keys)
        except (restoring.NotRestored, ownership.NotTheOwner) as error:
            raise refused(error) from error
        self.say_what_was_absent(contents)
        call_command("migrate", interactive=False, verbosity=0)  # an older archive, brought up to this version
        self.stdout.write(blacked_out_again(lines))
        self.tell_of_secret_key(restoring.lay_secret_key(found.secret_key, made_at=contents.about["made_at"]))
        end_in_verification(self.stdout, verification.compare(contents.facts))

    def drill(self, archive, *, identity, lines, key):
        say = self.stdout.write
        status = restoring.drill(archive, identity=identity, blackouts=lines, secret_key=key, say=say)
        if status:
            raise CommandError(
                "The drill failed; the reason stands above. Nothing here was changed.", returncode=status
            )
        self.stdout.write("The drill succeeded: this archive can be restored. Nothing here was changed.")

    def say_what_was_absent(self, contents):
        for name in contents.absent:
            self.stdout.write(f"The stored file {name} was missing or changed when the backup was made.")

    def tell_of_secret_key(self, beside: Path | None):
        if beside is not None:
            self.stdout.write(
                f"This installation's secret key was kept; the archive's lies in {beside}. With the old one, links"
                f" and sign-ins of before would hold: mv '{beside}' '{settings.VAR_DIR / 'secret_key'}'"
            )


def known_migrations() -> list[str]:
    """Every migration that this version of the software has, each as app.name."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return [f"{app}.{name}" for app, name in loader.disk_migrations] + replaced(loader)


def replaced(loader: MigrationLoader) -> list[str]:
    """Those that were squashed into another: an older database has had them."""
    return [f"{app}.{name}" for one in loader.disk_migrations.values() for app, name in one.replaces]
