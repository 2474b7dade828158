"""Consultations with their topics, workshops with their agenda and participants."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.acts import acts_on
from tests.factories import (
    make_chapter,
    make_consultation,
    make_contribution,
    make_participant,
    make_programme,
    make_topic,
    make_workshop,
)
from workshops.gatherings import agenda, consultations, participants, planning, rows
from workshops.models import Consultation, Court, Participant, Topic, Workshop

pytestmark = pytest.mark.django_db

ROUND = {"titles": {"en": "A round"}, "opens_on": date(2022, 5, 1), "closes_on": date(2022, 6, 1)}
SITTING = {"titles": {"en": "A sitting"}, "starts_on": date(2022, 5, 30), "ends_on": date(2022, 5, 31)}


def test_a_reviewer_makes_a_consultation_and_the_log_says_so(reviewer, programme):
    consultation = consultations.make_consultation(programme=programme, **ROUND, by=reviewer)

    assert list(Consultation.objects.all()) == [consultation]
    assert [(act.who, act.verb) for act in acts_on(consultation)] == [(reviewer, "made")]


@pytest.mark.parametrize("role", ["rapporteur", "editor", "approver", "reader", "outsider"])
def test_others_make_none(role, request, programme):
    with pytest.raises(PermissionDenied):
        consultations.make_consultation(programme=programme, **ROUND, by=request.getfixturevalue(role))

    assert Consultation.objects.count() == 0


def test_a_consultation_closes_after_it_opens(reviewer, programme):
    with pytest.raises(ValidationError) as refused:
        consultations.make_consultation(programme=programme, **{**ROUND, "closes_on": date(2022, 4, 1)}, by=reviewer)

    assert refused.value.messages == ["A consultation closes on the day it opens or later."]


def test_a_title_is_needed(reviewer, programme):
    with pytest.raises(ValidationError) as refused:
        consultations.make_consultation(programme=programme, **{**ROUND, "titles": {}}, by=reviewer)

    assert list(refused.value.message_dict) == ["titles"]


@pytest.mark.parametrize(
    ("titles", "address"),
    [
        ({"en": "Wildlife & Café, round 2"}, "wildlife-cafe-round-2"),
        ({"km": "ការពិគ្រោះ", "en": "Scales"}, "scales"),
        ({"km": "ការពិគ្រោះ"}, "consultation"),
        ({"en": "2026"}, "consultation"),  # a number alone leads on from an earlier address
        ({"en": "words " * 20}, "words-words-words-words-words-words-words-words"),
    ],
)
def test_a_consultation_without_an_address_gets_one_from_its_title(titles, address, reviewer, programme):
    first, second, third = (
        consultations.make_consultation(programme=programme, **{**ROUND, "titles": titles}, by=reviewer)
        for _each in "123"
    )

    assert [first.slug, second.slug, third.slug] == [address, f"{address}-2", f"{address}-3"]


@pytest.mark.parametrize("address", ["Wildlife", "wild life", "ការពិគ្រោះ", "2026", "taken", "a--b", "x" * 61])
def test_an_address_that_is_none_or_taken_is_refused(address, reviewer, programme):
    make_consultation(slug="taken")

    with pytest.raises(ValidationError) as refused:
        consultations.make_consultation(programme=programme, slug=address, **ROUND, by=reviewer)

    assert list(refused.value.message_dict) == ["slug"]


def test_the_address_of_a_consultation_stays(reviewer):
    consultation = make_consultation(slug="first-name")

    with pytest.raises(ValidationError):
        consultations.edit_consultation(consultation, slug="second-name", by=reviewer)
    consultations.edit_consultation(consultation, titles={"en": "Another title"}, by=reviewer)

    assert Consultation.objects.get().slug == "first-name"


def test_the_migration_names_consultations_after_their_titles_each_differently():
    migration = import_module("workshops.migrations.0002_consultations_have_an_address")
    for number, titles in enumerate([{"en": "A round"}, {"km": "ការពិគ្រោះ"}, {"en": "A round"}, {"en": "2022"}]):
        make_consultation(slug=f"before-{number}", titles=titles)

    migration.name_them(apps, None)

    assert list(Consultation.objects.order_by("pk").values_list("slug", flat=True)) == [
        "a-round",
        "consultation",
        "a-round-2",
        "consultation-2",
    ]


def test_topics_stand_in_the_order_they_are_moved_to(reviewer):
    consultation = make_consultation()
    charges, evidence, sentencing = (
        consultations.add_topic(consultation, titles={"en": title}, by=reviewer)
        for title in ("Charges", "Evidence", "Sentencing")
    )

    consultations.move_topic(sentencing, up=True, by=reviewer)
    consultations.move_topic(charges, up=True, by=reviewer)

    assert list(consultation.topics.all()) == [charges, sentencing, evidence]


def test_a_topic_somebody_spoke_to_is_not_deleted(reviewer):
    topic = make_topic()
    make_contribution(topic.consultation, topic=topic)

    with pytest.raises(rows.StillInUse) as refused:
        consultations.delete_topic(topic, by=reviewer)

    assert refused.value.messages == [
        "Charges cannot be deleted: contributions refer to it. Move or delete those first, or keep it."
    ]
    assert list(Topic.objects.all()) == [topic]
    assert list(acts_on(topic)) == []


def test_a_topic_that_a_chapter_draws_on_is_not_deleted(reviewer):
    topic = make_topic()
    make_chapter().topics.add(topic)

    with pytest.raises(rows.StillInUse):
        consultations.delete_topic(topic, by=reviewer)

    assert list(Topic.objects.all()) == [topic]


def test_a_topic_nobody_uses_is_deleted(reviewer):
    topic = make_topic()

    consultations.delete_topic(topic, by=reviewer)

    assert Topic.objects.count() == 0


def test_workshops_are_numbered_through(rapporteur):
    consultation = make_consultation()

    first = planning.plan_workshop(consultation, **SITTING, by=rapporteur)
    second = planning.plan_workshop(make_consultation(), **SITTING, by=rapporteur)

    assert (first.number, second.number) == (1, 2)


def test_a_workshop_ends_after_it_starts(rapporteur):
    with pytest.raises(ValidationError) as refused:
        planning.plan_workshop(make_consultation(), **{**SITTING, "ends_on": date(2022, 5, 1)}, by=rapporteur)

    assert refused.value.messages == ["A workshop ends on the day it starts or later."]
    assert Workshop.objects.count() == 0


def test_an_agenda_stands_in_the_order_of_days_and_hours(rapporteur):
    workshop = make_workshop()
    items = [
        agenda.add_agenda_item(workshop, day=day, starts_at=hour, titles={"en": title}, by=rapporteur)
        for day, hour, title in [(2, "08:00", "Third"), (1, None, "Second"), (1, "08:30", "First")]
    ]

    assert list(workshop.agenda.all()) == items[::-1]


def test_a_point_on_the_agenda_is_a_topic_or_has_a_title(rapporteur):
    with pytest.raises(ValidationError) as refused:
        agenda.add_agenda_item(make_workshop(), day=1, by=rapporteur)

    assert refused.value.message_dict == {"topic": ["Choose a topic, or write a title."]}


def test_a_point_is_on_a_day_of_the_workshop(rapporteur):
    with pytest.raises(ValidationError) as refused:
        agenda.add_agenda_item(make_workshop(), day=3, titles={"en": "Closing"}, by=rapporteur)

    assert refused.value.message_dict == {"day": ["The workshop has 2 days. Choose one of them."]}


def test_a_workshop_is_not_shortened_over_its_agenda(rapporteur):
    workshop = make_workshop()
    agenda.add_agenda_item(workshop, day=2, titles={"en": "Closing"}, by=rapporteur)

    with pytest.raises(ValidationError) as refused:
        planning.edit_workshop(workshop, ends_on=workshop.starts_on, by=rapporteur)

    assert list(refused.value.message_dict) == ["ends_on"]
    workshop.refresh_from_db()
    assert workshop.days == 2


def test_a_court_fills_in_its_province(rapporteur):
    court = Court.objects.get(code="first-11")

    participant = participants.add_participant(make_workshop(), profession="judge", court=court, by=rapporteur)

    assert participant.province_id == "11"


def test_a_province_that_was_chosen_stays(rapporteur):
    court = Court.objects.get(code="appeal-12")

    participant = participants.add_participant(
        make_workshop(),
        profession="judge",
        court=court,
        province=Court.objects.get(code="first-11").province,
        by=rapporteur,
    )

    assert participant.province_id == "11"


@pytest.mark.parametrize("profession", ["judge", "prosecutor", "clerk", "judicial_police"])
def test_a_participant_has_a_court_or_a_province(profession, rapporteur):
    with pytest.raises(ValidationError) as refused:
        participants.add_participant(make_workshop(), profession=profession, by=rapporteur)

    assert refused.value.message_dict == {"province": ["Choose the court or the province of this participant."]}
    assert Participant.objects.count() == 0


@pytest.mark.parametrize("profession", ["ministry", "other", "wildlife_expert"])
def test_some_professions_need_neither(profession, rapporteur):
    participant = participants.add_participant(make_workshop(), profession=profession, by=rapporteur)

    assert (participant.court, participant.province) == (None, None)


def test_a_participant_who_put_something_forward_is_not_deleted(rapporteur):
    participant = make_participant()
    make_contribution(participant=participant)

    with pytest.raises(rows.StillInUse):
        participants.delete_participant(participant, by=rapporteur)

    assert list(Participant.objects.all()) == [participant]


def test_the_log_of_a_participant_does_not_keep_their_name(rapporteur):
    participant = participants.add_participant(make_workshop(), name="Sok Dara", profession="ministry", by=rapporteur)

    participants.delete_participant(Participant.objects.get(), by=rapporteur)

    participant_acts = rapporteur.acts.filter(object_type="workshops.participant").order_by("pk")
    assert [(act.verb, act.label) for act in participant_acts] == [("made", "ministry"), ("deleted", "ministry")]
    assert participant.name == "Sok Dara"


@pytest.mark.parametrize("role", ["editor", "approver", "reader", "outsider"])
def test_workshops_are_prepared_by_rapporteurs_reviewers_and_administrators(role, request):
    person = request.getfixturevalue(role)
    workshop = make_workshop(make_consultation(programme=make_programme()))

    with pytest.raises(PermissionDenied):
        planning.plan_workshop(workshop.consultation, **SITTING, by=person)
    with pytest.raises(PermissionDenied):
        participants.add_participant(workshop, profession="ministry", by=person)
    with pytest.raises(PermissionDenied):
        agenda.add_agenda_item(workshop, day=1, titles={"en": "Opening"}, by=person)


def test_every_page_of_a_rehearsal_says_that_it_is_one(client, administrator):
    workshop = make_workshop(rehearsal=True)
    participant = make_participant(workshop)
    contribution = make_contribution(workshop=workshop, participant=participant)
    for role in ("rapporteur", "reviewer"):
        administrator.memberships.create(role=role, programme=workshop.consultation.programme)
    client.force_login(administrator)
    number, receipt = [workshop.number], [contribution.receipt]
    pages = {
        name: reverse(name, args=arguments)
        for name, arguments in [
            ("workshops:workshop_detail", number),
            ("workshops:contribution_new", number),
            ("workshops:workshop_room", number),
            ("workshops:room_releases", number),
            ("workshops:room_release", receipt),
            ("workshops:identity_list", number),
            ("workshops:contribution_detail", receipt),
            ("workshops:contribution_dispose", receipt),
            ("workshops:contribution_withhold", receipt),
            ("workshops:contribution_queue", []),
            ("keying:keying", number),
            ("keying:paper", number),
            ("keying:batch_list", number),
            ("keying:batch_new", number),
        ]
    }

    answers = {name: client.get(address) for name, address in pages.items()}

    assert {name: (a.status_code, "Rehearsal" in a.text) for name, a in answers.items()} == dict.fromkeys(
        pages, (200, True)
    )
