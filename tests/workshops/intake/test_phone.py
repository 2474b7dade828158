"""A participant joins by a personal link or with the room's code, and puts something forward from the phone."""

import gzip
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.keys import make_key
from accounts.models import Key
from tests.factories import disposed, make_consultation, make_contribution, make_participant, make_topic, make_workshop
from workshops.intake import participant_access
from workshops.models import Contribution, Participant, Province

pytestmark = pytest.mark.django_db

FEW = 6  # queries
IN_THE_ROOM = "2022-05-30 10:00+07:00"


def link_of(participant, *, lasts=timedelta(days=30)):
    return make_key(Key.Purpose.PARTICIPANT, str(participant.pk), by=None, lasts=lasts)


def opens_link(client, participant):
    client.get(reverse("join:personal_link", args=[link_of(participant)]))
    return client


def sheet(**filled_in):
    return {
        "kind": "experience",
        "language": "en",
        "text": "The bag was opened three times.",
        "attribution": "not_attributed",
        **filled_in,
    }


def room_sheet(**filled_in):
    return sheet(profession="prosecutor", province="11", **filled_in)


def in_the_room(text):
    """The same for the stage itself."""
    return {**room_sheet(text=text), "province": Province.objects.get(pk="11")}


@pytest.fixture(autouse=True)
def _an_english_phone(client):
    """The stories quote the page's English words; without this header a phone is shown Khmer."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.fixture
def workshop():
    workshop = make_workshop(join_code="abcd2345")
    make_topic(workshop.consultation, questions={"en": "Who signed for the exhibit?"})
    return workshop


# --- A personal link ------------------------------------------------------------------------------


def test_a_personal_link_is_exchanged_for_a_cookie_and_a_clean_address(client, workshop):
    secret = link_of(make_participant(workshop))

    response = client.get(reverse("join:personal_link", args=[secret]))

    assert (response.status_code, response["Location"]) == (302, "/join/me/")
    assert (response["Cache-Control"], response["Referrer-Policy"]) == ("no-store", "no-referrer")
    cookie = response.cookies["participant"]
    assert (cookie["httponly"], cookie["path"], cookie["samesite"]) == (True, "/join/", "Lax")


def test_ones_own_page_greets_its_participant_and_is_kept_in_no_cache(client, workshop):
    participant = make_participant(workshop, name="Sok Dara")

    page = opens_link(client, participant).get("/join/me/")

    assert "Sok Dara" in page.content.decode()
    assert page["Cache-Control"] == "no-store"


@pytest.mark.parametrize("ended", ["revoked", "expired", "unknown"])
def test_a_link_that_has_ended_opens_nothing_even_where_it_was_opened_before(client, workshop, ended):
    participant = make_participant(workshop, name="Sok Dara")
    opens_link(client, participant)
    if ended == "revoked":
        Key.objects.update(revoked_at=date(2022, 1, 1).isoformat() + "T00:00Z")
    elif ended == "expired":
        Key.objects.update(expires_at=date(2022, 1, 1).isoformat() + "T00:00Z")
    else:
        client.cookies["participant"] = "made-up"

    page = client.get("/join/me/")

    assert page.status_code == 410
    assert "no longer valid" in page.content.decode()
    assert "Sok Dara" not in page.content.decode()


def test_guessed_links_are_slowed_down(client):
    for guess in range(30):
        assert client.get(f"/join/p/guess-{guess}/").status_code == 410

    assert client.get("/join/p/one-more/").status_code == 429


def test_guesses_from_the_same_address_shut_out_no_personal_link(client, workshop):
    secret = link_of(make_participant(workshop))
    for guess in range(31):
        client.get(f"/join/p/guess-{guess}/")

    assert client.get(reverse("join:personal_link", args=[secret])).status_code == 302


def test_what_is_written_on_ones_own_page_is_received_from_that_participant(client, workshop):
    participant = make_participant(workshop, name="Sok Dara")

    answer = opens_link(client, participant).post(
        "/join/me/", sheet(attribution="named", topic=workshop.consultation.topics.get().pk)
    )

    contribution = Contribution.objects.get()
    assert answer["Location"] == f"/join/me/?sent={contribution.receipt}"
    assert contribution.receipt in client.get(answer["Location"]).content.decode()
    assert (contribution.participant, contribution.channel, contribution.attribution) == (participant, "phone", "named")
    assert (contribution.workshop, contribution.profession, contribution.province_id) == (workshop, "prosecutor", "11")


def test_who_has_no_name_on_the_list_cannot_be_shown_by_name(client, workshop):
    answer = opens_link(client, make_participant(workshop, name="")).post("/join/me/", sheet(attribution="named"))

    assert (answer.status_code, Contribution.objects.count()) == (400, 0)
    with pytest.raises(ValidationError):
        participant_access.put_forward(
            participant_access.Seat(workshop, make_participant(workshop)), **sheet(attribution="named")
        )


def test_what_is_refused_keeps_the_words_on_the_page(client, workshop):
    answer = opens_link(client, make_participant(workshop)).post("/join/me/", sheet(kind="", text="Kept words."))

    assert answer.status_code == 400
    assert "Kept words." in answer.content.decode()


def test_the_same_page_sent_twice_stores_one_contribution(client, workshop):
    opens_link(client, make_participant(workshop))
    filled_in = sheet(client_key="a-key-of-this-showing")

    first, second = client.post("/join/me/", filled_in), client.post("/join/me/", filled_in)

    assert first["Location"] == second["Location"]
    assert Contribution.objects.count() == 1


def test_the_same_page_with_other_words_keeps_both(client, workshop):
    opens_link(client, make_participant(workshop))
    client.post("/join/me/", sheet(client_key="a-key-of-this-showing"))

    answer = client.post("/join/me/", sheet(client_key="a-key-of-this-showing", text="Other words."))

    assert answer.status_code == 409
    assert "Other words." in answer.content.decode()
    client.post("/join/me/", sheet(client_key=answer.context["form"]["client_key"].value(), text="Other words."))
    assert sorted(Contribution.objects.values_list("text", flat=True)) == [
        "Other words.",
        "The bag was opened three times.",
    ]


def test_what_looks_identifying_is_pointed_out_once_before_it_is_sent(client, workshop):
    opens_link(client, make_participant(workshop))
    naming = sheet(text="I heard Mr Sok Dara in it.", client_key="a-key-of-this-showing")

    answer = client.post("/join/me/", naming)

    assert (answer.status_code, Contribution.objects.count()) == (422, 0)
    assert ">Sok Dara</mark>" in answer.content.decode()
    assert client.post("/join/me/", {**naming, "seen": "1"}).status_code == 302
    assert Contribution.objects.get().text == "I heard Mr Sok Dara in it."
    # What is stored is stored: the same page sent once more asks nothing.
    assert client.post("/join/me/", naming).status_code == 302


def test_new_words_in_place_of_ones_own_are_pointed_out_too(client, workshop):
    opens_link(client, make_participant(workshop))
    client.post("/join/me/", sheet())
    address = reverse("join:contribution_replace", args=[Contribution.objects.get().receipt])

    answer = client.post(address, sheet(text="Call 012 345 678."))

    assert (answer.status_code, Contribution.objects.count()) == (422, 1)
    assert "Send all the same" in answer.content.decode()


def test_both_sentences_stand_before_the_button(client, workshop):
    page = opens_link(client, make_participant(workshop)).get("/join/me/").content.decode()

    before = page[: page.index('<button type="submit">Send')]
    assert "read your words" in before
    assert "Public is at most a reviewer&#x27;s summary" in before or "Public is at most a reviewer's summary" in before


# --- The room's code ------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["abcd2345", "ABCD2345", "abcd-2345", "abcd 2345"])
@time_machine.travel(IN_THE_ROOM, tick=False)
def test_the_code_opens_the_room_however_it_is_typed(client, workshop, typed):
    page = client.get(reverse("join:enter"), {"code": typed}, follow=True)

    assert page.status_code == 200
    assert page.request["PATH_INFO"] == "/join/abcd2345/"


@time_machine.travel(IN_THE_ROOM, tick=False)
def test_the_room_shows_topics_with_their_questions_and_nobodys_name(client, workshop):
    make_participant(workshop, name="Sok Dara", email="dara@example.org")

    page = client.get("/join/abcd2345/").content.decode()

    assert "Charges" in page
    assert "Who signed for the exhibit?" in page
    assert "Sok Dara" not in page
    assert "dara@example.org" not in page


@pytest.mark.parametrize(
    ("day", "status"), [("2022-05-29", 403), ("2022-05-30", 200), ("2022-05-31", 200), ("2022-06-01", 403)]
)
def test_the_code_is_valid_on_the_days_of_the_workshop_only(client, workshop, day, status):
    with time_machine.travel(f"{day} 12:00+07:00", tick=False):
        assert client.get("/join/abcd2345/").status_code == status


@time_machine.travel(IN_THE_ROOM, tick=False)
def test_who_joins_with_the_code_is_a_participant_not_confirmed(client, workshop):
    client.get("/join/abcd2345/")

    client.post("/join/abcd2345/", room_sheet())

    participant = Contribution.objects.get().participant
    assert (participant.is_confirmed, participant.profession, participant.province_id) == (False, "prosecutor", "11")
    assert (participant.name, participant.workshop) == ("", workshop)


@time_machine.travel(IN_THE_ROOM, tick=False)
def test_one_device_is_one_participant_as_long_as_the_office_is_the_same(client, workshop):
    client.get("/join/abcd2345/")
    client.post("/join/abcd2345/", room_sheet())
    client.post("/join/abcd2345/", room_sheet(text="Again."))
    client.post("/join/abcd2345/", {**room_sheet(text="A colleague."), "profession": "judge"})

    assert sorted(Participant.objects.values_list("profession", flat=True)) == ["judge", "prosecutor"]
    assert sorted(Contribution.objects.values_list("text", "profession")) == [
        ("A colleague.", "judge"),
        ("Again.", "prosecutor"),
        ("The bag was opened three times.", "prosecutor"),
    ]


@time_machine.travel(IN_THE_ROOM, tick=False)
def test_the_profession_and_the_province_are_asked_in_the_room(client, workshop):
    answer = client.post("/join/abcd2345/", sheet())

    assert answer.status_code == 400
    assert {"profession", "province"} <= set(answer.context["form"].errors)


@time_machine.travel(IN_THE_ROOM, tick=False)
def test_nobody_is_shown_by_name_who_is_known_by_a_device_only(client, workshop):
    assert client.post("/join/abcd2345/", room_sheet(attribution="named")).status_code == 400


@time_machine.travel(IN_THE_ROOM, tick=False)
def test_a_wrong_code_is_told_and_slowed_down_by_device(client, workshop):
    for _try in range(15):
        assert client.get("/join/wrong234/").status_code == 404

    assert client.get("/join/wrong234/").status_code == 429


@time_machine.travel(IN_THE_ROOM, tick=False)
def test_wrong_codes_from_the_same_address_or_device_shut_nobody_out_of_the_room(client, workshop):
    for number in range(201):
        Client().get(f"/join/wrong{number:03}/")
    for _try in range(16):
        client.get("/join/wrong234/")

    assert Client().get("/join/wrong234/").status_code == 429
    assert (client.get("/join/abcd2345/").status_code, Client().get("/join/abcd2345/").status_code) == (200, 200)
    assert client.post("/join/abcd2345/", room_sheet()).status_code == 302


@time_machine.travel(IN_THE_ROOM, tick=False)
def test_a_right_code_is_never_counted(client, workshop):
    assert {client.get("/join/abcd2345/").status_code for _try in range(40)} == {200}


@time_machine.travel(IN_THE_ROOM, tick=False)
def test_one_device_sends_at_most_sixty_in_ten_minutes(workshop):
    seat = participant_access.Seat(workshop, make_participant(workshop))
    for number in range(60):
        participant_access.put_forward(seat, **sheet(text=f"Number {number}."))

    with pytest.raises(participant_access.TooMany):
        participant_access.put_forward(seat, **sheet(text="One more."))


# --- Closing --------------------------------------------------------------------------------------


@time_machine.travel("2022-07-02 09:00+07:00", tick=False)
def test_a_closed_consultation_says_so_and_keeps_the_words_on_the_page(client):
    workshop = make_workshop(make_consultation(closes_on=date(2022, 6, 30)))

    answer = opens_link(client, make_participant(workshop)).post("/join/me/", sheet())

    assert answer.status_code == 403
    assert "closed on" in answer.content.decode()
    assert "The bag was opened three times." in answer.content.decode()


# --- Changing one's mind --------------------------------------------------------------------------


def test_the_author_replaces_the_words_and_both_wordings_are_kept(client, workshop):
    opens_link(client, make_participant(workshop))
    client.post("/join/me/", sheet())
    earlier = Contribution.objects.get()

    client.post(reverse("join:contribution_replace", args=[earlier.receipt]), sheet(text="It was opened twice."))

    later = Contribution.objects.standing().get()
    assert (later.text, later.replaces.text) == ("It was opened twice.", "The bag was opened three times.")


def test_the_author_takes_it_back_and_the_words_stay_in_the_records(client, workshop):
    opens_link(client, make_participant(workshop))
    client.post("/join/me/", sheet())
    contribution = Contribution.objects.get()

    client.post(reverse("join:contribution_take_back", args=[contribution.receipt]))

    assert Contribution.objects.standing().count() == 0
    assert Contribution.objects.get().text == "The bag was opened three times."


def test_words_in_another_language_than_was_given_are_stored_and_said_to_be(client, workshop, reviewer):
    opens_link(client, make_participant(workshop))
    english = "The bag was opened three times and signed only once."

    page = client.post("/join/me/", sheet(text=english, language="km"), follow=True)
    right = client.post("/join/me/", sheet(text="The bag was sealed."), follow=True)

    said = "they do not look like Khmer, the language that was given for them."
    assert [said in answer.content.decode() for answer in (page, right)] == [True, False]
    stored = Contribution.objects.get(language="km")
    assert stored.text == english
    client.force_login(reviewer)
    assert said in client.get(stored.get_absolute_url()).content.decode()


@pytest.mark.parametrize("act", ["replace", "take_back"])
def test_what_a_reviewer_has_in_hand_is_no_longer_changed(client, workshop, reviewer, act):
    opens_link(client, make_participant(workshop))
    client.post("/join/me/", sheet())
    Contribution.objects.update(claimed_by=reviewer, claimed_at=timezone.now())
    receipt = Contribution.objects.get().receipt

    answer = client.post(reverse(f"join:contribution_{act}", args=[receipt]), sheet(text="Too late."))

    assert answer.status_code == 409
    assert Contribution.objects.standing().get().text == "The bag was opened three times."


@pytest.mark.parametrize("act", ["replace", "take_back"])
def test_a_claim_that_ran_out_does_not_hold_up_the_author(client, workshop, reviewer, act):
    opens_link(client, make_participant(workshop))
    client.post("/join/me/", sheet())
    Contribution.objects.update(claimed_by=reviewer, claimed_at=timezone.now() - timedelta(hours=3))
    receipt = Contribution.objects.get().receipt
    assert reverse("join:contribution_replace", args=[receipt]) in client.get("/join/me/").text

    answer = client.post(reverse(f"join:contribution_{act}", args=[receipt]), sheet(text="In time."))

    assert answer.status_code == 302
    assert not Contribution.objects.standing().filter(receipt=receipt).exists()


@pytest.mark.parametrize("act", ["replace", "take_back"])
def test_nobody_changes_what_another_put_forward(client, workshop, act):
    theirs = make_contribution(participant=make_participant(workshop))
    opens_link(client, make_participant(workshop))

    assert client.post(reverse(f"join:contribution_{act}", args=[theirs.receipt]), sheet()).status_code == 404


def test_ones_own_page_shows_ones_own_and_nobody_elses(client, workshop, reviewer):
    make_contribution(participant=make_participant(workshop), text="Somebody else's words.")
    mine = make_participant(workshop)
    disposed(make_contribution(participant=mine, text="My words."), reviewer=reviewer)

    page = opens_link(client, mine).get("/join/me/").content.decode()

    assert "My words." in page
    assert "Somebody else" not in page


def test_a_device_that_is_handed_on_forgets_who_wrote_on_it(client, workshop):
    opens_link(client, make_participant(workshop))

    client.post(reverse("join:leave"))

    assert client.get("/join/me/").status_code == 410


# --- Identities -----------------------------------------------------------------------------------


@pytest.fixture
def joined(workshop):
    """Somebody who joined with the room's code and wrote something."""
    with time_machine.travel(IN_THE_ROOM, tick=False):
        seat = participant_access.Seat(workshop, device="a-device-of-twenty-characters")
        return participant_access.put_forward(seat, **in_the_room("From the room.")).participant


