"""A real browser before a real server: the system's Chromium, one for the whole run, a new device for each visit.

    pytest -o addopts="--strict-markers --strict-config -ra" tests/browser

Without Chromium these tests are skipped, and say so; with CI=true that is a failure.

A page answers when it can, and on a busy machine that is late: nothing here asks a page once. `expect` asks until the
answer is right, `comes_to` does so for what `expect` cannot ask, and both are patient (tests/test_conventions.py).
"""

import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from playwright.sync_api import expect, sync_playwright

from tests.factories import PASSWORD

# The browser is driven from an event loop; Django would refuse to touch the database beside one.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE, LAPTOP = 360, 1280
PATIENCE = 60_000  # milliseconds; the machine may be busy with other things, and our own timers wait up to 20 seconds

TWO_FRAMES = "new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
AT_REST = """() => {
  const desk = document.querySelector("[data-editor]");
  const isDrawn = (chosen) =>
    chosen === "write" ||
    (chosen === "preview"
      ? desk.querySelector("[data-figures]").textContent || !desk.querySelector("[data-refusal]").hidden
      : document.getElementById(chosen));
  const isReady = !desk || (document.documentElement.dataset.ready !== undefined && isDrawn(desk.dataset.chosen));
  return document.readyState === "complete" && document.fonts.status === "loaded" && Boolean(isReady);
}"""
"""Whether the page and its letters are here and, where it is the editor's, what stands beside the text as well."""

KEPT = """([database, store]) => new Promise((resolve) => {
  const request = indexedDB.open(database, 1);
  request.onsuccess = () => {
    const all = request.result.transaction(store).objectStore(store).getAll();
    all.onsuccess = () => { request.result.close(); resolve(all.result); };
  };
})"""


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, tmp_path_factory):
    """A database in a file, so that the server and a worker beside it have connections of their own."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "browser.sqlite3")


@pytest.fixture(scope="session")
def browser():
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        sentence = "NOT RUN: there is no Chromium on this machine (Debian: sudo apt-get install chromium)"
        pytest.fail(sentence) if os.environ.get("CI") == "true" else pytest.skip(sentence)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield chromium
        chromium.close()


def a_context(browser, address, **more):
    """A device of its own: it remembers nothing, and is asked with patience."""
    context = browser.new_context(base_url=address, **{"locale": "en-GB", **more})
    context.set_default_timeout(PATIENCE)
    return context


UNKNOWN_FEATURE = "Error with Permissions-Policy header: Unrecognized feature"
"""Which features there are differs from one Chromium to the next; what one does not know it cannot give away."""


def is_complaint(message):
    return message.type in ("error", "warning") and not message.text.startswith(UNKNOWN_FEATURE)


@pytest.fixture
def device(browser, live_server):
    """Open a device and return its empty page: `device(width=PHONE)`, and whatever else a context may be told.

    What its console complains of, the content security policy included, fails the test in the end.
    """
    contexts, complaints = [], []

    def opened(*, width=LAPTOP, **more):
        # Without transitions nothing is looked at while its colours are on their way.
        asked = {"viewport": {"width": width, "height": 800}, "reduced_motion": "reduce", **more}
        context = a_context(browser, live_server.url, **asked)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: is_complaint(message) and complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def signed_in(device, live_server):
    """Open a device on which somebody is signed in already."""

    def opened(user, **more):
        page = device(**more)
        client = Client()
        client.force_login(user)
        session = client.cookies[django_settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": django_settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        return page

    return opened


def signs_in(page, user):
    """Sign in as a person does, on the page for it."""
    page.goto("/sign-in/")
    page.get_by_label("E-mail").or_(page.get_by_label("Email")).fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What waits for you")
    page.wait_for_load_state()  # its styles too: before them a menu is not folded yet, and no focus is seen


def comes_to(page, question, answer, *, every=100):
    """Ask again until the answer is this one: for what no `expect` can ask, such as the database.

    Meanwhile the page goes on, and so does what the test does with its requests.
    """
    ends = time.monotonic() + PATIENCE / 1000
    while (answered := question()) != answer and time.monotonic() < ends:
        page.wait_for_timeout(every)
    assert answered == answer


def waits_for_the_server(address):
    """Until a server that was started in a process of its own answers."""
    ends = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < ends:
        try:
            urlopen(f"{address}/sign-in/", timeout=10).close()
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail("The server does not come up.")


def kept(page, database, store):
    """What the browser keeps in a store of IndexedDB, which a script of the page has opened already."""
    return page.evaluate(KEPT, [database, store])


def comes_to_rest(page):
    """Until the page is what it will be when nobody touches it: then it may be judged, or drawn."""
    page.wait_for_function(AT_REST)


def at_width(page, width):
    """Make the window this wide, and wait for what our scripts do about it."""
    page.set_viewport_size({"width": width, "height": 800})
    page.evaluate(TWO_FRAMES)  # the page is told of a new width when it is drawn
    comes_to_rest(page)


def chooses_by_typing(page, words):
    """In the list that is in focus. A list forgets its letters after a second, and then they are typed once more."""
    chosen = page.locator("select:focus option:checked")

    def begins_with_them():
        page.keyboard.type(words)
        return chosen.evaluate("option => option.text").casefold().startswith(words.casefold())

    comes_to(page, begins_with_them, True, every=1500)


def keeps_a_picture(page, name):
    """Save how the page looks, when SCREENSHOTS names a folder."""
    if folder := os.environ.get("SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        width = page.viewport_size["width"]
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


@pytest.fixture
def worker(live_server, settings):
    """Start the worker as an installation runs it, in a process of its own; it is stopped when the block ends."""

    @contextmanager
    def started():
        environment = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
            "MEDIA_ROOT": str(settings.MEDIA_ROOT),
            "PUBLIC_URL": settings.PUBLIC_URL,
        }
        command = [sys.executable, "manage.py", "worker"]
        process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment)
        try:
            yield process
        finally:
            process.terminate()
            process.wait()

    if connection.vendor != "sqlite":
        pytest.skip("The worker of this test is told its database as a file of SQLite.")
    return started
