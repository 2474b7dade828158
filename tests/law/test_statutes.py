"""Statutes are written down by editors, each with its source; what texts rely on is not taken out."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from accounts.models import Act
from handbook.law_references import reliances
from law import statutes
from law.models import Provision, Statute
from tests.factories import drafted, make_chapter

pytestmark = pytest.mark.django_db


@pytest.fixture
def forestry():
    return Statute.objects.get(slug="law-on-forestry")


def typed(**more):
    return {
        "titles_en": "Law on Water",
        "titles_km": "",
        "slug": "law-on-water",
        "kind": "law",
        "names_en": "Water Resources Law\n\nLaw on Water Resources\n",
        "source": "Official gazette, page 3",
        "confidence": "V",
        **more,
    }


def test_an_editor_writes_a_statute_down_and_its_articles(client, editor):
    client.force_login(editor)

    answer = client.post(reverse("law:statute_new"), typed())
    statute = Statute.objects.get(slug="law-on-water")
    article = {"number": "៥", "summary": "Rivers are public.", "source": "Official gazette, page 4", "confidence": "V"}
    added = client.post(reverse("law:provision_new", args=["law-on-water"]), article)

    assertRedirects(answer, statute.get_absolute_url())
    assertRedirects(added, f"{statute.get_absolute_url()}#article-5", fetch_redirect_response=False)
    assert statute.names == {"en": ["Water Resources Law", "Law on Water Resources"]}
    page = client.get(statute.get_absolute_url())
    assertContains(page, "Rivers are public.")
    assertContains(page, "Official gazette, page 4")
    assertContains(page, "V: read in the law itself or on an official page")


def test_a_statute_without_a_source_is_refused_and_what_was_typed_stays(client, editor):
    client.force_login(editor)

    page = client.post(reverse("law:statute_new"), typed(source=" "))

    assertContains(page, "This field is required.")
    assertContains(page, 'value="Law on Water"')
    assert not Statute.objects.filter(slug="law-on-water").exists()


@pytest.mark.parametrize("slug", ["new", "law-on-forestry"])
def test_an_address_that_is_taken_is_refused(client, editor, slug):
    client.force_login(editor)

    page = client.post(reverse("law:statute_new"), typed(slug=slug))

    assert page.status_code == 200
    assert Statute.objects.filter(titles__en="Law on Water").count() == 0


def test_a_statutes_address_stays_when_it_is_edited(client, editor, forestry):
    client.force_login(editor)

    client.post(
        reverse("law:statute_edit", args=[forestry.slug]),
        typed(titles_en="Law on Forests", slug="another", amended_on="2025-03-01"),
    )

    forestry.refresh_from_db()
    assert (forestry.slug, forestry.titles["en"], str(forestry.amended_on)) == (
        "law-on-forestry",
        "Law on Forests",
        "2025-03-01",
    )


def test_an_article_is_written_down_once(editor, forestry):
    with pytest.raises(ValidationError, match="written down already"):
        statutes.make_provision(forestry, number="98", source="A book", by=editor)


@pytest.mark.parametrize("number", ["98 and 99", "4.12", "", "ninety"])
def test_an_articles_number_is_a_number(client, editor, forestry, number):
    client.force_login(editor)

    page = client.post(
        reverse("law:provision_new", args=[forestry.slug]), {"number": number, "source": "A book", "confidence": "T"}
    )

    assert page.status_code == 200
    assertContains(page, "is-invalid")


def test_an_article_that_nothing_relies_on_is_taken_out(client, editor, forestry):
    client.force_login(editor)
    article = forestry.provisions.get(number="51")

    answer = client.post(reverse("articles:provision_delete", args=[article.pk]))

    assertRedirects(answer, forestry.get_absolute_url())
    assert not Provision.objects.filter(pk=article.pk).exists()
    assert Act.objects.get(verb="deleted").label == "Law on Forestry, Article 51"


def test_an_article_that_a_paragraph_relies_on_stays(client, editor, forestry):
    client.force_login(editor)
    version = drafted(make_chapter(), drafter=editor)
    article = forestry.provisions.get(number="51")
    reliances.confirm(version, key=version.wording.keys[0], provision=article, by=editor)

    page = client.post(reverse("articles:provision_delete", args=[article.pk]))

    assertContains(page, "so it stays", status_code=409)
    assert Provision.objects.filter(pk=article.pk).exists()
    assert not Act.objects.filter(verb="deleted").exists()


def test_only_editors_write_the_law_down(approver, forestry):
    with pytest.raises(PermissionDenied):
        statutes.make_provision(forestry, number="120", source="A book", by=approver)
    with pytest.raises(PermissionDenied):
        statutes.edit_statute(forestry, note="Settled.", by=approver)


def test_the_statute_as_a_whole_is_as_sure_as_the_statute(editor, forestry):
    whole = statutes.write_down(forestry, "", named_in="nowhere", by=editor)

    assert (str(whole), whole.confidence, whole.source) == (str(forestry), forestry.confidence, forestry.source)
    assert statutes.write_down(forestry, "", named_in="nowhere", by=editor) == whole


# In force, and replaced -------------------------------------------------------------------------------------------


@pytest.fixture
def fisheries():
    return Statute.objects.get(slug="law-on-fisheries")


def make(slug, **fields):
    return Statute.objects.create(slug=slug, kind="law", titles={"en": slug}, source="A book", **fields)


def edited(client, statute, **more):
    return client.post(reverse("law:statute_edit", args=[statute.slug]), typed(**more))


def test_an_editor_writes_down_from_when_to_when_and_by_what_a_statute_is_replaced(client, editor, forestry, fisheries):
    client.force_login(editor)
    new = Statute.objects.get(slug="protected-areas-law")

    answer = edited(client, forestry, in_force_from="2002-08-31", in_force_until="2025-12-31", replaced_by=str(new.pk))

    assertRedirects(answer, forestry.get_absolute_url(), fetch_redirect_response=False)
    forestry.refresh_from_db()
    assert (forestry.in_force_from, forestry.in_force_until) == (date(2002, 8, 31), date(2025, 12, 31))
    assert (forestry.replaced_by, forestry.ended_on) == (new, date(2026, 1, 1))
    assertContains(client.get(forestry.get_absolute_url()), f'<a href="{new.get_absolute_url()}">{new}</a>')
    assertContains(client.get(new.get_absolute_url()), "Replaces")


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ({"in_force_from": "2025-01-02", "in_force_until": "2025-01-01"}, "comes before the first day in force"),
        ({"replaced_by": "itself"}, "A statute is not replaced by itself. Choose the other one, or none."),
        ({"replaced_by": "987654321"}, "Select a valid choice"),
        ({"replaced_by": "undated"}, "Write the last day on which this statute was in force"),
        ({"replaced_by": "what it replaced", "in_force_until": "2025-01-01"}, "That goes in a circle: "),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_what_was_typed_stays(
    client, editor, forestry, written, sentence
):
    client.force_login(editor)
    others = {
        "itself": str(forestry.pk),
        "undated": str(make("undated").pk),
        "what it replaced": str(make("older", replaced_by=make("old", replaced_by=forestry)).pk),
    }
    sent = {name: others.get(value, value) for name, value in written.items()}

    page = edited(client, forestry, **sent)

    assertContains(page, sentence)
    assertContains(page, 'value="Law on Water"')
    forestry.refresh_from_db()
    assert (forestry.titles["en"], forestry.replaced_by, forestry.in_force_until) == ("Law on Forestry", None, None)


def test_a_circle_names_the_statutes_it_goes_through(editor, forestry):
    old = make("old", replaced_by=forestry)

    with pytest.raises(ValidationError, match="Law on Forestry → old → Law on Forestry"):
        statutes.edit_statute(forestry, replaced_by=old, in_force_until=date(2025, 1, 1), by=editor)


@pytest.mark.parametrize(
    "change",
    [
        lambda statute: {"replaced_by": statute},
        lambda _statute: {"in_force_from": date(2025, 1, 2), "in_force_until": date(2025, 1, 1)},
    ],
)
def test_the_database_itself_refuses_them_too(forestry, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Statute.objects.filter(pk=forestry.pk).update(**change(forestry))


def test_a_statute_may_be_in_force_for_a_day(editor, forestry):
    day = date(2025, 1, 1)

    statutes.edit_statute(forestry, in_force_from=day, in_force_until=day, by=editor)

    assert Statute.objects.get(pk=forestry.pk).ended_on == date(2025, 1, 2)


@pytest.mark.parametrize(
    ("own", "others", "changed"),
    [
        ({}, None, None),
        ({"amended_on": date(2020, 5, 5)}, None, date(2020, 5, 5)),
        ({"in_force_until": date(2020, 5, 5)}, None, date(2020, 5, 6)),
        ({}, {"signed_on": date(2021, 1, 1)}, date(2021, 1, 1)),
        ({}, {"signed_on": date(2021, 1, 1), "in_force_from": date(2022, 1, 1)}, date(2022, 1, 1)),
        ({"in_force_until": date(2021, 6, 30)}, {"in_force_from": date(2022, 1, 1)}, date(2021, 7, 1)),
        ({"amended_on": date(2023, 1, 1)}, {"signed_on": date(2021, 1, 1)}, date(2023, 1, 1)),
        ({"in_force_until": date.max}, None, date.max),
    ],
)
def test_what_was_read_before_the_last_change_is_to_be_read_again(own, others, changed):
    statute = make("old", **own, replaced_by=make("new", **others) if others is not None else None)

    assert statute.changed_on == changed
    if changed is None:
        assert not statute.has_changed_since(date.min)
    else:
        assert not statute.has_changed_since(changed)
        assert statute.has_changed_since(changed - timedelta(days=1))
    assert Statute.objects.changed().filter(pk=statute.pk).exists() is (changed is not None)


def test_what_was_replaced_on_a_day_that_nobody_knows_has_changed_whenever_it_was_read():
    statute = make("old", replaced_by=make("new"))

    assert statute.changed_on is None
    assert statute.has_changed_since(date.max)
