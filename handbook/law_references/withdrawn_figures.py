"""Figures that were withdrawn after an edition froze them: which of its paragraphs show one, and what readers are told.

The frozen table stays as it is, under the notice, for as long as the figure is out or was corrected in a later edition.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import in_language
from handbook.models import Edition, EditionChapter
from handbook.rendering.table_filling import law_tables_in
from handbook.rendering.wording_html import read
from law.models import Entry, Withdrawal
from law.record.law_figures import place_of, withdrawn
from law.record.words import whom_words
from law.statutes import known_statutes
from law.telling.law_tables import NotUnderstood, named

SHOWS: dict[str, tuple[str, ...]] = {"offences": ("penalties.",), "species": ("classes.",)}
"""Which figures a kind of table shows; the others show none."""

MOST_KEPT = 8
"""Editions of which a process keeps the law data: an issued edition's never change but for what is withdrawn."""

_KEPT: dict[tuple[str, tuple[int, ...]], dict[str, Any] | None] = {}
"""By the edition's fingerprint, which vouches for its law data, and what is out of them."""


@dataclass(frozen=True)
class WithdrawnFigure:
    """A figure of a frozen table that is out: what it is of ("98(12)", "98(12), legal entity" or a species), why."""

    of: str
    on: date
    reason: str


def withdrawn_at(edition: Edition, chapter: EditionChapter, *, key: str = "") -> dict[str, list[WithdrawnFigure]]:
    """The withdrawn figures that law tables of a chapter show, by the table's paragraph; one query while none is."""
    out = _out()
    out = [one for one in out if _stands_in(edition, one)] if out and edition.has_law else []
    if not out:
        return {}
    keys, found = chapter.version.wording.keys, {}
    statutes = known_statutes()
    for position, title in law_tables_in(read(chapter.version.wording, language=chapter.language)):
        paragraph = keys[position - 1]
        try:
            table = named(title, edition.law.data, statutes)
        except NotUnderstood:
            continue
        figures = SHOWS.get(table.kind, ())
        shown = [one for one in out if one.entry.key in table.keys and one.figure.startswith(figures)]
        if shown and key in ("", paragraph):
            found[paragraph] = [_told(edition, one) for one in shown]
    return found


def law_of(edition: Edition) -> dict[str, Any] | None:
    """The law data that an edition froze, without the figures that were found to be wrong since.

    None where it has none. Whoever takes it changes nothing in it.
    """
    out = _out()
    key = edition.fingerprint, tuple(one.pk for one in out)
    if key not in _KEPT:
        if len(_KEPT) >= MOST_KEPT:
            _KEPT.clear()
        standing = [one for one in out if _stands_in(edition, one)] if edition.has_law else []
        _KEPT[key] = _without(edition.law.data, standing) if edition.has_law else None
    return _KEPT[key]


def _out() -> list[Withdrawal]:
    """The withdrawals that stand, or ended with a correction, which an edition of before does not have."""
    return list(Withdrawal.objects.filter(restored_at=None).select_related("entry").order_by("pk"))


def _stands_in(edition: Edition, withdrawal: Withdrawal) -> bool:
    facts = _facts(edition.law.data, withdrawal.entry)
    return bool(facts and place_of(facts, withdrawal.said, withdrawal.figure))


def _facts(data: Mapping[str, Any], entry: Entry) -> Mapping[str, Any] | None:
    if entry.kind == Entry.Kind.SPECIES:
        return data["species"].get(entry.key)
    return next((one for one in data.get(f"{entry.kind}s", ()) if one["key"] == entry.key), None)


def _told(edition: Edition, withdrawal: Withdrawal) -> WithdrawnFigure:
    facts = _facts(edition.law.data, withdrawal.entry) or {}
    called = facts.get("article") or in_language(facts.get("names") or {}) or withdrawal.entry.key
    whom = whom_words(withdrawal.said) if "for" in withdrawal.said else ""
    called = ", ".join(filter(None, [called, whom]))
    return WithdrawnFigure(called, timezone.localdate(withdrawal.withdrawn_at), withdrawal.reason)


def _without(data: Mapping[str, Any], out: Iterable[Withdrawal]) -> dict[str, Any]:
    without = {**data, "species": dict(data["species"]), "offences": list(data["offences"])}
    for one in out:
        if one.entry.kind == Entry.Kind.SPECIES:
            facts = without["species"][one.entry.key]
            without["species"][one.entry.key] = withdrawn(facts, place_of(facts, one.said, one.figure))
            continue
        rows = without[f"{one.entry.kind}s"]
        without[f"{one.entry.kind}s"] = [
            withdrawn(row, place_of(row, one.said, one.figure)) if row["key"] == one.entry.key else row for row in rows
        ]
    return without
