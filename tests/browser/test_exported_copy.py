"""A copy of an edition on a stick: unpacked, opened by double click, searched and read without any server."""

import re
import zipfile
from datetime import date

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from handbook.approval import decisions
from handbook.drafting import drafts, saving
from handbook.editions import release
from handbook.law_references import marking
from handbook.law_references.marking import Said
from tests.browser.conftest import PHONE, keeps_a_picture
from tests.factories import approved, drafted, launched_with, make_chapter, make_handbook

LOG = "The custody log is signed."
EVIDENCE = "\n\n".join(["Every tusk is weighed.", *[LOG] * 30, "Ivory is stored under seal. See [2.1](#2.1)."])


@pytest.fixture
def stick(programme, editor, approver, tmp_path):
    """The address of the first page of an unpacked copy."""
    handbook = make_handbook(programme=programme)
    evidence = make_chapter(handbook, slug="evidence", titles={"en": "Evidence", "km": "ភស្តុតាង"})
    trade = make_chapter(handbook, slug="trade", titles={"en": "Trade", "km": "ពាណិជ្ជកម្ម"})
    approved(trade, drafter=editor, approver=approver, text="A licence is needed.")
    approved(evidence, drafter=editor, approver=approver, text=EVIDENCE)
    khmer = drafts.start_draft(trade, by=editor, language="km")
    saving.save(khmer, text="ត្រូវមានអាជ្ញាប័ណ្ណ។\n\nភ្លុកដំរីត្រូវថ្លឹង។", by=editor)
    decisions.submit(khmer, change_note="Translated.", by=editor)
    decisions.approve(khmer, effective_from=date(2022, 6, 1), change_note="Translated.", by=approver)
    launched_with(release.prepare(handbook, by=approver, on=date(2022, 6, 1)))
    call_command("export_edition", "wildlife-trafficking", output=tmp_path / "copy.zip")
    with zipfile.ZipFile(tmp_path / "copy.zip") as archive:
        archive.extractall(tmp_path / "a stick")
    return (tmp_path / "a stick" / "index.html").as_uri()


@pytest.fixture
def page(device, stick):
    """A phone that knows no server, before the first page; it fails when anything is asked of one."""
    page = device(width=PHONE)
    page.on("request", lambda request: pytest.fail(request.url) if not request.url.startswith("file:") else None)
    page.goto(stick)
    return page


def test_a_question_is_answered_from_the_stick_and_leads_to_the_paragraph(page):
    page.get_by_role("link", name="Wildlife trafficking cases").click()
    page.locator("[name=q]").fill("how is ivory stored")
    page.get_by_role("button", name="Search").click()

    first = page.locator(".answers li").first
    expect(first.locator("mark").first).to_have_text("Ivory")
    keeps_a_picture(page, "copy-search")
    first.get_by_role("link").click()
    expect(page.locator("[id='1.32']")).to_be_in_viewport()
    assert page.url.endswith("/en/evidence/index.html#1.32")
    page.get_by_role("link", name="2.1", exact=True).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Trade")


def test_an_answer_says_where_a_later_edition_corrects_its_law(device, programme, editor, approver, tmp_path):
    handbook = make_handbook(programme=programme)
    chapter = make_chapter(handbook, slug="offences", titles={"en": "Offences", "km": "បទល្មើស"})
    approved(chapter, drafter=editor, approver=approver, text="Whoever holds a rare animal is imprisoned.")
    launched_with(release.prepare(handbook, by=approver, on=date(2022, 6, 1)))
    text = "Whoever holds a rare animal is fined."
    draft = drafted(chapter, drafter=editor, text=text)
    marking.mark(draft, {draft.wording.keys[0]: Said("Read in the law: it is a fine.")}, by=editor)
    approved(chapter, drafter=editor, approver=approver, text=text, effective_from=date(2022, 7, 1))
    launched_with(release.prepare(handbook, by=approver, on=date(2022, 7, 1)))
    call_command("export_edition", "wildlife-trafficking", edition="1", output=tmp_path / "copy.zip")
    with zipfile.ZipFile(tmp_path / "copy.zip") as archive:
        archive.extractall(tmp_path / "a stick")
    page = device(width=PHONE)

    page.goto((tmp_path / "a stick" / "en" / "search" / "index.html").as_uri())
    page.locator("[name=q]").fill("rare animal imprisoned")
    page.get_by_role("button", name="Search").click()

    told = page.locator(".answers li").first.get_by_role("note")
    expect(told).to_contain_text("Corrected in edition 2, 1.1: Read in the law: it is a fine.")
    expect(told.get_by_role("link")).to_have_attribute("href", re.compile(r"/editions/2/offences/#1\.1$"))
    keeps_a_picture(page, "copy-corrected")


def test_khmer_is_searched_and_leads_from_one_language_to_the_other(page):
    page.locator("a[hreflang=km]").click()
    page.locator("[name=q]").fill("ivory")
    page.keyboard.press("Enter")

    found = page.locator(".answers li", has=page.locator("mark", has_text="ភ្លុកដំរី"))
    expect(found.locator("h2")).to_contain_text("២.២")
    found.get_by_role("link").click()
    expect(page.locator("[id='2.2']")).to_be_in_viewport()
    page.locator("a[hreflang=en]").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Trade")


def test_a_number_leads_straight_to_its_paragraph_and_one_that_is_not_there_is_said(page):
    page.get_by_role("link", name="Wildlife trafficking cases").click()
    page.locator("[name=q]").fill("១.៣២")
    page.keyboard.press("Enter")
    expect(page.locator("[id='1.32']")).to_be_in_viewport()

    page.locator("[name=q]").fill("4.999")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("There is no paragraph 4.999 in this edition.")
    page.get_by_label("What are you looking for?").fill("zzzzqqqq")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Nothing was found for “zzzzqqqq”.")
