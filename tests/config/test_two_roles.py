"""An installation on PostgreSQL with two roles, as docs/operations.md sets it up: in processes of their own."""

import os
import secrets
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from django.db import connection

from config.settings import BASE_DIR

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def addresses():
    """Two roles and a database of the owner's. Yields the addresses of the application and of the owner."""
    if connection.vendor != "postgresql":
        pytest.skip("NOT RUN: SQLite knows no roles")
    mark = secrets.token_hex(4)
    name, owner, application = (f"{each}_{mark}" for each in ("handbook", "handbook_owner", "handbook_app"))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {owner} LOGIN CREATEDB PASSWORD '{mark}'")
        cursor.execute(f"CREATE ROLE {application} LOGIN PASSWORD '{mark}'")
        cursor.execute(f"CREATE DATABASE {name} OWNER {owner} TEMPLATE template0")
    try:
        yield tuple(address_of(role, mark, name) for role in (application, owner))
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
            cursor.execute(f"DROP ROLE {owner}, {application}")


def address_of(role: str, password: str, name: str) -> str:
    tests = urlsplit(os.environ["DATABASE_URL"])
    where = tests.netloc.rpartition("@")[2]
    return tests._replace(netloc=f"{role}:{password}@{where}", path=f"/{name}").geturl()


@pytest.fixture
def manage(addresses, tmp_path):
    """Run a command as the application, which knows the owner's address only where it is told it."""

    def run(*arguments, owner=None, application=addresses[0], program=("manage.py",)):
        environment = {
            **{name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"},
            **({"DATABASE_OWNER_URL": owner} if owner else {}),
            "DATABASE_URL": application,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "MEDIA_ROOT": str(tmp_path / "files"),
            "SECRET_KEY": "s" * 50,
            "PYTHONWARNINGS": "ignore",
        }
        command = [sys.executable, *program, *map(str, arguments)]
        return subprocess.run(command, cwd=BASE_DIR, env=environment, capture_output=True, text=True, timeout=300)

    return run


def name_in(address: str) -> str:
    return urlsplit(address).username


def test_the_owner_migrates_and_the_application_serves(addresses, manage):
    application, owner = addresses

    too_early = manage("migrate")
    migrated = manage("migrate", "--verbosity=0", owner=owner)
    without = manage("migrate")
    exchanged = manage("migrate", owner=application, application=owner)
    twice = manage("migrate", owner=owner, application=owner)
    served = manage("-c", "import config.wsgi", program=())
    as_owner = manage("-c", "import config.wsgi", program=(), application=owner)
    told = manage("-c", "import config.wsgi", program=(), owner=owner)
    checked = manage("check", "--deploy", "--database=default", owner=owner)

    assert (migrated.returncode, migrated.stderr) == (0, "")
    assert (too_early.returncode, too_early.stderr) == (
        2,
        f"CommandError: {name_in(application)} may make no tables in the schema public. Run this command with the"
        " address of a role that may in DATABASE_OWNER_URL, or let this one: GRANT CREATE ON SCHEMA public TO"
        f" {name_in(application)}\n",
    )
    assert (without.returncode, without.stderr) == (
        2,
        f"CommandError: DATABASE_URL connects as {name_in(application)}, which may not alter the tables: they belong to"
        f" {name_in(owner)}. Run this command with the address of {name_in(owner)} in DATABASE_OWNER_URL.\n",
    )
    assert exchanged.returncode == 2
    assert f"The tables belong to {name_in(owner)}, and DATABASE_OWNER_URL connects as" in exchanged.stderr
    assert twice.returncode == 2
    assert f"both name the role {name_in(owner)}" in twice.stderr
    assert (served.returncode, served.stderr) == (0, "")
    assert as_owner.returncode == 0
    assert "which owns the tables or may act as their owner" in as_owner.stderr
    assert "DATABASE_OWNER_URL stands in the environment of web server or worker" in told.stderr
    assert "W005" not in checked.stderr
    assert "E00" not in checked.stderr


def test_the_application_makes_backups_and_the_owner_restores_them(addresses, manage, tmp_path):
    _application, owner = addresses
    manage("migrate", "--verbosity=0", owner=owner)

    made = manage("backup", tmp_path / "backups")
    [archive] = (tmp_path / "backups").glob("*.backup")
    without = manage("restore", archive, "--drill")
    drilled = manage("restore", archive, "--drill", owner=owner)
    restored = manage("restore", archive, owner=owner)
    verified = manage("verify")

    assert (made.returncode, made.stderr) == (0, "")
    assert (without.returncode, "which may not alter the tables" in without.stderr) == (2, True)
    assert (drilled.returncode, drilled.stderr) == (0, "")
    assert drilled.stdout.splitlines()[-1].startswith("The drill succeeded")
    assert (restored.returncode, restored.stderr) == (0, "")
    assert (verified.returncode, verified.stderr) == (0, "")  # by the application, which was granted everything again
