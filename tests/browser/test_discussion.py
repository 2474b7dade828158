"""The discussion in a browser: an expert on a phone without a script, colleagues by keyboard; no barrier anywhere."""

import re

import pytest
from playwright.sync_api import expect

from handbook.discussion import remarks, sign_off_questions, sign_offs
from handbook.drafting import saving
from handbook.models import Remark, SignOff
from tests.browser.conftest import PHONE, a_context, keeps_a_picture
from tests.browser.test_everyone_can_use_it import barriers, barriers_on
from tests.factories import drafted, make_chapter

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = """## Sealing

Seal the bag at once.[^1]

- Count the scales.
- Weigh **everything**.

| What | Who |
|---|---|
| Scales | A clerk with a long title that does not break |

[^1]: With a numbered seal.
"""


@pytest.fixture
def version(editor):
    return drafted(make_chapter(slug="evidence"), drafter=editor, text=TEXT)


def ask(version, by, *, language="en"):
    name = {"en": "Dr Chan Dara", "km": "បណ្ឌិត ចាន់ ដារ៉ា"}[language]
    return sign_off_questions.ask(
        version, names={language: name}, office="RULE", language=language, question="Is 1.2 sound?", by=by
    )


def test_an_expert_reads_remarks_and_signs_off_on_a_phone_without_a_script(device, version, editor):
    _asked, secret = ask(version, editor)
    page = device(width=PHONE, java_script_enabled=False)

    page.goto(f"/sign-off/{secret}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Chapter 1")
    expect(page).to_have_url("/sign-off/")
    page.get_by_role("link", name="Remark on 1.2").click()
    page.get_by_label("Your remark").fill("Who weighs?")
    page.get_by_label("How it should read").fill("- Count the scales.\n- Weigh everything, before two witnesses.")
    page.get_by_role("button", name="Send the remark").click()
    expect(page.get_by_role("status")).to_have_text("Your remark on 1.2 is stored. Thank you.")
    page.get_by_label("I do not agree with it").check()
    page.get_by_label("In your words").fill("1.2 names nobody.")
    page.get_by_role("button", name="Sign off").click()
    expect(page.get_by_role("status")).to_have_text("Your answer is stored. Thank you.")
    keeps_a_picture(page, "expert")

    assert SignOff.objects.get().statement == "1.2 names nobody."
    assert Remark.objects.get().suggestion.endswith("before two witnesses.")


@pytest.mark.parametrize("language", ["en", "km"])
def test_an_experts_pages_have_no_barrier(device, version, editor, language):
    asked, secret = ask(version, editor, language=language)
    key = version.wording.keys[1]
    remarks.say(
        version, wording=version.wording, key=key, text="Who weighs?", suggestion="- Count them.", sign_off=asked
    )
    sign_offs.answer(asked, answer="objects", statement="1.2 names nobody.")
    page = device()
    page.goto(f"/sign-off/{secret}/")

    addresses = ["/sign-off/", "/sign-off/?sent=1.2&answered=yes", f"/sign-off/remark/?key={key}", "/sign-off/remark/"]
    found = barriers_on(page, addresses, schemes=("light", "dark"))

    assert not found, "\n".join(found)


def test_the_page_of_an_ended_link_has_no_barrier(browser, live_server, version):
    # A context of its own: the browser notes in its console that the page is gone.
    viewport = {"width": PHONE, "height": 800}
    context = a_context(browser, live_server.url, viewport=viewport, reduced_motion="reduce")
    page = context.new_page()
    assert page.goto("/sign-off/").status == 410
    found = barriers(page)
    context.close()

    assert not found, "\n".join(found)


def test_the_pages_of_the_discussion_have_no_barrier(signed_in, version, editor, approver):
    remark = remarks.say(
        version,
        wording=version.wording,
        key=version.wording.keys[0],
        text="Why at once?",
        suggestion="Seal the bag within an hour.[^1]",
        by=approver,
    )
    gone = remarks.say(version, wording=version.wording, key=version.wording.keys[2], text="Whose table?", by=approver)
    remarks.answer(remark, text="So that nobody opens it.", by=editor)
    expert, _secret = ask(version, editor)
    sign_offs.answer(expert, answer="agrees", statement="Good.")
    sign_off_questions.ask(version, user=approver, language="en", question="", by=editor)
    saving.save(version, text="Seal the bag soon.[^1]\n\n- Count.\n\n[^1]: With a seal.", by=editor)

    page = signed_in(editor)
    found = barriers_on(
        page,
        [
            version.get_absolute_url(),
            f"/desk/versions/{version.pk}/remarks/?show=all&done={remark.pk}",
            f"/desk/versions/{version.pk}/remarks/new/?key={version.wording.keys[0]}",
            f"/desk/remarks/{remark.pk}/",
            f"/desk/remarks/{gone.pk}/",
            f"/desk/versions/{version.pk}/sign-offs/ask/",
            f"/desk/versions/{version.pk}/sign-offs/letters/",
            f"/desk/sign-offs/{expert.pk}/link/",
        ],
    )
    page.goto(version.get_absolute_url())
    keeps_a_picture(page, "threads")

    assert not found, "\n".join(found)


def test_a_suggestion_is_taken_over_by_keyboard_alone(signed_in, version, editor, approver):
    remarks.say(
        version,
        wording=version.wording,
        key=version.wording.keys[0],
        text="",
        suggestion="Seal the bag within an hour.[^1]",
        by=approver,
    )
    page = signed_in(editor)
    page.goto(version.get_absolute_url())
    button = page.get_by_role("button", name=re.compile("^Take it over"))

    for _step in range(120):
        page.keyboard.press("Tab")
        if button.evaluate("button => button === document.activeElement"):
            break
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("The suggested words stand in the text now.")
    keeps_a_picture(page, "discussion")
    version.refresh_from_db()
    assert "Seal the bag within an hour." in version.wording.text
