"""What is new since one last read is kept on the device, marked in the contents, and gone once it was read."""

from datetime import date

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, keeps_a_picture
from tests.factories import approved, issued, make_chapter, make_handbook

pytestmark = pytest.mark.django_db(transaction=True)

CONTENTS = "/en/wildlife-trafficking/"


@pytest.fixture
def handbook(editor, approver):
    """Edition 1, with two chapters."""
    handbook = make_handbook()
    for slug in ("evidence", "penalties"):
        approved(make_chapter(handbook, slug=slug, titles={"en": slug.title()}), drafter=editor, approver=approver)
    issued(handbook, approver=approver, on=date(2022, 6, 1))
    return handbook


@pytest.fixture
def second(handbook, editor, approver):
    """A function that issues edition 2, in which the chapter on evidence is another."""

    def issue():
        chapter = handbook.chapters.get(slug="evidence")
        approved(
            chapter, drafter=editor, approver=approver, text="Sign every opening.", effective_from=date(2024, 1, 1)
        )
        return issued(handbook, approver=approver, on=date(2024, 1, 1))

    return issue


def test_a_chapter_that_changed_since_is_marked_until_it_was_read(device, second):
    page = device(width=PHONE)
    page.goto(CONTENTS)
    expect(page.get_by_role("link", name="Penalties")).to_be_visible()
    second()

    page.goto(CONTENTS)
    mark = page.get_by_role("link", name="new since you last read")
    expect(mark).to_have_count(1)
    expect(page.get_by_role("listitem").filter(has=mark)).to_contain_text("Evidence")
    keeps_a_picture(page, "new-since")
    mark.click()
    expect(page).to_have_url("/en/wildlife-trafficking/editions/1..2/evidence/")
    # The way to what changed is there on a phone too.
    expect(page.get_by_role("navigation", name="Changed paragraphs")).to_be_visible()

    page.goto(CONTENTS)
    expect(mark).to_have_count(1)
    page.get_by_role("link", name="Evidence").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Evidence")
    page.goto(CONTENTS)
    expect(page.get_by_role("link", name="Penalties")).to_be_visible()
    expect(mark).to_have_count(0)


def test_on_a_device_that_reads_it_for_the_first_time_nothing_is_new(device, second):
    second()
    page = device()

    page.goto(CONTENTS)

    expect(page.get_by_role("link", name="Penalties")).to_be_visible()
    expect(page.get_by_role("link", name="new since you last read")).to_have_count(0)
