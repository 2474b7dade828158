"""A handbook is put in order by mouse and by keyboard; the pages of history and of settling have no barrier."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from handbook.drafting import saving
from handbook.models import Chapter
from handbook.outline import ordering
from tests.browser.conftest import LAPTOP, PHONE, at_width, comes_to_rest
from tests.browser.test_everyone_can_use_it import barriers
from tests.factories import drafted, make_chapter, make_handbook, make_part, make_user


@pytest.fixture
def handbook(programme):
    """Chapters 1 and 2 in part One, 3 in part Two."""
    handbook = make_handbook()
    one, two = make_part(handbook, titles={"en": "One"}), make_part(handbook, titles={"en": "Two"})
    for part in (one, one, two):
        make_chapter(handbook, part=part)
    return handbook


def slugs(handbook):
    return [each.slug if isinstance(each, Chapter) else str(each) for each in ordering.order_of(handbook)]


def drag(page, grip, onto, *, to_its_upper_half=True):
    expect(grip).to_be_visible()
    comes_to_rest(page)  # nothing moves any more under the hand
    start, end = grip.bounding_box(), onto.bounding_box()
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + 60, end["y"] + end["height"] * (0.25 if to_its_upper_half else 0.75), steps=8)


def test_a_chapter_is_dragged_into_another_part(signed_in, editor, handbook):
    page = signed_in(editor)
    page.goto(reverse("desk:handbook_detail", args=[handbook.slug]))
    first = page.locator("li[data-row]").nth(0)

    drag(page, first.locator("[data-grip]"), page.locator("li[data-row]").nth(2), to_its_upper_half=False)
    page.mouse.up()

    expect(page.get_by_text("The handbook is in its new order.")).to_be_visible()
    assert slugs(handbook) == ["One", "chapter-2", "Two", "chapter-3", "chapter-1"]


def test_escape_puts_back_what_is_being_dragged(signed_in, editor, handbook):
    page = signed_in(editor)
    page.goto(reverse("desk:handbook_detail", args=[handbook.slug]))
    before = slugs(handbook)

    drag(page, page.locator("li[data-row] [data-grip]").nth(0), page.locator("li[data-row]").nth(2))
    page.keyboard.press("Escape")
    page.mouse.up()

    chapters = handbook.chapters.order_by("position")
    expect(page.locator("li[data-row]")).to_have_count(len(chapters))
    for row, chapter in enumerate(chapters):
        expect(page.locator("li[data-row]").nth(row)).to_have_id(f"chapter-{chapter.pk}")
    assert slugs(handbook) == before


def test_a_part_is_dragged_with_its_chapters(signed_in, editor, handbook):
    page = signed_in(editor)
    page.goto(reverse("desk:handbook_detail", args=[handbook.slug]))

    drag(page, page.locator(".part-head [data-grip]").nth(1), page.locator("section[data-row]").nth(0))
    page.mouse.up()

    expect(page.get_by_text("The handbook is in its new order.")).to_be_visible()
    assert slugs(handbook) == ["Two", "chapter-3", "One", "chapter-1", "chapter-2"]


def test_by_keyboard_a_chapter_moves_on_and_on(signed_in, editor, handbook):
    page = signed_in(editor)
    page.goto(reverse("desk:handbook_detail", args=[handbook.slug]))
    page.get_by_role("button", name="Move 2 Chapter 2 up").focus()

    page.keyboard.press("Enter")

    expect(page.get_by_role("button", name="Move 1 Chapter 2 down")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Move 2 Chapter 2 up")).to_be_focused()
    row = page.locator("li[data-row]", has_text="Chapter 2")
    row.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(row.get_by_label("Part")).to_be_visible()
    row.get_by_label("Part").focus()
    page.keyboard.press("T")  # Two
    page.keyboard.press("Tab")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    expect(page.locator("section[data-row]").nth(1).locator("li[data-row]").nth(0)).to_contain_text("Chapter 2")
    assert slugs(handbook) == ["One", "chapter-1", "Two", "chapter-2", "chapter-3"]


def test_the_pages_of_history_and_of_settling_have_no_barrier(signed_in, editor, handbook):
    colleague = make_user("colleague", role="editor", programme=handbook.programme)
    draft = drafted(handbook.chapters.get(number=1), drafter=editor, text="The scales are checked twice a year.")
    base = draft.wording
    for number in range(3):
        saving.save(draft, text=f"The scales are checked {number} times a year.", by=colleague, kind="autosaved")
    aside = saving.put_aside(draft, text="The scales are checked daily.", before=base, by=editor)
    page, found = signed_in(editor), []
    for path in (
        reverse("desk:handbook_detail", args=[handbook.slug]),
        reverse("desk:chapter_history", args=[draft.chapter_id]),
        reverse("desk:version_wordings", args=[draft.pk]),
        reverse("desk:wording_detail", args=[aside.pk]),
        reverse("desk:version_withdraw", args=[draft.pk]),
        "settle",
    ):
        if path == "settle":
            page.goto(reverse("desk:wording_detail", args=[aside.pk]))
            page.get_by_role("button", name="Merge it with what stands").click()
            expect(page.get_by_role("heading", level=1)).to_have_text("Both of you changed the same words")
        else:
            page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
        for width in (LAPTOP, PHONE):
            at_width(page, width)
            found += [f"{path} ({width} px) {barrier}" for barrier in barriers(page)]

    assert not found, "\n".join(found)
    page.get_by_role("radio", name="Both stand, mine first").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Save it so").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("merged with what Colleague saved")).to_be_visible()
    draft.refresh_from_db()
    assert draft.wording.text == "The scales are checked daily.\n\nThe scales are checked 2 times a year.\n"
