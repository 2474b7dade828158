"""Sources: what a text draws on, and what was accepted and still waits for a chapter to draw on it.

A citation hangs on its paragraph's key, so it stays through every edit; where its paragraph is gone it is listed at
the place where that stood.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, Max, OuterRef, Prefetch, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Replace

from accounts.models import User
from handbook.models import Chapter, Citation, Pin, SetAside, Version, Wording
from handbook.rendering import numbered_paragraphs
from text.html.pages import paragraph_number
from text.khmer import beginning, normalise
from workshops.models import Contribution, Disposition, Withholding

MOST_WORDS = 8  # that are looked for at once
_BREAK = "\u200b"  # marks where Khmer may break; whoever searches does not type it


# What a version draws on ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Source:
    """A citation with what may be said of its contribution, and whether this person may read its own words."""

    citation: Citation
    is_readable: bool

    @property
    def contribution(self) -> Contribution:
        return self.citation.contribution


def sources_of(version: Version, user: User) -> list[Source]:
    """Return what a version draws on, in a constant number of queries."""
    citations = list(
        version.citations.prefetch_related(Prefetch("contribution", Contribution.objects.with_answer())).order_by("pk")
    )
    readable = set(
        Contribution.objects.visible_to(user)
        .filter(pk__in=[citation.contribution_id for citation in citations])
        .values_list("pk", flat=True)
    )
    return [Source(citation, citation.contribution_id in readable) for citation in citations]


def by_paragraph(version: Version, sources: Iterable[Source]) -> list[tuple[str, list[Source]]]:
    """Return the sources under the number of their paragraph, in the order of the text."""
    of_key: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        of_key[source.citation.key].append(source)
    keys = version.wording.keys if version.wording else []
    return [
        (paragraph_number(version.chapter.number, position), of_key[key])
        for position, key in enumerate(keys, start=1)
        if key in of_key
    ]


@dataclass(frozen=True)
class Orphan:
    """A source whose paragraph is gone: how that began, and between which paragraphs of today's text it stood."""

    source: Source
    words: str
    after: str  # the number of the paragraph before it; empty where it was the first
    before: str


def orphans(version: Version, sources: Iterable[Source]) -> list[Orphan]:
    """Return the sources whose paragraph is no longer in the text, in the order of the places where they stood.

    At most two queries, however many wordings there are; none when no paragraph is gone.
    """
    keys = version.wording.keys if version.wording else []
    places = {key: place for place, key in enumerate(keys)}
    lost = [source for source in sources if source.citation.key not in places]
    if not lost:
        return []
    last = _last_wordings_with(version, {source.citation.key for source in lost})

    def number(place: int | None) -> str:
        return "" if place is None else paragraph_number(version.chapter.number, place + 1)

    found = []
    for source in lost:
        key = source.citation.key
        wording, words, after, before = last.get(key), "", None, None
        if wording is not None:
            at = wording.keys.index(key)
            words = numbered_paragraphs.kept_paragraphs(wording)[at].text
            after = next((places[one] for one in reversed(wording.keys[:at]) if one in places), None)
            before = next((places[one] for one in wording.keys[at + 1 :] if one in places), None)
        place = -1 if after is None else after
        found.append((place, Orphan(source, beginning(words), number(after), number(before))))
    return [orphan for _place, orphan in sorted(found, key=lambda pair: pair[0])]


def _last_wordings_with(version: Version, keys: set[str]) -> dict[str, Wording]:
    """For each key the last wording of a version that had its paragraph."""
    stood = version.wordings.exclude(kind=Wording.Kind.ASIDE).annotate(as_text=Cast("keys", TextField()))
    newest = stood.order_by().aggregate(**{key: Max("pk", filter=Q(as_text__contains=f'"{key}"')) for key in keys})
    wordings = Wording.objects.in_bulk({pk for pk in newest.values() if pk})
    return {key: wordings[pk] for key, pk in newest.items() if pk}


# What waits -----------------------------------------------------------------------------------------------------


