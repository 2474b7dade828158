"""An archive: one file that holds a whole installation, written and read as a stream.

It is a tar in gzip, and that encrypted with age (https://age-encryption.org) when somebody is to be its only reader.
Its members, in this order:

- `about.json`     the form of the archive, when and by which version it was made, which database and migrations
- `secret_key`
- `blackouts.json` what was blacked out, without the names; see accounts.blackouts.ledger
- `files/...`      stored files; those that came while the database was copied stand after it
- `database`       a copy of an SQLite database, or what pg_dump wrote
- `contents.json`  size and SHA-256 of every member before it, and facts to compare after a restore

An archive that does not end in `contents.json` is not whole. Nothing outside these names is ever taken out of one.
"""

import gzip
import hashlib
import io
import json
import os
import re
import tarfile
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

import pyrage

FORM = 2
"""Raised when an archive would be read wrongly by an earlier release."""

ABOUT, SECRET_KEY, DATABASE, CONTENTS, FILES = "about.json", "secret_key", "database", "contents.json", "files/"
BLACKOUTS = "blackouts.json"
BLOCK = 1 << 20
LARGEST_NOTE = 256 << 20  # bytes of about.json or contents.json; these two are read as a whole
ENCRYPTED = (b"age-encryption.org/v1\n", b"-----BEGIN AGE ENCRYPTED FILE-----")
_GZIP = b"\x1f\x8b"
_MEMBER = re.compile(
    r"about\.json|secret_key|blackouts\.json|database|contents\.json|files(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)+"
)


class BadArchive(Exception):
    """This file cannot be read as an archive. The message is a sentence that says why and what to do."""


@dataclass(frozen=True)
class Member:
    """One thing to be written into an archive."""

    name: str
    size: int
    content: BinaryIO


@dataclass(frozen=True)
class Written:
    """Size and SHA-256 of a member, as it stands in an archive."""

    size: int
    sha256: str


@dataclass
class Contents:
    """What a whole archive says of itself.

    about    see `about.json`
    members  every member but the last
    facts    what the installation said of itself when the backup began: a fingerprint by the name of each edition
    absent   stored files that were missing or other than they should be
    """

    about: dict[str, Any] = field(default_factory=dict)
    members: dict[str, Written] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)


# Who may read it ------------------------------------------------------------------------------------------------


def recipients(public_keys: str) -> list[pyrage.x25519.Recipient]:
    """Read public keys separated by commas. Raises BadArchive for one that is none."""
    found = []
    for key in filter(None, (one.strip() for one in public_keys.split(","))):
        try:
            found.append(pyrage.x25519.Recipient.from_str(key))
        except pyrage.RecipientError:
            raise BadArchive(
                f"BACKUP_PUBLIC_KEY holds {key[:12]!r}..., which is no public key of age: those begin with age1."
            ) from None
    return found


def identities(file: Path) -> list[pyrage.x25519.Identity]:
    """Read the private keys in a file as age-keygen writes it. Raises BadArchive."""
    try:
        lines = file.read_text().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadArchive(f"The identity file {file} cannot be read: {reason(error)}.") from None
    try:
        found = [pyrage.x25519.Identity.from_str(line.strip()) for line in lines if line.strip()[:1] not in ("", "#")]
    except pyrage.IdentityError:
        found = []
    if not found:
        raise BadArchive(f"The identity file {file} holds no private key of age: those begin with AGE-SECRET-KEY-1.")
    return found


