"""A rapporteur's computer with poor signal: what is keyed waits in the browser and arrives once, under its account."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.browser.conftest import (
    LAPTOP,
    PHONE,
    a_context,
    at_width,
    chooses_by_typing,
    comes_to,
    keeps_a_picture,
    signs_in,
)
from tests.browser.test_everyone_can_use_it import barriers
from tests.browser.test_offline import nothing_is_on_its_way, started_sheets, turns_down, waits_for_the_worker
from tests.factories import PASSWORD, make_participant, make_topic, make_user, make_workshop
from workshops.models import Contribution

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = ["The bag was opened three times.", "The scales were never weighed.", "ភស្តុតាងត្រូវបានបាត់បង់។"]
NAMING = "I heard Mr Sok Dara in it."


@pytest.fixture
def computer(browser, live_server):
    """A browser of 1280 px. What is loaded without a signal complains in the console, so its console is not asked."""
    viewport = {"width": LAPTOP, "height": 800}
    context = a_context(browser, live_server.url, viewport=viewport, reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.fixture
def workshop(programme):
    workshop = make_workshop()
    make_topic(workshop.consultation)
    make_participant(workshop, name="Chan Vuthy", profession="prosecutor", province_id="11")
    return workshop


def opens_fast_entry(page, workshop):
    page.goto(f"/workshops/{workshop.number}/keying/")
    waits_for_the_worker(page)
    expect(page.locator("html[data-kept]")).to_have_count(1)


def keys(page, text):
    """By the keyboard alone: the cursor stands in the text; Ctrl and Enter store."""
    expect(page.get_by_label("In their own words")).to_be_focused()
    page.keyboard.type(text)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_label("In their own words")).to_have_value("")


def chooses_an_office(page):
    page.keyboard.press("Alt+s")
    chooses_by_typing(page, "Judge")
    page.keyboard.press("Alt+v")
    page.keyboard.type("11")
    page.keyboard.press("Alt+x")


def forgets_the_session(page):
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)


def test_three_keyed_without_a_signal_are_stored_exactly_once_each(computer, workshop, rapporteur):
    signs_in(computer, rapporteur)
    opens_fast_entry(computer, workshop)
    chooses_an_office(computer)
    computer.context.set_offline(True)
    for number, text in enumerate(WORDS, start=1):
        keys(computer, text)
        expect(computer.locator("#waiting")).to_have_text(f"{number} waiting to be sent")
    keeps_a_picture(computer, "keying-three-waiting")

    computer.reload()

    expect(computer.locator("#waiting")).to_have_text("3 waiting to be sent")
    expect(computer.get_by_label("Profession")).to_have_value("judge")
    assert Contribution.objects.count() == 0
    computer.context.set_offline(False)
    expect(computer.locator("#receipts li")).to_have_count(3)
    expect(computer.locator("#waiting")).to_have_text("")
    stored = Contribution.objects.all()
    assert sorted(contribution.text for contribution in stored) == sorted(WORDS)
    assert {(c.profession, c.province_id, c.keyed_by, c.channel) for c in stored} == {
        ("judge", "11", rapporteur, "on_behalf")
    }
    assert all(contribution.written_at for contribution in stored)
    for contribution in stored:
        expect(computer.locator("#receipts")).to_contain_text(contribution.receipt)
    keeps_a_picture(computer, "keying-three-received")
    computer.reload()
    expect(computer.locator("#receipts li")).to_have_count(3)
    nothing_is_on_its_way(computer, "keying-sending")
    assert Contribution.objects.count() == 3


def test_when_the_session_has_ended_it_waits_for_the_next_sign_in(computer, workshop, rapporteur):
    signs_in(computer, rapporteur)
    opens_fast_entry(computer, workshop)
    chooses_an_office(computer)
    computer.context.set_offline(True)
    keys(computer, WORDS[0])
    forgets_the_session(computer)
    computer.context.set_offline(False)
    expect(computer.locator("#signed-out")).to_contain_text("You are not signed in any more.")
    expect(computer.locator("#waiting")).to_have_text("1 waiting to be sent")
    keeps_a_picture(computer, "keying-signed-out")

    computer.get_by_role("link", name="Sign in again to send what is waiting").click()
    computer.get_by_label("E-mail").or_(computer.get_by_label("Email")).fill(rapporteur.email)
    computer.get_by_label("Password").fill(PASSWORD)
    computer.get_by_role("button", name="Sign in").click()

    expect(computer.get_by_role("heading", level=1)).to_have_text("Fast entry")
    expect(computer.locator("#receipts li")).to_have_count(1)
    expect(computer.locator("#signed-out")).to_be_hidden()
    assert [contribution.text for contribution in Contribution.objects.all()] == [WORDS[0]]


def test_a_colleague_on_the_same_computer_neither_sends_nor_sees_it(computer, workshop, rapporteur, programme):
    colleague = make_user("second", role="rapporteur", programme=programme)
    signs_in(computer, rapporteur)
    opens_fast_entry(computer, workshop)
    chooses_an_office(computer)
    computer.context.set_offline(True)
    keys(computer, WORDS[0])
    expect(computer.locator("#waiting")).to_have_text("1 waiting to be sent")  # on the disk, so the page may go
    forgets_the_session(computer)
    computer.goto("about:blank")
    computer.context.set_offline(False)

    signs_in(computer, colleague)
    opens_fast_entry(computer, workshop)

    expect(computer.locator("#of-others")).to_contain_text("Waiting on this computer for other accounts: 1.")
    expect(computer.locator("#waiting")).to_have_text("")
    nothing_is_on_its_way(computer, "keying-sending")
    expect(computer.locator("body")).not_to_contain_text(WORDS[0])
    expect(computer.get_by_label("In their own words")).to_have_value("")
    comes_to(computer, lambda: computer.evaluate("caches.keys()"), [f"keying {colleague.pk}"])
    assert Contribution.objects.count() == 0


def test_after_sign_out_the_page_opens_for_nobody_without_a_signal(computer, workshop, rapporteur):
    signs_in(computer, rapporteur)
    opens_fast_entry(computer, workshop)
    assert computer.evaluate("caches.keys()") == [f"keying {rapporteur.pk}"]

    computer.get_by_role("button", name="Sign out").click()

    computer.wait_for_url("**/en/")
    assert computer.evaluate("caches.keys()") == []


def test_what_is_refused_stands_beside_its_words_and_goes_back_onto_the_sheet(computer, workshop, rapporteur):
    signs_in(computer, rapporteur)
    opens_fast_entry(computer, workshop)
    keys(computer, WORDS[0])
    refusal = computer.locator("#refusals li")
    expect(refusal).to_contain_text("Choose the profession.")
    expect(refusal).to_contain_text(WORDS[0])
    keeps_a_picture(computer, "keying-refused")
    assert barriers(computer) == []

    computer.get_by_role("button", name="Correct it").press("Enter")
    expect(computer.get_by_label("In their own words")).to_have_value(WORDS[0])
    expect(refusal).to_have_count(0)
    chooses_an_office(computer)
    computer.keyboard.press("Control+Enter")

    expect(computer.locator("#receipts li")).to_have_count(1)
    assert Contribution.objects.get().text == WORDS[0]


@pytest.mark.parametrize("status", [413, 500])
def test_what_one_meets_on_the_way_stops_none_behind_it(computer, workshop, rapporteur, status):
    signs_in(computer, rapporteur)
    opens_fast_entry(computer, workshop)
    chooses_an_office(computer)
    computer.context.set_offline(True)
    for text in WORDS:
        keys(computer, text)
    turns_down(computer.context, WORDS[0], status=status)

    computer.context.set_offline(False)

    expect(computer.locator("#receipts li")).to_have_count(2)
    held = computer.locator("#refusals li")
    expect(held).to_contain_text(WORDS[0])
    expect(held).to_contain_text(f"({status})")
    assert barriers(computer) == []
    computer.context.unroute_all()
    computer.get_by_role("button", name="Send again").press("Enter")
    expect(computer.locator("#receipts li")).to_have_count(3)
    assert sorted(Contribution.objects.values_list("text", flat=True)) == sorted(WORDS)


def test_what_may_tell_who_somebody_is_waits_for_who_keyed_it(computer, workshop, rapporteur):
    signs_in(computer, rapporteur)
    opens_fast_entry(computer, workshop)
    chooses_an_office(computer)
    keys(computer, NAMING)
    keys(computer, WORDS[0])
    expect(computer.locator("#receipts li")).to_have_count(1)
    held = computer.locator("#refusals li")
    expect(held).to_contain_text("Sok Dara")
    assert barriers(computer) == []
    at_width(computer, PHONE)
    assert barriers(computer) == []
    keeps_a_picture(computer, "keying-pointed-out")

    computer.get_by_role("button", name="Send all the same").press("Enter")

    expect(computer.locator("#receipts li")).to_have_count(2)
    expect(held).to_have_count(0)
    assert sorted(Contribution.objects.values_list("text", flat=True)) == sorted([NAMING, WORDS[0]])


def test_a_started_sheet_survives_a_reload(computer, workshop, rapporteur):
    signs_in(computer, rapporteur)
    opens_fast_entry(computer, workshop)
    chooses_an_office(computer)
    computer.keyboard.type("Half a sentence")
    comes_to(computer, lambda: started_sheets(computer, "keying"), ["Half a sentence"])

    computer.reload()

    expect(computer.get_by_label("In their own words")).to_have_value("Half a sentence")
    expect(computer.get_by_label("Profession")).to_have_value("judge")
