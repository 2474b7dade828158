"""What every request passes through: whose word about the device counts, which language, what caches keep."""

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import RequestFactory

from config.middleware import PrivateByDefault, TrustedProxies

PROXY = "10.0.0.5"


def passed_on(**headers):
    """The request as it comes out of TrustedProxies."""
    seen = []
    TrustedProxies(lambda request: seen.append(request) or HttpResponse())(RequestFactory().get("/", **headers))
    return seen[0]


@pytest.fixture
def behind_a_proxy(settings):
    settings.TRUSTED_PROXIES = [PROXY]


@pytest.fixture
def by_https(settings):
    settings.SECURE_SSL_REDIRECT = True


# --- TrustedProxies ---


def test_a_stranger_cannot_say_where_they_come_from(settings):
    request = passed_on(REMOTE_ADDR="203.0.113.9", HTTP_X_FORWARDED_FOR="1.2.3.4", HTTP_X_FORWARDED_PROTO="https")

    assert request.META["REMOTE_ADDR"] == "203.0.113.9"
    assert not request.is_secure()
    assert "X-Forwarded-For" not in request.headers
    assert "X-Forwarded-Proto" not in request.headers


@pytest.mark.parametrize(
    ("forwarded", "device"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("1.2.3.4, 203.0.113.9", "203.0.113.9"),
        ("1.2.3.4,203.0.113.9 , 10.0.0.5", "203.0.113.9"),
        ("2001:db8::1", "2001:db8::1"),
        ("", PROXY),
        (" , ", PROXY),
    ],
)
def test_the_device_is_the_last_stranger_that_a_trusted_proxy_saw(behind_a_proxy, forwarded, device):
    assert passed_on(REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=forwarded).META["REMOTE_ADDR"] == device


@pytest.mark.parametrize(("protocol", "secure"), [("https", True), ("http", False), ("", False), ("https,http", False)])
def test_a_trusted_proxy_says_whether_the_reader_came_by_https(behind_a_proxy, protocol, secure):
    assert passed_on(REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_PROTO=protocol).is_secure() == secure


def test_who_came_to_the_proxy_by_https_is_not_sent_round_in_a_circle(client, db, behind_a_proxy, by_https):
    arrived = client.get("/sign-in/", REMOTE_ADDR=PROXY, headers={"x-forwarded-proto": "https"})
    plain = client.get("/sign-in/", REMOTE_ADDR=PROXY, headers={"x-forwarded-proto": "http"})

    assert arrived.status_code == 200
    assert plain["Location"] == "https://testserver/sign-in/"


def test_a_stranger_who_claims_https_is_sent_there(client, db, by_https):
    response = client.get("/sign-in/", headers={"x-forwarded-proto": "https"})

    assert response["Location"] == "https://testserver/sign-in/"


def test_wrong_passwords_are_counted_by_the_address_behind_the_proxy(client, behind_a_proxy, settings, db):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "2/10m/ip"}

    def wrong(number, device):
        data = {"login": f"person{number}@example.org", "password": "guess"}
        return client.post("/sign-in/", data, REMOTE_ADDR=PROXY, headers={"x-forwarded-for": device}).status_code

    # What the device itself invents in front of its address does not help it.
    assert [wrong(number, f"1.2.3.{number}, 203.0.113.9") for number in range(3)] == [200, 200, 429]
    assert wrong(9, "203.0.113.10") == 200


# --- StaffLanguage ---


def test_pages_without_a_language_in_their_address_speak_their_persons_language(client, editor):
    editor.language = "km"
    editor.save()
    client.force_login(editor)

    page = client.get("/password/", headers={"accept-language": "en"})

    assert page["Content-Language"] == "km"


def test_the_language_in_an_address_wins(client, reader):
    client.force_login(reader)

    assert client.get("/km/", headers={"accept-language": "en"})["Content-Language"] == "km"


def test_a_session_that_has_ended_leaves_the_language_to_the_device(client, db, editor):
    client.force_login(editor)
    Session.objects.all().delete()

    assert client.get("/sign-in/", headers={"accept-language": "km"})["Content-Language"] == "km"


def test_who_has_no_session_costs_no_query(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        page = client.get("/sign-in/", headers={"accept-language": "en"})

    assert page["Content-Language"] == "en"


# --- PrivateByDefault ---


def test_what_a_signed_in_person_is_shown_is_kept_in_no_cache(client, editor):
    client.force_login(editor)

    response = client.get("/password/")

    assert response["Cache-Control"] == "private, no-store"
    assert "Cookie" in response["Vary"]


def test_a_page_that_says_itself_how_long_it_keeps_is_left_alone():
    request = RequestFactory().get("/")
    request.COOKIES["sessionid"] = "x"

    response = PrivateByDefault(lambda _request: HttpResponse(headers={"Cache-Control": "max-age=60"}))(request)

    assert response["Cache-Control"] == "max-age=60"
    assert response["Vary"] == "Cookie"


def test_a_reader_without_a_session_may_be_served_from_a_cache_that_tells_sessions_apart():
    response = PrivateByDefault(lambda _request: HttpResponse())(RequestFactory().get("/"))

    assert not response.has_header("Cache-Control")
    assert response["Vary"] == "Cookie"


# --- Every answer ---


def policy_of(response):
    parts = [part.strip().split(" ") for part in response["Content-Security-Policy"].split(";")]
    return {part[0]: part[1:] for part in parts}


ANSWERS = {
    "a page": lambda client: client.get("/sign-in/"),
    "a redirect": lambda client: client.get("/people/"),
    "not found": lambda client: client.get("/no-such-page/", headers={"accept-language": "en"}),
    "not allowed": lambda client: client.get("/own-language/"),
    "a host that is not ours": lambda client: client.get("/sign-in/", headers={"host": "evil.example.com"}),
    "no token": lambda client: type(client)(enforce_csrf_checks=True).post("/sign-in/"),
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_every_answer_forbids_foreign_and_inline_scripts_and_styles(client, db, answer):
    policy = policy_of(ANSWERS[answer](client))

    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == ["'self'"]
    assert policy["style-src"] == ["'self'"]
    assert policy["frame-ancestors"] == ["'none'"]
    assert policy["form-action"] == ["'self'"]
    assert policy["base-uri"] == ["'none'"]


def test_a_static_file_forbids_them_too(client, db, settings):
    (settings.STATIC_ROOT / "drawing.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")

    response = client.get("/static/drawing.svg")
    response.close()

    assert response.status_code == 200
    assert policy_of(response)["script-src"] == ["'self'"]


def test_no_page_tells_its_address_elsewhere(client, db):
    assert client.get("/sign-in/")["Referrer-Policy"] == "same-origin"
