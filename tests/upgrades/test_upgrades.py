"""From every earlier state that is kept, `manage.py migrate` leads to this one, and nothing is lost on the way."""

import gzip
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from django.db import connection

from tests.installations import empty_database, manage
from tests.upgrades.story import ADDRESSES

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

KEPT = sorted((Path(__file__).parent / "kept").glob("[0-9]*"))

# Asked in the upgraded installation, in one process: what it holds now, and what its pages answer.
ASKS = """
import json
from django.conf import settings
from django.test import Client
from handbook.models import EditionHeard, Handover
from tests.upgrades.story import ADDRESSES, holds
from workshops.models import Contribution

settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
pages = {address: Client().get(address).status_code for address in ADDRESSES}
moved = {
    "handed over": Handover.objects.count(),
    "heard": EditionHeard.objects.count(),
    "lowered": Contribution.objects.exclude(lowered_at=None).count(),
}
print(json.dumps({**holds(), "moved": moved, "pages": pages}))
"""


def lay(kept: Path, address: str) -> None:
    """Put a kept database into an empty one."""
    if address.startswith("sqlite"):
        with closing(sqlite3.connect(address.removeprefix("sqlite:///"))) as database:
            database.executescript((kept / "sqlite.sql").read_text(encoding="utf-8"))
        return
    with closing(psycopg2.connect(address)) as database, database, database.cursor() as cursor:
        cursor.execute(gzip.decompress((kept / "postgresql.sql.gz").read_bytes()).decode())


def test_earlier_states_are_kept():
    assert KEPT


@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: kept.name)
def test_an_earlier_state_is_upgraded_and_everything_is_there(kept, tmp_path):
    held = json.loads((kept / f"{connection.vendor}.json").read_text())
    shutil.copytree(kept / "files", tmp_path / "files")

    with empty_database(tmp_path, "upgraded") as address:
        lay(kept, address)
        there = {"address": address, "files": tmp_path / "files", "ALLOWED_HOSTS": "testserver"}
        migrated = manage("migrate", "--verbosity=0", **there)
        verified = manage("verify", **there)
        checked = manage("check", "--database=default", **there)
        asked = manage("shell", "--no-imports", "-c", ASKS, **there)

    assert (migrated.returncode, migrated.stderr) == (0, "")
    assert (verified.returncode, verified.stdout.splitlines()[-1]) == (0, "Everything is in order.")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert asked.returncode == 0, asked.stderr
    now = json.loads(asked.stdout)
    assert now["fingerprints"] == held["fingerprints"] != {}
    assert {table: now["rows"].get(table) for table in held["rows"]} == held["rows"]
    assert now["moved"] == {"handed over": 1, "heard": 2, "lowered": 1}  # once in the log and the manifest alone
    assert now["pages"] == dict.fromkeys(ADDRESSES, 200)
