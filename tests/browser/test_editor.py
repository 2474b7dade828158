"""The drafting desk in a browser: two writers end with both their edits, a server that stops loses no word, and all of
it is done by keyboard alone, on a phone too."""

import os
import re
import signal
import socket
import subprocess
import sys

import PIL.Image
import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from playwright.sync_api import expect

from handbook.discussion import remarks
from handbook.drafting import drafts, saving
from handbook.models import Citation, Remark, Version, Wording
from tests.browser.conftest import (
    LAPTOP,
    PHONE,
    a_context,
    at_width,
    comes_to,
    comes_to_rest,
    keeps_a_picture,
    kept,
    waits_for_the_server,
)
from tests.browser.test_everyone_can_use_it import barriers
from tests.browser.test_keyboard import tabs_to
from tests.factories import (
    PASSWORD,
    disposed,
    make_chapter,
    make_consultation,
    make_contribution,
    make_handbook,
    make_topic,
    make_user,
)
from tests.handbook.drafting.test_pasting import CALL, cell, item, paragraph, word

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
    version = drafts.start_draft(chapter, by=editor, language="en")
    saving.save(version, text=TEXT, by=editor)
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


def stands(version, text, page, *, kind=None):
    """Until the server has a text, saved in this way. Somebody may have typed so slowly that a part went out before."""
    comes_to(page, lambda: standing(version), text)
    if kind:
        comes_to(page, lambda: Version.objects.get(pk=version.pk).wording.kind, kind)


def is_kept(page, *texts):
    """Until the browser keeps these words and no others, whatever their account and version."""
    comes_to(page, lambda: [draft["text"] for draft in kept(page, "desk", "drafts")], list(texts))


def cursor_stands_after(page, words):
    before = "field => field.value.slice(0, field.selectionStart)"
    comes_to(page, lambda: page.locator("#id_text").evaluate(before)[-len(words) :], words)


# Nothing is lost ------------------------------------------------------------------------------------------------


def test_what_is_typed_is_saved_by_itself_and_the_page_says_when(signed_in, version, editor):
    page = signed_in(editor, width=WIDE)
    opens(page, version)

    puts_cursor_after(page, "Weigh every tusk")
    page.keyboard.type(" twice")

    stands(version, TEXT.replace("tusk", "tusk twice"), page, kind=Wording.Kind.AUTOSAVED)
    expect(status(page)).to_have_text(re.compile(r"^Saved at \d\d:\d\d$"))
    is_kept(page)


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
    expect(field).to_have_value(both)
    expect(other).to_have_value(both)
    stands(version, both, one)
    expect(one.locator("[data-others]")).to_have_text("Sok Dara is writing here too")
    cursor_stands_after(one, "two people at least")


def test_where_both_changed_the_same_words_neither_is_lost(signed_in, version, editor, dara):
    page = signed_in(dara, width=WIDE)
    opens(page, version)
    theirs = TEXT.replace("every tusk", "each tusk on its own")
    saving.save(version, text=theirs, by=editor)

    puts_cursor_after(page, "Weigh every tusk")
    page.keyboard.insert_text(" and every horn")  # at once: what is saved in two parts is put aside twice

    expect(status(page)).to_contain_text("Yours are kept aside")
    mine = TEXT.replace("every tusk", "every tusk and every horn")
    assert standing(version) == theirs
    assert [wording.text for wording in version.wordings.filter(kind=Wording.Kind.ASIDE)] == [mine]
    is_kept(page, mine)

    page.get_by_role("button", name="Save", exact=True).first.click()  # by hand: then it is asked
    expect(page.get_by_role("heading", level=1)).to_have_text("Both of you changed the same words")
    is_kept(page)  # the server holds them


SLOW_ANSWERS = """{
  const really = window.fetch;
  window.fetch = async (address, ...more) => {
    const answer = await really(address, ...more);
    if (!String(address).includes("autosave")) return answer;
    window.asked = (window.asked ?? 0) + 1;
    await new Promise((resolve) => setTimeout(resolve, 2000));
    if (window.losesAnswers) throw new TypeError("The answer is lost.");
    return answer;
  };
}"""
"""What is saved by itself reaches the server at once; its answer comes two seconds later, or never."""


