"""A handbook kept on a phone: read, searched and followed with the network cut or hanging, and after a restart."""

import shutil
from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import expect

from handbook.approval import decisions
from handbook.drafting import drafts, saving
from handbook.editions import release
from handbook.law_references.renewing import renew_law_tables
from tests.browser.conftest import ARGUMENTS, CHROMIUM, PATIENCE, PHONE, a_context, comes_to_rest, keeps_a_picture
from tests.browser.test_everyone_can_use_it import barriers
from tests.factories import approved, drafted, launched_with, make_chapter, make_handbook, on_record
from tests.handbook.law_references.test_law_tables_of_texts import EMPTY, OFFENCE

pytestmark = pytest.mark.django_db(transaction=True)

HANDBOOK = "/en/wildlife-trafficking/"
LOG = "The custody log is signed."
EVIDENCE = "\n\n".join(["Every tusk is weighed.", *[LOG] * 30, "Ivory is stored under seal. See [2.1](#2.1)."])
CACHES = "caches.keys().then((names) => names.filter((name) => name.startsWith('kept-handbook:')))"
THROWS_AWAY = f"""{CACHES}.then(([name]) => caches.open(name))
  .then((cache) => cache.delete("/km/wildlife-trafficking/editions/1/evidence/"))"""


@pytest.fixture
def handbook(programme):
    return make_handbook(programme=programme)


@pytest.fixture
def edition(handbook, editor, approver):
    evidence = make_chapter(handbook, slug="evidence", titles={"en": "Evidence", "km": "ភស្តុតាង"})
    trade = make_chapter(handbook, slug="trade", titles={"en": "Trade", "km": "ពាណិជ្ជកម្ម"})
    approved(trade, drafter=editor, approver=approver, text="A licence is needed.")
    approved(evidence, drafter=editor, approver=approver, text=EVIDENCE)
    khmer = drafts.start_draft(trade, by=editor, language="km")
    saving.save(khmer, text="ត្រូវមានអាជ្ញាប័ណ្ណ។\n\nភ្លុកដំរីត្រូវថ្លឹង។", by=editor)
    decisions.submit(khmer, change_note="Translated.", by=editor)
    decisions.approve(khmer, effective_from=date(2022, 6, 1), change_note="Translated.", by=approver)
    return launched_with(release.prepare(handbook, by=approver, on=date(2022, 6, 1)))


@pytest.fixture
def phone(browser, live_server, edition):
    """A phone at 360 px. What is asked without a signal complains in the console, so its console is not asked."""
    contexts = []

    def opened(**more):
        context = a_context(browser, live_server.url, viewport={"width": PHONE, "height": 740}, **more)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


def keep(page):
    page.goto(HANDBOOK)
    page.get_by_role("button", name="Keep on this phone").click()
    expect(page.locator("[data-keep-said]")).to_contain_text("edition 1. It opens without a signal.")


def cut(page):
    page.context.set_offline(True)


def hang(page):
    """A network that takes every question and never answers."""
    page.context.route("**/*", lambda route: None)


@pytest.mark.parametrize("network", [cut, hang])
def test_a_chapter_opens_by_its_address_and_a_reference_leads_on(phone, network):
    page = phone()
    keep(page)
    network(page)

    page.goto(f"{HANDBOOK}evidence/#1.32")
    expect(page.locator("[id='1.32']")).to_be_in_viewport()
    assert page.evaluate("document.styleSheets.length && document.styleSheets[0].cssRules.length") > 100
    page.get_by_role("link", name="2.1", exact=True).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Trade")
    page.locator("a[hreflang=km]").click()
    expect(page.locator("html")).to_have_attribute("lang", "km")
    expect(page.get_by_role("heading", level=1)).to_contain_text("ពាណិជ្ជកម្ម")


@pytest.mark.parametrize("network", [cut, hang])
@pytest.mark.parametrize(("asked", "number"), [("how is ivory stored", "1.32"), ("ភ្លុកដំរី", "2.2"), ("១.៣២", None)])
def test_it_is_searched_from_the_box_on_every_page(phone, network, asked, number):
    page = phone()
    keep(page)
    page.goto(f"{'/km' if number == '2.2' else '/en'}/wildlife-trafficking/trade/")
    network(page)

    page.locator("[name=q]").fill(asked)
    page.keyboard.press("Enter")

    if number:
        found = page.locator(f".answers a[href$='#{number}']")
        expect(found).to_be_visible()
        found.click()
    expect(page.locator(f"[id='{number or '1.32'}']")).to_be_in_viewport()


