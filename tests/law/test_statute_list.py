"""The statutes of the file: each with its source and how sure it is; brought in where missing, never over staff."""

import pytest

from law import statute_list
from law.models import Confidence, Provision, Statute


def test_every_statute_and_article_has_a_source_in_words_and_says_how_sure_it_is():
    rows = [*statute_list.statutes(), *(one for row in statute_list.statutes() for one in row["provisions"])]

    assert [row for row in rows if len(row["source"].split()) < 3] == []
    assert {row["confidence"] for row in rows} <= set(Confidence.values)


def test_no_article_is_written_down_twice():
    for row in statute_list.statutes():
        numbers = [one["number"] for one in row["provisions"]]
        assert len(numbers) == len(set(numbers)), row["slug"]


def test_khmer_that_was_composed_says_so():
    seen_in_a_khmer_page = {
        "criminal-code",
        "code-of-criminal-procedure",
        "environment-and-natural-resources-code",
        "law-on-forestry",
    }

    composed = [
        row for row in statute_list.statutes() if "km" in row["titles"] and row["slug"] not in seen_in_a_khmer_page
    ]

    assert [row["slug"] for row in composed if "composed" not in row.get("note", "")] == []


def test_what_nobody_read_is_never_said_to_be_verified():
    recalled = [
        one
        for row in statute_list.statutes()
        for one in [row, *row["provisions"]]
        if "no text seen" in one["source"] and one["confidence"] in ("V", "P")
    ]

    assert recalled == []


def test_a_list_of_articles_is_written_out():
    assert statute_list.numbers("404-406, 409") == ["404", "405", "406", "409"]


@pytest.mark.parametrize(("number", "after"), [("98", "97"), ("97-1", "97"), ("98", "97-2"), ("97", "")])
def test_articles_stand_in_the_order_of_their_numbers(number, after):
    assert statute_list.place_of(number) > statute_list.place_of(after)


@pytest.mark.django_db
def test_the_statutes_are_there_after_every_migration():
    assert Statute.objects.count() == len(statute_list.statutes())
    assert Provision.objects.get(statute__slug="law-on-forestry", number="98").confidence == "V"


@pytest.mark.django_db
def test_what_is_missing_comes_back_and_what_staff_wrote_stays():
    Statute.objects.filter(slug="law-on-forestry").update(note="Read by the ministry's lawyer.")
    Provision.objects.filter(statute__slug="law-on-forestry", number="98").update(
        summary="Read in full.", confidence="P"
    )
    Provision.objects.filter(statute__slug="law-on-forestry", number="99").delete()

    statute_list.bring_in()

    articles = Provision.objects.filter(statute__slug="law-on-forestry")
    assert Statute.objects.get(slug="law-on-forestry").note == "Read by the ministry's lawyer."
    assert (articles.get(number="98").summary, articles.get(number="98").confidence) == ("Read in full.", "P")
    assert articles.get(number="99").confidence == "V"


@pytest.mark.django_db
def test_what_replaces_what_is_known_of_a_new_installation():
    replaced = Statute.objects.exclude(replaced_by=None).values_list("slug", "replaced_by__slug")

    assert dict(replaced) == {"law-on-fisheries": "law-on-fisheries-2025", "aml-cft-law-2007": "aml-cft-law"}
    for statute in Statute.objects.exclude(replaced_by=None):
        statute.full_clean()


@pytest.mark.django_db
def test_an_earlier_installation_learns_it_once_and_what_staff_say_afterwards_stays():
    Statute.objects.update(replaced_by=None)
    Statute.objects.filter(slug="law-on-fisheries-2025").delete()

    statute_list.bring_in()

    assert Statute.objects.get(slug="law-on-fisheries").replaced_by.slug == "law-on-fisheries-2025"
    assert Statute.objects.get(slug="aml-cft-law-2007").replaced_by is None
    Statute.objects.filter(slug="law-on-fisheries").update(replaced_by=None)

    statute_list.bring_in()

    assert Statute.objects.get(slug="law-on-fisheries").replaced_by is None
