"""The best passages of many indexes at once, by the formula of `ranking`.

Of each term an index keeps a stretch of bytes: for every passage that holds it, in order, four bytes, the lowest
first: place * 256 + count * 10. What stands behind a common word is long, so the rarest of what was asked is looked
for first. Once that is half of the question and SOUGHT passages were looked at, the others only count for the best
CANDIDATES. Below that bound nothing is left out: one index answers as `ranking.ranked` does.
"""

import heapq
import sys
from array import array
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from text.search.questions import Question
from text.search.ranking import COVER, DECIMALS, MOST, Hit, points_of, worth_of

SOUGHT = 20_000
"""Passages behind the terms that are looked for; one that holds several terms counts for each."""

CANDIDATES = 200

_HIGHEST_COUNT = 255
_BITS = 8
_PLACES = 1 << 24
_TYPE = "I" if array("I").itemsize == 4 else "L"


def packed(places: Mapping[int, float]) -> bytes:
    """The passages that hold a term, each with its count, as they are kept. Counts are tenths, up to 25.5."""
    numbers = (place << _BITS | min(_HIGHEST_COUNT, round(count * 10)) for place, count in sorted(places.items()))
    kept = array(_TYPE, numbers)
    if sys.byteorder == "big":
        kept.byteswap()
    return kept.tobytes()


def unpacked(kept: bytes) -> array:
    """What `packed` made, as numbers: place * 256 + count * 10, in order."""
    found = array(_TYPE)
    found.frombytes(kept)
    if sys.byteorder == "big":
        found.byteswap()
    return found


@dataclass
class _Sought:
    """A term that is looked for: its worth, and what stands behind it in each index, by the index's place."""

    term: str
    worth: float
    behind: Mapping[int, array]


def best(
    question: Question,
    places: Mapping[str, Mapping[int, array]],
    passages: int,
    *,
    most: int = MOST,
    sought: int = SOUGHT,
    candidates: int = CANDIDATES,
) -> list[tuple[int, Hit]]:
    """Return the best passages, each with the place of its index, the best first; of equals the first index's first.

    places    for each term what stands behind it (`unpacked`), by the place of the index
    passages  how many there are in all indexes; how rare a word is, is told by all of them together
    """
    groups = [group for group in (_known(group, places, passages) for group in question.groups) if group]
    groups.sort(key=_worth, reverse=True)
    whole = sum(map(_worth, groups))
    so_far: dict[int, float] = {}
    looked_at, looked_for = 0, 0.0
    for group in groups:
        if looked_at > sought and looked_for >= whole / 2:
            break
        points = _points(group)
        if so_far:
            for where, more in points.items():
                so_far[where] = so_far.get(where, 0.0) + more
        else:
            so_far = points
        looked_at += sum(len(behind) for one in group for behind in one.behind.values())
        looked_for += _worth(group)
    if len(so_far) > candidates:
        so_far = dict.fromkeys(heapq.nlargest(candidates, so_far, key=so_far.__getitem__), 0.0)
    hits = [_hit(where, groups, whole) for where in so_far]
    return sorted(hits, key=lambda one: (-one[1].score, one[0], one[1].place))[:most]


def _known(
    group: Sequence[tuple[str, float]], places: Mapping[str, Mapping[int, array]], passages: int
) -> list[_Sought]:
    found = []
    for term, weight in group:
        if behind := places.get(term):
            holding = sum(map(len, behind.values()))
            found.append(_Sought(term, worth_of(weight, holding, passages), behind))
    return found


def _worth(group: Sequence[_Sought]) -> float:
    return max(one.worth for one in group)


def _points(group: Sequence[_Sought]) -> dict[int, float]:
    """The points of a group's best member, by index and place as one number."""
    found: dict[int, float] = {}
    for at, one in enumerate(group):
        of_count = [points_of(one.worth, count / 10) for count in range(_HIGHEST_COUNT + 1)]
        for index, behind in one.behind.items():
            base = index * _PLACES
            here = {base + (kept >> _BITS): of_count[kept & _HIGHEST_COUNT] for kept in behind}
            if at:
                for where in found.keys() & here.keys():
                    if found[where] > here[where]:
                        here[where] = found[where]
            found.update(here)
    return found


def _hit(where: int, groups: Sequence[Sequence[_Sought]], whole: float) -> tuple[int, Hit]:
    """A passage by the whole formula."""
    index, place = divmod(where, _PLACES)
    score = reached = 0.0
    terms = []
    for group in groups:
        known: list[tuple[float, float]] = []
        for one in group:
            behind = one.behind.get(index, ())
            at = bisect_left(behind, place << _BITS)
            if at < len(behind) and behind[at] >> _BITS == place:
                known.append((points_of(one.worth, (behind[at] & _HIGHEST_COUNT) / 10), one.worth))
                terms.append(one.term)
        if known:
            points, worth = max(known)
            score += points
            reached += worth
    return index, Hit(place, round(score * (reached / whole) ** COVER, DECIMALS), frozenset(terms))
