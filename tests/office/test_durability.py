"""What was told as stored is on the disk: the power is cut under load, and every acknowledged row is still there."""

import os
import shutil
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not shutil.which("gcc") or not sys.platform.startswith("linux"),
        reason="NOT TESTED HERE: power cuts need Linux and gcc, which compiles what sees the disk",
    ),
]


def power_cuts(*arguments):
    return subprocess.run(
        [sys.executable, str(settings.BASE_DIR / "bench" / "durability.py"), "power-cuts", *arguments],
        capture_output=True,
        text=True,
        timeout=540,
        env={**os.environ, "DEBUG": "false"},
    )


def test_a_power_cut_takes_nothing_that_was_acknowledged():
    drill = power_cuts("--cuts", "10")

    assert drill.stdout.splitlines()[-4:] == [
        "cuts that lost something  0",
        "damaged databases         0 []",
        "without all their seals   0",
        "Everything acknowledged was there.",
    ]
    assert drill.returncode == 0


def test_the_drill_finds_the_loss_where_a_commit_does_not_wait_for_the_disk():
    drill = power_cuts("--cuts", "20", "--synchronous", "NORMAL")

    assert drill.stdout.splitlines()[-1:] == ["WHAT WAS ACKNOWLEDGED WAS LOST."]
    assert drill.returncode == 1


@pytest.mark.django_db
def test_a_commit_waits_for_the_disk():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            pytest.skip("PostgreSQL waits unless its own settings say otherwise; SQLite is told by ours")
        cursor.execute("PRAGMA synchronous")

        assert cursor.fetchone() == (2,)  # FULL
