"""Web server and worker refuse a database that does not fit this code, in one sentence that helps."""

import os
import subprocess
import sys

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from accounts import seals
from config import start_checks
from config.settings import BASE_DIR


def refusal() -> str:
    with pytest.raises(start_checks.DoesNotFit) as refused:
        start_checks.check()
    return str(refused.value)


@pytest.mark.django_db
def test_a_database_that_fits_is_served():
    assert start_checks.check() is None


@pytest.mark.django_db
@pytest.mark.parametrize("unknown", [("handbook", "9999_from_the_future"), ("archive", "0001_initial")])
def test_a_database_ahead_of_the_code_is_refused(unknown):
    MigrationRecorder(connection).record_applied(*unknown)

    assert refusal() == (
        f"The database is ahead of this code: {'.'.join(unknown)} was applied, which this code does not know. "
        "Install the version of the software that the database was last used with, or restore a backup made with "
        "this one."
    )


@pytest.mark.django_db
def test_what_a_package_made_into_one_migration_is_not_the_future():
    MigrationRecorder(connection).record_applied("sessions", "0000_dropped_by_its_package")

    assert start_checks.check() is None


@pytest.mark.django_db
def test_a_database_behind_the_code_is_refused_with_the_command():
    last = max(name for app, name in MigrationRecorder(connection).applied_migrations() if app == "law")
    MigrationRecorder(connection).record_unapplied("law", last)

    assert refusal().startswith(f"The database is behind this code: law.{last}")
    assert refusal().endswith("is not applied yet. Run: manage.py migrate")


@pytest.mark.django_db
def test_missing_seals_are_refused_with_the_command_that_heals():
    lost = seals.SEALS[0]
    name = lost.name("delete")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" + (f" ON {lost.table}" if connection.vendor == "postgresql" else ""))

    assert refusal() == (
        f"What is approved or issued is not protected: {name} is missing in the database. "
        "Run: manage.py migrate (it puts the seals on again)"
    )


@pytest.mark.django_db
def test_several_are_counted():
    seals.lift()

    assert f"(of {len(seals.missing())}) is missing" in refusal()


# --- While the database is out of reach at the start ---


def answering(_environ, start_response):
    start_response("200 OK", [])
    return [b"a page"]


def ask(application) -> tuple[str, bytes]:
    told = []
    body = b"".join(application({}, lambda status, _headers: told.append(status)))
    return told[0], body


def out_of_reach():
    raise OperationalError("connection refused")


def test_a_database_that_comes_back_is_asked_then(capsys):
    """The pages themselves say meanwhile that it is away."""
    later = iter([out_of_reach, lambda: None])
    application = start_checks.Checked(answering, at_start=out_of_reach, later=lambda: next(later)())

    pages = [ask(application)[0] for _request in range(3)]

    assert pages == ["200 OK"] * 3
    assert list(later) == []  # asked until it answered, then no more
    assert capsys.readouterr().err == "The database cannot be asked yet: connection refused\n" * 2


def test_a_database_that_comes_back_and_does_not_fit_is_not_served(capsys):
    def behind():
        raise start_checks.DoesNotFit("It is behind.")

    later = iter([behind, lambda: None])
    application = start_checks.Checked(answering, at_start=out_of_reach, later=lambda: next(later)())

    assert ask(application)[0] == "503 Service Unavailable"
    assert capsys.readouterr().err.splitlines()[-1] == "It is behind."
    assert ask(application) == ("200 OK", b"a page")  # migrated meanwhile


# --- As they are started ---


def started(*arguments, database):
    ours = {
        "DATABASE_URL": f"sqlite:///{database}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONWARNINGS": "ignore",  # of the static files that are not collected here
    }
    environment = {**os.environ, **ours}
    return subprocess.run(
        [sys.executable, *arguments], cwd=BASE_DIR, env=environment, capture_output=True, text=True, timeout=120
    )


@pytest.mark.parametrize("start", [["manage.py", "worker"], ["-c", "import config.wsgi"]])
def test_both_end_with_one_sentence_and_a_status_that_gunicorn_gives_up_at(tmp_path, start):
    refused = started(*start, database=tmp_path / "db.sqlite3")

    assert refused.returncode == 3
    assert refused.stdout == ""
    assert len(refused.stderr.splitlines()) == 1
    assert refused.stderr.startswith("The database is behind this code: ")


def test_gunicorn_gives_up_at_it(tmp_path):
    refused = started(
        "-m", "gunicorn", "config.wsgi", "--bind", f"unix:{tmp_path}/s", "--no-control-socket", database=tmp_path / "db"
    )

    assert refused.returncode == 3
    assert len([line for line in refused.stderr.splitlines() if line.startswith("The database is behind")]) == 1


def test_the_commands_that_mend_it_are_not_refused(tmp_path):
    database = tmp_path / "db.sqlite3"

    migrated = started("manage.py", "migrate", "--verbosity", "0", database=database)
    checked = started("manage.py", "check", "--database", "default", database=database)
    served = started("-c", "import config.wsgi", database=database)

    assert [migrated.returncode, checked.returncode, served.returncode] == [0, 0, 0]
    assert served.stderr == ""
