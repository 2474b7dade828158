"""Who joined with the code of a room finds what became of their words on the phone, and can undo taking them back."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Act
from tests.factories import disposed, make_consultation, make_contribution, make_participant, make_workshop
from workshops.intake import participant_access, receive
from workshops.models import Contribution, Participant, TopicTally

pytestmark = pytest.mark.django_db

IN_THE_ROOM, WEEKS_LATER = "2022-05-30 10:00+07:00", "2022-07-01 10:00+07:00"
SHEET = {
    "kind": "experience",
    "language": "en",
    "text": "The bag was opened three times.",
    "attribution": "not_attributed",
    "profession": "prosecutor",
    "province": "11",
}


@pytest.fixture
def workshop(programme):
    return make_workshop(make_consultation(programme=programme), join_code="abcd2345")


@pytest.fixture
def phone(workshop):
    """A phone that put something forward with the room's code."""
    client = Client(headers={"accept-language": "en"})
    with time_machine.travel(IN_THE_ROOM, tick=False):
        client.get("/join/abcd2345/")
        client.post("/join/abcd2345/", SHEET)
    return client


def the_room(phone, query=""):
    return phone.get(f"/join/abcd2345/{query}").content.decode()


# --- Answers, questions back, and who they are ----------------------------------------------------


@pytest.mark.parametrize("day", [IN_THE_ROOM, WEEKS_LATER])
def test_the_answer_stands_on_the_phone_also_when_the_workshop_is_over(phone, reviewer, day):
    disposed(Contribution.objects.get(), reviewer=reviewer, reasons="Every opening must be signed.")

    with time_machine.travel(day, tick=False):
        page = the_room(phone)

    assert "Every opening must be signed." in page
    assert ("valid on the days of the workshop only" in page) == (day == WEEKS_LATER)
    assert ('id="sheet"' in page) == (day == IN_THE_ROOM)


@time_machine.travel(IN_THE_ROOM, tick=False)
def test_another_phone_sees_nothing_of_it(phone, reviewer):
    disposed(Contribution.objects.get(), reviewer=reviewer, reasons="Every opening must be signed.")

    page = the_room(Client())

    assert "Every opening must be signed." not in page
    assert "The bag was opened three times." not in page


@time_machine.travel(WEEKS_LATER, tick=False)
def test_a_phone_that_put_nothing_forward_is_told_that_the_room_is_over(workshop):
    assert Client().get("/join/abcd2345/").status_code == 403


@time_machine.travel(WEEKS_LATER, tick=False)
def test_a_question_back_is_answered_on_the_phone_once(phone, reviewer):
    inquiry = Contribution.objects.get().inquiries.create(question="Who signed?", asked_by=reviewer)
    address = reverse("join:inquiry_reply", args=[inquiry.pk])
    assert address in the_room(phone)

    replied = phone.post(address, {"reply": "Nobody did."})

    assert replied["Location"].startswith("/join/abcd2345/?replied=")
    assert "Your reply is stored." in the_room(phone, "?replied=1")
    inquiry.refresh_from_db()
    assert inquiry.reply == "Nobody did."
    assert phone.post(address, {"reply": "Other words."}).status_code == 400
    assert Client().get(address).status_code == 410


@time_machine.travel(IN_THE_ROOM, tick=False)
def test_a_question_to_somebody_else_is_found_by_no_phone_of_the_room(phone, workshop, reviewer):
    inquiry = make_contribution(participant=make_participant(workshop)).inquiries.create(
        question="Who signed?", asked_by=reviewer
    )

    assert phone.get(reverse("join:inquiry_reply", args=[inquiry.pk])).status_code == 404


@time_machine.travel(IN_THE_ROOM, tick=False)
@pytest.mark.parametrize("how", ["confirmed", "recognised"])
def test_the_phone_says_as_whom_its_owner_was_confirmed(phone, workshop, rapporteur, how):
    joined = Participant.objects.get()
    assert "A rapporteur confirms who you are." in the_room(phone)

    if how == "confirmed":
        participant_access.confirm(joined, name="Sok Dara", by=rapporteur)
    else:
        participant_access.merge(joined, make_participant(workshop, name="Sok Dara"), by=rapporteur)

    page = the_room(phone)
    assert "The rapporteur confirmed who you are: Sok Dara" in page
    assert "The bag was opened three times." in page
    assert "Sok Dara" not in the_room(Client())


@time_machine.travel(IN_THE_ROOM, tick=False)
def test_words_that_are_sent_to_a_closed_room_stand_on_the_page_that_refuses_them(phone, workshop):
    workshop.room_closed_at = timezone.now()
    workshop.save()
    with time_machine.travel("2022-05-30 11:00+07:00", tick=False):
        refused = phone.post("/join/abcd2345/", {**SHEET, "text": "Too late."})

    assert refused.status_code == 403
    assert "Too late." in refused.content.decode()
    assert "The room was closed on" in refused.content.decode()


# --- Taking back, and undoing it ------------------------------------------------------------------


@time_machine.travel(IN_THE_ROOM, tick=False)
def test_taking_back_asks_first_and_can_be_undone(phone):
    contribution = Contribution.objects.get()
    before = list(TopicTally.objects.values_list("key", "received", "voices"))
    address = reverse("join:contribution_take_back", args=[contribution.receipt])
    assert "Take it back?" in phone.get(address).content.decode()
    assert Contribution.objects.standing().count() == 1

    taken = phone.post(address)

    assert Contribution.objects.standing().count() == 0
    undo = reverse("join:contribution_bring_back", args=[contribution.receipt])
    assert undo in phone.get(taken["Location"]).content.decode()
    assert Client().post(undo).status_code == 404
    phone.post(undo)
    phone.post(undo)  # sent twice
    contribution.refresh_from_db()
    assert (contribution.stands, contribution.withdrawn_at) == (True, None)
    assert list(TopicTally.objects.values_list("key", "received", "voices")) == before
    assert Act.objects.filter(verb="put forward again").count() == 1


@time_machine.travel(IN_THE_ROOM, tick=False)
def test_what_a_reviewer_has_in_hand_is_not_offered_to_be_taken_back(phone, reviewer):
    Contribution.objects.update(claimed_by=reviewer, claimed_at=timezone.now())
    contribution = Contribution.objects.get()

    page = phone.get(reverse("join:contribution_take_back", args=[contribution.receipt])).content.decode()

    assert "Yes, take it back" not in page
    assert "A reviewer has this contribution in hand" in page


@time_machine.travel(IN_THE_ROOM, tick=False)
def test_what_was_replaced_does_not_come_back(phone):
    earlier = Contribution.objects.get()
    phone.post(reverse("join:contribution_replace", args=[earlier.receipt]), {**SHEET, "text": "Opened twice."})

    assert phone.post(reverse("join:contribution_bring_back", args=[earlier.receipt])).status_code == 404
    receive.bring_back(earlier)
    earlier.refresh_from_db()
    assert earlier.stands is False
