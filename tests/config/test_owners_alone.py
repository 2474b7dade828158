"""Database, stored files, fonts, sign-ins: others on the same machine read none of it."""

import os
import stat
import subprocess
import sys

import pytest
from django.core.files.base import ContentFile

from config import secrets
from config.settings import BASE_DIR
from office.files import store

SQLITE = "django.db.backends.sqlite3"


def mode(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def left_open(tmp_path):
    """An installation from before: everybody on the machine may read it."""
    var = tmp_path / "var"
    (var / "files").mkdir(parents=True)
    (var / "files" / "stored").write_bytes(b"a judge's words")
    for name in ("db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm", "demo_sign_ins.txt"):
        (var / name).write_text("rows")
    for path in (var, *var.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return var


def test_what_was_left_open_is_mended(left_open):
    still_open = secrets.take_from_others({}, left_open, left_open / "files")

    assert still_open == []
    assert {path.name: oct(mode(path)) for path in (left_open, *left_open.rglob("*"))} == {
        "var": "0o700",
        "files": "0o700",
        "stored": "0o600",
        "db.sqlite3": "0o600",
        "db.sqlite3-wal": "0o600",
        "db.sqlite3-shm": "0o600",
        "demo_sign_ins.txt": "0o600",
    }


def test_a_database_elsewhere_is_its_owners_too(left_open):
    database = left_open / "db.sqlite3"

    secrets.take_from_others({"default": {"ENGINE": SQLITE, "NAME": database}})

    assert [mode(left_open / f"db.sqlite3{more}") for more in ("", "-wal", "-shm")] == [0o600] * 3
    assert mode(left_open) == 0o755  # somebody else's folder perhaps


def test_what_is_not_there_or_no_file_is_left_alone(tmp_path):
    elsewhere = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "handbook"}}
    nowhere = {"default": {"ENGINE": SQLITE, "NAME": "file:memory?mode=memory"}}

    assert secrets.take_from_others({**elsewhere}, tmp_path / "not there") == []
    assert secrets.take_from_others(nowhere) == []


def test_a_secret_that_was_open_is_not_made_to_look_as_if_it_had_never_been(left_open):
    secret = left_open / "secret_key"
    secret.write_text("x" * 60)
    secret.chmod(0o644)

    secrets.take_from_others({}, left_open)

    assert mode(secret) == 0o644  # secret_file() refuses it, with the command to type


def test_a_link_leads_to_what_is_somebody_elses(left_open, tmp_path):
    others = tmp_path / "others"
    others.write_text("x")
    others.chmod(0o644)
    (left_open / "link").symlink_to(others)

    secrets.take_from_others({}, left_open)

    assert mode(others) == 0o644


def test_a_stored_file_and_its_folder_are_their_owners(db, settings):
    stored = store(b"a judge's words", media_type="text/plain")

    file = settings.MEDIA_ROOT / stored.content.name
    assert (mode(file), mode(file.parent)) == (0o600, 0o700)


def test_what_is_collected_can_still_be_served(settings):
    from config.static_files import HashedStaticFiles

    served = HashedStaticFiles(location=settings.STATIC_ROOT)

    name = served.save("site/desk.css", ContentFile(b"body {}"))

    with served.open(name) as file:
        assert file.read() == b"body {}"
    assert mode(settings.STATIC_ROOT / name) == 0o600


@pytest.mark.parametrize("start", [["manage.py", "migrate", "accounts", "zero"], ["-c", "import config.wsgi"]])
def test_whatever_starts_writes_for_its_owner_alone(tmp_path, start):
    """In a process of its own whose user lets everybody read what is written."""
    database = tmp_path / "db.sqlite3"
    database.touch(mode=0o644)
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{database}", "MEDIA_ROOT": str(tmp_path / "files")}
    (tmp_path / "files").mkdir(mode=0o755)

    subprocess.run(
        [sys.executable, *start], cwd=BASE_DIR, env=environment, umask=0o022, capture_output=True, timeout=120
    )

    assert mode(database) == 0o600
    assert mode(tmp_path / "files") == 0o700
    assert [oct(mode(path)) for path in tmp_path.iterdir() if mode(path) & 0o077] == []