def test_who_types_on_while_a_merge_is_on_its_way_is_not_in_conflict_with_themselves(signed_in, version, editor, dara):
    one, two = signed_in(editor, width=WIDE), signed_in(dara, width=WIDE)
    one.add_init_script(SLOW_ANSWERS)
    field = opens(one, version)
    opens(two, version)
    puts_cursor_after(two, "bag is signed")
    two.keyboard.type(" by two people")
    puts_cursor_after(two, "Weigh every tusk.")
    two.keyboard.type("\n\nWeigh every horn.")  # next to what the other writes: no browser knows which comes first
    theirs = TEXT.replace("is signed", "is signed by two people").replace("tusk.", "tusk.\n\nWeigh every horn.")
    stands(version, theirs, two)
    puts_cursor_after(one, "Weigh every tusk")
    one.keyboard.type(" on scales")
    one.wait_for_function("() => window.asked >= 1")
    one.keyboard.type(", before a witness, and write it down", delay=60)
    one.wait_for_function("() => window.asked >= 2")
    one.keyboard.type(" at once", delay=60)

    both = theirs.replace("tusk.", "tusk on scales, before a witness, and write it down at once.")
    expect(field).to_have_value(both)
    stands(version, both, one)
    assert not version.wordings.filter(kind=Wording.Kind.ASIDE).exists()
    cursor_stands_after(one, "at once")
    is_kept(one)


def test_an_answer_that_is_lost_brings_nobody_into_conflict_with_their_own_words(signed_in, version, editor, dara):
    page = signed_in(editor, width=WIDE)
    page.add_init_script(SLOW_ANSWERS)
    field = opens(page, version)
    page.evaluate("window.losesAnswers = true")
    puts_cursor_after(page, "Weigh every tusk")
    page.keyboard.insert_text(" on scales")  # at once: what was sent first is sent again before anything else
    expect(status(page)).to_have_text("Not saved: no connection; kept in this browser")
    stands(version, TEXT.replace("tusk.", "tusk on scales."), page)  # it arrived all the same
    saving.save(version, text=standing(version).replace("is signed", "is signed by two people"), by=dara)
    page.keyboard.type(", twice")
    page.evaluate("window.losesAnswers = false")

    both = TEXT.replace("is signed", "is signed by two people").replace("tusk.", "tusk on scales, twice.")
    expect(field).to_have_value(both)
    stands(version, both, page)
    assert not version.wordings.filter(kind=Wording.Kind.ASIDE).exists()


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
        waits_for_the_server(address)

    def stop():
        running[-1].send_signal(signal.SIGKILL)
        running[-1].wait()

    def opened(user):
        context = a_context(browser, address, viewport={"width": WIDE, "height": 800})
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

    expect(status(page)).to_have_text("Not saved: no connection; kept in this browser")
    whole = TEXT.replace("tusk.", "tusk, every horn and every scale.")
    is_kept(page, whole)

    stoppable.start()

    stands(version, whole, page)
    expect(status(page)).to_have_text(re.compile("^Saved at"))
    is_kept(page)


def test_words_that_were_not_saved_are_offered_when_the_page_is_opened_again(stoppable, version, editor):
    page = stoppable(editor)
    opens(page, version)
    stoppable.stop()
    puts_cursor_after(page, "Weigh every tusk")
    page.keyboard.type(" twice")
    expect(status(page)).to_contain_text("kept in this browser")
    is_kept(page, TEXT.replace("tusk", "tusk twice"))
    page.goto("about:blank")  # nobody is asked: nothing would be lost
    theirs = TEXT.replace("is signed", "is signed by two people")
    stoppable.start()
    saving.save(version, text=theirs, by=editor)

    field = opens(page, version)

    expect(page.get_by_role("alert")).to_contain_text("that were not saved are in this browser")
    expect(field).to_have_value(theirs)
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("[data-differences] ins")).to_contain_text(["Weigh every tusk twice."])
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Take them over").click()
    both = theirs.replace("tusk", "tusk twice")
    expect(field).to_have_value(both)
    stands(version, both, page)


