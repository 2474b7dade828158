"""Likeness: contributions that probably say the same. A suggestion to the reviewer, who decides."""

from dataclasses import dataclass

from django.db.models.functions import Substr
from rapidfuzz import fuzz, process

from text.folding import comparable
from workshops.models import Contribution, Disposition
from workshops.models.contributions import ContributionQuerySet

NEWEST = 500
COMPARED = 1_000
"""Characters of each text that are compared."""
ALIKE = 70  # per cent


@dataclass(frozen=True)
class Alike:
    """A contribution that resembles another, by per cent."""

    contribution: Contribution
    per_cent: int


def likely_duplicates(contribution: Contribution, among: ContributionQuerySet, *, most: int = 5) -> list[Alike]:
    """Return those that resemble a contribution most, the most alike first.

    Compared are the newest 500 to the same topic, `among` those that the person may read; what is merged already
    leads on to another and is left out. The order of words does not matter; Khmer, which has no spaces between
    them, is compared letter by letter. All are compared as they are folded.
    """
    candidates = (
        among.standing()
        .filter(consultation=contribution.consultation_id, topic=contribution.topic_id)
        .exclude(pk=contribution.pk)
        .exclude(dispositions__standing=True, dispositions__outcome=Disposition.Outcome.MERGED)
        .order_by("-received_at", "-pk")
        .annotate(compared=Substr("text", 1, COMPARED))
        .values_list("pk", "compared")[:NEWEST]
    )
    found = process.extract(
        contribution.text[:COMPARED],
        dict(candidates),
        scorer=_ratio,
        processor=comparable,
        score_cutoff=ALIKE,
        limit=most,
    )
    by_pk = Contribution.objects.with_answer().in_bulk([pk for _text, _score, pk in found])
    return [Alike(by_pk[pk], round(score)) for _text, score, pk in found]


def _ratio(one: str, other: str, *, score_cutoff: float = 0) -> float:
    """Letter by letter, or with the words in the same order, whichever is more alike. Khmer has no words to sort."""
    return max(
        fuzz.ratio(one, other, score_cutoff=score_cutoff), fuzz.token_sort_ratio(one, other, score_cutoff=score_cutoff)
    )
