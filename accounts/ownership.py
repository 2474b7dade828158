"""Who owns the tables: on PostgreSQL the application can run as a role that owns none of them.

The owner of a table can take its triggers off, and with them the seals. A role that only works on rows cannot. Where
DATABASE_OWNER_URL is set the two are parted: what alters the schema (migrations, seals, a restore) connects as the
owner, everything else as the role of DATABASE_URL, to which every migration grants what work on rows takes.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections, transaction

WORK_ON_ROWS = "SELECT, INSERT, UPDATE, DELETE"
WORK_ON_SEQUENCES = "USAGE, SELECT"  # SELECT: pg_dump reads where they stand, so that the application makes backups
TOO_MUCH = ("TRUNCATE", "TRIGGER", "REFERENCES")
HOW = "docs/operations.md says how, under “Two roles on PostgreSQL”."

ADDRESS = ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")  # of a connection; the database is the same
ACTS_FOR = "ACTS_FOR"  # beside it, while a connection is the owner's: the role of the application


class NotTheOwner(Exception):
    """The schema may not be altered from here. The message is a sentence that says why and what to do."""


@contextmanager
def as_owner(using: str = DEFAULT_DB_ALIAS) -> Iterator[str]:
    """Run a block as the owner of the tables. Yields the application's role; empty where one role is both.

    Within such a block another one changes nothing. Raises NotTheOwner, before the block, when DATABASE_OWNER_URL does
    not fit or this role may not alter the schema.
    """
    connection = connections[using]
    owner = settings.DATABASE_OWNER
    if using != DEFAULT_DB_ALIAS or ACTS_FOR in connection.settings_dict:
        yield connection.settings_dict.get(ACTS_FOR, "")
        return
    if wrong := misconfigured():
        raise NotTheOwner(wrong)
    if not owner:
        _refuse_unless_it_may_alter(connection)
        yield ""
        return
    if connection.in_atomic_block:
        raise RuntimeError("A transaction of the application cannot go on as the owner.")
    application = _role(connection)
    before = {name: connection.settings_dict[name] for name in ADDRESS}
    _connect_anew(connection, {name: owner.get(name, "") for name in ADDRESS} | {ACTS_FOR: application})
    try:
        _refuse_if_it_is(connection, application)
        _refuse_unless_it_may_alter(connection)
        yield application
    finally:
        del connection.settings_dict[ACTS_FOR]
        _connect_anew(connection, before)


def misconfigured() -> str:
    """Say what is wrong with DATABASE_OWNER_URL as it stands; empty when nothing is."""
    owner, database = settings.DATABASE_OWNER, settings.DATABASES[DEFAULT_DB_ALIAS]
    if not owner:
        return ""
    if database["ENGINE"].endswith("sqlite3"):
        return "DATABASE_OWNER_URL is set, and the database is SQLite, which knows no roles. Take it out."
    if owner["ENGINE"] != database["ENGINE"] or owner["NAME"] != database["NAME"]:
        return (
            f"DATABASE_OWNER_URL names the database {owner['NAME']!r} and DATABASE_URL {database['NAME']!r}. They are"
            " two roles' addresses of one PostgreSQL database: name the same."
        )
    if owner["USER"] and owner["USER"] == database["USER"]:
        return _one_role(owner["USER"])
    return ""


def grant(application: str, using: str = DEFAULT_DB_ALIAS) -> None:
    """Let the application's role work on the rows of every table that is the owner's, and do nothing else with it."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        name = connection.ops.quote_name(application)
        for kind, word, granted in (("rp", "TABLE", WORK_ON_ROWS), ("S", "SEQUENCE", WORK_ON_SEQUENCES)):
            cursor.execute(
                "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
                " AND relkind = ANY(%s::\"char\"[]) AND pg_has_role(current_user, relowner, 'USAGE') ORDER BY relname",
                [list(kind)],
            )
            if there := ", ".join(connection.ops.quote_name(row[0]) for row in cursor.fetchall()):
                cursor.execute(f"REVOKE ALL ON {word} {there} FROM {name}")
                cursor.execute(f"GRANT {granted} ON {word} {there} TO {name}")


