"""Is everything that was told as stored still there after the worst moment?

    python bench/durability.py power-cuts [--cuts 200] [--synchronous NORMAL]
    python bench/durability.py kills [--kills 200] [--database postgres]

`power-cuts` cuts the power of an SQLite database under load. Four processes write through the real stages
(contributions, answers, saves of a draft, approvals). A library preloaded into them (bench/power_cut.c, compiled for
the run) keeps, beside the database and its write-ahead log, what the disk holds of them: what was synced, and nothing
else. Each cut takes that, opens it as the next start would, and looks for every row that had been acknowledged before.
Every second cut lets a part of what was not synced through as well, sector by sector by chance, as a real disk does.
With `--synchronous NORMAL`, as the setting was once, rows are lost and the drill fails.

`kills` ends web server, worker and migrations with SIGKILL while contributions come in and books are built, on either
database: see bench/_killing.py. 200 of them take the better part of an hour.
"""

import argparse
import fcntl
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from _durable_writers import WRITERS
from _killing import killed

HERE = Path(__file__).resolve().parent
SECTOR = 512
DATABASE, LOG = "db.sqlite3", "db.sqlite3-wal"


@dataclass
class Found:
    """What the cuts showed."""

    cuts: int = 0
    looked_for: Counter = field(default_factory=Counter)  # by table, at the last cut
    lost: Counter = field(default_factory=Counter)  # by table, over all cuts
    cuts_with_a_loss: int = 0
    damaged: list[str] = field(default_factory=list)
    unsealed: int = 0


# --- The disk -----------------------------------------------------------------------------------------------------


def compiled(folder: Path) -> Path:
    """Compile the library that sees every sync."""
    if not shutil.which("gcc"):
        raise SystemExit("gcc is needed: it compiles the library that sees what is synced.")
    library = folder / "power_cut.so"
    subprocess.run(
        ["gcc", "-shared", "-fPIC", "-O2", "-o", str(library), str(HERE / "power_cut.c"), "-ldl"], check=True
    )
    return library


def cut(live: Path, disk: Path, left: Path, *, by_chance: bool) -> None:
    """Put into `left` what a cut at this moment leaves of the database and its log."""
    left.mkdir()
    with (disk / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # no sync ends meanwhile: database and log are of one moment
        for name in (DATABASE, LOG):
            if (disk / name).exists():
                content = (disk / name).read_bytes()
                if by_chance and (live / name).exists():
                    content = _some_of(content, (live / name).read_bytes())
                (left / name).write_bytes(content)


def _some_of(synced: bytes, written: bytes) -> bytes:
    """What was synced, and of what was written since as many sectors as chance has it."""
    share = random.choice((0.1, 0.5, 0.9))
    length = max(len(synced), len(written))
    mixed = bytearray(synced.ljust(length, b"\0"))
    for at in range(0, length, SECTOR):
        newer = written[at : at + SECTOR]
        if newer != mixed[at : at + SECTOR] and random.random() < share:
            mixed[at : at + len(newer)] = newer
    return bytes(mixed)


# --- What is still there ------------------------------------------------------------------------------------------


def acknowledged(folder: Path) -> list[tuple[str, dict]]:
    """Every row that a writer was told of until now; a line that is just being written does not count."""
    rows = []
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines(keepends=True):
            if line.endswith("\n"):
                rows.append(tuple(json.loads(line)))
    return rows


def look(left: Path, rows: list[tuple[str, dict]], seals: int, found: Found) -> None:
    """Open what a cut left as the next start does, and look for every row."""
    connection = sqlite3.connect(left / DATABASE)
    try:
        [(verdict,)] = connection.execute("PRAGMA integrity_check(1)").fetchall()
        if verdict != "ok":
            found.damaged.append(verdict)
            return
        lost = Counter(
            table
            for table, columns in rows
            if connection.execute(
                f"SELECT 1 FROM {table} WHERE " + " AND ".join(f"{name} = ?" for name in columns),
                tuple(columns.values()),
            ).fetchone()
            is None
        )
        found.looked_for = Counter(table for table, _columns in rows)
        found.lost += lost
        found.cuts_with_a_loss += bool(lost)
        found.unsealed += triggers(connection) != seals
    except sqlite3.DatabaseError as error:
        found.damaged.append(str(error))
    finally:
        connection.close()


def triggers(connection: sqlite3.Connection) -> int:
    return connection.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").fetchone()[0]


# --- The drill ----------------------------------------------------------------------------------------------------


def power_cuts(given) -> int:
    with tempfile.TemporaryDirectory(prefix="cuts-") as name:
        folder = Path(name).resolve()
        live, disk, told = folder / "live", folder / "disk", folder / "told"
        for each in (live, disk, told):
            each.mkdir()
        environment = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{live / DATABASE}",
            "SECRET_KEY": "for this run only",
            "MEDIA_ROOT": str(folder / "files"),
        }
        library = compiled(folder)
        _write("prepare", told, environment).wait()
        # Nothing is open now: no log is there, and the whole database is on the disk.
        shutil.copy(live / DATABASE, disk / DATABASE)
        connection = sqlite3.connect(disk / DATABASE)
        seals = triggers(connection)
        connection.close()
        watched = {
            **environment,
            "LD_PRELOAD": str(library),
            "DRILL_WATCHED": str(live),
            "DRILL_DISK": str(disk),
        }
        writers = {role: _write(role, told, watched, given.synchronous) for role in WRITERS}
        try:
            found = _cut_again_and_again(given.cuts, folder, writers, seals)
        finally:
            for writer in writers.values():
                writer.kill()
                writer.wait()
    return report(found, given.cuts)