def test_who_is_signed_out_while_writing_signs_in_beside_it_and_the_words_go_out(signed_in, version, editor):
    # What is refused complains in the console, so that of another page is asked.
    page = signed_in(editor, width=WIDE).context.new_page()
    field = opens(page, version)
    page.context.clear_cookies()
    puts_cursor_after(page, "Weigh every tusk")
    page.keyboard.type(" twice")

    expect(status(page)).to_contain_text("You are not signed in any more")
    whole = TEXT.replace("tusk", "tusk twice")
    is_kept(page, whole)
    assert standing(version) == TEXT
    with page.context.expect_page() as tab:
        status(page).get_by_role("link", name="Sign in").click()
    beside = tab.value
    beside.get_by_label("E-mail").or_(beside.get_by_label("Email")).fill(editor.email)
    beside.get_by_label("Password").fill(PASSWORD)
    beside.get_by_role("button", name="Sign in").click()
    beside.wait_for_url(f"**/desk/versions/{version.pk}/edit/")
    beside.close()

    stands(version, whole, page)
    expect(status(page)).to_have_text(re.compile("^Saved at"))
    expect(field).to_have_value(whole)
    is_kept(page)


def test_save_and_look_at_it_saves_by_hand_and_shows_the_text(signed_in, version, editor):
    page = signed_in(editor, width=WIDE)
    opens(page, version)
    puts_cursor_after(page, "Weigh every tusk")
    page.keyboard.type(" twice")
    page.get_by_role("button", name="Save and look at it").click()

    expect(page).to_have_url(re.compile(rf"/desk/versions/{version.pk}/$"))
    expect(page.get_by_text("Weigh every tusk twice.")).to_be_visible()
    assert standing(version) == TEXT.replace("tusk", "tusk twice")
    assert Version.objects.get(pk=version.pk).wording.kind == Wording.Kind.SAVED


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

    written = (
        f"{TEXT}\n### Seals\n\nThe seal is checked[^1] by\n\n- the clerk\n- the guard\n    - of the day\n\n"
        "[^1]: Article 12.\n"
    )
    stands(version, written, page, kind=Wording.Kind.SAVED)
    expect(status(page)).to_have_text(re.compile("^Saved at"))


def test_undo_takes_back_what_a_tool_did(signed_in, version, editor):
    page = signed_in(editor, width=WIDE)
    field = opens(page, version)
    puts_cursor_after(page, "Weigh every tusk.")
    page.get_by_role("button", name="Table", exact=True).click()
    page.keyboard.press("Enter")
    expect(field).to_have_value(re.compile(r"\| Column 1 \| Column 2 \| Column 3 \|\n\| --- \| --- \| --- \|"))

    page.keyboard.press("Control+z")

    expect(field).to_have_value(TEXT)


@pytest.mark.parametrize("how", ["keys", "buttons"])
def test_bold_and_slanted_end_as_they_began(signed_in, version, editor, how):
    page = signed_in(editor, width=WIDE)
    field = opens(page, version)

    def marks(name, keys):
        if how == "keys":
            page.keyboard.press(keys)
        else:
            page.get_by_role("button", name=name, exact=True).click()

    puts_cursor_after(page, "Weigh every tusk")
    page.keyboard.type(" by an ")
    marks("Bold", "Control+b")
    page.keyboard.type("expert")
    marks("Italic", "Control+i")
    page.keyboard.type("witness")
    marks("Italic", "Control+i")
    marks("Bold", "Control+b")
    page.keyboard.type(" first, ")
    marks("Italic", "Control+i")
    page.keyboard.type("then")
    marks("Italic", "Control+i")
    page.keyboard.type(" again")

    expect(field).to_have_value(TEXT.replace("tusk", "tusk by an **expert*witness*** first, *then* again"))


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
    stands(version, TEXT.replace("tusk.", "tusk.\n\nCall the expert."), page)
    # Saved, the new paragraph is shown once more, with its key; under a pointer the page must not be drawn anew.
    expect(shown.locator(".is-here")).to_have_attribute("data-key", Version.objects.get(pk=version.pk).wording.keys[2])
    shown.get_by_text("Every opening").click()

    expect(field).to_be_focused()
    comes_to(page, lambda: field.evaluate("field => field.selectionStart"), 0)


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


