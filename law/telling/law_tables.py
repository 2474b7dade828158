"""Tables made from the law data: offences, species and points to prove, named by a box's title in a chapter.

    !!! law-table "Offences: Forestry Law, Articles 97 to 99"

The title says which rows the table holds, in words that readers read too, in English or Khmer; what stands in the box
is made by `body`, so that no chapter, annex or book can disagree with the data. Pure: data and title in, Markdown out.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from accounts.models import in_language
from law.record.law_figures import is_withdrawn
from law.record.words import (
    UNREAD,
    fine_words,
    instead_of,
    is_shown,
    joined_words,
    prison_words,
    whom_words,
    withdrawn,
)
from law.statute_detection import Called, finder
from law.written import in_digits
from text.parsing.markdown_escaping import escaped

KINDS = {
    "offences": ("Offences", "បទល្មើស"),
    "species": ("Species", "ប្រភេទសត្វ"),
    "points": ("Points to prove", "ចំណុចត្រូវបញ្ជាក់"),
}
"""What a table may hold, by the words that its title begins with."""

CLASSES = {
    "endangered": ("endangered", "ជិតផុតពូជ"),
    "rare": ("rare", "កម្រ"),
    "common": ("common", "ធម្មតា"),
}
"""The classes of species, as titles and tables call them in English and Khmer."""

_TITLE = re.compile(r"\s*(?P<kind>[^:៖]+?)\s*(?:[:៖]\s*(?P<what>.*?))?\s*")
LawData = Mapping[str, Any]


class NotUnderstood(Exception):
    """The title names no table: `reason` is "kind", "statute" or "nothing" (no row of the data is meant)."""

    def __init__(self, title: str, reason: str):
        super().__init__(title, reason)
        self.title, self.reason = title, reason


@dataclass(frozen=True)
class Named:
    """What a title names: the kind of table, and the keys of the offences or species that are its rows."""

    kind: str
    keys: tuple[str, ...]


def named(title: str, data: LawData, statutes: tuple[Called, ...]) -> Named:
    """Return what a box's title names. Raises NotUnderstood."""
    read = _TITLE.fullmatch(title)
    kind = next((kind for kind, words in KINDS.items() if read and read["kind"].casefold() in _small(words)), "")
    if not read or not kind:
        raise NotUnderstood(title, "kind")
    what = read["what"] or ""
    keys = _species(what, data) if kind == "species" else _offences(what, data, statutes)
    if keys is None:
        raise NotUnderstood(title, "statute")
    if not keys:
        raise NotUnderstood(title, "nothing")
    return Named(kind, tuple(keys))


def body(title: str, data: LawData, statutes: tuple[Called, ...], *, language: str) -> str:
    """Return the Markdown that belongs into a box with this title, in a language. Raises NotUnderstood."""
    meant = named(title, data, statutes)
    with override(language):
        if meant.kind == "species":
            return _table([row for key in meant.keys for row in species_rows(data["species"][key])])
        offences = {one["key"]: one for one in data["offences"]}
        meant_offences = [offences[key] for key in meant.keys]
        if meant.kind == "points":
            return _table([row for offence in meant_offences for row in point_rows(offence)])
        table = _table([row for offence in meant_offences for row in offence_rows(offence)])
        sources = [escaped(one) for one in sources_of(meant_offences)]
        return f"{table}\n\n{sources_said(sources)}" if sources else table


# Which rows -----------------------------------------------------------------------------------------------------


def _offences(what: str, data: LawData, statutes: tuple[Called, ...]) -> list[str] | None:
    """The offences that some words name, in the order of the data; None where they name no statute."""
    found = finder(statutes).find(what)
    if not found:
        return None
    whole = {one.statute for one in found if not one.number}
    articles = {(one.statute, one.number) for one in found}
    return [
        one["key"]
        for one in data["offences"]
        if one["statute"] in whole or any((one["statute"], number) in articles for number in one["cites"])
    ]


def _species(what: str, data: LawData) -> list[str]:
    """The species of the class that some words name; all of them without words, none where no class is called so."""
    if not what:
        return list(data["species"])
    called = next((name for name, words in CLASSES.items() if what.casefold() in _small(words)), None)
    return [
        key for key, one in data["species"].items() if any(row["class"] == called for row in one.get("classes", ()))
    ]


