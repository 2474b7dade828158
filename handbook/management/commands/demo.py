"""Load the demonstration: a consultation and a handbook, invented, with three issued editions."""

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from handbook.demonstration import cast, story
from handbook.management.arguments import refused
from office.jobs import JobFailed


class Command(BaseCommand):
    help = "Load the demonstration into an empty database. Run again, it finishes what is missing and adds nothing."

    def add_arguments(self, parser):
        parser.add_argument("--without-sign-ins", action="store_true", help="say where the sign-ins are, not what")

    def handle(self, *, without_sign_ins, **options):
        if not settings.DEMO_ALLOWED:
            raise refused(_("The demonstration is not loaded here unless it is asked for. Say so with DEMO=yes."))
        try:
            # ending: the lines come out while the work goes on, also into a pipe.
            new = story.play(lambda sentence: (self.stdout.write(f"{sentence} ..."), self.stdout.flush()))
        except story.HoldsSomethingElse as refusal:
            raise refused(refusal) from refusal
        except JobFailed as failure:
            raise refused(
                _("%(why)s Then run the command again; it goes on from here.") % {"why": failure}
            ) from failure
        self.stdout.write(_("The demonstration is loaded.") if new else _("The demonstration is there already."))
        self._tell_sign_ins(print_them=new and not without_sign_ins)

    def _tell_sign_ins(self, *, print_them: bool):
        """Print the sign-ins once; afterwards only where they are."""
        file = cast.sign_ins()
        if not file.exists():
            self.stdout.write(
                _("The sign-ins are no longer in %(file)s. A new password: manage.py changepassword %(email)s")
                % {"file": file, "email": story.read().emails["administrator"]}
            )
        elif print_them:
            self.stdout.write(_("Sign-ins, also written to %(file)s:") % {"file": file})
            self.stdout.write(file.read_text(encoding="utf-8"), ending="")
        else:
            self.stdout.write(_("The sign-ins are in %(file)s.") % {"file": file})
