"""What the facts of an entry may be; each thing that cannot be so is told in a sentence with its place."""

from datetime import date

import pytest

from law.record.keeping import told
from law.record.schema import Known, checked
from tests.law.record.law_entries import FORESTRY, a_species, a_step, an_offence, lowered, penalty

KNOWN = Known(
    statutes=frozenset({FORESTRY, "environment-code"}),
    questions=frozenset({"displaces"}),
    factors=frozenset({"habit"}),
    today=date(2026, 11, 30),
)


def problems(kind, facts, key="forestry-98-12"):
    return [told(problem) for problem in checked(kind, key, facts, KNOWN)[1]]


def prison(least, most):
    return penalty(prison={"is": "range", "min": least, "max": most})


def element(**more):
    return {"key": "class", "fact": "class", "any": ["endangered"], "names": {"en": "Endangered"}, **more}


def rules(**more):
    return {"rules": {name: {"source": "S6", "confidence": "V", **rule} for name, rule in more.items()}}


CONFIRMED = {"by": "Legal office, Phnom Penh", "on": "2026-11-01", "compared_with": "Royal Gazette"}


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"statute": ""}, "statute: It is missing. Fill it in."),
        (
            {"statute": "law-on-nothing"},
            "statute: No statute is written down under “law-on-nothing”. Write it down first, or correct the address.",
        ),
        (
            {"uncertain_from": "2023-06-29", "uncertain_because": FORESTRY},
            "uncertain because of: A statute does not replace itself. Name the one that may replace it.",
        ),
        ({"uncertain_because": "environment-code"}, "uncertain from: Say from which day it is uncertain."),
        ({"names": {}}, "name: Fill this in, in at least one language."),
        ({"names": {"fr": "Posséder"}}, "name: “fr” is no language of this place. Known: en, km."),
        (
            {"names": {"en": "a\x00b"}},
            "name, English: It holds a character that cannot be kept. Type it again by hand.",
        ),
        ({"kind": "crime"}, "kind: “crime” is not known here. Choose one of: offence, transactional."),
        (
            {"in_force_from": "2010-01-01", "in_force_until": "2009-01-01"},
            "in force until: It ends before it begins. Exchange the two dates.",
        ),
        (
            {"in_force_from": "1 January 2010"},
            "in force from: Write the date as 2026-11-30, of a year from 1900 to 2200.",
        ),
        (
            {"look_again_on": "2026-02-30"},
            "to be looked at again on: Write the date as 2026-11-30, of a year from 1900 to 2200.",
        ),
        (
            {"penalties": [prison(60, 12)]},
            "penalty 1, prison: The least (60) is more than the most (12). Exchange them.",
        ),
        (
            {"penalties": [prison(None, None)]},
            "penalty 1, prison: This range has no number. Fill one in, or say that it is unknown.",
        ),
        ({"penalties": [prison(-1, 12)]}, "penalty 1, prison, at least: A figure is never below nought."),
        (
            {"penalties": [prison("five years", 60)]},
            "penalty 1, prison, at least: Write a number alone, such as 12.",
        ),
        (
            {"penalties": [prison(12, 60000)]},
            "penalty 1, prison, at most: The figure lies between 0 and 1200.",
        ),
        (
            {"penalties": [prison(12, 60), prison(24, 120)]},
            "penalty 2: It overlaps with penalty 1, which is for the same. Make it one range, or two offences with "
            "elements that tell them apart.",
        ),
        ({"penalties": [penalty(source=" ")]}, "penalty 1, source: It is missing. Fill it in."),
        (
            {"penalties": [penalty(confidence="Z")]},
            "penalty 1, how sure it is: “Z” is not known here. Choose one of: C, V, P, D, R, T.",
        ),
        (
            {"penalties": [penalty(confidence="C")]},
            "penalty 1, confirmation: Confirmed takes a named lawyer, the date, and what it was compared with. Fill "
            "them in, or choose V.",
        ),
        (
            {"penalties": [penalty(confidence="C", confirmed=CONFIRMED | {"by": ""})]},
            "penalty 1, confirmation, lawyer: It is missing. Fill it in.",
        ),
        (
            {"penalties": [penalty(confidence="C", confirmed=CONFIRMED | {"on": "2026-12-01"})]},
            "penalty 1, confirmation, date: This day has not come yet.",
        ),
        (
            {"penalties": [penalty(confirmed=CONFIRMED)]},
            "penalty 1, how sure it is: A lawyer confirmed this figure: its code is C. Or take the lawyer out.",
        ),
        (
            {"penalties": [penalty(joined="alone")]},
            "penalty 1, how prison and fine are joined: Prison and a fine are both named, so neither stands alone.",
        ),
        (
            {"penalties": [penalty(prison={"is": "none"})]},
            "penalty 1, how prison and fine are joined: One of prison and fine is none, so nothing is joined. Choose "
            "“alone”.",
        ),
        (
            {"penalties": [penalty(prison={"is": "none", "min": 3})]},
            "penalty 1, prison, at least: This is not known here. Known: is.",
        ),
        (
            {"penalties": [penalty(fine={"is": "multiple", "min": 2, "max": 3, "of": "luck"})]},
            "penalty 1, fine, times what: “luck” is not known here. Choose one of: market_value, duty, goods_value, "
            "laundered_value.",
        ),
        (
            {"elements": [element(fact="colour")]},
            None,
        ),
        (
            {"elements": [element(any=["extinct"])]},
            "element 1, any of these values: “extinct” is not known here. Choose one of: endangered, rare, common.",
        ),
        (
            {"elements": [element(fact="quantity", any=[])]},
            "element 1, fact: An element asks for one of several values; this fact has none.",
        ),
        (
            {"elements": [element(any=[])]},
            "element 1, any of these values: Say which values of this fact fulfil the element.",
        ),
        (
            {"elements": [element(fact=None)]},
            "element 1, any of these values: Say which fact these values are of, or leave the values out.",
        ),
        (
            {"elements": [element(), element()]},
            "element 2, key: Another element has this key. Give each its own.",
        ),
        ({"questions": ["nothing"]}, "open question 1: There is no open question “nothing”."),
        (
            rules(attempt={"is": "none"}),
            "attempt, what it is: “none” is not known here. Choose one of: punishable, not_punishable, text.",
        ),
        (rules(repeat={"is": "text"}), "repetition, name: Say in words what the rule is, or leave the rule out."),
        (
            rules(repeat={"is": "none", "years": 5}),
            None,
        ),
        ({"severity": 3}, None),
    ],
)
def test_what_an_offence_cannot_be_is_said_in_a_sentence(more, sentence):
    found = problems("offence", an_offence(**more))

    if sentence is not None:
        assert found[:1] == [sentence]
    else:
        assert "not known here" in found[0]


