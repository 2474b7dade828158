"""Planning: workshops are made and changed; a rehearsal is emptied."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rights import require
from workshops.gatherings.rows import changed, saved
from workshops.models import Consultation, Province, Workshop

# --- Workshops ----------------------------------------------------------------------------------


@transaction.atomic
def plan_workshop(
    consultation: Consultation,
    *,
    titles: dict[str, str],
    starts_on: date,
    ends_on: date,
    venue: str = "",
    province: Province | None = None,
    presided_by: str = "",
    rehearsal: bool = False,
    by: User,
) -> Workshop:
    """Plan a sitting of a consultation. Workshops are numbered through, in the order in which they are planned."""
    require(by, "workshops.prepare_workshop", consultation)
    # Numbers are given one at a time: whoever plans at the same moment waits here for this transaction.
    list(Workshop.objects.select_for_update().order_by("-number").values_list("pk", flat=True)[:1])
    last = Workshop.objects.aggregate(last=Max("number"))["last"] or 0
    workshop = Workshop(
        consultation=consultation,
        number=last + 1,
        titles=titles,
        starts_on=starts_on,
        ends_on=ends_on,
        venue=venue,
        province=province,
        presided_by=presided_by,
        rehearsal=rehearsal,
    )
    return saved(workshop, "made", by)


@transaction.atomic
def edit_workshop(workshop: Workshop, *, by: User, **facts) -> Workshop:
    """Change what a workshop says of itself. Its number stays; so does every day that has points on the agenda.

    Once something was put forward in it, a workshop stays a rehearsal or stays none: what was said in earnest can
    then never be emptied, and what was tried out never counts.
    """
    require(by, "workshops.prepare_workshop", workshop)
    # Locked, so that nothing is put forward in it between the question and the answer.
    locked = Workshop.objects.select_for_update().filter(pk=workshop.pk)
    was_rehearsal = locked.values_list("rehearsal", flat=True).get()
    changed(workshop, facts)
    if workshop.rehearsal != was_rehearsal and workshop.contributions.exists():
        raise ValidationError(
            {
                "rehearsal": _("This rehearsal holds contributions. Empty it first.")
                if was_rehearsal
                else _("Contributions were put forward in this workshop, so it is no rehearsal.")
            }
        )
    last_day = workshop.agenda.aggregate(last=Max("day"))["last"] or 0
    if 0 < workshop.days < last_day:
        raise ValidationError(
            {
                "ends_on": _("The agenda has points on day %(day)s. Move or delete them before ending earlier.")
                % {"day": last_day}
            }
        )
    return saved(workshop, "edited", by)
