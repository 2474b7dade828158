"""Migrating: whatever happens, the seals are on afterwards; and migrate heals an installation that lost them."""

import os
import signal
import subprocess
import sys
import threading

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from accounts import seals
from accounts.management.commands.migrate import MIGRATING, MOST_TRIES, again_after_deadlocks, alone
from tests.installations import empty_database, manage

pytestmark = pytest.mark.django_db(transaction=True)


def test_migrate_puts_lost_seals_on_again():
    """The check that tells of them does not stand in the way of the command that heals."""
    seals.lift()

    call_command("migrate", verbosity=0)

    assert seals.missing() == []


def test_after_a_migration_that_fails_the_seals_are_on(monkeypatch):
    def breaks_off(self, *args, **kwargs):
        raise RuntimeError("The disk is full.")

    monkeypatch.setattr(MigrationExecutor, "migrate", breaks_off)

    with pytest.raises(RuntimeError, match="The disk is full"):
        call_command("migrate", verbosity=0)

    assert seals.missing() == []


def test_a_seal_that_cannot_be_put_on_keeps_no_other_off():
    if connection.vendor == "sqlite":
        pytest.skip("NOT RUN: a seal of SQLite's can always be put on, it looks at its columns only when it fires")
    seals.lift()
    in_the_way = "seal_handbook_paragraph_insert()"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP FUNCTION {in_the_way}")
        cursor.execute(f"CREATE FUNCTION {in_the_way} RETURNS integer LANGUAGE sql AS 'SELECT 1'")
    try:
        with pytest.raises(seals.NotPutOn) as refused:
            seals.put_on()
        missing = seals.missing()
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP FUNCTION {in_the_way}")
        seals.put_on()

    assert refused.value.seals == ["handbook_paragraph"]
    assert {name.rpartition("_")[0] for name in missing} == {"seal_handbook_paragraph"}
    assert seals.missing() == []


SLOW = """
import django, sys
django.setup()
from django.core.management import call_command
from django.db.migrations.executor import MigrationExecutor
def slow(self, *args, **kwargs):
    import time
    from accounts import seals
    print("under way", len(seals.missing()), flush=True)
    time.sleep(60)
MigrationExecutor.migrate = slow
call_command("migrate", verbosity=0)
"""


def killed_in_the_middle(number, tmp_path):
    """Start a migration in a database of its own and send it a signal when the seals are lifted."""
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": "s" * 50,
    }
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "migrate", "--verbosity=0"], env=environment, check=True)
    with subprocess.Popen([sys.executable, "-c", SLOW], env=environment, stdout=subprocess.PIPE, text=True) as running:
        said = running.stdout.readline().split()
        running.send_signal(number)
        running.wait()
    assert said[:2] == ["under", "way"]
    assert int(said[2]) > 30  # they were off in the middle: there was something to put on again
    check = subprocess.run([*manage, "check", "--database=default"], env=environment, capture_output=True, text=True)
    return environment, manage, check


@pytest.mark.slow
def test_a_migration_that_is_asked_to_end_leaves_the_seals_on(tmp_path):
    _environment, _manage, check = killed_in_the_middle(signal.SIGTERM, tmp_path)

    assert (check.returncode, "seal" in check.stderr) == (0, False)


@pytest.mark.slow
def test_after_a_migration_that_was_killed_migrate_heals(tmp_path):
    environment, manage, check = killed_in_the_middle(signal.SIGKILL, tmp_path)
    assert check.returncode == 1
    assert "manage.py migrate" in check.stderr

    healed = subprocess.run([*manage, "migrate", "--verbosity=0"], env=environment)

    again = subprocess.run([*manage, "check", "--database=default"], env=environment, capture_output=True)
    assert (healed.returncode, again.returncode) == (0, 0)


@pytest.mark.slow
@pytest.mark.parametrize("app", ["law", "office", "workshops", "django_tasks_database"])
def test_one_app_alone_is_migrated_in_an_empty_database_and_the_others_after_it(app, tmp_path):
    with empty_database(tmp_path, f"only_{app}") as address:
        for command in (["migrate", app], ["migrate"]):
            done = manage(*command, address=address, files=tmp_path)
            assert (command, done.returncode, done.stderr) == (command, 0, "")


def test_a_migration_waits_until_no_other_one_works_on_the_database():
    """What a killed migration had begun on the server holds its lock until it came into force, or not."""
    if connection.vendor != "postgresql":
        pytest.skip("NOT RUN: SQLite lets one write at a time, and what was killed has no server that goes on")
    other = connection.copy()
    other.inc_thread_sharing()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
    done = []
    end = threading.Timer(0.5, lambda: (done.append("the killed one"), other.close()))
    end.start()

    with alone("default"):
        done.append("the one that heals")

    assert done == ["the killed one", "the one that heals"]
    end.join()


def deadlock() -> OperationalError:
    """As psycopg2 tells of it."""
    cause = Exception("deadlock detected")
    cause.pgcode = "40P01"
    error = OperationalError("deadlock detected")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(("times", "ends"), [(0, True), (MOST_TRIES - 1, True), (MOST_TRIES, False)])
def test_a_migration_that_waited_in_a_circle_is_done_again(times, ends):
    errors = [deadlock() for _time in range(times)]

    def migrate():
        if errors:
            raise errors.pop()
        return "migrated"

    if ends:
        assert again_after_deadlocks(migrate) == "migrated"
    else:
        with pytest.raises(OperationalError):
            again_after_deadlocks(migrate)


def test_any_other_failure_is_told_at_once():
    tries = []

    def migrate():
        tries.append(1)
        raise OperationalError("no space left on device")

    with pytest.raises(OperationalError, match="no space left"):
        again_after_deadlocks(migrate)
    assert len(tries) == 1
