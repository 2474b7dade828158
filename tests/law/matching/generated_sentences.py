"""What is drafted step by step, with what both evaluators find in it: the vectors, and law and answers by chance."""

import json
import random
from pathlib import Path

from tests.law.matching.generated_law import any_day

_TOLD = json.loads((Path(__file__).parent / "sentence_vectors.json").read_text(encoding="utf-8"))
SENTENCE_LAW = _TOLD["law"]
"""A small law that is made up. Its figures are confirmed, so that something can be outside of them."""

STEPS = tuple(_TOLD["answered"])
FACTORS = tuple(f"factor-{number}" for number in range(5)) + ("own-repeat",)
QUESTIONS = ("repeat-rules", "time-bar", "lists")
MOSTLY_CONFIRMED = "CCCCCCCCCCCCVPRTD"
VALUES = ("market_value", "duty", "goods_value", "laundered_value")


def law_of(vector: dict) -> dict:
    """The law that a vector means: all figures of another `confidence`, some `steps` changed, or some taken out."""
    code, steps, without = vector.get("confidence"), vector.get("steps", {}), vector.get("without", ())
    law = {
        **SENTENCE_LAW,
        "steps": [one | steps.get(one["key"], {}) for one in SENTENCE_LAW["steps"] if one["key"] not in without],
    }
    if code:
        law["offences"] = [
            offence | {"penalties": [penalty | {"confidence": code} for penalty in offence["penalties"]]}
            for offence in law["offences"]
        ]
    return law


VECTORS = [
    {
        "rule": vector["rule"],
        "law": law_of(vector),
        "said": {"steps": _TOLD["answered"], **vector["said"]},
        "result": vector["result"],
    }
    for vector in _TOLD["vectors"]
]
"""A rule, the law that it is about, what was said, and what is found. Steps that it does not name are gone through."""


def sentence_law_by_chance(chance: random.Random, *, confidence: str = MOSTLY_CONFIRMED) -> dict:
    kept = chance.sample(STEPS, chance.randint(8, len(STEPS)))
    return {
        "form": 1,
        "offences": [_offence(chance, number, confidence) for number in range(chance.randint(1, 6))],
        "steps": [_step(chance, key, place, confidence) for place, key in enumerate(kept, start=1)],
        "factors": [_factor(chance, key) for key in FACTORS],
        "questions": [{"key": key} for key in QUESTIONS[:2]],
    }


def said_by_chance(chance: random.Random, law: dict) -> dict:
    offences = [offence["key"] for offence in law["offences"]]
    yes_no = ("yes", "no", "unknown")
    whole = {
        "offences": [key for key in [*offences, "of-no-law"] if chance.random() < 0.4],
        "for": chance.choice(("person", "person", "entity", "unknown")),
        "folded": [key for key in offences if chance.random() < 0.1],
        "minor": chance.random() < 0.05,
        "date": chance.choice(("", any_day(chance))),
        "steps": {key: chance.choice(("gone", "not_apply", "")) for key in (*STEPS, "constructor")},
        "factors": chance.sample((*FACTORS, "of-no-law"), chance.randint(0, 4)),
        "elements": chance.sample(FACTORS, chance.randint(0, 2)),
        **{name: chance.choice(yes_no) for name in ("mitigation", "recidivism", "recidivism_shown", "additional")},
        **{name: chance.choice(yes_no) for name in ("additional_named", "earlier_prison")},
        "prison": chance.choice((0, 0.5, 1, 6, 11, 12, 30, 60, 61, 150, 600)),
        "fine": chance.choice((0, 1, 500_000, 1_000_000, 2_500_000, 10_000_000, 10**12)),
        "values": {name: chance.choice((0, 1_000_001, 3_000_000)) for name in VALUES if chance.random() < 0.7},
        "suspension": chance.choice(("none", "whole", "part", "unknown")),
        "has_reasons": chance.random() < 0.5,
    }
    return {name: said for name, said in whole.items() if chance.random() < 0.8}


def _offence(chance: random.Random, number: int, confidence: str) -> dict:
    penalties = [_penalty(chance, confidence) for _place in range(chance.choice((0, 1, 1, 1, 2, 3)))]
    return {
        "key": f"offence-{number}",
        "uncertain_from": any_day(chance) if chance.random() < 0.1 else None,
        "penalties": penalties,
        "rules": {name: _rule(chance) for name in ("repeat", "confiscation", "aggravation")},
        "questions": chance.sample(QUESTIONS, chance.randint(0, 2)),
    }


def _penalty(chance: random.Random, confidence: str) -> dict:
    given = {"is": "range", **_ends(chance, (0.5, 1, 6, 12, 24, 60, 120))}
    fine = {"is": "range", **_ends(chance, (1_000_001, 4_000_000, 10_000_000))}
    multiple = {"is": "multiple", **_ends(chance, (0.5, 1, 2.5, 3)), "of": chance.choice(VALUES)}
    others = [{"is": "none"}, {"is": "unknown"}, {"is": "withdrawn"}]
    return {
        "for": chance.choice(("person", "person", "entity")),
        "prison": chance.choice([given] * 5 + others),
        "fine": chance.choice([fine, multiple] * 3 + others),
        "joined": chance.choice(("and", "or", "and_or", "alone", "unknown")),
        "confidence": chance.choice(confidence),
    }


def _ends(chance: random.Random, figures: tuple[float, ...]) -> dict:
    least, most = sorted(chance.choices(figures, k=2))
    gap = chance.random()
    return {"min": None if gap < 0.1 else least, "max": None if gap > 0.9 else most}


def _rule(chance: random.Random) -> dict | None:
    return chance.choice((None, {"is": "none", "confidence": "V"}, {"is": "text", "confidence": "V"}))


def _step(chance: random.Random, key: str, place: int, confidence: str) -> dict:
    step = {"key": key, "order": place // 2, "confidence": chance.choice(confidence)}
    if chance.random() < 0.5:
        return step
    rows = ((60, None, 12), (12, 60, 6), (2, 12, 0))
    return step | {"lowers": [{"from": first, "below": end, "to": to} for first, end, to in rows]}


def _factor(chance: random.Random, key: str) -> dict:
    factor = {
        "key": key,
        "step": chance.choice(("harm", "role", "aggravating", "mitigating", "offender")),
        "statutory": chance.random() < 0.5,
    }
    return factor | ({"same_as": chance.choice(FACTORS)} if chance.random() < 0.3 else {})
