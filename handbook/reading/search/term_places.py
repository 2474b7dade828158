"""Where each term stands in the kept indexes, row by row, so that one question can be asked of all of them.

It is a cache beside the indexes: written with them, gone with them.
"""

from array import array
from collections.abc import Collection, Iterable

from handbook.models import SearchIndex, TermPlaces
from text.search.many_indexes import packed, unpacked
from text.search.passages import PassageIndex
from text.search.questions import LONGEST

MOST_TERMS = 80
AT_ONCE = 500


def put(index: SearchIndex, terms: PassageIndex) -> None:
    """Write the terms of an index in place of those that are there. Call it in the index's own transaction."""
    index.term_places.all().delete()
    # A term that is longer than a question can be is never asked for.
    rows = (
        TermPlaces(index=index, term=term, places=packed(places))
        for term, places in sorted(terms.places.items())
        if len(term) <= LONGEST
    )
    TermPlaces.objects.bulk_create(rows, batch_size=AT_ONCE)


def behind(indexes: Collection[int], terms: Iterable[str]) -> dict[str, dict[int, array]]:
    """What stands behind the first MOST_TERMS terms, by the key of the index. One query."""
    wanted = list(dict.fromkeys(terms))[:MOST_TERMS]
    found: dict[str, dict[int, array]] = {}
    rows = TermPlaces.objects.filter(term__in=wanted, index__in=indexes)
    for term, index, places in rows.values_list("term", "index_id", "places"):
        found.setdefault(term, {})[index] = unpacked(bytes(places))
    return found
