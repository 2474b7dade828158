"""Backups: everything an installation holds, in one archive that was read again before it took its name.

An archive is written under a passing name and takes its own only when it is on the disk, whole, and its copy of the
database can be used; so every file with such a name is a backup. A backup that was killed leaves a passing name and a
folder in var/, which the next one takes away.
"""

import fcntl
import hashlib
import hmac
import io
import os
import re
import shutil
import tempfile
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, cast

import pyrage
from django.conf import settings
from django.utils.module_loading import import_string

from accounts.blackouts import ledger
from accounts.blackouts.ledger import BadLedger
from office.backups import archives, database_dumps
from office.backups.archives import Contents, Member
from office.backups.database_dumps import NoDump
from office.models import StoredFile

PASSING = ".partial"
ROOM_TO_SPARE = 16 << 20  # bytes that stay free beside a backup


class NoBackup(Exception):
    """The backup was not made, and nothing is left of it. The message is a sentence that says why and what to do."""


@dataclass(frozen=True)
class Backup:
    """An archive that was made, and how many older ones made room for it."""

    path: Path
    size: int
    contents: Contents
    encrypted: bool
    deleted: tuple[Path, ...]


def make(folder: Path, *, keep: int | None = None, facts: Mapping[str, str], migrations: list[str]) -> Backup:
    """Write an archive of this installation into a folder, which is made, and read it again.

    It holds every row that was committed before. `facts` go into it, to be compared after a restore. With `keep`, of
    this installation's own archives in the folder only so many stay, the newest. Raises NoBackup.
    """
    readers = _readers()
    try:
        _make_folder(folder)
        _refuse_without_room(folder)
        contents = Contents(about=_about(migrations), facts=dict(facts))
        # One more reader, that lives as long as this process: so what was written can be read again and compared,
        # and still nobody but who holds the private key reads it afterwards.
        ourselves = pyrage.x25519.Identity.generate()
        passing, file = _passing_file(folder)
        try:
            with file:
                recipients = [*readers, ourselves.to_public()] if readers else []
                with closing(_members(contents)) as members:
                    archives.write(file, members, contents=contents, readers=recipients)
                file.flush()
                os.fsync(file.fileno())
                _read_again(passing, contents, keys=[ourselves] if readers else [])
                path = _take_name(passing, folder, encrypted=bool(readers))
        except BaseException:
            passing.unlink(missing_ok=True)
            raise
        deleted = _delete_older(folder, keep) if keep else ()
        return Backup(path, path.stat().st_size, contents, bool(readers), deleted)
    except OSError as error:
        raise NoBackup(f"The backup could not be written to {folder}: {archives.reason(error)}.") from error
    except (NoDump, archives.BadArchive) as error:
        raise NoBackup(str(error)) from error


def software() -> str:
    """The version of this software, as config/version.py has it."""
    try:
        return str(import_string("config.version.VERSION"))
    except ImportError:
        return "unversioned"


def _readers() -> list[pyrage.x25519.Recipient]:
    try:
        return archives.recipients(settings.BACKUP_PUBLIC_KEY)
    except archives.BadArchive as error:
        raise NoBackup(str(error)) from error


def _about(migrations: list[str]) -> dict:
    return {
        "form": archives.FORM,
        "software": software(),
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "database": database_dumps.vendor(),
        "migrations": migrations,
    }


# The folder -----------------------------------------------------------------------------------------------------


def _make_folder(folder: Path) -> None:
    if folder.resolve().is_relative_to(Path(settings.MEDIA_ROOT).resolve()):
        raise NoBackup(f"{folder} lies among the stored files. Choose a folder outside {settings.MEDIA_ROOT}.")
    if not folder.parent.exists():
        folder.parent.mkdir(parents=True)
    if not folder.is_dir():
        folder.mkdir(mode=0o700)


def _refuse_without_room(folder: Path) -> None:
    """Before the work: an archive is no larger than what goes into it. The copy of the database lies in var/."""
    database = database_dumps.size()
    files = sum(StoredFile.objects.values_list("size", flat=True))
    needed = {folder: database + files}
    needed[settings.VAR_DIR] = database + (needed[folder] if _same_disk(folder, settings.VAR_DIR) else 0)
    for place, size in needed.items():
        free = shutil.disk_usage(place).free
        if free < size + ROOM_TO_SPARE:
            raise NoBackup(
                f"There is not enough room in {place}: the backup needs about {_in_words(size + ROOM_TO_SPARE)} and"
                f" {_in_words(free)} are free."
            )


def _same_disk(one: Path, other: Path) -> bool:
    return one.stat().st_dev == other.stat().st_dev


def _in_words(size: int) -> str:
    return f"{size / (1 << 20):,.0f} MB"


