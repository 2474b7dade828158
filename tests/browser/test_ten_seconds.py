"""A judge has ten seconds: from the first page, on a phone, to the paragraph in three taps and two screens."""

from datetime import date

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, keeps_a_picture
from tests.factories import approved, issued, make_chapter, make_handbook

pytestmark = pytest.mark.django_db(transaction=True)

OFFENCES = """## Offences in the special laws

Read each row with its code.

Who trades in an endangered species is punished with five to ten years of imprisonment.

Who fishes in the closed season is fined."""

EVIDENCE = """## The store of the court

One officer photographs the clearing as a whole.

Ivory that is evidence is stored dry, weighed and sealed, in a store with one key.

Live animals go to a centre for rescued wildlife."""

QUESTIONS = [
    ("penalty for trading endangered species", "is punished with five to ten years"),
    ("how is ivory stored as evidence", "is stored dry, weighed and sealed"),
]


@pytest.fixture
def edition(editor, approver):
    handbook = make_handbook()
    for slug, text in (("offences", OFFENCES), ("evidence", EVIDENCE)):
        chapter = make_chapter(handbook, slug=slug, titles={"en": slug.title()})
        approved(chapter, drafter=editor, approver=approver, text=text)
    return issued(handbook, approver=approver, on=date(2022, 6, 1))


@pytest.mark.parametrize(("question", "answer"), QUESTIONS)
def test_the_paragraph_is_three_taps_and_two_screens_away(device, edition, question, answer):
    page = device(width=PHONE, has_touch=True)
    page.goto("/")

    page.get_by_role("searchbox").tap()
    page.keyboard.type(question)
    page.get_by_role("button", name="Search").tap()

    # The first screen: the first answer is on it without scrolling, and says what was asked for.
    first = page.get_by_role("listitem").filter(has_text=answer)
    expect(first).to_be_in_viewport(ratio=0.8)
    keeps_a_picture(page, "ten-seconds-answers")
    first.get_by_role("link").tap()

    # The second: the paragraph itself, below nothing that covers it.
    expect(page.locator(".paragraph:target")).to_contain_text(answer)
    expect(page.locator(".paragraph:target")).to_be_in_viewport(ratio=1)
    keeps_a_picture(page, "ten-seconds-paragraph")
