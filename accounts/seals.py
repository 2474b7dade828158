"""Seals: what must stay as it is cannot be changed or deleted, not even with raw SQL.

The seals are triggers, on SQLite and on PostgreSQL alike. Each app declares those of its tables (`seals.py` beside its
models). They stand in no migration, because SQLite rebuilds a table when a migration alters it and drops its triggers
without a word: they are lifted before every migration and put on after it, also after one that failed. A system check
(`manage.py check --database default`) fails when one is missing; web and worker do not start then. `manage.py migrate`
heals.

A seal is two sentences about a row, in SQL that both databases understand:

- `sealed`: when the row may no longer be changed or deleted;
- `closed`: when no such row may be added (its parent is sealed, or INSERT OR REPLACE would push out a sealed row).

`columns`, where given, are what is sealed of a row; the others go on changing. `except_columns` are the one change that
is let through all the same: withdrawing a version or an edition. `let_through` names columns that may change while
something is asked for elsewhere, in SQL about the row.

One more change passes every seal: a confirmed blackout puts its mark in the place of one passage (accounts.blackouts).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core import checks
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction

from accounts import ownership
from accounts.blackouts import reach
from accounts.blackouts.finding import MARK


@dataclass(frozen=True)
class Seal:
    """The promise that the database keeps for one table."""

    table: str
    sealed: str
    closed: str
    message: str
    except_columns: frozenset[str] = frozenset()  # may be set once, together, all other columns unchanged
    except_once: str = ""  # the column that is empty before
    never_updated: bool = False
    columns: frozenset[str] = frozenset()  # what an update may not change; empty: nothing of the row
    deletable: bool = False  # it may go, but while it is there it says the same
    parents: tuple[str, ...] = ()  # conditions that a row may not come to fulfil by an update either
    let_through: frozenset[str] = frozenset()  # may change, all other columns unchanged, ...
    let_through_while: str = ""  # ... while this holds

    def name(self, act: str) -> str:
        return f"seal_{self.table}_{act}"


SEALS: list[Seal] = [
    Seal(
        "accounts_act",
        sealed="TRUE",
        closed="EXISTS (SELECT 1 FROM accounts_act earlier WHERE earlier.id = {row}.id)",
        message="The log is only added to.",
        never_updated=True,
    ),
    *(
        Seal(
            table,
            sealed="TRUE",
            closed=f"EXISTS (SELECT 1 FROM {table} earlier WHERE earlier.id = {{row}}.id)",
            message="The chain of acts is only added to.",
            never_updated=True,
        )
        for table in ("accounts_chainlink", "accounts_actdigest")
    ),
    Seal(
        "accounts_blackout",
        sealed="{row}.status <> 'waiting'",
        closed="EXISTS (SELECT 1 FROM accounts_blackout earlier WHERE earlier.status <> 'waiting'"
        " AND (earlier.id = {row}.id OR earlier.key = {row}.key))",
        message="A blackout that is decided is never changed.",
    ),
    Seal(
        # As many as two people saw, and no more.
        "accounts_blackoutplace",
        sealed="{row}.applied_at IS NOT NULL",
        closed="EXISTS (SELECT 1 FROM accounts_blackoutplace earlier WHERE earlier.id = {row}.id)"
        " OR (SELECT COUNT(*) FROM accounts_blackoutplace earlier WHERE earlier.blackout_id = {row}.blackout_id)"
        " >= (SELECT act.places FROM accounts_blackout act"
        " WHERE act.id = {row}.blackout_id AND act.status = 'confirmed')"
        " OR NOT EXISTS (SELECT 1 FROM accounts_blackout act"
        " WHERE act.id = {row}.blackout_id AND act.status = 'confirmed')",
        message="A passage is blacked out once, by a confirmed blackout.",
    ),
]
"""Those of every app, once all are ready; here the log's, and those of what was blacked out."""

WITHOUT_NAMES = {
    "accounts_act": frozenset({"verb", "object_type", "object_id"}),
    "accounts_actdigest": reach.EVERY_COLUMN,
    "accounts_blackout": frozenset({"key", "words", "hashes"}),  # the names of those that wait are let go of
    "accounts_blackoutplace": reach.EVERY_COLUMN,
    "accounts_chainlink": reach.EVERY_COLUMN,
    "accounts_key": reach.EVERY_COLUMN,
    "accounts_user": frozenset({"password"}),
}
"""What blacking out does not reach of these tables; see accounts.blackouts.reach."""


