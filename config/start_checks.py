"""What must be so before a page is served or a job is done: the database fits this code, and its seals are on.

Web server and worker ask here, and refuse to start with one sentence. Commands do not: they are what mends it.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

from accounts import change_count, ownership, seals

REFUSED = 3  # gunicorn gives up at this status; at any other it would start the same again for ever


class DoesNotFit(Exception):
    """The database and this code do not belong together. The message says why and what to type."""


def check(using: str = DEFAULT_DB_ALIAS) -> None:
    """Raise DoesNotFit when the database is ahead of this code or behind it, or when seals are missing.

    It only reads. Raises OperationalError when the database is out of reach.
    """
    if wrong := ownership.misconfigured():
        raise DoesNotFit(wrong)
    executor = MigrationExecutor(connections[using])
    if unknown := _unknown(executor.loader):
        raise DoesNotFit(
            f"The database is ahead of this code: {_first_of(unknown)} was applied, which this code does not know. "
            "Install the version of the software that the database was last used with, or restore a backup made "
            "with this one."
        )
    targets = executor.loader.graph.leaf_nodes()
    if due := [f"{step.app_label}.{step.name}" for step, _backwards in executor.migration_plan(targets)]:
        raise DoesNotFit(
            f"The database is behind this code: {_first_of(due)} is not applied yet. Run: manage.py migrate"
        )
    if lost := seals.missing(using):
        raise DoesNotFit(
            f"What is approved or issued is not protected: {_first_of(lost)} is missing in the database. "
            "Run: manage.py migrate (it puts the seals on again)"
        )
    if lost := change_count.missing(using):
        raise DoesNotFit(
            f"Readers could be shown what was changed since: {_first_of(lost)} is missing in the database, which "
            "counts changes. Run: manage.py migrate (it puts it on again)"
        )


def power_over_the_seals(using: str = DEFAULT_DB_ALIAS) -> Iterator[str]:
    """What a web server or worker could do to the seals, a sentence each. It is said, and stops no start."""
    if settings.DATABASE_OWNER:
        yield (
            "DATABASE_OWNER_URL stands in the environment of web server or worker: whoever takes one over can take "
            "the seals off. Leave it out there; only commands that alter the schema need it."
        )
    if told := ownership.too_much(using):
        yield " ".join(told)


def end_unless_it_fits() -> None:
    """End this process with one sentence on standard error when the database does not fit."""
    try:
        check()
        for sentence in power_over_the_seals():
            print(sentence, file=sys.stderr, flush=True)
    except DoesNotFit as reason:
        print(reason, file=sys.stderr, flush=True)
        raise SystemExit(REFUSED) from None
    finally:
        connections.close_all()  # threads that answer open their own


class Checked:
    """The application, which answers as usual only once the database was found to fit.

    A database that is out of reach does not stop the start, for it may come back: pages say so meanwhile, and the
    first request that reaches it asks what the start could not.
    """

    def __init__(self, application, at_start=end_unless_it_fits, later=check):
        self.application = application
        self.later = later
        self.fits = False
        self._ask(at_start)

    def __call__(self, environ, start_response):
        if not self.fits:
            try:
                self._ask(self.later)
            except DoesNotFit as reason:
                print(reason, file=sys.stderr, flush=True)
                start_response("503 Service Unavailable", [("Content-Type", "text/plain"), ("Retry-After", "60")])
                return [b"This site is not ready yet. The administrator finds the reason in the log of the server.\n"]
        return self.application(environ, start_response)

    def _ask(self, question) -> None:
        try:
            question()
        except DatabaseError as away:
            print(f"The database cannot be asked yet: {str(away).strip()}", file=sys.stderr, flush=True)
        else:
            self.fits = True


def _unknown(loader) -> list[str]:
    """Applied migrations that this code does not have: of our own apps, and of apps that are not here at all.

    Packages may drop migrations that they have made into one; ours are never taken away.
    """
    installed = {app.label: Path(app.path) for app in apps.get_app_configs()}
    of_packages = {label for label, path in installed.items() if path.parent != settings.BASE_DIR}
    return sorted(
        f"{app}.{name}"
        for app, name in loader.applied_migrations
        if (app, name) not in loader.disk_migrations and app not in of_packages
    )


def _first_of(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} (of {len(names)})"
