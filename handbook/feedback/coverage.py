"""Coverage: on which chapters the workshops were heard, and on which nobody was yet."""

from dataclasses import dataclass, replace

from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef, QuerySet, Sum

from accounts.models import Act
from handbook.models import Chapter, Citation, Handbook, Pin, SetAside, Version
from workshops.models import Contribution, Theme, Topic, TopicTally


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


# Accepted, and used by no chapter ---------------------------------------------------------------------------------


def not_used(handbook: Handbook) -> QuerySet[Contribution]:
    """The accepted contributions of a handbook's consultations that no chapter draws on, nor means to in a draft.

    What a chapter set aside is among them: that one chapter does not use it says nothing of the others.
    """
    drawn_on = Citation.objects.filter(
        version__chapter__handbook=handbook,
        version__status__in=[*Version.Status.open(), Version.Status.APPROVED],
        version__withdrawn_at=None,
        contribution=OuterRef("pk"),
    )
    return Contribution.objects.citable().filter(~Exists(drawn_on), consultation__handbooks=handbook)


@dataclass(frozen=True)
class NotUsed:
    """How many accepted contributions of a topic (None: of none) or a theme no chapter draws on."""

    of: Topic | Theme | None
    number: int
    set_aside: int  # how many of them some chapter has set aside


def not_used_by_topic(handbook: Handbook) -> list[NotUsed]:
    """In the order of the topics; contributions on no topic come last. A constant number of queries."""
    return _counted(handbook, "topic", Topic.objects.order_by("consultation__opens_on", "position", "pk"))


def not_used_by_theme(handbook: Handbook) -> list[NotUsed]:
    """In the order of the themes; a contribution with two themes counts under both, one without under none."""
    return _counted(handbook, "themes", Theme.objects.order_by("consultation__opens_on", "shortcut", "pk"))


def _counted(handbook: Handbook, by: str, things: QuerySet) -> list[NotUsed]:
    # Counted once after every act: whatever changes it is one, and a hundred thousand contributions take a while.
    newest_act = Act.objects.order_by("-pk").values_list("pk", flat=True).first()
    known = cache.get_or_set(f"not-used/{handbook.pk}/{by}/{newest_act}", lambda: list(_numbers(handbook, by)))
    counts = {pk: NotUsed(None, number, aside) for pk, number, aside in known}
    rows = [replace(counts[thing.pk], of=thing) for thing in things.filter(pk__in=[pk for pk in counts if pk])]
    return rows + ([counts[None]] if by == "topic" and None in counts else [])


def _numbers(handbook: Handbook, by: str) -> QuerySet:
    """(topic or theme, how many, how many of them set aside)."""
    aside = Exists(SetAside.objects.filter(chapter__handbook=handbook, contribution=OuterRef("pk")))
    return (
        not_used(handbook)
        .order_by()
        .values_list(by)
        .annotate(number=Count("pk", distinct=True), aside=Count("pk", filter=aside, distinct=True))
    )