PICTURE = """async ([kind, field]) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 40, height: 30 });
  canvas.getContext("2d").fillRect(0, 0, 40, 30);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  const data = new DataTransfer();
  data.items.add(new File([blob], "scene.png", { type: "image/png" }));
  const [name, event] = kind === "drop" ? ["dataTransfer", DragEvent] : ["clipboardData", ClipboardEvent];
  const said = new event(kind, { [name]: data, bubbles: true, cancelable: true });
  field.dispatchEvent(said);
  return said.defaultPrevented;
}"""
"""A picture dropped on the field, or pasted into it."""


@pytest.mark.parametrize("how", ["drop", "paste"])
def test_a_picture_that_is_dropped_or_pasted_is_asked_what_it_shows_too(signed_in, version, editor, how):
    page = signed_in(editor, width=WIDE)
    field = opens(page, version)
    puts_cursor_after(page, "Weigh every tusk.")
    assert page.evaluate(PICTURE, [how, field.element_handle()])  # nothing else is done with it
    dialog = page.get_by_role("dialog", name="Image")
    expect(dialog.get_by_label("File")).to_have_value("C:\\fakepath\\scene.png")  # where a browser says that files lie
    dialog.get_by_role("button", name="Insert").click()
    expect(dialog).to_be_visible()
    dialog.get_by_label("What it shows").fill("The scene")
    dialog.get_by_label("Caption").fill("At the market")
    dialog.get_by_role("button", name="Insert").click()

    expect(field).to_have_value(re.compile(r"tusk\.\n\n!\[The scene\]\(image:\w+ \"At the market\"\)\n\n- on scales"))
    expect(page.locator("[data-page] img")).to_have_attribute("alt", "The scene")


def test_a_table_gets_rows_and_columns_where_the_cursor_is(signed_in, version, editor):
    page = signed_in(editor, width=WIDE)
    field = opens(page, version)
    puts_cursor_after(page, "Weigh every tusk.")
    tool = page.get_by_role("button", name="Table", exact=True)
    tool.click()
    dialog = page.get_by_role("dialog", name="Table")
    expect(dialog.get_by_role("button", name="Add a row below")).to_be_hidden()  # there is no table here yet
    dialog.get_by_label("Rows below the head").fill("1")
    dialog.get_by_label("Columns").fill("2")
    page.keyboard.press("Enter")
    page.keyboard.type("Class")  # the first column's name is chosen
    puts_cursor_after(page, "| Class ")
    tool.click()
    dialog.get_by_role("button", name="Add a column after").click()
    page.keyboard.type("Weight")
    tool.click()
    dialog.get_by_role("button", name="Add a row below").click()
    page.keyboard.type("second")

    written = ["| Class | Weight | Column 2 |", "| --- | --- | --- |", "| second | | |", "| | | |"]
    rows = [" +".join(map(re.escape, row.split())) for row in written]
    expect(field).to_have_value(re.compile("Weigh every tusk\\.\n\n" + " *\n".join(rows) + " *\n\n"))
    expect(page.locator("[data-page] th")).to_have_text(["Class", "Weight", "Column 2"])


def test_a_box_and_an_index_term_are_asked_for_and_hold_what_is_chosen(signed_in, version, editor):
    page = signed_in(editor, width=WIDE)
    field = opens(page, version)
    field.evaluate(
        "field => { field.focus(); const at = field.value.indexOf('exhibit'); field.setSelectionRange(at, at + 7); }"
    )
    page.get_by_role("button", name="Index term").click()
    dialog = page.get_by_role("dialog", name="Index term")
    expect(dialog.get_by_label("Words in the text")).to_have_value("exhibit")
    dialog.get_by_label("In the index as").fill("chain of custody")
    page.keyboard.press("Enter")
    term = TEXT.replace("exhibit", "{{exhibit|chain of custody}}")
    expect(field).to_have_value(term)

    puts_cursor_after(page, "Weigh every tusk.")
    page.get_by_role("button", name="Box", exact=True).click()
    page.get_by_role("dialog", name="Box").get_by_label("Warning").check()
    page.get_by_role("dialog", name="Box").get_by_label("Title").fill("Never alone")
    page.keyboard.press("Enter")
    expect(field).to_have_value(re.compile("The words of the box"))  # and they are chosen
    page.keyboard.type("Two people weigh.")
    boxed = term.replace("tusk.", 'tusk.\n\n!!! warning "Never alone"\n    Two people weigh.')
    expect(field).to_have_value(boxed)
    expect(page.locator("[data-page]")).to_contain_text("Never alone")
    stands(version, boxed, page)