def test_a_page_that_is_not_kept_says_so_and_leads_on(phone):
    page = phone()
    keep(page)
    cut(page)

    page.goto(f"{HANDBOOK}heard/")

    expect(page.get_by_role("heading", level=1)).to_have_text("Not kept on this phone")
    keeps_a_picture(page, "not-kept")
    page.get_by_role("link", name="To the contents of edition 1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wildlife trafficking cases")


def test_what_the_phone_threw_away_is_missed_and_loaded_again(phone):
    page = phone()
    keep(page)
    comes_to_rest(page)
    keeps_a_picture(page, "kept")
    assert barriers(page) == []
    page.evaluate(THROWS_AWAY)
    page.goto(f"{HANDBOOK}search/law/")
    expect(page.locator("[data-keep-said]")).to_contain_text("is incomplete")

    page.goto(f"{HANDBOOK}evidence/")

    expect(page.locator("[data-keep-said]")).to_contain_text("is incomplete")
    keeps_a_picture(page, "incomplete")
    assert barriers(page) == []
    asked = []
    page.context.on("request", lambda request: asked.append(request) if "x-keeping" in request.headers else None)
    page.get_by_role("button", name="Load again").click()
    expect(page.locator("[data-keep-said]")).to_contain_text("It opens without a signal.")
    loaded = {request.url.partition("/wildlife-trafficking/")[2] for request in asked}
    assert loaded == {"editions/1/kept/kept.json", "editions/1/evidence/"}  # and nothing that is here already


def test_a_withdrawal_is_said_when_there_is_a_signal_again_and_stays_said(phone, edition, approver):
    page = phone()
    keep(page)
    cut(page)
    release.withdraw(edition, reason="A wrong figure.", by=approver)
    page.goto(f"{HANDBOOK}evidence/")
    expect(page.locator("[data-keep-said]")).to_contain_text("edition 1. It opens without a signal.")

    page.context.set_offline(False)
    page.goto(f"{HANDBOOK}evidence/")

    expect(page.locator("[data-keep-said]")).to_have_text("Edition 1, which this phone keeps, was withdrawn.")
    keeps_a_picture(page, "withdrawn")
    cut(page)
    page.goto(f"{HANDBOOK}editions/1/trade/")
    expect(page.locator("[data-keep-said]")).to_have_text("Edition 1, which this phone keeps, was withdrawn.")


def test_a_copy_that_nobody_has_checked_for_thirty_days_hides_the_figures_of_the_law(phone, handbook, editor, approver):
    """One may have been withdrawn since; with a signal they are there again."""
    on_record("offence", "forestry-98-12", OFFENCE, by=editor, approved_by=approver)
    penalties = make_chapter(handbook, slug="penalties")
    version = drafted(penalties, drafter=editor, text=EMPTY)
    renew_law_tables(version, by=editor)
    version.refresh_from_db()
    approved(penalties, drafter=editor, approver=approver, text=version.wording.text)
    launched_with(release.prepare(handbook, by=approver, on=date(2022, 6, 2)))
    page = phone()
    page.goto(HANDBOOK)
    page.get_by_role("button", name="Keep on this phone").click()
    expect(page.locator("[data-keep-said]")).to_contain_text("It opens without a signal.")
    cut(page)

    page.goto(f"{HANDBOOK}penalties/")
    expect(page.get_by_text("1 to 5 years")).to_be_visible()
    page.clock.install(time=datetime.now() + timedelta(days=31))
    page.goto(f"{HANDBOOK}penalties/")

    expect(page.locator("[data-keep-said]")).to_contain_text("has not been checked for 30 days")
    expect(page.get_by_text("1 to 5 years")).to_be_hidden()
    page.context.set_offline(False)
    page.goto(f"{HANDBOOK}penalties/")
    expect(page.get_by_text("1 to 5 years")).to_be_visible()
    expect(page.locator("[data-keep-said]")).to_contain_text("It opens without a signal.")


