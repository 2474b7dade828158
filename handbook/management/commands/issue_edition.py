"""Issue the next edition of a handbook, its book built in this process."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from handbook.editions import release
from handbook.management.arguments import day, handbook_named, person_with, refused, sentence_of
from office import jobs
from office.models import Job


class Command(BaseCommand):
    help = "Issue the next edition: the approved texts in effect on a day, frozen, with their book."

    def add_arguments(self, parser):
        parser.add_argument("handbook", help="the handbook's address, such as wildlife-trafficking")
        parser.add_argument("--on", type=day, metavar="DATE", help="in effect from (2026-06-01); today")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="the approver who issues it")
        parser.add_argument("--note", default="", help="a note to the readers")
        parser.add_argument("--correction", action="store_true", help="number it 2.1 rather than 3")

    def handle(self, *, handbook, on, by, note, correction, **options):
        handbook = handbook_named(handbook)
        try:
            edition = release.prepare(handbook, by=person_with(by), on=on, note=note, is_correction=correction)
        except release.NothingToIssue as nothing:
            raise refused(
                _("No chapter has an approved text in effect on %(date)s. Approve one first.") % {"date": nothing}
            ) from nothing
        except release.NothingNew as nothing:
            raise refused(
                _("Edition %(number)s says exactly this already; nothing was approved since.")
                % {"number": nothing.edition.number}
            ) from nothing
        except release.BeingPrepared as busy:
            raise refused(
                _("An edition is being prepared. Wait until it is issued, or give it up at the desk.")
            ) from busy
        except (PermissionDenied, ValidationError) as error:
            raise refused(sentence_of(error)) from error
        job = jobs.run(edition.job)
        if job.state != Job.State.DONE:
            # Nobody waits for a command's edition at the desk, so its number is freed here.
            release.discard(edition, by=edition.prepared_by)
            raise refused(_("The book could not be built: %(why)s") % {"why": job.failure})
        if job.remarks:
            self.stderr.write(job.remarks)
        edition.refresh_from_db()
        self.stdout.write(
            _("Issued %(edition)s, in effect from %(date)s. Fingerprint %(fingerprint)s")
            % {"edition": edition, "date": edition.in_effect_from, "fingerprint": edition.fingerprint}
        )