def test_a_rapporteur_confirms_who_joined_with_the_code(client, workshop, joined, rapporteur):
    client.force_login(rapporteur)
    assert (
        "prosecutor, Mondulkiri"
        in client.get(reverse("workshops:identity_list", args=[workshop.number])).content.decode()
    )

    client.post(reverse("workshops:participant_confirm", args=[joined.pk]), {"name": "Chea Vanna"})

    joined.refresh_from_db()
    assert (joined.is_confirmed, joined.name) == (True, "Chea Vanna")


def test_merging_gives_the_invited_participant_what_was_written_with_the_code(client, workshop, joined, rapporteur):
    invited = make_participant(workshop, name="Chea Vanna", profession="judge", province_id="16")
    client.force_login(rapporteur)

    client.post(reverse("workshops:participant_merge", args=[joined.pk]), {"into": invited.pk})

    contribution = Contribution.objects.get()
    assert (contribution.participant, contribution.profession, contribution.province_id) == (invited, "judge", "16")
    assert list(workshop.participants.all()) == [invited]


@time_machine.travel(IN_THE_ROOM, tick=False)
def test_after_merging_the_device_keeps_writing_as_the_invited_participant(workshop, joined, rapporteur):
    invited = make_participant(workshop, name="Chea Vanna")
    participant_access.merge(joined, invited, by=rapporteur)

    seat = participant_access.Seat(workshop, device="a-device-of-twenty-characters")
    again = participant_access.put_forward(seat, **in_the_room("Again."))

    assert again.participant == invited


