"""When database or disk refuse, it is said what it is: never "too many tries", never a mistake of ours."""

import errno
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from html import unescape

import pytest
from django.db import DatabaseError, OperationalError
from django.db.utils import ConnectionHandler
from django.test import RequestFactory

from config.outages import causes, outage_pages
from config.settings import BASE_DIR

# Started in a process of its own, with a database that is away, locked or cannot be written.
ASKS = """
import json, re, sys
from django.conf import settings
from config.wsgi import application
from django.test import Client

settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
settings.DATABASES["default"]["OPTIONS"].update(json.loads(sys.argv[1]))
wrong = {"login": "somebody@example.org", "password": "a wrong password"}
sent = {"code": "abcd2345", "device": "d" * 24, "client_key": "k" * 32, "text": "The bag was opened."}
answers = {}
for name, method, address, data, headers in [
    ("the first page", "get", "/en/", {}, {}),
    ("the first page in Khmer", "get", "/km/", {}, {}),
    ("who signs in", "post", "/sign-in/", wrong, {}),
    ("a phone's queue", "post", "/join/api/contributions/?language=en", sent, {"sec-fetch-site": "same-origin"}),
]:
    client = Client(raise_request_exception=False, headers={"accept-language": "en", **headers})
    answer = getattr(client, method)(address, data)
    body = answer.content.decode()
    said = answer.json() if answer["Content-Type"] == "application/json" else re.findall("<h1>(.*?)</h1>", body)
    answers[name] = [answer.status_code, answer.get("Retry-After"), said]
print(json.dumps(answers))
"""


def started(*arguments, database, before=()):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database,
        "ALLOWED_HOSTS": "testserver",
        "PYTHONWARNINGS": "ignore",
    }
    done = subprocess.run(
        [*before, sys.executable, *arguments],
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    return done


def answers_of(database, *, before=(), **options) -> dict:
    return json.loads(started("-c", ASKS, json.dumps(options), database=database, before=before).stdout)


def told(outage):
    """What ASKS hears of an outage: as a page, and as a queue."""
    head = [outage.status, str(outage.try_again_after)]
    sentence = str(outage.sentence)
    return [*head, [str(outage.title)]], [*head, {"error": sentence, "sentence": sentence, "fields": {}}]


@pytest.fixture(scope="module")
def migrated(tmp_path_factory):
    """An installation on SQLite, made once: every test takes a copy of it."""
    database = tmp_path_factory.mktemp("installation") / "db.sqlite3"
    for command in ("migrate", "createcachetable"):
        started("manage.py", command, "--verbosity", "0", database=f"sqlite:///{database}")
    return database


@pytest.fixture
def installation(migrated, tmp_path):
    folder = tmp_path / "installation"
    folder.mkdir()
    return shutil.copy(migrated, folder / "db.sqlite3")


@pytest.mark.parametrize(
    "database", ["postgres://nobody:none@127.0.0.1:9/none", "sqlite:////no/such/folder/db.sqlite3"]
)
def test_a_database_that_is_away(database):
    answers = answers_of(database)

    page, queue = told(causes.AWAY)
    assert answers["the first page"] == page
    assert answers["the first page in Khmer"][:2] == page[:2]
    assert answers["the first page in Khmer"][2] != page[2]
    assert answers["who signs in"] == page
    assert answers["a phone's queue"] == queue


def test_a_locked_database_is_read_and_is_busy_for_who_writes(installation):
    other = sqlite3.connect(installation, isolation_level=None)
    other.execute("PRAGMA journal_mode=WAL")
    other.execute("BEGIN IMMEDIATE")

    answers = answers_of(f"sqlite:///{installation}", timeout=0.1)

    other.close()
    page, queue = told(causes.BUSY)
    assert answers["the first page"][0] == 200
    assert answers["who signs in"] == page
    assert answers["a phone's queue"] == queue


def read_only(folder) -> list[str]:
    """Let nothing be written in a folder. Returns what has to stand before the command that asks there."""
    if os.geteuid():
        folder.chmod(0o500)
        return []
    here = f"mount --bind '{folder}' '{folder}' && mount -o remount,ro,bind '{folder}' && exec \"$@\""
    before = ["unshare", "--mount", "sh", "-c", here, "sh"]
    if not shutil.which("unshare") or subprocess.run([*before, "true"], capture_output=True).returncode:
        pytest.skip("root writes everywhere, and this machine lets it mount nothing read-only")
    return before


def test_where_nothing_can_be_written_readers_read(installation):
    answers = answers_of(f"sqlite:///{installation}", before=read_only(installation.parent))

    page, queue = told(causes.READS_ONLY)
    assert answers["the first page"][0] == 200
    assert answers["the first page in Khmer"][0] == 200
    assert answers["who signs in"] == page
    assert answers["a phone's queue"] == queue


def test_a_full_disk(tmp_path, db):
    """One of SQLite, made as full as a disk can be."""
    full = ConnectionHandler({"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": tmp_path / "full"}})[
        "default"
    ]
    with full.cursor() as cursor:
        cursor.execute("CREATE TABLE said (words TEXT)")
        cursor.execute("PRAGMA max_page_count = 2")
        with pytest.raises(DatabaseError) as refused:
            cursor.execute("INSERT INTO said VALUES (%s)", ["x" * 100_000])
    full.close()

    assert causes.cause_of(refused.value) == causes.FULL


