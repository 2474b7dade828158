"""Preparing: consultations with their topics, workshops with their agenda and participants.

Every function checks the right in the programme concerned (PermissionDenied), refuses what cannot be true
(ValidationError, by field) and writes its Act in its own transaction. What others hang on is never deleted.
"""

import re
import unicodedata
from datetime import date, time

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Max, ProtectedError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import Key, Programme, User
from accounts.rights import require
from office import files, letters
from office.models import StoredFile
from workshops.models import (
    AgendaItem,
    Attachment,
    Attendance,
    Batch,
    Consultation,
    Contribution,
    Court,
    Participant,
    Profession,
    Province,
    Topic,
    TopicTally,
    Workshop,
)

WITHOUT_A_PLACE = {Profession.MINISTRY, Profession.OTHER, Profession.WILDLIFE_EXPERT}
"""Professions that belong to no court and to no province."""


LONGEST_ADDRESS = 50
"""Characters of an address that is made from a title; a number may follow."""


class StillInUse(ValidationError):
    """Other things hang on what was to be deleted."""


# --- Consultations ------------------------------------------------------------------------------


@transaction.atomic
def make_consultation(
    *,
    programme: Programme,
    titles: dict[str, str],
    opens_on: date,
    closes_on: date,
    slug: str = "",
    purpose: str = "",
    demonstration: bool = False,
    by: User,
) -> Consultation:
    """Open a round of asking in a programme. Without an address it gets one from its title."""
    require(by, "workshops.prepare_consultation", programme)
    consultation = Consultation(
        programme=programme,
        slug=slug or free_address(titles),
        titles=titles,
        purpose=purpose,
        opens_on=opens_on,
        closes_on=closes_on,
        demonstration=demonstration,
    )
    return _saved(consultation, "made", by)


@transaction.atomic
def edit_consultation(consultation: Consultation, *, by: User, **facts) -> Consultation:
    """Change what a consultation says of itself. Its programme and its address stay."""
    require(by, "workshops.prepare_consultation", consultation)
    if facts.get("slug", consultation.slug) != consultation.slug:
        raise ValidationError({"slug": _("The address of a consultation stays: %s") % consultation.slug})
    return _saved(_changed(consultation, facts), "edited", by)


def free_address(titles: dict[str, str]) -> str:
    """Return an address that no consultation has: the Latin words of its title, and where taken a number after them."""
    address = address_of(titles)
    taken = set(Consultation.objects.filter(slug__startswith=address).values_list("slug", flat=True))
    numbered = (f"{address}-{number}" for number in range(2, len(taken) + 3))
    return next(free for free in [address, *numbered] if free not in taken)


def address_of(titles: dict[str, str]) -> str:
    """Return the Latin words of a title, English first, as an address: guidelines-on-wildlife-trafficking."""
    for title in [titles.get("en", ""), *titles.values()]:
        plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
        address = "-".join(re.findall(r"[a-z0-9]+", plain))
        if len(address) > LONGEST_ADDRESS:
            address = address[: LONGEST_ADDRESS + 1].rpartition("-")[0] or address[:LONGEST_ADDRESS]
        if address and not address.isdecimal():
            return address
    return "consultation"


# --- Topics -------------------------------------------------------------------------------------


@transaction.atomic
def add_topic(
    consultation: Consultation, *, titles: dict[str, str], questions: dict[str, str] | None = None, by: User
) -> Topic:
    """Add a topic after the others."""
    require(by, "workshops.prepare_consultation", consultation)
    last = consultation.topics.aggregate(last=Max("position"))["last"] or 0
    topic = Topic(consultation=consultation, position=last + 1, titles=titles, questions=questions or {})
    return _saved(topic, "made", by)


@transaction.atomic
def edit_topic(topic: Topic, *, by: User, **facts) -> Topic:
    require(by, "workshops.prepare_consultation", topic.consultation)
    return _saved(_changed(topic, facts), "edited", by)


@transaction.atomic
def move_topic(topic: Topic, *, up: bool, by: User) -> None:
    """Change places with the topic before or after; the first cannot go up, nor the last down."""
    require(by, "workshops.prepare_consultation", topic.consultation)
    topics = list(topic.consultation.topics.select_for_update())
    here = topics.index(topic)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(topics):
        return
    topics[here], topics[there] = topics[there], topics[here]
    for position, each in enumerate(topics, start=1):
        each.position = position
    Topic.objects.bulk_update(topics, ["position"])
    record(by, "moved up" if up else "moved down", topic)


@transaction.atomic
def delete_topic(topic: Topic, *, by: User) -> None:
    """Delete a topic nobody has spoken to. Raises StillInUse."""
    require(by, "workshops.prepare_consultation", topic.consultation)
    _delete(topic, by)


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
    return _saved(workshop, "made", by)


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
    _changed(workshop, facts)
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
    return _saved(workshop, "edited", by)


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


# --- Agenda items -------------------------------------------------------------------------------


@transaction.atomic
def add_agenda_item(
    workshop: Workshop,
    *,
    day: int,
    starts_at: time | None = None,
    titles: dict[str, str] | None = None,
    topic: Topic | None = None,
    by: User,
) -> AgendaItem:
    """Put a point on the agenda: a topic of the consultation, or something else with a title of its own."""
    require(by, "workshops.prepare_workshop", workshop)
    last = workshop.agenda.filter(day=day).aggregate(last=Max("position"))["last"] or 0
    item = AgendaItem(
        workshop=workshop, day=day, starts_at=starts_at, titles=titles or {}, topic=topic, position=last + 1
    )
    _check_agenda_item(item)
    return _saved(item, "made", by)


