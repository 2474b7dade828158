"""What is wrong when database or disk refuse: known by their own word for it, never by their sentence."""

import errno
from dataclasses import dataclass

from django.conf import settings
from django.db import Error
from django.utils.translation import gettext_lazy as _

NO_ROOM, OUT_OF_ORDER = 507, 503


@dataclass(frozen=True)
class Outage:
    """A cause, as a person is told it."""

    title: str
    sentence: str
    status: int = OUT_OF_ORDER
    try_again_after: int | None = None  # seconds


AWAY = Outage(
    _("The database cannot be reached"),
    _(
        "This site keeps its texts in a database that does not answer at the moment. Nothing was saved just now. "
        "Try again in a few minutes; if it stays so, tell the administrator."
    ),
    try_again_after=60,
)
BUSY = Outage(
    _("The database is busy"),
    _(
        "Something else was being written for so long that this could not be. Nothing was saved just now. "
        "Try again in a moment."
    ),
    try_again_after=10,
)
READS_ONLY = Outage(
    _("Nothing can be saved at the moment"),
    _(
        "This site can only be read at the moment: its database takes nothing in. Nothing was saved just now. "
        "Tell the administrator."
    ),
    try_again_after=300,
)
FULL = Outage(
    _("The disk is full"),
    _("There is no room left where this site keeps its texts. Nothing was saved just now. Tell the administrator."),
    status=NO_ROOM,
    try_again_after=300,
)
FILE_GONE = Outage(
    _("This file cannot be found"),
    _(
        "The file is known here, and it does not lie where files are kept. The administrator can bring it back from "
        "a backup; the texts can be read all the same."
    ),
    status=404,
)

_OF_SQLITE = {
    "SQLITE_BUSY": BUSY,
    "SQLITE_LOCKED": BUSY,
    "SQLITE_READONLY": READS_ONLY,
    "SQLITE_FULL": FULL,
    "SQLITE_CANTOPEN": AWAY,
    "SQLITE_IOERR": AWAY,
}
# By PostgreSQL's codes, the whole one or its class; the first that fits.
_OF_POSTGRESQL = {
    "25006": READS_ONLY,
    "53100": FULL,
    "55P03": BUSY,
    "57014": BUSY,
    "40": BUSY,
    "53": AWAY,
    "08": AWAY,
    "57": AWAY,
}
_OF_DISK = {errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EROFS: READS_ONLY}


def cause_of(error: BaseException | None) -> Outage | None:
    """Return what an exception, or one that it came from, says of database and disk; None when it is something else."""
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if found := _of_one(error):
            return found
        error = error.__cause__ or error.__context__
    return None


def _of_one(error: BaseException) -> Outage | None:
    if isinstance(error, Error):
        return _of_database(error.__cause__)
    if isinstance(error, FileNotFoundError):
        # An edition's file, an attachment, a scan: what else is not there is our own mistake.
        return FILE_GONE if str(error.filename).startswith(f"{settings.MEDIA_ROOT}/") else None
    return _OF_DISK.get(error.errno) if isinstance(error, OSError) else None


def _of_database(said: BaseException | None) -> Outage | None:
    """By what the driver says: SQLite names an error, its finer ones after a second underscore."""
    if name := getattr(said, "sqlite_errorname", None):
        return _OF_SQLITE.get("_".join(name.split("_")[:2]))
    if code := getattr(said, "pgcode", None):
        return next((outage for start, outage in _OF_POSTGRESQL.items() if code.startswith(start)), None)
    # Without a code nobody was reached, or a connection broke while it was used.
    return AWAY if type(said).__name__ in ("OperationalError", "InterfaceError") else None
