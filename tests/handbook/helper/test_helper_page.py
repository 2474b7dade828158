"""Charges side by side: facts go in by POST and come back as cards, and nothing of them stays anywhere."""

import logging
from datetime import date

import pytest
from django.apps import apps
from django.test import Client

from handbook.helper import openings
from handbook.reading.finished_pages import PAGES
from law.models import Entry
from law.record.keeping import facts_of, withdraw_figure
from law.record.law_figures import figures
from tests.factories import approved, issued, make_chapter, make_handbook
from tests.law.matching.kept_law import keep_law

pytestmark = pytest.mark.django_db
HELPER = "/en/wildlife-trafficking/helper/"


@pytest.fixture
def handbook(editor, approver):
    """A handbook with one edition, whose paragraph 1.1 names Article 98; the law data are there, the helper is open."""
    keep_law()
    handbook = make_handbook()
    text = "Whoever possesses an endangered species is under Article 98 of the Law on Forestry."
    approved(make_chapter(handbook, slug="charges"), drafter=editor, approver=approver, text=text)
    issued(handbook, approver=approver, on=date(2022, 6, 1))
    openings.open_helper(handbook, lawyer="A lawyer of a court", signed_off_on=date(2022, 6, 1), by=approver)
    PAGES.clear()
    return handbook


def articles(response):
    return [card.article for card in response.context["answered"].cards]


def test_what_is_tapped_comes_back_with_the_articles_that_fit(client, handbook):
    response = client.post(HELPER, {"act": ["possess"], "class": "endangered", "date": "2022-01-01"})

    assert articles(response) == ["Article 98(12)"]
    page = response.content.decode()
    assert 'value="possess" checked' in page
    assert "1 to 5 years" in page
    assert '<a class="number" href="/en/wildlife-trafficking/editions/1/charges/#1.1">1.1</a>' in page


def test_possessing_a_rare_species_is_article_96_17_and_why_not_98_is_told(client, handbook):
    response = client.post(HELPER, {"act": ["possess"], "class": "rare", "date": "2022-01-01"})

    assert articles(response) == ["Article 96(17)"]
    [near] = response.context["answered"].near
    assert near.article == "Article 98(12)"
    assert [reason.names["en"] for reason in near.reasons if reason.is_so] == ["endangered species"]


def test_a_figure_that_is_only_derived_is_not_shown(client, handbook):
    response = client.post(HELPER, {"act": ["possess"], "class": "endangered", "offender": "entity"})

    [card] = response.context["answered"].cards
    assert [line.instead for line in card.penalties if line.whom == "entity"] == ["not verified, see Article 98(12)"]


def test_a_withdrawn_figure_of_a_legal_entity_is_named_in_the_helper_and_on_the_note(client, handbook, editor):
    entry = Entry.objects.get(kind="offence", key="forestry-98-12")
    [place] = [place for place, one in figures(facts_of(entry)) if one.get("for") == "entity"]
    withdraw_figure(entry, place, reason="Misread.", by=editor)

    said = {"act": ["possess"], "class": "endangered", "offender": "entity", "on_note": "forestry-98-12"}
    response = client.post(HELPER, said)

    [card] = response.context["answered"].cards
    assert {line.whom: line.instead for line in card.penalties} == {"person": "", "entity": "withdrawn: do not use it"}
    note = client.post(f"{HELPER}note/", said).content.decode()
    assert "Legal entity: withdrawn: do not use it" in " ".join(note.split())


def test_from_the_day_of_the_environment_code_the_range_is_folded(client, handbook):
    response = client.post(HELPER, {"act": ["possess"], "class": "endangered", "date": "2023-06-29"})

    [card] = response.context["answered"].cards
    assert card.range == "folded"
    page = response.content.decode()
    assert 'data-range="folded"' in page
    assert "Range for acts before 29 June 2023" in page


