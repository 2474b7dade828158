"""The staff's pages on which consultations and workshops are prepared."""

import pytest

from tests.factories import make_consultation, make_contribution, make_participant, make_topic, make_workshop
from tests.workshops.staffs_pages import errors, url, words
from workshops.gatherings import agenda
from workshops.models import Consultation, Participant, Topic, Workshop

pytestmark = pytest.mark.django_db


def test_a_round_of_asking_is_prepared_from_nothing(client, reviewer, programme):
    client.force_login(reviewer)

    client.post(
        url("consultation_new"),
        {
            "programme": programme.pk,
            "titles_en": "Wildlife round",
            "titles_km": "ការពិគ្រោះ",
            "purpose": "What stands in the way?",
            "opens_on": "2022-05-01",
            "closes_on": "2022-06-30",
        },
    )
    consultation = Consultation.objects.get()
    client.post(url("topic_new", consultation.pk), {"titles_en": "Charges", "questions_en": "Which charge fits?"})
    client.post(
        url("workshop_new", consultation.pk),
        {"titles_en": "First sitting", "starts_on": "2022-05-30", "ends_on": "2022-05-31", "province": "12"},
    )
    workshop = Workshop.objects.get()
    client.post(url("agenda_item_new", workshop.number), {"day": "1", "topic": Topic.objects.get().pk})
    client.post(url("participant_new", workshop.number), {"profession": "prosecutor", "court": "first-11"})
    response = client.get(url("workshop_detail", workshop.number))

    assert (consultation.titles, consultation.slug) == ({"en": "Wildlife round", "km": "ការពិគ្រោះ"}, "wildlife-round")
    assert [str(item) for item in workshop.agenda.all()] == ["Charges"]
    assert [participant.province_id for participant in workshop.participants.all()] == ["11"]
    assert "prosecutor, Mondulkiri Provincial Court of First Instance" in words(response)


@pytest.mark.parametrize("missing", ["titles", "opens_on", "closes_on"])
def test_what_is_missing_is_said_beside_its_field_and_the_rest_stays(client, reviewer, programme, missing):
    client.force_login(reviewer)
    sent = {
        "programme": programme.pk,
        "titles_en": "A round",
        "purpose": "Typed at length",
        "opens_on": "2022-05-01",
        "closes_on": "2022-06-30",
    }
    sent.pop("titles_en" if missing == "titles" else missing)

    response = client.post(url("consultation_new"), sent)

    assert list(errors(response)) == ["titles_km" if missing == "titles" else missing]
    assert "Typed at length" in words(response)
    assert Consultation.objects.count() == 0


def test_an_address_that_another_consultation_has_is_refused_beside_its_field(client, reviewer, programme):
    make_consultation(slug="wildlife")
    client.force_login(reviewer)

    response = client.post(
        url("consultation_new"),
        {
            "programme": programme.pk,
            "slug": "wildlife",
            "titles_en": "A round",
            "opens_on": "2022-05-01",
            "closes_on": "2022-06-30",
        },
    )

    assert errors(response) == {"slug": ["Another consultation has this address. Choose another word."]}
    assert Consultation.objects.count() == 1


def test_a_closing_day_before_the_opening_day_is_refused_in_a_sentence(client, reviewer):
    consultation = make_consultation()
    client.force_login(reviewer)

    response = client.post(
        url("consultation_edit", consultation.pk),
        {"titles_en": "A round", "opens_on": "2022-05-02", "closes_on": "2022-05-01"},
    )

    assert errors(response) == {"__all__": ["A consultation closes on the day it opens or later."]}


def test_a_participant_without_court_and_province_is_refused_in_a_sentence(client, rapporteur):
    workshop = make_workshop()
    client.force_login(rapporteur)

    response = client.post(url("participant_new", workshop.number), {"profession": "judge", "name": "Sok Dara"})

    assert errors(response) == {"province": ["Choose the court or the province of this participant."]}
    assert Participant.objects.count() == 0


def test_a_point_on_a_day_that_is_none_is_refused_in_a_sentence(client, rapporteur):
    workshop = make_workshop()
    client.force_login(rapporteur)

    response = client.post(url("agenda_item_new", workshop.number), {"day": "9", "titles_en": "Closing"})

    assert errors(response) == {"day": ["The workshop has 2 days. Choose one of them."]}


def test_topics_are_moved_and_deleted_on_their_page(client, reviewer):
    consultation = make_consultation()
    charges, evidence = make_topic(consultation), make_topic(consultation, titles={"en": "Evidence"})
    client.force_login(reviewer)

    client.post(url("topic_move", evidence.pk), {"direction": "up"})
    moved = list(consultation.topics.all())
    asked = client.get(url("topic_delete", charges.pk))
    client.post(url("topic_delete", charges.pk))

    assert moved == [evidence, charges]
    assert "Delete this topic?" in words(asked)
    assert list(consultation.topics.all()) == [evidence]


def test_what_others_hang_on_is_not_deleted_and_the_page_says_why(client, reviewer):
    topic = make_topic()
    participant = make_participant(make_workshop(topic.consultation))
    make_contribution(topic=topic, participant=participant)
    client.force_login(reviewer)

    refusals = [
        client.post(url("topic_delete", topic.pk)).context["refusal"],
        client.post(url("participant_delete", participant.pk)).context["refusal"],
    ]

    assert refusals == [
        "Charges cannot be deleted: contributions refer to it. Move or delete those first, or keep it.",
        "Prosecutor, Mondulkiri cannot be deleted: contributions refer to it. Move or delete those first, or keep it.",
    ]
    assert (Topic.objects.count(), Participant.objects.count()) == (1, 1)


def test_a_point_is_edited_and_taken_off_the_agenda(client, rapporteur):
    workshop = make_workshop()
    item = agenda.add_agenda_item(workshop, day=1, titles={"en": "Opening"}, by=rapporteur)
    client.force_login(rapporteur)

    client.post(url("agenda_item_edit", item.pk), {"day": "2", "titles_en": "Closing", "starts_at": "16:30"})
    edited = [(str(item), item.day, f"{item.starts_at:%H:%M}") for item in workshop.agenda.all()]
    client.post(url("agenda_item_delete", item.pk))

    assert edited == [("Closing", 2, "16:30")]
    assert workshop.agenda.count() == 0


def test_names_and_telephones_are_for_those_who_prepare_the_workshop(client, rapporteur, editor):
    workshop = make_participant(name="Sok Dara", telephone="012 345 678").workshop
    pages = {}

    for person in (rapporteur, editor):
        client.force_login(person)
        pages[person] = words(client.get(url("workshop_detail", workshop.number)))

    assert ("Sok Dara" in pages[rapporteur], "012 345 678" in pages[rapporteur]) == (True, True)
    assert ("Sok Dara" in pages[editor], "012 345 678" in pages[editor]) == (False, False)
    assert "1 participant." in pages[editor]
