"""Law data and facts by chance: every kind of row that form 1 allows, and every kind of fact, tapped or not."""

import json
import random
from pathlib import Path

from law.matching.fact_vocabulary import DATE, FACTS, MANY, NUMBER, ONE, SPECIES, UNKNOWN

HERE = Path(__file__).parent
LAW = json.loads((HERE / "law_data.json").read_text(encoding="utf-8"))
"""A small law for tests: some articles of the Forestry, Protected Areas and Customs laws and of the Criminal Code. Its
species are made up in part; the shipped data are law/reference."""

VECTORS = json.loads((HERE / "vectors.json").read_text(encoding="utf-8"))
"""Facts with what both evaluators return for them under LAW."""

CHOSEN = [fact for fact in FACTS.values() if fact.kind in (ONE, MANY)]
CONFIDENCE = "VPRTDC"
STATUTES = ("law-on-forestry", "protected-areas-law", "law-on-customs", "criminal-code", "a-law-without-days")


def words(text: str) -> dict:
    return {"en": text, "km": f"{text} ក"}


def any_day(chance: random.Random) -> str:
    """Few days, so that the days of facts and of laws meet, and their edges too."""
    return f"20{chance.choice((2, 7, 8, 22, 23)):02}-0{chance.choice((1, 6))}-{chance.choice((1, 2, 29)):02}"


def day_or_none(chance: random.Random) -> str | None:
    return any_day(chance) if chance.random() < 0.4 else None


def law_by_chance(chance: random.Random, *, offences: int, species: int) -> dict:
    return {
        "form": 1,
        "made_on": "2026-11-30",
        "statutes": {slug: _statute(chance, slug) for slug in STATUTES},
        "species": {f"species-{number}": _species(chance, number) for number in range(species)},
        "offences": [_offence(chance, number) for number in range(offences)],
        "steps": [],
        "factors": [],
        "questions": [],
        "warnings": [],
    }


def facts_by_chance(chance: random.Random, law: dict) -> dict:
    facts: dict = {}
    for fact in FACTS.values():
        if chance.random() < 0.55:
            continue
        if chance.random() < 0.15:
            facts[fact.key] = [UNKNOWN] if fact.kind == MANY else UNKNOWN
        elif fact.kind == ONE:
            facts[fact.key] = chance.choice(fact.values)
        elif fact.kind == MANY:
            facts[fact.key] = chance.sample((*fact.values, UNKNOWN), chance.randint(1, 4))
        elif fact.kind == NUMBER:
            facts[fact.key] = chance.choice((1, 2.5, 300))
        elif fact.kind == DATE:
            facts[fact.key] = any_day(chance)
        elif fact.kind == SPECIES:
            facts[fact.key] = chance.choice([*law["species"], "of-no-list"])
    return facts


def _statute(chance: random.Random, slug: str) -> dict:
    return {
        "titles": words(slug),
        "in_force_from": None if slug == "a-law-without-days" else any_day(chance),
        "in_force_until": day_or_none(chance),
        "replaced_by": None,
        "translation": "",
    }


def _species(chance: random.Random, number: int) -> dict:
    return {
        "names": {**words(f"Species {number}"), "la": f"Species {number}"},
        "animal": chance.choice(("land", "water", "unknown")),
        "classes": [_row(chance) for _row_number in range(chance.randint(0, 4))],
    }


def _row(chance: random.Random) -> dict:
    is_forestry = chance.random() < 0.7
    return {
        "list": "forestry" if is_forestry else "moe",
        "class": chance.choice(("endangered", "rare", "common")) if is_forestry else "listed",
        "from": day_or_none(chance),
        "until": day_or_none(chance),
        "source": "1",
        "confidence": chance.choice(CONFIDENCE),
    }


def _offence(chance: random.Random, number: int) -> dict:
    return {
        "key": f"offence-{number}",
        "statute": chance.choice(STATUTES),
        "article": f"{number}",
        "cites": [f"{number}"],
        "names": words(f"Offence {number}"),
        "grade": None,
        "kind": "offence",
        "in_force_from": day_or_none(chance),
        "in_force_until": day_or_none(chance),
        "uncertain_from": day_or_none(chance),
        "uncertain_because": None,
        "elements": [_element(chance, place) for place in range(chance.randint(1, 5))],
        "penalties": [_penalty(chance) for _place in range(chance.randint(0, 2))],
        "rules": {
            name: _rule(chance)
            for name in (
                *("repeat", "confiscation", "attempt", "entity", "aggravation", "participation", "time_bar"),
                "combines",
            )
        },
        "questions": [],
        "owner": "office",
        "look_again_on": None,
    }


def _element(chance: random.Random, place: int) -> dict:
    fact = None if chance.random() < 0.1 else chance.choice([*CHOSEN, FACTS["act"], FACTS["class"]])
    many = chance.sample(fact.values, min(len(fact.values), chance.randint(1, 3))) if fact else []
    return {
        "key": f"element-{place}",
        "fact": fact and fact.key,
        "any": many,
        "names": words(f"element {place}"),
        "prove": [words("what would prove it")],
        "disprove": [],
    }


def _penalty(chance: random.Random) -> dict:
    return {
        "for": chance.choice(("person", "person", "entity")),
        "prison": chance.choice(({"is": "range", "min": 1, "max": 12}, {"is": "none"}, {"is": "unknown"})),
        "fine": {"is": "range", "min": 1000000, "max": None},
        "joined": "and_or",
        "source": "1",
        "confidence": chance.choice(CONFIDENCE),
        "confirmed": None,
        "note": None,
    }


def _rule(chance: random.Random) -> dict | None:
    if chance.random() < 0.3:
        return None
    kinds = ("punishable", "not_punishable", "covered", "not_covered", "none", "text")
    return {
        "is": chance.choice(kinds),
        "names": words("a rule"),
        "source": "1",
        "confidence": chance.choice(CONFIDENCE),
    }