def _write(role: str, told: Path, environment: dict[str, str], synchronous: str = "") -> subprocess.Popen:
    command = [sys.executable, str(HERE / "_durable_writers.py"), role, str(told / f"{role}.jsonl"), synchronous]
    return subprocess.Popen(command, env=environment)


def _cut_again_and_again(cuts: int, folder: Path, writers: dict[str, subprocess.Popen], seals: int) -> Found:
    found, told, left = Found(), folder / "told", folder / "left"
    _all_have_written(told, writers)
    for number in range(cuts):
        time.sleep(random.uniform(0.02, 0.3))
        for role, writer in writers.items():
            if writer.poll() is not None:
                raise SystemExit(f"The writer {role} ended by itself; the reason stands above.")
        rows = acknowledged(told)  # before the cut: each of them has to be there after it
        cut(folder / "live", folder / "disk", left, by_chance=number % 2 == 1)
        look(left, rows, seals, found)
        found.cuts += 1
        shutil.rmtree(left)
    return found


def _all_have_written(told: Path, writers: dict[str, subprocess.Popen]) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        if all((told / f"{role}.jsonl").exists() and (told / f"{role}.jsonl").stat().st_size for role in writers):
            return
        time.sleep(0.1)
    raise SystemExit("Not every writer was told anything within two minutes.")


def report(found: Found, cuts: int) -> int:
    """Print what was found. Returns 0 when nothing that was acknowledged was lost."""
    print(f"cuts                      {found.cuts}")
    for table, number in sorted(found.looked_for.items()):
        print(f"{table:<25} {number} acknowledged before the last cut, {found.lost[table]} lost over all cuts")
    print(f"cuts that lost something  {found.cuts_with_a_loss}")
    print(f"damaged databases         {len(found.damaged)} {found.damaged[:3]}")
    print(f"without all their seals   {found.unsealed}")
    kept = found.cuts == cuts and not found.lost and not found.damaged and not found.unsealed
    print("Everything acknowledged was there." if kept else "WHAT WAS ACKNOWLEDGED WAS LOST.")
    return 0 if kept else 1


def _ended(*_signal):
    raise KeyboardInterrupt  # so that the writers end with us


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    drills = parser.add_subparsers(required=True)
    power = drills.add_parser("power-cuts")
    power.add_argument("--cuts", type=int, default=200)
    power.add_argument("--synchronous", choices=["NORMAL"], default="", help="another setting than config/settings.py")
    power.set_defaults(drill=power_cuts)
    kills = drills.add_parser("kills")
    kills.add_argument("--kills", type=int, default=200)
    kills.add_argument("--participants", type=int, default=2000)
    kills.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    kills.set_defaults(drill=killed)
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, _ended)
    return given.drill(given)


if __name__ == "__main__":
    sys.exit(main())