TABLE = """| Class | Weight |
| --- | --- |
| first | heavy |
| second | light |
"""
LOOSE = """- on scales

    with a witness

- twice
"""
BOX = """!!! warning
    Never alone.

    Never at night.
"""


def test_a_new_block_stands_below_the_one_that_the_cursor_is_in(signed_in, version, editor):
    page = signed_in(editor, width=WIDE)
    field = opens(page, version)
    for block, at in (
        (TABLE, "| first"),
        ("- on scales\n- twice\n", "on sc"),
        (LOOSE, "with a"),
        (BOX, "Never al"),
        (BOX, "alone.\n"),
        ("Weigh every tusk.\n", "every"),
    ):
        for after in ("", "\nAll of it.\n", "\n## Scales\n\nAll of it.\n"):
            field.fill(f"## Weighing\n{block}{after}")
            puts_cursor_after(page, at)
            page.get_by_role("button", name="Box", exact=True).click()
            page.keyboard.press("Enter")

            expect(field).to_have_value(f"## Weighing\n{block}\n!!! key-point\n    The words of the box.\n{after}")


def test_words_of_a_table_that_go_into_a_box_stay_in_the_table_and_a_whole_list_goes(signed_in, version, editor):
    saving.save(version, text=f"{TABLE}\n- on scales\n- twice\n", by=editor)
    page = signed_in(editor, width=WIDE)
    field = opens(page, version)

    def boxes(words):
        field.evaluate(
            "(field, words) => { field.focus(); const at = field.value.indexOf(words);"
            " field.setSelectionRange(at, at + words.length); }",
            words,
        )
        page.get_by_role("button", name="Box", exact=True).click()
        page.keyboard.press("Enter")

    boxes("heavy")
    boxes("- on scales\n- twice")

    boxed = "\n!!! key-point\n    heavy\n\n!!! key-point\n    - on scales\n    - twice\n"
    expect(field).to_have_value(TABLE + boxed)


def test_an_index_term_in_a_table_keeps_its_cell_whole(signed_in, version, editor):
    saving.save(version, text=TABLE, by=editor)
    page = signed_in(editor, width=WIDE)
    field = opens(page, version)
    puts_cursor_after(page, "| first ")
    page.get_by_role("button", name="Index term").click()
    dialog = page.get_by_role("dialog", name="Index term")
    dialog.get_by_label("Words in the text").fill("seal")
    dialog.get_by_label("In the index as").fill("chain of custody")
    page.keyboard.press("Enter")

    expect(field).to_have_value(TABLE.replace("| first ", "| first {{seal\\|chain of custody}}"))
    expect(page.locator("[data-page] td")).to_have_text(["first seal", "heavy", "second", "light"])


def test_escape_leaves_a_question_and_the_cursor_is_where_it_was(signed_in, version, editor):
    page = signed_in(editor, width=WIDE)
    field = opens(page, version)
    puts_cursor_after(page, "is signed")
    page.get_by_role("button", name="Reference to a paragraph").click()
    page.keyboard.type("no such words")
    expect(page.get_by_role("dialog").get_by_role("status")).to_have_text("Nothing found.")
    page.keyboard.press("Escape")

    expect(field).to_be_focused()
    expect(field).to_have_value(TEXT)
    cursor_stands_after(page, "is signed")


# Sources and remarks beside the text ----------------------------------------------------------------------------


