"""What is typed into an answer outlives every click beside it, and a sign-in that has run out."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, keeps_a_picture
from tests.browser.test_everyone_can_use_it import barriers
from tests.factories import PASSWORD, make_contribution, make_participant, make_user
from workshops.models import Disposition
from workshops.review import themes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def contribution(programme, reviewer):
    contribution = make_contribution(participant=make_participant())
    themes.keep_reason(
        contribution.consultation, outcome="noted", title="Known", language="en", text="It is known.", by=reviewer
    )
    return contribution


def write(page, contribution):
    page.goto(f"/workshops/contributions/{contribution.receipt}/dispose/")
    page.get_by_label("Reasons", exact=False).last.fill("My own words.")
    page.get_by_label("Public summary").fill("A summary.")


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_reasons_are_taken_in_after_what_was_typed(signed_in, contribution, reviewer, scripts):
    page = signed_in(reviewer, java_script_enabled=scripts)
    write(page, contribution)
    loaded = []
    page.on("load", lambda _page: loaded.append(page.url))

    page.get_by_role("button", name="Take in these reasons").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Nothing is stored yet.")

    expect(page.locator("[name=reasons]")).to_have_value("My own words.\n\nIt is known.")
    expect(page.get_by_label("Public summary")).to_have_value("A summary.")
    expect(page.get_by_label("noted")).to_be_checked()
    page.wait_for_load_state()  # without scripts another page, whose words are there before it is loaded
    assert loaded == ([] if scripts else [page.url])
    if scripts:
        expect(page.get_by_role("button", name="Take in these reasons")).to_be_focused()
    page.get_by_role("button", name="Give the answer").last.click()
    expect(page.locator("body")).to_contain_text("The answer stands: noted.")
    assert Disposition.objects.get().reasons.split("\n")[-1] == "It is known."


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_a_duplicate_is_taken_in_and_no_typed_word_is_lost(signed_in, contribution, reviewer, scripts):
    other = make_contribution(contribution.consultation, participant=make_participant(contribution.workshop))
    page = signed_in(reviewer, java_script_enabled=scripts)
    write(page, contribution)

    page.get_by_role("button", name=other.receipt).press("Enter")

    expect(page.get_by_label("merged into another")).to_be_checked()
    expect(page.locator("[name=merged_into]")).to_have_value(other.receipt)
    expect(page.locator("[name=reasons]")).to_have_value("My own words.")
    expect(page.get_by_label("Public summary")).to_have_value("A summary.")


def test_who_was_signed_out_meanwhile_loses_no_word_by_taking_in_reasons(signed_in, contribution, reviewer):
    page = signed_in(reviewer)
    write(page, contribution)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    page.evaluate("document.addEventListener('htmx:afterRequest', () => { document.body.dataset.answered = ''; })")
    page.get_by_role("button", name="Take in these reasons").click()

    expect(page.locator("body[data-answered]")).to_have_count(1)
    expect(page.locator("[name=reasons]")).to_have_value("My own words.")


def kept_words(page):
    return page.evaluate("Object.keys(sessionStorage).filter((name) => name.startsWith('words '))")


def goes_out_and_in_again(page, user):
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="Give the answer").last.click()
    page.get_by_label("E-mail").or_(page.get_by_label("Email")).fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_a_theme_and_a_claim_cost_no_typed_word(signed_in, contribution, reviewer, scripts):
    theme = themes.make_theme(contribution.consultation, titles={"en": "Custody"}, by=reviewer)
    page = signed_in(reviewer, java_script_enabled=scripts)
    write(page, contribution)
    page.get_by_label("noted").check()

    page.get_by_role("button", name="Custody").press("Enter")
    expect(page.get_by_role("button", name="Custody")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Take in hand").click()
    expect(page.get_by_role("button", name="Let go")).to_be_visible()

    expect(page.locator("[name=reasons]")).to_have_value("My own words.")
    expect(page.get_by_label("Public summary")).to_have_value("A summary.")
    expect(page.get_by_label("noted")).to_be_checked()
    assert theme.contributions.get() == contribution
    assert Disposition.objects.count() == 0


def test_an_answer_comes_back_after_a_sign_in_that_had_run_out(signed_in, contribution, reviewer):
    page = signed_in(reviewer)
    write(page, contribution)
    page.get_by_label("noted").check()

    goes_out_and_in_again(page, reviewer)

    expect(page.get_by_role("status")).to_contain_text("stands below again")
    expect(page.locator("[name=reasons]")).to_have_value("My own words.")
    expect(page.get_by_label("Public summary")).to_have_value("A summary.")
    expect(page.get_by_label("noted")).to_be_checked()
    keeps_a_picture(page, "words-are-back")
    assert barriers(page) == []
    page.get_by_role("button", name="Give the answer").last.click()
    expect(page.locator("body")).to_contain_text("The answer stands: noted.")
    assert kept_words(page) == []


def test_who_signs_in_instead_finds_nothing_of_it(signed_in, contribution, reviewer, programme):
    page = signed_in(reviewer)
    write(page, contribution)
    page.get_by_label("noted").check()

    goes_out_and_in_again(page, make_user("second", role="reviewer", programme=programme))

    expect(page.locator("html[data-keeps-words]")).to_have_count(1)
    expect(page.locator("[name=reasons]")).to_have_value("")
    assert kept_words(page) == []


def test_an_answer_that_was_left_stands_there_again_and_can_be_discarded(signed_in, contribution, reviewer):
    page = signed_in(reviewer)
    write(page, contribution)
    page.get_by_role("link", name="Make or edit themes").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Themes")

    page.go_back()

    expect(page.locator("[name=reasons]")).to_have_value("My own words.")
    page.reload()
    page.get_by_role("button", name="Discard it").click()
    expect(page.locator("[name=reasons]")).to_have_value("")


def test_the_enter_key_gives_the_answer_and_takes_nothing_in(signed_in, contribution, reviewer):
    page = signed_in(reviewer)
    write(page, contribution)
    page.get_by_label("noted").check()

    page.get_by_role("combobox", name="Merged into").press("Enter")

    expect(page.locator("body")).to_contain_text("The answer stands: noted.")
    assert Disposition.objects.get().reasons == "My own words."


def test_the_page_with_reasons_taken_in_has_no_barrier(signed_in, contribution, reviewer):
    page = signed_in(reviewer, width=PHONE)
    write(page, contribution)

    page.get_by_role("button", name="Take in these reasons").click()
    expect(page.get_by_role("status")).to_be_visible()

    assert barriers(page) == []
