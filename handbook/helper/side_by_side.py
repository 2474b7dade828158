"""Charges side by side: law data and the edition in effect, made into cards; and what a browser needs to do it alone.

Nothing here knows what anybody tapped but `answer`, which keeps nothing.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation

from handbook.helper import sentence_steps, working_note
from handbook.helper.held_texts import held
from handbook.helper.helper_words import change_key, notes
from handbook.helper.offence_cards import Card, Place, cards, excluded, html_of, marked
from handbook.law_references.withdrawn_figures import law_of
from handbook.models import Edition
from handbook.reading.search import by_law
from law.matching.candidates import READ, candidates
from law.matching.fact_words import SENTENCES
from law.matching.facts import CONTRADICTIONS, first_day
from law.models import Provision

Law = dict[str, Any]


@dataclass(frozen=True)
class Answered:
    """What fits some facts: warnings by name, cards with their states, and what was excluded, near ones first."""

    warnings: tuple[str, ...]
    changes: frozenset[str]  # of the law, by their keys
    cards: tuple[Card, ...]
    near: tuple[Card, ...]
    others: tuple[Card, ...]
    derived: Mapping[str, str]


@dataclass(frozen=True)
class Bench:
    """The law data with the cards of one handbook in one language."""

    law: Law
    cards: dict[str, Card]
    cites: dict[str, str]  # what each step of a sentence cites
    words: dict[str, Any]  # of lines about the steps: see sentence_steps.words_of
    digest: str
    data: bytes


def bench_of(edition: Edition | None, language: str) -> Bench | None:
    """The law data that an edition froze, without what was withdrawn since, with cards that cite its paragraphs.

    Kept while they stand. None where the edition has no law data.
    """
    law = law_of(edition) if edition else None
    if law is None:
        return None
    key = _Key(_sum_of(law), language, edition.pk)
    return _made(key, _places(edition, language), _codes(law), _Law(law, key.law))


def answer(bench: Bench, facts: Mapping[str, Any]) -> Answered:
    """What the facts may be. Neither they nor the answer are kept."""
    result = candidates(bench.law, dict(facts), today=timezone.localdate().isoformat())
    left_out = [(excluded(bench.cards[one["offence"]], one), one["near"]) for one in result["excluded"]]
    return Answered(
        warnings=tuple(result["warnings"]),
        changes=frozenset(change_key(**change) for change in result["changes"]),
        cards=tuple(marked(bench.cards[one["offence"]], one) for one in result["candidates"]),
        near=tuple(card for card, is_near in left_out if is_near),
        others=tuple(card for card, is_near in left_out if not is_near),
        derived=result["derived"],
    )


@dataclass(frozen=True)
class _Key:
    law: str
    language: str
    edition: int


class _Law:
    """Law data that compare by their checksum, for what is kept by it."""

    def __init__(self, law: Law, checksum: str):
        self.law, self.checksum = law, checksum

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Law) and self.checksum == other.checksum

    def __hash__(self) -> int:
        return hash(self.checksum)


_SUMMED: list[tuple[Law, str]] = []


def _sum_of(law: Law) -> str:
    """The checksum of law data, made once for each: a process gets the same dict while they stand."""
    for known, checksum in _SUMMED:
        if known is law:
            return checksum
    told = {name: said for name, said in law.items() if name != "made_on"}  # a new day makes no new law
    checksum = sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
    _SUMMED[:] = [(law, checksum), *_SUMMED[:3]]
    return checksum


Places = tuple[tuple[tuple[str, str], tuple[Place, ...]], ...]


def _places(edition: Edition, language: str) -> Places:
    """The paragraphs that rely on an article, or else name it, by statute and number."""
    found = []
    address = reverse("reading:edition", args=[edition.handbook.slug, edition.number])
    for of_statute in by_law.statutes_of(edition, language):
        for article in of_statute.articles:
            speaking = article.relied_on or article.named
            places = tuple(Place(one.number, f"{address}{one.chapter}/#{one.number}") for one in speaking)
            found.append(((of_statute.statute.slug, article.number), places))
    return tuple(found)


def _codes(law: Law) -> tuple[tuple[tuple[str, str], str], ...]:
    """How sure each article is that an offence rests on."""
    slugs = {offence["statute"] for offence in law["offences"]}
    numbers = {number for offence in law["offences"] for number in offence["cites"]}
    rows = Provision.objects.filter(statute__slug__in=slugs, number__in=numbers).order_by("pk")
    return tuple(
        ((slug, number), code) for slug, number, code in rows.values_list("statute__slug", "number", "confidence")
    )


@lru_cache(maxsize=8)
def _made(key: _Key, places: Places, codes: tuple, law: _Law) -> Bench:
    with translation.override(key.language):
        at = {article: list(there) for article, there in places}
        made = cards(law.law, places=at, codes=dict(codes))
        cites = sentence_steps.cites_of(law.law, at)
        words = sentence_steps.words_of(law.law, made, cites)
        data = _data(law.law, made, cites, words)
    return Bench(law.law, made, cites, words, sha256(data).hexdigest()[:16], data)


# What a browser needs -------------------------------------------------------------------------------------------


def _data(law: Law, made: dict[str, Card], cites: Mapping[str, str], words: dict[str, Any]) -> bytes:
    """What the page's script evaluates, the cards and the steps as HTML, and what it says of facts that cannot be."""
    said = notes()
    told = {
        "law": evaluated(law),
        "cards": {
            key: html_of(card, "handbook/helper/_offence_card.html", notes=said, ticked=())
            for key, card in made.items()
        },
        "excluded": {key: html_of(card, "handbook/helper/_excluded.html") for key, card in made.items()},
        "contradictions": [
            {
                "first": one.first,
                "is_one": list(one.is_one),
                "second": one.second,
                "and_one": list(one.and_one),
                "sentence": held(str(SENTENCES[one.sentence])),
            }
            for one in CONTRADICTIONS
        ],
        "note": working_note.parts(law, list(made.values())),
        "sentence": {**held(words), "html": sentence_steps.unanswered_html(law, cites)},
        "other_animal": held(str(SENTENCES["other_animal"])),
        "first_day": first_day(law),
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def evaluated(law: Law) -> Law:
    """The law data as far as the evaluators read them: no words, and no figure that readers may not see.

    The browser knows what day it is.
    """
    return {
        "form": law["form"],
        "statutes": {
            slug: {name: one.get(name) for name in ("in_force_from", "in_force_until")}
            for slug, one in law["statutes"].items()
        },
        "species": {
            key: {"animal": one["animal"], "classes": [_row(row) for row in one["classes"]]}
            for key, one in law["species"].items()
        },
        "offences": [
            {
                **{
                    name: one.get(name)
                    for name in ("key", "statute", "in_force_from", "in_force_until", "uncertain_from", "questions")
                },
                "elements": [{name: element[name] for name in ("key", "fact", "any")} for element in one["elements"]],
                "penalties": [_penalty(penalty) for penalty in one["penalties"]],
                "rules": {
                    name: rule and {"is": rule["is"], "confidence": rule["confidence"]}
                    for name, rule in one["rules"].items()
                    if name in ("attempt", "entity", "repeat", "aggravation", "confiscation")
                },
            }
            for one in law["offences"]
        ],
        "steps": [_step(step) for step in law["steps"]],
        "factors": [
            {name: one[name] for name in ("key", "step", "statutory", "same_as") if name in one}
            for one in law["factors"]
        ],
        "questions": [{"key": question["key"]} for question in law["questions"]],
    }


def _penalty(penalty: Mapping[str, Any]) -> dict[str, Any]:
    told = {"for": penalty["for"], "prison": {"is": penalty["prison"]["is"]}, "confidence": penalty["confidence"]}
    if penalty["confidence"] not in READ:
        return told
    return told | {name: penalty[name] for name in ("prison", "fine", "joined")}


def _step(step: Mapping[str, Any]) -> dict[str, Any]:
    """A step, with the table by which a least falls where readers may see its figures."""
    told = {name: step[name] for name in ("key", "order", "confidence")}
    if step["confidence"] in READ and step.get("lowers"):
        told["lowers"] = [{name: row[name] for name in ("from", "below", "to")} for row in step["lowers"]]
    return told


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row.get(name) for name in ("list", "class", "from", "until", "confidence")}