@pytest.fixture
def contribution(version, reviewer):
    """An accepted one that waits for the chapter."""
    consultation = make_consultation()
    topic = make_topic(consultation)
    version.chapter.handbook.consultations.add(consultation)
    version.chapter.topics.add(topic)
    return disposed(make_contribution(consultation, topic=topic), reviewer=reviewer)


def test_a_source_is_cited_at_a_paragraph_that_was_only_just_written(signed_in, version, editor, contribution):
    page = signed_in(editor, width=WIDE)
    opens(page, version)
    page.get_by_role("tab", name="Sources").click()
    puts_cursor_after(page, "Weigh every tusk.")
    page.keyboard.type("\n\nCall the expert.")
    stands(version, TEXT.replace("tusk.", "tusk.\n\nCall the expert."), page)
    expect(status(page)).to_have_text(re.compile("^Saved at"))
    cite = page.get_by_role("button", name=re.compile(f"^Cite at 4.3.*{contribution.receipt}"))
    expect(cite).to_be_visible()
    expect(page.locator("#sources-key")).to_have_value(Version.objects.get(pk=version.pk).wording.keys[2])
    cite.click()

    expect(page.locator("#sources")).to_contain_text("Paragraph 4.3 now says that it draws on")
    expect(page.locator("#sources q")).to_contain_text("Call the expert.")
    assert Citation.objects.get().key == Version.objects.get(pk=version.pk).wording.keys[2]


def test_a_suggestion_is_taken_over_beside_the_text_and_stands_in_the_field(signed_in, version, editor, dara):
    remarks.say(
        version,
        wording=version.wording,
        key=version.wording.keys[1],
        text="Which scales?",
        suggestion="Weigh every tusk on tested scales.",
        by=dara,
    )
    page = signed_in(editor, width=WIDE)
    field = opens(page, version)
    puts_cursor_after(page, "is signed")
    page.keyboard.type(" and dated")
    page.get_by_role("tab", name="Remarks").click()
    panel = page.get_by_role("tabpanel", name="Remarks")
    expect(panel).to_contain_text("Which scales?")
    panel.get_by_role("button", name=re.compile("^Take it over")).click()

    both = TEXT.replace("is signed", "is signed and dated").replace("every tusk", "every tusk on tested scales")
    expect(field).to_have_value(both)
    stands(version, both, page)


# Finding --------------------------------------------------------------------------------------------------------


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


# By keyboard alone, and for everybody ---------------------------------------------------------------------------


