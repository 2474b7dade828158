"""One number that the database raises whenever something changes that readers' pages show.

A finished page that a process keeps is shown while that number stands (handbook.reading.finished_pages). Whoever
changes a row raises it, by a stage, a command or raw SQL, and in the very transaction that changes the row: nobody
finds the new number with the old rows, or the other way round.

A second number counts only what copies of an edition show: what a phone keeps is listed anew when it changes, and a
workshop in which much is put forward changes nothing of it.

Each app declares the tables that its pages show. The number is raised by triggers, which like the seals stand in no
migration: they are taken off before every one and put on after it (accounts.seals says why).
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction

COUNT = "accounts_changecount"  # of accounts.models.ChangeCount; the start asks here before models can be imported
FUNCTION, COPIED_FUNCTION = "count_a_change", "count_a_copied_change"


@dataclass(frozen=True)
class Watched:
    """A table whose changes are counted: of an update only that of `columns`, where these are given.

    is_copied  copies of an edition show something of it, too
    """

    table: str
    columns: tuple[str, ...] = ()
    acts: tuple[str, ...] = ("insert", "update", "delete")
    is_copied: bool = True

    def name(self, act: str) -> str:
        return f"count_{self.table}_{act}"

    def event(self, act: str) -> str:
        return f"UPDATE OF {', '.join(self.columns)}" if act == "update" and self.columns else act.upper()


WATCHED: list[Watched] = []


def watch(tables: Iterable[Watched]) -> None:
    """Count the changes of these tables too; called once, when an app is ready."""
    WATCHED.extend(tables)


def numbers() -> tuple[int, int]:
    """How often anything was changed, and what copies show. A number that was there once never comes back."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number, copied FROM {COUNT}")
        number, copied = cursor.fetchone()
    return number, copied


def number() -> int:
    """How often anything was changed."""
    return numbers()[0]


def put_on(using: str = DEFAULT_DB_ALIAS) -> None:
    """Have the changes of every table of WATCHED counted that exists. Twice does no harm."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    if COUNT not in tables:
        return
    with transaction.atomic(using=using), connection.cursor() as cursor:
        # It begins with the second of the day, so that a database made anew does not count what was counted before.
        cursor.execute(
            f"INSERT INTO {COUNT} (id, number, copied) SELECT 1, %s, %s WHERE NOT EXISTS (SELECT 1 FROM {COUNT})",
            [begins := int(time.time()), begins],
        )
        cursor.execute(f"UPDATE {COUNT} SET copied = number WHERE copied = 0")
        for statement in _statements(connection, [one for one in WATCHED if one.table in tables]):
            cursor.execute(statement)


def lift(using: str = DEFAULT_DB_ALIAS) -> None:
    """Take the triggers off: before a migration."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for name, table in _triggers(one for one in WATCHED if one.table in tables):
            cursor.execute(_dropped(connection, name, table))


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """The names of triggers that should be on and are not."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        there = {name for (name,) in cursor.fetchall()}
    wanted = _triggers(one for one in WATCHED if one.table in tables)
    return [name for name, _table in wanted if name not in there]


def lift_before_migrate(*, using: str, **_signal) -> None:
    """Receiver of pre_migrate."""
    lift(using)


def put_on_after_migrate(*, using: str, **_signal) -> None:
    """Receiver of post_migrate."""
    put_on(using)


def _triggers(watched: Iterable[Watched]) -> Iterator[tuple[str, str]]:
    yield from ((one.name(act), one.table) for one in watched for act in one.acts)


def _dropped(connection, name: str, table: str) -> str:
    return f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if connection.vendor == "postgresql" else "")


def _statements(connection, watched: list[Watched]) -> Iterator[str]:
    is_postgresql = connection.vendor == "postgresql"
    if is_postgresql:
        yield from _functions(connection)
    for one in watched:
        for act in one.acts:
            name = one.name(act)
            yield _dropped(connection, name, one.table)
            if is_postgresql:
                # At the end of the transaction: the row of the number is then locked last and for a moment only, and
                # two that change several things never wait for each other.
                yield (
                    f"CREATE CONSTRAINT TRIGGER {name} AFTER {one.event(act)} ON {one.table}"
                    f" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
                    f" EXECUTE FUNCTION {COPIED_FUNCTION if one.is_copied else FUNCTION}()"
                )
            else:
                counted = "number = number + 1" + (", copied = copied + 1" if one.is_copied else "")
                yield (
                    f"CREATE TRIGGER {name} AFTER {one.event(act)} ON {one.table} FOR EACH ROW"
                    f" BEGIN UPDATE {COUNT} SET {counted}; END"
                )


def _functions(connection) -> Iterator[str]:
    """What PostgreSQL runs for each changed row: it counts once in a transaction, however many rows change."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        schema = connection.ops.quote_name(cursor.fetchone()[0])
    yield f"""
        CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql
        SET search_path = {schema}, pg_temp AS $count$
        BEGIN
            UPDATE {COUNT} SET number = number + 1 WHERE xmin <> pg_current_xact_id()::xid;
            RETURN NULL;
        END $count$"""
    # That its transaction raised the row for something else says nothing of copies: it leaves word of its own.
    yield f"""
        CREATE OR REPLACE FUNCTION {COPIED_FUNCTION}() RETURNS trigger LANGUAGE plpgsql
        SET search_path = {schema}, pg_temp AS $count$
        BEGIN
            IF current_setting('change_count.copied', true) IS DISTINCT FROM 'yes' THEN
                UPDATE {COUNT} SET number = number + 1, copied = copied + 1;
                PERFORM set_config('change_count.copied', 'yes', true);
            END IF;
            RETURN NULL;
        END $count$"""
