"""Coverage: on which chapters the workshops were heard, and on which nobody was yet."""

from dataclasses import dataclass, replace

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from handbook.models import Chapter, Citation, Handbook, Pin, SetAside, Version
from workshops.models import Contribution, OfficeTally, Theme, Topic, TopicTally


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
    for pinned_to, topic, contribution in Pin.objects.filter(
        wording__version__chapter__handbook=handbook, contribution__stands=True, contribution__rehearsed=False
    ).values_list("wording__version__chapter", "contribution__topic", "contribution"):
        pinned.setdefault(pinned_to, set()).add((topic, contribution))
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
        _TEXTS_THAT_COUNT, version__chapter__handbook=handbook, contribution=OuterRef("pk")
    )
    return Contribution.objects.citable().filter(~Exists(drawn_on), consultation__handbooks=handbook)


def _drawn_on(handbook: Handbook) -> QuerySet:
    """The contributions that a handbook's chapters draw on, or mean to in a draft."""
    return Citation.objects.filter(_TEXTS_THAT_COUNT, version__chapter__handbook=handbook).values("contribution")


_TEXTS_THAT_COUNT = Q(
    version__status__in=[*Version.Status.open(), Version.Status.APPROVED], version__withdrawn_at__isnull=True
)


@dataclass(frozen=True)
class NotUsed:
    """How many accepted contributions of a topic (None: of none) or a theme no chapter draws on."""

    of: Topic | Theme | None
    number: int
    set_aside: int  # how many of them some chapter has set aside


def not_used_by_topic(handbook: Handbook) -> list[NotUsed]:
    """In the order of the topics; contributions on no topic come last. A constant number of queries."""
    kept = TopicTally.objects.filter(consultation__handbooks=handbook)
    rows = _counted(handbook, "topic", kept)
    without_topic = [rows[None]] if None in rows else []
    return _of(Topic.objects.order_by("consultation__opens_on", "position", "pk"), rows) + without_topic


def not_used_by_theme(handbook: Handbook) -> list[NotUsed]:
    """In the order of the themes; a contribution with two themes counts under both, one without under none."""
    kept = OfficeTally.objects.filter(consultation__handbooks=handbook, theme__isnull=False)
    return _of(Theme.objects.order_by("consultation__opens_on", "shortcut", "pk"), _counted(handbook, "theme", kept))


def _of(things: QuerySet, rows: dict[int | None, NotUsed]) -> list[NotUsed]:
    return [replace(rows[thing.pk], of=thing) for thing in things.filter(pk__in=[pk for pk in rows if pk])]


def _counted(handbook: Handbook, by: str, kept: QuerySet) -> dict[int | None, NotUsed]:
    """What is left of the citable ones that the tallies count, once those are taken away that some chapter draws on.

    The tallies know how many may be cited; only what was cited or set aside is looked at, however much was said.
    """
    field = {"topic": "topic", "theme": "themes"}[by]
    citable = dict(kept.order_by().values_list(by).annotate(number=Sum("citable")))
    drawn_on = Contribution.objects.citable().filter(pk__in=_drawn_on(handbook), consultation__handbooks=handbook)
    used = dict(drawn_on.order_by().values_list(field).annotate(number=Count("pk", distinct=True)))
    left_aside = not_used(handbook).filter(
        pk__in=SetAside.objects.filter(chapter__handbook=handbook).values("contribution")
    )
    aside = dict(left_aside.order_by().values_list(field).annotate(number=Count("pk", distinct=True)))
    return {
        pk: NotUsed(None, number - used.get(pk, 0), aside.get(pk, 0))
        for pk, number in citable.items()
        if number > used.get(pk, 0)
    }
