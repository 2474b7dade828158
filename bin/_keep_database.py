"""bin/keep_database: keep a small database of this state, which tests/upgrades/ upgrades from now on.

usage: bin/keep_database NAME      such as 0.1.0; writes tests/upgrades/kept/NAME/, to be committed with the release

The story of tests/upgrades/story.py is played twice, on SQLite and on PostgreSQL. Kept are both databases as SQL, the
files that their rows name, and how many rows and which fingerprints they hold.
"""

import gzip
import json
import os
import re
import secrets
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import _set_up as set_up
from _set_up import PYTHON, ROOT, Stop, say

KEPT = ROOT / "tests" / "upgrades" / "kept"


def main(arguments: list[str]) -> None:
    if arguments in (["-h"], ["--help"]):
        print(__doc__)
        return
    if len(arguments) != 1 or not re.fullmatch(r"\d[\w.-]*", arguments[0], re.ASCII):
        raise Stop("Give the state a name that begins with a digit, such as 0.1.0: bin/keep_database 0.1.0")
    target = KEPT / arguments[0]
    if target.exists():
        raise Stop(f"{target} is there already, and what was kept is never changed. Take another name.")
    with set_up.alone():
        set_up.packages("requirements.txt", "requirements-dev.txt")
        set_up.pango()
        if subprocess.run([PYTHON, "-m", "press.fonts", "var/fonts"], cwd=ROOT, stdout=subprocess.DEVNULL).returncode:
            raise Stop("The book's typefaces could not be made; the reason stands above.", status=1)
        again = [PYTHON, ROOT / "bin" / "_with_postgresql.py", PYTHON, Path(__file__), "--beside-postgresql", target]
        status = subprocess.run([str(part) for part in again], cwd=ROOT).returncode
    if status:
        raise Stop("Nothing was kept; the reason stands above.", status=status)
    say(f"Kept in {target}. Commit it; from now on bin/test tests/upgrades upgrades it.")


def keep(target: Path, *, postgresql: str, root: Path = ROOT, story=("-m", "tests.upgrades.story")) -> None:
    """Play the story on both databases and write what is kept into a folder, all or nothing."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".keeping-") as name:
        folder, scratch = Path(name) / "kept", Path(name) / "scratch"
        folder.mkdir()
        scratch.mkdir()
        for kind, address, dump in (
            ("sqlite", f"sqlite:///{scratch / 'db.sqlite3'}", _of_sqlite),
            ("postgresql", postgresql, _of_postgresql),
        ):
            say(f"Playing the story on {kind}")
            holds = _played(address, folder / "files", root, story)
            (folder / f"{kind}.json").write_text(json.dumps(holds, indent=1, sort_keys=True) + "\n")
            sql = "".join(f"{line}\n" for line in dump(address.removeprefix("sqlite:///")))
            if kind == "sqlite":
                (folder / "sqlite.sql").write_text(sql, encoding="utf-8")  # as text, for who reads what is kept
            else:
                (folder / "postgresql.sql.gz").write_bytes(gzip.compress(sql.encode(), mtime=0))
        folder.rename(target)


def _played(address: str, files: Path, root: Path, story) -> dict:
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_OWNER_URL", "EMAIL_URL")}
    environment |= {
        "DATABASE_URL": address,
        "MEDIA_ROOT": str(files),
        "SECRET_KEY": secrets.token_hex(32),
        "PUBLIC_URL": "https://handbook.example.org",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": str(root),
    }
    told = subprocess.run([PYTHON, *story], cwd=root, env=environment, stdout=subprocess.PIPE, text=True)
    if told.returncode:
        raise Stop("The story could not be played; the reason stands above.", status=1)
    return json.loads(told.stdout)


def _of_sqlite(path: str) -> Iterator[str]:
    with closing(sqlite3.connect(path)) as database:
        yield from database.iterdump()


def _of_postgresql(address: str) -> Iterator[str]:
    """What pg_dump writes, without the commands that only psql understands."""
    sys.path.insert(0, str(ROOT))
    import psycopg2

    from office.backups import database_dumps

    with closing(psycopg2.connect(address)) as server:
        major = server.server_version // 10000
    program = next(path for found, path in database_dumps.programs("pg_dump") if found == major)
    command = [program, "--inserts", "--no-owner", "--no-privileges", address]
    dumped = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    yield from (line for line in dumped.splitlines() if not line.startswith("\\"))


def _ended(*_signal) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _ended)
    try:
        if sys.argv[1:2] == ["--beside-postgresql"]:
            keep(Path(sys.argv[2]), postgresql=os.environ["DATABASE_URL"])
        else:
            main(sys.argv[1:])
    except Stop as stop:
        print(stop, file=sys.stderr)
        sys.exit(stop.status)
    except KeyboardInterrupt:
        sys.exit(130)
