"""Addresses that lead to nothing offer what was most likely meant, and nothing that a person may not read."""

from datetime import date

import pytest

from handbook.editions import release
from press.manuscript import Built
from tests.factories import approved, launched_with, make_chapter, make_handbook


@pytest.fixture
def handbook(programme, editor, approver):
    handbook = make_handbook(programme=programme)
    for slug, title in (("evidence", "Evidence and seizure"), ("penalties", "Offences and penalties")):
        chapter = make_chapter(handbook, slug=slug, titles={"en": title})
        approved(chapter, drafter=editor, approver=approver, text="One.\n\nTwo.")
    launched_with(release.prepare(handbook, by=approver, on=date(2022, 6, 1)), {"en": Built(b"%PDF-1.7", 1, {})})
    return handbook


def offered(client, address: str) -> list[str]:
    page = client.get(address, follow=True)
    assert page.status_code == 404
    links = page.content.decode().partition("<h1>")[2].partition("</ul>")[0]
    return [part.partition('"')[0] for part in links.split('href="')[1:]]


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("2/", "penalties/"),
        ("chapter-2/", "penalties/"),
        ("Chapter2", "penalties/"),
        ("2.1", "penalties/#2.1"),
        ("2.1/", "penalties/#2.1"),
        ("២.១/", "penalties/#2.1"),
        ("2.1(b)", "penalties/#2.1"),
        ("2.99", "penalties/"),
        ("evidense/", "evidence/"),
        ("EVIDENCE/", "evidence/"),
        ("offences-and-penalties/", "penalties/"),
        ("handbook.pdf", "editions/1/handbook.pdf"),
        ("editions/1/2.1", "editions/1/penalties/#2.1"),
        ("editions/1/evidense/", "editions/1/evidence/"),
    ],
)
def test_what_was_meant_is_offered_first(client, handbook, asked, meant):
    assert offered(client, f"/en/wildlife-trafficking/{asked}")[0] == f"/en/wildlife-trafficking/{meant}"


@pytest.mark.parametrize("asked", ["zzzzzz/", "9/", "9.9", "a/b/c/d", "%E2%80%8B/", "x" * 3000])
def test_where_nothing_is_near_the_contents_are_offered(client, handbook, asked):
    assert offered(client, f"/en/wildlife-trafficking/{asked}") == [
        "/en/wildlife-trafficking/",
        "/en/wildlife-trafficking/editions/",
    ]


@pytest.mark.parametrize("asked", ["wildlife-traficking", "Wildlife-Trafficking", "wildlive-trafficking"])
def test_a_handbook_with_a_wrong_letter_or_capitals_is_offered(client, handbook, asked):
    assert offered(client, f"/en/{asked}/evidence/") == ["/en/wildlife-trafficking/evidence/"]


def test_a_handbook_for_the_signed_in_is_offered_to_nobody_else(client, handbook, reader):
    handbook.readers = "signed_in"
    handbook.save()

    assert client.get("/en/wildlife-traficking/").status_code == 404
    assert b"Wildlife trafficking" not in client.get("/en/wildlife-traficking/").content
    assert b"penalties" not in client.get("/en/wildlife-trafficking/2.1").content
    client.force_login(reader)
    assert offered(client, "/en/wildlife-traficking/") == ["/en/wildlife-trafficking/"]


def test_an_address_without_its_last_slash_leads_on(client, handbook):
    assert client.get("/en/wildlife-trafficking/evidence?on=2022-07-01").url == (
        "/en/wildlife-trafficking/evidence/?on=2022-07-01"
    )


def test_the_letters_of_the_country_lead_to_the_language(client, handbook):
    assert client.get("/kh/wildlife-trafficking/evidence/").url == "/km/wildlife-trafficking/evidence/"
    assert client.get("/kh//example.org/").url == "/km//example.org/"
