"""By https cookies carry the prefix that binds them to this host; those from before are exchanged, once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.keys import make_key
from accounts.models import Key
from tests.factories import PASSWORD, make_participant, make_workshop

pytestmark = pytest.mark.django_db


@pytest.fixture
def by_https(settings):
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True


@pytest.fixture
def device(by_https):
    return Client(headers={"accept-language": "en"})


def ask(device, address, **more):
    return device.get(address, secure=True, **more)


def sign_in(device, person):
    return device.post("/sign-in/", {"login": person.email, "password": PASSWORD}, secure=True)


def kept(device) -> set[str]:
    """The cookies that a browser has after all that it was told."""
    return {name for name, cookie in device.cookies.items() if cookie["max-age"] != 0}


def opens_link(device):
    participant = make_participant(make_workshop(join_code="abcd2345"))
    secret = make_key(Key.Purpose.PARTICIPANT, str(participant.pk), by=None, lasts=timedelta(days=30))
    return device.get(reverse("join:personal_link", args=[secret]), secure=True)


def under_old_names(settings, work):
    """A device with the cookies that it was given before the names changed."""
    settings.SESSION_COOKIE_SECURE = False
    device = Client(headers={"accept-language": "en"})
    work(device)
    settings.SESSION_COOKIE_SECURE = True
    return device


def test_a_session_and_its_token_belong_to_this_host(device, editor):
    ask(device, "/sign-in/")
    sign_in(device, editor)

    assert kept(device) == {"__Host-sessionid", "__Host-csrftoken"}
    assert [(cookie["path"], cookie["secure"], cookie["domain"]) for cookie in device.cookies.values()] == [
        ("/", True, "")
    ] * 2
    assert ask(device, "/desk/").status_code == 200


def test_the_token_is_asked_for_under_its_new_name(by_https, editor):
    device = Client(enforce_csrf_checks=True)
    token = ask(device, "/sign-in/").context["csrf_token"]

    filled_in = {"login": editor.email, "password": PASSWORD, "csrfmiddlewaretoken": str(token)}
    answer = device.post("/sign-in/", filled_in, secure=True, headers={"referer": "https://testserver/sign-in/"})

    assert (answer.status_code, answer["Location"]) == (302, "/desk/")


def test_signing_out_takes_the_new_cookie_away(device, editor):
    sign_in(device, editor)

    device.post("/sign-out/", secure=True)

    assert "__Host-sessionid" not in kept(device)
    assert ask(device, "/desk/").status_code == 302


def test_a_phones_cookies_go_to_its_own_pages_only(device):
    answer = opens_link(device)

    assert answer.cookies.keys() == {"__Secure-participant"}
    cookie = answer.cookies["__Secure-participant"]
    assert (cookie["path"], cookie["secure"], cookie["httponly"], cookie["samesite"]) == ("/join/", True, True, "Lax")
    assert ask(device, "/join/me/").status_code == 200


def test_who_is_signed_in_under_the_old_name_stays_signed_in(settings, by_https, editor):
    device = under_old_names(settings, lambda device: sign_in(device, editor))

    first = ask(device, "/desk/")
    names = kept(device)
    second = ask(device, "/desk/")

    assert (first.status_code, second.status_code) == (200, 200)
    assert names == {"__Host-sessionid", "__Host-csrftoken"}
    assert second.cookies.get("__Host-sessionid") is None  # exchanged once


def test_a_phone_that_knows_its_author_under_the_old_name_goes_on(settings, by_https):
    device = under_old_names(settings, opens_link)
    assert device.cookies["participant"]["path"] == "/join/"

    first = ask(device, "/join/me/")
    names = kept(device)
    second = ask(device, "/join/me/")

    assert (first.status_code, second.status_code) == (200, 200)
    assert names == {"__Secure-participant", "__Host-csrftoken"}
    assert int(first.cookies["__Secure-participant"]["max-age"]) == 180 * 24 * 3600


def test_what_another_site_plants_under_the_old_name_replaces_nothing(device, editor, reviewer):
    sign_in(device, editor)
    other = Client()
    other.force_login(reviewer)
    device.cookies["sessionid"] = other.cookies["sessionid"].value

    page = ask(device, "/desk/")

    assert page.context["user"] == editor
    assert kept(device) >= {"__Host-sessionid"}
    assert "sessionid" not in kept(device)


def test_a_cookie_of_the_phone_is_not_exchanged_elsewhere(settings, by_https):
    device = under_old_names(settings, opens_link)

    elsewhere = ask(device, "/sign-in/")

    assert {"participant", "__Secure-participant"}.isdisjoint(elsewhere.cookies)


def test_by_http_on_a_trial_installation_the_names_are_plain(client, editor):
    client.post("/sign-in/", {"login": editor.email, "password": PASSWORD})

    assert kept(client) == {"sessionid", "csrftoken"}


def test_who_still_comes_by_http_is_sent_on_and_loses_nothing(settings, by_https, editor):
    device = under_old_names(settings, lambda device: sign_in(device, editor))

    sent_on = device.get("/desk/")

    assert (sent_on.status_code, sent_on["Location"], dict(sent_on.cookies)) == (301, "https://testserver/desk/", {})
