"""A reader's own notes and bookmarks stay on the device, are found again, and leave as a file."""

from datetime import date

import pytest
from playwright.sync_api import expect

from tests.factories import approved, issued, make_chapter, make_handbook


@pytest.fixture
def paragraph(programme, editor, approver):
    """The address of a paragraph's page, and that of its chapter."""
    handbook = make_handbook()
    chapter = make_chapter(handbook, slug="evidence")
    approved(chapter, drafter=editor, approver=approver, text="Weigh every tusk.\n\nCall the expert.")
    issued(handbook, approver=approver, on=date(2022, 6, 1))
    return f"/en/{handbook.slug}/p/{chapter.versions.get().wording.keys[1]}/", f"/en/{handbook.slug}/evidence/"


def test_a_note_is_kept_pointed_out_in_the_chapter_listed_saved_and_deleted(device, paragraph):
    own, chapter = paragraph
    page = device()

    page.goto(own)
    page.get_by_label("Note", exact=True).fill("Ask Dr. Chea about <scales>.")
    page.get_by_label("Bookmark").check()
    expect(page.get_by_role("status").filter(has_text="Kept on this device.")).to_be_visible()

    page.goto(chapter)
    sign = page.get_by_role("link", name="Your own note on 1.2")
    expect(sign).to_have_attribute("href", f"{own}#notes")
    expect(page.get_by_role("link", name="Your own note on 1.1")).to_have_count(0)
    sign.click()
    expect(page.get_by_label("Note", exact=True)).to_have_value("Ask Dr. Chea about <scales>.")

    page.goto("/en/wildlife-trafficking/")
    notes = page.get_by_role("region", name="Your own notes and bookmarks")
    expect(notes.get_by_text("Ask Dr. Chea about <scales>.")).to_be_visible()
    with page.expect_download() as download:
        notes.get_by_role("button", name="Save them as a file").click()
    saved = download.value.path().read_text(encoding="utf-8")
    assert "★ 1.2 (edition 1)" in saved
    assert "Call the expert.\nAsk Dr. Chea about <scales>." in saved

    page.once("dialog", lambda dialog: dialog.accept())
    notes.get_by_role("button", name="Delete all").click()
    expect(notes).to_be_hidden()
    page.goto(chapter)
    expect(page.get_by_text("Call the expert.")).to_be_visible()
    expect(page.locator(".own-note")).to_have_count(0)


def test_an_emptied_note_is_gone_and_another_device_knows_nothing(device, paragraph):
    own, _chapter = paragraph
    page, other = device(), device()
    page.goto(own)
    note, kept = page.get_by_label("Note", exact=True), page.get_by_text("Kept on this device.")
    note.fill("Later.")
    expect(kept).to_be_visible()
    note.fill("")
    expect(kept).to_be_visible()

    for phone in (page, other):
        phone.goto("/en/wildlife-trafficking/")
        expect(phone.get_by_role("heading", level=1)).to_be_visible()
        expect(phone.get_by_role("region", name="Your own notes and bookmarks")).to_be_hidden()
