"""A participant's pages on the phone have no barrier that axe finds, in either language, with and without a signal."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.keys import make_key
from accounts.models import Key
from tests.browser.conftest import PHONE, comes_to_rest, keeps_a_picture
from tests.browser.test_everyone_can_use_it import barriers, barriers_on
from tests.factories import make_consultation, make_contribution, make_participant, make_topic, make_workshop
from workshops.room import releases

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def workshop(programme, rapporteur):
    today = timezone.localdate()
    consultation = make_consultation(programme=programme, opens_on=today, closes_on=today + timedelta(days=30))
    workshop = make_workshop(consultation, join_code="abcd2345", starts_on=today, ends_on=today, rehearsal=True)
    make_topic(consultation)
    heard = make_contribution(workshop=workshop, participant=make_participant(workshop))
    releases.release(heard, "Bags were opened without a signature.", by=rapporteur)
    return workshop


def link_of(participant):
    return f"/join/p/{make_key(Key.Purpose.PARTICIPANT, str(participant.pk), by=None, lasts=timedelta(days=9))}/"


@pytest.mark.parametrize("language", ["en", "km"])
def test_the_rooms_pages_have_no_barrier(device, workshop, language):
    page = device()

    found = barriers_on(
        page, [f"{path}?language={language}" for path in ("/join/", "/join/abcd2345/", f"/join/offline/{language}/")]
    )

    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["en", "km"])
def test_a_participants_own_pages_have_no_barrier(device, workshop, language):
    participant = make_participant(workshop, name="Sok Dara", language=language)
    own = make_contribution(workshop=workshop, participant=participant)
    page = device()
    page.goto(link_of(participant))

    found = barriers_on(page, ["/join/me/", f"/join/mine/{own.receipt}/replace/"])

    assert not found, "\n".join(found)


IDENTIFYING = {
    "en": "At noon Mr Sok Dara called 012 345 678 about the car 2A-1234.\nHe came twice.",
    "km": "លោក សុខ ដារ៉ា បានទូរស័ព្ទមកលេខ ០១២ ៣៤៥ ៦៧៨។",
}
MARKED = {"en": ["Sok Dara", "012 345 678", "2A-1234"], "km": ["សុខ ដារ៉ា", "០១២ ៣៤៥ ៦៧៨"]}


@pytest.mark.parametrize("language", ["en", "km"])
def test_what_is_pointed_out_without_javascript_has_no_barrier(device, workshop, language):
    page = device(width=PHONE)
    page.goto(f"/join/abcd2345/?language={language}")
    page.locator("[name=kind]").select_option("case")
    page.locator("[name=profession]").select_option("judge")
    page.locator("[name=province]").select_option("11")
    page.locator("[name=text]").fill(IDENTIFYING[language])

    # Browsers complain on their console of a page with the status 422; the page is what is looked at here.
    page.route("**/join/abcd2345/**", lambda route: route.fulfill(response=route.fetch(), status=200))

    with page.expect_navigation():  # past the script, as where there is none
        page.evaluate("HTMLFormElement.prototype.submit.call(document.getElementById('sheet'))")

    expect(page.locator(".pointed-out mark")).to_have_text(MARKED[language])
    comes_to_rest(page)
    keeps_a_picture(page, f"pointed-out-{language}")
    assert page.locator(".pointed-out button").bounding_box()["height"] >= 44
    assert barriers(page) == []
