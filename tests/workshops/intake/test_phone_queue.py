"""The phone's queue sends what was written without a signal: exactly once, without cookies, refused never silently."""

import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.keys import digest_of, make_key
from accounts.models import Key
from tests.factories import make_consultation, make_participant, make_workshop
from tests.workshops.intake.test_attachments import photograph
from workshops.intake import participant_access
from workshops.models import Attachment, Contribution

pytestmark = pytest.mark.django_db

DEVICE = "a-device-of-twenty-characters"


@pytest.fixture
def workshop():
    today = timezone.localdate()
    return make_workshop(join_code="abcd2345", starts_on=today, ends_on=today)


@pytest.fixture
def key(workshop):
    """What the queue of an invited participant names."""
    return upload_key_of(make_participant(workshop))


def upload_key_of(participant):
    secret = make_key(Key.Purpose.PARTICIPANT, str(participant.pk), by=None, lasts=timedelta(days=30))
    return participant_access.upload_key(Key.objects.get(digest=digest_of(secret)))


def send(*, headers=None, **filled_in):
    """Send as a phone without any cookie does; CSRF is enforced as it is for everybody."""
    facts = {
        "kind": "experience",
        "language": "en",
        "text": "The bag was opened three times.",
        "attribution": "not_attributed",
        "client_key": str(uuid.uuid4()),
        **filled_in,
    }
    headers = headers or {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
    address = f"{reverse('join:queue_receive')}?language=en"
    return Client(enforce_csrf_checks=True).post(address, facts, headers=headers)


def from_the_room(**filled_in):
    return {"code": "abcd2345", "device": DEVICE, "profession": "judge", "province": "16", **filled_in}


def test_a_contribution_from_the_queue_is_received(key):
    answer = send(key=key)

    assert (answer.status_code, answer.json()) == (201, {"receipt": Contribution.objects.get().receipt})
    assert answer.cookies == {}


def test_what_arrives_twice_is_stored_once(key):
    client_key = str(uuid.uuid4())

    first, second = send(key=key, client_key=client_key), send(key=key, client_key=client_key)

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert Contribution.objects.count() == 1


def test_its_attachments_are_stored_once_too(key):
    client_key = str(uuid.uuid4())
    for _try in range(2):
        send(key=key, client_key=client_key, files=[SimpleUploadedFile("paper.jpg", photograph())])

    assert Attachment.objects.count() == 1


def test_what_looks_identifying_is_taken_in_once_its_author_has_seen_it(key):
    naming = {"text": "I heard Mr Sok Dara in it.", "client_key": str(uuid.uuid4())}

    asked = send(key=key, **naming)

    assert (asked.status_code, asked.json()["identifying"]) == (422, ["Sok Dara"])
    assert Contribution.objects.count() == 0
    assert send(key=key, seen="1", **naming).status_code == 201
    assert send(key=key, **naming).status_code == 200


def test_a_bad_file_stores_nothing_and_says_why(key):
    answer = send(key=key, files=[SimpleUploadedFile("paper.jpg", b"not a photograph")])

    assert (answer.status_code, Contribution.objects.count()) == (400, 0)
    assert answer.json()["fields"] == {
        "files": ["paper.jpg is not a photograph (JPEG, PNG, WebP) or a PDF that can be opened."]
    }


def test_the_same_client_key_with_other_words_is_refused_and_the_first_is_kept(key):
    client_key = str(uuid.uuid4())
    send(key=key, client_key=client_key)

    answer = send(key=key, client_key=client_key, text="Other words.")

    assert answer.status_code == 409
    assert Contribution.objects.get().receipt in answer.json()["error"]
    assert Contribution.objects.get().text == "The bag was opened three times."


def test_the_rooms_code_and_the_device_are_enough_in_the_room():
    today = timezone.localdate()
    make_workshop(join_code="abcd2345", starts_on=today, ends_on=today)

    answer = send(**from_the_room())

    assert answer.status_code == 201
    assert (Contribution.objects.get().participant.is_confirmed, Contribution.objects.get().province_id) == (
        False,
        "16",
    )


# --- Closing --------------------------------------------------------------------------------------


@pytest.fixture
def closed():
    """A consultation that closed at the end of June 2022, with a workshop on its last day."""
    consultation = make_consultation(opens_on=date(2022, 5, 1), closes_on=date(2022, 6, 30))
    return make_workshop(consultation, join_code="abcd2345", starts_on=date(2022, 6, 30), ends_on=date(2022, 6, 30))


@pytest.mark.parametrize(
    ("written", "arrives", "status"),
    [
        ("2022-06-30T20:00:00+07:00", "2022-07-02 09:00+07:00", 201),
        ("2022-06-30T20:00:00+07:00", "2022-07-14 09:00+07:00", 201),
        ("2022-06-30T20:00:00+07:00", "2022-07-15 09:00+07:00", 403),
        ("2022-07-01T08:00:00+07:00", "2022-07-02 09:00+07:00", 403),
        ("2031-01-01T08:00:00+07:00", "2022-07-02 09:00+07:00", 403),
        ("", "2022-07-02 09:00+07:00", 403),
    ],
)
def test_what_was_written_before_the_closing_is_accepted_after_it_and_marked_late(closed, written, arrives, status):
    with time_machine.travel(arrives, tick=False):
        answer = send(key=upload_key_of(make_participant(closed)), written_at=written)

    assert answer.status_code == status
    assert [c.late for c in Contribution.objects.all()] == [True] * (status == 201)


def test_what_was_written_in_the_room_arrives_after_the_workshop(closed):
    with time_machine.travel("2022-07-03 09:00+07:00", tick=False):
        in_time = send(**from_the_room(written_at="2022-06-30T15:00:00+07:00"))
        on_the_train = send(**from_the_room(written_at="2022-07-01T15:00:00+07:00"))

    assert (in_time.status_code, on_the_train.status_code) == (201, 403)
    assert "days of the workshop only" in on_the_train.json()["error"]


def test_a_closed_consultation_says_so(closed):
    with time_machine.travel("2022-07-02 09:00+07:00", tick=False):
        answer = send(key=upload_key_of(make_participant(closed)))

    assert answer.json()["error"] == "This consultation closed on 30 June 2022. Nothing new is taken in."


# --- Keys -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("ended", ["revoked_at", "expires_at"])
def test_a_key_that_has_ended_takes_nothing_in_and_says_what_to_do(key, ended):
    Key.objects.update(**{ended: timezone.now()})

    answer = send(key=key)

    assert (answer.status_code, Contribution.objects.count()) == (403, 0)
    assert "Open a new one" in answer.json()["error"]


def test_what_was_stored_before_the_key_ended_still_gets_its_receipt(key):
    client_key = str(uuid.uuid4())
    first = send(key=key, client_key=client_key)
    Key.objects.update(revoked_at=timezone.now())

    assert send(key=key, client_key=client_key).json() == first.json()


def test_the_key_of_one_participant_is_not_made_from_that_of_another(workshop, key):
    number, proof = upload_key_of(make_participant(workshop)).split(".")

    assert send(key=f"{key.split('.')[0]}.{proof}").status_code == 403


@pytest.mark.parametrize("named", ["", ".", "1", "x.y", "9" * 40 + ".y", "²." + "y"])
def test_a_key_that_was_never_made_opens_nothing(workshop, named):
    assert send(key=named).status_code == 403


def test_a_guessed_code_is_slowed_down_and_a_right_one_is_not(workshop):
    for number in range(15):
        assert send(**from_the_room(code=f"guess{number:03}")).status_code == 403

    slowed = send(**from_the_room(code="guess999"))
    assert (slowed.status_code, slowed["Retry-After"]) == (429, "600")
    assert send(**from_the_room()).status_code == 201
    assert send(**from_the_room(device="another-device-in-the-room")).status_code == 201


def test_guesses_from_the_same_address_shut_out_no_queue(workshop, key):
    for number in range(201):
        send(**from_the_room(code=f"guess{number:03}", device=f"another-device-number-{number}"))
    for _try in range(31):
        send(key="1.guessed")

    assert send(**from_the_room(code="guess999")).status_code == 429
    assert send(key="1.guessed").status_code == 429
    assert send(**from_the_room()).status_code == 201
    assert send(key=key).status_code == 201


@pytest.mark.parametrize("seen", ["", "0", "no", "true", "1 "])
def test_an_unknown_word_about_what_was_seen_says_nothing(key, seen):
    assert send(key=key, text="Call Mr Sok Dara at 012 345 678.", seen=seen).status_code == 422


@pytest.mark.parametrize("clock", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2999-01-01T00:00:00Z"])
def test_words_are_taken_in_from_a_device_whose_clock_is_of_another_age(key, workshop, clock):
    assert send(key=key, written_at=clock).status_code == 201
    assert send(**from_the_room(written_at=clock)).status_code == 201


# --- How much is taken in ---------------------------------------------------------------------------


def test_a_device_that_nobody_confirmed_sends_no_more_by_giving_other_offices(workshop, monkeypatch):
    monkeypatch.setattr(participant_access, "MOST_OF_A_DEVICE", (2, 2**20))
    first, second, third = (send(**from_the_room(province=province)) for province in ("01", "02", "03"))

    assert [answer.status_code for answer in (first, second, third)] == [201, 201, 429]
    assert send(**from_the_room(device="another-device-in-the-room")).status_code == 201


def test_files_of_a_device_that_nobody_confirmed_are_bounded_together(workshop, monkeypatch):
    paper = photograph()
    monkeypatch.setattr(participant_access, "MOST_OF_A_DEVICE", (60, len(paper) + 100))

    first, second = (send(**from_the_room(files=SimpleUploadedFile("paper.jpg", paper))) for _time in range(2))

    assert (first.status_code, second.status_code) == (201, 429)
    assert send(**from_the_room()).status_code == 201


def test_a_workshop_takes_in_only_so_much_from_strangers_and_tells_the_rapporteur(
    client, workshop, key, rapporteur, monkeypatch
):
    monkeypatch.setattr(participant_access, "MOST_OF_A_WORKSHOP", (2, 2**20))
    client.force_login(rapporteur)
    before = client.get(workshop.get_absolute_url())
    answers = [send(**from_the_room(device=f"device-of-a-stranger-{number}")).status_code for number in range(3)]

    page = client.get(workshop.get_absolute_url())

    assert answers == [201, 201, 429]
    assert send(key=key).status_code == 201
    assert before.context["too_much_was_sent_at"] is None
    assert "More was sent with the room" in page.content.decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example.org"},
        {"Origin": "null"},
        {"Origin": "http://testserver:81"},
        {"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"X-Nothing": "said"},
    ],
)
def test_another_sites_page_sends_nothing(key, headers):
    assert send(key=key, headers=headers).status_code == 403
    assert Contribution.objects.count() == 0


# --- Sizes ----------------------------------------------------------------------------------------


def test_the_longest_text_arrives_whole(key):
    text = "ភស្តុតាង" * 25_000

    assert send(key=key, text=text, language="km").status_code == 201
    assert Contribution.objects.get().text == text


def test_a_longer_text_is_refused_in_a_sentence(key):
    answer = send(key=key, text="ក" * 200_001)

    assert (answer.status_code, answer.json()["fields"]) == (
        400,
        {"text": ["This is longer than 200000 characters. Send it in parts."]},
    )


def test_a_body_that_is_too_large_is_not_read(key):
    assert send(key=key, text="x" * (12 * 1024 * 1024 + 1)).status_code == 413


def test_nothing_is_stored_without_a_client_key(key):
    assert send(key=key, client_key="").status_code == 400
    assert send(key=key, client_key="short").status_code == 400
    assert Contribution.objects.count() == 0


def test_it_is_asked_by_post_only(client):
    assert client.get(reverse("join:queue_receive")).status_code == 405
