"""How a contribution comes in, and what binds from then on."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.acts import acts_on
from tests.factories import make_consultation, make_contribution, make_participant, make_topic, make_workshop
from workshops.intake import receive
from workshops.models import Contribution

pytestmark = pytest.mark.django_db

NAMED, OFFICE, NOT_ATTRIBUTED = Contribution.Attribution


def test_what_one_device_sends_twice_is_stored_once(rapporteur):
    workshop = make_workshop()

    first = make_contribution(workshop=workshop, by=rapporteur, client_key="a1")
    second = make_contribution(workshop=workshop, by=rapporteur, client_key="a1")

    assert second == first
    assert list(Contribution.objects.all()) == [first]
    assert [act.verb for act in acts_on(first)] == ["received"]


def test_the_same_words_without_a_key_are_two_contributions():
    workshop = make_workshop()

    make_contribution(workshop=workshop)
    make_contribution(workshop=workshop)

    assert Contribution.objects.count() == 2


@pytest.mark.parametrize("words", ["", "  \n ", "\ufeff"])
def test_a_contribution_has_words(words):
    with pytest.raises(ValidationError) as refused:
        make_contribution(text=words)

    assert refused.value.message_dict == {"text": ["Write down what the participant put forward."]}


def test_a_topic_of_another_consultation_is_refused():
    with pytest.raises(ValidationError) as refused:
        make_contribution(make_consultation(), topic=make_topic(make_consultation()))

    assert refused.value.message_dict == {"topic": ["This topic belongs to another consultation."]}


@pytest.mark.parametrize("role", ["editor", "approver", "reviewer", "reader", "administrator", "outsider"])
def test_only_rapporteurs_of_the_programme_key_contributions(role, request):
    person = request.getfixturevalue(role)

    with pytest.raises(PermissionDenied):
        make_contribution(by=person)

    assert Contribution.objects.count() == 0


@pytest.mark.parametrize(
    ("attribution", "shown"),
    [(NAMED, "Sok Dara, prosecutor, Mondulkiri"), (OFFICE, "prosecutor"), (NOT_ATTRIBUTED, "")],
)
def test_attribution_says_whom_any_page_may_name(attribution, shown):
    contribution = make_contribution(participant=make_participant(name="Sok Dara"), attribution=attribution)

    assert contribution.attributed_to == shown


def test_attribution_can_be_lowered_and_never_raised(rapporteur):
    contribution = make_contribution(participant=make_participant(name="Sok Dara"), attribution=NAMED)

    receive.lower_attribution(contribution, attribution=NOT_ATTRIBUTED, by=rapporteur)
    with pytest.raises(ValidationError) as refused:
        receive.lower_attribution(contribution, attribution=OFFICE, by=rapporteur)

    assert refused.value.message_dict == {"attribution": ["Attribution can only be lowered."]}
    contribution.refresh_from_db()
    assert contribution.attribution == NOT_ATTRIBUTED


def test_a_page_opened_before_it_was_lowered_cannot_raise_it(rapporteur):
    contribution = make_contribution(participant=make_participant(), attribution=NAMED)
    opened_earlier = Contribution.objects.get(pk=contribution.pk)
    receive.lower_attribution(contribution, attribution=NOT_ATTRIBUTED, by=rapporteur)

    with pytest.raises(ValidationError):
        receive.lower_attribution(opened_earlier, attribution=OFFICE, by=rapporteur)

    contribution.refresh_from_db()
    assert contribution.attribution == NOT_ATTRIBUTED


def test_ongoing_cases_are_read_by_who_keyed_them_and_the_reviewers_only(
    rapporteur, reviewer, editor, approver, reader, administrator, outsider
):
    ongoing = make_contribution(ongoing=True, by=rapporteur)
    other = make_contribution(ongoing=True)
    people = {
        "rapporteur": rapporteur,
        "reviewer": reviewer,
        "editor": editor,
        "approver": approver,
        "reader": reader,
        "administrator": administrator,
        "outsider": outsider,
    }

    readable = {name: set(Contribution.objects.visible_to(person)) for name, person in people.items()}

    assert readable == {
        "rapporteur": {ongoing},
        "reviewer": {ongoing, other},
        "editor": set(),
        "approver": set(),
        "reader": set(),
        "administrator": set(),
        "outsider": set(),
    }


def test_who_keyed_it_and_the_reviewers_say_that_a_case_has_ended(rapporteur, reviewer):
    contribution = make_contribution(ongoing=True, by=rapporteur)

    receive.mark_ongoing(contribution, ongoing=False, by=rapporteur)
    receive.mark_ongoing(contribution, ongoing=True, by=reviewer)
    receive.mark_ongoing(contribution, ongoing=True, by=reviewer)

    contribution.refresh_from_db()
    assert contribution.ongoing is True
    assert [act.verb for act in acts_on(contribution)] == ["marked as ongoing", "marked as ended", "received"]


def test_another_rapporteur_does_not_say_that_a_case_has_ended(rapporteur):
    contribution = make_contribution(ongoing=True)

    with pytest.raises(PermissionDenied):
        receive.mark_ongoing(contribution, ongoing=False, by=rapporteur)

    contribution.refresh_from_db()
    assert contribution.ongoing is True


@pytest.mark.parametrize("role", ["editor", "approver", "outsider"])
def test_nobody_else_touches_attribution_or_the_mark_of_an_ongoing_case(role, request):
    person = request.getfixturevalue(role)
    contribution = make_contribution(participant=make_participant(), attribution=NAMED)

    with pytest.raises(PermissionDenied):
        receive.lower_attribution(contribution, attribution=NOT_ATTRIBUTED, by=person)
    with pytest.raises(PermissionDenied):
        receive.mark_ongoing(contribution, ongoing=True, by=person)