def too_much(using: str = DEFAULT_DB_ALIAS) -> tuple[str, str] | None:
    """What the application's role can do besides work on rows, and what to do about it. None where it can do no more.

    Asked on the application's own connection.
    """
    connection = connections[using]
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        role = _role(connection)
        if _of_others(cursor, _tables(connection), "MEMBER", negated=True):
            return (
                f"The application connects to PostgreSQL as {role}, which owns the tables or may act as their owner:"
                " whoever takes the application over can take the seals off.",
                f"Give it a role of its own, which owns nothing, and name the owner in DATABASE_OWNER_URL. {HOW}",
            )
        cursor.execute("SELECT current_schema(), has_schema_privilege(current_schema(), 'CREATE')")
        schema, may_create = cursor.fetchone()
        cursor.execute(
            "SELECT privilege FROM unnest(%s) AS privilege WHERE EXISTS (SELECT 1 FROM pg_class"
            " WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND relname = ANY(%s)"
            " AND has_table_privilege(oid, privilege))",
            [list(TOO_MUCH), list(_tables(connection))],
        )
        may = [f"CREATE in the schema {schema}"] * bool(may_create) + [f"{row[0]} on tables" for row in cursor]
    if not may:
        return None
    return (
        f"The application connects to PostgreSQL as {role}, which may do more than work on rows: {', '.join(may)}.",
        f"Take that from it, and from PUBLIC, as a superuser: REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC. {HOW}",
    )


def _refuse_if_it_is(connection, application: str) -> None:
    try:
        owner = _role(connection)
    except OperationalError as away:
        raise NotTheOwner(f"DATABASE_OWNER_URL does not lead into the database: {str(away).strip()}.") from away
    if owner == application:
        raise NotTheOwner(_one_role(owner))


def _one_role(role: str) -> str:
    return (
        f"DATABASE_OWNER_URL and DATABASE_URL both name the role {role}: it would own the tables that the application"
        f" works on. Make a second role for the application, or take DATABASE_OWNER_URL out. {HOW}"
    )


def _refuse_unless_it_may_alter(connection) -> None:
    """Raise NotTheOwner when tables of ours are another's, or none can be made."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        role, theirs = _role(connection), _of_others(cursor, _tables(connection), "USAGE")
        if theirs and settings.DATABASE_OWNER:
            raise NotTheOwner(
                f"The tables belong to {theirs}, and DATABASE_OWNER_URL connects as {role}. Let it connect as {theirs};"
                f" or let them change hands once, as a superuser: REASSIGN OWNED BY {theirs} TO {role}. {HOW}"
            )
        if theirs:
            raise NotTheOwner(
                f"DATABASE_URL connects as {role}, which may not alter the tables: they belong to {theirs}. Run this"
                f" command with the address of {theirs} in DATABASE_OWNER_URL."
            )
        cursor.execute("SELECT current_schema(), has_schema_privilege(current_schema(), 'CREATE')")
        schema, may_create = cursor.fetchone()
    if not may_create:
        raise NotTheOwner(
            f"{role} may make no tables in the schema {schema or 'public'}. Run this command with the address of a role"
            f" that may in DATABASE_OWNER_URL, or let this one: GRANT CREATE ON SCHEMA {schema or 'public'} TO {role}"
        )


def _role(connection) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return cursor.fetchone()[0]


def _tables(connection) -> set[str]:
    """The tables that migrations make, with what Django and its cache keep for themselves."""
    kept = {cache["LOCATION"] for cache in settings.CACHES.values() if "LOCATION" in cache}
    return {*connection.introspection.django_table_names(), "django_migrations", *kept}


def _of_others(cursor, tables: Iterable[str], membership: str, *, negated: bool = False) -> str:
    """An owner of these tables as whom this role cannot act (negated: can); empty when there is none."""
    cursor.execute(
        "SELECT min(tableowner) FROM pg_tables WHERE schemaname = current_schema() AND tablename = ANY(%s)"
        f" AND {'' if negated else 'NOT '}pg_has_role(current_user, tableowner, %s)",
        [list(tables), membership],
    )
    return cursor.fetchone()[0] or ""


def _connect_anew(connection, address: dict) -> None:
    connection.close()
    connection.settings_dict.update(address)
