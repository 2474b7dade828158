"""Issue the next edition of a handbook, its book built in this process; now, or for an hour to come."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from accounts.rights import require
from handbook.editions import launching, release
from handbook.management.arguments import day, handbook_named, hour, person_with, refused, sentence_of
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

        parser.add_argument(
            "--at", type=hour, metavar="HOUR", help="visible from (2026-06-01 09:00, in the site's time zone); at once"
        )
        parser.add_argument(
            "--exposes-no-method",
            action="store_true",
            help="confirm that no passage exposes a method of investigation; a handbook for everybody asks for it",
        )

    def handle(self, *, handbook, on, by, note, correction, at, exposes_no_method, **options):
        handbook, person = handbook_named(handbook), person_with(by)
        try:
            self._refuse_early(handbook, at=at, exposes_no_method=exposes_no_method, by=person)
            edition = release.prepare(handbook, by=person, on=on, note=note, is_correction=correction)
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
        try:
            edition = launching.issue(
                edition, seen_as=launching.seen(edition), at=at, exposes_no_method=exposes_no_method, by=person
            )
        except ValidationError as error:
            release.discard(edition, by=person)
            raise refused(sentence_of(error)) from error
        if at:
            self.stdout.write(_("Visible from %(hour)s") % {"hour": launching.said(at)})
        self.stdout.write(
            _("Issued %(edition)s, in effect from %(date)s. Fingerprint %(fingerprint)s")
            % {"edition": edition, "date": edition.in_effect_from, "fingerprint": edition.fingerprint}
        )

    def _refuse_early(self, handbook, *, at, exposes_no_method, by):
        """What would be refused in the end is refused before a book is built for minutes."""
        require(by, "handbook.issue_edition", handbook)
        if launching.asks_about_methods(handbook) and not exposes_no_method:
            raise refused(
                _(
                    "Everybody reads this handbook. Confirm with --exposes-no-method that no passage exposes a method "
                    "of investigation."
                )
            )
        if at:
            launching.hour_to_come(at)
