"""The agenda: which topics a workshop discusses when; it may be copied from an earlier workshop."""

from datetime import time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from workshops.gatherings.rows import changed, delete, saved
from workshops.models import AgendaItem, Topic, Workshop

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
    return saved(item, "made", by)


@transaction.atomic
def edit_agenda_item(item: AgendaItem, *, by: User, **facts) -> AgendaItem:
    require(by, "workshops.prepare_workshop", item.workshop)
    _check_agenda_item(changed(item, facts))
    return saved(item, "edited", by)


@transaction.atomic
def delete_agenda_item(item: AgendaItem, *, by: User) -> None:
    require(by, "workshops.prepare_workshop", item.workshop)
    delete(item, by)


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
            {
                "day": ngettext(
                    "The workshop has %(days)s day. Choose that one.",
                    "The workshop has %(days)s days. Choose one of them.",
                    item.workshop.days,
                )
                % {"days": item.workshop.days}
            }
        )
