"""Differences: what a change of an entry's facts changes, place by place. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from law.record.words import code_in_words, in_words
from law.written import grouped

CODED = {"is", "for", "of", "joined", "kind", "list", "class", "animal", "step"}
"""Fields whose values are codes."""


@dataclass(frozen=True)
class Difference:
    """One place, and what it said before and says now; None where it said nothing."""

    place: str
    before: object
    after: object

    @property
    def where(self) -> str:
        return in_words(self.place)

    @property
    def was(self) -> str:
        return _shown(self.place, self.before)

    @property
    def becomes(self) -> str:
        return _shown(self.place, self.after)


def differences(before: Mapping, after: Mapping) -> list[Difference]:
    """Every place at which two facts differ, in the order of the facts."""
    old, new = dict(_leaves(before)), dict(_leaves(after))
    places = [*old, *(place for place in new if place not in old)]
    return [Difference(place, old.get(place), new.get(place)) for place in places if old.get(place) != new.get(place)]


def _leaves(part: object, place: str = "") -> Iterator[tuple[str, object]]:
    """Every value with its place. Elements go by their keys, so that one more does not move all others."""
    if isinstance(part, Mapping) and part:
        for name, value in part.items():
            yield from _leaves(value, f"{place}.{name}".lstrip("."))
    elif isinstance(part, list) and part:
        if all(isinstance(one, str) for one in part):
            yield place, "; ".join(part)
        else:
            for position, one in enumerate(part):
                name = one["key"] if place == "elements" and isinstance(one, Mapping) and one.get("key") else position
                yield from _leaves(one, f"{place}.{name}")
    elif part not in (None, "", [], {}):
        yield place, part


def _shown(place: str, value: object) -> str:
    if value is None:
        return ""
    if place.rpartition(".")[2] in CODED:
        return code_in_words(value)
    if isinstance(value, bool):
        return code_in_words("yes" if value else "no")
    return grouped(value) if isinstance(value, int | float) else str(value)