def _small(words: Sequence[str]) -> set[str]:
    return {word.casefold() for word in words}


# Their words ----------------------------------------------------------------------------------------------------

Row = dict[str, str]
"""A row's cells by the words at the head of their columns."""


def offence_rows(offence: Mapping[str, Any]) -> Iterator[Row]:
    """A row for every penalty, in the language in use; an offence of which none is known has one that says so."""
    conduct = in_language(offence["names"])
    if offence.get("grade"):
        conduct = f"{conduct} ({in_language(offence['grade'])})"
    for penalty in offence["penalties"]:
        said = "; ".join(filter(None, [conduct, whom_words(penalty)]))
        yield _offence_row(offence, said, *_penalty_words(penalty, offence["article"]), penalty["confidence"])
    if not offence["penalties"]:
        yield _offence_row(offence, conduct, _("to be verified"), _("to be verified"), "T")


def _penalty_words(penalty: Mapping[str, Any], article: str) -> tuple[str, str]:
    if instead := instead_of(penalty, article):
        return instead, instead
    fine = fine_words(penalty["fine"])
    has_both = "none" not in (penalty["prison"]["is"], penalty["fine"]["is"])
    if has_both and (how := joined_words(penalty["joined"])):
        fine = f"{fine}; {how}"
    return prison_words(penalty["prison"]), fine


def _offence_row(offence: Mapping[str, Any], conduct: str, prison: str, fine: str, code: str) -> Row:
    return {
        _("Provision"): _article(offence),
        _("Conduct, species"): conduct,
        _("Imprisonment"): prison,
        _("Fine"): fine,
        _("Code"): f"({code})",
    }


def _article(offence: Mapping[str, Any]) -> str:
    unread = offence["article"] == UNREAD
    return _("to be verified") if unread else in_digits(offence["article"])


def point_rows(offence: Mapping[str, Any]) -> Iterator[Row]:
    """A row for every element of an offence, in the language in use."""
    for element in offence["elements"]:
        yield {
            _("Provision"): _article(offence),
            _("Point"): in_language(element["names"]),
            _("What can show it"): _listed(element.get("prove", ())),
            _("What speaks against it"): _listed(element.get("disprove", ())),
        }


def species_rows(species: Mapping[str, Any]) -> Iterator[Row]:
    """A row for every class of a species, in the language in use; one of which no class is known has one as well."""
    classes = [(_class_words(row), row["confidence"]) for row in species.get("classes", ())]
    for said, code in classes or [(_("to be verified"), "T")]:
        yield {
            _("Species"): in_language(species["names"]),
            _("Scientific name"): species["names"].get("la", ""),
            _("Class"): said,
            _("Code"): f"({code})",
        }


def _class_words(row: Mapping[str, Any]) -> str:
    if is_withdrawn(row):
        return withdrawn()
    words = CLASSES.get(row["class"], (row["class"], row["class"]))
    return words[get_language() == "km"] if is_shown(row) else _("not verified")


def sources_of(offences: Iterable[Mapping[str, Any]]) -> list[str]:
    """Where the figures of offences are from, each source once."""
    penalties = (penalty for offence in offences for penalty in offence["penalties"])
    lines = [line.strip() for penalty in penalties for line in penalty["source"].split("\n")]
    return [line for line in dict.fromkeys(lines) if line]


def sources_said(sources: Iterable[str]) -> str:
    """Sources in a sentence, in the language in use."""
    return _("Sources: %(sources)s.") % {"sources": "; ".join(sources)}


def _listed(texts: Iterable[dict[str, str]]) -> str:
    return "; ".join(in_language(one) for one in texts)


def _table(rows: Sequence[Row]) -> str:
    """Rows as a Markdown table; the words of the data are words, whatever signs they hold."""
    heads = list(rows[0])
    lines = [heads, ["---"] * len(heads), *([_cell(row[head]) for head in heads] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(words: str) -> str:
    return escaped(" ".join(words.split())).replace("|", "&#124;")
