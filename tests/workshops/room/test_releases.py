"""In the room: what the projector shows, what is released to it, and one tap each."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts import keys
from accounts.acts import acts_on
from accounts.models import Key
from config.floors import modules_of
from tests.factories import make_contribution, make_participant, make_topic, make_workshop
from workshops.intake import receive
from workshops.models import Contribution, Support
from workshops.room import projector, releases, small_counts

pytestmark = pytest.mark.django_db
SUMMARY = "Bags were opened without a signature."


@pytest.fixture(autouse=True)
def _an_english_phone(client):
    """The stories quote the page's English words; without this header a phone is shown Khmer."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.fixture
def workshop(programme):
    return make_workshop()


def heard_in(workshop, **fields):
    return make_contribution(workshop=workshop, participant=make_participant(workshop), **fields)


def tapped_by(contribution, number, **participant):
    for _each in range(number):
        releases.support(contribution, make_participant(contribution.workshop, **participant))


def opened_by(client, participant, administrator):
    """Let this client be the phone on which a participant opened their personal link."""
    secret = keys.make_key(Key.Purpose.PARTICIPANT, str(participant.pk), by=administrator, lasts=timedelta(days=1))
    response = client.get(f"/join/p/{secret}/")
    assert response.status_code == 302
    return client


# --- Counts ---------------------------------------------------------------------------------------


@given(st.dictionaries(st.integers(), st.integers(0, 30), max_size=8))
def test_no_count_under_five_can_be_found_from_those_shown(parts):
    counts = small_counts.without_small_counts(parts)

    total = sum(parts.values())
    assert counts.total == (total if total >= 5 else None)
    assert all(number >= 5 and parts[kind] == number for kind, number in counts.parts.items())
    left_out = total - sum(counts.parts.values())
    assert not counts.parts or left_out == 0 or left_out >= 5


@given(st.dictionaries(st.integers(), st.integers(0, 30), max_size=8))
def test_where_every_large_count_is_shown_the_total_gives_way(parts):
    counts = small_counts.with_every_large_part(parts)

    assert counts.parts == {kind: number for kind, number in parts.items() if number >= 5}
    assert counts.total is None or counts.total >= 5
    beside = 0 if counts.more else (counts.total or 0) - sum(counts.parts.values())
    assert beside == 0 or beside >= 5


@given(st.integers(0, 40), st.integers(0, 40))
def test_a_part_beside_its_whole_is_shown_when_neither_it_nor_the_rest_is_small(part, rest):
    told = small_counts.shown_beside(part, whole=part + rest)

    assert told == (part if part >= 5 and (rest == 0 or rest >= 5) else None)


def test_the_least_count_that_is_shown_is_known_in_one_place_alone():
    """Others ask for what may be shown."""
    knowing = [
        path for app in ("workshops", "handbook") for path in modules_of(app) if "LEAST_SHOWN" in path.read_text()
    ]

    assert [path.name for path in knowing] == ["small_counts.py"]


def test_the_projector_shows_topics_from_five_on_and_provinces_in_steps_of_five(workshop):
    charges, seals = make_topic(workshop.consultation), make_topic(workshop.consultation, titles={"en": "Seals"})
    for code in range(1, 8):
        person = make_participant(workshop, province_id=f"{code:02}")
        make_contribution(workshop=workshop, participant=person, topic=charges)
    for _each in range(5):
        heard_in(workshop, topic=seals)

    now = projector.now(workshop)

    assert (now.total, now.topics, now.provinces) == (12, [(charges, 7), (seals, 5)], 5)


def test_a_topic_with_four_is_not_counted_nor_told_from_the_total(workshop):
    charges, seals = make_topic(workshop.consultation), make_topic(workshop.consultation)
    for _each in range(6):
        heard_in(workshop, topic=charges)
    for _each in range(4):
        heard_in(workshop, topic=seals)

    now = projector.now(workshop)

    assert now.topics == [(charges, 6), (seals, None)]
    assert (now.total, now.more) == (6, True)


# --- Releasing ------------------------------------------------------------------------------------


def test_what_was_released_is_shown_and_nothing_else(workshop, rapporteur):
    shown, _other = heard_in(workshop), heard_in(workshop)

    releases.release(shown, SUMMARY, by=rapporteur)

    assert [(each.receipt, each.summary) for each in releases.released(workshop)] == [(shown.receipt, SUMMARY)]
    assert [act.verb for act in acts_on(shown)] == ["released to the room", "received"]


