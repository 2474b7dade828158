"""The glossary beside a text in a browser: the terms of the paragraph that is written at, and their words put there."""

import pytest
from playwright.sync_api import expect

from handbook.drafting import drafts, saving
from handbook.glossary import term_changes
from handbook.models import GlossaryChange
from tests.browser.conftest import PHONE, at_width, keeps_a_picture
from tests.browser.test_everyone_can_use_it import barriers
from tests.factories import approved, make_chapter, make_handbook

pytestmark = pytest.mark.django_db(transaction=True)

ENGLISH = "The seizure is recorded.\n\nA judge decides.\n"
KHMER = "ត្រូវកត់ត្រា។\n\nសម្រេច។\n"


@pytest.fixture
def version(programme, editor, approver):
    chapter = make_chapter(make_handbook(programme=programme), slug="evidence")
    handbook = chapter.handbook
    for english, khmer in (("seizure", "ការចាប់យក"), ("judge", "ចៅក្រម")):
        term_changes.propose_new(handbook, terms={"en": english, "km": khmer}, by=editor)
    waiting = GlossaryChange.objects.filter(term__handbook=handbook)
    term_changes.approve([change.seen for change in waiting], handbook=handbook, by=approver)
    source = approved(chapter, drafter=editor, approver=approver, text=ENGLISH)
    version = drafts.start_draft(chapter, by=editor, language="km")
    saving.save(version, text=KHMER, keys=source.wording.keys, by=editor)
    version.refresh_from_db()
    return version


def test_a_word_of_the_glossary_is_put_where_the_cursor_is(signed_in, editor, version):
    page = signed_in(editor)
    page.goto(f"/desk/versions/{version.pk}/edit/")
    expect(page.locator("html[data-ready]")).to_have_count(1)
    page.get_by_role("tab", name="Terms").click()
    terms = page.locator("[data-terms] [data-keys]")
    expect(terms).to_have_count(2)
    expect(page.locator("[data-terms]")).to_contain_text("2 terms are translated otherwise")

    field = page.locator("#id_text")
    field.click()
    field.press("Control+Home")
    page.get_by_label("Only the paragraph that is written at").check()
    expect(terms.filter(visible=True)).to_have_count(1)
    terms.filter(visible=True).get_by_role("button", name="Insert").click()
    expect(field).to_have_value("ការចាប់យក" + KHMER)
    field.press("Control+z")
    expect(field).to_have_value(KHMER)


def test_on_a_phone_the_panel_stands_in_the_width_and_nobody_is_shut_out(signed_in, editor, version):
    page = signed_in(editor)
    page.goto(f"/desk/versions/{version.pk}/edit/")
    expect(page.locator("html[data-ready]")).to_have_count(1)
    at_width(page, PHONE)
    page.get_by_role("tab", name="Terms").click()
    expect(page.locator("[data-terms] [data-keys]")).to_have_count(2)

    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    keeps_a_picture(page, "terms-panel-phone")
