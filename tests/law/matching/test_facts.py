"""What a form says becomes facts; what cannot be read, or cannot be, is said in a sentence each."""

from datetime import date

import pytest
from django.utils import translation

from law.matching.fact_vocabulary import FACTS, SPECIES
from law.matching.fact_words import ACTS, GROUPS, QUESTIONS, VALUES
from law.matching.facts import first_day, read
from tests.law.matching.generated_law import LAW

TODAY = date(2026, 11, 30)


def sent(**facts):
    return {key: value if isinstance(value, list) else [value] for key, value in facts.items()}


WRONG = [
    ({"date": "2999-01-01"}, "1 January 2999 is still to come."),
    ({"date": "1901-01-01"}, "none of the laws that are kept here was in force"),
    ({"date": "yesterday"}, "“yesterday” is not a day."),
    ({"quantity": "-3"}, "A quantity is more than nothing."),
    ({"quantity": "99999999999"}, "is more than a million."),
    ({"quantity": "many"}, "“many” is no number."),
    ({"species": "unicorn"}, "The law data have no species “unicorn”."),
    ({"class": "holy"}, "“holy” is none of the answers to"),
    ({"class": ["rare", "common"]}, "has one answer, and more than one came: rare · common."),
    ({"offender": "entity", "age": "minor"}, "A legal entity has no age"),
    ({"age": "below_14", "office": "judge"}, "Nobody below 18 holds this office"),
    ({"stage": "attempt", "mind": "negligence"}, "an attempt is never careless"),
    ({"act": "import", "origin": "not_imported"}, "What was imported comes from abroad"),
    ({"thing": "part", "act": "raise"}, "Only a live animal is raised"),
    ({"species": "asian-elephant", "animal": "water"}, "This species lives elsewhere"),
]


@pytest.mark.parametrize(("facts", "sentence"), WRONG, ids=[sentence for _facts, sentence in WRONG])
def test_what_is_wrong_is_said_in_one_sentence(facts, sentence):
    with translation.override("en"):
        refused = read(sent(**{"act": "possess", **facts}), law=LAW, today=TODAY).refused

    assert [sentence in one.sentence for one in refused] == [True]


def test_facts_are_read_as_the_evaluator_takes_them():
    form = sent(act=["hunt", "kill", "hunt"], species="banteng", date="30/05/2022", quantity="១,២០០", unit="kg", age="")

    facts = read(form, law=LAW, today=TODAY).facts

    assert facts == {
        "act": ["hunt", "kill"],
        "species": "banteng",
        "date": "2022-05-30",
        "quantity": 1200,
        "unit": "kg",
    }


def test_not_known_is_an_answer_to_every_question():
    form = {key: ["unknown"] for key in FACTS}

    read_facts = read(form, law=LAW, today=TODAY)

    assert read_facts.refused == ()
    assert set(read_facts.facts) == set(FACTS)


@pytest.mark.parametrize("lives", ["land", "water", "unknown"])
def test_a_species_of_which_it_is_not_known_may_live_anywhere(lives):
    assert read(sent(act="possess", species="royal-turtle", animal=lives), law=LAW, today=TODAY).refused == ()


def test_what_nobody_asks_is_not_read():
    assert read({"name": ["Somebody"], "case": ["12"]}, law=LAW, today=TODAY).facts == {}


def test_the_first_day_is_that_of_the_oldest_law():
    assert first_day(LAW) == "2002-08-31"


def test_every_fact_and_every_answer_has_words_and_a_place_on_the_page():
    asked = [fact for group in GROUPS for fact in group.facts]
    acts = [act for group in ACTS for act in group.facts]

    assert set(QUESTIONS) == set(FACTS)
    assert sorted(asked) == sorted(set(FACTS) - {"act", "date"})
    assert acts == list(FACTS["act"].values)
    assert {key: tuple(words) for key, words in VALUES.items()} == {
        key: fact.values for key, fact in FACTS.items() if fact.values and fact.kind != SPECIES
    }
