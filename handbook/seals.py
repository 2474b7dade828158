"""Seals: what is approved or issued cannot be changed or deleted, not even with raw SQL.

The seals are triggers, on SQLite and on PostgreSQL alike. They stand here and not in a migration, because SQLite
rebuilds a table when a migration alters it and drops its triggers without a word: they are lifted before every
migration and put on after it, and a system check (`manage.py check --database default`) fails when one is missing.

A seal is two sentences about a row, in SQL that both databases understand:

- `sealed`: when the row may no longer be changed or deleted;
- `closed`: when no such row may be added (its parent is sealed, or INSERT OR REPLACE would push out a sealed row).

`except_columns` are the one change that is let through all the same: withdrawing a version or an edition.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core import checks
from django.db import DEFAULT_DB_ALIAS, connections, transaction

OF_APPROVED_VERSION = (
    "EXISTS (SELECT 1 FROM handbook_version sealed WHERE sealed.id = {row}.version_id AND sealed.status = 'approved')"
)
OF_ISSUED_EDITION = (
    "EXISTS (SELECT 1 FROM handbook_edition sealed WHERE sealed.id = {row}.edition_id AND sealed.status = 'issued')"
)
OF_WORDING_OF_APPROVED_VERSION = (
    "EXISTS (SELECT 1 FROM handbook_wording said JOIN handbook_version sealed ON sealed.id = said.version_id"
    " WHERE said.id = {row}.wording_id AND sealed.status = 'approved')"
)
WITHDRAWAL = frozenset({"withdrawn_at", "withdrawn_by_id", "withdrawal_reason"})


def pushes_out(table: str, parent: str, sealed: str, same: str = "earlier.id = {row}.id") -> str:
    """Say when a new row would push out (INSERT OR REPLACE) one whose parent is sealed."""
    return (
        f"EXISTS (SELECT 1 FROM handbook_{table} earlier JOIN handbook_{parent} sealed"
        f" ON sealed.id = earlier.{parent}_id WHERE sealed.status = '{sealed}' AND ({same}))"
    )


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

    def name(self, act: str) -> str:
        return f"seal_{self.table}_{act}"


SEALS = [
    Seal(
        "handbook_version",
        sealed="{row}.status = 'approved'",
        closed="EXISTS (SELECT 1 FROM handbook_version sealed"
        " WHERE sealed.id = {row}.id AND sealed.status = 'approved')",
        message="An approved version is sealed.",
        except_columns=WITHDRAWAL,
        except_once="withdrawn_at",
    ),
    Seal(
        "handbook_wording",
        sealed=OF_APPROVED_VERSION,
        closed=OF_APPROVED_VERSION + " OR EXISTS (SELECT 1 FROM handbook_wording earlier WHERE earlier.id = {row}.id)",
        message="A wording is never changed, and that of an approved version is sealed.",
        never_updated=True,
    ),
    Seal(
        "handbook_paragraph",
        sealed=OF_APPROVED_VERSION,
        closed=f"{OF_APPROVED_VERSION} OR {pushes_out('paragraph', 'version', 'approved')}",
        message="The paragraphs of an approved version are sealed.",
    ),
    Seal(
        "handbook_citation",
        sealed=OF_APPROVED_VERSION,
        closed=f"{OF_APPROVED_VERSION} OR {pushes_out('citation', 'version', 'approved')}",
        message="The citations of an approved version are sealed.",
    ),
    Seal(
        "handbook_reliance",
        sealed=OF_APPROVED_VERSION,
        closed=f"{OF_APPROVED_VERSION} OR {pushes_out('reliance', 'version', 'approved')}",
        message="The provisions that an approved version relies on are sealed.",
    ),
    Seal(
        "handbook_remark",
        sealed=OF_APPROVED_VERSION,
        closed=f"{OF_APPROVED_VERSION} OR {pushes_out('remark', 'version', 'approved')}",
        message="The remarks on an approved version are sealed.",
    ),
    Seal(
        "handbook_signoff",
        sealed=OF_WORDING_OF_APPROVED_VERSION,
        closed=f"{OF_WORDING_OF_APPROVED_VERSION} OR EXISTS (SELECT 1 FROM handbook_signoff earlier"
        " JOIN handbook_wording said ON said.id = earlier.wording_id"
        " JOIN handbook_version sealed ON sealed.id = said.version_id"
        " WHERE sealed.status = 'approved' AND earlier.id = {row}.id)",
        message="The sign-offs of an approved version are sealed.",
    ),
    Seal(
        # An issued edition shows it by its name, and a text may show it again at any time.
        "handbook_image",
        sealed="TRUE",
        closed="EXISTS (SELECT 1 FROM handbook_image earlier WHERE earlier.id = {row}.id OR earlier.name = {row}.name"
        " OR (earlier.handbook_id = {row}.handbook_id AND earlier.file_id = {row}.file_id))",
        message="An image is never changed.",
    ),
    Seal(
        "handbook_edition",
        sealed="{row}.status = 'issued'",
        closed="EXISTS (SELECT 1 FROM handbook_edition sealed WHERE sealed.status = 'issued'"
        " AND (sealed.id = {row}.id OR (sealed.handbook_id = {row}.handbook_id"
        " AND sealed.major = {row}.major AND sealed.minor = {row}.minor)))",
        message="An issued edition is sealed.",
        except_columns=WITHDRAWAL,
        except_once="withdrawn_at",
    ),
    Seal(
        "handbook_editionchapter",
        sealed=OF_ISSUED_EDITION,
        closed=f"{OF_ISSUED_EDITION} OR {pushes_out('editionchapter', 'edition', 'issued')}",
        message="The chapters of an issued edition are sealed.",
    ),
    Seal(
        "handbook_editionfile",
        sealed=OF_ISSUED_EDITION,
        # New formats may be added to an issued edition; a file that is there may not be pushed out.
        closed=pushes_out(
            "editionfile",
            "edition",
            "issued",
            same="earlier.id = {row}.id OR (earlier.edition_id = {row}.edition_id AND earlier.kind = {row}.kind"
            " AND earlier.language = {row}.language AND earlier.paper = {row}.paper)",
        ),
        message="The files of an issued edition are sealed.",
    ),
]


def put_on(using: str = DEFAULT_DB_ALIAS) -> None:
    """Seal every table of SEALS that exists. Putting seals on twice does no harm."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for seal in SEALS:
            if seal.table in tables:
                for statement in _statements(connection, seal):
                    cursor.execute(statement)


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
    """Run a block without seals and put them on again, whatever happens in it."""
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


