"""One contribution's whole way through the pages: keyed, answered, cited, approved, issued, and read by a judge."""

import re
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from handbook.editions import release
from handbook.models import Version
from tests.browser.conftest import LAPTOP, PHONE, keeps_a_picture, signs_in
from tests.factories import (
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

SAID = "The bag had been opened three times and signed once. The defence asked who had held the horn."
SUMMARY = "An exhibit bag was opened three times and signed once."
FIRST_TEXT = """\
An exhibit tells the court nothing unless it can be followed from the scene to the bench.

Whoever opens an exhibit bag writes down the hour.
"""
NEW_TEXT = FIRST_TEXT.replace("the hour.", "the hour, and signs at every opening.")
BOOK_TAKES = 240_000  # milliseconds, on a busy machine


@pytest.fixture
def first_edition(programme, editor, approver):
    """A workshop with a prosecutor in it, and a handbook whose first edition says less than it should."""
    consultation = make_consultation()
    custody = make_topic(consultation, titles={"en": "Evidence and custody"})
    workshop = make_workshop(consultation)
    make_participant(workshop, profession="prosecutor", province_id="11")
    handbook = make_handbook(consultations=[consultation])
    chapter = make_chapter(handbook, slug="evidence", titles={"en": "Evidence", "km": "ភស្តុតាង"})
    chapter.topics.add(custody)
    approved(chapter, drafter=editor, approver=approver, text=FIRST_TEXT, effective_from=date(2022, 6, 1))
    return printed(release.prepare(handbook, by=approver, on=date(2022, 6, 1)))


def by_menu(page, name):
    """Go somewhere by the staff's menu, which is folded away on a phone, and arrive there."""
    if page.viewport_size["width"] == PHONE:  # known, not asked: a page without its styles yet shows both
        expect(page.locator(".desk-menu-label")).to_be_visible()
        page.get_by_label("Menu").check(force=True)
    link = page.get_by_label("Main").get_by_role("link", name=name, exact=True)
    address = link.get_attribute("href")
    link.click()
    page.wait_for_url(f"**{address}")


@pytest.mark.parametrize("width", [LAPTOP, PHONE])
def test_what_a_prosecutor_said_is_cited_by_a_judge(
    width, device, worker, first_edition, programme, rapporteur, reviewer, editor, approver
):
    # The rapporteur keys what the prosecutor said.
    page = device(width=width)
    signs_in(page, rapporteur)
    by_menu(page, "Consultations")
    page.get_by_role("link", name="Guidelines on wildlife trafficking").click()
    page.get_by_role("link", name="Consultation workshop").click()
    page.get_by_role("link", name="Key a contribution").click()
    page.get_by_label("Participant").select_option(label="prosecutor, Mondulkiri")
    page.get_by_label("Topic").select_option(label="Evidence and custody")
    page.get_by_label("Language of these words").select_option(label="English")
    page.get_by_label("In their own words").fill(SAID)
    page.get_by_role("radio", name="by office only").check()
    page.get_by_role("button", name="Store the contribution").click()
    expect(page.get_by_role("status")).to_contain_text("Stored. The receipt is")
    receipt = Contribution.objects.get().receipt
    expect(page.get_by_role("status").get_by_role("link")).to_have_text(receipt)

    # The reviewer finds it in the queue and answers it, with reasons.
    page = device(width=width)
    signs_in(page, reviewer)
    page.get_by_role("link", name="Answer them").click()
    page.get_by_role("link", name=re.compile(f"Answer.*{receipt}")).click()
    expect(page.get_by_role("main")).to_contain_text(SAID)
    page.get_by_role("radio", name="accepted", exact=True).check()
    page.get_by_label("Reasons").fill("Every opening needs its own signature; chapter one will say so.")
    page.get_by_label("Public summary").fill(SUMMARY)
    page.get_by_label("Language of the answer").select_option(label="English")
    page.get_by_role("button", name="Give the answer").click()
    expect(page.get_by_role("status")).to_have_text("The answer stands: accepted.")
    by_menu(page, "Desk")
    expect(page.get_by_text("Nothing waits for you.")).to_be_visible()

    # The editor, an approver too, opens the draft, writes, and cites it at the paragraph it shaped.
    editor.memberships.create(role="approver", programme=programme)
    page = device(width=width)
    signs_in(page, editor)
    by_menu(page, "Handbooks")
    page.get_by_role("link", name="Wildlife trafficking cases").click()
    page.get_by_role("link", name="Evidence").click()
    page.get_by_role("button", name="Start a draft").click()
    page.locator("#id_text").fill(NEW_TEXT)
    page.get_by_role("button", name="Save and look at it").click()
    expect(page.get_by_role("article")).to_contain_text("signs at every opening")
    page.get_by_role("link", name=re.compile(r"Cite a contribution here\s*: 1\.2")).click()
    page.get_by_role("listitem").filter(has_text=SUMMARY).get_by_role("button", name="Cite at 1.2").click()
    expect(page.get_by_text("Paragraph 1.2 now says that it draws on")).to_be_visible()
    page.locator(".way-back a").last.click()
    expect(page.get_by_role("article")).to_contain_text(SUMMARY)
    keeps_a_picture(page, "draft-with-its-source")
    page.get_by_role("link", name="Send for approval").click()
    page.get_by_label("What changed, and why").fill("Every opening is signed.")
    page.get_by_role("button", name="Send for approval").click()

    # Nobody approves what they drafted.
    expect(page.get_by_text("You drafted this version. A colleague")).to_be_visible()
    draft = Version.objects.get(status=Version.Status.IN_REVIEW)
    expect(page).to_have_url(draft.get_absolute_url())
    page.goto(f"{draft.get_absolute_url()}approve/")
    expect(page.get_by_role("alert")).to_contain_text("You drafted this version.")
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)

    # A colleague compares and approves.
    page = device(width=width)
    signs_in(page, approver)
    page.get_by_role("link", name="1 Evidence").click()
    page.get_by_role("link", name="Compare and approve").click()
    expect(page.get_by_role("insertion")).to_have_text(", and signs at every opening")
    expect(page.get_by_role("main")).to_contain_text(SUMMARY)
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("status")).to_contain_text("Approved.")

    # The edition is prepared. Nobody builds its book until a worker runs; then the page turns by itself to where it
    # can be looked at and issued.
    by_menu(page, "Handbooks")
    page.get_by_role("link", name="Wildlife trafficking cases").click()
    page.get_by_role("link", name="Prepare an edition").click()
    expect(page.get_by_role("link", name="changed since edition 1")).to_be_visible()
    page.get_by_label("Note to readers").fill("Every opening of an exhibit bag is signed.")
    page.get_by_role("button", name="Prepare it and build its book").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Edition 2")
    expect(page.get_by_role("alert")).to_contain_text("No worker is running")
    expect(page.get_by_role("progressbar")).to_be_visible()
    keeps_a_picture(page, "edition-without-a-worker")
    reader = device(width=PHONE)
    reader.goto("/en/wildlife-trafficking/")
    expect(reader.get_by_text("Edition 1", exact=True)).to_be_visible()
    with worker():
        expect(page.get_by_role("alert")).to_have_count(0, timeout=BOOK_TAKES)
        expect(page.get_by_text("ready to be looked at and issued")).to_be_visible(timeout=BOOK_TAKES)
    expect(page.get_by_role("progressbar")).to_have_count(0)
    reader.goto("/en/wildlife-trafficking/")
    expect(reader.get_by_text("Edition 1", exact=True)).to_be_visible()
    page.get_by_role("link", name="Look at it as readers will see it").click()
    expect(page.get_by_label("About this edition")).to_contain_text("Preview: edition 2 is not launched.")
    page.get_by_role("link", name="Back to issuing it").click()
    page.get_by_role("link", name="Issue it").click()
    page.get_by_label("I looked: no passage exposes").check()
    page.get_by_role("button", name="Issue it").click()
    expect(page.get_by_text(re.compile("^issued on"))).to_be_visible()
    keeps_a_picture(page, "edition-issued")

    # A judge, with no account and a small phone, reads it and opens the address of paragraph 1.2.
    judge = device(width=PHONE)  # another one: a phone may show for a minute what it was shown before
    judge.goto("/en/")
    judge.get_by_role("link", name="Wildlife trafficking cases").click()
    expect(judge.get_by_text("Edition 2", exact=True)).to_be_visible()
    judge.get_by_role("link", name="1 Evidence").click()
    paragraph = judge.get_by_role("link", name="1.2", exact=True)
    paragraph.click()
    expect(judge).to_have_url(re.compile(r"/en/wildlife-trafficking/evidence/#1\.2$"))
    expect(judge.get_by_text("and signs at every opening.")).to_be_in_viewport()
    expect(judge.get_by_role("main")).not_to_contain_text(SAID)
    keeps_a_picture(judge, "chapter")

    # What changed, word by word, against the edition before.
    judge.get_by_role("link", name="What changed since edition 1").click()
    expect(judge.get_by_role("insertion").filter(has_text="signs at every opening")).to_be_visible()
    keeps_a_picture(judge, "redline")

    # What we heard names whom it may, tells the summary only, and leads back to the paragraph.
    judge.goto("/en/wildlife-trafficking/")
    judge.get_by_role("link", name="What we heard").click()
    heard = judge.get_by_role("article").filter(has_text=SUMMARY)
    expect(heard).to_contain_text("prosecutor")
    expect(judge.get_by_role("main")).not_to_contain_text(SAID)
    keeps_a_picture(judge, "what-we-heard")
    heard.get_by_role("link", name="1.2", exact=True).click()
    expect(judge).to_have_url(re.compile(r"/evidence/#1\.2$"))

    # And the book is taken along.
    judge.goto("/en/wildlife-trafficking/")
    with judge.expect_download() as downloading:
        judge.get_by_role("link", name="Download as PDF").click()
    download = downloading.value
    today = date.today().isoformat()
    assert download.suggested_filename == f"wildlife-trafficking-edition-2-{today}-en.pdf"
    assert Path(download.path()).read_bytes().startswith(b"%PDF-")
