"""How the first administrator of an empty installation gets in."""

import pytest
from django.core.management import CommandError, call_command

from accounts.membership import people
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


def test_the_first_administrator_makes_the_programme_and_manages_all(db):
    call_command("invite", "first@example.org", "--role", "administrator", "--new-programme", "money-laundering")

    membership = User.objects.get().memberships.get()
    assert (membership.role, membership.programme) == ("administrator", None)
    assert [str(programme) for programme in Programme.objects.all()] == ["Money laundering"]


def test_the_first_programme_is_made_by_naming_it(db):
    call_command("invite", "first@example.org", "--role", "editor", "--programme", "wildlife")

    assert User.objects.get().memberships.get().programme == Programme.objects.get(slug="wildlife")


def test_a_further_programme_is_made_only_when_it_is_asked_for(programme):
    with pytest.raises(CommandError) as refused:
        call_command("invite", "dara@example.org", "--role", "editor", "--programme", "widlife")
    made_by_mistyping = Programme.objects.exclude(pk=programme.pk).count()
    call_command(
        *("invite", "dara@example.org", "--role", "editor"), *("--new-programme", "forests", "--programme", "forests")
    )

    assert str(refused.value) == (
        "--programme: There is no programme “widlife”. Programmes: wildlife. Make a new one with --new-programme."
    )
    assert made_by_mistyping == 0
    assert User.objects.get().memberships.get().programme.slug == "forests"


def test_the_link_leads_to_where_the_site_is_served(db, settings, tmp_path, capsys):
    settings.PUBLIC_URL, settings.VAR_DIR, settings.PORT = "", tmp_path, 8000
    command = ("invite", "first@example.org", "--role", "administrator")

    call_command(*command)
    nothing_serves = capsys.readouterr().out
    (tmp_path / "address.txt").write_text("http://localhost:8123\n")
    call_command(*command)
    served_elsewhere = capsys.readouterr().out
    settings.PUBLIC_URL = "https://handbook.example.org"
    call_command(*command)

    assert nothing_serves.startswith("http://localhost:8000/invitation/")
    assert served_elsewhere.startswith("http://localhost:8123/invitation/")
    assert secret_printed(capsys)


def test_a_person_who_is_there_gets_the_role_and_a_new_link(programme, capsys):
    person = make_user("dara", role="reader", programme=programme)

    call_command("invite", "Dara@example.org", "--role", "editor", "--programme", "wildlife")

    assert people.invited_by(secret_printed(capsys)) == person
    assert sorted(m.role for m in person.memberships.all()) == ["editor", "reader"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["no e-mail", "--role", "reader"], "“no e-mail” is no e-mail address. Write it as name@example.org."),
        (
            ["a@example.org", "--role", "reader", "--programme", "Not A Slug"],
            "--programme: “Not A Slug” cannot name a programme. "
            "Use Latin letters, digits and hyphens, such as wildlife.",
        ),
        (
            ["a@example.org", "--role", "reader", "--new-programme", ""],
            "--new-programme: “” cannot name a programme. Use Latin letters, digits and hyphens, such as wildlife.",
        ),
    ],
)
def test_a_refusal_names_the_argument_and_changes_nothing(db, arguments, sentence):
    with pytest.raises(CommandError) as refused:
        call_command("invite", *arguments)

    assert (str(refused.value), refused.value.returncode) == (sentence, 2)
    assert not User.objects.exists()
    assert not Programme.objects.exists()


def test_a_programme_is_made_once(programme):
    with pytest.raises(CommandError, match="--new-programme: There is a programme “wildlife” already."):
        call_command("invite", "a@example.org", "--role", "reader", "--new-programme", "wildlife")

    assert not User.objects.exists()


@pytest.mark.parametrize("arguments", [["a@example.org", "--role", "king"], ["a@example.org"]])
def test_a_role_that_there_is_not_is_an_error_and_changes_nothing(db, arguments):
    with pytest.raises(CommandError):
        call_command("invite", *arguments)

    assert not User.objects.exists()
    assert not Programme.objects.exists()