@time_machine.travel(IN_THE_ROOM, tick=False)
def test_who_is_recognised_on_two_devices_finds_on_both_all_that_is_theirs(workshop, joined, rapporteur):
    """The rapporteur's word makes two devices one person's; nothing else does, and no third device sees anything."""
    devices = ["a-device-of-twenty-characters", "another-one-of-twenty-characters", "a-third-one-of-other-people"]
    seats = [participant_access.Seat(workshop, device=device) for device in devices]
    second = participant_access.put_forward(seats[1], **in_the_room("From the tablet.")).participant
    participant_access.put_forward(seats[2], **in_the_room("From a neighbour."))

    def seen(device):
        people = participant_access.participants_on(device, workshop)
        return {one.text for one in participant_access.contributions_by(people)}

    assert [seen(device) for device in devices] == [{"From the room."}, {"From the tablet."}, {"From a neighbour."}]

    invited = make_participant(workshop, name="Chea Vanna")
    participant_access.merge(joined, invited, by=rapporteur)
    participant_access.merge(second, invited, by=rapporteur)

    theirs = {"From the room.", "From the tablet."}
    assert [seen(device) for device in devices] == [theirs, theirs, {"From a neighbour."}]
    again = participant_access.put_forward(seats[1], **in_the_room("From the tablet again."))
    assert again.participant == invited
    # Another office on that device is another person, as on the first.
    handed_on = participant_access.put_forward(seats[1], **{**in_the_room("A clerk's."), "profession": "clerk"})
    assert (handed_on.participant.profession, handed_on.participant.is_confirmed) == ("clerk", False)


