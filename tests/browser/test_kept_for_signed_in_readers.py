"""A handbook for signed-in readers on a phone: kept for 14 days where an approver allowed it, and for nobody else."""

from datetime import date

import pytest
from playwright.sync_api import expect

from accounts.membership import people
from handbook.editions import release
from handbook.outline import handbooks
from tests.browser.conftest import PHONE, a_context, comes_to, comes_to_rest, keeps_a_picture, signs_in
from tests.browser.test_everyone_can_use_it import barriers
from tests.factories import approved, launched_with, make_chapter, make_handbook

pytestmark = pytest.mark.django_db(transaction=True)

HANDBOOK = "/en/closed-matters/"
CLOSED = "caches.keys().then((names) => names.filter((name) => name.startsWith('kept-closed-handbook:')))"
EVERY_ADDRESS = """caches.keys().then((names) => Promise.all(names.map(async (name) =>
  (await (await caches.open(name)).keys()).map((request) => name + " " + request.url)))).then((all) => all.flat())"""
UNTIL = "keptCopies.read('closed-matters', true).then((kept) => kept && kept.until)"
LESS_TO_GO = """keptCopies.read('closed-matters', true).then((kept) => {
  kept.until = new Date(Date.parse(kept.until) - DAYS * 24 * 3600 * 1000).toISOString();
  return keptCopies.write(kept, true);
})"""
UNTIL_LATER = "Kept on this phone until"


@pytest.fixture
def handbook(programme):
    return make_handbook(
        programme=programme, slug="closed-matters", titles={"en": "Closed matters"}, readers="signed_in"
    )


@pytest.fixture
def edition(handbook, editor, approver):
    chapter = make_chapter(handbook, slug="evidence", titles={"en": "Evidence", "km": "ភស្តុតាង"})
    approved(chapter, drafter=editor, approver=approver, text="Only signed-in readers know this.")
    edition = launched_with(release.prepare(handbook, by=approver, on=date(2022, 6, 1)))
    handbooks.decide_about_phones(handbook, may_keep=True, by=approver)
    return edition


@pytest.fixture
def phone(browser, live_server, edition, reader):
    """A phone on which a reader has signed in. Without a signal the console complains, so it is not asked."""
    context = a_context(browser, live_server.url, viewport={"width": PHONE, "height": 740})
    page = context.new_page()
    signs_in(page, reader)
    yield page
    context.close()


def said(page):
    return page.locator("[data-keep-said]")


def keep(page):
    page.goto(HANDBOOK)
    page.get_by_role("button", name="Keep on this phone").click()
    expect(said(page)).to_contain_text(UNTIL_LATER)


def cut(page, *, off=True):
    page.context.set_offline(off)


def has_days_less(page, days):
    """As if it had been kept so many days ago."""
    page.evaluate(LESS_TO_GO.replace("DAYS", str(days)))


def is_thrown_away(page):
    comes_to(page, lambda: page.evaluate(CLOSED), [])


def test_it_opens_without_a_signal_and_says_until_when(phone):
    keep(phone)
    comes_to_rest(phone)
    keeps_a_picture(phone, "kept-closed")
    assert barriers(phone) == []
    cut(phone)

    phone.goto(f"{HANDBOOK}evidence/")

    expect(phone.locator("[id='1.1']")).to_contain_text("Only signed-in readers know this.")
    expect(said(phone)).to_contain_text("then it asks for a signal and for signing in again")
    phone.goto(f"{HANDBOOK}heard/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Not kept on this phone")


def test_it_is_searched_without_a_signal(phone):
    keep(phone)
    cut(phone)

    phone.goto(f"{HANDBOOK}evidence/")
    phone.locator("[name=q]").fill("what do readers know")
    phone.keyboard.press("Enter")

    expect(phone.locator(".answers a[href$='#1.1']")).to_be_visible()


def test_nothing_of_it_lies_in_a_cache_of_handbooks_for_everybody(phone):
    keep(phone)

    kept = phone.evaluate(EVERY_ADDRESS)

    own = [one for one in kept if "closed-matters" in one]
    assert len(own) > 10
    assert {one.split(":")[0].split(" ")[0] for one in own} == {"kept-closed-handbook", "kept-closed-handbooks"}
    # Its pages are made for no person: nobody's name or desk is on them.
    assert not any("/kept/page/" in one for one in kept)


