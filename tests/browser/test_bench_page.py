"""A chapter in a judge's hand: notes, terms, codes and paragraphs open where they are called; the page remembers."""

from datetime import date
from io import BytesIO
from unicodedata import normalize

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from handbook.models import GlossaryTerm
from tests.browser.conftest import LAPTOP, PHONE, comes_to
from tests.browser.test_everyone_can_use_it import barriers
from tests.factories import approved, issued, make_chapter, make_handbook

pytestmark = pytest.mark.django_db(transaction=True)

LONG = "\n\n".join(f"Line {number} of what the clerk writes down in the register of the store." for number in range(40))
LAW = f"""## Classes

The felony is heard by three judges (V).[^1]

See [2.1](#2.1), and then [1.4](#1.4).

| Provision | Conduct | Imprisonment | Fine in riel | Code |
|---|---|---|---|---|
| Forestry 98 | Holding {"specimens and parts of them " * 8} | one to five years | 10,000,000 | (P) |

The last of the section.

## Register

{LONG}

[^1]: Article 46, read in Khmer.
"""
ADDRESS = "/en/wildlife-trafficking/law/"


@pytest.fixture
def edition(programme, editor, approver):
    handbook = make_handbook(programme=programme)
    law, seals = make_chapter(handbook, slug="law"), make_chapter(handbook, slug="seals")
    approved(seals, drafter=editor, approver=approver, text="Two people sign every seal.")
    approved(law, drafter=editor, approver=approver, text=LAW)
    GlossaryTerm.objects.create(
        handbook=handbook,
        state="approved",
        terms={"en": "felony", "km": "បទឧក្រិដ្ឋ"},
        definitions={"en": "More than five years."},
    )
    return issued(handbook, approver=approver, on=date(2022, 6, 1))


def panel(page):
    return page.locator(".in-place")


def note(page):
    return page.locator(".text > .paragraph .note-call a")


def there(page):
    """The link to a paragraph of another chapter."""
    return page.locator('.text a[href$="/seals/#2.1"]')


@pytest.mark.parametrize("width", [PHONE, LAPTOP])
def test_a_note_opens_at_its_call_and_escape_leads_back_to_it(device, edition, width):
    page = device(width=width)
    page.goto(ADDRESS)

    note(page).click()

    expect(panel(page)).to_contain_text("Article 46, read in Khmer.")
    expect(panel(page)).to_be_focused()
    expect(note(page)).to_have_attribute("aria-expanded", "true")
    called, opened = note(page).bounding_box(), panel(page).bounding_box()
    assert min(abs(opened["y"] - called["y"]), abs(opened["y"] + opened["height"] - called["y"])) < 40
    assert opened["x"] >= 0
    assert opened["x"] + opened["width"] <= width

    page.keyboard.press("Escape")

    expect(panel(page)).to_have_count(0)
    expect(note(page)).to_be_focused()
    expect(note(page)).to_have_attribute("aria-expanded", "false")


def test_a_thumb_that_is_20_pixels_off_hits_the_call_of_a_note(device, edition):
    page = device(width=PHONE)
    page.goto(ADDRESS)

    hit = note(page).evaluate(
        """link => {
            link.scrollIntoView({ block: "center" });
            const { left, right, top, bottom } = link.getBoundingClientRect();
            const [x, y] = [(left + right) / 2, (top + bottom) / 2];
            return [[0, -20], [0, 20], [-20, 0], [20, 0]]
                .map(([right, down]) => document.elementFromPoint(x + right, y + down) === link);
        }"""
    )

    assert hit == [True, True, True, True]


def test_a_term_and_a_code_say_what_they_mean_where_they_stand(device, edition):
    page = device()
    page.goto(ADDRESS)

    page.locator(".text > .paragraph a.term").click()
    expect(panel(page)).to_contain_text("More than five years.")

    page.locator(".text > .paragraph a.code").first.click()
    expect(panel(page)).to_have_count(1)
    expect(panel(page)).to_contain_text("Somebody read it in the law itself or on an official page.")

    panel(page).get_by_role("button", name="Close").click()
    expect(panel(page)).to_have_count(0)


@pytest.mark.parametrize("width", [PHONE, LAPTOP])
def test_what_is_open_has_no_barrier(device, edition, width):
    page = device(width=width)
    page.goto(ADDRESS)

    for link in (
        note(page),
        page.locator(".text > .paragraph a.term"),
        page.locator(".text > .paragraph a.code").first,
    ):
        link.click()
        expect(panel(page)).to_be_focused()
        assert barriers(page) == []
        page.keyboard.press("Escape")


