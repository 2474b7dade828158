"""Without a mouse, and without JavaScript: the staff's main path and the readers' pages work all the same."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from handbook.editions import release
from tests.browser.conftest import PHONE, chooses_by_typing, signs_in
from tests.factories import (
    PASSWORD,
    approved,
    make_chapter,
    make_consultation,
    make_handbook,
    make_participant,
    make_topic,
    make_workshop,
)
from tests.test_doors import printed
from workshops.models import Contribution

SAID = "The bag had been opened three times and signed once."
FOCUSED = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""


@pytest.fixture
def workshop(programme):
    consultation = make_consultation()
    make_topic(consultation, titles={"en": "Evidence and custody"})
    workshop = make_workshop(consultation)
    make_participant(workshop, profession="prosecutor", province_id="11")
    return workshop


@pytest.fixture
def issued_edition(workshop, editor, approver):
    handbook = make_handbook(consultations=[workshop.consultation])
    chapter = make_chapter(handbook, slug="evidence", titles={"en": "Evidence", "km": "ភស្តុតាង"})
    approved(chapter, drafter=editor, approver=approver, text="Seals.\n\nScales.", effective_from=date(2022, 6, 1))
    return printed(release.prepare(handbook, by=approver, on=date(2022, 6, 1)))


def tabs_to(page, target):
    """Press Tab until the target is in focus, as somebody without a mouse does; what is in focus is always seen."""
    page.wait_for_load_state()  # before its styles have come no focus is seen
    for _press in range(60):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUSED), f"focus is not seen on {page.evaluate('document.activeElement.outerHTML')[:200]}"
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"sixty presses of Tab do not reach {target}")


def follows(page, name):
    link = page.get_by_role("link", name=name).first
    address = link.get_attribute("href")
    tabs_to(page, link)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")


def fills(page, label, words):
    tabs_to(page, page.get_by_label(label))
    page.keyboard.type(words)


def chooses(page, label, words):
    tabs_to(page, page.get_by_label(label))
    chooses_by_typing(page, words)


def signs_in_by_keyboard(page, user):
    page.goto("/sign-in/")
    fills(page, re.compile("E-?mail"), user.email)
    fills(page, "Password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("What waits for you")


def test_a_contribution_is_keyed_and_answered_by_keyboard_alone(device, workshop, rapporteur, reviewer):
    page = device()
    signs_in_by_keyboard(page, rapporteur)
    follows(page, "Consultations")
    follows(page, "Guidelines on wildlife trafficking")
    follows(page, "Consultation workshop")
    follows(page, "Key a contribution")
    chooses(page, "Participant", "prosecutor")
    chooses(page, "Language of these words", "English")
    fills(page, "In their own words", SAID)
    tabs_to(page, page.get_by_role("radio", name="not attributed"))
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("radio", name="by office only")).to_be_checked()
    tabs_to(page, page.get_by_role("button", name="Store the contribution"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Stored. The receipt is")
    receipt = Contribution.objects.get().receipt
    expect(page.get_by_role("status").get_by_role("link")).to_have_text(receipt)

    page = device()
    signs_in_by_keyboard(page, reviewer)
    follows(page, "Review")
    follows(page, re.compile(f"Answer.*{receipt}"))
    expect(page.get_by_role("main")).to_contain_text(SAID)
    tabs_to(page, page.get_by_role("radio", name="accepted", exact=True))
    page.keyboard.press("Space")
    fills(page, "Reasons", "Every opening needs its own signature.")
    fills(page, "Public summary", "A bag was opened without a signature.")
    tabs_to(page, page.get_by_role("button", name="Give the answer"))
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_have_text("The answer stands: accepted.")


def test_the_menu_of_a_phone_opens_by_keyboard(device, rapporteur):
    page = device(width=PHONE)
    signs_in(page, rapporteur)
    consultations = page.get_by_role("link", name="Consultations")
    expect(consultations).to_be_hidden()

    page.get_by_label("Menu").focus()
    page.keyboard.press("Space")

    expect(consultations).to_be_visible()


@pytest.mark.parametrize(
    "path", ["/en/", "/en/wildlife-trafficking/", "/en/wildlife-trafficking/evidence/", "/sign-in/", "/desk/"]
)
def test_the_first_press_of_tab_offers_the_way_past_the_menu(signed_in, device, issued_edition, editor, path):
    page = device() if path == "/sign-in/" else signed_in(editor)
    page.goto(path)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the text")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)

    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")

    page.wait_for_function("() => document.activeElement.matches('main *, body')")


def test_without_javascript_a_contribution_is_keyed_and_answered(device, workshop, rapporteur, reviewer):
    page = device(java_script_enabled=False)
    signs_in(page, rapporteur)
    page.goto(f"/workshops/{workshop.number}/contributions/new/")
    page.get_by_label("Participant").select_option(label="prosecutor, Mondulkiri")
    page.get_by_label("In their own words").fill(SAID)
    page.get_by_role("button", name="Store the contribution").click()
    expect(page.get_by_role("status")).to_contain_text("Stored. The receipt is")

    page = device(java_script_enabled=False)
    signs_in(page, reviewer)
    page.get_by_role("link", name="Answer them").click()
    page.get_by_role("link", name=re.compile("^Answer")).click()
    page.get_by_role("radio", name="noted").check()
    page.get_by_label("Reasons").fill("It is known, and chapter one says so.")
    page.get_by_role("button", name="Give the answer").click()

    expect(page.get_by_role("status")).to_have_text("The answer stands: noted.")


def test_without_javascript_a_chapter_is_read_on_a_phone(device, issued_edition):
    page = device(java_script_enabled=False, width=PHONE)
    page.goto("/en/")
    page.get_by_role("link", name="Wildlife trafficking cases").click()
    page.get_by_role("link", name="1 Evidence").click()
    page.get_by_role("link", name="1.2", exact=True).click()

    expect(page).to_have_url(re.compile(r"/evidence/#1\.2$"))
    expect(page.get_by_text("Scales.")).to_be_in_viewport()


def test_without_javascript_the_page_of_an_edition_asks_again_by_itself(signed_in, issued_edition, editor, approver):
    handbook = issued_edition.handbook
    approved(handbook.chapters.get(), drafter=editor, approver=approver, text="Seals.", effective_from=date(2022, 7, 1))
    prepared = release.prepare(handbook, by=approver, on=date(2022, 7, 1))
    page = signed_in(approver, java_script_enabled=False)
    page.goto(f"/desk/editions/{prepared.pk}/")
    expect(page.get_by_role("alert")).to_contain_text("No worker is running")
    expect(page.get_by_role("progressbar")).to_be_visible()

    printed(prepared)

    expect(page.get_by_text(re.compile("^issued on"))).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(0)
