"""What every answer says of itself, and in which alphabet it reads what is sent."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from config.middleware import OnlyUtf8

ANSWERS = {
    "a page": lambda client: client.get("/sign-in/"),
    "a redirect": lambda client: client.get("/people/"),
    "not found": lambda client: client.get("/no-such-page/", headers={"accept-language": "en"}),
    "a host that is not ours": lambda client: client.get("/sign-in/", headers={"host": "evil.example.com"}),
    "no token": lambda client: type(client)(enforce_csrf_checks=True).post("/sign-in/"),
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_every_answer_asks_the_device_for_nothing_and_is_shown_by_no_other_site(client, db, answer):
    headers = ANSWERS[answer](client).headers

    said = dict(part.split("=") for part in headers["Permissions-Policy"].split(", "))
    assert {said[name] for name in ("camera", "microphone", "geolocation", "payment", "usb")} == {"()"}
    assert set(said.values()) == {"()"}
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_static_file_says_so_too(client, db, settings):
    (settings.STATIC_ROOT / "drawing.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")

    response = client.get("/static/drawing.svg")
    response.close()

    assert response["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "cp037", "no-such-alphabet"])
def test_what_is_sent_is_read_as_utf8_whatever_it_says_of_itself(charset):
    read = []
    request = RequestFactory().generic(
        "POST", "/?asked=%2BADw-", "said=%2BADw-b%2BAD4-", f"application/x-www-form-urlencoded; charset={charset}"
    )

    OnlyUtf8(lambda asked: read.append((asked.GET["asked"], asked.POST["said"])) or HttpResponse())(request)

    assert read == [("+ADw-", "+ADw-b+AD4-")]


def test_a_form_that_claims_utf7_comes_back_as_it_was_typed(client, db):
    typed = "login=%2BADw-b%2BAD4-%40example.org&password=x"

    page = client.post("/sign-in/", typed, content_type="application/x-www-form-urlencoded; charset=utf-7")

    assert page.status_code == 200
    assert page.context["form"]["login"].value() == "+ADw-b+AD4-@example.org"
