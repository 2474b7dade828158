"""The staff's pages of consultations, workshops and contributions: whom they open to, and their long lists."""

from itertools import product

import pytest

from tests.factories import disposed, make_consultation, make_contribution, make_participant, make_topic, make_workshop
from tests.workshops.staffs_pages import url, words
from workshops.gatherings import agenda
from workshops.intake import receive

pytestmark = pytest.mark.django_db


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