def test_another_edition_in_effect_is_said_and_loaded_in_its_place(phone, handbook, editor, approver):
    page = phone()
    keep(page)
    approved(make_chapter(handbook, slug="care"), drafter=editor, approver=approver, text="Feed it.")
    launched_with(release.prepare(handbook, by=approver, on=date(2022, 6, 2)))

    page.goto(f"{HANDBOOK}evidence/")
    expect(page.locator("[data-keep-said]")).to_contain_text("no longer the one in effect: edition 2 is.")
    page.get_by_role("button", name="Load the edition in effect").click()
    expect(page.locator("[data-keep-said]")).to_contain_text("edition 2. It opens without a signal.")

    cut(page)
    page.goto(f"{HANDBOOK}care/")
    expect(page.locator("[id='3.1']")).to_contain_text("Feed it.")
    assert len(page.evaluate(CACHES)) == 1


def test_when_the_phone_is_full_in_the_middle_what_was_kept_stays_kept(phone, live_server):
    page = phone()
    keep(page)
    page.evaluate(THROWS_AWAY)
    before = page.evaluate(CACHES)
    page.goto(f"{HANDBOOK}trade/")
    room = page.evaluate("navigator.storage.estimate().then((estimate) => estimate.usage)") + 50_000
    browser = page.context.new_cdp_session(page)
    browser.send("Storage.overrideQuotaForOrigin", {"origin": live_server.url, "quotaSize": room})

    page.get_by_role("button", name="Load again").click()

    expect(page.locator("[data-keep-said]")).to_contain_text("There is no room left on this phone.")
    assert page.evaluate(CACHES) == before
    cut(page)
    page.goto(f"{HANDBOOK}evidence/")
    expect(page.locator("[id='1.1']")).to_contain_text("Every tusk is weighed.")


def test_a_page_of_the_networks_own_is_never_kept_as_ours(phone):
    page = phone()
    page.context.route("**/editions/1/trade/", lambda route: route.fulfill(body="Pay for this network."))
    page.goto(HANDBOOK)
    page.get_by_role("button", name="Keep on this phone").click()

    expect(page.locator("[data-keep-said]")).to_contain_text("It could not be loaded whole.")
    assert page.evaluate(CACHES) == []


def test_in_khmer_it_is_said_in_khmer(phone):
    page = phone()
    page.goto("/km/wildlife-trafficking/")
    page.locator("[data-keep-load]").click()

    expect(page.locator("[data-keep-said]")).to_contain_text("ការបោះពុម្ពផ្សាយលើកទី ១។")
    cut(page)
    page.goto("/km/wildlife-trafficking/heard/")
    expect(page.get_by_role("heading", level=1)).to_have_text("មិនបានរក្សាទុកក្នុងទូរសព្ទនេះ")
    assert barriers(page) == []


@pytest.mark.parametrize("network", [cut, hang])
def test_what_is_removed_is_gone_whatever_the_network_does(phone, network):
    page = phone()
    keep(page)
    network(page)
    page.goto(f"{HANDBOOK}evidence/")
    page.get_by_role("button", name="Remove from this phone").click()

    expect(page.get_by_role("button", name="Keep on this phone")).to_be_visible()
    assert page.evaluate(CACHES) == []
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0


@pytest.mark.parametrize("told", ["Telegram-Android/10.1", "[FBAN/FB4A;FBAV/440.0]"])
def test_within_another_program_it_says_to_open_the_browser_first(phone, told):
    page = phone(user_agent=f"Mozilla/5.0 (Linux; Android 11) Chrome/90 Mobile {told}")
    page.goto(HANDBOOK)

    expect(page.locator("[data-keep-said]")).to_contain_text("Open this page in your browser first")
    expect(page.get_by_role("button", name="Keep on this phone")).to_be_hidden()


def test_it_is_there_after_the_phone_was_restarted(browser, live_server, edition, tmp_path):
    def started():
        context = browser.browser_type.launch_persistent_context(
            tmp_path / "phone",
            executable_path=next(filter(None, map(shutil.which, CHROMIUM))),
            args=ARGUMENTS,
            base_url=live_server.url,
            viewport={"width": PHONE, "height": 740},
            locale="en-GB",
        )
        context.set_default_timeout(PATIENCE)
        return context

    first = started()
    keep(first.pages[0])
    first.close()
    again = started()
    again.set_offline(True)
    page = again.pages[0]

    page.goto(f"{HANDBOOK}evidence/#1.32")

    expect(page.locator("[id='1.32']")).to_be_in_viewport()
    again.close()