@pytest.mark.parametrize("facts", [None, [], "text", 7, {"elements": {}, "penalties": "none", "rules": [], "names": 3}])
def test_facts_of_any_shape_are_told_and_break_nothing(facts):
    for kind in ("offence", "species", "step", "factor", "question", "warning"):
        assert problems(kind, facts)


def test_what_may_be_left_out_is_filled_in():
    kept, found = checked("offence", "forestry-98-12", an_offence(), KNOWN)

    assert found == []
    assert kept["grade"] is None
    assert kept["rules"]["repeat"] is None
    assert kept["penalties"][0]["confirmed"] is None
    assert checked("offence", "forestry-98-12", kept, KNOWN) == (kept, [])


def test_gaps_are_no_problem():
    gaps = penalty(prison={"is": "unknown"}, fine={"is": "range", "min": None, "max": 5}, joined="unknown")

    assert problems("offence", an_offence(penalties=[gaps], elements=[])) == []


def test_two_penalties_that_meet_or_are_for_others_do_not_overlap():
    entity = penalty(**{"for": "entity"}, prison={"is": "none"}, joined="alone")
    tiers = [penalty(prison={"is": "range", "min": 1, "max": 12}, fine={"is": "none"}, joined="alone")]
    tiers.append(penalty(prison={"is": "range", "min": 12, "max": 24}, fine={"is": "none"}, joined="alone"))

    assert problems("offence", an_offence(penalties=[entity, *tiers])) == []


@pytest.mark.parametrize("key", ["", "Forestry", "a--b", "a b", "x" * 61])
def test_a_key_is_an_address(key):
    assert problems("offence", an_offence(), key=key)[0].startswith("key: A key has small letters")


def species_rows(*days):
    return [
        {"list": "forestry", "class": cls, "from": first, "until": last, "source": "S6", "confidence": "P"}
        for cls, first, last in days
    ]


