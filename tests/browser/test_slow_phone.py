"""The demonstration kept on a slow phone: slow 3G as browsers' own tools make it, and a processor slowed to a quarter.

Every step waits for what the page says of itself. How long each took is printed (pytest -s): a figure to look at, which
fails nothing on a busy machine.
"""

import time
from contextlib import contextmanager
from datetime import date

import pytest
from playwright.sync_api import expect

from handbook.demonstration.material import read as demonstration
from handbook.editions import release
from tests.browser.conftest import PHONE, a_context
from tests.factories import approved, launched_with, make_chapter, make_handbook

pytestmark = pytest.mark.django_db(transaction=True)

HANDBOOK = "/en/wildlife-trafficking/"
SLOW_3G = {"offline": False, "latency": 2000, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""Milliseconds before an answer, and bytes a second: "Slow 3G" of Chromium's developer tools."""
WITHOUT_SIGNAL = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
VERY_PATIENT = 400_000  # milliseconds


@pytest.fixture
def edition(programme, editor, approver):
    handbook = make_handbook(programme=programme)
    for name, chapter in sorted(demonstration().chapters.items()):
        made = make_chapter(handbook, slug=name, titles=chapter.titles)
        approved(made, drafter=editor, approver=approver, text=chapter.text)
    return launched_with(release.prepare(handbook, by=approver, on=date(2022, 6, 1)))


@contextmanager
def took(what):
    begun = time.perf_counter()
    yield
    print(f"\n{what}: {time.perf_counter() - begun:.1f} s")


def test_it_is_kept_opened_and_searched(browser, live_server, edition):
    context = a_context(browser, live_server.url, viewport={"width": PHONE, "height": 740})
    context.set_default_timeout(VERY_PATIENT)
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", SLOW_3G)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": 4})

    with took("first chapter, nothing in the cache"):
        page.goto(f"{HANDBOOK}04-offences-and-penalties/", wait_until="commit")
        expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=VERY_PATIENT)
        keep = page.get_by_role("button", name="Keep on this phone")
        expect(keep).to_be_visible(timeout=VERY_PATIENT)
    with took("keep"):
        keep.click()
        expect(page.locator("[data-keep-said]")).to_contain_text("It opens without a signal.", timeout=VERY_PATIENT)

    context.set_offline(True)
    tools.send("Network.emulateNetworkConditions", WITHOUT_SIGNAL)
    with took("open a chapter without a signal"):
        page.goto(f"{HANDBOOK}06-evidence-and-custody/", wait_until="commit")
        expect(page.locator("[id='6.1']")).to_be_visible(timeout=VERY_PATIENT)
    with took("search without a signal"):
        page.locator("[name=q]").fill("how is ivory stored as evidence")
        page.keyboard.press("Enter")
        expect(page.locator(".answers a").first).to_be_visible(timeout=VERY_PATIENT)
    context.close()
