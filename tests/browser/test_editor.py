"""The drafting desk in a browser: two writers end with both their edits, a server that stops loses no word, and all of
it is done by keyboard alone, on a phone too."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from urllib.request import urlopen

import PIL.Image
import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from playwright.sync_api import expect

from handbook import drafting
from handbook.models import Version, Wording
from tests.browser.conftest import LAPTOP, PHONE, keeps_a_picture
from tests.browser.test_everyone_can_use_it import barriers
from tests.browser.test_keyboard import tabs_to
from tests.factories import make_chapter, make_handbook, make_user
from tests.handbook.test_pasting import CALL, cell, item, paragraph, word

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = """Every opening of an exhibit bag is signed.

## Scales

Weigh every tusk.

- on scales
- twice
"""
WIDE = 1440


@pytest.fixture
def version(programme, editor):
    chapter = make_chapter(make_handbook(), number=4, slug="evidence", titles={"en": "Evidence", "km": "ភស្តុតាង"})
    version = drafting.start_draft(chapter, by=editor, language="en")
    drafting.save(version, text=TEXT, by=editor)
    return Version.objects.get(pk=version.pk)


@pytest.fixture
def dara(programme):
    """A second editor."""
    return make_user("dara", role="editor", programme=programme, names={"en": "Sok Dara", "km": "សុខ ដារ៉ា"})


def opens(page, version):
    page.goto(f"/desk/versions/{version.pk}/edit/")
    expect(page.locator("html[data-ready]")).to_have_count(1)
    return page.get_by_role("textbox", name="Text", exact=True)


def status(page):
    return page.locator("[data-status]")


def puts_cursor_after(page, words):
    page.locator("#id_text").evaluate(
        "(field, words) => { field.focus(); const at = field.value.indexOf(words) + words.length;"
        " field.setSelectionRange(at, at); }",
        words,
    )


def standing(version) -> str:
    return Version.objects.select_related("wording").get(pk=version.pk).wording.text


def stands(version, text, page):
    """Until the server has a text, or the test's patience ends."""
    for _moment in range(120):
        if standing(version) == text:
            return
        page.wait_for_timeout(100)
    assert standing(version) == text


def in_this_browser(page):
    """The words that the browser keeps, by account and version."""
    return page.evaluate(
        """() => new Promise((resolve) => {
          const request = indexedDB.open("desk", 1);
          request.onsuccess = () => {
            const all = request.result.transaction("drafts").objectStore("drafts").getAll();
            all.onsuccess = () => { request.result.close(); resolve(all.result.map((kept) => kept.text)); };
          };
        })"""
    )


# Nothing is lost ------------------------------------------------------------------------------------------------


def test_what_is_typed_is_saved_by_itself_and_the_page_says_when(signed_in, version, editor):
    page = signed_in(editor, width=WIDE)
    opens(page, version)

    puts_cursor_after(page, "Weigh every tusk")
    page.keyboard.type(" twice")

    expect(status(page)).to_have_text(re.compile(r"^Saved at \d\d:\d\d$"))
    assert standing(version) == TEXT.replace("tusk", "tusk twice")
    assert in_this_browser(page) == []
    assert Version.objects.get(pk=version.pk).wording.kind == Wording.Kind.AUTOSAVED


def test_two_writers_on_one_draft_end_with_both_their_edits_and_know_of_each_other(signed_in, version, editor, dara):
    one, two = signed_in(editor, width=WIDE), signed_in(dara, width=WIDE)
    field, other = opens(one, version), opens(two, version)

    puts_cursor_after(one, "bag is signed")
    one.keyboard.type(" by two people")
    puts_cursor_after(two, "- twice")
    two.keyboard.press("Enter")
    two.keyboard.type("before a witness")

    both = TEXT.replace("is signed", "is signed by two people").replace("- twice", "- twice\n- before a witness")
    stands(version, both, one)
    # The one who saved first is given the other's words a moment later, with the cursor where it was.
    one.keyboard.type(" at least")
    both = both.replace("two people", "two people at least")
    expect(field).to_have_value(both, timeout=30_000)
    expect(other).to_have_value(both, timeout=30_000)
    stands(version, both, one)
    expect(one.locator("[data-others]")).to_have_text("Sok Dara is writing here too", timeout=30_000)
    assert field.evaluate("field => field.value.slice(0, field.selectionStart)").endswith("two people at least")


