"""The ledger: what was blacked out, outside the database, so that no restored backup brings a name back.

A file that its owner alone reads (settings.BLACKOUTS_FILE). It names nobody: of every confirmed blackout it has the
key, the reason, when and by which accounts, and of the names their salted hashes. Every backup carries it. Lines are
only added; the database has them all too, so a ledger that is lost is written again.
"""

import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from accounts.blackouts.finding import Hashed
from accounts.models import Blackout, User


class BadLedger(Exception):
    """This is no ledger of blackouts. The message is a sentence that says what to do."""


@dataclass(frozen=True)
class Line:
    """One confirmed blackout.

    programme   its short name; empty for all
    asked_by    number of the account and the moment it was made: in an older backup another person may have the number
    """

    key: str
    programme: str
    reason: str
    asked_at: str
    decided_at: str
    asked_by: tuple[int, str] | None
    decided_by: tuple[int, str] | None
    hashes: tuple[Hashed, ...]

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Line":
        given = {**stored, "hashes": tuple(Hashed(**one) for one in stored["hashes"])}
        for name in ("asked_by", "decided_by"):
            given[name] = tuple(stored[name]) if stored[name] else None
        for name in ("asked_at", "decided_at"):
            datetime.fromisoformat(stored[name])
        return cls(**given)


def lines() -> list[Line]:
    """Those of the file that this installation keeps."""
    try:
        return parse(settings.BLACKOUTS_FILE.read_bytes())
    except FileNotFoundError:
        return []


def parse(content: bytes) -> list[Line]:
    """Read a ledger. Raises BadLedger."""
    try:
        return [Line.read(one) for one in json.loads(content)]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadLedger("This is no ledger of blackouts, or it is damaged. Take that of a backup.") from error


def written(those: Iterable[Line]) -> bytes:
    return json.dumps([asdict(line) for line in those], ensure_ascii=False, indent=1).encode()


def merged(*ledgers: Iterable[Line]) -> list[Line]:
    """All lines of several ledgers, each once, the oldest first."""
    every = {line.key: line for one in ledgers for line in one}
    return sorted(every.values(), key=lambda line: (line.decided_at, line.key))


def of_database() -> list[Line]:
    confirmed = Blackout.objects.filter(status=Blackout.Status.CONFIRMED)
    return [_line(blackout) for blackout in confirmed.select_related("programme", "asked_by", "decided_by")]


def keep() -> list[Line]:
    """Bring the file up to what it and the database know together, and return that. Nothing known, no file."""
    there = lines()
    every = merged(of_database(), there)
    if {line.key for line in every} - {line.key for line in there}:
        _put(settings.BLACKOUTS_FILE, written(every))
    return every


def _line(blackout: Blackout) -> Line:
    assert blackout.decided_at is not None  # the database has it so
    return Line(
        key=blackout.key,
        programme=blackout.programme.slug if blackout.programme else "",
        reason=blackout.reason,
        asked_at=blackout.asked_at.isoformat(),
        decided_at=blackout.decided_at.isoformat(),
        asked_by=_account(blackout.asked_by),
        decided_by=_account(blackout.decided_by),
        hashes=tuple(Hashed(*one) for one in blackout.hashes),
    )


def _account(user: User | None) -> tuple[int, str] | None:
    return (user.pk, user.date_joined.isoformat()) if user is not None else None


def _put(path: Path, content: bytes) -> None:
    """Write the file as a whole, on the disk before it takes its name; mkstemp makes it its owner's alone."""
    handle, passing = tempfile.mkstemp(dir=path.parent, prefix=".blackouts-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(passing, path)
    except BaseException:
        Path(passing).unlink(missing_ok=True)
        raise
