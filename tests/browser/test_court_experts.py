"""The roster of experts on a judge's phone, on the staff's desk, and on paper."""

import io
from datetime import date

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from handbook.demonstration.expert_scenes import keep_roster
from handbook.models import CourtExpert
from tests.browser.conftest import LAPTOP, PHONE, a_context, at_width, keeps_a_picture, signs_in
from tests.browser.test_everyone_can_use_it import barriers
from tests.factories import approved, issued, make_chapter, make_handbook

pytestmark = pytest.mark.django_db(transaction=True)
ROSTER = "/{}/wildlife-trafficking/helper/experts/"


@pytest.fixture
def handbook(editor, approver, reader, administrator):
    """A handbook with an edition, and the roster of the demonstration; the reader is a judge."""
    handbook = make_handbook()
    approved(make_chapter(handbook, slug="charges"), drafter=editor, approver=approver)
    issued(handbook, approver=approver, on=date(2022, 6, 1))
    keep_roster(handbook, {"editor": editor, "reader": reader, "administrator": administrator})
    return handbook


def test_a_judge_finds_an_expert_on_a_phone_without_a_script(signed_in, handbook, reader):
    page = signed_in(reader, width=PHONE, java_script_enabled=False)
    page.goto(ROSTER.format("en"))
    expect(page.get_by_role("article")).to_have_count(3)

    page.get_by_label("Field").select_option("veterinary")
    page.get_by_role("button", name="Show").click()

    expect(page.get_by_role("article")).to_have_count(1)
    expect(page.get_by_role("heading", level=3)).to_have_text(
        "Clinic of a rescue centre for wild animals: to be verified"
    )
    expect(page.get_by_role("status")).to_have_text("1 entry")


@pytest.mark.parametrize("language", ["en", "km"])
def test_the_roster_has_no_barrier_and_is_whole_on_paper(signed_in, handbook, reader, language):
    page = signed_in(reader)
    page.goto(ROSTER.format(language))
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in (LAPTOP, PHONE):
            at_width(page, width)
            found += [f"{width} px, {scheme}: {barrier}" for barrier in barriers(page)]
            if scheme == "light":
                keeps_a_picture(page, f"experts-{language}")

    assert found == []
    paper = "".join(one.extract_text() for one in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages)
    if language == "en":
        assert "The defence gets this roster through the court." in " ".join(paper.split())
        assert "Consent may be withdrawn after that day" in " ".join(paper.split())
        assert "Sign out" not in paper


@pytest.mark.parametrize("language", ["en", "km"])
def test_the_desk_of_the_roster_has_no_barrier(signed_in, handbook, editor, language):
    editor.language = language
    editor.save()
    expert = CourtExpert.objects.order_by("pk").last()
    page = signed_in(editor)
    found = []
    for name in ("", "new/", "import/", f"{expert.pk}/", f"{expert.pk}/erase/"):
        page.goto(f"/desk/experts/{name}")
        for width in (LAPTOP, PHONE):
            at_width(page, width)
            found += [f"{name} ({width} px): {barrier}" for barrier in barriers(page)]
            keeps_a_picture(page, f"experts-desk-{name.strip('/').replace('/', '-') or 'list'}-{language}")

    assert found == []


KEPT_WORDS = """caches.keys().then((names) => Promise.all(names.map(async (name) => {
  const cache = await caches.open(name);
  return Promise.all((await cache.keys()).map(async (one) => one.url + (await (await cache.match(one)).text())));
}))).then((all) => all.flat().join("\\n"))"""


def test_a_phone_that_keeps_the_handbook_keeps_nothing_of_the_roster(browser, live_server, handbook, reader):
    """Opened beside a kept handbook, it is neither kept nor shown without a signal."""
    context = a_context(browser, live_server.url, viewport={"width": PHONE, "height": 740})
    page = context.new_page()
    signs_in(page, reader)
    page.goto("/en/wildlife-trafficking/")
    page.get_by_role("button", name="Keep on this phone").click()
    expect(page.locator("[data-keep-said]")).to_contain_text("It opens without a signal.")
    page.goto(ROSTER.format("en"))
    expect(page.get_by_role("article")).to_have_count(3)

    kept = page.evaluate(KEPT_WORDS)
    assert "/en/wildlife-trafficking/" in kept
    assert "Clinic of a rescue centre" not in kept
    assert "/helper/experts/" not in kept
    context.set_offline(True)
    page.goto(ROSTER.format("en"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Not kept on this phone")
    expect(page.get_by_role("article")).to_have_count(0)
    context.close()