def test_everything_at_the_desk_is_done_by_keyboard_alone(signed_in, version, editor, contribution):
    page = signed_in(editor, width=WIDE)
    field, focused = opens(page, version), page.locator(":focus")
    expect(page.locator("[data-page] .paragraph-number")).to_have_count(3)
    tools = page.get_by_role("toolbar").get_by_role("button")

    # The tools are one stop; the arrows lead through all of them and round, Escape to the text.
    tabs_to(page, field)
    page.keyboard.press("Shift+Tab")
    names = tools.evaluate_all("tools => tools.map((tool) => tool.ariaLabel)")
    for name in names:
        expect(focused).to_have_attribute("aria-label", name)
        page.keyboard.press("ArrowRight")
    expect(focused).to_have_accessible_name(names[0])
    page.keyboard.press("End")
    expect(focused).to_have_accessible_name(names[-1])
    expect(page.locator("[role=toolbar] button[tabindex='0']")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(field).to_be_focused()

    # Every question opens, is left by Escape, and leads back to where one was.
    page.keyboard.press("Control+Home")
    for name in ("Table", "Box", "Index term", "Reference to a paragraph", "Image", "Help: keys, and how to write"):
        to_the_tool(page, name)
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog")).to_be_visible()
        expect(page.locator("dialog :focus")).to_have_count(1)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        if name.startswith("Help"):
            expect(focused).to_have_accessible_name(name)
            page.keyboard.press("Escape")
        expect(field).to_be_focused()
    page.keyboard.press("Control+Shift+Digit6")
    expect(focused).to_have_accessible_name("Find")
    page.keyboard.type("every tusk")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(field).to_be_focused()
    chosen = "field => field.value.slice(field.selectionStart, field.selectionEnd)"
    comes_to(page, lambda: field.evaluate(chosen), "every tusk")

    # Written, and saved by the button.
    page.keyboard.press("End")
    page.keyboard.type(" Twice.")
    save = page.locator("button[name=stay]")
    for _press in range(20):
        page.keyboard.press("Shift+Tab")
        if save.evaluate("button => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    stands(version, TEXT.replace("tusk.", "tusk. Twice."), page, kind=Wording.Kind.SAVED)
    expect(status(page)).to_have_text(re.compile("^Saved"))
    expect(save).to_be_focused()

    # The tabs are one stop; a source is cited at the paragraph of the cursor, and a remark is made on it.
    preview, sources_tab, remarks_tab = (
        page.get_by_role("tab", name=name) for name in ("Preview", "Sources", "Remarks")
    )
    tabs_to(page, preview)
    page.keyboard.press("ArrowRight")
    expect(sources_tab).to_be_focused()
    expect(sources_tab).to_have_attribute("aria-selected", "true")
    cite = page.get_by_role("button", name=re.compile(f"^Cite at 4.2.*{contribution.receipt}"))
    expect(cite).to_be_visible()
    tabs_to(page, cite)
    page.keyboard.press("Enter")
    expect(page.locator("#sources")).to_contain_text("Paragraph 4.2 now says that it draws on")
    assert Citation.objects.get().key == version.wording.keys[1]
    for _press in range(20):
        page.keyboard.press("Shift+Tab")
        if sources_tab.evaluate("tab => tab === document.activeElement"):
            break
    page.keyboard.press("ArrowRight")
    expect(remarks_tab).to_be_focused()
    remark = page.get_by_role("link", name="Remark on paragraph 4.2")
    expect(remark).to_be_visible()
    tabs_to(page, remark)
    with page.context.expect_page() as opened:
        page.keyboard.press("Enter")
    beside = opened.value
    beside.wait_for_load_state()
    tabs_to(beside, beside.locator("textarea[name=text]"))
    beside.keyboard.type("Which scales?")
    tabs_to(beside, beside.get_by_role("button", name="Store the remark"))
    beside.keyboard.press("Enter")
    expect(beside.locator("body")).to_contain_text("The remark is stored.")
    assert Remark.objects.get().key == version.wording.keys[1]
    expect(field).to_have_value(TEXT.replace("tusk.", "tusk. Twice."))


def to_the_tool(page, name):
    """From the text to one of its tools, by Shift Tab and the arrows."""
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Home")
    for _press in range(30):
        if page.locator(":focus").get_attribute("aria-label") == name:
            return
        page.keyboard.press("ArrowRight")
    raise AssertionError(f"no arrow leads to {name}")


@pytest.mark.parametrize("language", ["en", "km"])
def test_nobody_is_kept_out(signed_in, version, editor, dara, contribution, language):
    editor.language = language
    editor.save()
    remarks.say(
        version, wording=version.wording, key=version.wording.keys[1], text="Which?", suggestion="Weigh.", by=dara
    )
    page = signed_in(editor)
    page.goto(f"/desk/versions/{version.pk}/edit/")
    expect(page.locator("html[data-ready]")).to_have_count(1)
    expect(page.get_by_role("tab", include_hidden=True)).to_have_count(5)
    page.locator(".editor-titles summary").click()
    page.locator("[data-command=find]").click()
    found = []
    for width in (WIDE, PHONE):
        at_width(page, width)
        for name in ("write", "preview", "sources", "remarks", "terms"):
            tab = page.locator(f"#tab-{name}")
            if name == "write" and width == WIDE:
                expect(tab).to_be_hidden()  # the field stands beside the others
                continue
            tab.click()
            comes_to_rest(page)
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                found += [f"{width} px, {name}, {scheme}: {one}" for one in barriers(page)]
        keeps_a_picture(page, f"editor-{language}")
        for name in ("table", "box", "term", "reference", "image", "kept", "help"):
            page.evaluate(f"document.getElementById('dialog-{name}').showModal()")
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                found += [f"{width} px, {name}, {scheme}: {one}" for one in barriers(page)]
            page.evaluate(f"document.getElementById('dialog-{name}').close()")

    assert not found, "\n".join(found)
