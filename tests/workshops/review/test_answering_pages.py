"""The staff's pages on which contributions are answered and answers corrected."""

import pytest

from tests.factories import disposed, make_contribution, make_topic, make_user
from tests.workshops.staffs_pages import ANSWER, SUMMARY, alerts, errors, url, words

pytestmark = pytest.mark.django_db


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