# --- By the word of the driver ---


class Said(Exception):
    """What a driver says of an error."""

    def __init__(self, **words):
        self.__dict__ |= words


def database_error(said: Exception) -> OperationalError:
    error = OperationalError("in the driver's words")
    error.__cause__ = said
    return error


@pytest.mark.parametrize(
    ("said", "outage"),
    [
        ({"sqlite_errorname": "SQLITE_BUSY_SNAPSHOT"}, causes.BUSY),
        ({"sqlite_errorname": "SQLITE_LOCKED_SHAREDCACHE"}, causes.BUSY),
        ({"sqlite_errorname": "SQLITE_READONLY_DBMOVED"}, causes.READS_ONLY),
        ({"sqlite_errorname": "SQLITE_FULL"}, causes.FULL),
        ({"sqlite_errorname": "SQLITE_IOERR_WRITE"}, causes.AWAY),
        ({"sqlite_errorname": "SQLITE_ERROR"}, None),  # no such table: our own mistake
        ({"sqlite_errorname": "SQLITE_CONSTRAINT_TRIGGER"}, None),  # a seal
        ({"pgcode": "25006"}, causes.READS_ONLY),
        ({"pgcode": "53100"}, causes.FULL),
        ({"pgcode": "53300"}, causes.AWAY),  # too many connections
        ({"pgcode": "40P01"}, causes.BUSY),
        ({"pgcode": "57P01"}, causes.AWAY),  # shut down by its administrator
        ({"pgcode": "42P01"}, None),
        ({"pgcode": "23000"}, None),  # a seal
    ],
)
def test_a_cause_is_known_by_the_databases_own_word(said, outage):
    assert causes.cause_of(database_error(Said(**said))) == outage


def test_what_came_of_a_cause_tells_it_too():
    """A session that could not be saved is told by Django as one that was deleted meanwhile."""
    try:
        try:
            raise database_error(Said(sqlite_errorname="SQLITE_BUSY"))
        except OperationalError:
            raise ValueError("The session was deleted.")  # noqa: B904 -- as Django does it
    except ValueError as told:
        assert causes.cause_of(told) == causes.BUSY


@pytest.mark.parametrize(
    ("number", "outage"), [(errno.ENOSPC, causes.FULL), (errno.EROFS, causes.READS_ONLY), (errno.EACCES, None)]
)
def test_a_disk_says_it_as_the_database_does(number, outage):
    assert causes.cause_of(OSError(number, "in the system's words")) == outage


def test_a_stored_file_that_is_gone_is_one_and_another_file_is_our_mistake(settings):
    stored = FileNotFoundError(errno.ENOENT, "not there", f"{settings.MEDIA_ROOT}/0d/0dd0")
    other = FileNotFoundError(errno.ENOENT, "not there", "/usr/bin/pandoc")

    assert (causes.cause_of(stored), causes.cause_of(other)) == (causes.FILE_GONE, None)


@pytest.mark.parametrize("outage", [causes.AWAY, causes.BUSY, causes.READS_ONLY, causes.FULL, causes.FILE_GONE])
def test_the_page_says_what_it_is_without_session_or_query(outage, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = outage_pages.answer(RequestFactory().get("/en/"), outage)

    page = unescape(answer.content.decode())
    assert answer.status_code == outage.status
    assert (page.count("<h1>"), page.count(str(outage.sentence))) == (1, 1)
    assert answer.get("Retry-After") == (str(outage.try_again_after) if outage.try_again_after else None)


@pytest.mark.parametrize(
    ("address", "accept", "is_json"),
    [
        ("/join/api/contributions/", "*/*", True),
        ("/workshops/7/keying/send/", "*/*", True),
        ("/desk/", "application/json", True),
        ("/desk/", "text/html,application/xhtml+xml,application/json;q=0.9", False),
        ("/desk/", "*/*", False),
        ("/no/such/page/", "", False),
    ],
)
def test_scripts_get_json_and_people_pages(address, accept, is_json):
    assert outage_pages.wants_json(RequestFactory().get(address, headers={"accept": accept})) == is_json
