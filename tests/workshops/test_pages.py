"""The staff's pages of consultations, workshops and contributions."""

import re
from itertools import product

import pytest
from django.urls import reverse

from tests.factories import (
    disposed,
    make_consultation,
    make_contribution,
    make_participant,
    make_topic,
    make_user,
    make_workshop,
)
from workshops.gatherings import agenda
from workshops.intake import receive
from workshops.models import Consultation, Contribution, Participant, Topic, Workshop
from workshops.review import dispositions

pytestmark = pytest.mark.django_db

SECRET = "The elephant keeper of Sen Monorom"
SUMMARY = "A keeper was heard as a witness."
ANSWER = {
    "outcome": "accepted",
    "reasons": "It shows a gap.",
    "public_summary": SUMMARY,
    "language": "en",
    "merged_into": "",
}


def url(name, *args):
    return reverse(f"workshops:{name}", args=args)


def words(response):
    """The text of a page, as somebody reads it."""
    main = response.content.decode().split("<body", 1)[1]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def alerts(response):
    return [str(message) for message in response.context["messages"]]


def errors(response):
    return {name: list(found) for name, found in response.context["form"].errors.items()}


def keyed(**more):
    """What the page of a new contribution sends."""
    return {
        "kind": "experience",
        "language": "en",
        "text": "The bag was opened three times.",
        "attribution": "office",
        "client_key": "one-showing",
        **more,
    }


# --- Preparing ----------------------------------------------------------------------------------


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


# --- Keying -------------------------------------------------------------------------------------


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


# --- Reading ------------------------------------------------------------------------------------


def test_an_ongoing_case_is_read_by_who_keyed_it_and_the_reviewers(
    client, rapporteur, reviewer, editor, approver, programme
):
    second = make_user("second", role="rapporteur", programme=programme)
    contribution = make_contribution(
        participant=make_participant(), ongoing=True, text=SECRET, by=rapporteur, attribution="office"
    )
    disposed(contribution, reviewer=reviewer, public_summary=SUMMARY, reasons="Because of the keeper")
    pages = {}

    for person in (rapporteur, second, reviewer, editor, approver):
        client.force_login(person)
        addresses = [contribution.get_absolute_url(), url("contribution_list"), url("workshop_detail", 1)]
        read = [words(client.get(address)) for address in addresses]
        pages[person] = [(SECRET in page, "Because of the keeper" in page, SUMMARY in page) for page in read]

    may_read = [(True, True, True), (True, False, False), (True, False, False)]
    by_summary = [(False, False, True), (False, False, True), (False, False, True)]
    by_summary_on_its_page_only = [(False, False, True), (False, False, False), (False, False, False)]
    assert pages == {
        rapporteur: may_read,
        second: by_summary_on_its_page_only,
        reviewer: may_read,
        editor: by_summary,
        approver: by_summary,
    }


def test_an_earlier_answer_to_an_ongoing_case_stays_with_the_reviewers(client, reviewer, editor):
    contribution = disposed(make_contribution(ongoing=True), reviewer=reviewer, public_summary="First summary")
    dispositions.correct(
        contribution,
        outcome="noted",
        reasons="Second reasons",
        public_summary=SUMMARY,
        language="en",
        correction_note="The first named a village",
        by=reviewer,
    )
    client.force_login(editor)

    page = words(client.get(contribution.get_absolute_url()))

    assert [told in page for told in (SUMMARY, "First summary", "named a village")] == [True, False, False]


def test_an_unanswered_ongoing_case_is_in_no_list_of_an_editor(client, editor):
    make_contribution(ongoing=True)
    client.force_login(editor)

    assert client.get(url("contribution_list")).context["page"].count == 0


