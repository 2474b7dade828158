"""Every contribution receives one reasoned answer."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.acts import acts_on
from tests.factories import disposed, make_consultation, make_contribution, make_programme
from workshops.models import Contribution, Disposition
from workshops.review import claims, dispositions

pytestmark = pytest.mark.django_db

ANSWER = {"outcome": "noted", "reasons": "It is known.", "public_summary": "A known difficulty.", "language": "en"}


def test_an_answer_gives_outcome_reasons_and_a_public_summary(reviewer):
    contribution = make_contribution()

    dispositions.dispose(contribution, **ANSWER, by=reviewer)

    answer = Contribution.objects.get().disposition
    assert (answer.outcome, answer.reasons, answer.public_summary) == ("noted", "It is known.", "A known difficulty.")
    assert answer.decided_by == reviewer
    assert [(act.who, act.verb, act.reason) for act in acts_on(contribution)][0] == (reviewer, "answered", "noted")


def test_a_contribution_is_answered_once(reviewer):
    contribution = make_contribution()
    dispositions.dispose(contribution, **ANSWER, by=reviewer)

    with pytest.raises(claims.AlreadyDisposed):
        dispositions.dispose(contribution, **{**ANSWER, "outcome": "declined"}, by=reviewer)

    assert [answer.outcome for answer in contribution.dispositions.all()] == ["noted"]


def test_every_answer_gives_reasons(reviewer):
    contribution = make_contribution()

    with pytest.raises(ValidationError) as refused:
        dispositions.dispose(contribution, **{**ANSWER, "reasons": "  "}, by=reviewer)

    assert refused.value.message_dict == {"reasons": ["Every answer gives its reasons."]}
    assert Disposition.objects.count() == 0


@pytest.mark.parametrize("role", ["rapporteur", "editor", "approver", "reader", "administrator", "outsider"])
def test_only_reviewers_of_the_programme_answer(role, request):
    person = request.getfixturevalue(role)

    with pytest.raises(PermissionDenied):
        dispositions.dispose(make_contribution(), **ANSWER, by=person)

    assert Disposition.objects.count() == 0


def test_nobody_answers_what_they_keyed(reviewer, programme):
    reviewer.memberships.create(role="rapporteur", programme=programme)
    contribution = make_contribution(by=reviewer)

    with pytest.raises(PermissionDenied):
        dispositions.dispose(contribution, **ANSWER, by=reviewer)


def test_a_correction_keeps_the_earlier_answer(reviewer):
    contribution = disposed(make_contribution(), reviewer=reviewer, reasons="At first.")

    dispositions.correct(
        contribution, **{**ANSWER, "reasons": "On reflection."}, correction_note="New statute.", by=reviewer
    )

    answers = contribution.dispositions.order_by("pk")
    assert [(answer.reasons, answer.standing) for answer in answers] == [
        ("At first.", False),
        ("On reflection.", True),
    ]


def test_a_correction_says_why(reviewer):
    contribution = disposed(make_contribution(), reviewer=reviewer)

    with pytest.raises(ValidationError) as refused:
        dispositions.correct(contribution, **ANSWER, correction_note=" ", by=reviewer)

    assert refused.value.message_dict == {"correction_note": ["Say why the answer is corrected."]}
    assert contribution.dispositions.get().standing is True


def test_what_has_no_answer_cannot_be_corrected(reviewer):
    with pytest.raises(dispositions.NotYetDisposed):
        dispositions.correct(make_contribution(), **ANSWER, correction_note="Why.", by=reviewer)

    assert Disposition.objects.count() == 0


def test_of_two_corrections_of_the_same_answer_the_second_is_refused(reviewer):
    contribution = disposed(make_contribution(), reviewer=reviewer)
    seen_by_both = contribution.disposition
    dispositions.correct(contribution, **ANSWER, correction_note="First.", replaces=seen_by_both, by=reviewer)

    with pytest.raises(dispositions.AlreadyCorrected):
        dispositions.correct(contribution, **ANSWER, correction_note="Second.", replaces=seen_by_both, by=reviewer)

    assert contribution.dispositions.get(standing=True).correction_note == "First."


def test_merged_says_into_which(reviewer):
    with pytest.raises(ValidationError) as refused:
        dispositions.dispose(make_contribution(), **{**ANSWER, "outcome": "merged"}, by=reviewer)

    assert refused.value.message_dict == {"merged_into": ["Say into which contribution this one is merged."]}


def test_nothing_is_merged_into_itself(reviewer):
    contribution = make_contribution()

    with pytest.raises(ValidationError) as refused:
        dispositions.dispose(contribution, **{**ANSWER, "outcome": "merged"}, merged_into=contribution, by=reviewer)

    assert refused.value.message_dict == {"merged_into": ["A contribution cannot be merged into itself."]}


def test_nothing_is_merged_into_what_is_itself_merged(reviewer):
    first, second, third = make_contribution(), make_contribution(), make_contribution()
    disposed(second, reviewer=reviewer, outcome="merged", merged_into=third)

    with pytest.raises(ValidationError) as refused:
        dispositions.dispose(first, **{**ANSWER, "outcome": "merged"}, merged_into=second, by=reviewer)

    assert list(refused.value.message_dict) == ["merged_into"]


def test_what_others_are_merged_into_keeps_an_answer_of_its_own(reviewer):
    first, second, third = make_contribution(), make_contribution(), make_contribution()
    disposed(first, reviewer=reviewer, outcome="merged", merged_into=second)

    with pytest.raises(ValidationError) as refused:
        dispositions.dispose(second, **{**ANSWER, "outcome": "merged"}, merged_into=third, by=reviewer)

    assert list(refused.value.message_dict) == ["outcome"]
    assert second.dispositions.count() == 0


def test_nothing_is_merged_across_programmes(reviewer):
    elsewhere = make_contribution(make_consultation(programme=make_programme("money-laundering")))

    with pytest.raises(ValidationError) as refused:
        dispositions.dispose(make_contribution(), **{**ANSWER, "outcome": "merged"}, merged_into=elsewhere, by=reviewer)

    assert refused.value.message_dict == {"merged_into": ["That contribution belongs to another programme."]}


def test_only_a_merged_contribution_names_another(reviewer):
    with pytest.raises(ValidationError) as refused:
        dispositions.dispose(make_contribution(), **ANSWER, merged_into=make_contribution(), by=reviewer)

    assert refused.value.message_dict == {"merged_into": ["Only a contribution that is merged names another."]}