def test_where_both_changed_the_same_words_neither_is_lost(signed_in, version, editor, dara):
    page = signed_in(dara, width=WIDE)
    opens(page, version)
    theirs = TEXT.replace("every tusk", "each tusk on its own")
    drafting.save(version, text=theirs, by=editor)

    puts_cursor_after(page, "Weigh every tusk")
    page.keyboard.type(" and every horn")

    expect(status(page)).to_contain_text("Yours are kept aside", timeout=30_000)
    mine = TEXT.replace("every tusk", "every tusk and every horn")
    assert standing(version) == theirs
    assert [wording.text for wording in version.wordings.filter(kind=Wording.Kind.ASIDE)] == [mine]
    assert in_this_browser(page) == [mine]

    page.get_by_role("button", name="Save", exact=True).first.click()  # by hand: then it is asked
    expect(page.get_by_role("heading", level=1)).to_have_text("Both of you changed the same words")
    assert in_this_browser(page) == []  # the server holds them


@pytest.fixture
def stoppable(settings, browser, signed_in):
    """A server in a process of its own, on the test's database, that is killed and started again like any other.

    What is asked while it is down complains in the console, so its console is not asked.
    """
    if connection.vendor != "sqlite":
        pytest.skip("The server of this test is told its database as a file of SQLite.")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "DEBUG": "true",
        "SECRET_KEY": settings.SECRET_KEY,
    }
    address = f"http://127.0.0.1:{port}"
    running, contexts = [], []

    def start():
        command = [sys.executable, "manage.py", "runserver", "--noreload", "--skip-checks", f"127.0.0.1:{port}"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        running.append(subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, **quiet))
        for _moment in range(300):
            try:
                urlopen(f"{address}/sign-in/", timeout=10).close()
                return
            except OSError:
                time.sleep(0.1)
        pytest.fail("The server does not come up.")

    def stop():
        running[-1].send_signal(signal.SIGKILL)
        running[-1].wait()

    def opened(user):
        context = browser.new_context(base_url=address, viewport={"width": WIDE, "height": 800}, locale="en-GB")
        contexts.append(context)
        client = Client()
        client.force_login(user)
        session = client.cookies[django_settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": session, "url": address}])
        return context.new_page()

    opened.start, opened.stop = start, stop
    start()
    yield opened
    for context in contexts:
        context.close()
    for process in running:
        process.kill()
        process.wait()


def test_the_server_stopped_in_mid_sentence_and_started_again_loses_no_word(stoppable, version, editor):
    page = stoppable(editor)
    opens(page, version)
    puts_cursor_after(page, "Weigh every tusk")
    page.keyboard.type(", every horn")

    stoppable.stop()
    page.keyboard.type(" and every scale")

    expect(status(page)).to_have_text("Not saved: no connection; kept in this browser", timeout=30_000)
    whole = TEXT.replace("tusk.", "tusk, every horn and every scale.")
    assert in_this_browser(page) == [whole]

    stoppable.start()

    expect(status(page)).to_have_text(re.compile("^Saved at"), timeout=60_000)
    assert standing(version) == whole
    assert in_this_browser(page) == []


def test_words_that_were_not_saved_are_offered_when_the_page_is_opened_again(stoppable, version, editor):
    page = stoppable(editor)
    opens(page, version)
    stoppable.stop()
    puts_cursor_after(page, "Weigh every tusk")
    page.keyboard.type(" twice")
    expect(status(page)).to_contain_text("kept in this browser", timeout=30_000)
    page.goto("about:blank")  # nobody is asked: nothing would be lost
    theirs = TEXT.replace("is signed", "is signed by two people")
    stoppable.start()
    drafting.save(version, text=theirs, by=editor)

    field = opens(page, version)

    expect(page.get_by_role("alert")).to_contain_text("that were not saved are in this browser")
    expect(field).to_have_value(theirs)
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("[data-differences] ins")).to_contain_text(["Weigh every tusk twice."])
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Take them over").click()
    both = theirs.replace("tusk", "tusk twice")
    expect(field).to_have_value(both, timeout=30_000)
    stands(version, both, page)


# Writing --------------------------------------------------------------------------------------------------------


