"""The projector: how much was said in the room so far, on what, from how many provinces."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Sum

from workshops.models import Contribution, Province, Topic, TopicTally, Workshop
from workshops.room import small_counts


@dataclass(frozen=True)
class Now:
    """What the projector shows of a workshop at this moment."""

    total: int | None
    more: bool  # than the total: a few under a topic whose count is not shown
    topics: list[tuple[Topic, int | None]]
    provinces: int  # a multiple of five


def now(workshop: Workshop) -> Now:
    """Return the counts that the projector shows: by topic, and of the provinces heard in steps of five.

    Counted is what this workshop heard, in a rehearsal too: there the room is what is rehearsed. Two queries.
    """
    by_topic = dict(
        TopicTally.objects.filter(workshop=workshop, received__gt=0)
        .order_by()
        .values_list("topic")
        .annotate(count=Sum("received"))
    )
    heard = Contribution.objects.standing().filter(workshop=workshop)
    provinces = Province.objects.filter(Exists(heard.filter(province=OuterRef("pk")))).count()
    # A big topic must not vanish from the wall for the sake of the total.
    counts = small_counts.with_every_large_part(by_topic)
    return Now(
        total=counts.total,
        more=counts.more,
        topics=[(topic, counts.parts.get(topic.pk)) for topic in topics_of(workshop)],
        provinces=small_counts.in_steps(provinces),
    )


def topics_of(workshop: Workshop) -> list[Topic]:
    """Return the topics on a workshop's agenda in its order, or all of its consultation when none is on it."""
    on_agenda = [item.topic for item in workshop.agenda.select_related("topic") if item.topic]
    return list(dict.fromkeys(on_agenda)) or list(workshop.consultation.topics.all())
