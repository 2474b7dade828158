"""One question to all handbooks: the editions in effect that this person may read, and nothing else."""

from datetime import date

import pytest

from handbook.editions import release
from handbook.reading.search import edition_indexes
from press.manuscript import Built
from tests.factories import approved, launched_with, make_chapter, make_handbook


def issue(handbook, text, *, editor, approver, year=2022):
    chapter = handbook.chapters.first() or make_chapter(handbook, slug="evidence", titles={"en": "Evidence"})
    approved(chapter, drafter=editor, approver=approver, text=text, effective_from=date(year, 6, 1))
    prepared = release.prepare(handbook, by=approver, on=date(year, 6, 1))
    return launched_with(prepared, {"en": Built(f"%PDF-1.7 {handbook.slug} {year}".encode(), 1, {})})


@pytest.fixture
def two(programme, editor, approver):
    people = {"editor": editor, "approver": approver}
    wildlife = make_handbook(programme=programme, slug="wildlife", titles={"en": "Wildlife"})
    laundering = make_handbook(programme=programme, slug="laundering", titles={"en": "Laundering"})
    issue(wildlife, "Every tusk is weighed.\n\nNothing else.", **people)
    issue(laundering, "The price of a tusk is money.\n\nភ្លុកដំរីជាប្រាក់។", **people)
    return wildlife, laundering


def leads_to(client, asked, **query) -> list[str]:
    page = client.get("/en/search/", {"q": asked, **query}).content.decode()
    answers = page.partition('<ol class="answers">')[2].partition("</ol>")[0]
    return [part.partition('"')[0] for part in answers.split('<h2><a href="')[1:]]


@pytest.fixture(params=["kept", "not kept yet"])
def indexes(request, two):
    while request.param == "kept" and edition_indexes.keep_missing_ones():
        pass
    return request.param


def test_every_handbook_answers_the_best_first(client, two, indexes):
    assert leads_to(client, "weigh tusk")[0] == "/en/wildlife/evidence/#1.1"
    assert set(leads_to(client, "tusk")) == {
        "/en/wildlife/evidence/#1.1",
        "/en/laundering/evidence/#1.1",
        "/en/laundering/evidence/#1.2",
    }
    assert leads_to(client, "zzzz") == []


def test_both_languages_find_each_other(client, two, indexes):
    assert leads_to(client, "ភ្លុកដំរី")[0] == "/en/laundering/evidence/#1.2"


def test_a_letter_that_is_typed_wrong_is_forgiven(client, two, indexes):
    assert leads_to(client, "wieghed")[0] == "/en/wildlife/evidence/#1.1"


def test_what_a_person_may_not_read_is_not_found(client, two, indexes, reader):
    wildlife, _laundering = two
    wildlife.readers = "signed_in"
    wildlife.save()

    assert leads_to(client, "weighed tusk") == ["/en/laundering/evidence/#1.1", "/en/laundering/evidence/#1.2"]
    client.force_login(reader)
    assert leads_to(client, "weighed tusk")[0] == "/en/wildlife/evidence/#1.1"


def test_only_the_edition_in_effect_answers(client, two, indexes, editor, approver):
    wildlife, _laundering = two
    issue(wildlife, "Scales only.", editor=editor, approver=approver, year=2024)
    while indexes == "kept" and edition_indexes.keep_missing_ones():
        pass

    assert leads_to(client, "weighed") == []
    assert leads_to(client, "scales") == ["/en/wildlife/evidence/#1.1"]


def test_an_index_that_is_made_again_is_found_once(client, two):
    while edition_indexes.keep_missing_ones():
        pass
    for edition in two[0].editions.all():
        edition_indexes.keep(edition, "en")

    assert leads_to(client, "weighed") == ["/en/wildlife/evidence/#1.1"]


@pytest.mark.parametrize("asked", ["' OR 1=1 --", '" AND *', "NEAR(", ":*", "x" * 5000, "\u200b", "& | !", "ក" * 300])
def test_no_question_is_too_strange(client, two, asked):
    while edition_indexes.keep_missing_ones():
        pass

    assert client.get("/en/search/", {"q": asked}).status_code == 200