@pytest.mark.parametrize(
    ("attribution", "told"),
    [("named", (True, True)), ("office", (False, True)), ("not_attributed", (False, False))],
)
def test_attribution_binds_every_page_of_a_contribution(client, reviewer, attribution, told):
    participant = make_participant(name="Sok Dara")
    for colleague in ("Colleague One", "Colleague Two"):
        make_participant(participant.workshop, name=colleague)
    contribution = make_contribution(participant=participant, attribution=attribution)
    client.force_login(reviewer)

    pages = [
        words(client.get(address))
        for address in (
            contribution.get_absolute_url(),
            url("contribution_list"),
            url("contribution_queue"),
            url("contribution_dispose", contribution.receipt),
        )
    ]

    assert [("Sok Dara" in page, "prosecutor, Mondulkiri" in page) for page in pages] == [told] * 4


def test_the_participant_is_named_less_from_the_next_page_on(client, rapporteur):
    contribution = make_contribution(participant=make_participant(name="Sok Dara"), attribution="named")
    client.force_login(rapporteur)

    response = client.post(
        url("contribution_attribution", contribution.receipt), {"attribution": "not_attributed"}, follow=True
    )

    assert alerts(response) == ["The attribution was lowered. It binds every page from now on."]
    assert ("Sok Dara" in words(response), "Mondulkiri" in words(response)) == (False, False)


def test_the_page_offers_no_higher_attribution(client, rapporteur):
    contribution = make_contribution(participant=make_participant(), attribution="office")
    client.force_login(rapporteur)

    response = client.post(url("contribution_attribution", contribution.receipt), {"attribution": "named"})

    assert list(errors(response)) == ["attribution"]
    assert Contribution.objects.get().attribution == "office"


def test_the_rapporteur_who_keyed_it_says_that_the_case_has_ended(client, rapporteur, editor):
    contribution = make_contribution(ongoing=True, text=SECRET, by=rapporteur)
    client.force_login(rapporteur)
    client.post(url("contribution_ongoing", contribution.receipt), {"ongoing": "no"})
    client.force_login(editor)

    assert SECRET in words(client.get(contribution.get_absolute_url()))


def test_a_garbled_answer_opens_no_ongoing_case(client, rapporteur):
    contribution = make_contribution(ongoing=True, by=rapporteur)
    client.force_login(rapporteur)

    client.post(url("contribution_ongoing", contribution.receipt), {"ongoing": "perhaps"})

    assert Contribution.objects.get().ongoing is True


def test_another_rapporteur_cannot_reach_the_mark_of_an_ongoing_case(client, rapporteur):
    contribution = make_contribution(ongoing=True)
    client.force_login(rapporteur)

    response = client.post(url("contribution_ongoing", contribution.receipt), {"ongoing": "no"})

    assert response.status_code == 404
    assert Contribution.objects.get().ongoing is True


def test_an_invented_example_is_marked_on_every_page_that_shows_it(client, reviewer):
    consultation = make_consultation(demonstration=True)
    contribution = make_contribution(participant=make_participant(make_workshop(consultation)))
    client.force_login(reviewer)

    pages = [
        words(client.get(address))
        for address in (
            contribution.get_absolute_url(),
            url("contribution_list"),
            url("contribution_queue"),
            url("workshop_detail", 1),
            url("contribution_dispose", contribution.receipt),
        )
    ]

    assert [page.count("Invented example, not said at the workshop") for page in pages] == [1] * 5
    demonstration = "Demonstration text, not legal advice. Verify against the official Khmer text."
    assert [page.count(demonstration) for page in pages] == [1, 1, 1, 1, 1]


# --- Answering ----------------------------------------------------------------------------------


def test_the_queue_shows_what_awaits_an_answer_oldest_first(client, reviewer):
    first, second, third = make_contribution(), make_contribution(), make_contribution()
    disposed(second, reviewer=reviewer)
    client.force_login(reviewer)

    response = client.get(url("contribution_queue"))

    assert list(response.context["page"]) == [first, third]


def test_the_queue_is_narrowed_by_consultation_topic_and_kind(client, reviewer):
    topic = make_topic()
    case = make_contribution(topic.consultation, topic=topic, kind="case")
    question = make_contribution(topic.consultation, topic=topic, kind="question")
    elsewhere = make_contribution(kind="case")
    client.force_login(reviewer)

    def shown(**query):
        return list(client.get(url("contribution_queue"), query).context["page"])

    assert shown(consultation=topic.consultation.pk) == [case, question]
    assert shown(topic=topic.pk) == [case, question]
    assert shown(kind="case") == [case, elsewhere]
    assert shown(topic=topic.pk, kind="case") == [case]
    assert shown(kind="nonsense", page="nonsense") == [case, question, elsewhere]


