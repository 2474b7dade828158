"""The story of one paragraph: changed in English and approved, marked in Khmer, said to hold."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from handbook.editions import release
from press.manuscript import Built
from tests.browser.conftest import LAPTOP, PHONE
from tests.browser.test_everyone_can_use_it import barriers
from tests.factories import approved, launched_with, make_chapter, make_handbook
from tests.handbook.translation.bilingual import ENGLISH, approve, newer, translated


def issue(handbook, by, on):
    built = {language: Built(b"%PDF-1.7", 1, {}) for language in ("en", "km")}
    launched_with(release.prepare(handbook, by=by, on=on), built)


@pytest.fixture
def chapter(editor, approver):
    chapter = make_chapter(make_handbook(), slug="ivory", titles={"en": "Ivory", "km": "ភ្លុក"})
    approved(chapter, drafter=editor, approver=approver, text=ENGLISH)
    approve(translated(chapter, by=editor), by=approver, drafter=editor)
    return chapter


@pytest.mark.parametrize("width", [PHONE, LAPTOP])
def test_a_change_marks_one_paragraph_and_it_still_holds_clears_it(device, signed_in, chapter, editor, approver, width):
    khmer = chapter.versions.get(language="km")
    desk, readers = signed_in(editor, width=width), device(width=width)
    beside = reverse("desk:version_translation", args=[khmer.pk])

    newer(chapter, ENGLISH, by=approver, drafter=editor, day=date(2022, 7, 1))
    desk.goto(beside)
    expect(desk.get_by_text("Every paragraph renders its source as it stands.")).to_be_visible()

    newer(chapter, ENGLISH.replace("sign the", "stamp the"), by=approver, drafter=editor, day=date(2022, 8, 1))
    issue(chapter.handbook, approver, date(2022, 9, 1))
    readers.goto("/km/wildlife-trafficking/ivory/")
    expect(readers.locator(".older-translation")).to_have_count(1)
    in_place = readers.locator("[id='1.1'] .source-in-place")
    expect(in_place).to_have_attribute("lang", "en")
    expect(in_place).to_have_text("Weigh every tusk, and stamp the record.")

    desk.goto(beside)
    expect(desk.get_by_role("button", name="It still holds")).to_have_count(1)
    sides = desk.locator("[id='line-1.1'] .sides > div")
    left, right = (sides.nth(at).bounding_box() for at in (0, 1))
    assert (right["y"] > left["y"]) is (width == PHONE)  # a phone shows one above the other
    for page in (desk, readers):
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert barriers(page) == []
    desk.get_by_role("button", name="It still holds").press("Enter")
    expect(desk.get_by_text("the mark is gone")).to_be_visible()

    readers.reload()
    expect(readers.locator(".older-translation")).to_have_count(0)
