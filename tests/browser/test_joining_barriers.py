"""A participant's pages on the phone have no barrier that axe finds, in either language, with and without a signal."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.keys import make_key
from accounts.models import Key
from tests.browser.test_everyone_can_use_it import barriers_on
from tests.factories import make_consultation, make_contribution, make_participant, make_topic, make_workshop
from workshops import room

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def workshop(programme, rapporteur):
    today = timezone.localdate()
    consultation = make_consultation(programme=programme, opens_on=today, closes_on=today + timedelta(days=30))
    workshop = make_workshop(consultation, join_code="abcd2345", starts_on=today, ends_on=today, rehearsal=True)
    make_topic(consultation)
    heard = make_contribution(workshop=workshop, participant=make_participant(workshop))
    room.release(heard, "Bags were opened without a signature.", by=rapporteur)
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
