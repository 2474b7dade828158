"""Coverage: on which chapters the workshops were heard, and on which nobody was yet."""

from dataclasses import dataclass

from django.db.models import Sum

from handbook.models import Chapter, Handbook, Pin
from workshops.models import Topic, TopicTally


@dataclass(frozen=True)
class ChapterHeard:
    """A chapter, the topics it draws on, and how many contributions are on those topics or on its paragraphs."""

    chapter: Chapter
    topics: list[Topic]
    contributions: int


def chapters_heard(handbook: Handbook) -> list[ChapterHeard]:
    """Return every chapter in its order with what was heard on it, rehearsals left out. Four queries.

    A contribution on one of its topics that is also pinned to one of its paragraphs counts once.
    """
    chapters = list(handbook.chapters.select_related("part").prefetch_related("topics").order_by("position"))
    by_topic = dict(
        TopicTally.objects.filter(topic__in=Topic.objects.filter(chapters__handbook=handbook), received__gt=0)
        .exclude(workshop__rehearsal=True)
        .order_by()
        .values_list("topic")
        .annotate(number=Sum("received"))
    )
    pinned: dict[int, set] = {}
    for chapter, topic, contribution in Pin.objects.filter(
        wording__version__chapter__handbook=handbook, contribution__stands=True, contribution__rehearsed=False
    ).values_list("wording__version__chapter", "contribution__topic", "contribution"):
        pinned.setdefault(chapter, set()).add((topic, contribution))
    rows = []
    for chapter in chapters:
        topics = list(chapter.topics.all())
        own = {topic.pk for topic in topics}
        elsewhere = sum(topic not in own for topic, _contribution in pinned.get(chapter.pk, ()))
        rows.append(ChapterHeard(chapter, topics, sum(by_topic.get(topic, 0) for topic in own) + elsewhere))
    return rows


def chapters_not_heard(handbook: Handbook) -> list[Chapter]:
    """Return the chapters on which nobody has said anything yet, neither on their topics nor on their paragraphs."""
    return [row.chapter for row in chapters_heard(handbook) if not row.contributions]
