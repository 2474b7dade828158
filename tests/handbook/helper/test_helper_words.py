"""What the helper warns of: the sentences are the page's, the articles that they rest on the law data's."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.utils.translation import override

from handbook.editions import manifest, release
from handbook.editions.provenance import heard_in
from handbook.helper import helper_words, openings
from handbook.helper.helper_words import warnings
from handbook.law_references.withdrawn_figures import law_of
from handbook.models.manifest import fingerprint_of
from law.matching.candidates import WARNINGS
from law.models import Entry
from law.record.keeping import withdraw_figure
from law.record.law_figures import withdrawn
from law.reference_data import reference_law_data
from tests.factories import approved, issued, launched_with, make_chapter, make_handbook
from tests.law.matching.generated_law import LAW
from tests.law.matching.kept_law import keep_law


def rests_on(law, language="en"):
    with override(language):
        return {one.name: one.rests_on for one in warnings(law) if one.rests_on}


def test_no_article_stands_in_the_words_themselves():
    written = Path(helper_words.__file__).read_text(encoding="utf-8")
    sentences = " ".join(one.sentence for one in warnings(LAW))

    assert re.findall(r"Articles? \d|\d+\(", written) == []
    assert set(re.findall(r"\d+", sentences)) == {"14", "17"}  # ages


def test_every_warning_has_its_sentence_and_the_articles_of_the_law_data_with_how_sure_they_are():
    with override("en"):
        assert [one.name for one in warnings(LAW)] == list(WARNINGS)
    assert rests_on(LAW) == {
        "minor": ("Criminal Code, Article 160-164 · V",),
        "below_14": ("Criminal Code, to be verified · T",),
        "milder_law": ("Criminal Code, Article 3 · V", "Criminal Code, Article 9-10 · V"),
        "entity": ("Criminal Code, not verified, see Article 42 · R",),
    }
    assert rests_on(LAW, "km")["minor"] == ("ក្រមព្រហ្មទណ្ឌ, មាត្រា ១៦០-១៦៤ · V",)


def test_the_shipped_law_says_on_what_each_warning_about_the_general_part_rests():
    assert set(rests_on(reference_law_data())) == {
        *("minor", "below_14", "milder_law", "self_defence", "settled", "accomplice", "instigator", "attempt", "entity")
    }


def test_law_data_that_were_frozen_before_they_had_any_warn_without_an_article():
    before = {name: said for name, said in LAW.items() if name != "warnings"}

    assert rests_on(before) == {}


@pytest.mark.django_db
def test_an_edition_that_froze_law_data_without_warnings_verifies_and_shows(client, editor, approver):
    keep_law()
    handbook = make_handbook()
    approved(make_chapter(handbook, slug="charges"), drafter=editor, approver=approver, text="Some words.")
    edition = release.prepare(handbook, by=approver)
    del edition.law.data["warnings"]
    edition.law.save()
    edition.manifest = manifest.manifest_of(edition, heard=heard_in(edition)).written()
    edition.fingerprint = fingerprint_of(edition.manifest)
    edition.save()
    launched_with(edition)
    openings.open_helper(handbook, lawyer="A lawyer of a court", signed_off_on=date(2022, 6, 1), by=approver)

    withdraw_figure(Entry.objects.get(kind="warning", key="minor"), "provisions.0", reason="Misread.", by=editor)

    assert manifest.verify(edition) == []
    page = client.post("/en/wildlife-trafficking/helper/", {"act": "hunt", "age": "minor"})
    assert "From 14 to 17 years the ranges below are not those that apply" in page.content.decode()
    assert page.context["warnings"][3].rests_on == ()


def test_an_article_that_was_withdrawn_is_no_longer_named():
    minor, *others = LAW["warnings"]
    law = {**LAW, "warnings": [withdrawn(minor, "provisions.0"), *others]}

    assert rests_on(law)["minor"] == ("Criminal Code, withdrawn: do not use it · T",)


@pytest.mark.django_db
def test_an_editor_withdraws_an_article_at_once_and_a_frozen_edition_no_longer_names_it(editor, approver):
    keep_law()
    handbook = make_handbook()
    approved(make_chapter(handbook, slug="charges"), drafter=editor, approver=approver, text="Some words.")
    edition = issued(handbook, approver=approver)

    withdraw_figure(Entry.objects.get(kind="warning", key="minor"), "provisions.0", reason="Misread.", by=editor)

    assert "160" not in rests_on(law_of(edition))["minor"][0]
    client = Client()
    client.force_login(editor)
    assert "Misread." in client.get("/desk/law-data/warning/minor/").text
