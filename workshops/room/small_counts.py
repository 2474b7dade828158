"""Small counts: none under five leaves the staff, nor one that could be found by taking a shown count from another."""

from collections.abc import Hashable
from dataclasses import dataclass

LEAST_SHOWN = 5
"""No smaller count leaves the staff."""


@dataclass(frozen=True)
class Counts:
    """How many, and of them how many of each kind; None or a missing kind is a count that is not shown."""

    total: int | None
    parts: dict


def without_small_counts(parts: dict[Hashable, int], least: int = LEAST_SHOWN) -> Counts:
    """Return the counts that may be shown together, so that no number from 1 to `least` - 1 is or can be found.

    A part that is too small is left out. When what is left out adds up to less than `least`, the smallest part that
    was shown goes with it: else it could be told from the total. A total that is too small is None.
    """
    parts = {kind: count for kind, count in parts.items() if count}
    total = sum(parts.values())
    if total < least:
        return Counts(total=None, parts={})
    shown = {kind: count for kind, count in parts.items() if count >= least}
    while shown and 0 < total - sum(shown.values()) < least:
        del shown[min(shown, key=shown.get)]
    return Counts(total=total, parts=shown)
