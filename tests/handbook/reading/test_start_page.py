"""The start page: the handbooks on show, each with its edition in effect, however many editions came before it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from handbook.models import Edition, EditionFile, Handbook, Launch
from handbook.reading import shelves
from office.files import store
from tests.factories import make_handbook


@pytest.fixture
def on_shelves(programme, approver):
    """Make so many handbooks of so many editions, a week apart, with a book that was not laid out."""

    def make(handbooks, editions, *, begins=date(2020, 1, 1)):
        pdf, now = store(b"%PDF-1.7", media_type="application/pdf"), timezone.now()
        for number in range(handbooks):
            handbook = make_handbook(programme=programme, slug=f"handbook-{number:02}", titles={"en": f"No. {number}"})
            made = Edition.objects.bulk_create(
                Edition(
                    handbook=handbook,
                    major=major,
                    status=Edition.Status.ISSUED,
                    in_effect_from=begins + timedelta(weeks=major),
                    fingerprint="0" * 64,
                    prepared_by=approver,
                    issued_at=now,
                )
                for major in range(1, editions + 1)
            )
            EditionFile.objects.bulk_create(
                EditionFile(edition=edition, kind="pdf", language="en", stored_file=pdf, name="book.pdf")
                for edition in made
            )
            Launch.objects.bulk_create(Launch(edition=edition, at=now, decided_by=approver) for edition in made)

    return make


def shown(response):
    return [(handbook.slug, edition and edition.number) for handbook, edition in response.context["handbooks"]]


def test_the_newest_edition_in_effect_of_each_handbook_is_told_page_by_page(client, on_shelves):
    on_shelves(14, 3)

    first, second = shown(client.get("/en/")), shown(client.get("/en/?page=2"))

    assert first == [(f"handbook-{number:02}", "3") for number in range(12)]
    assert second == [("handbook-12", "3"), ("handbook-13", "3")]


def test_a_handbook_of_which_no_edition_is_in_effect_yet_is_on_show_all_the_same(client, on_shelves):
    on_shelves(1, 2, begins=timezone.localdate() + timedelta(weeks=1))

    page = client.get("/en/")

    assert shown(page) == [("handbook-00", None)]
    assert "No edition is in effect today." in page.text


def test_many_handbooks_of_many_editions_are_asked_for_in_two_queries(client, on_shelves, django_assert_num_queries):
    on_shelves(14, 5)

    with django_assert_num_queries(2) as queries:
        client.get("/en/")

    # The second asks for what the page shows, and no more.
    pages_own = {str(handbook.pk) for handbook in Handbook.objects.order_by("slug")[:12]}
    asked = queries[1]["sql"].rpartition(" IN (")[2].partition(")")[0]
    assert {pk.strip() for pk in asked.split(",")} == pages_own


def test_the_edition_in_effect_is_found_by_the_index_and_not_by_sorting_all(on_shelves):
    on_shelves(2, 50)
    of_handbook = Edition.objects.visible_to(None).filter(handbook=OuterRef("pk"))
    current = Handbook.objects.annotate(current=Subquery(of_handbook.in_effect().values("pk")[:1])).values("current")

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # which sorts so few rows sooner than it opens an index
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    plan = current.order_by().explain()

    assert "editions_by_precedence" in plan
    assert "TEMP B-TREE" not in plan.upper().partition("EDITIONS_BY_PRECEDENCE")[2]


def test_every_handbook_is_paired_with_its_own_edition(on_shelves):
    on_shelves(3, 2)
    some = [handbook for handbook in shelves.on_show(None) if handbook.slug != "handbook-01"]

    paired = shelves.with_current(some, None)

    assert [(handbook, edition.handbook_id) for handbook, edition in paired] == [(one, one.pk) for one in some]
