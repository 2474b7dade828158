"""Many contributions receive the same answer at once, after a look at each."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from tests.factories import disposed, make_consultation, make_contribution, make_user, make_workshop
from workshops.models import Disposition
from workshops.review import bulk_answers, claims

pytestmark = pytest.mark.django_db

COMMON = {"outcome": "noted", "reasons": "It is known.", "language": "en"}


def several(number):
    consultation = make_consultation()
    return [make_contribution(consultation, text=f"Words {place}.") for place in range(number)]


def test_each_receives_the_reasons_and_a_summary_of_its_own(reviewer):
    first, second = several(2)
    summaries = {first.receipt: "The first.", second.receipt: "The second."}

    answered = bulk_answers.dispose_many([second, first], **COMMON, summaries=summaries, by=reviewer)

    assert [(one.contribution, one.public_summary, one.reasons) for one in answered.given] == [
        (first, "The first.", "It is known."),
        (second, "The second.", "It is known."),
    ]
    assert answered.skipped == []


def test_what_is_answered_claimed_or_keyed_by_oneself_is_skipped_and_listed(reviewer, programme):
    free, answered_before, claimed, own = several(4)
    reviewer.memberships.create(role="rapporteur", programme=programme)
    own = make_contribution(own.consultation, by=reviewer)
    colleague = make_user("colleague", role="reviewer", programme=programme)
    disposed(answered_before, reviewer=colleague)
    claims.claim(claimed, by=colleague)

    answered = bulk_answers.dispose_many([free, answered_before, claimed, own], **COMMON, summaries={}, by=reviewer)

    assert [one.contribution for one in answered.given] == [free]
    assert answered.skipped == [
        (answered_before, "It has an answer already."),
        (claimed, "A colleague has it in hand."),
        (own, "You keyed this contribution; a colleague answers it."),
    ]


def test_what_is_refused_for_one_is_stored_for_none(reviewer):
    free, with_others, other = several(3)
    disposed(other, reviewer=reviewer, outcome="merged", merged_into=with_others)
    into = make_contribution(free.consultation)

    with pytest.raises(ValidationError):
        bulk_answers.dispose_many(
            [free, with_others], **{**COMMON, "outcome": "merged"}, merged_into=into, summaries={}, by=reviewer
        )

    assert [one.contribution for one in Disposition.objects.all()] == [other]


def sent(contributions, **more):
    return {
        "receipt": [one.receipt for one in contributions],
        "merged_into": "",
        **COMMON,
        **{f"summary_{one.receipt}": f"Summary of {one.text}" for one in contributions},
        **more,
    }


def test_answers_are_looked_at_before_they_are_given(client, reviewer):
    contributions = several(3)
    client.force_login(reviewer)
    address = reverse("workshops:contribution_answer_many")

    written = client.get(address, {"receipt": [one.receipt for one in contributions]})
    looked_at = client.post(address, sent(contributions, step="look"))
    before = Disposition.objects.count()
    given = client.post(address, sent(contributions, step="give"))

    assert written.context["step"] == "write"
    assert looked_at.context["step"] == "look"
    assert [f"Summary of Words {place}." in looked_at.content.decode() for place in range(3)] == [True] * 3
    assert (before, Disposition.objects.count()) == (0, 3)
    assert given.url == reverse("workshops:contribution_queue")


def test_the_page_lists_what_was_skipped(client, reviewer):
    contributions = several(2)
    disposed(contributions[0], reviewer=reviewer)
    client.force_login(reviewer)

    response = client.post(reverse("workshops:contribution_answer_many"), sent(contributions, step="give"), follow=True)

    assert [str(message) for message in response.context["messages"]] == [
        "1 answer given.",
        f"{contributions[0].receipt}: It has an answer already.",
    ]


def test_without_reasons_everything_typed_stays(client, reviewer):
    contributions = several(2)
    client.force_login(reviewer)

    response = client.post(reverse("workshops:contribution_answer_many"), sent(contributions, step="give", reasons=""))

    assert list(response.context["form"].errors) == ["reasons"]
    assert "Summary of Words 1." in response.content.decode()
    assert Disposition.objects.count() == 0


def test_a_summary_that_names_somebody_is_asked_about(client, reviewer):
    [contribution] = several(1)
    client.force_login(reviewer)
    address = reverse("workshops:contribution_answer_many")
    naming = sent([contribution], step="look", **{f"summary_{contribution.receipt}": "Mr Sok Dara fled."})

    asked = client.post(address, naming)
    confirmed = client.post(address, {**naming, "nobody_recognised": "on"})

    assert list(asked.context["form"].errors) == ["nobody_recognised"]
    assert confirmed.context["step"] == "look"


@pytest.mark.parametrize(("rehearsed", "said"), [([], 0), (["first"], 1), (["first", "second"], 1)])
@pytest.mark.parametrize("step", ["write", "look"])
def test_the_page_says_once_of_all_or_beside_each_that_it_is_a_rehearsal(client, reviewer, rehearsed, said, step):
    consultation = make_consultation()
    contributions = [
        make_contribution(workshop=make_workshop(consultation, rehearsal=name in rehearsed), text=name)
        for name in ("first", "second")
    ]
    client.force_login(reviewer)

    page = client.post(reverse("workshops:contribution_answer_many"), sent(contributions, step=step)).content.decode()

    assert page.count("Nothing here is counted") == said


def test_contributions_of_another_programme_are_not_among_them(client, outsider):
    contributions = several(2)
    client.force_login(outsider)

    response = client.post(reverse("workshops:contribution_answer_many"), sent(contributions, step="give"))

    assert response.url == reverse("workshops:contribution_queue")
    assert Disposition.objects.count() == 0
