"""The law data that are shipped: each figure with its source and how sure it is, in words that the evaluator knows."""

import re
from datetime import date

import pytest

from law.matching.fact_vocabulary import FACTS, MANY, ONE
from law.reference_data import OFFENCES, RULES, reference_law_data
from law.statute_list import statutes

DATA = reference_law_data()
BY_KEY = {offence["key"]: offence for offence in DATA["offences"]}

SLUGS = {row["slug"] for row in statutes()}

CONFIDENCE = {"V", "P", "R", "T", "D", "C"}
OF = {"market_value", "duty", "goods_value", "laundered_value"}
JOINED = {"and", "or", "and_or", "alone", "unknown"}
IS_OF_RULES = {
    "attempt": {"punishable", "not_punishable", "text"},
    "entity": {"covered", "not_covered", "text"},
}


def rows_with_a_source():
    for offence in DATA["offences"]:
        for penalty in offence["penalties"]:
            yield offence["key"], penalty
        for name, rule in offence["rules"].items():
            if rule is not None:
                yield f"{offence['key']} {name}", rule
    for key, species in DATA["species"].items():
        for row in species["classes"]:
            yield key, row
    for warning in DATA["warnings"]:
        for provision in warning["provisions"]:
            yield warning["key"], provision
    for kind in ("steps", "factors", "questions"):
        for row in DATA[kind]:
            yield row["key"], row


def texts_of(found, path=""):
    """Every text in both languages that the data hold, with where it stands."""
    if isinstance(found, dict):
        if "en" in found or "km" in found:
            yield path, found
        else:
            for key, inner in found.items():
                yield from texts_of(inner, f"{path}/{key}")
    elif isinstance(found, list):
        for at, inner in enumerate(found):
            yield from texts_of(inner, f"{path}/{at}")


def order_of(article):
    """Numbers as numbers: 98(9-12) before 98(10), and what has no number yet at the end."""
    return [(0, int(piece), "") if piece.isdigit() else (1, 0, piece) for piece in re.findall(r"\d+|\D+", article)]


def test_every_row_has_a_source_in_words_and_says_how_sure_it_is():
    rows = list(rows_with_a_source())

    assert [name for name, row in rows if len(row["source"].split()) < 4] == []
    assert [name for name, row in rows if len(row["source"]) > 400] == []  # what a row of the desk takes
    assert [name for name, row in rows if row["confidence"] not in CONFIDENCE] == []


def test_every_entry_has_an_owner_and_a_day_on_which_it_is_looked_at_again():
    entries = [
        *DATA["species"].values(),
        *(one for name in ("offences", "steps", "factors", "questions", "warnings") for one in DATA[name]),
    ]

    assert len(entries) > 150
    assert {(one["owner"] != "", one["look_again_on"] > DATA["made_on"]) for one in entries} == {(True, True)}


def test_what_no_text_was_found_for_is_never_said_to_be_read():
    unread = [row for _name, row in rows_with_a_source() if "no text found" in row["source"]]

    assert unread
    assert {row["confidence"] for row in unread} == {"T"}


def test_nothing_is_confirmed_before_a_lawyer_compared_it():
    assert {penalty["confirmed"] for offence in DATA["offences"] for penalty in offence["penalties"]} == {None}
    assert "C" not in {row["confidence"] for _name, row in rows_with_a_source()}


def test_ranges_are_not_reversed_and_none_is_told_apart_from_unknown():
    wrong = []
    for offence in DATA["offences"]:
        for penalty in offence["penalties"]:
            prison, fine = penalty["prison"], penalty["fine"]
            if prison["is"] not in ("range", "none", "unknown") or penalty["joined"] not in JOINED:
                wrong.append((offence["key"], penalty))
            if fine["is"] not in ("range", "multiple", "none", "unknown"):
                wrong.append((offence["key"], fine))
            if fine["is"] == "multiple" and fine["of"] not in OF:
                wrong.append((offence["key"], fine))
            for figure in (prison, fine):
                if figure["is"] in ("range", "multiple"):
                    bounds = [figure["min"], figure["max"]]
                    known = [bound for bound in bounds if bound is not None]
                    if not known or known != sorted(known) or known[0] <= 0:
                        wrong.append((offence["key"], figure))
                elif set(figure) != {"is"}:
                    wrong.append((offence["key"], figure))
    assert wrong == []


def test_prison_and_fine_are_joined_only_where_both_can_be():
    for offence in DATA["offences"]:
        for penalty in offence["penalties"]:
            has_one_alone = "none" in (penalty["prison"]["is"], penalty["fine"]["is"])
            assert has_one_alone == (penalty["joined"] == "alone"), offence["key"]


def test_elements_ask_only_for_facts_and_values_that_the_vocabulary_has():
    wrong = []
    for offence in DATA["offences"]:
        for element in offence["elements"]:
            if element["fact"] is None:
                if element["any"]:
                    wrong.append((offence["key"], element["key"]))
                continue
            fact = FACTS.get(element["fact"])
            if fact is None or fact.kind not in (ONE, MANY) or not element["any"]:
                wrong.append((offence["key"], element["key"]))
            elif not all(fact.allows(value) for value in element["any"]):
                wrong.append((offence["key"], element["any"]))
    assert wrong == []


def test_every_offence_names_an_act_and_points_to_prove_and_to_disprove():
    for offence in DATA["offences"]:
        keys = [element["key"] for element in offence["elements"]]
        assert len(keys) == len(set(keys)), offence["key"]
        assert "act" in keys, offence["key"]
        assert [one["key"] for one in offence["elements"] if not one["prove"] or not one["disprove"]] == []


