"""Restoring: an archive back into an empty installation, or into one made beside for a drill and removed afterwards."""

import hashlib
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.db import DatabaseError, connection

from accounts import ownership
from accounts.blackouts import ledger
from accounts.blackouts.ledger import BadLedger, Line
from office.backups import archives, database_dumps
from office.backups.archives import BadArchive, Contents
from office.backups.backing_up import ROOM_TO_SPARE, scratch
from office.backups.database_dumps import NoDump

ADDRESSES = ("DATABASE_URL", "DATABASE_OWNER_URL")  # the environment's names for one database, each for a role
KINDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


class NotRestored(Exception):
    """The archive was not restored. The message is a sentence that says why and what to do."""


@dataclass(frozen=True)
class LookedInto:
    """What an archive says of itself, its secret key, what it knows to be blacked out, and the keys that open it."""

    contents: Contents
    secret_key: str
    blackouts: list[Line]
    keys: list


def look_into(path: Path, *, identity: Path | None, known_migrations: Collection[str]) -> LookedInto:
    """Read a whole archive before anything is changed.

    Raises NotRestored when it is none, is damaged, was made by a newer version, or is not for this kind of database.
    """
    found: dict[str, bytes] = {}

    def visit(name: str, content: BinaryIO) -> None:
        if name in (archives.SECRET_KEY, archives.BLACKOUTS):
            found[name] = content.read(archives.LARGEST_NOTE)

    with _in_a_sentence():
        keys = archives.identities(identity) if identity else []
        contents = archives.read(path, keys=keys, visit=visit)
    about = contents.about
    if newer := sorted(set(about["migrations"]) - set(known_migrations)):
        raise NotRestored(
            f"{path} was made by a newer version of this software ({about['software']}): its database has had"
            f" {newer[-1]}, which this version does not know. Install that version, or a newer one, and restore there."
        )
    if about["database"] != database_dumps.vendor():
        theirs, ours = (KINDS.get(name, name) for name in (about["database"], database_dumps.vendor()))
        raise NotRestored(f"{path} holds a copy from {theirs}, and this installation's database is {ours}.")
    return LookedInto(
        contents=contents,
        secret_key=found.get(archives.SECRET_KEY, b"").decode("utf-8", "replace"),
        blackouts=_ledger(found.get(archives.BLACKOUTS, b"[]")),
        keys=keys,
    )


def ledger_in(file: Path | None) -> list[Line]:
    """Read a ledger of blackouts; without a file, that of this installation. Raises NotRestored."""
    with _in_a_sentence():
        try:
            return _ledger(file.read_bytes()) if file else ledger.lines()
        except BadLedger as error:
            raise NotRestored(f"{settings.BLACKOUTS_FILE}: {error}") from error


def _ledger(content: bytes) -> list[Line]:
    try:
        return ledger.parse(content)
    except BadLedger as error:
        raise NotRestored(str(error)) from error


def refuse_unless_empty(filled: Collection[str]) -> None:
    """Raise NotRestored when anybody's row lies in the database. `filled` names the tables that migrations fill."""
    try:
        there = database_dumps.rows_of_somebody(filled)
    except DatabaseError as error:
        raise NotRestored(str(database_dumps.cannot_connect(error))) from error
    if there:
        table, number = max(there.items(), key=lambda one: one[1])
        raise NotRestored(
            f"This installation is in use: {len(there)} tables hold rows, {table} {number} of them. An archive is"
            " restored into an empty installation only; to try it out beside this one, add --drill."
        )


def load(path: Path, contents: Contents, *, keys: list) -> None:
    """Put the archive's database and files in their places. Raises NotRestored; then the database is still empty.

    Files come before the rows that point at them.
    """
    with _in_a_sentence():
        _refuse_without_room(contents)
        with scratch() as folder:
            copy = folder / "database"

            def visit(name: str, content: BinaryIO) -> None:
                if name == archives.DATABASE:
                    with copy.open("wb") as file:
                        shutil.copyfileobj(content, file, archives.BLOCK)
                elif name.startswith(archives.FILES):
                    _put_file(name.removeprefix(archives.FILES), content)

            archives.read(path, keys=keys, visit=visit)
            os.sync()
            database_dumps.look_at(copy, contents.about["database"])
            database_dumps.load(copy)


