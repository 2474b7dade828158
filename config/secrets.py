"""What is its owner's alone: the secret, the database, what the installation keeps in var/ and as stored files."""

import os
import secrets
import stat
import sys
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def secret_file(path: Path) -> str:
    """Return the secret kept in a file, made at the first start with rights 0600.

    Raises ImproperlyConfigured when others may read the file or it is empty.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # O_EXCL: of two processes that start together, one writes and the other reads.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    else:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(64))
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise ImproperlyConfigured(f"{path} can be read by others. Run: chmod 600 '{path}'")
    secret = path.read_text().strip()
    if not secret:
        raise ImproperlyConfigured(f"{path} is empty. Delete it: a new one is made at the next start.")
    return secret


def write_for_the_owner_alone() -> None:
    """Let nobody else read what this process writes. Said first of all, before anything is written."""
    os.umask(0o077)


def take_from_others(databases: dict, *folders: Path) -> list[Path]:
    """Mend what an earlier start left open: folders, the files that lie in them, SQLite's files wherever they lie.

    Returns what others can still reach because it could not be changed; standard error says what to type.
    """
    reached = [path for folder in folders if folder.is_dir() for path in (folder, *folder.iterdir())]
    for database in databases.values():
        if database["ENGINE"].endswith("sqlite3"):
            reached += [Path(f"{database['NAME']}{more}") for more in ("", "-wal", "-shm", "-journal")]
    open_still = [path for path in dict.fromkeys(reached) if not _taken(path)]
    for path in open_still:
        print(
            f"Others can read {path}, and this user cannot change that. Its owner types: chmod go= '{path}'",
            file=sys.stderr,
        )
    return open_still


def _taken(path: Path) -> bool:
    """Whether others have no right to a path, after it was taken from them. A secret that was open stays refused."""
    try:
        mode = stat.S_IMODE(path.lstat().st_mode)
        if mode & 0o077 and not path.is_symlink() and path.name != "secret_key":
            path.chmod(mode & 0o700)
    except FileNotFoundError:
        pass
    except OSError:  # another's file, or a file system that only reads
        return False
    return True
