"""The staff's pages of a contribution: who reads it, whom it names, and when its case has ended."""

import pytest

from tests.factories import disposed, make_consultation, make_contribution, make_participant, make_user, make_workshop
from tests.workshops.staffs_pages import SECRET, SUMMARY, alerts, errors, url, words
from workshops.models import Contribution
from workshops.review import dispositions

pytestmark = pytest.mark.django_db


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
