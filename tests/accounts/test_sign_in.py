"""The door: sign-in by e-mail and password, and nothing that opens besides."""

import re

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext, override

from accounts.acts import acts_on
from accounts.membership import people
from tests.factories import PASSWORD, make_user
from tests.pages import as_said

WRONG = "not the password 99"


def sign_in(client, user, password=PASSWORD, **extra):
    return client.post("/sign-in/", {"login": user.email, "password": password}, **extra)


def is_signed_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize(
    "address",
    ["/sign-up/", "/accounts/signup/", "/signup/", "/accounts/password/reset/", "/password/reset/", "/email/"],
)
def test_nobody_signs_up_and_no_letter_resets_a_password(client, db, address):
    # An address without a language leads to the same one with it, where a handbook of that name would be.
    assert client.get(address, follow=True, headers={"accept-language": "en"}).status_code == 404


@pytest.mark.parametrize("name", ["account_signup", "account_reset_password", "account_email", "account_set_password"])
def test_no_further_page_of_allauth_is_wired(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_who_signs_in_goes_to_the_desk(client, editor):
    response = sign_in(client, editor)

    assert (response.status_code, response["Location"]) == (302, "/desk/")


def test_capital_letters_in_the_e_mail_do_not_matter(client, editor):
    client.post("/sign-in/", {"login": editor.email.upper(), "password": PASSWORD})

    assert is_signed_in(client)


def test_who_is_signed_in_already_goes_to_the_desk(client, editor):
    client.force_login(editor)

    assert client.get("/sign-in/")["Location"] == "/desk/"


def test_sign_in_leads_on_to_the_page_that_was_asked_for(client, administrator):
    response = client.get("/people/")
    assert response["Location"] == "/sign-in/?next=/people/"

    page = client.get("/sign-in/?next=/people/")
    assert '<input type="hidden" name="next" value="/people/">' in page.content.decode()

    response = client.post("/sign-in/", {"login": administrator.email, "password": PASSWORD, "next": "/people/"})
    assert response["Location"] == "/people/"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example.com/", "//evil.example.com/", "javascript:alert(1)", "/\\evil.example.com"]
)
def test_sign_in_leads_to_no_other_site(client, editor, elsewhere):
    response = client.post("/sign-in/", {"login": editor.email, "password": PASSWORD, "next": elsewhere})

    assert response["Location"] == "/desk/"


def test_a_wrong_password_and_an_unknown_e_mail_get_the_same_answer(client, editor):
    known = client.post("/sign-in/", {"login": editor.email, "password": WRONG})
    unknown = client.post("/sign-in/", {"login": "nobody@example.org", "password": WRONG})

    assert known.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()
    assert len(known.context["form"].non_field_errors()) == 1
    assert not is_signed_in(client)