def lay_secret_key(key: str, *, made_at: str) -> Path | None:
    """Lay the archive's secret key beside this installation's own, and return where; None when they are the same."""
    if not key or key == settings.SECRET_KEY:
        return None
    day = "".join(letter for letter in made_at if letter.isdigit())[:14]
    path = settings.VAR_DIR / f"secret_key.of-{day}"
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(key)
    return path


def _put_file(name: str, content: BinaryIO) -> None:
    """Write one stored file, readable by its owner only, under a passing name first."""
    path = Path(settings.MEDIA_ROOT) / name
    for folder in (Path(settings.MEDIA_ROOT), path.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, passing = tempfile.mkstemp(dir=path.parent, prefix=".restoring-")
    try:
        with os.fdopen(handle, "wb") as file:
            shutil.copyfileobj(content, file, archives.BLOCK)
        if path.exists() and _sha256(path) == _sha256(Path(passing)):
            Path(passing).unlink()
        else:
            os.replace(passing, path)
    except BaseException:
        Path(passing).unlink(missing_ok=True)
        raise


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _refuse_without_room(contents: Contents) -> None:
    copy = contents.members[archives.DATABASE].size
    files = sum(one.size for name, one in contents.members.items() if name.startswith(archives.FILES))
    needed = 2 * copy + files + ROOM_TO_SPARE  # the copy, and the database that is made of it
    free = shutil.disk_usage(settings.VAR_DIR).free
    if free < needed:
        raise NotRestored(
            f"There is not enough room in {settings.VAR_DIR}: restoring takes {needed / (1 << 20):,.0f} MB and"
            f" {free / (1 << 20):,.0f} MB are free."
        )


@contextmanager
def _in_a_sentence() -> Iterator[None]:
    try:
        yield
    except (BadArchive, NoDump) as error:
        raise NotRestored(str(error)) from error
    except DatabaseError as error:
        raise NotRestored(str(database_dumps.cannot_connect(error))) from error
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        raise NotRestored(f"The archive could not be restored: {archives.reason(error)}{where}.") from error


# The drill --------------------------------------------------------------------------------------------------------


def drill(
    path: Path, *, identity: Path | None, blackouts: list[Line], secret_key: str, say: Callable[[str], object]
) -> int:
    """Restore an archive into an installation made beside this one, and remove that again. Returns the exit status.

    It is the command itself that runs there, in a process of its own: what a drill tries is what a restore does. Only
    its database, files and ledger of blackouts are other ones. Raises NotRestored when there is no place for it.
    """
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "restore", str(path.resolve())]
    command += [f"--identity={identity.resolve()}"] if identity else []
    with _in_a_sentence(), scratch() as folder, _database_beside(folder) as addresses:
        (folder / "blackouts.json").write_bytes(ledger.written(blackouts))
        environment = {**os.environ, **addresses, "MEDIA_ROOT": str(folder / "files"), "SECRET_KEY": secret_key}
        environment["BLACKOUTS_FILE"] = str(folder / "blackouts.json")
        ended = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        say(ended.stdout.rstrip())
        return ended.returncode


@contextmanager
def _database_beside(folder: Path) -> Iterator[dict[str, str]]:
    """Yield the environment that names an empty database, which is gone afterwards."""
    if database_dumps.vendor() == "sqlite":
        yield {"DATABASE_URL": f"sqlite:///{quote(str(folder / 'db.sqlite3'))}"}
        return
    name = f"drill_{secrets.token_hex(6)}"
    try:
        with ownership.as_owner(), connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    except ownership.NotTheOwner as error:
        raise NotRestored(str(error)) from error
    except DatabaseError as error:
        raise NotRestored(
            f"No database can be made beside this one for the drill: {str(error).strip()}. Let the role do it:"
            " ALTER ROLE ... CREATEDB"
        ) from error
    try:
        given = {one: os.environ[one] for one in ADDRESSES if os.environ.get(one)}
        yield {one: urlsplit(address)._replace(path=f"/{name}").geturl() for one, address in given.items()}
    finally:
        with ownership.as_owner(), connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