def test_the_milder_law_is_told_with_the_statute_that_changed_and_since_when(client, handbook):
    of = {"act": ["possess"], "class": "endangered"}

    before = client.post(HELPER, {**of, "date": "2022-01-01"})
    after = client.post(HELPER, {**of, "date": "2023-06-29"})

    assert before.context["answered"].changes == {"uncertain law-on-forestry 2023-06-29"}
    told = "Law on Forestry: whether it still holds is to be verified since 29 June 2023."
    assert f'<li data-change="uncertain law-on-forestry 2023-06-29">{told}</li>' in before.text
    assert f'<li data-change="uncertain law-on-forestry 2023-06-29" hidden>{told}</li>' in after.text
    assert "milder_law" not in after.context["answered"].warnings


def test_what_cannot_be_is_said_in_a_sentence_and_nothing_is_lost(client, handbook):
    response = client.post(HELPER, {"act": ["trade"], "offender": "entity", "age": "minor", "quantity": "many"})

    assert [one.fact for one in response.context["refused"]] == ["quantity", "age"]
    assert response.context["answered"] is None
    page = response.content.decode()
    assert "A legal entity has no age" in page
    for typed in ('value="trade" checked', 'value="entity" checked', 'value="minor" checked', 'value="many"'):
        assert typed in page


def test_a_quantity_is_read_in_both_scripts(client, handbook):
    response = client.post("/km/wildlife-trafficking/helper/", {"act": ["possess"], "quantity": "១,២០០", "unit": "kg"})

    assert response.context["refused"] == ()


def test_nothing_of_the_facts_is_in_any_log_session_address_or_row(client, handbook, caplog, settings):
    """The facts of this case are words that stand nowhere else."""
    caplog.set_level(logging.DEBUG)
    sent = {"act": ["divert_exhibits"], "species": "CANARY-SPECIES", "quantity": "424242", "date": "2016-03-04"}
    words = ("CANARY", "424242", "2016-03-04")
    before = everything()

    response = client.post(HELPER, sent)

    assert response["Cache-Control"] == "no-store"
    assert not response.cookies
    assert "Location" not in response
    assert [
        record.getMessage() for record in caplog.records if any(word in record.getMessage() for word in words)
    ] == []
    assert everything() == before
    assert not any(word in str(PAGES._kept) for word in words)


def test_it_needs_no_token_and_no_session(handbook):
    strict = Client(enforce_csrf_checks=True)

    response = strict.post(HELPER, {"act": ["trade"], "class": "endangered", "date": "2022-01-01"})

    assert response.status_code == 200
    assert "csrfmiddlewaretoken" not in response.content.decode()


def everything():
    return {model._meta.label: sorted(map(str, model.objects.values_list())) for model in apps.get_models()}


def test_until_a_lawyer_has_signed_it_off_the_page_says_why_it_is_closed(client, editor, approver):
    approved(make_chapter(handbook := make_handbook(), slug="charges"), drafter=editor, approver=approver)
    issued(handbook, approver=approver, on=date(2022, 6, 1))

    response = client.get(HELPER)

    assert response.status_code == 200
    assert "a lawyer has still to sign off the law data" in response.content.decode()


def test_an_approver_closes_it_with_a_reason_that_readers_see(client, handbook, approver):
    openings.close_helper(handbook, reason="Two ranges are being compared.", by=approver)

    assert "Two ranges are being compared." in client.get(HELPER).content.decode()
    assert client.get(f"{HELPER}data.json").status_code == 404


def test_only_an_approver_opens_it_and_with_a_day_that_is_past(client, handbook, editor, approver):
    client.force_login(editor)
    assert client.get("/desk/handbooks/wildlife-trafficking/helper/").status_code == 403

    client.force_login(approver)
    client.post("/desk/handbooks/wildlife-trafficking/helper/", {"reason": "For a test."})
    page = client.post(
        "/desk/handbooks/wildlife-trafficking/helper/", {"lawyer": "A lawyer of a court", "signed_off_on": "2199-01-01"}
    )

    assert "today, or before" in page.content.decode()
    assert handbook.helper_decision.opens is False
