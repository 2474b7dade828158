"""Planning: workshops are made and changed; a rehearsal is emptied."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import Key, User
from accounts.rights import require
from office import files, letters
from office.models import StoredFile
from workshops.gatherings.rows import _still_in_use, changed, saved
from workshops.models import Attachment, Batch, Consultation, Contribution, Province, Workshop

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


@transaction.atomic
def empty_rehearsal(workshop: Workshop, *, by: User) -> tuple[int, int]:
    """Take everything out of a rehearsal: contributions, their answers and files, participants and their links.

    A file that came in elsewhere too stays. Returns how many contributions and participants went. Raises
    ValidationError for a workshop that is no rehearsal, and StillInUse when a text cites one of its contributions.
    """
    require(by, "workshops.prepare_workshop", workshop)
    workshop = Workshop.objects.select_for_update().get(pk=workshop.pk)
    if not workshop.rehearsal:
        raise ValidationError(_("Only a rehearsal can be emptied. What was put forward in earnest stays."))
    contributions = Contribution.objects.filter(workshop=workshop)
    numbers = list(contributions.values_list("pk", flat=True))
    attached = list(
        StoredFile.objects.filter(pk__in=Attachment.objects.filter(contribution__in=numbers).values("stored_file"))
    )
    participants = [str(number) for number in workshop.participants.values_list("pk", flat=True)]
    try:
        for relation in Contribution._meta.related_objects:
            referring = relation.related_model
            # Those of later apps say of themselves whether they go with a rehearsal; a citation does not.
            if referring is not Contribution and (
                referring._meta.app_label == "workshops" or getattr(referring, "goes_with_a_rehearsal", False)
            ):
                rows = referring._base_manager.filter(**{f"{relation.field.name}__in": numbers})
                if relation.field.name == "merged_into":
                    rows = rows.filter(contribution__in=numbers)
                rows.delete()
        contributions.update(replaces=None)
        contributions.delete()
        workshop.tallies.all().delete()
        Batch.objects.filter(workshop=workshop).delete()
        workshop.participants.all().delete()
        for stored in attached:
            files.forget(stored)
    except ProtectedError as refused:
        raise _still_in_use(workshop, str(next(iter(refused.protected_objects))._meta.verbose_name_plural)) from refused
    Key.objects.filter(
        purpose__in=[Key.Purpose.PARTICIPANT, Key.Purpose.ATTENDANCE], subject__in=participants, revoked_at=None
    ).update(revoked_at=timezone.now())
    letters.forget(f"workshop:{workshop.pk}/")
    letters.forget(f"answers:workshop:{workshop.pk}/")
    record(by, "emptied", workshop, reason=f"{len(numbers)}, {len(participants)}")
    return len(numbers), len(participants)
