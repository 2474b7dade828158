"""From the link in a message to the desk."""

import pytest
from django.urls import reverse

from accounts.membership import people
from tests.factories import PASSWORD

CHOSEN = {"password1": "pangolin scales 77", "password2": "pangolin scales 77"}


@pytest.fixture
def invited(administrator, programme):
    """A person and the secret of their link."""
    return people.invite(
        email="dara@example.org", names={"en": "Dara"}, language="en", roles=[("editor", programme)], by=administrator
    )


def test_an_invited_person_chooses_a_password_and_signs_in_with_it_from_then_on(client, invited):
    person, secret = invited

    first = client.get(f"/invitation/{secret}/")
    assert (first.status_code, first["Location"]) == (302, "/invitation/")

    page = client.get("/invitation/")
    assert page.status_code == 200
    assert "dara@example.org" in page.content.decode()

    done = client.post("/invitation/", CHOSEN)
    assert done["Location"] == "/desk/"
    assert client.session["_auth_user_id"] == str(person.pk)

    client.logout()
    again = client.post("/sign-in/", {"login": "dara@example.org", "password": CHOSEN["password1"]})
    assert again["Location"] == "/desk/"


def test_the_secret_is_in_a_cookie_that_no_script_reads_and_in_no_page(client, invited):
    _person, secret = invited

    cookie = client.get(f"/invitation/{secret}/").cookies["invitation"]
    page = client.get("/invitation/").content.decode()

    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["max-age"]) == (
        True,
        "Lax",
        "/invitation/",
        1800,
    )
    assert secret not in page


def test_the_cookie_travels_by_https_only_where_the_site_does(client, invited, settings):
    settings.SESSION_COOKIE_SECURE = True

    cookie = client.get(f"/invitation/{invited[1]}/").cookies["invitation"]

    assert cookie["secure"] is True


def test_no_answer_to_a_link_is_cached(client, invited):
    _person, secret = invited
    answers = [
        client.get("/invitation/wrong/"),
        client.get(f"/invitation/{secret}/"),
        client.get("/invitation/"),
        client.post("/invitation/", {"password1": "a", "password2": "b"}),
        client.post("/invitation/", CHOSEN),
    ]

    assert [answer["Cache-Control"] for answer in answers] == ["no-store"] * 5


def test_the_secret_address_is_told_to_no_other_page(client, invited):
    answers = [client.get("/invitation/wrong/"), client.get(f"/invitation/{invited[1]}/")]

    assert [answer["Referrer-Policy"] for answer in answers] == ["no-referrer"] * 2


def test_the_page_with_the_form_lets_the_browser_say_where_the_form_comes_from(client, invited):
    """Under no-referrer browsers send `Origin: null`, and every password would be refused as a forgery."""
    client.get(f"/invitation/{invited[1]}/")

    assert client.get("/invitation/")["Referrer-Policy"] == "same-origin"


def test_a_preview_of_the_link_spends_nothing(client, invited):
    person, secret = invited
    preview = type(client)()
    preview.get(f"/invitation/{secret}/")
    preview.get("/invitation/")

    client.get(f"/invitation/{secret}/")
    client.post("/invitation/", CHOSEN)

    assert client.session["_auth_user_id"] == str(person.pk)


def test_a_used_link_says_so_and_changes_nothing(client, invited):
    person, secret = invited
    people.accept_invitation(secret, password=PASSWORD)

    answer = client.get(f"/invitation/{secret}/")

    assert answer.status_code == 410
    assert 'href="/sign-in/"' in answer.content.decode()
    assert client.post("/invitation/", CHOSEN).status_code == 410
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_a_link_that_was_used_on_another_device_meanwhile_does_not_open(client, invited):
    person, secret = invited
    client.get(f"/invitation/{secret}/")
    people.accept_invitation(secret, password=PASSWORD)

    assert client.post("/invitation/", CHOSEN).status_code == 410
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_the_link_of_a_person_disabled_meanwhile_does_not_open(client, invited, administrator):
    person, secret = invited
    client.get(f"/invitation/{secret}/")
    people.disable(person, by=administrator)

    assert client.post("/invitation/", CHOSEN).status_code == 410


def test_a_cookie_that_was_written_by_hand_does_not_open(client, invited):
    client.cookies["invitation"] = invited[1]

    assert client.get("/invitation/").status_code == 410


def test_without_a_link_there_is_nothing_to_accept(client, db):
    assert client.get("/invitation/").status_code == 410


@pytest.mark.parametrize(
    ("first", "second", "wrong"),
    [
        ("short", "short", "password1"),
        ("1234567890123", "1234567890123", "password1"),
        ("dara@example.org", "dara@example.org", "password1"),
        ("pangolin scales 77", "pangolin scales 78", "password2"),
        ("", "", "password1"),
    ],
)
def test_a_bad_password_is_refused_beside_its_field_and_spends_nothing(client, invited, first, second, wrong):
    _person, secret = invited
    client.get(f"/invitation/{secret}/")

    answer = client.post("/invitation/", {"password1": first, "password2": second})

    assert answer.status_code == 200
    assert next(iter(answer.context["form"].errors)) == wrong
    assert client.post("/invitation/", CHOSEN)["Location"] == "/desk/"


def test_who_opens_a_colleagues_link_ends_as_that_colleague_only_by_choosing_a_password(client, invited, reviewer):
    person, secret = invited
    client.force_login(reviewer)

    client.get(f"/invitation/{secret}/")
    assert client.session["_auth_user_id"] == str(reviewer.pk)

    client.post("/invitation/", CHOSEN)
    assert client.session["_auth_user_id"] == str(person.pk)


def test_guessing_links_is_stopped_and_shuts_out_nobody_who_was_invited(client, invited):
    answers = [client.get(f"/invitation/guess{number}/").status_code for number in range(31)]

    assert answers == [410] * 30 + [429]
    assert client.get("/invitation/guess32/").status_code == 429
    assert client.get(f"/invitation/{invited[1]}/").status_code == 302
    assert client.get(f"/invitation/{invited[1]}/", REMOTE_ADDR="203.0.113.7").status_code == 302


def test_sixty_people_of_one_workshop_open_their_links_from_one_address(client, administrator, programme):
    secrets = [
        people.invite(email=f"person{number}@example.org", roles=[("reader", programme)], by=administrator)[1]
        for number in range(60)
    ]

    assert [client.get(f"/invitation/{secret}/").status_code for secret in secrets] == [302] * 60


@pytest.mark.parametrize(("asked", "kept"), [("", "km"), ("?language=en", "en"), ("?language=xx", "km")])
def test_the_first_sign_in_keeps_the_language_of_the_invitation(client, administrator, programme, asked, kept):
    person, secret = people.invite(
        email="sok@example.org",
        names={"en": "Sok"},
        language="km",
        roles=[("editor", programme)],
        by=administrator,
    )
    client.get(f"/invitation/{secret}/", headers={"accept-language": "fr"})
    address = f"{reverse('accounts:invitation_accept')}{asked}"
    assert f'<html lang="{kept}">' in client.get(address, headers={"accept-language": "en"}).content.decode()

    client.post(address, {"password1": PASSWORD, "password2": PASSWORD})

    person.refresh_from_db()
    assert person.language == kept
    assert f'<html lang="{kept}">' in client.get(reverse("desk:home")).content.decode()
