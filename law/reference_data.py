"""The law data that the application ships with: law/reference/*.toml, written out as law data of form 1.

The files say once what many offences share: an element by `use`, a grade, a rule, a penalty by its name. Here every
offence gets them in full, with its source in words. What the files do not say is None: unknown, to be verified.
`in_force_from` is the day on which a law was signed: it was no law before, though it may have begun later.
"""

import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path

from law.statute_list import statutes

FOLDER = Path(__file__).parent / "reference"
CASES_FILE = FOLDER / "cases.toml"
"""Test cases for a guideline on wildlife, as handbook.law_references.guideline_cases reads them."""

OFFENCES = (
    *("criminal_code", "environment_code", "forestry", "fisheries", "fisheries_2025", "protected_areas", "customs"),
    *("animal_health", "aml_cft", "anti_corruption"),
)
"""The files of offences in the order in which law/statutes.toml has their statutes, which is no order of severity."""

RULES = ("repeat", "confiscation", "attempt", "entity", "aggravation", "participation", "time_bar", "combines")
DAYS = ("in_force_from", "in_force_until", "uncertain_from")


@lru_cache(maxsize=1)
def reference_law_data() -> dict:
    """Return the shipped law data, form 1. It is shared: whoever changes it takes a copy."""
    about = _read("sources")
    shared = {
        "element": _read("elements")["element"] | _read("elements_of_officials")["element"],
        "sources": about["sources"],
        **_read("rules"),
    }
    offences = [offence for name in OFFENCES for offence in _offences_of(_read(name), shared)]
    steps = [_step(step, order, shared) for order, step in enumerate(_read("sentencing")["step"], start=1)]
    warnings = [
        {**one, "provisions": [_sourced({"confirmed": None, **row}, shared) for row in one["provisions"]]}
        for one in _read("warnings")["warning"]
    ]
    kept_by = {"owner": about["owner"], "look_again_on": about["look_again_on"].isoformat()}
    return {
        "form": 1,
        "made_on": about["made_on"].isoformat(),
        "statutes": _statutes_named(offences, [*steps, *warnings]),
        "species": {one["key"]: _species(one, shared) | kept_by for one in _read("species")["species"]},
        "offences": [offence | kept_by for offence in offences],
        "steps": [step | kept_by for step in steps],
        "factors": [factor | kept_by for factor in _factors(_read("sentencing")["factors"], shared)],
        "questions": [_sourced(question, shared) | kept_by for question in _read("questions")["question"]],
        "warnings": [warning | kept_by for warning in warnings],
    }


# Offences -----------------------------------------------------------------------------------------------------------


def _offences_of(told: dict, shared: dict) -> list[dict]:
    return [_offence(row, told, shared) for row in told["offence"]]


def _offence(row: dict, told: dict, shared: dict) -> dict:
    rules = _named(row.get("rules", {}), told.get("rules", {}))
    return {
        "key": row["key"],
        "statute": told["statute"],
        "article": row["article"],
        "cites": row["cites"],
        "names": row["names"],
        "grade": shared["grade"][row["grade"]] if "grade" in row else None,
        "kind": row["kind"],
        **{day: _iso(row.get(day, told.get(day))) for day in DAYS},
        "uncertain_because": told.get("uncertain_because"),
        "elements": [_element(one, shared) for one in row["elements"]],
        "penalties": [_penalty(one, shared) for one in _penalties(row["penalties"], told.get("penalty", {}))],
        "rules": {name: _rule(rules.get(name), shared) for name in RULES},
        "questions": row.get("questions", []),
    }


def _element(row: dict, shared: dict) -> dict:
    """An element with what it uses of the shared ones; `also` adds the points to prove of others."""
    if "use" in row:
        row = {**_element(shared["element"][row["use"]], shared), **row}
    others = [_element(shared["element"][name], shared) for name in row.get("also", [])]
    return {
        "key": row["key"],
        "fact": row.get("fact"),
        "any": row.get("any", []),
        "names": row.get("names"),
        **{side: [*row[side], *(point for one in others for point in one[side])] for side in ("prove", "disprove")},
    }


def _penalties(told: str | list, named: dict) -> list[dict]:
    rows = told if isinstance(told, list) else [told]
    return [_named(row, named) for row in rows]


def _penalty(row: dict, shared: dict) -> dict:
    fine = row["fine"]
    if fine["is"] in ("range", "multiple"):
        fine = {"min": None, "max": None, **fine}
    return _sourced(
        {"for": "person", "confirmed": None, "note": None, **row, "fine": fine},
        shared,
    )


def _rule(row: str | dict | None, shared: dict) -> dict | None:
    return None if row is None else _sourced(_named(row, shared["rule"]), shared)


def _named(row: str | dict, of: dict) -> dict:
    return of[row] if isinstance(row, str) else row


# The rest -----------------------------------------------------------------------------------------------------------


def _species(row: dict, shared: dict) -> dict:
    return {
        "names": row["names"],
        "animal": row["animal"],
        "classes": [
            _sourced({**one, "from": _iso(one.get("from")), "until": _iso(one.get("until"))}, shared)
            for one in row.get("classes", [])
        ],
    }


def _step(row: dict, order: int, shared: dict) -> dict:
    step = _sourced({**row, "order": order, "cites": row.get("cites", [])}, shared)
    if "lowers" in row:
        step["lowers"] = [{"below": None, "note": None, **lowered} for lowered in row["lowers"]]
    return step


def _factors(told: dict, shared: dict) -> list[dict]:
    """Factors by step. One without a source of its own is of the handbook's method."""
    return [
        _sourced(
            {
                "key": one["key"],
                "step": step,
                "names": {"en": one["en"], "km": one["km"]},
                "statutory": one.get("statutory", False),
                "source": one.get("source", "method"),
                "confidence": "V" if "source" in one else "D",
            },
            shared,
        )
        for step, rows in told.items()
        for one in rows
    ]


def _statutes_named(offences: list[dict], citing: list[dict]) -> dict:
    """The statutes that an entry names, as far as the list of statutes has them."""
    names = {
        *(offence["statute"] for offence in offences),
        *(offence["uncertain_because"] for offence in offences),
        *(cite["statute"] for one in citing for cite in one.get("cites", one.get("provisions", ()))),
    }
    return {
        row["slug"]: {
            "titles": row["titles"],
            "in_force_from": _iso(row.get("in_force_from")),
            "in_force_until": _iso(row.get("in_force_until")),
            "replaced_by": row.get("replaced_by"),
            "translation": row.get("translation", ""),
        }
        for row in statutes()
        if row["slug"] in names
    }


def _sourced(row: dict, shared: dict) -> dict:
    keys = [key.strip() for key in row["source"].split(",")]
    return {**row, "source": "\n".join(f"{key}: {shared['sources'][key]}" for key in keys)}


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _read(name: str) -> dict:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
