"""Propose what a file of law data says."""

from pathlib import Path

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.models import User
from law.record import bringing_in
from office.tables.tabular import CannotRead


class Command(BaseCommand):
    help = (
        "Propose what a file of law data says (JSON of form 1, or XLSX): all of it, or nothing when anything is wrong. "
        "Somebody else approves it at the desk."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, metavar="EMAIL", help="the editor who proposes it")
        parser.add_argument("--why", default="", metavar="SENTENCE", help="where the file comes from")
        parser.add_argument("--dry-run", action="store_true", help="say what would be proposed, and store nothing")

    def handle(self, *, file, by, why, dry_run, **options):
        person = User.objects.filter(email__iexact=by, is_active=True).first()
        if person is None:
            raise _refused(_("Nobody who may sign in has the e-mail %(email)s.") % {"email": by})
        try:
            content = file.read_bytes()
        except OSError as missing:
            raise _refused(_("The file %(file)s cannot be read.") % {"file": file}) from missing
        try:
            if dry_run:
                found = bringing_in.check(content)
            else:
                why = why or _("Brought in from %(file)s.") % {"file": file.name}
                _batch, found = bringing_in.bring_in(content, why=why, by=person)
        except (CannotRead, ValidationError) as wrong:
            raise _refused("\n".join(wrong.messages)) from wrong
        except PermissionDenied as wrong:
            raise _refused(str(wrong)) from wrong
        for sentence in found.report():
            self.stdout.write(sentence)
        if dry_run and found.problems:
            raise _refused(_("Nothing was brought in."))
        if dry_run:
            self.stdout.write(_("Nothing was brought in."))


def _refused(sentence: str) -> CommandError:
    return CommandError(sentence, returncode=2)
