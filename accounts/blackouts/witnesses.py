"""Witnesses: what vouches for the words of a row, and what it says of them once names are blacked out.

A wording has its checksum, an edition its fingerprint, an act its digest in the chain. None of these is rewritten when
a name goes: what was cited stays citable. Beside them stands what the row came to by the blackout, in a sealed row; so
verification tells a row that was blacked out from one that was tampered with. A row that something else had changed
before gets no such word, and stays a fault.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from accounts.models import BlackoutPlace


@dataclass(frozen=True)
class Witness:
    """Of one table: what is said of a row elsewhere, and what the row comes to. Empty: nobody says anything of it."""

    table: str
    said: Callable[[Any], str]
    comes_to: Callable[[Any], str]


WITNESSES: dict[str, Witness] = {}


def declare(*witnesses: Witness) -> None:
    """Add an app's witnesses; called once, when the app is ready."""
    WITNESSES.update({witness.table: witness for witness in witnesses})


def blacked_out(thing: Model) -> BlackoutPlace | None:
    """The last blackout that touched a row, if the row says exactly what it said after it; None otherwise."""
    last = _last_of(thing)
    return last if last is not None and last.became and last.became == _witness_of(thing).comes_to(thing) else None


def is_true(thing: Model) -> bool:
    """Whether a row says what is said of it, names blacked out or not."""
    witness = WITNESSES.get(thing._meta.db_table)
    return witness is None or witness.said(thing) == witness.comes_to(thing) or blacked_out(thing) is not None


def what_it_came_to(thing: Model) -> str:
    """What is kept of a row that was true before its names were blacked out."""
    witness = WITNESSES.get(thing._meta.db_table)
    return witness.comes_to(thing) if witness is not None else ""


def _last_of(thing: Model) -> BlackoutPlace | None:
    of_it = BlackoutPlace.objects.filter(
        in_table=thing._meta.db_table, in_row=str(thing.pk), blackout__status="confirmed", applied_at__isnull=False
    )
    return of_it.select_related("blackout").exclude(became="").order_by("-pk").first()


def _witness_of(thing: Model) -> Witness:
    return WITNESSES[thing._meta.db_table]