def test_the_sixth_wrong_password_for_one_account_is_refused_with_a_sentence(client, editor):
    answers = [sign_in(client, editor, WRONG) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[5].context["form"].errors.get_json_data()["__all__"][0]["code"] == "too_many_login_attempts"
    assert answers[5]["Retry-After"] == "300"


def test_after_six_wrong_passwords_even_the_right_one_waits(client, editor):
    for _ in range(6):
        sign_in(client, editor, WRONG)

    assert sign_in(client, editor).status_code == 429
    assert not is_signed_in(client)


def test_the_limit_holds_whatever_device_or_port_the_tries_come_from(client, editor, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    for number in range(5):
        sign_in(
            client, editor, WRONG, REMOTE_ADDR=f"203.0.113.{number}", headers={"host": f"testserver:{8000 + number}"}
        )

    answer = sign_in(client, editor, WRONG, REMOTE_ADDR="203.0.113.99", headers={"host": "testserver:9000"})

    assert answer.status_code == 429


def test_one_account_that_is_guessed_at_does_not_shut_out_the_others(client, editor, reviewer):
    for _ in range(6):
        sign_in(client, editor, WRONG)

    assert sign_in(client, reviewer).status_code == 302


def test_sixty_people_of_one_workshop_sign_in_from_one_address(client, db):
    cast = [make_user(f"person{number}") for number in range(60)]

    answers = []
    for person in cast:
        answers.append(sign_in(client, person).status_code)
        client.logout()

    assert answers == [302] * 60


def test_a_disabled_person_cannot_sign_in_and_is_told_why_only_after_the_right_password(client, editor, administrator):
    people.disable(editor, by=administrator)

    wrong = sign_in(client, editor, WRONG)
    right = sign_in(client, editor)

    assert wrong.status_code == 200
    assert right["Location"] == "/sign-in/disabled/"
    assert client.get("/sign-in/disabled/").status_code == 200
    assert not is_signed_in(client)


def test_a_disabled_person_is_out_at_once(client, administrator):
    colleague = make_user("colleague", role="administrator")
    client.force_login(colleague)
    assert client.get("/people/").status_code == 200

    people.disable(colleague, by=administrator)

    assert client.get("/people/")["Location"] == "/sign-in/?next=/people/"


def test_signing_out_asks_first_and_leaves_no_session(client, editor):
    client.force_login(editor)

    assert client.get("/sign-out/").status_code == 200
    assert is_signed_in(client)

    assert client.post("/sign-out/")["Location"] == "/"
    assert list(client.session.keys()) == []


def test_signing_out_twice_is_no_error(client, db):
    assert client.post("/sign-out/")["Location"] == "/"


def test_changing_the_password_ends_the_other_devices_and_is_logged(client, editor, django_user_model):
    elsewhere = type(client)()
    elsewhere.force_login(editor)
    client.force_login(editor)

    response = client.post(
        "/password/", {"oldpassword": PASSWORD, "password1": "pangolin scales 77", "password2": "pangolin scales 77"}
    )

    assert response["Location"] == "/desk/"
    assert client.get("/password/").status_code == 200
    assert elsewhere.get("/password/")["Location"] == "/sign-in/?next=/password/"
    assert [act.verb for act in acts_on(editor)] == ["changed the password"]


def test_a_new_password_needs_the_current_one(client, editor):
    client.force_login(editor)

    response = client.post(
        "/password/", {"oldpassword": WRONG, "password1": "pangolin scales 77", "password2": "pangolin scales 77"}
    )

    assert list(response.context["form"].errors) == ["oldpassword"]
    assert editor.check_password(PASSWORD)


def test_password_fields_speak_to_the_browsers_password_safe(client, editor):
    form = client.get("/sign-in/").context["form"]
    assert [field.field.widget.attrs["autocomplete"] for field in form] == ["username", "current-password"]

    client.force_login(editor)
    form = client.get("/password/").context["form"]
    assert [field.field.widget.attrs["autocomplete"] for field in form] == [
        "current-password",
        "new-password",
        "new-password",
    ]


def test_sign_in_is_shown_in_the_language_of_the_device(client, db):
    page = client.get("/sign-in/", headers={"accept-language": "en"})
    assert '<html lang="en">' in page.content.decode()

    page = client.get("/sign-in/", headers={"accept-language": "fr"})
    assert '<html lang="km">' in page.content.decode()


def links_in(page):
    return re.findall(r'<a href="([^"]+)" lang="(\w+)"', page.content.decode())


@pytest.mark.parametrize("language", ["km", "en"])
def test_who_comes_from_a_readers_page_signs_in_in_its_language(client, db, language):
    other = {"km": "en", "en": "km"}[language]

    page = client.get(f"/sign-in/?next=/{language}/wildlife/", headers={"accept-language": other})

    assert page["Content-Language"] == language
    assert links_in(page) == [(f"/sign-in/?next=/{language}/wildlife/&amp;language={other}", other)]


def test_before_sign_in_the_language_is_switched_by_a_link_and_kept_after_a_slip(client, db):
    page = client.get("/sign-in/", headers={"accept-language": "en"})
    [(address, language)] = links_in(page)

    switched = client.get(address, headers={"accept-language": "en"})
    refused = client.post(address, {"login": "x@example.org", "password": WRONG}, headers={"accept-language": "en"})

    assert (address, language) == ("/sign-in/?language=km", "km")
    assert (switched["Content-Language"], refused["Content-Language"]) == ("km", "km")
    assert links_in(switched) == [("/sign-in/?language=en", "en")]
    assert "django_language" not in client.cookies


@pytest.mark.parametrize("query", ["language=fr", "language=", "next=https://evil.example.com/km/", "next=//km/"])
def test_a_language_that_is_not_said_is_left_to_the_device(client, db, query):
    assert client.get(f"/sign-in/?{query}", headers={"accept-language": "en"})["Content-Language"] == "en"


def test_invitations_are_read_in_either_language(client, db):
    closed = client.get("/invitation/", headers={"accept-language": "en"})

    assert links_in(closed) == [("/invitation/?language=km", "km")]
    assert client.get("/invitation/?language=km", headers={"accept-language": "en"})["Content-Language"] == "km"


def test_who_is_signed_in_chooses_the_language_of_the_pages(client, editor):
    client.force_login(editor)

    response = client.post("/own-language/", {"language": "km", "next": "/password/"})

    assert response["Location"] == "/password/"
    assert '<html lang="km">' in client.get("/password/").content.decode()
    editor.refresh_from_db()
    assert editor.language == "km"


def test_a_language_is_offered_by_its_own_name(client, editor):
    client.force_login(editor)

    page = as_said(client.get("/password/").text)
    with override("km"):
        own_name = gettext("Khmer")

    assert re.findall(r'name="language" value="(\w+)" lang="(\w+)">([^<]+)<', page) == [("km", "km", own_name)]


@pytest.mark.parametrize("language", ["", "xx"])
def test_a_language_that_there_is_not_is_not_chosen(client, editor, language):
    client.force_login(editor)

    response = client.post("/own-language/", {"language": language, "next": "https://evil.example.com/"})

    assert response["Location"] == "/desk/"
    editor.refresh_from_db()
    assert editor.language == "en"


def test_strangers_choose_no_language(client, db):
    assert client.post("/own-language/", {"language": "en"})["Location"] == "/sign-in/?next=/own-language/"
