"""Charges side by side on a phone: by taps, without a request, and the same as by POST where no script runs."""

import io
import unicodedata
import zipfile
from datetime import date, datetime, timedelta

import pytest
from lxml import etree
from playwright.sync_api import expect
from pypdf import PdfReader

from handbook.helper import openings
from tests.browser.conftest import LAPTOP, PHONE, a_context, at_width, keeps_a_picture
from tests.browser.test_everyone_can_use_it import barriers
from tests.factories import approved, issued, make_chapter, make_handbook
from tests.law.matching.kept_law import keep_law
from tests.law.matching.law_with_steps import law_with_steps

pytestmark = pytest.mark.django_db(transaction=True)
HELPER = "/en/wildlife-trafficking/helper/"


@pytest.fixture
def handbook(editor, approver):
    """A handbook whose chapter names three articles, law data for it, and an open helper."""
    keep_law(law_with_steps())
    handbook = make_handbook()
    text = "Hunting is under Articles 97, 98 and 99 of the Law on Forestry."
    approved(make_chapter(handbook, slug="charges"), drafter=editor, approver=approver, text=text)
    issued(handbook, approver=approver, on=date(2022, 6, 1))
    openings.open_helper(handbook, lawyer="A lawyer of a court", signed_off_on=date(2022, 6, 1), by=approver)
    return handbook


def taps(page, *words):
    for one in words:
        page.locator(".tap", has_text=one).first.click()


def barriers_at_the_end(page):
    """Looked for where the bar rests in its own place: on its way it lies over a part of what stands below it."""
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    return barriers(page)


def the_banteng(page):
    """It was hunted and killed with a gun in a protected area, and nobody has proved its class."""
    taps(page, "hunted", "killed")
    page.get_by_label("Which species?").select_option("banteng")
    page.locator("[data-fact=class] .tap", has_text="Not known").click()
    page.get_by_role("group", name="On which day did it happen?").get_by_label("Day").fill("2022-01-01")
    page.get_by_text("Where and how").click()
    taps(page, "protected area", "gun")


ARTICLES = ["Article 96(20)", "Article 97(10)", "Article 98(9)", "Article 98(10)", "Article 98(11)", "Article 58"]
ARTICLES += ["Article 61(5)", "Article 61(6)"]


def test_the_banteng_shows_every_article_and_why_the_class_decides_and_nothing_leaves_the_page(device, handbook):
    page = device(width=PHONE)
    page.goto(HELPER)
    expect(page.get_by_text("Nothing that you tap leaves this page")).to_be_visible()
    asked = []
    page.on("request", lambda request: asked.append(request.url))

    the_banteng(page)

    expect(page.locator("[data-cards] .offence-article")).to_have_text(ARTICLES)
    expect(page.locator("[data-warnings] > :not([hidden])").first).to_contain_text("The class of the species decides")
    expect(page.locator("[data-bar]")).to_have_text("8 offences fit")
    expect(page.locator("[data-offence=forestry-97-10] [data-element=class]")).to_have_attribute(
        "data-state", "unknown"
    )
    expect(page.locator("[data-offence=forestry-97-10] [data-element=act]")).to_contain_text("marked by you")
    assert barriers_at_the_end(page) == []
    keeps_a_picture(page, "helper")
    page.get_by_role("button", name="Show what fits").click()
    assert asked == []
    assert page.url.endswith(HELPER)


def test_without_a_script_the_server_says_the_same(device, handbook):
    page = device(width=PHONE, java_script_enabled=False)
    page.goto(HELPER)

    the_banteng(page)
    page.get_by_role("button", name="Show what fits").click()

    expect(page.locator("[data-cards] .offence-article")).to_have_text(ARTICLES)
    expect(page.locator("[data-warnings] > :not([hidden])").first).to_contain_text("The class of the species decides")
    expect(page.locator("[data-offence=forestry-97-10] [data-element=class]")).to_have_attribute(
        "data-state", "unknown"
    )
    expect(page.get_by_label("hunted")).to_be_checked()


def test_what_cannot_be_is_said_at_once_and_gone_when_it_is_put_right(device, handbook):
    page = device()
    page.goto(HELPER)
    taps(page, "traded")
    page.get_by_text("Who, and in what mind").click()
    taps(page, "a legal entity", "14 to 17")

    expect(page.get_by_role("alert")).to_contain_text("A legal entity has no age")

    taps(page, "a natural person")
    expect(page.locator("[data-refused]")).to_be_hidden()
    expect(page.locator("[data-cards] .offence").first).to_be_visible()


def test_a_range_of_an_older_law_opens_by_one_tap(device, handbook):
    page = device(width=PHONE)
    page.goto(HELPER)
    taps(page, "possessed", "endangered")
    page.get_by_role("group", name="On which day did it happen?").get_by_label("Day").fill("2023-06-29")
    page.get_by_role("group", name="On which day did it happen?").get_by_label("Day").blur()
    card = page.locator("[data-offence=forestry-98-12]")

    expect(card.get_by_text("1 to 5 years")).to_be_hidden()
    card.get_by_text("Range for acts before 29 June 2023").click()
    expect(card.get_by_text("1 to 5 years")).to_be_visible()


def test_it_has_no_barrier_in_khmer_by_night(device, handbook):
    page = device(color_scheme="dark")
    page.goto("/km/wildlife-trafficking/helper/")
    taps(page, "បរបាញ់", "ជិតផុតពូជ")
    expect(page.locator("[data-cards] .offence").first).to_be_visible()

    for width in (LAPTOP, PHONE):
        at_width(page, width)
        assert barriers_at_the_end(page) == []
        keeps_a_picture(page, "helper-km")


