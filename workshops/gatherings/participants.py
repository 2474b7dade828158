"""Participants: who is invited to a workshop, or walks in, known by their office."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rights import require
from workshops.gatherings.rows import changed, delete, saved
from workshops.models import Attendance, Court, Gender, Participant, Profession, Province, Workshop

WITHOUT_A_PLACE = {Profession.MINISTRY, Profession.OTHER, Profession.WILDLIFE_EXPERT}
"""Professions that belong to no court and to no province."""


# --- Participants -------------------------------------------------------------------------------


@transaction.atomic
def add_participant(
    workshop: Workshop,
    *,
    profession: str,
    name: str = "",
    court: Court | None = None,
    province: Province | None = None,
    email: str = "",
    telephone: str = "",
    gender: str = Gender.NOT_SAID,
    by: User,
) -> Participant:
    """Write down who was invited. A court without a province fills in the province of its seat."""
    require(by, "workshops.prepare_workshop", workshop)
    participant = Participant(
        workshop=workshop,
        profession=profession,
        name=name,
        court=court,
        province=province,
        email=email,
        telephone=telephone,
        gender=gender,
    )
    place(participant)
    return saved(participant, "made", by, label=participant.office)


@transaction.atomic
def add_walk_in(
    workshop: Workshop, *, profession: str, province: Province | None = None, name: str = "", by: User
) -> Participant:
    """Write down somebody who came without an invitation. On a day of the workshop they are there at once."""
    require(by, "workshops.prepare_workshop", workshop)
    participant = Participant(workshop=workshop, profession=profession, name=name, province=province, walk_in=True)
    place(participant)
    saved(participant, "made", by, label=participant.office)
    today = timezone.localdate()
    if workshop.is_held_on(today):
        Attendance.objects.create(participant=participant, day=today, recorded_by=by)
    return participant


@transaction.atomic
def edit_participant(participant: Participant, *, by: User, **facts) -> Participant:
    """Change what is known of somebody. Who is written down by hand is somebody who comes."""
    require(by, "workshops.prepare_workshop", participant.workshop)
    place(changed(participant, {**facts, "stands_for_office": False}))
    return saved(participant, "edited", by, label=participant.office)


@transaction.atomic
def delete_participant(participant: Participant, *, by: User) -> None:
    """Delete a participant who has put nothing forward. Raises StillInUse."""
    require(by, "workshops.prepare_workshop", participant.workshop)
    delete(participant, by, label=participant.office)


def place(participant: Participant) -> None:
    """Fill in the province of the court's seat. Raises ValidationError when a place is needed and none is known."""
    if participant.court is not None and participant.province is None:
        participant.province = participant.court.province
    if participant.province is None and participant.profession not in WITHOUT_A_PLACE:
        raise ValidationError({"province": _("Choose the court or the province of this participant.")})
