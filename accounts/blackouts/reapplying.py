"""Applying again: what the ledger knows and a restored database does not is blacked out there too.

The ledger has no names. Every stretch of the restored words is compared with their hashes, and where one fits, the name
is known again for as long as it takes to black it out, wherever it stands: also in words that were deleted or written
otherwise since the backup, which nobody could have listed.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.acts import record
from accounts.blackouts import applying, finding, ledger, reach
from accounts.blackouts.ledger import Line
from accounts.models import Blackout, Programme, User


def apply_again(lines: Iterable[Line]) -> tuple[int, int]:
    """Apply the lines that this database does not know, the oldest first. Returns how many, and in how many places.

    Applying them twice changes nothing. The file is then kept up to date.
    """
    missing = not_applied(lines)
    places = sum(_apply(line) for line in missing)
    ledger.keep()
    return len(missing), places


def not_applied(lines: Iterable[Line]) -> list[Line]:
    """The lines of a ledger that this database does not know."""
    known = set(Blackout.objects.filter(status=Blackout.Status.CONFIRMED).values_list("key", flat=True))
    return [line for line in lines if line.key not in known]


@transaction.atomic
def _apply(line: Line) -> int:
    # A request that was waiting when the backup was made would hold the names still.
    programme = Programme.objects.filter(slug=line.programme).first() if line.programme else None
    is_here = programme is not None or not line.programme
    names = _names(line, programme) if is_here else []
    found = applying.find(names, programme) if names else []
    facts = {
        "programme": programme,
        "reason": line.reason,
        "status": Blackout.Status.CONFIRMED,
        "words": "",
        "hashes": [(one.length, one.salt, one.hash) for one in line.hashes],
        "places": len(found),
        "asked_by": _account(line.asked_by),
        "asked_at": datetime.fromisoformat(line.asked_at),
        "decided_by": _account(line.decided_by),
        "decided_at": datetime.fromisoformat(line.decided_at),
        "again": True,
    }
    blackout, _made = Blackout.objects.update_or_create(key=line.key, defaults=facts)
    applying.apply(blackout, found, names)
    record(None, "blacked out again", blackout, reason=line.reason)
    return len(found)


def _names(line: Line, programme: Programme | None) -> list[str]:
    """The names whose hashes the line has, as far as they stand here. Read until each is found."""
    wanted, found = set(line.hashes), []
    for said in reach.everything_said(programme):
        for name in finding.found_again(finding.plain(said.raw, is_json=said.is_json), list(wanted)):
            found.append(name)
            wanted -= {one for one in wanted if finding.hash_of(one.salt, name) == one.hash}
        if not wanted:
            break
    return found


def _account(of: tuple[int, str] | None) -> User | None:
    """The same account, if the backup has it."""
    return User.objects.filter(pk=of[0], date_joined=datetime.fromisoformat(of[1])).first() if of else None