def test_what_was_taken_off_is_shown_no_longer(workshop, rapporteur):
    contribution = heard_in(workshop)
    releases.release(contribution, SUMMARY, by=rapporteur)

    releases.take_off(contribution, by=rapporteur)

    assert releases.released(workshop) == []


def test_an_ongoing_case_is_never_released(workshop, rapporteur):
    contribution = heard_in(workshop, ongoing=True, by=rapporteur)

    with pytest.raises(PermissionDenied):
        releases.release(contribution, SUMMARY, by=rapporteur)

    assert Contribution.objects.get().room_summary == ""


def test_a_case_marked_as_ongoing_leaves_the_room_at_once(workshop, rapporteur, reviewer):
    contribution = heard_in(workshop)
    releases.release(contribution, SUMMARY, by=rapporteur)

    receive.mark_ongoing(contribution, ongoing=True, by=reviewer)

    assert releases.released(workshop) == []


@pytest.mark.parametrize("summary", ["", "  \n", "x" * (releases.LONGEST_SUMMARY + 1)])
def test_a_summary_has_words_and_not_too_many(workshop, rapporteur, summary):
    with pytest.raises(ValidationError):
        releases.release(heard_in(workshop), summary, by=rapporteur)


@pytest.mark.parametrize("who", ["reader", "reviewer", "editor", "approver", "administrator", "outsider"])
def test_only_a_rapporteur_releases(workshop, request, who):
    contribution = heard_in(workshop)

    with pytest.raises(PermissionDenied):
        releases.release(contribution, SUMMARY, by=request.getfixturevalue(who))


# --- The same in my court ---------------------------------------------------------------------------


def test_a_second_tap_changes_nothing(workshop, rapporteur):
    contribution, participant = heard_in(workshop), make_participant(workshop)
    releases.release(contribution, SUMMARY, by=rapporteur)

    assert releases.support(contribution, participant) == releases.support(contribution, participant)
    assert Support.objects.count() == 1


def test_nobody_taps_on_their_own(workshop, rapporteur):
    contribution = heard_in(workshop)
    releases.release(contribution, SUMMARY, by=rapporteur)

    with pytest.raises(PermissionDenied):
        releases.support(contribution, contribution.participant)


def test_what_is_not_released_cannot_be_tapped_on(workshop):
    with pytest.raises(releases.NotReleased):
        releases.support(heard_in(workshop), make_participant(workshop))


def test_nobody_taps_in_another_workshop(workshop, rapporteur):
    contribution = heard_in(workshop)
    releases.release(contribution, SUMMARY, by=rapporteur)

    with pytest.raises(releases.NotReleased):
        releases.support(contribution, make_participant(make_workshop(workshop.consultation)))


def test_taps_are_counted_by_profession_and_province_from_five_on(workshop, rapporteur):
    contribution = heard_in(workshop)
    releases.release(contribution, SUMMARY, by=rapporteur)
    tapped_by(contribution, 5, profession="judge", province_id="01")
    tapped_by(contribution, 3, profession="clerk", province_id="02")
    tapped_by(contribution, 2, profession="prosecutor", province_id="02")

    [shown] = releases.released(workshop)

    assert (shown.total, shown.by_profession) == (10, {"judge": 5})
    assert shown.by_province == {"Banteay Meanchey": 5, "Battambang": 5}


def test_taps_of_who_is_not_confirmed_are_not_counted(workshop, rapporteur):
    contribution = heard_in(workshop)
    releases.release(contribution, SUMMARY, by=rapporteur)
    tapped_by(contribution, 4, is_confirmed=True)
    tapped_by(contribution, 3, is_confirmed=False)

    [shown] = releases.released(workshop)

    assert (shown.total, shown.by_profession, shown.by_province) == (None, {}, {})


def test_four_taps_are_not_shown(workshop, rapporteur):
    contribution = heard_in(workshop)
    releases.release(contribution, SUMMARY, by=rapporteur)
    tapped_by(contribution, 4)

    [shown] = releases.released(workshop)

    assert (shown.total, shown.by_profession, shown.by_province) == (None, {}, {})


def test_a_phone_taps_and_the_page_says_so(client, workshop, rapporteur, administrator):
    contribution, participant = heard_in(workshop), make_participant(workshop)
    releases.release(contribution, SUMMARY, by=rapporteur)
    phone = opened_by(client, participant, administrator)
    address = reverse("room_same", args=[workshop.join_code, contribution.receipt])

    answers = [phone.post(address), phone.post(address)]

    here = f"/join/me/#released-{contribution.receipt}"
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, here)] * 2
    assert "You said: the same in my court." in phone.get("/join/me/").text
    assert [(support.contribution, support.participant) for support in Support.objects.all()] == [
        (contribution, participant)
    ]


