"""Small counts: none under five leaves the staff, nor one that could be found by taking a shown count from another.

Whoever shows counts to a room, to participants or to the public asks here which of them may be shown.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

LEAST_SHOWN = 5
"""No smaller count leaves the staff."""
IN_WORDS = str(LEAST_SHOWN)
"""The bound in a sentence that explains why a number is missing."""
NOT_SHOWN = f"< {LEAST_SHOWN}"
"""What is drawn in the place of a count that is too small."""


@dataclass(frozen=True)
class Counts:
    """How many, and of them how many of each kind; None or a missing kind is a count that is not shown.

    more  whether there are more than the total says
    """

    total: int | None
    parts: dict
    more: bool = False


def shown(count: int) -> int | None:
    """Return a count that is shown by itself; None where it is too small."""
    return count if count >= LEAST_SHOWN else None


def shown_beside(count: int, *, whole: int) -> int | None:
    """Return a count that is shown beside the whole that it is a part of: what is left of that may not be found."""
    return None if _is_small(whole - count) else shown(count)


def in_steps(count: int) -> int:
    """Return a count rounded down to a step of five: "15 or more". 0 stands for too few to be told."""
    return count - count % LEAST_SHOWN


def without_small_counts(parts: Mapping[Hashable, int]) -> Counts:
    """Return the counts that may be shown together with their true total, so that none from 1 to 4 can be found.

    A part that is too small is left out. When what is left out adds up to a small count, the smallest part that was
    shown goes with it: else it could be told from the total. A total that is too small is None.
    """
    total, large = sum(parts.values()), _large(parts)
    while large and _is_small(total - sum(large.values())):
        del large[min(large, key=large.__getitem__)]
    return Counts(total=shown(total), parts=large)


def with_every_large_part(parts: Mapping[Hashable, int]) -> Counts:
    """The same, but every part that is large enough is shown, and where need be the total gives way.

    Then it is the sum of what is shown, and there are `more`.
    """
    total, large = sum(parts.values()), _large(parts)
    if _is_small(total - sum(large.values())):
        return Counts(total=sum(large.values()) or None, parts=large, more=True)
    return Counts(total=total or None, parts=large)


def _large(parts: Mapping[Hashable, int]) -> dict[Hashable, int]:
    return {kind: count for kind, count in parts.items() if count >= LEAST_SHOWN}


def _is_small(count: int) -> bool:
    return 0 < count < LEAST_SHOWN
