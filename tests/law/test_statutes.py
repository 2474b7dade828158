"""Statutes are written down by editors, each with its source; what texts rely on is not taken out."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
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
