"""The sentence, step by step, on a phone: by taps, without a request; and by POST where no script runs, the same."""

from datetime import date

import pytest
from playwright.sync_api import expect

from handbook.helper import openings
from tests.browser.conftest import LAPTOP, PHONE, at_width, keeps_a_picture
from tests.browser.test_everyone_can_use_it import barriers
from tests.browser.test_helper import COUNTS, barriers_at_the_end, taps, text_of
from tests.factories import approved, issued, make_chapter, make_handbook
from tests.law.matching.kept_law import keep_law
from tests.law.matching.law_with_steps import law_with_steps

pytestmark = pytest.mark.django_db(transaction=True)
HELPER = "/en/wildlife-trafficking/helper/"
STORED = "[JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie]"
KHMER = "/km/wildlife-trafficking/helper/"


@pytest.fixture
def handbook(editor, approver):
    """A handbook whose chapter names Article 98, of which item 12 is confirmed; an open helper."""
    keep_law(law_with_steps(confirmed=("forestry-98-12",)))
    handbook = make_handbook()
    text = "Possessing is under Articles 96 and 98 of the Law on Forestry."
    approved(make_chapter(handbook, slug="charges"), drafter=editor, approver=approver, text=text)
    issued(handbook, approver=approver, on=date(2022, 6, 1))
    openings.open_helper(handbook, lawyer="A lawyer of a court", signed_off_on=date(2022, 6, 1), by=approver)
    return handbook


def possessed(page):
    page.locator("[data-fact=act] .tap:has([value=possess])").click()
    page.locator("[data-fact=class] .tap:has([value=endangered])").click()
    page.locator("[name=date][type=date]").fill("2022-01-01")
    page.locator("[name=date][type=date]").blur()
    page.locator("details.facts:has([name=offender]) > summary").click()
    page.locator(".tap:has([name=offender][value=person])").click()


def ticks(page, article="forestry-98-12"):
    page.locator(f"[data-offence={article}] .on-note").click()


def step(page, key):
    """A step, opened."""
    found = page.locator(f"[data-step={key}]")
    details = found.locator("> details")
    if details.get_attribute("open") is None:
        details.locator("> summary").click()
    return found


def says(page, key, name, value):
    step(page, key).locator(f".tap:has([name={name}][value={value}])").click()


def says_much(page):
    """A word at nearly every step, figures in both scripts among them."""
    says(page, "offence", "step-offence", "gone")
    says(page, "harm", "factor", "number")
    says(page, "harm", "factor", "species-class")
    says(page, "harm", "element", "species-class")
    says(page, "role", "factor", "courier")
    says(page, "aggravating", "factor", "forestry-repeated")
    says(page, "mitigating", "mitigation", "yes")
    says(page, "recidivism", "recidivism", "yes")
    says(page, "recidivism", "recidivism_shown", "no")
    says(page, "several", "step-several", "not_apply")
    step(page, "principal").locator("[name=prison_years]").fill("១")
    page.locator("[name=prison_months]").fill("6")
    page.locator("[name=fine]").fill("1,234,567")
    says(page, "additional", "additional", "yes")
    says(page, "suspension", "suspension", "whole")
    says(page, "suspension", "earlier_prison", "unknown")
    says(page, "reasons", "factor", "motive")
    page.locator("[name=reasons]").fill("The animal was alive.\nIt was released.")


def test_the_steps_open_when_an_article_is_ticked_and_are_checked_in_the_page(device, handbook):
    page = device(width=PHONE)
    page.goto(HELPER)
    possessed(page)
    expect(page.locator("[data-cards] .offence")).to_have_count(1)
    expect(page.locator("[data-sentence]")).to_be_hidden()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    stored = page.evaluate(STORED)

    ticks(page)
    expect(page.get_by_text("Confirm the article, the day of the facts")).to_be_visible()
    expect(page.locator("[data-steps] :is(:checked, [type=range], [type=number])")).to_have_count(0)
    says(page, "offence", "step-offence", "gone")

    expect(page.locator("[data-step=offence] .step-is")).to_have_text("gone through")
    expect(page.get_by_text("Write down the lowest and highest penalty")).to_be_visible()  # the next one opened
    step(page, "principal").locator("[name=prison_months]").fill("៦")
    expect(page.locator("[data-level=error]")).to_contain_text("below the least, 1 year. Give your reasons")
    page.locator("[name=reasons]").fill("Two children are fed by it.")
    expect(page.locator("[data-level=error]")).to_have_count(0)
    expect(page.locator("[data-level=reasons]")).to_contain_text("below the least, 1 year.")
    page.locator("[name=fine]").fill("about ten")
    expect(page.get_by_text("Write riel as a whole number, such as 5,000,000")).to_be_visible()
    assert asked == []
    assert page.url.endswith(HELPER)
    assert page.evaluate(STORED) == stored
    assert barriers_at_the_end(page) == []


