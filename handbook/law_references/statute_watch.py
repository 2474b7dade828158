"""Statute watch: which paragraphs rely on a statute or name it, so that after an amendment they are looked at."""

from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from handbook.law_references.readings import readings
from handbook.law_references.reliances import Place
from handbook.models import Reliance, Version
from law.models import Provision, Statute
from law.statute_list import place_of
from law.statutes import known_statutes
from text.html.pages import paragraph_number

# What relies on a statute ---------------------------------------------------------------------------------------


@dataclass
class OfProvision:
    """The paragraphs that rely on a provision, and those that name it and were not decided on."""

    article: str
    provision: Provision | None
    confirmed: list[Place] = field(default_factory=list)
    found: list[Place] = field(default_factory=list)

    @property
    def to_be_looked_at(self) -> list[Place]:
        return [place for place in self.confirmed if place.is_to_be_looked_at]


def watched(user: User) -> list[Version]:
    """The texts that the law is watched for, of those whose drafts this person may read: what is in effect or will be,
    and what is being drafted."""
    today = timezone.localdate()
    return list(
        Version.objects.for_staff(user)
        .filter(
            Q(pk__in=Version.objects.in_effect(today).values("pk"))
            | Q(status__in=Version.Status.open())
            | Q(status=Version.Status.APPROVED, effective_from__gt=today, withdrawn_at=None),
            wording__isnull=False,
        )
        .select_related("chapter__handbook__programme", "wording")
        .defer("wording__text", "unmerged", "return_reasons", "change_note")
        .order_by("chapter__handbook__slug", "chapter__position", "language", "-status", "pk")
    )


def on_statute(statute: Statute, user: User) -> list[OfProvision]:
    """Every provision of a statute with the paragraphs that rely on it, among the texts that this person may read.

    Articles that texts name and law/ does not have come too, without a provision. A constant number of queries.
    """
    versions = watched(user)
    read_texts = readings(versions, known_statutes())
    provisions = {one.number: one for one in statute.provisions.all()}
    for provision in provisions.values():
        provision.statute = statute
    decided: dict[int, list[Reliance]] = {}
    for one in (
        Reliance.objects.filter(version__in=[version.pk for version in versions], provision__statute=statute)
        .select_related("confirmed_by", "provision__statute__replaced_by")
        .prefetch_related("looks")
        .order_by("pk")
    ):
        decided.setdefault(one.version_id, []).append(one)
    numbers = {provision.pk: provision.number for provision in provisions.values()}
    rows = {number: OfProvision(number, provision) for number, provision in provisions.items()}
    for version in versions:
        reading, reliances = read_texts[version.pk], decided.get(version.pk, [])
        of_key: dict[str, dict[str, Reliance]] = {}
        for one in reliances:
            of_key.setdefault(one.key, {})[numbers[one.provision_id]] = one
        for at, key in enumerate(version.wording.keys):
            articles: dict[str, Reliance | None] = {
                number: None for slug, number in reading.named[at] if slug == statute.slug
            }
            articles |= of_key.get(key, {})
            for article, reliance in articles.items():
                place = Place(
                    version,
                    key,
                    paragraph_number(version.chapter.number, at + 1),
                    reading.beginnings[at],
                    statute,
                    article,
                    provisions.get(article),
                    reliance,
                )
                row = rows.setdefault(article, OfProvision(article, None))
                if place.is_confirmed:
                    row.confirmed.append(place)
                elif not place.is_dismissed:
                    row.found.append(place)
    return sorted(rows.values(), key=lambda row: place_of(row.article))


@dataclass(frozen=True)
class Tally:
    """How many paragraphs rely on a statute, and how many of them are to be looked at."""

    paragraphs: int = 0
    to_be_looked_at: int = 0


def tallies(user: User) -> dict[int, Tally]:
    """For each statute, by its number, how many paragraphs rely on it among the texts that this person may read."""
    keys = {version.pk: set(version.wording.keys) for version in watched(user)}
    relying: dict[int, set[tuple[int, str]]] = {}
    stale: dict[int, set[tuple[int, str]]] = {}
    for one in (
        Reliance.objects.filter(version__in=list(keys), relies=True)
        .select_related("provision__statute__replaced_by")
        .prefetch_related("looks")
    ):
        if one.key not in keys[one.version_id]:
            continue
        statute, at = one.provision.statute, (one.version_id, one.key)
        relying.setdefault(statute.pk, set()).add(at)
        if one.is_to_be_looked_at:
            stale.setdefault(statute.pk, set()).add(at)
    return {pk: Tally(len(places), len(stale.get(pk, ()))) for pk, places in relying.items()}