@transaction.atomic
def edit_agenda_item(item: AgendaItem, *, by: User, **facts) -> AgendaItem:
    require(by, "workshops.prepare_workshop", item.workshop)
    _check_agenda_item(_changed(item, facts))
    return _saved(item, "edited", by)


@transaction.atomic
def delete_agenda_item(item: AgendaItem, *, by: User) -> None:
    require(by, "workshops.prepare_workshop", item.workshop)
    _delete(item, by)


@transaction.atomic
def copy_agenda(workshop: Workshop, *, source: Workshop, by: User) -> int:
    """Fill an empty agenda with the points of another workshop. Returns how many.

    A topic of another consultation becomes the topic of the same title here, or else a point with that title.
    Raises ValidationError when there are points already or this workshop has fewer days.
    """
    require(by, "workshops.prepare_workshop", workshop)
    require(by, "workshops.prepare_workshop", source)
    Workshop.objects.select_for_update().get(pk=workshop.pk)  # who copies at the same moment waits here
    if workshop.agenda.exists():
        raise ValidationError({"source": _("The agenda has points already. Delete them before copying another.")})
    items = list(source.agenda.select_related("topic"))
    if not items:
        raise ValidationError({"source": _("The agenda of that workshop is empty.")})
    if max(item.day for item in items) > workshop.days:
        raise ValidationError(
            {"source": _("That agenda has more days than this workshop. Change the last day of this one first.")}
        )
    own = {tuple(sorted(topic.titles.items())): topic for topic in workshop.consultation.topics.all()}
    copies = []
    for item in items:
        topic, titles = item.topic, item.titles
        if topic is not None and topic.consultation_id != workshop.consultation_id:
            topic, titles = own.get(tuple(sorted(topic.titles.items()))), titles or topic.titles
        copies.append(
            AgendaItem(
                workshop=workshop,
                day=item.day,
                starts_at=item.starts_at,
                titles=titles,
                topic=topic,
                position=item.position,
            )
        )
    AgendaItem.objects.bulk_create(copies)
    record(by, "copied the agenda to", workshop, reason=str(source))
    return len(copies)


def _check_agenda_item(item: AgendaItem) -> None:
    if not item.titles and item.topic is None:
        raise ValidationError({"topic": _("Choose a topic, or write a title.")})
    if item.topic is not None and item.topic.consultation_id != item.workshop.consultation_id:
        raise ValidationError({"topic": _("This topic belongs to another consultation.")})
    if item.day > item.workshop.days:
        raise ValidationError(
            {"day": _("The workshop has %(days)s days. Choose one of them.") % {"days": item.workshop.days}}
        )


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
    )
    place(participant)
    return _saved(participant, "made", by, label=participant.office)


@transaction.atomic
def add_walk_in(
    workshop: Workshop, *, profession: str, province: Province | None = None, name: str = "", by: User
) -> Participant:
    """Write down somebody who came without an invitation. On a day of the workshop they are there at once."""
    require(by, "workshops.prepare_workshop", workshop)
    participant = Participant(workshop=workshop, profession=profession, name=name, province=province, walk_in=True)
    place(participant)
    _saved(participant, "made", by, label=participant.office)
    today = timezone.localdate()
    if workshop.is_held_on(today):
        Attendance.objects.create(participant=participant, day=today, recorded_by=by)
    return participant


@transaction.atomic
def edit_participant(participant: Participant, *, by: User, **facts) -> Participant:
    require(by, "workshops.prepare_workshop", participant.workshop)
    place(_changed(participant, facts))
    return _saved(participant, "edited", by, label=participant.office)


@transaction.atomic
def delete_participant(participant: Participant, *, by: User) -> None:
    """Delete a participant who has put nothing forward. Raises StillInUse."""
    require(by, "workshops.prepare_workshop", participant.workshop)
    _delete(participant, by, label=participant.office)


def place(participant: Participant) -> None:
    """Fill in the province of the court's seat. Raises ValidationError when a place is needed and none is known."""
    if participant.court is not None and participant.province is None:
        participant.province = participant.court.province
    if participant.province is None and participant.profession not in WITHOUT_A_PLACE:
        raise ValidationError({"province": _("Choose the court or the province of this participant.")})


# --- What all of them share ---------------------------------------------------------------------


def _changed(thing: models.Model, facts: dict) -> models.Model:
    for name, value in facts.items():
        thing._meta.get_field(name)  # a misspelt fact is an error here and not a silent attribute
        setattr(thing, name, value)
    return thing


def _saved(thing: models.Model, verb: str, by: User, *, label: str = ""):
    thing.full_clean()
    thing.save()
    record(by, verb, thing, label=label)
    return thing


def _delete(thing: models.Model, by: User, *, label: str = "") -> None:
    """Delete what nothing refers to, many-to-many relations of later apps included."""
    users = [
        relation.related_model._meta.verbose_name_plural
        for relation in thing._meta.related_objects
        # A tally only counts contributions, and goes with what it is of.
        if relation.related_model is not TopicTally
        and relation.related_model._base_manager.filter(**{relation.field.name: thing}).exists()
    ]
    if users:
        raise _still_in_use(thing, ", ".join(str(name) for name in users))
    record(by, "deleted", thing, label=label)
    try:
        thing.delete()
    except ProtectedError as refused:  # somebody was faster
        raise _still_in_use(thing, str(next(iter(refused.protected_objects))._meta.verbose_name_plural)) from refused


def _still_in_use(thing: models.Model, users: str) -> StillInUse:
    return StillInUse(
        _("%(thing)s cannot be deleted: %(users)s refer to it. Move or delete those first, or keep it.")
        % {"thing": capfirst(str(thing)), "users": users}
    )
