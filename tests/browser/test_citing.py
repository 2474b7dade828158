"""What a citation says is what stands on the page: an item of a list has the letter that it is cited by."""

from datetime import date

import pytest
from playwright.sync_api import expect

from handbook.drafting import drafts
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

    for page in (readers, desk):
        letters = page.locator("[id='1.31(b)']").locator("..")
        expect(letters).to_have_css("list-style-type", "cited")
        expect(letters).to_have_css("counter-reset", "list-item 0")
        assert page.evaluate(COUNTERS) == [["cited", "extends lower-alpha", '"("']]


def test_who_follows_a_citation_is_there_at_once_and_sees_the_number(device, chapter):
    page = device()

    page.goto("/en/wildlife-trafficking/evidence/#1.31(b)")

    expect(page.locator("html")).to_have_css("scroll-behavior", "auto")
    page.wait_for_function(IN_SIGHT)