def test_the_list_is_narrowed_by_the_answer(client, reviewer):
    answered, awaiting = disposed(make_contribution(), reviewer=reviewer), make_contribution()
    client.force_login(reviewer)

    def shown(state):
        return list(client.get(url("contribution_list"), {"state": state}).context["page"])

    assert (shown("accepted"), shown("awaiting"), shown("declined")) == ([answered], [awaiting], [])


def test_a_reviewer_answers_on_the_page(client, reviewer):
    contribution = make_contribution()
    client.force_login(reviewer)

    response = client.post(url("contribution_dispose", contribution.receipt), ANSWER, follow=True)

    assert alerts(response) == ["The answer stands: accepted."]
    assert contribution.dispositions.get().decided_by == reviewer
    assert ("It shows a gap." in words(response), SUMMARY in words(response)) == (True, True)


def test_an_answer_without_reasons_is_refused_and_the_rest_stays(client, reviewer):
    contribution = make_contribution()
    client.force_login(reviewer)

    response = client.post(url("contribution_dispose", contribution.receipt), {**ANSWER, "reasons": " "})

    assert errors(response) == {"reasons": ["Every answer gives its reasons."]}
    assert SUMMARY in words(response)
    assert contribution.disposition is None


def test_who_answers_second_reads_the_standing_answer_and_keeps_what_they_typed(client, reviewer, programme):
    colleague = make_user("colleague", role="reviewer", programme=programme)
    contribution = make_contribution()
    disposed(contribution, reviewer=colleague)
    client.force_login(reviewer)

    response = client.post(
        url("contribution_dispose", contribution.receipt), {**ANSWER, "reasons": "Typed for half an hour."}
    )

    assert "Colleague has just answered this contribution: accepted." in words(response)
    assert f'href="{contribution.get_absolute_url()}#answer"' in response.content.decode()
    assert "Typed for half an hour." in words(response)
    assert contribution.dispositions.get().decided_by == colleague


def test_nobody_answers_on_the_page_what_they_keyed(client, reviewer, programme):
    reviewer.memberships.create(role="rapporteur", programme=programme)
    contribution = make_contribution(by=reviewer)
    client.force_login(reviewer)

    asked = client.get(url("contribution_dispose", contribution.receipt), follow=True)
    response = client.post(url("contribution_dispose", contribution.receipt), ANSWER)

    assert alerts(asked) == ["You keyed this contribution; a colleague answers it."]
    assert errors(response) == {"__all__": ["You keyed this contribution; a colleague answers it."]}
    assert contribution.disposition is None


def test_a_merged_contribution_points_to_the_other_and_back(client, reviewer):
    contribution, other = make_contribution(), make_contribution()
    client.force_login(reviewer)

    pasted = f"https://handbook.example.org{other.get_absolute_url()}"
    client.post(
        url("contribution_dispose", contribution.receipt), {**ANSWER, "outcome": "merged", "merged_into": pasted}
    )

    assert contribution.disposition.merged_into == other
    assert other.receipt in words(client.get(contribution.get_absolute_url()))
    assert f"Merged into this one {contribution.receipt}" in words(client.get(other.get_absolute_url()))


@pytest.mark.parametrize(
    ("outcome", "merged_into", "refusal"),
    [
        ("merged", "", {"merged_into": ["Say into which contribution this one is merged."]}),
        (
            "merged",
            "aaaa",
            {"merged_into": ["There is no contribution with the receipt aaaa. Copy it from the other's page."]},
        ),
        ("", "", {"outcome": ["Choose an outcome."]}),
    ],
)
def test_what_is_wrong_with_an_answer_is_said_beside_its_field(client, reviewer, outcome, merged_into, refusal):
    contribution = make_contribution()
    client.force_login(reviewer)

    response = client.post(
        url("contribution_dispose", contribution.receipt), {**ANSWER, "outcome": outcome, "merged_into": merged_into}
    )

    assert errors(response) == refusal