@pytest.mark.parametrize(
    ("classes", "sentence"),
    [
        (
            species_rows(("rare", None, "2010-01-01"), ("endangered", "2010-01-01", None)),
            "class 2: On some days it holds together with row 1 of the same list. Let one end before the other.",
        ),
        (
            species_rows(("rare", "2011-01-01", "2010-01-01")),
            "class 1, until: It ends before it begins. Exchange the two dates.",
        ),
        (
            species_rows(("listed", None, None)),
            "class 1, class: “listed” is not known here. Choose one of: endangered, rare, common.",
        ),
    ],
)
def test_a_species_has_one_class_of_a_list_on_a_day(classes, sentence):
    assert problems("species", a_species(classes=classes)) == [sentence]


def test_classes_that_follow_each_other_are_fine():
    classes = species_rows(("rare", None, "2009-12-31"), ("endangered", "2010-01-01", None))

    assert problems("species", a_species(classes=classes)) == []


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (
            [lowered(60, 24, 6)],
            "fall of the least (months) 1, to below: This row ends before it begins. Exchange the two figures.",
        ),
        (
            [lowered(24, 24, 6)],
            "fall of the least (months) 1, to below: This row ends before it begins. Exchange the two figures.",
        ),
        (
            [lowered(24, 60, 36)],
            "fall of the least (months) 1, falls to: It falls to more than it was. Correct one of the figures.",
        ),
        (
            [lowered(60, None, 12), lowered(24, 61, 6)],
            "fall of the least (months) 2: It overlaps with row 1. Let one end where the other begins.",
        ),
        (
            [lowered(24, None, 6), lowered(60, None, 12)],
            "fall of the least (months) 2: It overlaps with row 1. Let one end where the other begins.",
        ),
        ([lowered(-1, 24, 0)], "fall of the least (months) 1, from: A figure is never below nought."),
        ([lowered(None, 24, 0)], "fall of the least (months) 1, from: Write a number alone, such as 12."),
        ([{"from": 24}], "fall of the least (months) 1, falls to: It is missing. Fill it in."),
        ("none", "fall of the least (months): Write a list here, in square brackets."),
    ],
)
def test_a_table_of_mitigation_has_one_row_for_a_least(rows, sentence):
    assert problems("step", a_step(lowers=rows))[:1] == [sentence]


def test_rows_of_mitigation_that_follow_each_other_are_fine_in_any_order():
    rows = [lowered(24, 60, 6), lowered(120, None, 24), lowered(60, 120, 12), lowered(0, 24, 0)]

    assert problems("step", a_step(lowers=rows)) == []


def test_what_came_later_than_facts_that_are_kept_is_not_written_down_where_it_says_nothing():
    step, _found = checked("step", "mitigating", a_step(lowers=[]), KNOWN)
    factor, _found = checked("factor", "dealer", a_factor(same_as=None), KNOWN)

    assert "lowers" not in step
    assert "same_as" not in factor


def a_factor(**more):
    return {"step": "role", "names": {"en": "Dealer"}, "source": "S6", "confidence": "V", **more}


@pytest.mark.parametrize("same", ["dealer", "nobody-knows-it"])
def test_a_factor_tells_the_same_as_another_one(same):
    assert problems("factor", a_factor(same_as="habit"), key="dealer") == []
    assert problems("factor", a_factor(same_as=same), key="dealer") == [
        f"tells the same as: “{same}” is no other factor. Name one by its key, or leave this empty."
    ]


def a_warning(**more):
    provision = {"statute": FORESTRY, "article": "90-91", "source": "L1", "confidence": "V", **more}
    return {"names": {"en": "A fine that was settled"}, "provisions": [provision]}


def test_what_a_warning_rests_on_names_a_statute_that_is_written_down_and_a_warning_that_there_is():
    assert problems("warning", a_warning(), key="settled") == []
    [unknown_statute] = problems("warning", a_warning(statute="law-of-the-moon"), key="settled")
    assert "No statute is written down under “law-of-the-moon”" in unknown_statute
    [unknown_warning] = problems("warning", a_warning(), key="full-moon")
    assert "The helper has no warning “full-moon”." in unknown_warning
    [no_article] = problems("warning", a_warning(article=""), key="settled")
    assert "It is missing. Fill it in." in no_article
