"""What says that it copies, copies and says so; a link that was made can be made again."""

import pytest
from playwright.sync_api import expect

from handbook.discussion import sign_off_questions
from tests.browser.conftest import PHONE, keeps_a_picture
from tests.browser.test_everyone_can_use_it import barriers
from tests.factories import drafted, make_chapter, make_consultation, make_handbook, make_participant, make_user
from tests.factories import make_workshop as planned

pytestmark = pytest.mark.django_db(transaction=True)

IN_CLIPBOARD = "navigator.clipboard.readText()"


@pytest.fixture
def the_page(signed_in, programme, rapporteur, editor, administrator):
    """Open the page on which a link of this kind is made, on a device that lets its clipboard be read."""

    def opened(kind, **more):
        if kind == "participant":
            participant = make_participant(planned(make_consultation(programme=programme)), name="Sok Dara")
            user, address = rapporteur, f"/workshops/participants/{participant.pk}/link/"
        elif kind == "expert":
            version = drafted(make_chapter(make_handbook(programme=programme)), drafter=editor)
            sign_off, _secret = sign_off_questions.ask(
                version, names={"en": "Chan"}, office="University", language="en", question="Is it so?", by=editor
            )
            user, address = editor, f"/desk/sign-offs/{sign_off.pk}/link/"
        else:
            user, address = administrator, f"/people/{make_user('invited').pk}/"
        page = signed_in(user, permissions=["clipboard-read", "clipboard-write"], **more)
        page.goto(address)
        page.get_by_role("button", name="Make").last.click()
        return page

    return opened


def words(page, kind):
    if kind == "invited":
        return page.locator("#secret-link").evaluate("(code) => code.textContent")
    return page.locator("#message").evaluate("(field) => field.value")


@pytest.mark.parametrize("kind", ["participant", "expert", "invited"])
def test_a_link_is_copied_said_to_be_so_and_made_again(the_page, kind):
    page = the_page(kind)
    page.get_by_role("button", name="Copy", exact=True).press("Enter")

    expect(page.get_by_text("Copied.", exact=True)).to_be_visible()
    first = words(page, kind)
    assert "http" in first
    assert page.evaluate(IN_CLIPBOARD) == first
    assert barriers(page) == []
    keeps_a_picture(page, f"copied-{kind}")

    page.get_by_role("button", name="Make").last.click()
    expect(page.get_by_text("Copied.", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_text("Copied.", exact=True)).to_be_visible()
    assert page.evaluate(IN_CLIPBOARD) != first


def test_where_a_browser_gives_no_clipboard_it_is_copied_as_by_hand(the_page):
    page = the_page("participant", width=PHONE)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed')); }")

    page.get_by_role("button", name="Copy", exact=True).click()

    expect(page.get_by_text("Copied.", exact=True)).to_be_visible()
    assert page.evaluate(IN_CLIPBOARD) == words(page, "participant")


def test_without_a_script_no_button_promises_to_copy(the_page):
    page = the_page("participant", java_script_enabled=False)

    expect(page.locator("#message")).to_be_visible()
    expect(page.get_by_role("button", name="Copy", exact=True)).to_be_hidden()
