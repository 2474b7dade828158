"""Which passages answer a question best: BM25 over groups, times the root of the share of the question they answer."""

import math
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from text.search.passages import PassageIndex
from text.search.questions import Question

SATURATION = 2.0
"""BM25's k1."""

COVER = 0.5
"""The power of the share of the question that a passage answers."""

DECIMALS = 9
"""Of a score: the last digits of a logarithm differ from machine to machine, and the order must not."""

MOST = 10


@dataclass(frozen=True)
class Hit:
    """A passage that was found: its place in the index, its score, and the terms of the question that it holds."""

    place: int
    score: float
    terms: frozenset[str]


def ranked(
    question: Question, index: PassageIndex, *, among: Collection[int] | None = None, most: int | None = MOST
) -> list[Hit]:
    """Return the passages that answer a question, the best first; of equals the one that comes first in the text.

    `among` bounds what is searched; how rare a word is, is still told by the whole index.
    """
    score: dict[int, float] = defaultdict(float)
    reached: dict[int, float] = defaultdict(float)
    held: dict[int, set[str]] = defaultdict(set)
    whole = 0.0
    for group in question.groups:
        best, worth_of_group = _best_of(group, index)
        whole += worth_of_group
        for place, (points, worth, terms) in best.items():
            if among is None or place in among:
                score[place] += points
                reached[place] += worth
                held[place] |= terms
    for place in score:
        score[place] = round(score[place] * (reached[place] / whole) ** COVER, DECIMALS)
    order = sorted(score, key=lambda place: (-score[place], place))[:most]
    return [Hit(place, score[place], frozenset(held[place])) for place in order]


def worth_of(weight: float, holding: int, passages: int) -> float:
    """What a term is worth by its weight in the question and by how many of all passages hold it: BM25's idf."""
    return weight * math.log(1 + (passages - holding + 0.5) / (holding + 0.5))


def points_of(worth: float, often: float) -> float:
    """The points of a term in a passage that holds it so often: BM25, where twice as often is not twice as good."""
    return worth * often * (SATURATION + 1) / (SATURATION + often)


def _best_of(
    group: list[tuple[str, float]], index: PassageIndex
) -> tuple[Mapping[int, tuple[float, float, set[str]]], float]:
    """For each passage the points of the group's best member there, and what the group is worth at most."""
    best: dict[int, tuple[float, float, set[str]]] = {}
    most = 0.0
    for term, weight in group:
        places = index.places.get(term)
        if not places:
            continue
        worth = worth_of(weight, len(places), len(index))
        most = max(most, worth)
        for place, often in places.items():
            points = points_of(worth, often)
            known = best.get(place)
            if known is None:
                best[place] = (points, worth, {term})
            else:
                known[2].add(term)
                if (points, worth) > known[:2]:
                    best[place] = (points, worth, known[2])
    return best, most
