"""What is played when an edition is issued: prepared, its book built here, and issued as an approver would."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from accounts.models import User
from handbook.editions import launching, release
from handbook.models import Edition, Handbook
from office import jobs
from office.jobs import JobFailed
from office.models import Job

Tell = Callable[[str], object]


def issue(handbook: Handbook, number: int, plan: dict, *, by: User, tell: Tell) -> None:
    """Issue an edition, its book built here; one that a play before this one prepared is taken up. Raises JobFailed."""
    edition = handbook.editions.filter(major=number, minor=0).first()
    if edition is None:
        edition = release.prepare(handbook, on=plan["in_effect_from"], note=plan["note"], by=by)
    if edition.status == Edition.Status.ISSUED:
        return
    tell(_("The book of edition %(number)s") % {"number": number})
    jobs.take_up_stale()
    edition.job.refresh_from_db()
    if edition.job.state == Job.State.FAILED:
        release.retry(edition, by=by)
    job = jobs.run(edition.job)
    if job.state != Job.State.DONE:
        raise JobFailed(job.failure or _("The book is being built by another process; wait a minute."))
    launching.issue(edition, seen_as=launching.seen(edition), exposes_no_method=True, by=by)