def test_the_steps_have_no_barrier_in_khmer_by_night(device, handbook):
    page = device(color_scheme="dark")
    page.goto(KHMER)
    possessed(page)
    ticks(page)
    says_much(page)

    for width in (LAPTOP, PHONE):
        at_width(page, width)
        assert barriers_at_the_end(page) == []
        keeps_a_picture(page, "steps-km")


def test_a_minor_stops_the_steps_for_adults_and_an_adult_has_them_again(device, handbook):
    page = device(width=PHONE)
    page.goto(HELPER)
    possessed(page)
    ticks(page)
    taps(page, "14 to 17")

    expect(page.get_by_text("A minor is charged: the steps for adults stop here").first).to_be_visible()
    expect(page.locator("[data-step]:visible")).to_have_count(1)
    expect(page.locator("[data-check]")).not_to_contain_text("Not gone through")
    taps(page, "18 or older")
    expect(page.locator("[data-step]:visible")).to_have_count(14)


def makes_the_note(page):
    page.locator(".note-form .tap:has([value=both])").click()
    page.locator(".note-form button[type=submit]").click()
    expect(page.locator(".note-sheet")).to_have_count(2)


def told_by(page):
    """What is read on the notes: lines without the spaces between them."""
    return page.evaluate(
        """() => [...document.querySelectorAll(".note-sheet :is(h3, p, li)")]
            .filter((one) => one.offsetParent)
            .map((one) => one.innerText.replace(/\\s+/g, " ").trim())
            .filter(Boolean)"""
    )


@pytest.mark.parametrize("address", [HELPER, KHMER])
def test_the_server_makes_the_same_note_of_the_steps_as_the_page(device, handbook, address):
    made = []
    for more in ({}, {"java_script_enabled": False}):
        page = device(width=PHONE, **more)
        page.goto(address)
        possessed(page)
        if more:
            page.locator("form[data-helper] button[type=submit]").click()
        ticks(page)
        says_much(page)
        if more:  # through the check, which hands back all that was said
            page.locator(".check button").click()
            expect(page.locator("[data-level=error]")).to_have_count(1)
        checked = page.evaluate("document.querySelector('[data-check]').innerText.replace(/\\s+/g, ' ')")
        makes_the_note(page)
        made.append((checked, told_by(page)))

    assert made[0] == made[1]
    assert sum("។" in line or "." in line for line in made[0][1]) > 30


def test_from_the_facts_through_the_steps_to_the_printed_note_are_at_most_25_taps_on_a_phone(device, handbook):
    page = device(width=PHONE)
    page.add_init_script(COUNTS)
    page.goto(HELPER)
    expect(page.get_by_text("Nothing that you tap leaves this page")).to_be_visible()
    possessed(page)
    ticks(page)
    says(page, "offence", "step-offence", "gone")
    says(page, "range", "step-range", "gone")
    says(page, "harm", "factor", "number")
    says(page, "harm", "step-harm", "gone")
    step(page, "principal").locator("[name=prison_years]").fill("2")
    says(page, "principal", "step-principal", "gone")
    page.locator("[name=reasons]").fill("CANARY-REASONS")
    page.get_by_role("button", name="Make the note").click()
    expect(page.locator(".note-sheet")).to_be_visible()
    page.get_by_role("button", name="Print").click()

    page.wait_for_function("() => window.hasPrinted")
    typed = 4  # the day, the years and the reasons are typed after one tap each, and the article's list is one more
    assert page.evaluate("window.taps") + typed <= 25
    expect(page.locator(".note-steps li")).to_have_count(14)
    assert barriers(page) == []
    keeps_a_picture(page, "steps-note")
    number, printed = text_of(page.pdf(format="A4"))
    assert number == 1
    assert "Role: not gone through." in printed
    assert "Prison: 2 years." in printed
    assert "CANARY-REASONS" in printed
