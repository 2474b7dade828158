"""What a deployment learns of its proxy and of its Python."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from config.checks import NEWEST_PATCH, check_proxies, check_python
from config.middleware import TrustedProxies

PROXY = "10.0.0.5"


def passed_on(by, **headers):
    TrustedProxies(lambda _request: HttpResponse())(RequestFactory().get("/", REMOTE_ADDR=by, **headers))


def test_a_proxy_that_is_not_named_is_remembered_and_told(settings):
    passed_on(PROXY, HTTP_X_FORWARDED_FOR="203.0.113.9")

    found = check_proxies(None)

    assert [warning.id for warning in found] == ["config.W003"]
    assert found[0].msg.startswith("Requests came with X-Forwarded-For from 10.0.0.5, which TRUSTED_PROXIES does not")
    settings.TRUSTED_PROXIES = [PROXY]
    assert check_proxies(None) == []


def test_a_proxy_that_is_named_and_a_device_that_comes_by_itself_are_nothing_to_tell(settings):
    settings.TRUSTED_PROXIES = [PROXY]

    passed_on(PROXY, HTTP_X_FORWARDED_FOR="203.0.113.9")
    passed_on("203.0.113.9")

    assert not settings.FORWARDED_BY.exists()
    assert check_proxies(None) == []


def test_many_who_send_the_header_are_written_down_once(settings):
    proxies = TrustedProxies(lambda _request: HttpResponse())
    for number in range(1, 4):
        proxies(RequestFactory().get("/", REMOTE_ADDR=f"203.0.113.{number}", HTTP_X_FORWARDED_FOR="1.2.3.4"))

    assert settings.FORWARDED_BY.read_text() == "203.0.113.1\n"


def test_where_nothing_can_be_written_the_request_is_answered_all_the_same(settings, tmp_path):
    settings.FORWARDED_BY = tmp_path / "not there" / "forwarded_by.txt"

    passed_on(PROXY, HTTP_X_FORWARDED_FOR="203.0.113.9")

    assert check_proxies(None) == []


@pytest.mark.parametrize(
    ("patches_behind", "told"), [(1, ["config.W004"]), (0, []), (-1, [])], ids=["older", "newest", "newer"]
)
@pytest.mark.parametrize("python", sorted(NEWEST_PATCH))
def test_an_old_patch_of_python_is_told(python, patches_behind, told):
    running = (*python, NEWEST_PATCH[python] - patches_behind, "final", 0)

    found = check_python(None, running=running)

    assert [warning.id for warning in found] == told
    assert all(f"{python[0]}.{python[1]}.{NEWEST_PATCH[python]} or newer" in warning.hint for warning in found)


def test_a_python_that_nobody_knew_of_is_not_told():
    assert check_python(None, running=(3, 99, 0, "final", 0)) == []