def test_who_joined_with_the_rooms_code_taps_once_after_putting_something_forward(client, rapporteur):
    today = timezone.localdate()
    workshop = make_workshop(join_code="abcd2345", starts_on=today, ends_on=today)
    contribution = heard_in(workshop)
    releases.release(contribution, SUMMARY, by=rapporteur)
    address = reverse("room_same", args=[workshop.join_code, contribution.receipt])
    assert address not in client.get("/join/abcd2345/").text
    client.post(
        "/join/abcd2345/",
        {
            "kind": "experience",
            "language": "en",
            "text": "Scales.",
            "attribution": "not_attributed",
            "profession": "judge",
            "province": "11",
        },
    )
    assert address in client.get("/join/abcd2345/").text

    answers = [client.post(address), client.post(address)]

    here = f"/join/abcd2345/#released-{contribution.receipt}"
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, here)] * 2
    assert [support.participant.is_confirmed for support in Support.objects.all()] == [False]
    assert address not in client.get("/join/abcd2345/").text


def test_who_has_not_said_who_they_are_is_sent_to_the_rooms_door(client, workshop, rapporteur):
    contribution = heard_in(workshop)
    releases.release(contribution, SUMMARY, by=rapporteur)

    response = client.post(reverse("room_same", args=[workshop.join_code, contribution.receipt]))

    assert (response.status_code, response["Location"]) == (302, f"/join/{workshop.join_code}/")
    assert not Support.objects.exists()


# --- Pages ----------------------------------------------------------------------------------------


def test_the_projector_shows_the_code_the_topic_asked_for_and_no_words(client, workshop, rapporteur):
    make_topic(workshop.consultation)
    seals = make_topic(workshop.consultation, titles={"en": "Seals"}, questions={"en": "Who signed the bag?"})
    contribution = heard_in(workshop, text="RAW WORDS")
    releases.release(contribution, SUMMARY, by=rapporteur)
    client.force_login(rapporteur)

    page = client.get(reverse("workshops:workshop_room", args=[workshop.number]), {"topic": seals.pk}).text

    assert f"https://handbook.example.org/join/{workshop.join_code}/" in page
    assert "Who signed the bag?" in page
    assert SUMMARY in page
    assert "RAW WORDS" not in page


def test_the_projector_asks_only_for_what_changes(client, workshop, rapporteur):
    client.force_login(rapporteur)

    part = client.get(reverse("workshops:workshop_room", args=[workshop.number]), headers={"HX-Request": "true"}).text

    assert "<html" not in part
    assert 'id="now"' in part


@pytest.mark.parametrize("rows", [1, 30])
def test_the_projector_asks_the_database_as_often_for_one_as_for_thirty(
    client, workshop, rapporteur, rows, django_assert_max_num_queries
):
    for _each in range(rows):
        contribution = heard_in(workshop, topic=make_topic(workshop.consultation))
        releases.release(contribution, SUMMARY, by=rapporteur)
        tapped_by(contribution, 1)
    client.force_login(rapporteur)

    with django_assert_max_num_queries(14):
        client.get(reverse("workshops:workshop_room", args=[workshop.number]))


def test_a_rapporteur_releases_and_takes_back_on_the_pages(client, workshop, rapporteur):
    contribution = heard_in(workshop, text="RAW WORDS")
    client.force_login(rapporteur)
    list_page = reverse("workshops:room_releases", args=[workshop.number])

    response = client.post(
        reverse("workshops:room_release", args=[contribution.receipt]), {"summary": SUMMARY}, follow=True
    )
    released = [each.summary for each in releases.released(workshop)]
    client.post(reverse("workshops:room_take_off", args=[contribution.receipt]))

    assert response.redirect_chain == [(list_page, 302)]
    assert released == [SUMMARY]
    assert releases.released(workshop) == []


def test_what_was_typed_stands_in_the_form_again_when_it_is_refused(client, workshop, rapporteur):
    contribution = heard_in(workshop)
    client.force_login(rapporteur)
    typed = "y" * (releases.LONGEST_SUMMARY + 1)

    page = client.post(reverse("workshops:room_release", args=[contribution.receipt]), {"summary": typed})

    assert typed in page.text
    assert "it is read from afar" in page.text
