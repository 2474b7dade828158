"""The statutes of `statutes.toml`, put into the database after every migration where they are missing.

What staff wrote is never changed: a row that is there stays as it is, also where the file says otherwise.
"""

import tomllib
from functools import lru_cache
from pathlib import Path

from accounts.database_state import has_tables_of
from law.models import Provision, Statute
from law.statute_detection import ROMAN, value_of

FILE = Path(__file__).parent / "statutes.toml"


@lru_cache(maxsize=1)
def statutes() -> list[dict]:
    """Return a row per statute, its `provisions` among it, each with its source in words."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    rows = []
    for statute in told["statute"]:
        row = _with_source(statute, told["sources"])
        row["provisions"] = [
            {**one, "number": number}
            for provision in row.pop("provision", [])
            for one in [_with_source(provision, told["sources"])]
            for number in numbers(one.pop("numbers"))
        ]
        rows.append(row)
    return rows


def numbers(listed: str) -> list[str]:
    """Write a list of articles out: "404-406, 409" is 404, 405, 406, 409."""
    written: list[str] = []
    for piece in listed.split(","):
        first, _dash, last = piece.strip().partition("-")
        written += map(str, range(int(first), int(last or first) + 1))
    return written


def place_of(number: str) -> int:
    """Where an article stands among its statute's others: by its number, and 97-1 after 97. Treaties count III, IV."""
    first, _dash, inserted = number.partition("-")
    if ROMAN.fullmatch(number):
        return value_of(number) * 100
    if not (first.isascii() and first.isdigit()):
        return 0
    return int(first) * 100 + (int(inserted) if inserted.isascii() and inserted.isdigit() else 0)


def bring_in(using: str = "default") -> None:
    """Put in the statutes and provisions of the file that are missing. Nothing that is there is changed.

    What replaces what is said once, when either of the two comes in: what staff say about it afterwards stays.
    """
    rows = statutes()
    there = set(Statute.objects.using(using).values_list("slug", flat=True))
    Statute.objects.using(using).bulk_create(
        [Statute(**{name: row[name] for name in row.keys() - {"provisions", "replaced_by"}}) for row in rows],
        ignore_conflicts=True,
    )
    ids = dict(Statute.objects.using(using).values_list("slug", "pk"))
    for row in rows:
        other = row.get("replaced_by")
        if other and not {row["slug"], other} <= there:
            earlier = Statute.objects.using(using).filter(slug=row["slug"], replaced_by=None)
            earlier.exclude(slug=other).update(replaced_by=ids[other])
    Provision.objects.using(using).bulk_create(
        [
            Provision(statute_id=ids[row["slug"]], position=place_of(provision["number"]), **provision)
            for row in rows
            for provision in row["provisions"]
        ],
        ignore_conflicts=True,
    )


def bring_in_after_migrate(*, using: str, **_signal) -> None:
    """Receiver of post_migrate for the app `law`; Django sends it also when only others were migrated."""
    if has_tables_of((Statute, Provision), using):
        bring_in(using)


def _with_source(row: dict, sources: dict[str, str]) -> dict:
    row = dict(row)
    row["source"] = "\n".join(
        sources[code] if code == "general" else f"{code}: {sources[code]}" for code in row.pop("sources")
    )
    return row
