"""Which offences a set of facts may be, on the server. tests/browser/test_candidates.py asks the browser the same."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.matching.candidates import NOTES, WARNINGS, candidates, days_of
from tests.law.matching.generated_law import LAW, VECTORS, facts_by_chance, law_by_chance


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["rule"])
def test_the_vectors_hold(vector):
    assert candidates(LAW, vector["facts"]) == vector["result"]


def offences_for(**facts):
    return [one["offence"] for one in candidates(LAW, {"date": "2022-01-01", **facts})["candidates"]]


def test_possessing_a_rare_species_is_settled_by_a_fine_and_not_under_article_98():
    assert offences_for(act=["possess"], **{"class": "rare"}) == ["forestry-96-17"]


def test_trading_an_endangered_species_is_under_article_97():
    assert offences_for(act=["trade"], place=["market"], **{"class": "endangered"}) == ["forestry-97-10"]


def test_obstruction_by_an_official_is_under_article_100_and_by_nobody_else():
    assert offences_for(act=["obstruct"], office="official") == ["forestry-100"]
    assert offences_for(act=["obstruct"], office="none") == []


def test_stolen_exhibits_are_under_article_97_4_and_under_601_of_the_criminal_code():
    facts = {"act": ["divert_exhibits"], "office": "official", "mind": "intent"}

    assert offences_for(**facts) == ["forestry-97-4", "criminal-code-601"]


def test_the_class_that_is_not_proved_is_warned_of_first():
    facts = {"act": ["hunt", "kill"], "species": "banteng", "class": "unknown", "date": "2022-01-01"}

    assert candidates(LAW, facts)["warnings"] == ["class_decides", "class_not_confirmed", "milder_law"]


def warnings_for(**facts):
    return candidates(LAW, {"date": "2022-01-01", **facts})["warnings"]


def test_the_class_decides_between_articles_of_one_statute():
    assert "class_decides" in warnings_for(act=["hunt"])
    assert "class_decides" in warnings_for(act=["possess"], **{"class": "unknown"})
    assert "class_decides" not in warnings_for(act=["possess"], **{"class": "rare"})


def test_the_class_decides_nothing_where_it_is_asked_by_one_article_of_a_statute_and_another_law_has_a_fine():
    facts = {"act": ["take_eggs"], "place": ["protected_area"]}

    assert {"forestry-99-4", "protected-areas-58"} <= set(offences_for(**facts))
    assert "class_decides" not in warnings_for(**facts)


def test_the_class_decides_between_prison_and_a_fine_alone_of_one_statute():
    """In a protected area: listed, prison; not listed, and no forbidden means, a fine alone."""
    facts = {"act": ["hunt"], "class": "common", "place": ["protected_area"], "means": ["other"]}

    assert [key for key in offences_for(**facts) if key.startswith("protected")] == [
        "protected-areas-58",
        "protected-areas-61-5",
    ]
    assert "class_decides" in warnings_for(**facts)
    assert "class_decides" not in warnings_for(**facts, moe_class="not_listed")


def changes_for(**facts):
    return [tuple(one.values()) for one in candidates(LAW, facts)["changes"]]


def test_a_change_of_the_law_is_told_with_its_statute_where_a_candidate_is_concerned():
    new = ("uncertain", "law-on-forestry", "2023-06-29")

    assert changes_for(act=["possess"], **{"class": "rare"}, date="2022-01-01") == [new]
    assert changes_for(act=["possess"], **{"class": "rare"}, date="2023-06-29") == []
    assert changes_for(act=["possess"], **{"class": "rare"}) == []


def test_a_law_that_began_later_is_told_where_nothing_but_its_day_excludes_it():
    began = ("began", "protected-areas-law", "2008-02-15")

    assert began in changes_for(act=["trade"], date="2005-01-01")
    assert began not in changes_for(act=["trade"], place=["market"], date="2005-01-01")


def test_law_data_that_ask_nothing_of_a_fact_find_the_same_whether_it_was_tapped_or_not():
    """Law data that an edition froze before the vocabulary had a fact."""
    assert "origin" not in {one["fact"] for offence in LAW["offences"] for one in offence["elements"]}
    facts = {"act": ["possess", "trade"], "class": "rare", "date": "2022-01-01"}

    assert candidates(LAW, {**facts, "origin": "not_imported"}) == candidates(LAW, facts)


def test_law_data_of_another_form_are_refused():
    with pytest.raises(ValueError, match="of a form that this evaluator does not know"):
        candidates({**LAW, "form": 2}, {})


by_chance = given(st.integers(min_value=0, max_value=2**32))


@by_chance
def test_a_law_that_was_not_in_force_on_the_day_is_never_among_the_candidates(seed):
    chance = random.Random(seed)
    law = law_by_chance(chance, offences=12, species=4)
    facts = facts_by_chance(chance, law)
    day = facts.get("date", "unknown")
    of = {offence["key"]: offence for offence in law["offences"]}

    for one in candidates(law, facts)["candidates"]:
        begins, ends = days_of(of[one["offence"]], law["statutes"])
        assert day == "unknown" or (begins or day) <= day <= (ends or day)


@by_chance
def test_every_offence_is_a_candidate_or_excluded_with_a_reason_in_the_order_of_the_law(seed):
    chance = random.Random(seed)
    law = law_by_chance(chance, offences=12, species=4)
    result = candidates(law, facts_by_chance(chance, law))
    keys = [offence["key"] for offence in law["offences"]]
    are = [one["offence"] for one in result["candidates"]]
    excluded = [one["offence"] for one in result["excluded"]]

    assert are == [key for key in keys if key in are]
    assert excluded == [key for key in keys if key in excluded]
    assert sorted(are + excluded) == sorted(keys)
    assert all(one["because"] for one in result["excluded"])
    assert set(result["warnings"]) <= set(WARNINGS)
    assert {note for one in result["candidates"] for note in one["notes"]} <= set(NOTES)


@by_chance
def test_what_is_tapped_more_takes_candidates_away_and_adds_none(seed):
    """One more fact of a kind that has one value. What many values or a species decide is another question."""
    chance = random.Random(seed)
    law = law_by_chance(chance, offences=12, species=4)
    facts = facts_by_chance(chance, law)
    less = {key: value for key, value in facts.items() if key not in ("season", "office", "zone")}
    before = [one["offence"] for one in candidates(law, less)["candidates"]]

    assert {one["offence"] for one in candidates(law, facts)["candidates"]} <= set(before)
