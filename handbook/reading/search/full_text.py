"""The database's own full text over the passages of all kept indexes: the first hundred, to be ranked by our formula.

Each database has its own (FTS5, tsvector). Terms are written in hexadecimal, so that no tokenizer cuts one or folds
two into one.
"""

from collections.abc import Collection, Iterable

from django.db import connection

from text.search.passages import PassageIndex

CANDIDATES = 100
MOST_TERMS = 80
MOST_TIMES = 5
"""How often a term counts at most in one passage."""


def put(index: int, terms: PassageIndex) -> None:
    """Write the passages of an index in place of those that are there. Call it in the index's own transaction."""
    of_place: list[list[tuple[str, int]]] = [[] for _passage in terms.numbers]
    for term, places in terms.places.items():
        for place, count in places.items():
            of_place[place].append((_written(term), min(MOST_TIMES, max(1, round(count)))))
    rows = [(index, place, _text(said)) for place, said in enumerate(of_place)]
    terms_value = "%s::tsvector" if connection.vendor == "postgresql" else "%s"
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM handbook_passageterms WHERE index_id = %s", [index])
        cursor.executemany(
            f"INSERT INTO handbook_passageterms (index_id, place, terms) VALUES (%s, %s, {terms_value})", rows
        )


def empty() -> None:
    """Let go of everything; it comes back with the indexes."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM handbook_passageterms")


def first_hundred(indexes: Collection[int], terms: Iterable[str]) -> dict[int, set[int]]:
    """The places of the best passages that hold any of some terms, by their index."""
    wanted = list(dict.fromkeys(map(_written, terms)))[:MOST_TERMS]
    if not wanted or not indexes:
        return {}
    among = ", ".join(["%s"] * len(indexes))
    if connection.vendor == "postgresql":
        asked, order = " | ".join(wanted), "ts_rank(terms, asked.q) DESC"
        source, match = "handbook_passageterms, (SELECT %s::tsquery AS q) AS asked", "terms @@ asked.q"
    else:
        asked, order = " OR ".join(wanted), "rank"
        source, match = "handbook_passageterms", "terms MATCH %s"
    found: dict[int, set[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT index_id, place FROM {source} WHERE {match} AND index_id IN ({among})"
            f" ORDER BY {order}, index_id, place LIMIT {CANDIDATES}",
            [asked, *indexes],
        )
        for index, place in cursor.fetchall():
            found.setdefault(index, set()).add(place)
    return found


def _written(term: str) -> str:
    return f"t{term.encode().hex()}"


def _text(said: list[tuple[str, int]]) -> str:
    """The terms of a passage as its database takes them; how often each stands there counts."""
    if connection.vendor == "postgresql":
        # Positions only count: PostgreSQL keeps up to 256 of a word.
        return " ".join(f"{term}:{','.join(str(at) for at in range(1, times + 1))}" for term, times in said)
    return " ".join(" ".join([term] * times) for term, times in said)
