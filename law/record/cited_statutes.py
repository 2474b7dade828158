"""The statutes that entries of the law data name beside their own: whether each is written down. Pure."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from django.utils.translation import gettext as _

from law.matching.candidates import WARNINGS
from law.record.shapes import Found

WARNING_KEYS = {name.replace("_", "-"): name for name in WARNINGS}
"""The key of the entry that says on what a warning rests, and the name by which the evaluator gives the warning."""


class KnowsStatutes(Protocol):
    @property
    def statutes(self) -> Collection[str]: ...


def look_at_cites(facts: dict, known: KnowsStatutes, found: Found) -> None:
    _look("cites", facts["cites"], known, found)


def look_at_provisions(facts: dict, known: KnowsStatutes, found: Found) -> None:
    _look("provisions", facts["provisions"], known, found)


def no_such_statute(slug: str) -> str:
    return _("No statute is written down under “%(slug)s”. Write it down first, or correct the address.") % {
        "slug": slug
    }


def no_such_warning(key: str) -> str:
    return _("The helper has no warning “%(key)s”. It has: %(known)s.") % {
        "key": key[:60],
        "known": ", ".join(WARNING_KEYS),
    }


def _look(part: str, rows: Sequence[Mapping], known: KnowsStatutes, found: Found) -> None:
    for position, row in enumerate(rows):
        if row["statute"] and row["statute"] not in known.statutes:
            found.note(f"{part}.{position}.statute", no_such_statute(row["statute"]))