def test_only_who_prepares_the_workshop_says_who_somebody_is(workshop, joined, editor, outsider):
    for somebody in (editor, outsider):
        with pytest.raises(PermissionDenied):
            participant_access.confirm(joined, by=somebody)
        with pytest.raises(PermissionDenied):
            participant_access.merge(joined, make_participant(workshop), by=somebody)


def test_nobody_is_merged_into_a_participant_of_another_workshop(workshop, joined, rapporteur):
    stranger = make_participant(make_workshop(workshop.consultation))

    with pytest.raises(ValidationError):
        participant_access.merge(joined, stranger, by=rapporteur)


def test_the_page_of_identities_asks_the_same_number_of_questions_for_one_and_for_thirty(
    client, workshop, rapporteur, django_assert_num_queries
):
    client.force_login(rapporteur)
    address = reverse("workshops:identity_list", args=[workshop.number])
    make_participant(workshop, is_confirmed=False)
    make_participant(workshop)
    client.get(address)
    with django_assert_num_queries(FEW) as asked:
        client.get(address)
    for _number in range(29):
        make_participant(workshop, is_confirmed=False)
        make_participant(workshop)

    with django_assert_num_queries(len(asked)):
        client.get(address)


# --- On the phone ---------------------------------------------------------------------------------


@time_machine.travel(IN_THE_ROOM, tick=False)
def test_the_pages_speak_the_language_that_is_chosen_on_the_device(client, workshop):
    client.get("/join/abcd2345/?language=km")
    assert '<html lang="km">' in client.get("/join/abcd2345/").content.decode()

    client.get("/join/abcd2345/?language=en")
    assert '<html lang="en">' in client.get("/join/abcd2345/").content.decode()


