"""Secrets and the environment: nothing that is forgotten or mistyped opens a door."""

import os
import re
import stat
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.checks import check_python
from config.secrets import secret_file
from config.settings import BASE_DIR, _yes_or_no


def test_the_secret_is_made_once_and_read_by_its_owner_only(tmp_path):
    path = tmp_path / "var" / "secret_key"

    first = secret_file(path)

    assert secret_file(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(first) >= 50


def test_every_installation_has_a_secret_of_its_own(tmp_path):
    assert secret_file(tmp_path / "one") != secret_file(tmp_path / "two")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o620])
def test_a_secret_that_others_can_read_or_write_is_refused(tmp_path, mode):
    path = tmp_path / "secret_key"
    secret_file(path)
    path.chmod(mode)

    with pytest.raises(ImproperlyConfigured, match="chmod 600"):
        secret_file(path)


def test_an_empty_secret_is_refused(tmp_path):
    path = tmp_path / "secret_key"
    path.touch(mode=0o600)

    with pytest.raises(ImproperlyConfigured, match="is empty"):
        secret_file(path)


@pytest.mark.parametrize(("written", "meant"), [("true", True), ("false", False), ("True", True), ("FALSE", False)])
def test_true_and_false_are_understood(monkeypatch, written, meant):
    monkeypatch.setenv("SOME_SWITCH", written)

    assert _yes_or_no("SOME_SWITCH", default=not meant) is meant


@pytest.mark.parametrize("written", ["", "1", "0", "yes", "no", "on", "ture", " true"])
def test_anything_else_is_an_error_and_not_a_silent_choice(monkeypatch, written):
    monkeypatch.setenv("SOME_SWITCH", written)

    with pytest.raises(ImproperlyConfigured, match="SOME_SWITCH must be true or false"):
        _yes_or_no("SOME_SWITCH", default=True)


@pytest.mark.parametrize("default", [True, False])
def test_what_is_not_said_takes_its_default(monkeypatch, default):
    monkeypatch.delenv("SOME_SWITCH", raising=False)

    assert _yes_or_no("SOME_SWITCH", default=default) is default


def manage(*arguments, **environment):
    """Run manage.py in a process of its own, with this environment and no other of our variables."""
    ours = {
        "DEBUG",
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "PUBLIC_URL",
        "SECURE_SSL_REDIRECT",
        "TRUSTED_PROXIES",
        "DATABASE_URL",
        "DATABASE_OWNER_URL",
    }
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=BASE_DIR,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_production_installation_has_nothing_for_the_deployment_check_to_say(tmp_path):
    """Unless the machine's own Python is old: that is said there too."""
    done = manage(
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        SECRET_KEY=secret_file(tmp_path / "secret_key"),
        PUBLIC_URL="https://handbook.example.org",
        ALLOWED_HOSTS="handbook.example.org",
    )

    if check_python(None):
        assert (done.returncode, re.findall(r"\((\w+\.W\d+)\)", done.stderr)) == (1, ["config.W004"])
    else:
        assert (done.returncode, done.stdout.strip()) == (0, "System check identified no issues (0 silenced).")


def test_the_deployment_check_names_what_the_environment_left_unsaid():
    done = manage("check", "--deploy")

    assert "PUBLIC_URL is not set" in done.stderr
    assert "ALLOWED_HOSTS is not set" in done.stderr


def test_debug_is_off_unless_asked_for():
    done = manage("shell", "--no-imports", "-c", "from django.conf import settings; print(settings.DEBUG)")

    assert done.stdout.strip() == "False"


def test_a_mistyped_debug_does_not_start():
    done = manage("check", DEBUG="ture")

    assert done.returncode != 0
    assert "DEBUG must be true or false, not 'ture'." in done.stderr