def test_every_text_is_there_in_both_languages():
    data = {**DATA, "statutes": {}}

    assert [path for path, text in texts_of(data) if not (text.get("en") and text.get("km"))] == []
    assert [
        path
        for path, text in texts_of(data)
        if not re.search("[\u1780-\u17d2]", text["km"]) or re.search("[0-9]", text["km"])
    ] == []
    assert all(offence["names"] for offence in DATA["offences"])
    assert all(element["names"] for offence in DATA["offences"] for element in offence["elements"])


def test_every_statute_is_known():
    named = {
        *(offence["statute"] for offence in DATA["offences"]),
        *(offence["uncertain_because"] for offence in DATA["offences"] if offence["uncertain_because"]),
        *(cite["statute"] for step in DATA["steps"] for cite in step["cites"]),
        *(row["statute"] for warning in DATA["warnings"] for row in warning["provisions"]),
    }

    assert named <= SLUGS
    assert named <= set(DATA["statutes"])


def test_keys_stand_for_one_thing_each_and_are_addresses():
    for rows in ([*DATA["offences"]], DATA["steps"], DATA["factors"], DATA["questions"]):
        keys = [row["key"] for row in rows]
        assert len(keys) == len(set(keys))
        assert all(re.fullmatch(r"[a-z0-9-]{1,60}", key) for key in keys)
    assert all(re.fullmatch(r"[a-z0-9-]{1,60}", key) for key in DATA["species"])


def test_rules_say_one_of_the_things_that_such_a_rule_can_say():
    for offence in DATA["offences"]:
        assert tuple(offence["rules"]) == RULES
        for name, rule in offence["rules"].items():
            if rule is not None:
                assert rule["is"] in IS_OF_RULES.get(name, {"none", "text"}), (offence["key"], name)


def test_every_question_has_two_answers_and_is_asked_by_an_offence():
    asked = {key for offence in DATA["offences"] for key in offence["questions"]}

    assert asked == {question["key"] for question in DATA["questions"]}
    assert {len(question["answers"]) for question in DATA["questions"]} == {2}


def test_offences_stand_by_statute_and_article_not_by_severity():
    order = list(dict.fromkeys(offence["statute"] for offence in DATA["offences"]))

    assert len(order) == len(OFFENCES)
    assert [offence["statute"] for offence in DATA["offences"]] == sorted(
        (offence["statute"] for offence in DATA["offences"]), key=order.index
    )
    for statute in order:
        rows = [offence for offence in DATA["offences"] if offence["statute"] == statute]
        assert rows == sorted(rows, key=lambda row: (order_of(row["article"]), row["key"])), statute


def test_days_are_iso_and_in_their_order():
    for offence in DATA["offences"]:
        days = [offence[name] for name in ("in_force_from", "uncertain_from", "in_force_until") if offence[name]]
        assert days == sorted(date.fromisoformat(day).isoformat() for day in days), offence["key"]


@pytest.mark.parametrize(
    ("key", "article", "prison", "joined"),
    [
        ("forestry-97-10", "97(10)", (60, 120), "alone"),
        ("forestry-98-10", "98(10)", (12, 60), "and_or"),
        ("forestry-98-12", "98(12)", (12, 60), "and_or"),
        ("forestry-99-4", "99(4)", (1, 12), "or"),
        ("forestry-100", "100", (12, 60), "and"),
        ("protected-areas-61-5", "61(5)", (12, 60), "and_or"),
        ("fisheries-98", "98", (36, 60), "unknown"),
        ("criminal-code-594", "594", (84, 180), "unknown"),
        ("criminal-code-601", "601", (60, 120), "unknown"),
    ],
)
def test_ranges_that_decide_cases_are_those_of_the_notes(key, article, prison, joined):
    offence = BY_KEY[key]
    [penalty] = offence["penalties"]

    assert offence["article"] == article
    assert (penalty["prison"]["min"], penalty["prison"]["max"]) == prison
    assert penalty["joined"] == joined


def test_of_turtles_and_crocodiles_neither_law_nor_class_is_made_up():
    for key in ("royal-turtle", "turtle", "crocodile"):
        assert (DATA["species"][key]["animal"], DATA["species"][key]["classes"]) == ("unknown", [])
    [question] = [one for one in DATA["questions"] if one["key"] == "turtles-which-law"]
    assert question["confidence"] == "T"


def test_possessing_a_rare_animal_is_a_transactional_fine_and_no_prison():
    offence = BY_KEY["forestry-96-17"]
    [penalty] = offence["penalties"]

    assert offence["kind"] == "transactional"
    assert penalty["prison"] == {"is": "none"}
    assert penalty["fine"] == {"is": "multiple", "min": 2, "max": 3, "of": "market_value"}


def test_mitigation_lowers_the_least_as_the_table_of_the_criminal_code_does():
    """Articles 93 to 95; the days of the last row stand in its note."""
    (step,) = [one for one in DATA["steps"] if "lowers" in one]
    years = [tuple(row[end] and row[end] / 12 for end in ("from", "below", "to")) for row in step["lowers"]]

    assert (step["key"], step["confidence"]) == ("mitigating", "V")
    assert years == [(10, None, 2), (5, 10, 1), (2, 5, 0.5), (0, 2, 0)]
    assert "six days" in step["lowers"][-1]["note"]["en"]
    assert "one day" in step["lowers"][-1]["note"]["en"]