def test_a_heading_a_list_and_a_note_are_written_and_saved_by_keyboard_alone(signed_in, version, editor):
    page = signed_in(editor, width=LAPTOP)
    field = opens(page, version)
    tabs_to(page, field)
    page.keyboard.press("Control+End")
    page.keyboard.type("\nSeals")
    page.keyboard.press("Control+Shift+Digit3")
    page.keyboard.type("\n\nThe seal is checked")
    page.keyboard.press("Control+Shift+Digit9")
    page.keyboard.type("Article 12.")
    page.keyboard.press("Control+Shift+Digit9")
    page.keyboard.type(" by\n\n")
    page.keyboard.press("Control+Shift+Digit8")
    page.keyboard.type("the clerk\nthe guard\n")
    page.keyboard.press("Control+Shift+Period")
    page.keyboard.type("of the day")
    page.keyboard.press("Shift+Tab")  # Tab leaves the field: to the tools, to the preview
    focused = page.locator(":focus")
    expect(focused).to_have_accessible_name("Bold")
    page.keyboard.press("ArrowRight")
    expect(focused).to_have_accessible_name("Italic")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+s")

    expect(status(page)).to_have_text(re.compile("^Saved at"))
    assert standing(version) == (
        f"{TEXT}\n### Seals\n\nThe seal is checked[^1] by\n\n- the clerk\n- the guard\n    - of the day\n\n"
        "[^1]: Article 12.\n"
    )
    assert Version.objects.get(pk=version.pk).wording.kind == Wording.Kind.SAVED


def test_undo_takes_back_what_a_tool_did(signed_in, version, editor):
    page = signed_in(editor, width=WIDE)
    field = opens(page, version)
    puts_cursor_after(page, "Weigh every tusk.")
    page.get_by_role("button", name="Table", exact=True).click()
    page.keyboard.press("Enter")
    expect(field).to_have_value(re.compile(r"\| Column 1 \| Column 2 \| Column 3 \|\n\| --- \| --- \| --- \|"))

    page.keyboard.press("Control+z")

    expect(field).to_have_value(TEXT)


def test_what_is_pasted_from_word_is_markdown(signed_in, version, editor):
    page = signed_in(editor, width=WIDE)
    field = opens(page, version)
    puts_cursor_after(page, "- twice\n")
    html = word(
        "<h2><span lang=EN-US>Keeping<o:p></o:p></span></h2>\n"
        + paragraph(f"The <b>seal</b> is checked.{CALL.format(1)}")
        + item("·", "Weigh.", place="First")
        + item("·", "Sign.", level=2, place="Last")
        + f"<table><tr>{cell(paragraph('Class'))}{cell(paragraph('ទោស'))}</tr>"
        f"<tr>{cell(paragraph('first'))}{cell(paragraph('one year'))}</tr></table>",
        "Article 12.",
    )

    pastes(page, html, "Keeping\r\nThe seal is checked.")

    written = (
        "## Keeping\n\nThe **seal** is checked.[^1]\n\n- Weigh.\n    - Sign.\n\n"
        "| Class | ទោស |\n| --- | --- |\n| first | one year |\n\n[^1]: Article 12.\n"
    )
    expect(field).to_have_value(f"{TEXT}\n{written}")


def test_what_the_server_cannot_convert_is_pasted_as_plain_words(signed_in, version, editor):
    page = signed_in(editor, width=WIDE)
    field = opens(page, version)
    puts_cursor_after(page, "- twice\n")
    page.route("**/desk/paste/", lambda route: route.fulfill(json={"sentence": "Too long."}))

    pastes(page, "<p>One</p><p><b>Two</b></p>", "One\r\nTwo")

    expect(field).to_have_value(f"{TEXT}\nOne\n\nTwo\n")
    expect(page.locator("[data-note]")).to_have_text(re.compile("^Too long. Pasted as plain words"))