def check_seals(app_configs=None, databases=None, **_options) -> list[checks.CheckMessage]:
    """System check: every seal is on."""
    return [
        checks.Error(
            f"The seal {name} is missing in the database {using!r}.",
            hint="Run: manage.py migrate (it puts the seals on again).",
            id="handbook.E001",
        )
        for using in databases or []
        for name in missing(using)
    ]


def _statements(connection, seal: Seal) -> Iterator[str]:
    refused_update = "TRUE" if seal.never_updated else f"(({seal.sealed.format(row='OLD')}) OR ({_joins(seal)}))"
    if seal.except_columns:
        refused_update += f" AND NOT ({_exception(connection, seal)})"
    conditions = {
        "insert": seal.closed.format(row="NEW"),
        "update": refused_update,
        "delete": seal.sealed.format(row="OLD"),
    }
    yield from (_postgresql if connection.vendor == "postgresql" else _sqlite)(seal, conditions)


def _joins(seal: Seal) -> str:
    """An update must not make a row a child of a sealed parent either; a parent itself may become sealed."""
    if seal.sealed in (OF_APPROVED_VERSION, OF_ISSUED_EDITION):
        return seal.sealed.format(row="NEW")
    return "FALSE"


def _exception(connection, seal: Seal) -> str:
    """All other columns stay as they are, and the exception was not made before."""
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, seal.table)]
    same = "IS NOT DISTINCT FROM" if connection.vendor == "postgresql" else "IS"
    unchanged = [f'NEW."{name}" {same} OLD."{name}"' for name in columns if name not in seal.except_columns]
    return " AND ".join([*unchanged, f"OLD.{seal.except_once} IS NULL", f"NEW.{seal.except_once} IS NOT NULL"])


def _sqlite(seal: Seal, conditions: dict[str, str]) -> Iterator[str]:
    for act, condition in conditions.items():
        yield f"DROP TRIGGER IF EXISTS {seal.name(act)}"
        yield (
            f"CREATE TRIGGER {seal.name(act)} BEFORE {act.upper()} ON {seal.table} FOR EACH ROW WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{seal.message}'); END"
        )


def _postgresql(seal: Seal, conditions: dict[str, str]) -> Iterator[str]:
    for act, condition in conditions.items():
        row = "OLD" if act == "delete" else "NEW"
        yield f"""
            CREATE OR REPLACE FUNCTION {seal.name(act)}() RETURNS trigger LANGUAGE plpgsql AS $seal$
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
    anything_sealed = f"EXISTS (SELECT 1 FROM {seal.table} kept WHERE {seal.sealed.format(row='kept')})"
    yield f"""
        CREATE OR REPLACE FUNCTION {seal.name("truncate")}() RETURNS trigger LANGUAGE plpgsql AS $seal$
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
