"""Offices: whom a contribution on behalf is from when nobody was written down beforehand."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from workshops.gatherings.participants import WITHOUT_A_PLACE
from workshops.models import Court, Participant, Profession, Province, Workshop


@dataclass(frozen=True)
class Office:
    """A profession at a court, or in a province; or a group in the room by its own name: table 3.

    A group of several professions has none.
    """

    profession: str
    court: str | None = None
    province: str | None = None
    group: str = ""

    def __post_init__(self):
        if self.profession not in Profession.values and not (self.group and not self.profession):
            raise ValueError(f"{self.profession!r} is no profession")


def office_of(profession: str, court: Court | None, province: Province | None, *, group: str = "") -> Office:
    """Return the office, its province that of the court where there is one.

    Raises ValidationError when the place is missing, or court and province contradict each other. A group may come
    from many places.
    """
    if court is not None and province is not None and court.province_id != province.pk:
        raise ValidationError(
            {"province": _("%(court)s is not in %(province)s.") % {"court": court, "province": province}}
        )
    place = court.province_id if court else (province.pk if province else None)
    if place is None and not group and profession not in WITHOUT_A_PLACE:
        raise ValidationError({"province": _("Give the court or the province of this profession.")})
    return Office(profession, court.pk if court else None, place, group)


def participants_of(workshop: Workshop, offices: Iterable[Office], *, by: User | None) -> dict[Office, Participant]:
    """Return one participant for each office: the one without a name who is there already, or else a new one.

    Call it inside a transaction. Somebody with a name, or with a phone of their own, never speaks for an office. One
    that is made here is nobody who comes: it counts as no participant anywhere (Participant.stands_for_office).
    """
    if by is not None:
        require(by, "workshops.receive_contribution", workshop)
    wanted = list(dict.fromkeys(offices))
    found: dict[Office, Participant] = {}
    there = workshop.participants.filter(device_key=None, walk_in=False, email="", telephone="")
    for participant in there.select_related("court", "province").order_by("-pk"):
        found[_office_of(participant)] = participant
    missing = [office for office in wanted if office not in found]
    made = Participant.objects.bulk_create(
        [
            Participant(
                workshop=workshop,
                profession=office.profession,
                court_id=office.court,
                province_id=office.province,
                name=office.group,
                stands_for_office=True,
            )
            for office in missing
        ]
    )
    for office, participant in zip(missing, made, strict=True):
        record(by, "made", participant, label=participant.office)
        found[office] = participant
    return {office: found[office] for office in wanted}


def _office_of(participant: Participant) -> Office:
    province = participant.court.province_id if participant.court else participant.province_id
    return Office(participant.profession, participant.court_id, province, participant.name)


def names_of_offices(offices: Iterable[Office]) -> dict[Office, str]:
    """What offices are called, in the language in use and in two queries."""
    courts = {court.code: str(court) for court in Court.objects.all()}
    provinces = {province.code: str(province) for province in Province.objects.all()}
    names = {}
    for office in offices:
        place = courts.get(office.court) or provinces.get(office.province, "")
        names[office] = ", ".join(filter(None, [office.group, _profession(office), place]))
    return names


def _profession(office: Office) -> str:
    return str(Profession(office.profession).label) if office.profession else ""