def test_a_paragraph_of_another_chapter_shows_itself_to_the_pointer_and_stays_while_it_is_on_it(device, edition):
    page = device()
    page.goto(ADDRESS)

    there(page).hover()
    expect(panel(page)).to_contain_text("Two people sign every seal.")
    panel(page).hover()
    expect(panel(page)).to_contain_text("Two people sign every seal.")
    page.keyboard.press("Escape")
    expect(panel(page)).to_have_count(0)


def test_it_shows_itself_to_the_keyboard_and_enter_leads_there(device, edition):
    page = device()
    page.goto(ADDRESS)

    note(page).focus()
    for _link in ("Cite", "1.2", "2.1"):
        page.keyboard.press("Tab")
    expect(there(page)).to_be_focused()
    expect(panel(page)).to_contain_text("Two people sign every seal.")
    page.keyboard.press("Tab")
    expect(panel(page)).to_contain_text("The last of the section.")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")

    page.wait_for_url("**/seals/#2.1")


def test_the_first_touch_shows_it_and_its_link_leads_there(device, edition):
    page = device(width=PHONE, has_touch=True)
    page.goto(ADDRESS)

    there(page).tap()
    expect(panel(page)).to_contain_text("Two people sign every seal.")
    assert page.url.endswith(ADDRESS)
    panel(page).get_by_role("link", name="Go to paragraph 2.1").tap()

    page.wait_for_url("**/seals/#2.1")


def test_without_script_everything_is_a_link_that_leads_there(device, edition):
    page = device(width=PHONE, java_script_enabled=False)
    page.goto(ADDRESS)

    page.locator(".drawer summary").click()
    expect(page.locator(".drawer").get_by_role("link", name="Register")).to_be_visible()
    page.locator(".drawer summary").click()
    for link, target in [
        (note(page), "#note-1"),
        (page.locator(".text > .paragraph a.term"), "#term-"),
        (page.locator(".text > .paragraph a.code").first, "#code-V"),
    ]:
        page.goto(ADDRESS)
        link.click()
        assert target in page.url
        expect(page.locator(":target")).to_be_visible()
    expect(page.locator("[data-type-size]")).to_be_hidden()


def test_the_section_that_is_read_is_marked_beside_the_text(device, edition):
    page = device()
    page.goto(ADDRESS)
    marked = page.locator(".sections [aria-current=location]")

    page.locator("#section-2").evaluate("heading => heading.scrollIntoView()")
    expect(marked).to_have_text("Register")

    page.locator("#section-1").evaluate("heading => heading.scrollIntoView()")
    expect(marked).to_have_text("Classes")


def test_large_type_is_kept_on_the_device(device, edition):
    page = device(width=PHONE)
    page.goto(ADDRESS)
    size = "() => parseFloat(getComputedStyle(document.querySelector('.text > .paragraph p')).fontSize)"
    usual = page.evaluate(size)

    page.get_by_role("button", name="Very large text, for reading aloud").click()
    assert page.evaluate(size) > 1.5 * usual
    page.goto("/en/wildlife-trafficking/seals/")

    comes_to(page, lambda: page.evaluate(size) > 1.5 * usual, True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_who_comes_back_is_led_to_where_they_stopped(device, edition):
    page = device()
    page.goto(ADDRESS)
    expect(page.locator(".go-on")).to_be_hidden()

    page.locator('[id="1.20"]').evaluate("paragraph => paragraph.scrollIntoView()")
    comes_to(page, lambda: "key" in (page.evaluate("localStorage.getItem('reading-places')") or ""), True)
    page.goto("/en/wildlife-trafficking/seals/")
    page.goto(ADDRESS)
    page.locator(".go-on").get_by_role("link").click()

    expect(page.locator('[id="1.20"]')).to_be_in_viewport()


def test_no_fine_and_no_code_is_out_of_reach_on_a_phone(device, edition):
    page = device(width=PHONE)
    page.goto(ADDRESS)
    region = page.get_by_role("region", name="Table in paragraph 1.3")
    code = region.locator("a.code")

    region.evaluate("region => { region.scrollLeft = region.scrollWidth; }")
    code.evaluate("code => code.scrollIntoView({ block: 'center', inline: 'nearest' })")

    expect(code).to_be_in_viewport(ratio=1)
    expect(region.get_by_role("rowheader", name="Forestry 98")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_every_printed_sheet_says_edition_address_and_page(device, edition):
    page = device()
    page.goto(ADDRESS)

    sheets = [normalize("NFKC", sheet.extract_text()) for sheet in PdfReader(BytesIO(page.pdf(format="A4"))).pages]

    assert len(sheets) > 1
    for number, sheet in enumerate(sheets, start=1):
        assert "Edition 1 · Chapter 1" in sheet
        assert "/en/wildlife-trafficking/editions/1/law/" in sheet
        assert f"Page {number} of {len(sheets)}" in sheet