BLACKOUTS = "accounts_blackoutplace"
"""The table that says which passages may go; before it is made, none may."""


class NotPutOn(Exception):
    """Some seals could not be put on: the tables are not what this release expects. `seals` names them."""

    def __init__(self, seals: list[str]):
        super().__init__(f"These tables could not be sealed: {', '.join(seals)}.")
        self.seals = seals


def declare(seals: Iterable[Seal]) -> None:
    """Add an app's seals; called once, when the app is ready."""
    SEALS.extend(seals)


def put_on(using: str = DEFAULT_DB_ALIAS) -> None:
    """Seal every table of SEALS that exists. Putting seals on twice does no harm.

    One that cannot be put on, after a migration that broke off in the middle, keeps no other off: NotPutOn names it
    in the end.
    """
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    failed = []
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for seal in SEALS:
            if seal.table not in tables:
                continue
            try:
                with transaction.atomic(using=using):
                    for statement in _statements(connection, seal, may_black_out=BLACKOUTS in tables):
                        cursor.execute(statement)
            except DatabaseError:
                failed.append(seal.table)
    if failed:
        raise NotPutOn(failed)


def lift(using: str = DEFAULT_DB_ALIAS) -> None:
    """Take the seals off: before a migration, a flush in tests, or loading a backup. Put them on again afterwards."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for seal in SEALS:
            if seal.table in tables:
                for name in trigger_names(connection, seal):
                    on_table = f" ON {seal.table}" if connection.vendor == "postgresql" else ""
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


@contextmanager
def lifted(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Run a block without seals, as the owner of the tables, and put them on again, whatever happens in it.

    Raises ownership.NotTheOwner, before the block, where this role cannot take them off.
    """
    with ownership.as_owner(using):
        lift(using)
        try:
            yield
        finally:
            put_on(using)


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Return the names of seals that should be on and are not."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        there = {name for (name,) in cursor.fetchall()}
    return [
        name for seal in SEALS if seal.table in tables for name in trigger_names(connection, seal) if name not in there
    ]


def trigger_names(connection, seal: Seal) -> list[str]:
    acts = ["insert", "update", "delete"]
    if connection.vendor == "postgresql":
        acts.append("truncate")
    return [seal.name(act) for act in acts]


def lift_before_migrate(*, using: str, **_signal) -> None:
    """Receiver of pre_migrate."""
    lift(using)


def put_on_after_migrate(*, using: str, **_signal) -> None:
    """Receiver of post_migrate."""
    put_on(using)


_HEALING: set[str] = set()


