"""Other installations beside the one that is tested: empty databases, and commands run in processes of their own."""

import os
import subprocess
import sys
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection


@contextmanager
def empty_database(folder, name="restored"):
    """The address of an empty database of the kind that these tests run on."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder / name}.sqlite3"
        return
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    try:
        yield urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def manage(*arguments, address, files, **environment):
    """Run a command of another installation, in a process of its own."""
    return subprocess.run(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "DATABASE_URL": address, "MEDIA_ROOT": str(files), "SECRET_KEY": "new", **environment},
    )