def waiting_for(version: Version, user: User) -> QuerySet[Contribution]:
    """The accepted contributions that a version neither cites nor its chapter set aside, its own topics' first."""
    return _not_used(contributions_for(version, user), version)


def number_waiting(version: Version) -> int:
    """How many accepted contributions on the chapter's own topics it neither cites nor set aside."""
    of_topics = Contribution.objects.citable().filter(
        consultation__handbooks=version.chapter.handbook_id, topic__in=version.chapter.topics.all()
    )
    return _not_used(of_topics, version).count()


def _not_used(contributions: QuerySet[Contribution], version: Version) -> QuerySet[Contribution]:
    cited = Citation.objects.filter(version=version.pk, contribution=OuterRef("pk"))
    aside = SetAside.objects.filter(chapter=version.chapter_id, contribution=OuterRef("pk"))
    return contributions.filter(~Exists(cited), ~Exists(aside))


def found(contributions: QuerySet[Contribution], q: str) -> QuerySet[Contribution]:
    """Those in which every word of `q` stands, in their words, public summary or receipt; also inside other words,
    since Khmer has no spaces between them.

    Where a passage is withheld no word is looked for: whether one stands there would tell what it says.
    """
    for word in normalise(q).replace(_BREAK, "").split()[:MOST_WORDS]:
        in_summary = Disposition.objects.annotate(plain=_plain("public_summary")).filter(
            contribution=OuterRef("pk"), standing=True, plain__icontains=word
        )
        is_open = ~Exists(Withholding.objects.filter(contribution=OuterRef("pk")))
        contributions = contributions.alias(plain=_plain("text")).filter(
            Exists(in_summary) | Q(plain__icontains=word) & is_open | Q(receipt__icontains=word)
        )
    return contributions


def _plain(field: str) -> Replace:
    return Replace(field, Value(_BREAK), Value(""), output_field=TextField())


@dataclass(frozen=True)
class Pinned:
    """The paragraph that a contribution comments on: as the draft that was laid had it, and where it is now."""

    key: str
    number: str
    number_now: str  # empty: it is not in this text


def pinned(version: Version, contributions: Sequence[Contribution]) -> dict[int, Pinned]:
    """For each of these contributions that is a comment on a laid draft, which paragraph it is about. One query."""
    keys = version.wording.keys if version.wording else []
    places = {key: place for place, key in enumerate(keys)}
    pins = (
        Pin.objects.filter(contribution__in=[one.pk for one in contributions])
        .select_related("wording__version__chapter")
        .defer("wording__text")
    )
    there: dict[int, Pinned] = {}
    for pin in pins:
        laid = pin.wording
        position = laid.keys.index(pin.key) + 1 if pin.key in laid.keys else 0
        there[pin.contribution_id] = Pinned(
            pin.key,
            paragraph_number(laid.version.chapter.number, position) if position else "",
            paragraph_number(version.chapter.number, places[pin.key] + 1) if pin.key in places else "",
        )
    return there


# What is set aside, and what may be cited -----------------------------------------------------------------------


def aside_of(chapter: Chapter, user: User) -> list[SetAside]:
    """What a chapter has set aside, the last first; of contributions this person may know of."""
    return list(
        SetAside.objects.filter(chapter=chapter, contribution__in=Contribution.objects.for_staff(user))
        .select_related("by")
        .prefetch_related(Prefetch("contribution", Contribution.objects.with_answer()))
        .order_by("-at", "-pk")
    )


def contributions_for(version: Version, user) -> QuerySet[Contribution]:
    """The accepted contributions an editor may cite in a version: those of its chapter's topics come first."""
    of_chapter = version.chapter.topics.through.objects.filter(chapter=version.chapter, topic=OuterRef("topic"))
    return (
        Contribution.objects.citable()
        .for_staff(user)
        .filter(consultation__handbooks=version.chapter.handbook)
        .annotate(for_this_chapter=Exists(of_chapter))
        .with_answer()
        .order_by("-for_this_chapter", "topic__position", "received_at", "pk")
    )
