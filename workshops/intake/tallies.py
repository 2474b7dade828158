"""Tallies: counts kept as contributions come in, are answered and go, so that no page counts 100,000 of them.

Every stage that changes what a tally counts says so here, in its own transaction and with the contributions locked:
it takes them out as they were (`out_of`) and puts them in as they are now (`into`), both in one call of `change`.
The rows are always changed in the same order, so that no two transactions wait for each other.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.db import models, transaction
from django.db.models import F

from workshops.models import Consultation, Contribution, Disposition, OfficeTally, TopicTally

Tally = type[models.Model]
Row = tuple[Tally, tuple]
Counts = dict[str, int]

TALLIES: tuple[Tally, ...] = (TopicTally, OfficeTally)

FIELDS: dict[Tally, tuple[str, ...]] = {
    TopicTally: ("consultation_id", "workshop_id", "topic_id", "kind"),
    OfficeTally: ("consultation_id", "theme_id", "profession", "province_id", "attributed"),
}
COUNTED: dict[Tally, tuple[str, ...]] = {
    TopicTally: ("received", "answered", "voices", "citable"),
    OfficeTally: ("voices", "citable"),
}

NEEDED = (
    "consultation_id",
    "workshop_id",
    "topic_id",
    "kind",
    "profession",
    "province_id",
    "attribution",
    "voices",
    "stands",
    "rehearsed",
    "answered_at",
    "ongoing",
)


def as_they_are(contributions: models.QuerySet[Contribution]) -> list[tuple[Contribution, list[int]]]:
    """Return contributions as the database has them, each with its themes, as `change` takes them. Two queries.

    Each carries `accepted`: whether a standing answer accepts it.
    """
    accepting = Disposition.objects.filter(
        contribution=models.OuterRef("pk"), standing=True, outcome__in=Disposition.Outcome.accepting()
    )
    found = list(contributions.order_by("pk").only(*NEEDED).annotate(accepted=models.Exists(accepting)))
    themes: dict[int, list[int]] = defaultdict(list)
    carried = Contribution.themes.through.objects.filter(contribution__in=contributions.order_by().values("pk"))
    for contribution, theme in carried.values_list("contribution_id", "theme_id"):
        themes[contribution].append(theme)
    return [(contribution, themes[contribution.pk]) for contribution in found]


@transaction.atomic
def change(
    *,
    out_of: Iterable[tuple[Contribution, list[int]]] = (),
    into: Iterable[tuple[Contribution, list[int]]] = (),
) -> None:
    """Take contributions out of the tallies and put contributions in, each with the themes (by key) that it carries.

    What does not stand counts nothing, so it may be given too.
    """
    changes: dict[Row, Counts] = defaultdict(lambda: defaultdict(int))
    for sign, contributions in ((-1, out_of), (1, into)):
        for contribution, themes in contributions:
            for row, counts in _counts_of(contribution, themes):
                for name, number in counts.items():
                    changes[row][name] += sign * number
    _write(changes)


def _counts_of(contribution: Contribution, themes: Iterable[int]) -> Iterable[tuple[Row, Counts]]:
    """Return how much one contribution counts, and in which rows."""
    if not contribution.stands:
        return
    place = (contribution.consultation_id, contribution.workshop_id, contribution.topic_id, str(contribution.kind))
    answered = int(contribution.answered_at is not None)
    # As `ContributionQuerySet.citable` says of many. What just came in was accepted by nobody yet.
    accepted = getattr(contribution, "accepted", False)
    citable = int(accepted and not contribution.ongoing and not contribution.rehearsed)
    yield (
        (TopicTally, place),
        {"received": 1, "answered": answered, "voices": contribution.voices, "citable": citable},
    )
    if contribution.rehearsed:
        return
    consultation, profession = contribution.consultation_id, str(contribution.profession)
    attributed = contribution.attribution != Contribution.Attribution.NOT_ATTRIBUTED
    counts = {"voices": contribution.voices, "citable": citable}
    yield (OfficeTally, (consultation, None, profession, contribution.province_id, attributed)), counts
    for theme in themes:
        yield (OfficeTally, (consultation, theme, profession, None, attributed)), counts


def _write(changes: dict[Row, Counts]) -> None:
    for model in TALLIES:
        changed = {
            _key(values): (values, counts)
            for (of, values), counts in changes.items()
            if of is model and any(counts.values())
        }
        for key in sorted(changed):
            values, counts = changed[key]
            added = {name: F(name) + number for name, number in counts.items() if number}
            if not model._default_manager.filter(pk=key).update(**added):
                # Made by another in the same moment, it is there all the same.
                row = model(key=key, **dict(zip(FIELDS[model], values, strict=True)))
                model._default_manager.bulk_create([row], ignore_conflicts=True)
                model._default_manager.filter(pk=key).update(**added)


def _key(values: tuple) -> str:
    return "/".join("" if value is None else str(value) for value in values)


def recount(consultation: Consultation) -> None:
    """Write the tallies of a consultation anew from its contributions; for whoever brings them in past the stages."""
    with transaction.atomic():
        for model in TALLIES:
            model._default_manager.filter(consultation=consultation).delete()
        for model, rows in _counted_afresh(consultation).items():
            model._default_manager.bulk_create(
                [
                    model(key=_key(values), **dict(zip(FIELDS[model], values, strict=True)), **counts)
                    for values, counts in rows.items()
                ],
                batch_size=500,
            )


def tallies_agree(consultation: Consultation) -> bool:
    """Say whether every tally of a consultation is what a fresh count of its contributions finds."""
    afresh = _counted_afresh(consultation)
    for model in TALLIES:
        kept = {
            tuple(getattr(row, name) for name in FIELDS[model]): {name: getattr(row, name) for name in COUNTED[model]}
            for row in model._default_manager.filter(consultation=consultation)
        }
        if {place: counts for place, counts in kept.items() if any(counts.values())} != afresh[model]:
            return False
    return True


def _counted_afresh(consultation: Consultation) -> dict[Tally, dict[tuple, Counts]]:
    found: dict[Tally, dict[tuple, Counts]] = {TopicTally: {}, OfficeTally: {}}
    for contribution, themes in as_they_are(Contribution.objects.filter(consultation=consultation)):
        for (model, place), counts in _counts_of(contribution, themes):
            sums = found[model].setdefault(place, dict.fromkeys(COUNTED[model], 0))
            for name, number in counts.items():
                sums[name] += number
    return found
