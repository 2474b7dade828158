"""In the room: what the projector and the participants' phones may show while a workshop sits.

Everything here is for people outside the staff: no words of anybody's but the summaries that a rapporteur released,
and no count under five, nor one that could be found by taking a shown count from another.
"""

from collections import Counter
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from workshops.models import Contribution, Participant, Profession, Province, Support, Topic, Workshop
from workshops.room.small_counts import without_small_counts

LONGEST_SUMMARY = 600  # characters: what is read from the back of a room


class NotReleased(Exception):
    """This contribution is not, or no longer, before the room."""


@dataclass(frozen=True)
class Released:
    """A summary before the room, and who else knows the same from their court, as far as that is shown."""

    receipt: str
    summary: str
    language: str
    topic: Topic | None
    total: int | None
    by_profession: dict[str, int]  # by label
    by_province: dict[str, int]  # by name
    is_own: bool
    is_supported: bool  # by the participant who is looking


# --- Releasing -----------------------------------------------------------------------------------


@transaction.atomic
def release(contribution: Contribution, summary: str, by: User) -> None:
    """Put a summary of a contribution before the room; said again, with other words, it replaces them.

    The rapporteur writes it; the participant's own words stay where they are. Raises PermissionDenied for a case
    that is still before a court, ValidationError without words or with too many, or when no workshop heard it.
    """
    require(by, "workshops.receive_contribution", contribution)
    summary = summary.strip()
    if not summary:
        raise ValidationError({"summary": _("Write the summary that the room will read.")})
    if len(summary) > LONGEST_SUMMARY:
        raise ValidationError(
            {"summary": _("Keep it under %(most)s characters: it is read from afar.") % {"most": LONGEST_SUMMARY}}
        )
    if contribution.workshop_id is None:
        raise ValidationError({"summary": _("This contribution was not put forward in a workshop.")})
    # Whether the case is ongoing is asked in the same breath, so that no mark set meanwhile is overtaken.
    may_be_shown = Contribution.objects.standing().filter(pk=contribution.pk, ongoing=False)
    if not Contribution.objects.filter(pk__in=may_be_shown.values("pk")).update(
        room_summary=summary, released_at=timezone.now()
    ):
        raise PermissionDenied(
            _("This case is still before a court, or was taken back by its author; nothing of it is shown to the room.")
        )
    record(by, "released to the room", contribution, reason=summary)
    contribution.refresh_from_db(fields=["room_summary", "released_at"])


@transaction.atomic
def take_off(contribution: Contribution, by: User) -> None:
    """Take a summary away from the room again. Taps that it got are kept, should it be released once more."""
    require(by, "workshops.receive_contribution", contribution)
    if Contribution.objects.filter(pk=contribution.pk, released_at__isnull=False).update(released_at=None):
        record(by, "took away from the room", contribution)
    contribution.released_at = None


# --- What the room sees ----------------------------------------------------------------------------


def in_the_room(workshop: Workshop):
    """The contributions before a workshop's room: released, standing, and of no case that is still ongoing."""
    return (
        Contribution.objects.standing()
        .filter(workshop=workshop, released_at__isnull=False, ongoing=False)
        .exclude(room_summary="")
    )


def released(workshop: Workshop, participant: Participant | None = None) -> list[Released]:
    """Return what is before the room, the latest first, as this participant may see it. Three queries at most."""
    contributions = list(in_the_room(workshop).select_related("topic").defer("text").order_by("-released_at", "-pk"))
    if not contributions:
        return []
    provinces = {province.code: str(province) for province in Province.objects.all()}
    taps = Support.objects.filter(contribution__in=[contribution.pk for contribution in contributions])
    by_profession: dict[int, Counter] = {}
    by_province: dict[int, Counter] = {}
    own_taps = set()
    for tapped, tapper, confirmed, profession, province in taps.values_list(
        "contribution_id",
        "participant_id",
        "participant__is_confirmed",
        "participant__profession",
        "participant__province_id",
    ):
        if participant is not None and tapper == participant.pk:
            own_taps.add(tapped)
        if not confirmed:  # joined with the room's code: nobody has said yet who it is
            continue
        by_profession.setdefault(tapped, Counter())[Profession(profession).label] += 1
        by_province.setdefault(tapped, Counter())[provinces.get(province, "")] += 1
    rows = []
    for contribution in contributions:
        professions = without_small_counts(by_profession.get(contribution.pk, {}))
        places = without_small_counts(by_province.get(contribution.pk, {}))
        rows.append(
            Released(
                receipt=contribution.receipt,
                summary=contribution.room_summary,
                language=contribution.language,
                topic=contribution.topic,
                total=professions.total,
                by_profession=professions.parts,
                by_province={name: count for name, count in places.parts.items() if name},
                is_own=participant is not None and contribution.participant_id == participant.pk,
                is_supported=contribution.pk in own_taps,
            )
        )
    return rows


# --- "The same in my court" ------------------------------------------------------------------------


def support(contribution: Contribution, participant: Participant) -> Support:
    """Write down that a participant knows the same from their court. One tap each: a second one changes nothing.

    Raises NotReleased when it is not before the room of this participant's workshop, and PermissionDenied for the
    participant's own contribution.
    """
    if participant.workshop_id != contribution.workshop_id:
        raise NotReleased(contribution)
    with transaction.atomic():
        if not in_the_room(participant.workshop).filter(pk=contribution.pk).exists():
            raise NotReleased(contribution)
        if contribution.participant_id == participant.pk:
            raise PermissionDenied(_("This is your own contribution."))
        return Support.objects.get_or_create(contribution=contribution, participant=participant)[0]
