"""Who may invite, give roles and disable, and what an invitation is good for."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.utils import timezone

from accounts.acts import acts_on
from accounts.keys import KeyDoesNotOpen
from accounts.membership import people
from accounts.models import Key, Membership, User
from tests.factories import PASSWORD, make_programme, make_user


@pytest.fixture
def programme_administrator(programme):
    return make_user("programme-administrator", role="administrator", programme=programme)


def roles_of(user):
    return sorted((m.role, m.programme.slug if m.programme else None) for m in user.memberships.all())


def verbs_on(thing):
    return [act.verb for act in reversed(acts_on(thing))]


def test_a_role_counts_in_its_programme_only(programme):
    other = make_programme("money-laundering")
    person = make_user(role="editor", programme=programme)

    assert person.has_perm("handbook.draft_version", programme)
    assert not person.has_perm("handbook.draft_version", other)
    assert person.has_perm("handbook.draft_version")
    assert not person.has_perm("handbook.approve_version")


def test_a_role_for_all_programmes_counts_in_each(programme):
    person = make_user(role="editor", programme=None)

    assert person.has_perm("handbook.draft_version", programme)
    assert person.has_perm("handbook.draft_version", make_programme("money-laundering"))


def test_a_disabled_person_may_do_nothing(programme, administrator):
    person = make_user(role="editor", programme=programme)
    people.disable(person, by=administrator)

    assert not person.has_perm("handbook.draft_version", programme)


def test_an_invitation_makes_a_person_without_password_but_with_roles(administrator, programme):
    person, secret = people.invite(
        email="Sok.Dara@Example.org", names={"km": "សុខ ដារ៉ា"}, roles=[("editor", programme)], by=administrator
    )

    assert person.email == "sok.dara@example.org"
    assert not person.has_usable_password()
    assert roles_of(person) == [("editor", "wildlife")]
    assert people.invited_by(secret) == person
    assert verbs_on(person) == ["invited", "gave a role"]


def test_the_secret_of_a_link_is_kept_nowhere(administrator, programme):
    _person, secret = people.invite(email="new@example.org", roles=[("reader", programme)], by=administrator)

    key = Key.objects.get()

    assert secret not in [str(value) for value in vars(key).values()]


def test_nobody_is_invited_twice(administrator, programme):
    make_user("dara")

    with pytest.raises(ValidationError) as refusal:
        people.invite(email="DARA@example.org", roles=[("reader", programme)], by=administrator)

    assert refusal.value.messages == ["There is a person with this e-mail already."]


def test_nobody_is_invited_without_a_role(administrator):
    with pytest.raises(ValidationError):
        people.invite(email="new@example.org", roles=[], by=administrator)

    assert not User.objects.filter(email="new@example.org").exists()


def test_a_link_works_once(administrator, programme):
    person, secret = people.invite(email="new@example.org", roles=[("reader", programme)], by=administrator)
    people.accept_invitation(secret, password=PASSWORD)

    with pytest.raises(KeyDoesNotOpen):
        people.accept_invitation(secret, password="another long password")

    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_a_link_expires(administrator, programme, time_machine):
    _person, secret = people.invite(email="new@example.org", roles=[("reader", programme)], by=administrator)
    time_machine.move_to(timezone.now() + people.INVITATION_LASTS + timedelta(seconds=1))

    with pytest.raises(KeyDoesNotOpen):
        people.invited_by(secret)


def test_a_new_link_ends_the_earlier_one(administrator, programme):
    person, first = people.invite(email="new@example.org", roles=[("reader", programme)], by=administrator)
    second = people.invite_again(person, by=administrator)

    with pytest.raises(KeyDoesNotOpen):
        people.invited_by(first)

    assert people.invited_by(second) == person


def test_disabling_ends_open_links_and_no_new_one_is_made(administrator, programme):
    person, secret = people.invite(email="new@example.org", roles=[("reader", programme)], by=administrator)
    people.disable(person, by=administrator)

    with pytest.raises(KeyDoesNotOpen):
        people.invited_by(secret)
    with pytest.raises(ValidationError):
        people.invite_again(person, by=administrator)


def test_giving_a_role_twice_gives_it_once(administrator, programme):
    person = make_user()
    people.give_role(person, "editor", programme, by=administrator)
    people.give_role(person, "editor", programme, by=administrator)

    assert roles_of(person) == [("editor", "wildlife")]
    assert verbs_on(person) == ["gave a role"]


def test_the_last_administrator_of_all_programmes_stays(administrator, programme_administrator):
    with pytest.raises(people.LastAdministrator):
        people.take_role(administrator.memberships.get(), by=administrator)
    with pytest.raises(people.LastAdministrator):
        people.disable(administrator, by=administrator)

    administrator.refresh_from_db()
    assert administrator.is_active
    assert roles_of(administrator) == [("administrator", None)]


def test_the_last_administrator_of_a_programme_stays_where_nobody_manages_all(programme_administrator):
    make_user("elsewhere", role="administrator", programme=make_programme("money-laundering"))

    with pytest.raises(people.LastAdministrator) as refusal:
        people.take_role(programme_administrator.memberships.get(), by=programme_administrator)
    with pytest.raises(people.LastAdministrator):
        people.disable(programme_administrator, by=programme_administrator)

    programme_administrator.refresh_from_db()
    assert refusal.value.programme.slug == "wildlife"
    assert programme_administrator.is_active
    assert roles_of(programme_administrator) == [("administrator", "wildlife")]


@pytest.mark.parametrize("everywhere", [True, False])
def test_an_administrator_of_a_programme_may_go_when_another_manages_it(programme_administrator, programme, everywhere):
    make_user("colleague", role="administrator", programme=None if everywhere else programme)

    people.take_role(programme_administrator.memberships.get(), by=programme_administrator)

    assert roles_of(programme_administrator) == []


def test_a_disabled_administrator_does_not_count_as_one_who_is_left(administrator):
    colleague = make_user("colleague", role="administrator")
    people.disable(colleague, by=administrator)

    with pytest.raises(people.LastAdministrator):
        people.disable(administrator, by=administrator)


@pytest.mark.parametrize("role", ["reader", "rapporteur", "reviewer", "editor", "approver"])
def test_only_administrators_manage_people(role, programme, administrator):
    somebody = make_user("somebody", role=role, programme=None)
    person = make_user("person", role="reader", programme=programme)
    acts = [
        lambda: people.invite(email="new@example.org", roles=[("reader", programme)], by=somebody),
        lambda: people.invite_again(person, by=somebody),
        lambda: people.edit(person, names={"en": "X"}, office="", language="en", by=somebody),
        lambda: people.give_role(somebody, "administrator", None, by=somebody),
        lambda: people.take_role(person.memberships.get(), by=somebody),
        lambda: people.disable(person, by=somebody),
        lambda: people.enable(person, by=somebody),
    ]

    for act in acts:
        with pytest.raises(PermissionDenied):
            act()

    assert not verbs_on(person)
    assert Membership.objects.count() == 3


def test_an_administrator_of_one_programme_gives_and_takes_roles_there(programme_administrator, programme):
    person = make_user()
    people.give_role(person, "editor", programme, by=programme_administrator)
    people.give_role(person, "reader", programme, by=programme_administrator)
    people.take_role(person.memberships.get(role="editor"), by=programme_administrator)

    assert roles_of(person) == [("reader", "wildlife")]


def test_an_administrator_of_one_programme_gives_no_role_elsewhere(programme_administrator, outsider):
    other = make_programme("money-laundering")

    for programme in (other, None):
        with pytest.raises(PermissionDenied):
            people.give_role(programme_administrator, "administrator", programme, by=programme_administrator)
        with pytest.raises(PermissionDenied):
            people.invite(email="new@example.org", roles=[("reader", programme)], by=programme_administrator)
    with pytest.raises(PermissionDenied):
        people.take_role(outsider.memberships.get(role="editor"), by=programme_administrator)

    assert roles_of(programme_administrator) == [("administrator", "wildlife")]


def test_an_administrator_of_one_programme_acts_on_no_person_who_holds_roles_elsewhere(
    programme_administrator, administrator, outsider, programme
):
    both = make_user("both", role="editor", programme=programme)
    both.memberships.create(role="reader", programme=make_programme("money-laundering"))
    without_role = make_user("without-role")

    for person in (administrator, outsider, both, without_role):
        assert not people.may_manage(programme_administrator, person)
        for act in (people.disable, people.enable, people.invite_again):
            with pytest.raises(PermissionDenied):
                act(person, by=programme_administrator)
        with pytest.raises(PermissionDenied):
            people.edit(person, names={}, office="", language="en", by=programme_administrator)


def test_an_administrator_of_one_programme_acts_on_people_who_are_only_there(programme_administrator, programme):
    person, _secret = people.invite(email="new@example.org", roles=[("editor", programme)], by=programme_administrator)

    people.edit(person, names={"en": "Dara"}, office="Court", language="en", by=programme_administrator)
    people.disable(person, by=programme_administrator)
    people.enable(person, by=programme_administrator)

    assert verbs_on(person) == ["invited", "gave a role", "edited", "disabled", "enabled"]


@pytest.mark.parametrize("everywhere", [True, False])
def test_the_database_itself_keeps_a_role_from_being_given_twice(programme, everywhere):
    person = make_user(role="editor", programme=None if everywhere else programme)

    with pytest.raises(IntegrityError):
        person.memberships.create(role="editor", programme=None if everywhere else programme)
