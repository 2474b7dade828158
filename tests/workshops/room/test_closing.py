"""A room is closed when its phones hold no words any more, or with a sentence that says why all the same."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.keys import make_key
from accounts.models import Act, Key
from tests.factories import make_consultation, make_contribution, make_participant, make_workshop
from workshops.gatherings import rehearsals
from workshops.intake import participant_access
from workshops.models import Contribution, Phone, Province
from workshops.room import closing

pytestmark = pytest.mark.django_db

IN_THE_ROOM = "2022-05-30 10:00+07:00"
DEVICE = "a-device-of-some-length-0001"


@pytest.fixture
def workshop(programme):
    return make_workshop(make_consultation(programme=programme), join_code="abcd2345")


def says(client, *, phone=1, holds=0, receipts="", **seat):
    return client.post(
        reverse("join:phone_count"),
        {
            "phone": f"phone-number-{phone:08}",
            "holds": holds,
            "receipts": receipts,
            **(seat or {"code": "abcd2345", "device": DEVICE}),
        },
        headers={"sec-fetch-site": "same-origin", "accept-language": "en"},
    )


def writes_in_the_room(workshop, text="The bag was opened three times.", **more):
    return participant_access.put_forward(
        participant_access.Seat(workshop, device=DEVICE),
        kind="experience",
        language="en",
        text=text,
        profession="judge",
        province=Province.objects.get(pk="11"),
        **more,
    )


# --- What phones say ------------------------------------------------------------------------------


def test_each_phone_says_how_much_waits_on_it_and_is_counted_once(client, workshop):
    for phone in range(60):
        assert says(client, phone=phone).status_code == 200
    for phone in range(3):
        says(client, phone=phone, holds=2)
    says(client, phone=3, holds=4)
    says(client, phone=3, holds=0)

    phones = closing.phones_of(workshop)

    assert (phones.known, phones.holding, phones.held, phones.agree) == (60, 3, 6, False)


def test_the_phone_of_a_personal_link_is_counted_too(client, workshop):
    participant = make_participant(workshop)
    secret = make_key(Key.Purpose.PARTICIPANT, str(participant.pk), by=None, lasts=timedelta(days=9))
    key = participant_access.find_key(Key.Purpose.PARTICIPANT, secret)

    assert says(client, holds=1, key=participant_access.upload_key(key)).status_code == 200

    assert Phone.objects.get().workshop == workshop


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"holds": "many"}, 400),
        ({"holds": "-1"}, 400),
        ({"holds": str(closing.MOST_HELD + 1)}, 400),
        ({"receipts": ",".join(f"r{number}" for number in range(closing.MOST_RECEIPTS + 1))}, 400),
        ({"code": "guessed2", "device": DEVICE}, 403),
        ({"key": "1.guessed"}, 403),
    ],
)
def test_what_no_phone_of_the_room_says_is_refused_with_a_sentence(client, workshop, said, status):
    answer = says(client, **said)

    assert answer.status_code == status
    assert answer.json()["error"]
    assert Phone.objects.count() == 0


def test_another_site_counts_nothing(client, workshop):
    answer = client.post(
        reverse("join:phone_count"),
        {"phone": "phone-number-00000001", "holds": 1, "code": "abcd2345", "device": DEVICE},
        headers={"sec-fetch-site": "cross-site"},
    )

    assert (answer.status_code, Phone.objects.count()) == (403, 0)


def test_whoever_has_the_code_cannot_make_up_any_number_of_phones(client, workshop, monkeypatch):
    monkeypatch.setattr(closing, "MOST_PHONES", 2)

    assert [says(client, phone=phone).status_code for phone in (1, 2, 3, 1)] == [200, 200, 429, 200]


@time_machine.travel(IN_THE_ROOM, tick=False)
def test_a_receipt_that_nothing_stands_behind_is_missed(client, workshop):
    contribution = writes_in_the_room(workshop)

    says(client, receipts=contribution.receipt)
    assert closing.phones_of(workshop).agree
    says(client, receipts=f"{contribution.receipt},lost2345lost")

    assert closing.phones_of(workshop).missing == 1


def test_what_was_emptied_out_of_a_rehearsal_is_missed_by_nobody(client, workshop, rapporteur):
    workshop.rehearsal = True
    workshop.save()
    says(client, holds=1)
    rehearsals.empty_rehearsal(workshop, by=rapporteur)
    assert closing.phones_of(workshop).known == 0

    says(client, receipts="emptied2345x")

    assert closing.phones_of(workshop).agree


# --- The closing ----------------------------------------------------------------------------------


def test_a_room_is_not_closed_while_phones_hold_words_unless_it_is_said_why(client, workshop, rapporteur):
    says(client, holds=2)
    with pytest.raises(ValidationError, match="no phone holds words"):
        closing.close(workshop, by=rapporteur)
    workshop.refresh_from_db()
    assert workshop.room_closed_at is None

    closing.close(workshop, why="Its owner left; a clerk wrote the words down.", by=rapporteur)

    workshop.refresh_from_db()
    assert workshop.room_closed_at is not None
    act = Act.objects.get(verb="closed the room of")
    assert (act.who, act.reason) == (rapporteur, "Its owner left; a clerk wrote the words down.")


def test_where_counts_and_rows_agree_nothing_needs_to_be_said(client, workshop, rapporteur):
    says(client)

    closing.close(workshop, why="superfluous", by=rapporteur)

    workshop.refresh_from_db()
    assert (workshop.room_closed_at is not None, workshop.room_closed_why) == (True, "")


def test_who_does_not_prepare_workshops_closes_none(workshop, editor):
    with pytest.raises(PermissionDenied):
        closing.close(workshop, by=editor)


@time_machine.travel(IN_THE_ROOM, tick=False)
def test_a_closed_room_takes_in_what_was_written_before_and_nothing_since(workshop, rapporteur):
    closing.close(workshop, by=rapporteur)
    workshop.refresh_from_db()
    now = timezone.now()

    early = writes_in_the_room(workshop, "Before.", written_at=now - timedelta(hours=1))
    with time_machine.travel(now + timedelta(minutes=1)), pytest.raises(participant_access.NotOpen, match="was closed"):
        writes_in_the_room(workshop, "After.")
    with time_machine.travel(now + timedelta(minutes=1)):
        invited = participant_access.Seat(workshop, make_participant(workshop))
        participant_access.put_forward(invited, kind="experience", language="en", text="By a personal link.")

    assert Contribution.objects.filter(pk=early.pk).exists()
    closing.open_again(workshop, by=rapporteur)
    workshop.refresh_from_db()
    assert writes_in_the_room(workshop, "Again.").pk


def test_the_page_says_how_many_phones_hold_words_and_why_it_does_not_close(client, workshop, rapporteur):
    for phone in range(5):
        says(client, phone=phone, holds=int(phone < 3))
    client.force_login(rapporteur)
    address = reverse("workshops:room_close", args=[workshop.number])

    assert "3 of 5 phones still hold words" in client.get(address).content.decode()
    refused = client.post(address, {"why": ""})
    assert refused.status_code == 400
    assert "or say why the room is closed all the same" in refused.content.decode()
    assert client.post(address, {"why": "They went home."}).status_code == 302
    page = client.get(address).content.decode()
    assert "The room is closed" in page
    assert "They went home." in page
    client.post(reverse("workshops:room_open", args=[workshop.number]))
    workshop.refresh_from_db()
    assert (workshop.room_closed_at, workshop.room_closed_why) == (None, "")


def test_the_page_asks_the_same_number_of_questions_for_one_phone_and_for_sixty(
    client, workshop, rapporteur, django_assert_num_queries
):
    client.force_login(rapporteur)
    address = reverse("workshops:room_close", args=[workshop.number])
    says(Client())
    client.get(address)
    with django_assert_num_queries(12, exact=False) as asked:
        client.get(address)
    Phone.objects.bulk_create(Phone(workshop=workshop, digest=f"{number}") for number in range(60))

    with django_assert_num_queries(len(asked)):
        client.get(address)


# --- By when a consultation answers ---------------------------------------------------------------


def test_a_consultation_says_by_when_it_answers(client, workshop):
    consultation = workshop.consultation
    consultation.answers_by = date(2030, 9, 30)
    consultation.save()
    participant = make_participant(workshop)
    secret = make_key(Key.Purpose.PARTICIPANT, str(participant.pk), by=None, lasts=timedelta(days=9))
    client.get(reverse("join:personal_link", args=[secret]))

    assert "Everything is answered by 30 September 2030." in client.get("/join/me/?language=en").content.decode()
    with time_machine.travel(IN_THE_ROOM, tick=False):
        assert "30 September 2030" in Client().get("/join/abcd2345/?language=en").content.decode()


def test_it_answers_on_the_day_it_closes_or_later(workshop):
    workshop.consultation.answers_by = workshop.consultation.closes_on - timedelta(days=1)

    with pytest.raises(ValidationError, match="answers on the day it closes or later"):
        workshop.consultation.full_clean()


def test_contributions_are_stored_whatever_the_phones_say(client, workshop):
    says(client, holds=9_999)

    assert make_contribution(workshop=workshop).pk
