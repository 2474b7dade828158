"""Every line of a working note cites, and no figure stands on a card or a note that the law data do not have."""

import random
import re

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from handbook.helper import working_note
from handbook.helper.helper_words import warnings
from handbook.helper.offence_cards import cards, html_of, marked
from handbook.models import Handbook
from law.matching.candidates import candidates
from law.reference_data import reference_law_data
from law.telling.law_tables import offence_rows
from tests.law.matching.generated_law import facts_by_chance, law_by_chance
from text.khmer import latin_digits

SHIPPED = reference_law_data()
SOURCE = re.compile(r"(Article|មាត្រា|article|§|Criminal Code|ក្រមព្រហ្មទណ្ឌ).* · [CVPDRT]\)$")
MADE = {}


def made(language):
    if language not in MADE:
        with override(language):
            MADE[language] = cards(SHIPPED, places={}, codes={})
    return MADE[language]


def lines_of(note):
    every = note.xpath(
        "//*[@class='note-offence']//li | //*[@class='note-offence']//p | //*[@class='note-steps']//li"
        " | //*[@class='note-check']//li | //*[@data-note-minor]"
    )
    return [" ".join(line.text_content().split()) for line in every]


@pytest.mark.parametrize("language", ["en", "km"])
@settings(max_examples=20)
@given(seed=st.integers(min_value=0, max_value=2**32))
def test_no_line_of_a_note_is_without_what_it_cites(language, seed):
    facts = facts_by_chance(random.Random(seed), SHIPPED)
    if facts.get("species") == "of-no-list":
        del facts["species"]  # the page reads no such species
    found = candidates(SHIPPED, facts)["candidates"]
    shown = [marked(made(language)[one["offence"]], one) for one in found]

    note = working_note.rendered(
        language,
        handbook=Handbook(titles={"en": "A handbook"}),
        edition=None,
        law=SHIPPED,
        law_day="2026-11-30",
        check_at="the ministry",
        facts=facts,
        cards=shown,
        minor=True,
    )

    assert [line for line in lines_of(html.fromstring(note)) if not SOURCE.search(line)] == []


@pytest.mark.parametrize("language", ["en", "km"])
def test_a_minor_on_the_note_has_the_articles_of_the_law_data(language):
    [rests_on] = [one.rests_on for one in warnings(SHIPPED) if one.name == "minor"]
    assert rests_on
    with override(language):
        [said] = [one.rests_on for one in warnings(SHIPPED) if one.name == "minor"]
    law = SHIPPED | {"warnings": []}
    about = {"edition": None, "law_day": "2026-11-30", "check_at": "", "minor": True}
    handbook = Handbook(titles={"en": "A handbook"})

    assert said[0] in working_note.rendered(language, handbook=handbook, law=SHIPPED, **about)
    assert "· T" in working_note.rendered(language, handbook=handbook, law=law, **about).partition("data-note-minor")[2]


def numbers_in(words):
    """Every number of some words, whatever stands between its thousands."""
    found = re.findall(r"\d+(?:[,.]\d{3})*", latin_digits(words))
    return {int(re.sub(r"[,.]", "", one)) for one in found}


def numbers_of(offence):
    """Every number that may stand in words about the penalties of an offence: its months in months and years, riel."""
    found = set()
    for penalty in offence["penalties"]:
        for end in ("min", "max"):
            months, sum_ = penalty["prison"].get(end), penalty["fine"].get(end)
            found |= set() if months is None else {months, months // 12, months % 12}
            found |= set() if sum_ is None else {sum_}
    return found


@pytest.mark.parametrize("language", ["en", "km"])
@settings(max_examples=20)
@given(seed=st.integers(min_value=0, max_value=2**32))
def test_no_figure_of_a_card_a_note_or_a_table_is_not_in_the_law_data(language, seed):
    law = law_by_chance(random.Random(seed), offences=8, species=2)
    with override(language):
        shown = cards(law, places={}, codes={})
        for offence in law["offences"]:
            allowed = numbers_of(offence) | numbers_in(offence["article"])
            card = shown[offence["key"]]
            for line in card.penalties:
                assert numbers_in(f"{line.prison} {line.fine} {line.joined} {line.instead}") <= allowed
            note = html.fromstring(html_of(card, "handbook/helper/_note_offence.html"))
            for line in note.xpath("//*[@data-penalty]"):
                assert numbers_in(line.text_content()) <= allowed
            for row in offence_rows(offence):
                assert numbers_in(" ".join(list(row.values())[2:])) <= allowed


@pytest.mark.parametrize("language", ["en", "km"])
def test_the_shipped_law_is_told_with_its_own_figures(language):
    with override(language):
        for offence in SHIPPED["offences"]:
            allowed = numbers_of(offence) | numbers_in(offence["article"])
            for line in made(language)[offence["key"]].penalties:
                assert numbers_in(f"{line.prison} {line.fine} {line.joined} {line.instead}") <= allowed
