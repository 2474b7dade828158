"""Make an installation ready to serve: after the first checkout, and after every update. Safe to run again."""

import hashlib
import sys
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.checks import Tags
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from accounts import ownership
from accounts.database_state import has_all_migrations
from accounts.models import Programme, User
from handbook.demonstration import cast
from office.catalogues import BadCatalogue, compile_catalogues
from press import fonts


class Command(BaseCommand):
    help = "Migrate, collect static files, compile catalogues, make the typefaces, and load the demonstration if asked."
    # The seals can only be looked for after the migrations; the other checks load every page, which takes a second.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--demonstration",
            choices=["yes", "no", "once"],
            help="yes: load it now; no: never load it by itself; once: load it into a new installation, unless it was"
            " started with no. Left out: leave it alone.",
        )

    def handle(self, *, demonstration, **options):
        self.catalogues()
        self.database()
        self.static_files()
        self.typefaces()
        if demonstration:
            self.demonstration(demonstration)
        if not User.objects.exists():
            self.say("Nobody can sign in yet. Invite the first administrator, from another terminal:")
            self.stdout.write(f"     {invitation_of_the_first()}")

    def say(self, sentence):
        self.stdout.write(f"-- {sentence}")
        self.stdout.flush()

    def catalogues(self):
        try:
            compiled = compile_catalogues(settings.LOCALE_PATHS)
        except BadCatalogue as error:
            raise CommandError(str(error), returncode=2) from error
        if compiled:
            self.say(f"Compiled {len(compiled)} catalogue(s) of translations")

    def database(self):
        if "accounts_user" not in connection.introspection.table_names():
            self.say("Making the database")
        try:
            with ownership.as_owner():
                call_command("migrate", interactive=False, verbosity=0)
        except ownership.NotTheOwner as refused:
            # The application's role alters nothing, and has nothing to alter where the owner has migrated.
            if settings.DATABASE_OWNER or not has_all_migrations():
                raise CommandError(str(refused), returncode=2) from refused
        self.check(tags=[Tags.database], databases=["default"])  # every seal is on

    def static_files(self):
        stamp = settings.VAR_DIR / "static-collected-from.txt"
        present = static_fingerprint()
        if stamp.is_file() and stamp.read_text() == present and settings.STATIC_ROOT.is_dir():
            return
        self.say("Collecting static files")
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(present)

    def typefaces(self):
        if not fonts.made(settings.FONTS_DIR):
            self.say("Making the book's typefaces (some seconds)")
            fonts.make(settings.FONTS_DIR)

    def demonstration(self, wanted):
        """Load the demonstration when this is the moment for it. What was decided before is kept in var/."""
        decision = settings.VAR_DIR / "demonstration.txt"
        decided = decision.read_text().strip() if decision.is_file() else ""
        # For bin/serve, which knows no database and tells the sign-ins once it serves.
        (settings.VAR_DIR / "demo_sign_ins_at.txt").write_text(f"{cast.sign_ins()}\n")
        somebody = User.objects.exists()
        if is_due(wanted, decided=decided, somebody=somebody):
            self.say("Loading the demonstration with its books (some minutes)")
            decision.write_text("begun\n")
            call_command("demo", without_sign_ins=True, stdout=self.stdout, stderr=self.stderr)  # bin/serve prints them
            decision.write_text("loaded\n")
        elif wanted == "no" and not somebody:
            decision.write_text("no\n")


def invitation_of_the_first() -> str:
    """Return the command that lets the first administrator in, as it can be typed in any folder."""
    programme = "" if Programme.objects.exists() else " --new-programme wildlife"
    manage = f"'{sys.executable}' '{settings.BASE_DIR / 'manage.py'}'"
    return f"{manage} invite E-MAIL --role administrator{programme} --language en"


def is_due(wanted: str, *, decided: str, somebody: bool) -> bool:
    """Whether to load the demonstration now.

    wanted: yes, no or once. decided: what became of it at an earlier start: no, begun, loaded, or nothing yet.
    somebody: whether anybody is in the database; then it is in use, and only a loading that was broken off goes on.
    """
    if wanted == "once":
        return decided == "begun" or (decided != "no" and not somebody)
    return wanted == "yes"


def static_fingerprint() -> str:
    """Return one SHA-256 over path, size and time of every static file of the project and its packages."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(ignore_patterns=None):
            found = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
