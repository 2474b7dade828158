"""Attendance: who was there on which day, marked on the list or through the code on a badge."""

from collections import Counter
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.keys import find_key, make_key
from accounts.models import Key, User
from accounts.rights import require
from workshops.models import Attendance, Participant, Workshop

BADGES_OUTLAST = timedelta(days=7)  # for attendance written down after the last day


@transaction.atomic
def mark(participant: Participant, *, day: date, by: User) -> bool:
    """Write down that a participant is there on a day of the workshop. Returns False when it was written already.

    Who stood for an office until now is somebody who comes from now on; a group is nobody (ValidationError).
    """
    require(by, "workshops.prepare_workshop", participant.workshop)
    _require_day(participant.workshop, day)
    if participant.stands_for_office:
        if participant.name:
            raise ValidationError(_("This is a group. Write down who of it is there, each by themselves."))
        participant.stands_for_office = False
        participant.save(update_fields=["stands_for_office"])
    _attendance, written = Attendance.objects.get_or_create(
        participant=participant, day=day, defaults={"recorded_by": by}
    )
    if written:
        record(by, "marked as there", participant, label=participant.office, reason=day.isoformat())
    return written


@transaction.atomic
def unmark(participant: Participant, *, day: date, by: User) -> bool:
    """Take back a mark that was a mistake. Returns False when there was none."""
    require(by, "workshops.prepare_workshop", participant.workshop)
    removed, _per_model = Attendance.objects.filter(participant=participant, day=day).delete()
    if removed:
        record(by, "took off the attendance list", participant, label=participant.office, reason=day.isoformat())
    return bool(removed)


def days_of(workshop: Workshop) -> list[date]:
    return [workshop.starts_on + timedelta(days=number) for number in range(workshop.days)]


def counts(workshop: Workshop) -> list[tuple[date, int]]:
    """Return how many were there, for every day of the workshop."""
    there = Counter(Attendance.objects.filter(participant__workshop=workshop).values_list("day", flat=True))
    return [(day, there[day]) for day in days_of(workshop)]


@transaction.atomic
def make_badge_keys(participants: list[Participant], *, by: User) -> list[tuple[Participant, str]]:
    """Return each participant with the secret for a new badge; an earlier badge of theirs stops working."""
    keyed = []
    for participant in participants:
        require(by, "workshops.prepare_workshop", participant.workshop)
        last = timezone.make_aware(datetime.combine(participant.workshop.ends_on, time.max)) + BADGES_OUTLAST
        lasts = max(last - timezone.now(), timedelta(days=1))
        keyed.append((participant, make_key(Key.Purpose.ATTENDANCE, str(participant.pk), by=by, lasts=lasts)))
    return keyed


def without_badge(workshop: Workshop) -> list[Participant]:
    """Return the participants for whom no badge that still works was made."""
    people = workshop.participants.people().select_related("court", "province")
    numbers = {participant.pk: participant for participant in people}
    standing = Key.objects.filter(
        purpose=Key.Purpose.ATTENDANCE,
        subject__in=[str(number) for number in numbers],
        revoked_at=None,
        expires_at__gt=timezone.now(),
    ).values_list("subject", flat=True)
    have = {int(subject) for subject in standing}
    return [participant for number, participant in numbers.items() if number not in have]


def number_on_badge(secret: str) -> int:
    """Return the number of the participant whose badge this is. Raises KeyDoesNotOpen."""
    return int(find_key(Key.Purpose.ATTENDANCE, secret).subject)


def _require_day(workshop: Workshop, day: date) -> None:
    if not workshop.is_held_on(day):
        raise ValidationError(_("The workshop is not held on this day."))