@contextmanager
def healing(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Let the system check pass within a block that puts the seals on in the end."""
    _HEALING.add(using)
    try:
        yield
    finally:
        _HEALING.discard(using)


def check_seals(app_configs=None, databases=None, **_options) -> list[checks.CheckMessage]:
    """System check: every seal is on."""
    return [
        checks.Error(
            f"The seal {name} is missing in the database {using!r}.",
            hint="Run: manage.py migrate (it puts the seals on again).",
            id="accounts.E001",
        )
        for using in databases or []
        if using not in _HEALING
        for name in missing(using)
    ]


def _statements(connection, seal: Seal, *, may_black_out: bool) -> Iterator[str]:
    joins = " OR ".join(parent.format(row="NEW") for parent in seal.parents) or "FALSE"
    refused_update = "TRUE" if seal.never_updated else f"(({seal.sealed.format(row='OLD')}) OR ({joins}))"
    if seal.columns:
        refused_update += f" AND NOT ({_unchanged(connection, sorted(seal.columns))})"
    if seal.except_columns:
        refused_update += f" AND NOT ({_exception(connection, seal)})"
    if seal.let_through:
        others = _unchanged(connection, [name for name in _columns(connection, seal) if name not in seal.let_through])
        refused_update += f" AND NOT ({others} AND {seal.let_through_while.format(row='OLD')})"
    if may_black_out and (reached := reach.columns(seal.table)):
        refused_update += f" AND NOT ({_blackout(connection, seal, reached)})"
    conditions = {
        "insert": seal.closed.format(row="NEW"),
        "update": refused_update,
        "delete": "FALSE" if seal.deletable else seal.sealed.format(row="OLD"),
    }
    if connection.vendor == "postgresql":
        yield from _postgresql(seal, conditions, _where_it_looks(connection))
    else:
        yield from _sqlite(seal, conditions)


def _exception(connection, seal: Seal) -> str:
    """All other columns stay as they are, and the exception was not made before."""
    unchanged = _unchanged(connection, [name for name in _columns(connection, seal) if name not in seal.except_columns])
    return f"{unchanged} AND OLD.{seal.except_once} IS NULL AND NEW.{seal.except_once} IS NOT NULL"


def _blackout(connection, seal: Seal, reached: list[str]) -> str:
    """One passage of one column, named by a confirmed blackout, becomes the mark; all else stays as it is."""
    others = _unchanged(connection, [name for name in _columns(connection, seal) if name not in reached])
    same = _same(connection)
    texts, marked = [], []
    for name in reached:
        old = f'CAST(OLD."{name}" AS TEXT)'
        with_mark = f"substr({old}, 1, place.start) || '{MARK}' || substr({old}, place.start + place.length + 1)"
        texts.append(
            f"CAST(NEW.\"{name}\" AS TEXT) {same} CASE WHEN place.in_column = '{name}' THEN {with_mark} ELSE {old} END"
        )
        marked.append(f"(place.in_column = '{name}' AND place.passage = substr({old}, place.start + 1, place.length))")
    return (
        f"{others} AND EXISTS (SELECT 1 FROM accounts_blackoutplace place JOIN accounts_blackout act"
        " ON act.id = place.blackout_id WHERE act.status = 'confirmed' AND place.applied_at IS NULL"
        f" AND place.in_table = '{seal.table}' AND place.in_row = CAST(OLD.id AS TEXT)"
        f" AND ({' OR '.join(marked)}) AND {' AND '.join(texts)})"
    )


def _columns(connection, seal: Seal) -> list[str]:
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, seal.table)]


def _unchanged(connection, columns: Iterable[str]) -> str:
    return " AND ".join(f'NEW."{name}" {_same(connection)} OLD."{name}"' for name in columns)


def _same(connection) -> str:
    return "IS NOT DISTINCT FROM" if connection.vendor == "postgresql" else "IS"


def _sqlite(seal: Seal, conditions: dict[str, str]) -> Iterator[str]:
    for act, condition in conditions.items():
        yield f"DROP TRIGGER IF EXISTS {seal.name(act)}"
        yield (
            f"CREATE TRIGGER {seal.name(act)} BEFORE {act.upper()} ON {seal.table} FOR EACH ROW WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{seal.message}'); END"
        )


def _where_it_looks(connection) -> str:
    """The clause by which a function looks for tables in our schema first, and among temporary ones last.

    Without it anybody who may connect makes a temporary table of a sealed one's name, and is let through.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return f"SET search_path = {connection.ops.quote_name(cursor.fetchone()[0])}, pg_temp"


def _postgresql(seal: Seal, conditions: dict[str, str], looks_in: str) -> Iterator[str]:
    for act, condition in conditions.items():
        row = "OLD" if act == "delete" else "NEW"
        yield f"""
            CREATE OR REPLACE FUNCTION {seal.name(act)}() RETURNS trigger LANGUAGE plpgsql {looks_in} AS $seal$
            BEGIN
                IF {condition} THEN
                    RAISE EXCEPTION '{seal.message}' USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN {row};
            END $seal$"""
        yield (
            f"CREATE OR REPLACE TRIGGER {seal.name(act)} BEFORE {act.upper()} ON {seal.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {seal.name(act)}()"
        )
    kept = "FALSE" if seal.deletable else seal.sealed.format(row="kept")
    anything_sealed = f"EXISTS (SELECT 1 FROM {seal.table} kept WHERE {kept})"
    yield f"""
        CREATE OR REPLACE FUNCTION {seal.name("truncate")}() RETURNS trigger LANGUAGE plpgsql {looks_in} AS $seal$
        BEGIN
            IF {anything_sealed} THEN
                RAISE EXCEPTION '{seal.message}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NULL;
        END $seal$"""
    yield (
        f"CREATE OR REPLACE TRIGGER {seal.name('truncate')} BEFORE TRUNCATE ON {seal.table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {seal.name('truncate')}()"
    )
