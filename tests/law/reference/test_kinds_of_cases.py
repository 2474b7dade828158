"""The kinds of facts of cases 1, 2, 6 to 10 and 12 of the notes are test cases; what decides them is the law's text."""

import tomllib

import pytest

from law.matching.candidates import candidates
from law.reference_data import CASES_FILE, reference_law_data

DATA = reference_law_data()
CASES = {case["key"]: case for case in tomllib.loads(CASES_FILE.read_text(encoding="utf-8"))["case"]}

OF_THE_NOTES = {
    # case: our test cases, and articles of statutes that have to be among what fits
    1: (["endangered-hunted-again"], {"forestry-97-10"}),
    2: (["ivory-hidden-in-goods"], {"customs-73", "customs-75"}),
    6: (["shop-and-laundering"], {"aml-cft-38", "forestry-98-12"}),
    7: (["class-open-meat"], {"forestry-96-17", "forestry-97-10", "forestry-98-12"}),
    8: (["shot-in-protected-area"], {"protected-areas-61-5"}),
    9: (["snares-in-protected-area"], {"protected-areas-61-5", "protected-areas-61-6"}),
    10: (["soldier-with-meat", "rare-traded"], {"forestry-96-17"}),
    12: (["electro-fishing-dolphin-zone"], {"fisheries-98", "fisheries-99"}),
}


def offences(key, **more):
    facts = {name: said for name, said in (CASES[key]["facts"] | more).items() if said is not None}
    return [one["offence"] for one in candidates(DATA, facts, today="2026-11-30")["candidates"]]


def of_forestry(found):
    return [key for key in found if key.startswith("forestry-")]


@pytest.mark.parametrize("case", OF_THE_NOTES)
def test_a_case_of_the_notes_is_a_test_case_and_its_articles_fit(case):
    keys, articles = OF_THE_NOTES[case]

    for key in keys:
        assert offences(key) == CASES[key]["candidates"]
        assert articles <= set(CASES[key]["candidates"])
        assert set(CASES[key]["facts"]).isdisjoint({"weight", "name", "court", "province"})


def test_trading_an_endangered_animal_is_97_and_a_rare_one_98():
    assert of_forestry(offences("endangered-traded")) == ["forestry-97-10"]
    assert of_forestry(offences("endangered-traded", **{"class": "rare"})) == ["forestry-98-10"]


def test_possessing_a_rare_animal_is_96_17_and_an_endangered_one_98():
    assert offences("rare-possessed") == ["forestry-96-17"]
    assert offences("rare-possessed", **{"class": "endangered"}) == ["forestry-98-12"]


def test_obstruction_is_100_where_an_official_obstructs_and_only_there():
    assert of_forestry(offences("official-obstructs")) == ["forestry-100"]
    assert of_forestry(offences("private-person-obstructs")) == []
    assert of_forestry(offences("official-obstructs", office=None)) == ["forestry-100"]


@pytest.mark.parametrize("end", ["in_force_from", "in_force_until"])
def test_no_law_is_a_candidate_outside_its_days(end):
    for offence in DATA["offences"]:
        day = offence[end] or DATA["statutes"][offence["statute"]][end]
        if day:
            year = int(day[:4]) + (1 if end == "in_force_until" else -1)
            found = candidates(DATA, {"date": f"{year}-06-30"}, today="2026-11-30")["candidates"]
            assert offence["key"] not in {one["offence"] for one in found}