COUNTS = """
addEventListener("pointerdown", () => { window.taps = (window.taps ?? 0) + 1; }, true);
window.print = () => { window.hasPrinted = true; };
"""
CHOSEN_AND_TYPED = 3  # a species is chosen by two taps, and the day is typed after one: no pointer tells of them


def makes_the_note(page, language="this page's"):
    for article in ("forestry-97-10", "forestry-98-10"):
        page.locator(f"[data-offence={article}] .on-note").click()
    page.locator(".note-form .tap", has_text=language).click()
    page.get_by_label("Reasons, in your own words").fill("CANARY-REASONS: the horns were measured.")
    page.get_by_role("button", name="Make the note").click()
    expect(page.locator(".note-sheet").first).to_be_visible()


def text_of(pdf):
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    return len(pages), unicodedata.normalize("NFKC", "\n".join(pages))  # without the ligatures of a typeface


def test_from_the_facts_to_the_printed_note_are_at_most_25_taps_on_a_phone(device, handbook):
    page = device(width=PHONE)
    page.add_init_script(COUNTS)
    page.goto(HELPER)
    expect(page.get_by_text("Nothing that you tap leaves this page")).to_be_visible()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    the_banteng(page)

    makes_the_note(page)
    page.get_by_role("button", name="Print").click()

    page.wait_for_function("() => window.hasPrinted")
    assert page.evaluate("window.taps") + CHOSEN_AND_TYPED <= 25
    assert asked == []
    assert barriers_at_the_end(page) == []
    keeps_a_picture(page, "note")
    number, printed = text_of(page.pdf(format="A4"))
    assert number == 1
    assert "Not for the case file" in printed
    assert "CANARY-REASONS" in printed
    assert "Article 97(10)" in printed
    assert "Article 61(5)" not in printed
    for absent in ("Handbooks for courts", "What fits", "Sign in", "Keep on this phone"):
        assert absent not in printed


def test_every_line_of_the_note_about_an_offence_ends_with_what_it_cites(device, handbook):
    page = device()
    page.goto(HELPER)
    the_banteng(page)

    makes_the_note(page, "both")

    expect(page.locator(".note-sheet")).to_have_count(2)
    lines = page.locator(".note-offence :is(li, p), .note-steps li, .note-check li")
    expect(lines.filter(has_not=page.locator(".sure"))).to_have_count(0)
    expect(page.locator(".note-sheet[lang=km] .note-offence").first).to_contain_text("§ ១.១")


def test_the_word_file_is_made_in_the_page_and_says_what_the_note_says(device, handbook):
    page = device()
    page.goto(HELPER)
    the_banteng(page)
    makes_the_note(page, "both")

    with page.expect_download() as saved:
        page.get_by_role("button", name="Word file").click()

    with zipfile.ZipFile(saved.value.path()) as word:
        assert word.testzip() is None
        document = etree.fromstring(word.read("word/document.xml"))
    told = "".join(document.itertext())
    assert "CANARY-REASONS: the horns were measured." in told
    assert "Law on Forestry, Article 97(10): hunt, kill, trade or export an endangered animal" in told
    assert "ច្បាប់ស្តីពីព្រៃឈើ" in told


def test_without_a_script_the_server_makes_the_same_note(device, handbook):
    page = device(width=PHONE, java_script_enabled=False)
    page.goto(HELPER)
    the_banteng(page)
    page.get_by_role("button", name="Show what fits").click()

    makes_the_note(page, "both")

    expect(page.locator(".note-sheet")).to_have_count(2)
    expect(page.locator(".note-sheet[lang=en] .note-offence")).to_have_count(2)
    expect(page.locator(".note-sheet[lang=en] .note-reasons")).to_have_text("CANARY-REASONS: the horns were measured.")
    expect(page.locator(".note-sheet[lang=en] [data-note-facts] li").first).to_have_text(
        "What was done? hunted, killed"
    )


def test_it_works_without_a_signal_once_the_handbook_is_kept(browser, live_server, handbook):
    context = a_context(browser, live_server.url, viewport={"width": PHONE, "height": 740})
    page = context.new_page()
    page.goto("/en/wildlife-trafficking/")
    page.get_by_role("button", name="Keep on this phone").click()
    expect(page.locator("[data-keep-said]")).to_contain_text("edition 1. It opens without a signal.")
    context.set_offline(True)

    page.goto(HELPER)
    the_banteng(page)

    expect(page.locator("[data-cards] .offence-article")).to_have_text(ARTICLES)
    makes_the_note(page, "both")
    expect(page.locator(".note-sheet")).to_have_count(2)
    expect(page.locator(".note-sheet[lang=en]")).to_contain_text("5 to 10 years")
    expect(page.locator(".note-sheet[lang=en] .note-steps li")).to_have_count(14)

    # A month later its ranges are hidden until the site was asked again.
    page.clock.set_system_time(datetime.now() + timedelta(days=31))
    page.goto(HELPER)
    the_banteng(page)
    expect(page.get_by_text("was not compared with the site for 30 days")).to_be_visible()
    expect(page.locator("[data-offence=forestry-97-10]")).to_be_visible()
    expect(page.locator("[data-offence=forestry-97-10]").get_by_text("5 to 10 years")).to_be_hidden()
    context.close()
