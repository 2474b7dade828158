"""Django's migrate, which leaves the seals on whatever happens: the one command that heals an installation.

It alters the schema, so it connects as the owner of the tables (accounts.ownership), and in the end the application's
role may work on the rows of all of them. The table of the cache, which no migration makes, is made here too.
"""

import signal
import sys
import threading
from contextlib import contextmanager

from django.core.management import call_command
from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as DjangosMigrate
from django.db import DEFAULT_DB_ALIAS, DatabaseError, OperationalError, connections

from accounts import chain, change_count, ownership, seals
from accounts.database_state import has_all_migrations

MIGRATING = 7_163_884
"""The key of the advisory lock that a migration holds; no other code takes one."""
MOST_TRIES = 5


class Command(DjangosMigrate):
    def execute(self, *args, **options):
        # The check that tells of missing seals must not stand in the way of the command that puts them on.
        with seals.healing(options["database"]):
            return super().execute(*args, **options)

    def handle(self, *args, **options):
        if options["plan"] or options["check_unapplied"]:
            return super().handle(*args, **options)  # which only read
        using = options["database"]
        try:
            with ownership.as_owner(using) as application, ended_in_order(), alone(using):
                again_after_deadlocks(lambda: self.migrate_and_seal(*args, **options))
                if application:
                    ownership.grant(application, using)
        except ownership.NotTheOwner as refused:
            raise CommandError(str(refused), returncode=2) from refused

    def migrate_and_seal(self, *args, **options):
        using = options["database"]
        try:
            super().handle(*args, **options)
            if using == DEFAULT_DB_ALIAS:
                call_command("createcachetable", verbosity=0)
                chain_what_is_left(using)
        finally:
            # Django tells of the end of a migration only when it went well.
            try:
                change_count.put_on(using)
                seals.put_on(using)
            except seals.NotPutOn as refused:
                sentence = f"{refused} Put right what stopped the migration, then run migrate again."
                raise CommandError(sentence) from refused


def chain_what_is_left(using):
    """Acts that an earlier release wrote are chained at once, not when the worker comes to it.

    Only where no migration is due: which programme an act belongs to is asked of things of every app.
    """
    if has_all_migrations(using):
        while chain.extend():
            pass


@contextmanager
def alone(using):
    """Wait until no other migration works on this database, and keep others waiting.

    On PostgreSQL a server process works on for a while when the command that it served was killed, and what it has
    begun may still come into force. It holds the lock until then. SQLite lets one write at a time.
    """
    connection = connections[using]
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
    try:
        yield
    finally:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATING])
        except DatabaseError:
            connection.close()  # it is no longer usable; its end gives the lock back


def again_after_deadlocks(work):
    """Do it again where it and the serving application waited for each other, and the database ended this one.

    A migration is one transaction, so what was ended left nothing behind.
    """
    for attempt in range(1, MOST_TRIES + 1):
        try:
            return work()
        except OperationalError as error:
            if getattr(error.__cause__, "pgcode", None) != "40P01" or attempt == MOST_TRIES:
                raise


@contextmanager
def ended_in_order():
    """Asked to end, a migration ends as after an error: what was lifted is put on again."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
