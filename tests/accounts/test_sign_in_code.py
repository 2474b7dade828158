"""Sign-in by a code that comes by e-mail, where this installation has a mail server."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext, override

from office import sign_in_letters


@pytest.fixture
def _mail_server(settings):
    settings.EMAIL_IS_CONFIGURED = True
    settings.ACCOUNT_LOGIN_BY_CODE_ENABLED = True


with_mail_server = pytest.mark.usefixtures("_mail_server")


def ask(client, email, **extra):
    """Ask for a code; a worker sends it."""
    answer = client.post("/sign-in/code/", {"email": email, **extra})
    sign_in_letters.send_waiting_ones()
    return answer


def code_sent() -> str:
    return re.search(r"^\s*([A-Z0-9-]{6,})\s*$", mail.outbox[-1].body, re.MULTILINE).group(1)


def is_signed_in(client):
    return "_auth_user_id" in client.session


@with_mail_server
def test_a_code_signs_in(client, editor):
    asked = ask(client, editor.email.upper())
    assert asked["Location"] == "/sign-in/code/confirm/"
    assert not is_signed_in(client)

    response = client.post("/sign-in/code/confirm/", {"code": code_sent()})

    assert (response["Location"], is_signed_in(client)) == ("/desk/", True)


@with_mail_server
def test_it_leads_on_to_the_page_that_was_asked_for(client, administrator):
    assert "/sign-in/code/?next=%2Fpeople%2F" in client.get("/sign-in/?next=/people/").content.decode()
    confirm = ask(client, administrator.email, next="/people/")["Location"]

    response = client.post(confirm, {"code": code_sent(), "next": "/people/"})

    assert response["Location"] == "/people/"


@with_mail_server
@pytest.mark.parametrize("language", ["en", "km"])
def test_the_letter_is_in_the_persons_language(client, editor, language):
    editor.language = language
    editor.save()

    ask(client, editor.email)

    with override(language):
        assert mail.outbox[0].subject == gettext("Your code to sign in")
    assert mail.outbox[0].to == [editor.email]


@with_mail_server
def test_an_unknown_e_mail_gets_the_same_answer_and_no_letter(client, editor):
    known = ask(client, editor.email)
    mail.outbox.clear()
    client = Client()
    unknown = ask(client, "nobody@example.org")

    assert (unknown.status_code, unknown["Location"]) == (known.status_code, known["Location"])
    assert mail.outbox == []
    assert "nobody@example.org" in client.get("/sign-in/code/confirm/").content.decode()
    client.post("/sign-in/code/confirm/", {"code": "ABCDEF"})
    assert not is_signed_in(client)


@with_mail_server
def test_after_three_wrong_codes_the_right_one_opens_nothing(client, editor):
    ask(client, editor.email)
    code = code_sent()
    for _try in range(3):
        client.post("/sign-in/code/confirm/", {"code": "WRONG1"})

    client.post("/sign-in/code/confirm/", {"code": code})

    assert not is_signed_in(client)


@with_mail_server
def test_a_code_is_old_after_ten_minutes(client, editor):
    ask(client, editor.email)
    code = code_sent()

    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        client.post("/sign-in/code/confirm/", {"code": code})

    assert not is_signed_in(client)


@with_mail_server
def test_a_code_signs_in_once_and_only_the_device_that_asked(client, editor):
    ask(client, editor.email)
    code = code_sent()
    other = Client()
    other.post("/sign-in/code/confirm/", {"code": code})
    assert not is_signed_in(other)

    client.post("/sign-in/code/confirm/", {"code": code})
    client.post("/sign-out/")
    client.post("/sign-in/code/confirm/", {"code": code})
    assert not is_signed_in(client)


@with_mail_server
def test_more_than_three_codes_in_five_minutes_are_refused(client, editor):
    for _try in range(3):
        ask(Client(), editor.email)

    refused = ask(client, editor.email)

    assert (refused.status_code, len(mail.outbox)) == (200, 3)
    assert refused.context["form"].errors == {"email": [gettext("Too many codes were asked for. Wait five minutes.")]}


@with_mail_server
def test_who_mistyped_the_e_mail_begins_again(client, editor):
    ask(client, "mistyped@example.org")

    again = client.post("/sign-out/", {"next": "/sign-in/code/"})
    assert again["Location"] == "/sign-in/code/"
    ask(client, editor.email)
    client.post("/sign-in/code/confirm/", {"code": code_sent()})

    assert is_signed_in(client)


@with_mail_server
def test_a_disabled_person_is_not_let_in(client, editor):
    editor.is_active = False
    editor.save()

    ask(client, editor.email)
    if mail.outbox:
        client.post("/sign-in/code/confirm/", {"code": code_sent()})

    assert not is_signed_in(client)
    assert client.get("/desk/").status_code == 302


def test_without_a_mail_server_there_is_no_such_page(client, editor):
    assert "/sign-in/code/" not in client.get("/sign-in/").content.decode()
    assert client.get("/sign-in/code/").status_code == 404
    assert ask(client, editor.email).status_code == 404
    assert client.get("/sign-in/code/confirm/").status_code == 404