def _passing_file(folder: Path):
    """Open a new file under a passing name, locked as long as it is open, and take away what killed backups left."""
    for left in folder.glob(f".{_installation()}-*{PASSING}"):
        if not left.is_symlink():
            with suppress(BlockingIOError, FileNotFoundError), left.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                left.unlink()
    handle, name = tempfile.mkstemp(dir=folder, prefix=f".{_installation()}-", suffix=PASSING)  # 0600
    made = os.fdopen(handle, "r+b")
    fcntl.flock(made, fcntl.LOCK_EX)
    return Path(name), made


def _take_name(passing: Path, folder: Path, *, encrypted: bool) -> Path:
    """Give the archive its name, which no other file has, for good."""
    while True:
        path = folder / _name(datetime.now(UTC), encrypted=encrypted)
        try:
            os.link(passing, path)  # unlike a rename it overwrites nothing
        except FileExistsError:
            time.sleep(0.2)  # another backup of the same second
            continue
        passing.unlink()
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        return path


# Names, and which archives are this installation's own ------------------------------------------------------------


def _installation() -> str:
    """A mark of this installation, so that two may back up into one folder. It tells nothing of the secret key."""
    mark = hmac.new(settings.SECRET_KEY.encode(), b"office.backing_up.installation", hashlib.sha256)
    return f"handbook-{mark.hexdigest()[:8]}"


def _name(at: datetime, *, encrypted: bool) -> str:
    return f"{_installation()}-{at:%Y%m%dT%H%M%SZ}.backup{'.age' if encrypted else ''}"


def own(folder: Path) -> list[Path]:
    """This installation's archives in a folder, the newest first."""
    name = re.compile(re.escape(_installation()) + r"-(\d{8}T\d{6}Z)\.backup(?:\.age)?")
    found = [
        path for path in folder.iterdir() if name.fullmatch(path.name) and path.is_file() and not path.is_symlink()
    ]
    return sorted(found, key=lambda path: path.name.split(".")[0], reverse=True)


def _delete_older(folder: Path, keep: int) -> tuple[Path, ...]:
    older = tuple(own(folder)[keep:])
    for path in older:
        path.unlink()
    return older


# What goes into it ------------------------------------------------------------------------------------------------


def _members(contents: Contents) -> Generator[Member, None, None]:
    """Everything, as it is written into the archive.

    Files come first that are there now: one of them may be forgotten while the database is copied. Then the copy;
    then the files that came meanwhile, since no row that the copy holds may be without its bytes.
    """
    yield from _secret_key()
    yield from _blackouts()
    seen: set[str] = set()
    yield from _stored_files(seen, contents)
    with scratch() as folder:
        copy = folder / "database"
        database_dumps.dump(copy)
        with copy.open("rb") as file:
            yield Member(archives.DATABASE, copy.stat().st_size, file)
    yield from _stored_files(seen, contents)


def _secret_key() -> Iterator[Member]:
    key = settings.SECRET_KEY.encode()
    yield Member(archives.SECRET_KEY, len(key), io.BytesIO(key))


def _blackouts() -> Iterator[Member]:
    """The ledger as it is once it is brought up to date: what is blacked out later stands in the next backup.

    Of one that is damaged, what the database knows: a backup is most wanted where something is wrong.
    """
    try:
        known = ledger.written(ledger.keep())
    except BadLedger:
        known = ledger.written(ledger.of_database())
    yield Member(archives.BLACKOUTS, len(known), io.BytesIO(known))


def _stored_files(seen: set[str], contents: Contents) -> Iterator[Member]:
    for stored in StoredFile.objects.order_by("pk").iterator(chunk_size=500):
        name = stored.content.name or ""
        if name in seen:
            continue
        seen.add(name)
        try:
            file = stored.content.storage.open(name, "rb")
        except OSError:
            contents.absent.append(name)
            continue
        with file:
            member = Member(archives.FILES + name, file.size, cast(BinaryIO, file.file))
            yield member
        if contents.members[member.name].sha256 != stored.sha256:
            contents.absent.append(name)


def _read_again(path: Path, contents: Contents, *, keys) -> None:
    """Compare what lies on the disk with what was written, and see that the copy of the database can be used."""
    with scratch() as folder:
        copy = folder / "database"

        def visit(name, content):
            if name == archives.DATABASE:
                with copy.open("wb") as file:
                    shutil.copyfileobj(content, file, archives.BLOCK)

        read = archives.read(path, keys=keys, visit=visit)
        written = {name: one for name, one in contents.members.items() if name != archives.CONTENTS}
        if read.members != written:
            raise NoBackup("What lies on the disk is not what was written. Is the disk all right?")
        database_dumps.look_at(copy, contents.about["database"])


@contextmanager
def scratch() -> Iterator[Path]:
    """Yield a folder in var/ that only its owner enters, gone afterwards; what a killed process left goes first."""
    prefix = "scratch-"
    for left in settings.VAR_DIR.glob(f"{prefix}*"):
        with suppress(OSError), (left / "lock").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(dir=settings.VAR_DIR, prefix=prefix))
    try:
        with (folder / "lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
