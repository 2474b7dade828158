"""What a citation says is what stands on the page: an item of a list has the letter that it is cited by."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from handbook.drafting import drafts
from tests.browser.conftest import PHONE, keeps_a_picture
from tests.browser.test_everyone_can_use_it import barriers
from tests.factories import approved, issued, make_chapter, make_handbook

TEXT = "\n\n".join(["Weigh every tusk."] * 30 + ["3. Lock the door.\n4. Sign the sheet."] + ["Call the expert."] * 30)
IN_SIGHT = """() => ['1.31', '1.31(b)']
    .map(id => document.getElementById(id).getBoundingClientRect().top)
    .every(top => 0 <= top && top < 400)"""
COUNTERS = """[...document.styleSheets].flatMap(sheet => [...sheet.cssRules])
    .filter(rule => rule instanceof CSSCounterStyleRule).map(rule => [rule.name, rule.system, rule.prefix])"""


@pytest.fixture
def chapter(programme, editor, approver):
    handbook = make_handbook()
    chapter = make_chapter(handbook, slug="evidence")
    approved(chapter, drafter=editor, approver=approver, text=TEXT)
    issued(handbook, approver=approver, on=date(2022, 6, 1))
    return chapter


def test_a_list_is_lettered_as_it_is_cited_for_readers_and_at_the_desk(device, signed_in, chapter, editor):
    draft = drafts.start_draft(chapter, by=editor)
    readers, desk = device(), signed_in(editor)

    readers.goto("/en/wildlife-trafficking/evidence/")
    desk.goto(draft.get_absolute_url())

    letters = desk.locator("[id='1.31(b)']").locator("..")
    expect(letters).to_have_css("list-style-type", "cited")
    expect(letters).to_have_css("counter-reset", "list-item 0")
    assert desk.evaluate(COUNTERS) == [["cited", "extends lower-alpha", '"("'], ["cited-km", "alphabetic", '"("']]
    # Readers have the letter as a link; nothing counts beside it.
    item = readers.locator("[id='1.31(b)']")
    expect(item.locator(".item-letter")).to_have_text("(b)")
    expect(item).to_have_css("list-style-type", "none")


def test_who_follows_a_citation_is_there_at_once_and_sees_the_number(device, chapter):
    page = device()

    page.goto("/en/wildlife-trafficking/evidence/#1.31(b)")

    expect(page.locator("html")).to_have_css("scroll-behavior", "auto")
    page.wait_for_function(IN_SIGHT)


# Copying a citation

ADDRESS = "/en/wildlife-trafficking/editions/1/evidence/#"
IN_CLIPBOARD = "navigator.clipboard.readText()"
CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}


def is_large(control):
    box = control.bounding_box()
    return box["height"] >= 44 and box["width"] >= 44


@pytest.fixture
def phone(device, chapter):
    page = device(width=PHONE, **CLIPBOARD)
    page.goto("/en/wildlife-trafficking/evidence/")
    return page


def test_one_tap_on_cite_copies_and_says_so(phone):
    phone.locator("[id='1.2'] .paragraph-number").click()
    phone.locator("[id='1.2'] .mark-cite").click()

    expect(phone.locator(".cite-here").get_by_role("status")).to_have_text("Copied.")
    copied = phone.evaluate(IN_CLIPBOARD)
    assert copied.startswith("Wildlife trafficking cases, edition 1, paragraph 1.2, in effect from 1 June 2022, http")
    assert copied.endswith(f"{ADDRESS}1.2")
    expect(phone.locator(".cite-said")).to_have_text(copied)
    assert barriers(phone) == []
    keeps_a_picture(phone, "cited")


def test_an_items_letter_opens_both_forms_of_its_citation(phone):
    phone.locator("[id='1.31(b)'] .item-letter").click()
    khmer = phone.locator(".cite-here").get_by_role("button", name="ខ្មែរ")
    assert is_large(khmer)
    khmer.click()

    expect(phone.locator(".cite-here").get_by_role("status")).to_have_text("Copied.")
    copied = phone.evaluate(IN_CLIPBOARD)
    assert "ការបោះពុម្ពផ្សាយលើកទី ១ កថាខណ្ឌ ១.៣១(ខ) មានប្រសិទ្ធភាពចាប់ពីថ្ងៃទី១ ខែមិថុនា ឆ្នាំ២០២២ http" in copied
    assert copied.endswith("/km/wildlife-trafficking/editions/1/evidence/#1.31(b)")
    # Looked at from a line higher: what the bar at the top covers by half is no small target.
    phone.evaluate("document.getElementById('1.29').scrollIntoView()")
    assert barriers(phone) == []


def test_by_the_keyboard_it_opens_copies_and_closes(device, chapter):
    page = device(**CLIPBOARD)
    page.goto("/en/wildlife-trafficking/evidence/")
    number = page.locator("[id='1.2'] .paragraph-number")

    number.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Copy (English)").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".cite-here").get_by_role("status")).to_have_text("Copied.")
    page.keyboard.press("Escape")

    expect(page.locator(".cite-here")).to_have_count(0)
    expect(number).to_be_focused()


def test_without_a_script_the_paragraphs_page_has_both_forms_in_fields(device, chapter):
    page = device(width=PHONE, java_script_enabled=False)
    page.goto("/en/wildlife-trafficking/evidence/#1.2")
    page.locator("[id='1.2'] .mark-cite").click()

    expect(page.get_by_role("textbox", name="English")).to_have_value(re.compile(r"paragraph 1\.2, in effect .*#1\.2$"))
    expect(page.get_by_role("textbox", name="ខ្មែរ")).to_have_value(re.compile("កថាខណ្ឌ ១.២ "))
    expect(page.get_by_role("button", name="Copy (English)")).to_be_hidden()


# What an address means


def test_khmer_digits_and_letters_lead_to_the_item(device, chapter):
    page = device()
    page.goto("/km/wildlife-trafficking/evidence/#១.៣១(ខ)")

    expect(page).to_have_url(re.compile(r"#1\.31\(b\)$"))
    page.wait_for_function(IN_SIGHT)
    expect(page.locator("[data-numbers]")).to_be_hidden()


def test_an_item_that_is_not_there_is_said_to_be_so(device, chapter):
    page = device()
    page.goto("/km/wildlife-trafficking/evidence/#1.31(c)")

    expect(page.locator("[data-numbers]")).to_contain_text("១.៣១(គ)")
    expect(page).to_have_url(re.compile(r"#1\.31$"))


def test_an_old_citation_of_an_item_says_where_it_went(device, chapter, editor, approver):
    text = TEXT.replace("3. Lock the door.", "3. Call the ranger by telephone first.\n4. Lock the door.")
    approved(chapter, drafter=editor, approver=approver, text=text, effective_from=date(2022, 7, 1))
    issued(chapter.handbook, approver=approver, on=date(2022, 7, 1))
    page = device()

    page.goto("/en/wildlife-trafficking/editions/1/evidence/#1.31(b)")
    told = page.locator("[data-numbers]")
    expect(told).to_contain_text("In edition 2, the one in effect, 1.31(b) is 1.31(c).")
    told.get_by_role("link", name="Read 1.31(c) in edition 2").click()

    expect(page).to_have_url(re.compile(r"/en/wildlife-trafficking/evidence/#1\.31\(c\)$"))
    expect(page.locator("[id='1.31(c)']")).to_contain_text("Sign the sheet.")