@time_machine.travel(IN_THE_ROOM, tick=False)
def test_the_first_load_is_at_most_60_kilobytes_with_everything(client, workshop):
    """The room's page, its style and script, the worker and the sheets it keeps, with nothing had before."""
    for number in range(12):
        make_topic(workshop.consultation, titles={"en": f"Topic {number}", "km": "ប្រធានបទ"})
    pages = ["/join/abcd2345/?language=km", "/join/sw.js", "/join/offline/km/", "/join/offline/en/"]
    folder = Path(settings.BASE_DIR, "static", "workshops", "intake")
    files = [folder / name for name in ("phone.css", "phone.js", "queue.js")]

    # The pages with a cookie come as they are; the worker and its sheets are the same for everybody, and packed.
    uncompressed = sum(len(client.get(page, headers={"accept-encoding": "gzip"}).content) for page in pages)
    # The page asks for the three files, and the worker for its own copies.
    compressed = sum(2 * len(gzip.compress(file.read_bytes())) for file in files)

    assert uncompressed + compressed <= 60 * 1024
    assert files[0].stat().st_size < 8 * 1024


def test_the_sheet_that_phones_keep_is_the_same_for_everybody(client, workshop):
    participant = make_participant(workshop, name="Sok Dara")
    for_anybody = client.get("/join/offline/en/").content

    assert opens_link(client, participant).get("/join/offline/en/").content.count(b"Sok Dara") == 0
    assert b"csrfmiddlewaretoken" not in for_anybody
