"""The law data that a browser gets: all that the evaluators read, and no figure that readers may not see."""

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.helper.side_by_side import evaluated
from law.matching.candidates import candidates
from law.matching.sentence_check import checked
from tests.law.matching.generated_law import facts_by_chance, law_by_chance
from tests.law.matching.generated_sentences import said_by_chance, sentence_law_by_chance

HIDDEN = 987_654_321
"""A figure that stands in nothing else."""

by_chance = given(st.integers(min_value=0, max_value=2**32))


def whole_law(chance, **more):
    """Law data by chance with all that facts and a sentence are compared with."""
    of_sentences = sentence_law_by_chance(chance, **more)
    of_facts = law_by_chance(chance, offences=len(of_sentences["offences"]), species=3)
    offences = [
        one | other | {"rules": one["rules"] | other["rules"]}
        for one, other in zip(of_facts["offences"], of_sentences["offences"], strict=True)
    ]
    return of_facts | of_sentences | {"offences": offences}


@by_chance
def test_the_evaluators_find_the_same_in_it_as_in_the_whole_law(seed):
    chance = random.Random(seed)
    law = whole_law(chance)
    said, facts = said_by_chance(chance, law), facts_by_chance(chance, law)

    assert checked(evaluated(law), said) == checked(law, said)
    assert candidates(evaluated(law), facts, today="2026-11-30") == candidates(law, facts, today="2026-11-30")


@pytest.mark.parametrize("code", "RTD")
@by_chance
def test_a_figure_that_readers_may_not_see_is_not_in_it(code, seed):
    law = whole_law(random.Random(seed), confidence=code)
    figures = {"is": "range", "min": HIDDEN, "max": HIDDEN + 1}
    for offence in law["offences"]:
        for penalty in offence["penalties"]:
            penalty |= {"prison": figures, "fine": figures | {"of": "duty"}}
    for step in law["steps"]:
        step["lowers"] = [{"from": HIDDEN, "below": None, "to": HIDDEN}]

    told = json.dumps(evaluated(law))

    assert str(HIDDEN) not in told
    assert '"fine"' not in told


@pytest.mark.parametrize("code", "VPC")
def test_a_figure_that_readers_may_see_is_in_it_without_any_words(code):
    rows = [{"from": 24, "below": 60, "to": 6, "note": {"en": "Words."}}]
    penalty = {
        "for": "person",
        "prison": {"is": "range", "min": 12, "max": 60},
        "fine": {"is": "multiple", "min": 2, "max": None, "of": "duty"},
        "joined": "and",
        "confidence": code,
    }
    law = whole_law(random.Random(1))
    law["offences"][0]["penalties"] = [penalty | {"note": {"en": "Words."}, "source": "Words."}]
    law["steps"] = [{"key": "mitigating", "order": 6, "confidence": code, "text": {"en": "Words."}, "lowers": rows}]

    told = evaluated(law)

    assert told["offences"][0]["penalties"] == [penalty]
    assert told["steps"][0]["lowers"] == [{"from": 24, "below": 60, "to": 6}]
    assert "Words" not in json.dumps(told)