def test_contributions_to_the_same_topic_are_offered_for_merging(client, reviewer):
    topic = make_topic()
    contribution = make_contribution(topic.consultation, topic=topic)
    other = make_contribution(topic.consultation, topic=topic)
    make_contribution(topic.consultation)
    client.force_login(reviewer)

    response = client.get(url("contribution_dispose", contribution.receipt))

    assert response.context["choices"] == [(other.receipt, other.text)]


def test_who_corrects_an_answer_has_what_was_said_before_them(client, reviewer):
    contribution = disposed(make_contribution(text="The bag was opened three times."), reviewer=reviewer)
    client.force_login(reviewer)

    page = client.get(url("contribution_correct", contribution.receipt))

    assert "The bag was opened three times." in words(page)


def test_a_corrected_answer_shows_the_earlier_one_below(client, reviewer):
    contribution = disposed(make_contribution(), reviewer=reviewer, reasons="What we said first.")
    client.force_login(reviewer)
    address = url("contribution_correct", contribution.receipt)
    form = client.get(address).context["form"]

    response = client.post(
        address,
        {**ANSWER, "outcome": "noted", "correction_note": "A new prakas.", "replaces": form["replaces"].value()},
        follow=True,
    )

    page = words(response)
    assert page.index("It shows a gap.") < page.index("Earlier answers") < page.index("What we said first.")
    assert "A new prakas." in page


def test_the_form_of_a_correction_begins_with_the_standing_answer(client, reviewer):
    contribution = disposed(make_contribution(), reviewer=reviewer, reasons="What we said first.")
    client.force_login(reviewer)

    form = client.get(url("contribution_correct", contribution.receipt)).context["form"]

    assert (form["outcome"].value(), form["reasons"].value()) == ("accepted", "What we said first.")


def test_who_corrects_second_keeps_what_they_typed_and_sends_it_again(client, reviewer):
    contribution = disposed(make_contribution(), reviewer=reviewer)
    address = url("contribution_correct", contribution.receipt)
    sent = {**ANSWER, "correction_note": "First."}
    client.force_login(reviewer)
    seen_by_both = client.get(address).context["form"]["replaces"].value()
    client.post(address, {**sent, "replaces": seen_by_both})

    response = client.post(address, {**sent, "correction_note": "Second.", "replaces": seen_by_both})
    refused = contribution.dispositions.get(standing=True).correction_note
    again = response.context["form"]["replaces"].value()
    client.post(address, {**sent, "correction_note": "Second.", "replaces": again})

    assert "A colleague has just corrected this answer." in words(response)
    assert refused == "First."
    assert contribution.dispositions.get(standing=True).correction_note == "Second."
    assert contribution.dispositions.count() == 3


def test_the_page_of_a_correction_leads_to_the_first_answer_where_there_is_none(client, reviewer):
    contribution = make_contribution()
    client.force_login(reviewer)

    response = client.get(url("contribution_correct", contribution.receipt))

    assert response.headers["Location"] == url("contribution_dispose", contribution.receipt)


# --- Doors --------------------------------------------------------------------------------------