def pastes(page, html, plain):
    page.locator("#id_text").evaluate(
        """(field, [html, plain]) => {
          const data = new DataTransfer();
          data.setData("text/html", html);
          data.setData("text/plain", plain);
          field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        [html, plain],
    )


def test_the_preview_is_what_readers_get_and_leads_to_the_words(signed_in, version, editor):
    page = signed_in(editor, width=WIDE)
    field = opens(page, version)
    puts_cursor_after(page, "Weigh every tusk.")
    page.keyboard.type("\n\nCall the expert.")

    shown = page.locator("[data-page]")
    expect(shown.locator(".paragraph-number")).to_have_text(["4.1", "4.2", "4.3", "4.4"])
    expect(shown.locator(".is-here")).to_contain_text("Call the expert.")
    shown.get_by_text("Every opening").click()

    expect(field).to_be_focused()
    assert field.evaluate("field => field.selectionStart") == 0


def test_a_reference_is_chosen_by_search_and_stored_by_the_paragraph_s_key(signed_in, version, editor):
    page = signed_in(editor, width=WIDE)
    field = opens(page, version)
    puts_cursor_after(page, "is signed")
    page.get_by_role("button", name="Reference to a paragraph").click()
    page.keyboard.type("tusk")
    expect(page.locator("[data-results] button")).to_have_count(1)
    expect(page.locator("[data-results] button")).to_contain_text("4.2 Weigh every tusk.")
    page.keyboard.press("Enter")

    expect(field).to_have_value(TEXT.replace("is signed", f"is signed[4.2](#key-{version.wording.keys[1]})"))


def test_an_image_is_asked_what_it_shows_before_it_is_in_the_text(signed_in, version, editor, tmp_path):
    picture = tmp_path / "seal.png"
    PIL.Image.new("RGB", (40, 30), "green").save(picture)
    page = signed_in(editor, width=WIDE)
    field = opens(page, version)
    puts_cursor_after(page, "Weigh every tusk.")
    page.get_by_role("button", name="Image", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("File").set_input_files(picture)
    dialog.get_by_role("button", name="Insert").click()
    expect(dialog).to_be_visible()  # without words for whoever cannot see it, it does not go in
    dialog.get_by_label("What it shows").fill("A broken seal")
    dialog.get_by_role("button", name="Insert").click()

    expect(field).to_have_value(re.compile(r"tusk\.\n\n!\[A broken seal\]\(image:\w+\)\n\n- on scales"))
    expect(page.locator("[data-page] img")).to_have_attribute("alt", "A broken seal")


def test_every_place_is_found_and_replaced_and_one_undo_takes_it_back(signed_in, version, editor):
    page = signed_in(editor, width=WIDE)
    field = opens(page, version)
    page.get_by_role("button", name="Find and replace").click()
    page.get_by_label("Find", exact=True).fill("every")
    page.get_by_label("Replace by").fill("each")
    page.get_by_label("Capitals count").check()
    expect(page.locator("[data-found]")).to_contain_text("1 of 1:")
    page.get_by_label("Capitals count").uncheck()
    page.get_by_role("button", name="Replace all").click()

    expect(page.locator("[data-found]")).to_contain_text("Replaced 2 times.")
    expect(field).to_have_value(TEXT.replace("Every", "each").replace("every", "each"))
    page.keyboard.press("Escape")
    page.keyboard.press("Control+z")
    expect(field).to_have_value(TEXT)


def test_without_scripts_it_is_a_form_that_saves(signed_in, version, editor):
    page = signed_in(editor, java_script_enabled=False)
    page.goto(f"/desk/versions/{version.pk}/edit/")

    page.get_by_role("textbox", name="Text", exact=True).fill("Weighed.")
    page.get_by_text("Titles of the chapter").click()
    page.get_by_label("Title (English)").fill("Scales")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.locator(".messages")).to_have_text("Saved.")
    assert standing(version) == "Weighed.\n"
    assert Version.objects.get(pk=version.pk).titles["en"] == "Scales"


@pytest.mark.parametrize("language", ["en", "km"])
def test_nobody_is_kept_out(signed_in, version, editor, language):
    editor.language = language
    editor.save()
    page = signed_in(editor)
    page.goto(f"/desk/versions/{version.pk}/edit/")
    expect(page.locator("html[data-ready]")).to_have_count(1)
    found = []
    for width in (WIDE, PHONE):
        page.set_viewport_size({"width": width, "height": 800})
        for tab in page.get_by_role("tab").all():
            if tab.is_visible():
                tab.click()
                page.wait_for_timeout(500)
                found += [f"{width} px, {tab.text_content()}: {one}" for one in barriers(page)]
        keeps_a_picture(page, f"editor-{language}")
    for name in ("table", "box", "term", "reference", "image", "help"):
        page.evaluate(f"document.getElementById('dialog-{name}').showModal()")
        found += [f"{name}: {one}" for one in barriers(page)]
        page.evaluate(f"document.getElementById('dialog-{name}').close()")

    assert found == []
