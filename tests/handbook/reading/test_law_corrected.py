"""Where a later edition corrects the law, readers of an earlier one are told at the paragraph, never in its text."""

import json
from datetime import date

import pytest

from handbook.editions import kept_pages, manifest, release
from handbook.law_references import marking
from handbook.law_references.marking import Said
from handbook.models import Edition
from handbook.reading import law_changes, shelves
from handbook.reading.copies import static_copy
from tests.factories import approved, drafted, issued, make_chapter, make_handbook
from tests.pages import text_of

pytestmark = pytest.mark.django_db

BEFORE = "Whoever holds a rare animal is imprisoned.\n\nWeigh every tusk.\n\nThe common ones are in Article 100."
AFTER = (
    "A new opening.\n\nWhoever holds a rare animal is fined.\n\nWeigh every tusk.\n\nOfficials have rules of their own."
)
WHY, GONE = "Read in the law: it is a fine.", "They are in 96(19)."
THERE = '<a href="/en/wildlife-trafficking/editions/2/offences/#1.2">Corrected in edition 2, 1.2</a>'
NOTICE = f'{THERE}: <span lang="en">{WHY}</span>'


@pytest.fixture
def handbook(programme):
    return make_handbook(programme=programme)


@pytest.fixture
def chapter(handbook):
    return make_chapter(handbook, slug="offences")


@pytest.fixture
def one(handbook, chapter, editor, approver):
    approved(chapter, drafter=editor, approver=approver, text=BEFORE)
    return issued(handbook, approver=approver, on=date(2022, 6, 1))


def correct(chapter, editor, approver):
    draft = drafted(chapter, drafter=editor, text=AFTER)
    holding, _tusk, common = draft.based_on.wording.keys
    marking.mark(draft, {holding: Said(WHY), common: Said(GONE, draft.wording.keys[3])}, by=editor)
    return approved(chapter, drafter=editor, approver=approver, text=AFTER, effective_from=date(2022, 7, 1))


@pytest.fixture
def two(one, handbook, chapter, editor, approver):
    correct(chapter, editor, approver)
    return issued(handbook, approver=approver, on=date(2022, 7, 1))


def of_edition(client, number) -> str:
    return text_of(client.get(f"/en/wildlife-trafficking/editions/{number}/offences/"))


def test_nothing_is_said_before_the_correcting_edition_is_there(client, one, chapter, editor, approver):
    correct(chapter, editor, approver)
    release.prepare(chapter.handbook, by=approver, on=date(2022, 7, 1))

    assert "Corrected in edition" not in of_edition(client, 1)


def test_a_kept_page_of_the_earlier_edition_says_it_once_the_later_one_is_issued(
    client, one, handbook, chapter, editor, approver
):
    assert "Corrected in edition" not in of_edition(client, 1)

    correct(chapter, editor, approver)
    issued(handbook, approver=approver, on=date(2022, 7, 1))

    assert NOTICE in of_edition(client, 1)


def test_the_notice_stands_at_the_paragraph_around_the_frozen_text(client, one, two):
    kept = kept_pages.chapter_page(one.chapters.get()).html

    page = of_edition(client, 1)

    assert page.count("Corrected in edition 2") == 2
    assert f'#1.4">Corrected in edition 2, 1.4</a>: <span lang="en">{GONE}</span>' in page
    assert "Corrected" not in kept
    assert manifest.verify(one) == []


def test_the_edition_that_corrects_says_nothing_of_itself_nor_does_a_later_one(
    client, two, handbook, chapter, editor, approver
):
    later = AFTER.replace("A new opening.", "Another opening.")
    approved(chapter, drafter=editor, approver=approver, text=later, effective_from=date(2022, 8, 1))
    issued(handbook, approver=approver, on=date(2022, 8, 1))

    assert "Corrected" not in of_edition(client, 2) + of_edition(client, 3)
    assert NOTICE in of_edition(client, 1)


