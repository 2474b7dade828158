"""Blank worksheets on a phone, on a desk, and as the browser prints them."""

import io
from datetime import date

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from handbook.editions import release
from law.reference_data import reference_law_data
from tests.browser.conftest import PHONE, keeps_a_picture
from tests.browser.test_everyone_can_use_it import barriers
from tests.factories import approved, launched_with, make_chapter, make_handbook
from tests.law.matching.kept_law import keep_law

pytestmark = pytest.mark.django_db(transaction=True)
SHEETS = "wildlife-trafficking/worksheets/"
TEXT = """## The custody log

One page per exhibit is enough.

Whoever possesses an endangered species is under Article 98 of the Law on Forestry.
"""


@pytest.fixture
def handbook(editor, approver):
    """A handbook with one edition that froze the law data which come with the software."""
    keep_law(reference_law_data())
    handbook = make_handbook()
    approved(make_chapter(handbook, slug="charges"), drafter=editor, approver=approver, text=TEXT)
    launched_with(release.prepare(handbook, by=approver, on=date(2022, 6, 1)))
    return handbook


@pytest.mark.parametrize("width", [PHONE, 1440])
@pytest.mark.parametrize("language", ["en", "km"])
def test_list_and_sheets_are_open_to_everybody_and_fit_the_screen(device, handbook, language, width):
    page = device(width=width)
    for sheet in ("", "custody-log/?in=both", "points-to-prove/?offence=forestry-98-12", "expert-mandate/"):
        page.goto(f"/{language}/{SHEETS}{sheet}")
        assert barriers(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        keeps_a_picture(page, f"worksheets-{language}-{sheet.partition('/')[0] or 'list'}")


def test_an_offence_is_chosen_without_a_script_and_its_points_stand_there(device, handbook):
    page = device(width=PHONE)
    page.goto(f"/en/{SHEETS}points-to-prove/")

    page.get_by_label("Offence").select_option("forestry-98-12")
    page.get_by_role("button", name="Show the sheet").click()

    expect(page.get_by_role("heading", level=3)).to_contain_text("Article 98(12), Law on Forestry")
    expect(page.get_by_role("link", name="§ 1.2").first).to_be_visible()


def test_printed_a_sheet_stands_alone_on_a4(device, handbook):
    page = device(width=PHONE)
    page.goto(f"/en/{SHEETS}investigation-plan/")
    upright = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    page.goto(f"/en/{SHEETS}custody-log/")
    across = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))

    assert [millimetres(upright), millimetres(across)] == [(210, 297), (297, 210)]
    for book in (upright, across):
        assert book.pages[0].extract_text().split("\n")[0].startswith("Blank form.")


def millimetres(book):
    return tuple(round(float(side) / 72 * 25.4) for side in book.pages[0].mediabox[2:])
