"""The staff's page on which one contribution is keyed."""

import pytest

from tests.factories import make_participant, make_topic, make_user, make_workshop
from tests.workshops.staffs_pages import errors, keyed, url, words
from workshops.models import Contribution

pytestmark = pytest.mark.django_db


def test_a_rapporteur_keys_a_contribution_and_is_handed_its_receipt(client, rapporteur):
    participant = make_participant()
    topic = make_topic(participant.workshop.consultation)
    client.force_login(rapporteur)

    response = client.post(
        url("contribution_new", participant.workshop.number),
        keyed(participant=participant.pk, topic=topic.pk),
        follow=True,
    )

    contribution = Contribution.objects.get()
    assert contribution.text == "The bag was opened three times."
    assert (contribution.keyed_by, contribution.participant, contribution.topic) == (rapporteur, participant, topic)
    assert (contribution.channel, contribution.attribution) == ("on_behalf", "office")
    assert f"Stored. The receipt is {contribution.receipt}" in words(response)
    form = response.context["form"]
    assert (form["topic"].value(), form["participant"].value()) == (str(topic.pk), str(participant.pk))
    assert form["attribution"].value() == "not_attributed"
    assert form["text"].value() is None


def test_a_form_sent_twice_stores_one_contribution(client, rapporteur):
    participant = make_participant()
    client.force_login(rapporteur)

    addresses = [
        client.post(url("contribution_new", participant.workshop.number), keyed(participant=participant.pk)).headers[
            "Location"
        ]
        for _again in range(2)
    ]

    assert Contribution.objects.count() == 1
    assert addresses[0] == addresses[1]


def test_every_showing_of_the_form_has_a_key_of_its_own(client, rapporteur):
    workshop = make_participant().workshop
    client.force_login(rapporteur)

    shown = [
        client.get(url("contribution_new", workshop.number)).context["form"]["client_key"].value()
        for _again in range(2)
    ]

    assert shown[0] != shown[1]


def test_new_words_in_a_form_that_was_sent_already_are_not_lost(client, rapporteur):
    participant = make_participant()
    address = url("contribution_new", participant.workshop.number)
    client.force_login(rapporteur)
    client.post(address, keyed(participant=participant.pk))

    response = client.post(address, keyed(participant=participant.pk, text="Something else altogether."))
    form = response.context["form"]
    client.post(
        address, keyed(participant=participant.pk, text=form["text"].value(), client_key=form["client_key"].value())
    )

    assert f"is stored under {response.context['stored_before'].receipt}" in words(response)
    assert [contribution.text for contribution in Contribution.objects.all()] == [
        "The bag was opened three times.",
        "Something else altogether.",
    ]


def test_words_that_may_tell_who_somebody_is_are_asked_about_once(client, rapporteur):
    participant = make_participant()
    address = url("contribution_new", participant.workshop.number)
    client.force_login(rapporteur)
    sent = keyed(participant=participant.pk, text="Call Mr Sok Dara at 012 345 678.")

    response = client.post(address, sent)
    stored = Contribution.objects.count()
    asked = {name: response.context["form"][name].value() for name in (*sent, "pointed_out")}
    more = client.post(address, {**asked, "text": "Call Mr Sok Dara and Mr Keo Vichea at 012 345 678."})
    client.post(address, asked)

    assert stored == 0
    assert "This may tell who somebody is, and is not stored yet: Sok Dara , 012 345 678 ." in words(response)
    assert more.context["form"].looks_identifying == ["Sok Dara", "Keo Vichea", "012 345 678"]
    assert [contribution.text for contribution in Contribution.objects.all()] == [sent["text"]]


def test_the_key_of_one_person_is_not_the_key_of_another(client, rapporteur, programme):
    participant = make_participant()
    address = url("contribution_new", participant.workshop.number)

    for person in (rapporteur, make_user("second", role="rapporteur", programme=programme)):
        client.force_login(person)
        client.post(address, keyed(participant=participant.pk))

    assert Contribution.objects.count() == 2


def test_a_contribution_without_words_is_refused_and_the_rest_stays(client, rapporteur):
    participant = make_participant()
    client.force_login(rapporteur)

    response = client.post(
        url("contribution_new", participant.workshop.number), keyed(participant=participant.pk, text=" ", kind="case")
    )

    assert errors(response) == {"text": ["Write down what the participant put forward."]}
    assert response.context["form"]["kind"].value() == "case"


def test_a_participant_of_another_workshop_cannot_be_chosen(client, rapporteur):
    workshop = make_participant().workshop
    stranger = make_participant(make_workshop())
    client.force_login(rapporteur)

    response = client.post(url("contribution_new", workshop.number), keyed(participant=stranger.pk))

    assert list(errors(response)) == ["participant"]
    assert Contribution.objects.count() == 0


def test_without_participants_the_page_tells_the_next_step(client, rapporteur):
    client.force_login(rapporteur)

    response = client.get(url("contribution_new", make_workshop().number))

    assert "write down the participants of this workshop first" in words(response)
