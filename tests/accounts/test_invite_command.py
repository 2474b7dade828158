"""How the first administrator of an empty installation gets in."""

import pytest
from django.core.management import CommandError, call_command

from accounts import people
from accounts.models import Programme, User
from tests.factories import make_user


def secret_printed(capsys):
    link = capsys.readouterr().out.strip()
    assert link.startswith("https://handbook.example.org/invitation/")
    return link.split("/")[-2]


def test_the_first_administrator_gets_in(client, db, capsys):
    call_command("invite", "first@example.org", "--role", "administrator", "--language", "en")

    client.get(f"/invitation/{secret_printed(capsys)}/")
    client.post("/invitation/", {"password1": "pangolin scales 77", "password2": "pangolin scales 77"})

    assert client.get("/people/").status_code == 200


def test_a_programme_that_is_not_there_yet_is_made(db, capsys):
    call_command("invite", "first@example.org", "--role", "editor", "--programme", "money-laundering")

    membership = User.objects.get().memberships.get()
    assert (membership.role, membership.programme.slug) == ("editor", "money-laundering")
    assert str(membership.programme) == "Money laundering"


def test_a_person_who_is_there_gets_the_role_and_a_new_link(programme, capsys):
    person = make_user("dara", role="reader", programme=programme)

    call_command("invite", "Dara@example.org", "--role", "editor", "--programme", "wildlife")

    assert people.invited_by(secret_printed(capsys)) == person
    assert sorted(m.role for m in person.memberships.all()) == ["editor", "reader"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["no e-mail", "--role", "reader"],
        ["a@example.org", "--role", "reader", "--programme", "Not A Slug"],
        ["a@example.org", "--role", "king"],
        ["a@example.org"],
    ],
)
def test_a_slip_of_the_pen_is_an_error_and_changes_nothing(db, arguments):
    with pytest.raises(CommandError):
        call_command("invite", *arguments)

    assert not User.objects.exists()
    assert not Programme.objects.exists()
