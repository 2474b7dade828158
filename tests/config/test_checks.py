"""The deployment check names what the environment left unsaid."""

import pytest

from config.checks import check_address

LOCAL = ["localhost", "127.0.0.1", "[::1]"]


@pytest.mark.parametrize(
    ("public_url", "hosts", "named"),
    [
        ("", LOCAL, ["PUBLIC_URL is not set", "ALLOWED_HOSTS is not set"]),
        ("http://handbook.example.org", ["handbook.example.org"], ["PUBLIC_URL is http://handbook.example.org"]),
        ("https://handbook.example.org", LOCAL, ["ALLOWED_HOSTS is not set"]),
        ("https://handbook.example.org", ["other.example.org"], ["ALLOWED_HOSTS does not name the host"]),
        ("https://handbook.example.org:8443", ["handbook.example.org"], []),
        ("https://handbook.example.org", [".example.org"], []),
    ],
)
def test_what_is_missing_is_named_with_a_hint(settings, public_url, hosts, named):
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = public_url, hosts

    warnings = check_address(None)

    assert [warning.msg[: len(start)] for warning, start in zip(warnings, named, strict=True)] == named
    assert all(warning.hint for warning in warnings)
