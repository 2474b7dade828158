"""Who was there: marked on the list of a day, or through the code on a badge."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.acts import acts_on
from tests.factories import make_participant, make_workshop
from workshops.gatherings import attendance
from workshops.models import Attendance

FIRST_DAY = date(2022, 5, 30)
MORNING = datetime(2022, 5, 30, 2, 0, tzinfo=UTC)  # nine o'clock in Phnom Penh


@pytest.fixture
def participant(programme):
    return make_participant(name="Sok Dara")


@pytest.fixture
def badge(participant, rapporteur):
    """The address on the participant's badge, printed the week before."""
    with time_machine.travel(datetime(2022, 5, 20, tzinfo=UTC)):
        [(_participant, secret)] = attendance.make_badge_keys([participant], by=rapporteur)
    return reverse("workshops:attendance_badge", args=[secret])


def test_a_participant_is_there_once_a_day(participant, rapporteur):
    assert attendance.mark(participant, day=FIRST_DAY, by=rapporteur) is True
    assert attendance.mark(participant, day=FIRST_DAY, by=rapporteur) is False

    assert attendance.counts(participant.workshop) == [(FIRST_DAY, 1), (date(2022, 5, 31), 0)]
    assert [act.verb for act in acts_on(participant)] == ["marked as there"]


def test_a_mark_is_taken_back(participant, rapporteur):
    attendance.mark(participant, day=FIRST_DAY, by=rapporteur)

    assert attendance.unmark(participant, day=FIRST_DAY, by=rapporteur) is True
    assert attendance.unmark(participant, day=FIRST_DAY, by=rapporteur) is False

    assert Attendance.objects.count() == 0


def test_nobody_is_there_on_a_day_without_workshop(participant, rapporteur):
    with pytest.raises(ValidationError):
        attendance.mark(participant, day=date(2022, 6, 1), by=rapporteur)


def test_only_who_prepares_the_workshop_marks(participant, editor, outsider):
    for person in (editor, outsider):
        with pytest.raises(PermissionDenied):
            attendance.mark(participant, day=FIRST_DAY, by=person)


@time_machine.travel(MORNING)
def test_a_badge_shows_who_it_is_and_the_button_marks(client, participant, badge, rapporteur):
    client.force_login(rapporteur)

    shown = client.get(badge)
    assert "Sok Dara" in shown.content.decode()
    assert shown["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert Attendance.objects.count() == 0
    client.post(badge)
    client.post(badge)

    assert Attendance.objects.get().day == FIRST_DAY
    assert "There today, marked at 09:00." in client.get(badge).content.decode()


@time_machine.travel(MORNING)
def test_a_badge_opens_nothing_for_who_is_not_staff(client, badge, reader, editor, outsider):
    assert client.get(badge)["Location"].startswith("/sign-in/?next=")
    for person, status in ((reader, 404), (editor, 403), (outsider, 404)):
        client.force_login(person)
        assert (client.get(badge).status_code, client.post(badge).status_code) == (status, status)
    assert Attendance.objects.count() == 0


@time_machine.travel(MORNING)
def test_a_new_badge_ends_the_earlier_one(client, participant, badge, rapporteur):
    client.force_login(rapporteur)
    attendance.make_badge_keys([participant], by=rapporteur)

    assert client.get(badge).status_code == 404
    assert client.post(badge).status_code == 404
    assert Attendance.objects.count() == 0


@time_machine.travel(datetime(2022, 5, 29, 2, 0, tzinfo=UTC))
def test_the_day_before_a_badge_marks_nothing(client, badge, rapporteur):
    client.force_login(rapporteur)

    client.post(badge)

    assert "The workshop is not held today" in client.get(badge).content.decode()
    assert Attendance.objects.count() == 0


@time_machine.travel(MORNING)
def test_a_guesser_is_slowed_down(client, badge, rapporteur):
    client.force_login(rapporteur)
    for number in range(30):
        assert client.get(f"/workshops/attend/guess-{number}/").status_code == 404

    assert client.get("/workshops/attend/guess-31/").status_code == 429
    assert client.get(badge).status_code == 200


def test_the_list_marks_a_day_and_comes_back_to_the_person(client, participant, rapporteur):
    client.force_login(rapporteur)
    mark = reverse("workshops:attendance_mark", args=[participant.pk])

    response = client.post(mark, {"day": "2022-05-31", "there": "yes"})

    assert response["Location"] == f"/workshops/1/attendance/?day=2022-05-31#participant-{participant.pk}"
    page = client.get("/workshops/1/attendance/?day=2022-05-31")
    assert (page.context["there"], page.context["counts"][1]) == (1, (date(2022, 5, 31), 1))
    client.post(mark, {"day": "2022-05-31", "there": ""})
    assert Attendance.objects.count() == 0


@pytest.mark.parametrize("day", ["2022-06-01", "2022-13-45", "yesterday"])
def test_a_day_that_is_none_of_the_workshop_is_not_found(client, participant, rapporteur, day):
    client.force_login(rapporteur)

    assert client.get("/workshops/1/attendance/", {"day": day}).status_code == 404
    mark = reverse("workshops:attendance_mark", args=[participant.pk])
    assert client.post(mark, {"day": day, "there": "yes"}).status_code == 404


def test_the_list_asks_the_database_as_often_for_thirty_as_for_one(
    client, rapporteur, django_assert_max_num_queries, django_assert_num_queries
):
    workshop = make_workshop()
    make_participant(workshop)
    client.force_login(rapporteur)
    with django_assert_max_num_queries(20) as asked:
        client.get("/workshops/1/attendance/")
    for number in range(29):
        make_participant(workshop, name=str(number), court_id="first-11")

    with django_assert_num_queries(len(asked)):
        client.get("/workshops/1/attendance/")