def test_it_leads_to_an_edition_that_stands(client, one, two, handbook, chapter, editor, approver):
    later = AFTER.replace("A new opening.", "Another opening.")
    approved(chapter, drafter=editor, approver=approver, text=later, effective_from=date(2022, 8, 1))
    issued(handbook, approver=approver, on=date(2022, 8, 1))

    release.withdraw(two, reason="A table was cut off.", by=approver)

    assert NOTICE.replace("editions/2", "editions/3").replace("edition 2", "edition 3") in of_edition(client, 1)
    assert "Corrected" not in of_edition(client, 2)


def test_of_two_corrections_the_newer_one_is_told(client, one, two, handbook, chapter, editor, approver):
    again = AFTER.replace("is fined", "is fined twice the value")
    draft = drafted(chapter, drafter=editor, text=again)
    marking.mark(draft, {draft.wording.keys[1]: Said("The multiple was read.")}, by=editor)
    approved(chapter, drafter=editor, approver=approver, text=again, effective_from=date(2022, 8, 1))
    issued(handbook, approver=approver, on=date(2022, 8, 1))

    assert 'edition 3, 1.2</a>: <span lang="en">The multiple was read.' in of_edition(client, 1)
    assert 'edition 3, 1.2</a>: <span lang="en">The multiple was read.' in of_edition(client, 2)


def test_a_paragraphs_own_page_says_it_at_each_edition_that_it_is_true_of(client, one, two):
    holding, _tusk, common = one.chapters.get().version.wording.keys

    page = text_of(client.get(f"/en/wildlife-trafficking/p/{holding}/"))
    gone = text_of(client.get(f"/en/wildlife-trafficking/p/{common}/"))

    assert page.count(NOTICE) == 1
    assert page.index(NOTICE) > page.index('id="edition-1"')
    assert gone.count("Corrected in edition 2, 1.4") == 2  # where it is shown, and at edition 1 below


def test_a_paragraph_that_another_refers_to_says_it_in_the_preview(client, one, two):
    answer = client.get("/en/wildlife-trafficking/editions/1/api/paragraphs/offences/1/")

    assert NOTICE in " ".join(answer.json()["html"].split())


def test_search_in_the_earlier_edition_says_it(client, one, two):
    earlier = text_of(client.get("/en/wildlife-trafficking/search/?q=imprisoned&edition=1"))
    current = text_of(client.get("/en/wildlife-trafficking/search/?q=fined"))

    assert NOTICE in earlier
    assert "Corrected" not in current


def test_an_edition_as_data_says_it(client, one, two):
    data = json.loads(client.get("/en/wildlife-trafficking/editions/1/edition.json").content)
    holding, tusk, _common = data["chapters"][0]["paragraphs"]

    assert tusk["corrected"] is None
    assert holding["corrected"]["address"].endswith("/en/wildlife-trafficking/editions/2/offences/#1.2")
    assert {**holding["corrected"], "address": ""} == {
        "edition": "2",
        "number": "1.2",
        "address": "",
        "reason": WHY,
        "language": "en",
    }


def test_a_copy_of_the_earlier_edition_says_it_on_its_pages_and_in_its_search(one, two, settings):
    settings.PUBLIC_URL = "https://handbook.example"
    online = "https://handbook.example/en/wildlife-trafficking/editions/2/offences/#1.2"
    key = one.chapters.get().version.wording.keys[0]

    files = static_copy.files_of(one)

    page, search = (files[f"en/{name}/index.html"].decode() for name in ("offences", "search"))
    assert f'<a href="{online}">Corrected in edition 2, 1.2</a>' in page
    assert f'<template data-corrected="{key}">' in search
    assert f'<a href="{online}">Corrected in edition 2, 1.2</a>' in search.partition("<template")[2]
    assert b'"corrected": {"edition": "2"' in files["en/edition.json"]


def test_readers_of_khmer_pages_are_told_in_khmer(client, one, two):
    page = text_of(client.get("/km/wildlife-trafficking/editions/1/offences/"))

    assert "បានកែតម្រូវក្នុងការបោះពុម្ពផ្សាយលើកទី ២ កថាខណ្ឌ ១.២" in page


def test_reading_the_newest_edition_costs_nothing(two, django_assert_num_queries):
    shelf = shelves.shelf("wildlife-trafficking", None)
    newest = Edition.objects.get(pk=two.pk)

    with django_assert_num_queries(0):
        assert law_changes.corrected_since(shelf, newest) == {}
