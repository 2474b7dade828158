"""What does not fit in a sentence that is drafted. tests/browser/test_sentence_check.py asks the browser the same."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.matching.sentence_check import CODES, LEVELS, checked
from law.reference_data import reference_law_data
from tests.law.matching.generated_sentences import SENTENCE_LAW, VECTORS, said_by_chance, sentence_law_by_chance

OF_RANGES = ("_below", "_above", "_not_provided", "both_not_allowed")


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["rule"])
def test_the_vectors_hold(vector):
    assert checked(vector["law"], vector["said"]) == vector["result"]


def test_the_vectors_show_every_code_at_every_level():
    found = [finding for vector in VECTORS for finding in vector["result"]]

    assert {finding["says"] for finding in found} == set(CODES)
    assert {finding["level"] for finding in found} == set(LEVELS)


def test_law_data_of_another_form_are_refused():
    with pytest.raises(ValueError, match="of a form that this evaluator does not know"):
        checked({**SENTENCE_LAW, "form": 2}, {})


def is_about_a_range(finding):
    return finding["says"].endswith(OF_RANGES)


@pytest.mark.parametrize("key", [offence["key"] for offence in reference_law_data()["offences"]])
def test_of_the_law_data_that_nobody_confirmed_yet_nothing_is_outside_a_range(key):
    said = {"offences": [key], "for": "person", "prison": 1199, "fine": 10**14, "values": {"market_value": 1}}

    found = checked(reference_law_data(), said)

    assert not any(is_about_a_range(finding) for finding in found)
    assert {"not_confirmed", "figure_unknown"} & {finding["says"] for finding in found}


# --- By chance ----------------------------------------------------------------------------------

by_chance = given(st.integers(min_value=0, max_value=2**32))


def law_and_said(seed, **more):
    chance = random.Random(seed)
    law = sentence_law_by_chance(chance, **more)
    return law, said_by_chance(chance, law)


@by_chance
def test_nothing_is_outside_a_range_by_a_figure_that_is_not_confirmed(seed):
    law, said = law_and_said(seed)
    of = {offence["key"]: offence for offence in law["offences"]}

    for finding in checked(law, said):
        if is_about_a_range(finding):
            for key in set(said["offences"]) & of.keys():
                are = [one for one in of[key]["penalties"] if said.get("for", "unknown") in ("unknown", one["for"])]
                assert all(one["confidence"] == "C" for one in are)


@by_chance
def test_law_data_without_a_confirmed_figure_never_say_that_anything_is_outside(seed):
    law, said = law_and_said(seed, confidence="VPRTD")

    errors = [finding["says"] for finding in checked(law, said) if finding["level"] in ("error", "reasons")]

    assert set(errors) <= {"counted_twice"}


@by_chance
def test_no_finding_has_a_figure_that_the_data_or_the_typed_values_do_not_give(seed):
    law, said = law_and_said(seed, confidence="C")
    prison, fines = set(), set()
    for offence in law["offences"]:
        for penalty in offence["penalties"]:
            prison |= {penalty["prison"].get(end) for end in ("min", "max")}
            times = said.get("values", {}).get(penalty["fine"].get("of"), 0) if "of" in penalty["fine"] else 1
            fines |= {penalty["fine"][end] * times for end in ("min", "max") if penalty["fine"].get(end)}
    prison |= {row["to"] for step in law["steps"] for row in step.get("lowers", ())}
    fines |= {least / 2 for least in fines}

    for finding in checked(law, said):
        for end in ("least", "most"):
            if end in finding:
                assert is_about_a_range(finding)
                assert finding[end] in (prison if finding["says"].startswith("prison") else fines)


@by_chance
def test_what_is_called_outside_is_outside_of_it(seed):
    law, said = law_and_said(seed, confidence="C")

    for finding in checked(law, said):
        figure = said.get(finding["says"].partition("_")[0])
        if "least" in finding:
            assert 0 < figure < finding["least"]
        if "most" in finding:
            assert figure > finding["most"]


@by_chance
def test_every_step_is_answered_or_named_and_every_finding_is_known(seed):
    law, said = law_and_said(seed)
    found = checked(law, said)
    named = {finding["step"] for finding in found if finding["says"] == "step_missing"}
    answered = {key for key, answer in said.get("steps", {}).items() if answer}

    assert named == {step["key"] for step in law["steps"]} - answered
    assert all(finding["says"] in CODES and finding["level"] in LEVELS for finding in found)


@by_chance
def test_findings_stand_in_the_order_of_the_steps_and_of_the_offences(seed):
    law, said = law_and_said(seed)
    steps = [step["key"] for step in law["steps"]]
    offences = [None, *(offence["key"] for offence in law["offences"])]
    order = [
        (
            steps.index(finding["step"]) if finding["step"] in steps else len(steps),
            offences.index(finding.get("offence")),
            finding["says"],
        )
        for finding in checked(law, said)
    ]

    assert order == sorted(order)
