"""Law data: what all approved entries say, in one plain dict of form 1, without the figures that are withdrawn.

It is what the evaluators, the tables of the chapters and the helper work on, and it is the same for all of them. A
process keeps it while nothing changes that it is made of: whether anything changed at all is one number that the
database raises (accounts.change_count), and only when that moved is it asked whether the law data did.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts import change_count
from accounts.change_count import Watched
from accounts.models import BlackoutPlace
from law.articles import article_order
from law.models import Change, Entry, Statute, Withdrawal
from law.record.law_figures import place_of, withdrawn
from law.record.schema import STEPS_OF_FACTORS
from law.statute_list import statutes as listed_statutes

FORM = 1
WATCHED = [Watched("law_entry"), Watched("law_change"), Watched("law_withdrawal")]
"""What law data is made of, beside the statutes, whose changes are counted as well (handbook.shown_tables)."""

LISTS = {
    Entry.Kind.OFFENCE: "offences",
    Entry.Kind.STEP: "steps",
    Entry.Kind.FACTOR: "factors",
    Entry.Kind.QUESTION: "questions",
    Entry.Kind.WARNING: "warnings",
}
"""Where the entries of a kind stand in law data; species stand in a dict by their keys."""


_OF_STATUTE = ("pk", "slug", "titles", "kind", "in_force_from", "in_force_until", "replaced_by")


@dataclass
class _Kept:
    number: int
    made_of: tuple
    data: dict


_KEPT: dict[date | None, _Kept] = {}
MOST_KEPT = 8


def law_data(on: date | None = None) -> dict:
    """Return the law data as it is now, or as it stood at the end of a day. Whoever takes it changes nothing in it.

    A withdrawn figure says {"is": "withdrawn"} and no number.
    """
    today = timezone.localdate()
    if connection.in_atomic_block:  # what is changed in it is not counted yet, and may never be
        return _collected(on, today)
    number = change_count.number()
    kept = _KEPT.get(on)
    if kept and kept.number == number and (on or kept.data["made_on"] == today.isoformat()):
        return kept.data
    made_of = _made_of(today)
    if kept is None or kept.made_of != made_of:
        if len(_KEPT) >= MOST_KEPT:
            _KEPT.clear()
        kept = _Kept(number, made_of, _collected(on, today))
    _KEPT[on] = _Kept(number, made_of, kept.data)
    return kept.data


def forget() -> None:
    """Let go of what this process keeps."""
    _KEPT.clear()


def in_effect(on: date | None = None) -> QuerySet[Change]:
    """The change of every entry that says what it says now, or said at the end of a day; those taken out too."""
    approved = Change.objects.filter(state=Change.State.APPROVED)
    if on is not None:
        approved = approved.filter(decided_at__lt=_end_of(on))
    newest = approved.filter(entry=OuterRef("entry")).order_by("-number").values("pk")[:1]
    return approved.filter(pk=Subquery(newest)).select_related("entry")


def withdrawals(on: date | None = None) -> QuerySet[Withdrawal]:
    """The withdrawals that stand now, or stood at the end of a day."""
    if on is None:
        return Withdrawal.objects.filter(restored_at=None, corrected_by=None)
    end = _end_of(on)
    return Withdrawal.objects.filter(
        Q(restored_at=None) | Q(restored_at__gte=end),
        Q(corrected_by=None) | Q(corrected_by__decided_at__gte=end),
        withdrawn_at__lt=end,
    )


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def _made_of(today: date) -> tuple:
    """What changes when law data does; cheap to ask for."""
    decided = Change.objects.filter(state=Change.State.APPROVED).aggregate(Count("pk"), Max("decided_at"))
    taken_out = Withdrawal.objects.aggregate(Count("pk"), Count("restored_at"), Count("corrected_by"))
    blacked_out = BlackoutPlace.objects.aggregate(Count("pk"), Max("applied_at"))
    told = [tuple(row) for row in Statute.objects.order_by("pk").values_list(*_OF_STATUTE)]
    return (today, *decided.values(), *taken_out.values(), *blacked_out.values(), repr(told))


def approved_data() -> dict:
    """The same as `law_data`, its withdrawn figures as they were approved: for those who keep the law data."""
    return _collected(None, timezone.localdate(), with_withdrawn=True)


def _collected(on: date | None, today: date, *, with_withdrawn: bool = False) -> dict:
    data: dict = {"form": FORM, "made_on": (on or today).isoformat(), "statutes": {}, "species": {}}
    data |= {name: [] for name in LISTS.values()}
    out: dict[int, list[Withdrawal]] = {}
    for withdrawal in () if with_withdrawn else withdrawals(on):
        out.setdefault(withdrawal.entry_id, []).append(withdrawal)
    for change in in_effect(on).exclude(facts={}).order_by("entry__key"):
        facts = change.facts
        for withdrawal in out.get(change.entry_id, ()):
            facts = withdrawn(facts, place_of(facts, withdrawal.said, withdrawal.figure))
        if change.entry.kind == Entry.Kind.SPECIES:
            data["species"][change.entry.key] = facts
        else:
            data[LISTS[Entry.Kind(change.entry.kind)]].append({"key": change.entry.key, **facts})
    _put_in_order(data)
    data["statutes"] = {
        statute.slug: {"titles": statute.titles, **_days_of(statute)} for statute in _statutes_named(data)
    }
    return data


def _statutes_named(data: dict) -> QuerySet[Statute]:
    named = Statute.objects.filter(slug__in=set(_named_statutes(data)))
    return named.select_related("replaced_by").order_by("slug")


def _put_in_order(data: dict) -> None:
    """Offences by statute and article, never by severity; the rest as it is gone through."""
    of_statute = _statute_order()
    data["offences"].sort(key=lambda one: (of_statute(one["statute"]), article_order(one["article"]), one["key"]))
    data["steps"].sort(key=lambda one: (one["order"], one["key"]))
    data["factors"].sort(key=lambda one: (STEPS_OF_FACTORS.index(one["step"]), one["key"]))


def _statute_order() -> Callable[[str], tuple]:
    """The order of the list of statutes; one that is not in it comes after, by its kind."""
    places = {row["slug"]: place for place, row in enumerate(listed_statutes())}
    kinds = dict(Statute.objects.values_list("slug", "kind"))
    ranks = list(Statute.Kind)
    return lambda slug: (
        places.get(slug, len(places)),
        ranks.index(Statute.Kind(kinds[slug])) if slug in kinds else len(ranks),
        slug,
    )


def _named_statutes(data: dict) -> Iterator[str]:
    for offence in data["offences"]:
        yield offence["statute"]
        yield offence["uncertain_because"] or ""
    for step in data["steps"]:
        yield from (cited["statute"] for cited in step["cites"])
    for warning in data["warnings"]:
        yield from (provision["statute"] for provision in warning["provisions"])


def _days_of(statute: Statute) -> dict:
    """From when until when a statute is in force, what replaced it, and in which translation it was read."""
    days = {"in_force_from": statute.in_force_from, "in_force_until": statute.in_force_until}
    return {
        **{name: day.isoformat() if day else None for name, day in days.items()},
        "replaced_by": statute.replaced_by.slug if statute.replaced_by else None,
        "translation": "",
    }
