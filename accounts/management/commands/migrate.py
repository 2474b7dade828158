"""Django's migrate, which leaves the seals on whatever happens: the one command that heals an installation."""

import signal
import sys
import threading
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as DjangosMigrate
from django.db import DEFAULT_DB_ALIAS, connections

from accounts import chain, seals


class Command(DjangosMigrate):
    def execute(self, *args, **options):
        # The check that tells of missing seals must not stand in the way of the command that puts them on.
        with seals.healing(options["database"]):
            return super().execute(*args, **options)

    def handle(self, *args, **options):
        using = options["database"]
        with ended_in_order():
            try:
                super().handle(*args, **options)
                chain_what_is_left(using)
            finally:
                # Django tells of the end of a migration only when it went well.
                try:
                    seals.put_on(using)
                except seals.NotPutOn as refused:
                    sentence = f"{refused} Put right what stopped the migration, then run migrate again."
                    raise CommandError(sentence) from refused


def chain_what_is_left(using):
    """Acts that an earlier release wrote are chained at once, not when the worker comes to it."""
    if using == DEFAULT_DB_ALIAS and "accounts_actdigest" in connections[using].introspection.table_names():
        while chain.extend():
            pass


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
