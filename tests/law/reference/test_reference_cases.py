"""The guideline's test cases: what the shipped law makes of invented facts, as the text of the law says it."""

import tomllib

import pytest

from law.matching.candidates import NOTES, WARNINGS, candidates
from law.matching.fact_vocabulary import DATE, FACTS, MANY, NUMBER, SPECIES, UNKNOWN
from law.reference_data import CASES_FILE, reference_law_data

DATA = reference_law_data()
CASES = tomllib.loads(CASES_FILE.read_text(encoding="utf-8"))["case"]
BY_KEY = {case["key"]: case for case in CASES}

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case["key"])


def found_in(case):
    return candidates(DATA, case["facts"], today="2026-11-30")


@each_case
def test_the_candidates_are_those_of_the_law_in_its_order(case):
    assert [one["offence"] for one in found_in(case)["candidates"]] == case["candidates"]


@each_case
def test_what_is_excluded_says_why(case):
    because = {one["offence"]: one["because"] for one in found_in(case)["excluded"]}

    said = {
        key: [value for reason in because.get(key, []) for value in reason.values()] for key in case.get("excluded", {})
    }

    assert said == case.get("excluded", {})


@each_case
def test_the_warnings_are_given_in_their_order(case):
    assert found_in(case)["warnings"] == case["warnings"]


@each_case
def test_ranges_are_folded_and_notes_given_only_where_the_case_says_so(case):
    found = found_in(case)["candidates"]

    assert [one["offence"] for one in found if one["range"] == "folded"] == case.get("folded", [])
    assert {one["offence"]: one["notes"] for one in found if one["notes"]} == case.get("notes", {})


def test_the_cases_speak_the_words_of_the_vocabulary():
    for case in CASES:
        for key, value in case["facts"].items():
            fact = FACTS[key]
            assert isinstance(value, list) == (fact.kind == MANY), (case["key"], key)
            for one in value if isinstance(value, list) else [value]:
                assert (
                    one == UNKNOWN
                    or fact.kind in (DATE, NUMBER)
                    or (fact.kind == SPECIES and one in DATA["species"])
                    or fact.allows(one)
                ), (case["key"], key)
        assert set(case["warnings"]) <= set(WARNINGS)
        assert {note for notes in case.get("notes", {}).values() for note in notes} <= set(NOTES)
        assert case["names"]["en"] and case["names"]["km"]


def test_every_offence_is_met_by_a_case():
    met = {key for case in CASES for key in case["candidates"]}

    assert {offence["key"] for offence in DATA["offences"]} - met == set()


def test_possessing_a_rare_animal_is_never_put_under_article_98():
    case = BY_KEY["rare-possessed"]

    assert [key for key in case["candidates"] if key.startswith("forestry-")] == ["forestry-96-17"]


def test_a_wild_ox_of_unproved_class_shows_every_article_between_which_the_class_decides():
    case = BY_KEY["class-open-meat"]

    assert [key for key in case["candidates"] if key.startswith("forestry-")] == [
        "forestry-96-17",
        "forestry-96-19",
        "forestry-97-10",
        "forestry-98-10",
        "forestry-98-12",
    ]
    assert case["warnings"][0] == "class_decides"


@pytest.mark.parametrize(
    ("origin", "is_candidate"),
    [
        (None, True),
        ("unknown", True),
        ("imported_unlawfully", True),
        ("imported_lawfully", False),
        ("not_imported", False),
    ],
)
def test_selling_what_others_imported_is_left_out_once_it_is_known_that_nobody_imported_it_unlawfully(
    origin, is_candidate
):
    facts = {"act": ["trade"], "date": "2019-03-01"} | ({"origin": origin} if origin else {})
    found = candidates(DATA, facts, today="2026-11-30")

    assert ("customs-74-k" in {one["offence"] for one in found["candidates"]}) == is_candidate
    left_out = [one for one in found["excluded"] if one["offence"] == "customs-74-k"]
    assert left_out == (
        [] if is_candidate else [{"offence": "customs-74-k", "near": True, "because": [{"element": "imported"}]}]
    )


def test_no_law_is_a_candidate_before_its_day():
    for offence in DATA["offences"]:
        first = offence["in_force_from"]
        found = candidates(DATA, {"date": f"{int(first[:4]) - 1}-12-31"}, today="2026-11-30")
        assert offence["key"] not in {one["offence"] for one in found["candidates"]}