SIGN_IN, FORBIDDEN, NOT_FOUND, OK = 302, 403, 404, 200


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        # nobody, reader, administrator, rapporteur, reviewer, editor, approver, outsider
        ("consultation_list", (SIGN_IN, FORBIDDEN, OK, OK, OK, OK, OK, OK)),
        ("consultation_new", (SIGN_IN, FORBIDDEN, OK, FORBIDDEN, OK, FORBIDDEN, FORBIDDEN, OK)),
        ("consultation_detail", (SIGN_IN, NOT_FOUND, OK, OK, OK, OK, OK, NOT_FOUND)),
        ("consultation_edit", (SIGN_IN, NOT_FOUND, OK, FORBIDDEN, OK, FORBIDDEN, FORBIDDEN, NOT_FOUND)),
        ("topic_new", (SIGN_IN, NOT_FOUND, OK, FORBIDDEN, OK, FORBIDDEN, FORBIDDEN, NOT_FOUND)),
        ("topic_edit", (SIGN_IN, NOT_FOUND, OK, FORBIDDEN, OK, FORBIDDEN, FORBIDDEN, NOT_FOUND)),
        ("topic_delete", (SIGN_IN, NOT_FOUND, OK, FORBIDDEN, OK, FORBIDDEN, FORBIDDEN, NOT_FOUND)),
        ("workshop_new", (SIGN_IN, NOT_FOUND, OK, OK, OK, FORBIDDEN, FORBIDDEN, NOT_FOUND)),
        ("workshop_detail", (SIGN_IN, NOT_FOUND, OK, OK, OK, OK, OK, NOT_FOUND)),
        ("workshop_edit", (SIGN_IN, NOT_FOUND, OK, OK, OK, FORBIDDEN, FORBIDDEN, NOT_FOUND)),
        ("agenda_item_new", (SIGN_IN, NOT_FOUND, OK, OK, OK, FORBIDDEN, FORBIDDEN, NOT_FOUND)),
        ("agenda_item_edit", (SIGN_IN, NOT_FOUND, OK, OK, OK, FORBIDDEN, FORBIDDEN, NOT_FOUND)),
        ("agenda_item_delete", (SIGN_IN, NOT_FOUND, OK, OK, OK, FORBIDDEN, FORBIDDEN, NOT_FOUND)),
        ("participant_new", (SIGN_IN, NOT_FOUND, OK, OK, OK, FORBIDDEN, FORBIDDEN, NOT_FOUND)),
        ("participant_edit", (SIGN_IN, NOT_FOUND, OK, OK, OK, FORBIDDEN, FORBIDDEN, NOT_FOUND)),
        ("participant_delete", (SIGN_IN, NOT_FOUND, OK, OK, OK, FORBIDDEN, FORBIDDEN, NOT_FOUND)),
        ("contribution_new", (SIGN_IN, NOT_FOUND, FORBIDDEN, OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, NOT_FOUND)),
        ("contribution_list", (SIGN_IN, FORBIDDEN, FORBIDDEN, OK, OK, OK, OK, OK)),
        ("contribution_queue", (SIGN_IN, FORBIDDEN, FORBIDDEN, FORBIDDEN, OK, FORBIDDEN, FORBIDDEN, OK)),
        ("contribution_detail", (SIGN_IN, NOT_FOUND, NOT_FOUND, OK, OK, OK, OK, NOT_FOUND)),
        ("contribution_dispose", (SIGN_IN, NOT_FOUND, NOT_FOUND, FORBIDDEN, OK, FORBIDDEN, FORBIDDEN, NOT_FOUND)),
        ("contribution_attribution", (SIGN_IN, NOT_FOUND, NOT_FOUND, OK, OK, FORBIDDEN, FORBIDDEN, NOT_FOUND)),
    ],
)
def test_every_page_opens_to_those_whose_work_it_is(
    client, page, expected, reader, administrator, rapporteur, reviewer, editor, approver, outsider
):
    participant = make_participant()
    workshop = participant.workshop
    topic = make_topic(workshop.consultation)
    item = agenda.add_agenda_item(workshop, day=1, topic=topic, by=rapporteur)
    contribution = make_contribution(participant=participant, topic=topic, attribution="named")
    things = {
        "consultation_list": (),
        "consultation_new": (),
        "contribution_list": (),
        "contribution_queue": (),
        "topic_new": (workshop.consultation.pk,),
        "topic": (topic.pk,),
        "workshop_new": (workshop.consultation.pk,),
        "workshop": (workshop.number,),
        "agenda_item_new": (workshop.number,),
        "agenda_item": (item.pk,),
        "participant_new": (workshop.number,),
        "participant": (participant.pk,),
        "contribution_new": (workshop.number,),
        "contribution": (contribution.receipt,),
        "consultation": (workshop.consultation.pk,),
    }
    address = url(page, *things.get(page, things.get(page.rsplit("_", 1)[0], ())))
    answers = []

    for person in (None, reader, administrator, rapporteur, reviewer, editor, approver, outsider):
        client.logout()
        if person:
            client.force_login(person)
        answers.append(client.get(address).status_code)

    assert tuple(answers) == expected