def is_encrypted(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(64).startswith(ENCRYPTED)


# Writing --------------------------------------------------------------------------------------------------------


def write(target: BinaryIO, members: Iterable[Member], *, contents: Contents, readers=()) -> None:
    """Write an archive that only `readers` can read; anybody, when there are none.

    `contents` is filled in on the way and written as the last member.
    """
    with (
        _encrypting(target, readers) if readers else nullcontext(target) as into,
        # Khmer text becomes a fifth of its size even at the quickest level; books and pictures no smaller at any.
        gzip.GzipFile(fileobj=into, mode="wb", compresslevel=1, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        _add(tar, _note(ABOUT, contents.about), contents)
        for member in members:
            _add(tar, member, contents)
        _add(tar, _note(CONTENTS, _stored(contents)), contents)


def _add(tar: tarfile.TarFile, member: Member, contents: Contents) -> None:
    hashed = _Hashing(member.content)
    entry = tarfile.TarInfo(member.name)
    entry.size, entry.mode = member.size, 0o600
    tar.addfile(entry, hashed)
    contents.members[member.name] = Written(member.size, hashed.digest.hexdigest())


def _note(name: str, content: Mapping) -> Member:
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1).encode()
    return Member(name, len(written), io.BytesIO(written))


def _stored(contents: Contents) -> dict:
    return {
        "members": {name: [one.size, one.sha256] for name, one in contents.members.items()},
        "facts": contents.facts,
        "absent": contents.absent,
    }


# Reading --------------------------------------------------------------------------------------------------------


def read(path: Path, *, keys=(), visit: Callable[[str, BinaryIO], object] | None = None) -> Contents:
    """Read an archive to its end, compare every member with its hash, and hand each but the last to `visit`.

    What `visit` does not read of a member is read after it. Raises BadArchive when the file is no archive, is
    damaged, or needs another key or a newer release; a member may have been visited before that is known.
    """
    found = Contents()
    stated = None
    with _as_sentences(path), path.open("rb") as file, _plain(file, path, keys) as plain:
        with gzip.GzipFile(fileobj=plain) as packed, tarfile.open(fileobj=packed, mode="r|") as tar:
            for entry in tar:
                known = entry.isreg() and _MEMBER.fullmatch(entry.name)
                if stated is not None or not known or entry.name in found.members:
                    raise _damaged(path) if found.about else _none(path)
                extracted = tar.extractfile(entry)
                assert extracted is not None  # a regular file has its content
                content = _Hashing(extracted)
                if not found.about:
                    found.about = _about(entry, content, path)
                elif entry.name == CONTENTS:
                    stated = _note_in(entry, content)
                elif visit is not None:
                    visit(entry.name, cast(BinaryIO, content))
                content.drain()
                if stated is None:
                    found.members[entry.name] = Written(entry.size, content.digest.hexdigest())
            while packed.read(BLOCK):  # to the end, where gzip keeps its own checksum
                pass
        if stated is None or stated["members"] != _stored(found)["members"] or DATABASE not in found.members:
            raise _damaged(path)
        found.facts, found.absent = stated["facts"], stated["absent"]
    return found


def _about(entry: tarfile.TarInfo, content: "_Hashing", path: Path) -> dict:
    about = _note_in(entry, content) if entry.name == ABOUT else {}
    if not isinstance(about.get("form"), int):
        raise _none(path)
    if about["form"] > FORM:
        raise BadArchive(
            f"{path} was made by a newer version of this software ({about.get('software')}). Install that one, or a"
            " newer, and restore it there."
        )
    return about


def _note_in(entry: tarfile.TarInfo, content: "_Hashing") -> dict:
    if entry.size > LARGEST_NOTE:
        raise ValueError("too large")
    note = json.loads(content.read(entry.size))
    if not isinstance(note, dict):
        raise ValueError("no object")
    return note


@contextmanager
def _as_sentences(path: Path) -> Iterator[None]:
    """What the libraries say of a damaged stream, as one sentence."""
    try:
        yield
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, KeyError, ValueError) as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> BadArchive:
    return BadArchive(f"{path} is damaged or not whole. Nothing can be trusted in it: take another backup.")


def _none(path: Path) -> BadArchive:
    return BadArchive(f"{path} is no backup of this software.")


def reason(error: Exception) -> str:
    """Say in the system's words why a file cannot be read or written."""
    return (isinstance(error, OSError) and error.strerror) or str(error)


class _Hashing(io.RawIOBase):
    """A stream that hashes what is read of it."""

    def __init__(self, content: IO[bytes]):
        super().__init__()
        self.content, self.digest = content, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        read = self.content.read(size)
        self.digest.update(read)
        return read

    def drain(self) -> None:
        while self.read(BLOCK):
            pass


# age beside a stream --------------------------------------------------------------------------------------------
#
# The library takes two files and returns when it is done; so it works in a thread of its own, beyond a pipe, and the
# plain content never lies on a disk.


@contextmanager
def _encrypting(target: BinaryIO, readers) -> Iterator[BinaryIO]:
    """Yield a file; what is written into it is in `target`, encrypted, after the block."""
    inward, outward = os.pipe()
    noting = _Noting(target)
    beside = _Beside(lambda file: pyrage.encrypt_io(file, noting, readers), os.fdopen(inward, "rb"))
    try:
        with os.fdopen(outward, "wb") as plain:
            yield plain
    except BrokenPipeError:
        pass  # the thread ended first, and says why below
    finally:
        beside.end()
    if (failure := noting.failure or beside.failure) is not None:
        raise failure


@contextmanager
def _plain(file: BinaryIO, path: Path, keys) -> Iterator[BinaryIO]:
    """Yield what an archive says, decrypted when it is encrypted."""
    start = file.read(64)
    file.seek(0)
    if start.startswith(_GZIP):
        yield file
        return
    if not start.startswith(ENCRYPTED):
        raise _none(path)
    if not keys:
        raise BadArchive(f"{path} is encrypted. Name the file with the private key: --identity FILE")
    inward, outward = os.pipe()
    beside = _Beside(lambda pipe: pyrage.decrypt_io(file, pipe, keys), os.fdopen(outward, "wb"))
    try:
        with os.fdopen(inward, "rb") as plain:
            yield plain
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError):
        beside.end()
        if isinstance(beside.failure, pyrage.DecryptError) and "atching keys" in str(beside.failure):
            raise BadArchive(f"{path} is encrypted for another key than that of the identity file.") from None
        raise
    finally:
        beside.end()
    if beside.failure is not None:
        raise _damaged(path)


class _Noting:
    """A file that remembers why it could not be written: the library passes on the sentence alone."""

    def __init__(self, file: BinaryIO):
        self.file = file
        self.failure: OSError | None = None

    def write(self, content: bytes) -> int:
        try:
            return self.file.write(content)
        except OSError as error:
            self.failure = error
            raise

    def flush(self) -> None:
        self.file.flush()


class _Beside:
    """The library's work in a thread, at one end of a pipe. The end is closed when the work is over, well or not."""

    def __init__(self, work: Callable[[BinaryIO], object], pipe: BinaryIO):
        self.failure: Exception | None = None
        self.thread = threading.Thread(target=self._run, args=[work, pipe], daemon=True)
        self.thread.start()

    def _run(self, work: Callable[[BinaryIO], object], pipe: BinaryIO) -> None:
        try:
            with pipe:
                work(pipe)
        except Exception as error:
            self.failure = error

    def end(self) -> None:
        self.thread.join()
