"""Two reviewers do not answer the same contribution."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.acts import acts_on
from tests.factories import disposed, make_contribution, make_user
from workshops.intake import receive
from workshops.models import Contribution
from workshops.review import claims, dispositions

pytestmark = pytest.mark.django_db

ANSWER = {"outcome": "noted", "reasons": "It is known.", "public_summary": "A known difficulty.", "language": "en"}


@pytest.fixture
def colleague(programme):
    return make_user("colleague", role="reviewer", programme=programme)


def in_hand_of(contribution):
    return Contribution.objects.get(pk=contribution.pk).claimed_by


def test_what_one_reviewer_has_in_hand_no_other_takes(reviewer, colleague):
    contribution = make_contribution()
    claims.claim(contribution, by=reviewer)

    with pytest.raises(claims.ClaimedByAnother):
        claims.claim(contribution, by=colleague)

    assert in_hand_of(contribution) == reviewer
    assert [act.verb for act in acts_on(contribution)] == ["claimed", "received"]


def test_what_one_reviewer_has_in_hand_no_other_answers(reviewer, colleague):
    contribution = make_contribution()
    claims.claim(contribution, by=reviewer)

    with pytest.raises(claims.ClaimedByAnother):
        dispositions.dispose(contribution, **ANSWER, by=colleague)
    dispositions.dispose(contribution, **ANSWER, by=reviewer)

    assert contribution.dispositions.get().decided_by == reviewer


def test_let_go_it_is_a_colleagues_to_take(reviewer, colleague):
    contribution = make_contribution()
    claims.claim(contribution, by=reviewer)

    claims.release(contribution, by=reviewer)
    claims.claim(contribution, by=colleague)

    assert in_hand_of(contribution) == colleague


def test_nobody_lets_go_of_what_a_colleague_has_in_hand(reviewer, colleague):
    contribution = make_contribution()
    claims.claim(contribution, by=reviewer)

    claims.release(contribution, by=colleague)

    assert in_hand_of(contribution) == reviewer


@pytest.mark.parametrize(("after", "free"), [(timedelta(minutes=119), False), (timedelta(minutes=121), True)])
def test_a_claim_lasts_two_hours(reviewer, colleague, after, free):
    contribution = make_contribution()
    claims.claim(contribution, by=reviewer)

    with time_machine.travel(timezone.now() + after):
        try:
            dispositions.dispose(contribution, **ANSWER, by=colleague)
        except claims.ClaimedByAnother:
            answered = False
        else:
            answered = True

    assert answered == free


def test_nobody_takes_in_hand_what_they_keyed(reviewer, programme):
    reviewer.memberships.create(role="rapporteur", programme=programme)

    with pytest.raises(PermissionDenied):
        claims.claim(make_contribution(by=reviewer), by=reviewer)


def test_what_is_answered_or_taken_back_is_in_nobodys_hands(reviewer, colleague):
    answered, gone, replaced = (
        disposed(make_contribution(), reviewer=reviewer),
        make_contribution(),
        make_contribution(),
    )
    receive.take_back(gone)
    make_contribution(replaced.consultation, replaces=replaced)

    with pytest.raises(claims.AlreadyDisposed):
        claims.claim(answered, by=colleague)
    for contribution in (gone, replaced):
        with pytest.raises(claims.TakenBack):
            claims.claim(contribution, by=colleague)
        with pytest.raises(claims.TakenBack):
            dispositions.dispose(contribution, **ANSWER, by=colleague)


def test_its_author_cannot_withdraw_what_a_reviewer_has_in_hand(reviewer):
    contribution = make_contribution()
    claims.claim(contribution, by=reviewer)

    with pytest.raises(receive.AlreadyClaimed):
        receive.take_back(contribution)


def test_the_pages_say_who_has_it_and_keep_what_the_other_typed(client, reviewer, colleague):
    contribution = make_contribution()
    claims.claim(contribution, by=reviewer)
    client.force_login(colleague)
    address = reverse("workshops:contribution_dispose", args=[contribution.receipt])

    queue = client.get(reverse("workshops:contribution_queue")).content.decode()
    refused = client.post(address, {**ANSWER, "merged_into": ""})

    assert "In hand of Reviewer until" in queue
    assert f'value="{contribution.receipt}"' not in queue
    assert refused.context["form"].non_field_errors() == [
        "A colleague has this contribution in hand. Your answer is not stored."
    ]
    assert "It is known." in refused.content.decode()
    assert contribution.dispositions.count() == 0


def test_a_reviewer_takes_in_hand_and_lets_go_on_the_pages(client, reviewer):
    contribution = make_contribution()
    client.force_login(reviewer)

    taken = client.post(reverse("workshops:contribution_claim", args=[contribution.receipt]))
    holder = in_hand_of(contribution)
    client.post(reverse("workshops:contribution_let_go", args=[contribution.receipt]))

    assert taken.url == reverse("workshops:contribution_dispose", args=[contribution.receipt])
    assert (holder, in_hand_of(contribution)) == (reviewer, None)