def test_lists_of_an_outsider_show_nothing_of_this_programme(client, outsider):
    make_contribution()
    client.force_login(outsider)

    assert list(client.get(url("consultation_list")).context["consultations"]) == []
    assert client.get(url("contribution_list")).context["page"].count == 0
    assert client.get(url("contribution_queue")).context["page"].count == 0


@pytest.mark.parametrize("page", ["contribution_dispose", "contribution_correct", "contribution_attribution"])
def test_a_mistyped_receipt_is_not_found(client, reviewer, page):
    client.force_login(reviewer)

    assert client.get(url(page, "aaaaaaaaaaaa")).status_code == 404


# --- Long lists ---------------------------------------------------------------------------------


def fill(consultation, workshop, reviewer, number):
    for _each in range(number):
        topic = make_topic(consultation)
        participant = make_participant(workshop, name="Sok Dara", court_id="first-11")
        answered = make_contribution(topic=topic, participant=participant, attribution="named", by=None)
        disposed(answered, reviewer=reviewer)
        make_contribution(topic=topic, participant=participant, attribution="named")
        agenda.add_agenda_item(workshop, day=1, topic=topic, by=reviewer)
        make_workshop(consultation)


LISTS = ["consultation_list", "consultation_detail", "workshop_detail", "contribution_list"]


@pytest.mark.parametrize(
    ("role", "page"),
    [("reviewer", "contribution_queue"), *product(["reviewer", "rapporteur", "editor"], LISTS)],
)
def test_a_list_takes_as_many_queries_for_30_rows_as_for_one(
    client, reviewer, rapporteur, request, role, page, django_assert_max_num_queries
):
    person = request.getfixturevalue(role)
    consultation = make_consultation()
    workshop = make_workshop(consultation)
    things = {"consultation_detail": [consultation.pk], "workshop_detail": [workshop.number]}
    client.force_login(person)
    counts = []

    for number in (1, 29):
        fill(consultation, workshop, reviewer, number)
        with django_assert_max_num_queries(30) as queries:
            client.get(url(page, *things.get(page, [])))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_long_list_is_shown_in_pages(client, reviewer):
    consultation = make_consultation()
    for _each in range(51):
        make_contribution(consultation, kind="case")
    client.force_login(reviewer)

    first = client.get(url("contribution_queue"), {"kind": "case"})
    place = first.context["page"].after
    second = client.get(url("contribution_queue"), {"kind": "case", "page": place})

    assert (len(first.context["page"]), len(second.context["page"])) == (50, 1)
    assert f'href="?kind=case&amp;page={place}"' in first.content.decode()


def test_a_list_shows_the_beginning_of_long_words_and_tears_no_khmer_cluster(client, reviewer):
    make_contribution(language="km", text="ក្រុមស៊ើបអង្កេត" * 40)
    client.force_login(reviewer)

    [contribution] = client.get(url("contribution_list")).context["page"]

    assert len(contribution.opening) <= 241
    assert contribution.opening.endswith("…")
    assert ("ក្រុមស៊ើបអង្កេត" * 40).startswith(contribution.opening[:-1])
    assert ("ក្រុមស៊ើបអង្កេត" * 40)[len(contribution.opening) - 1] in "កសបអងត"


def test_lowering_keeps_binding_after_a_correction(client, reviewer, rapporteur):
    contribution = make_contribution(participant=make_participant(name="Sok Dara"), attribution="named")
    receive.lower_attribution(contribution, attribution="office", by=rapporteur)
    contribution = disposed(contribution, reviewer=reviewer)
    client.force_login(reviewer)

    page = words(client.get(url("contribution_correct", contribution.receipt)))

    assert "Sok Dara" not in page
