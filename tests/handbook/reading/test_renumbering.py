"""A number that was cited from an earlier edition leads to the paragraph that it meant."""

from datetime import date

import pytest

from handbook.editions import release
from press.manuscript import Built
from tests.factories import approved, launched_with, make_chapter, make_handbook

NUMBERS = "/en/wildlife-trafficking/editions/{}/api/numbers/evidence/"


@pytest.fixture
def handbook(programme, editor, approver):
    """Edition 2 puts a paragraph before the second of edition 1; edition 3 takes the first away."""
    handbook = make_handbook(programme=programme)
    chapter = make_chapter(handbook, slug="evidence", titles={"en": "Evidence"})
    texts = ("Seals.\n\nScales.", "Seals.\n\nPictures.\n\nScales.", "Pictures.\n\nScales.")
    for year, text in enumerate(texts, start=2022):
        approved(chapter, drafter=editor, approver=approver, text=text, effective_from=date(year, 6, 1))
        prepared = release.prepare(handbook, by=approver, on=date(year, 6, 1))
        launched_with(prepared, {"en": Built(b"%PDF-1.7" + text.encode(), 1, {})})
    return handbook


def sentences(told, kind):
    """What is told of each number: what it meant before, or where it stands now."""
    found = {number: [one["sentence"] for one in entries if one["told"] == kind] for number, entries in told.items()}
    return {number: of for number, of in found.items() if of}


def test_a_number_that_meant_another_paragraph_says_where_that_is_now(client, handbook):
    told = client.get(NUMBERS.format(3)).json()

    before = sentences(told, "before")
    assert before["1.1"] == ["In edition 2, paragraph 1.1 was another one, which is no longer there."]
    assert before["1.2"] == [
        "In edition 2, paragraph 1.2 was another one; it is 1.1 now."  # in edition 1 it was what it is now
    ]
    assert told["1.3"][0]["links"] == [
        ["Go to 1.2", "#1.2"],
        ["Read paragraph 1.3 in edition 2", "/en/wildlife-trafficking/editions/2/evidence/#1.3"],
    ]
    assert sentences(told, "now") == {}  # it is the edition in effect itself


def test_the_first_edition_has_nothing_to_tell_of_others_before_it(client, handbook):
    assert sentences(client.get(NUMBERS.format(1)).json(), "before") == {}


def test_what_the_number_means_now_is_not_told_as_another(client, handbook):
    told = client.get(NUMBERS.format(2)).json()

    assert sentences(told, "before") == {"1.2": ["In edition 1, paragraph 1.2 was another one; it is 1.3 now."]}


def test_an_edition_no_longer_in_effect_tells_where_its_paragraphs_stand_now(client, handbook):
    told = client.get(NUMBERS.format(2)).json()

    assert sentences(told, "now") == {
        "1.1": ["Edition 3, the one in effect, no longer has 1.1. The last that has it is edition 2."],
        "1.2": ["In edition 3, the one in effect, 1.2 is 1.1."],
        "1.3": ["In edition 3, the one in effect, 1.3 is 1.2."],
    }
    moved = next(one for one in told["1.3"] if one["told"] == "now")
    assert moved["links"] == [["Read 1.2 in edition 3", "/en/wildlife-trafficking/evidence/#1.2"]]


def test_in_khmer_the_numbers_are_khmer_and_the_addresses_are_not(client, handbook):
    told = client.get(NUMBERS.format(3).replace("/en/", "/km/")).json()

    assert "១.២" in told["1.2"][0]["sentence"]
    assert told["1.2"][0]["links"][0][1] == "#1.1"


def test_the_table_of_an_edition_tells_every_number(client, handbook):
    page = " ".join(client.get("/en/wildlife-trafficking/editions/3/changes/numbers/").content.decode().split())

    assert "1.3 in edition 2" in page
    assert "1.2 now" in page
    assert "no longer there" in page
    first = client.get("/en/wildlife-trafficking/editions/1/changes/numbers/").content.decode()
    assert "Every number means the same paragraph as in the editions before." in first
