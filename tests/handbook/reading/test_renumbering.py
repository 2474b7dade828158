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


def test_a_number_that_meant_another_paragraph_says_where_that_is_now(client, handbook):
    told = client.get(NUMBERS.format(3)).json()

    assert [one["sentence"] for one in told["1.1"]] == [
        "In edition 2, paragraph 1.1 was another one, which is no longer there."
    ]
    assert [one["sentence"] for one in told["1.2"]] == [
        "In edition 2, paragraph 1.2 was another one; it is 1.1 now."  # in edition 1 it was what it is now
    ]
    assert told["1.3"][0]["address"] == "/en/wildlife-trafficking/editions/2/evidence/#1.3"


def test_the_first_edition_has_nothing_to_tell(client, handbook):
    assert client.get(NUMBERS.format(1)).json() == {}


def test_what_the_number_means_now_is_not_told_as_another(client, handbook):
    told = client.get(NUMBERS.format(2)).json()

    assert list(told) == ["1.2"]
    assert told["1.2"][0]["sentence"] == "In edition 1, paragraph 1.2 was another one; it is 1.3 now."


def test_the_table_of_an_edition_tells_every_number(client, handbook):
    page = " ".join(client.get("/en/wildlife-trafficking/editions/3/changes/numbers/").content.decode().split())

    assert "1.3 in edition 2" in page
    assert "1.2 now" in page
    assert "no longer there" in page
    first = client.get("/en/wildlife-trafficking/editions/1/changes/numbers/").content.decode()
    assert "Every number means the same paragraph as in the editions before." in first