def test_a_visit_while_signed_in_begins_the_days_anew(phone):
    keep(phone)
    until = phone.evaluate(UNTIL)
    has_days_less(phone, 6)

    phone.goto(f"{HANDBOOK}evidence/")

    comes_to(phone, lambda: phone.evaluate(UNTIL)[:10] >= until[:10], True)


def test_when_its_days_are_over_it_is_thrown_away_and_the_start_page_says_so(phone):
    keep(phone)
    has_days_less(phone, 15)
    cut(phone)

    phone.goto(f"{HANDBOOK}evidence/")

    expect(phone.get_by_role("heading", level=1)).to_have_text("Kept on this phone")
    expect(phone.locator("[data-kept-start]")).to_contain_text("These days are over, and what was kept is thrown away.")
    keeps_a_picture(phone, "closed-over")
    assert barriers(phone) == []
    assert phone.evaluate(CLOSED) == []
    assert "Only signed-in" not in phone.content()
    cut(phone, off=False)
    phone.goto(f"{HANDBOOK}evidence/")
    expect(said(phone)).to_contain_text("are over, and what it kept is thrown away. Load it again.")
    phone.get_by_role("button", name="Load again").click()
    expect(said(phone)).to_contain_text(UNTIL_LATER)


def test_with_a_signal_and_signed_in_days_that_are_over_begin_anew(phone):
    keep(phone)
    has_days_less(phone, 15)

    phone.goto(f"{HANDBOOK}evidence/")

    expect(said(phone)).to_contain_text(UNTIL_LATER)
    assert len(phone.evaluate(CLOSED)) == 1


def test_signing_out_throws_it_away(phone):
    keep(phone)
    phone.goto("/sign-out/")
    phone.get_by_role("button", name="Sign out").click()
    expect(phone.get_by_role("link", name="Sign in")).to_be_visible()

    is_thrown_away(phone)
    cut(phone)
    phone.goto("/en/kept/")
    expect(phone.locator("[data-kept-nothing]")).to_be_visible()
    assert "Closed matters" not in phone.content()


def test_it_is_never_shown_to_who_is_signed_out_while_there_is_a_signal(phone):
    keep(phone)
    phone.context.clear_cookies()  # a sign-in that has run out

    answer = phone.goto(f"{HANDBOOK}evidence/")

    assert answer.status == 404
    assert "Only signed-in" not in phone.content()
    is_thrown_away(phone)


def test_who_may_not_read_it_any_more_has_it_thrown_away(phone, reader, administrator):
    keep(phone)
    people.take_role(reader.memberships.get(), by=administrator)

    assert phone.goto(f"{HANDBOOK}evidence/").status == 404

    is_thrown_away(phone)


def test_the_start_page_asks_too_whether_it_may_still_be_kept(phone, handbook, approver):
    keep(phone)
    handbooks.decide_about_phones(handbook, may_keep=False, by=approver)

    phone.goto("/en/")

    is_thrown_away(phone)


def test_when_it_may_not_be_kept_any_more_the_page_says_so(phone, handbook, approver):
    keep(phone)
    cut(phone)
    handbooks.decide_about_phones(handbook, may_keep=False, by=approver)
    phone.goto(f"{HANDBOOK}evidence/")
    expect(said(phone)).to_contain_text(UNTIL_LATER)
    cut(phone, off=False)

    phone.goto(f"{HANDBOOK}evidence/")

    expect(said(phone)).to_have_text(
        "This handbook may no longer be kept on phones. What this phone kept is thrown away."
    )
    is_thrown_away(phone)
    expect(phone.get_by_role("button", name="Keep on this phone")).to_be_hidden()


def test_where_it_was_never_allowed_nothing_is_offered(phone, handbook, approver):
    handbooks.decide_about_phones(handbook, may_keep=False, by=approver)

    phone.goto(f"{HANDBOOK}evidence/")

    comes_to_rest(phone)
    expect(phone.locator("[data-keep]")).to_be_hidden()
