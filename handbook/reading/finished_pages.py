"""Finished pages of readers who are signed out, kept in this process while nothing changes that they show.

Whether something changed is asked of the database at most once a second, for all pages together: the number that it
raises with every change (accounts.change_count), the day, and how many editions the clock has let out. So whatever is
withdrawn, lowered, blacked out or closed is gone from every process a second later.
"""

import gzip
import re
import time
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from threading import Lock

import brotli
from django.db import connection
from django.utils import timezone

from accounts import change_count
from handbook.models import Edition

ASK_AGAIN_AFTER = 1.0
"""Seconds for which what was last asked of the database holds."""
MOST_BYTES = 32 * 2**20
"""Of kept pages in one process, in all their encodings; the one that was asked for longest ago goes first."""
SMALLEST = 500
"""Bytes below which nothing is compressed: it would fit into the same packet."""

State = tuple[int, date, int]
"""What pages are made of, in three values: the number of changes, the day, and how many editions are out."""


@dataclass
class FinishedPage:
    """A page's bytes, as they are and compressed: each way once, when the first reader asks for it."""

    content: bytes
    headers: dict[str, str]
    sum: str = ""
    encoded: dict[str, bytes] = field(default_factory=dict)
    heads: dict[str, dict[str, str]] = field(default_factory=dict)  # by encoding

    def __post_init__(self):
        self.sum = sha256(self.content).hexdigest()[:32]

    @property
    def size(self) -> int:
        return len(self.content) + sum(len(content) for content in self.encoded.values())


class FinishedPages:
    """The kept pages of a process, each under the state it was made in; never more than `most` bytes."""

    def __init__(self, most: int = MOST_BYTES):
        self.most = most
        self.size = 0
        self._kept: OrderedDict[Hashable, tuple[State, FinishedPage]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, key: Hashable) -> bool:
        return key in self._kept

    def get(self, key: Hashable, state: State) -> FinishedPage | None:
        with self._lock:
            kept = self._kept.get(key)
            if kept is None or kept[0] != state:
                return None
            self._kept.move_to_end(key)
            return kept[1]

    def keep(self, key: Hashable, state: State, page: FinishedPage) -> None:
        with self._lock:
            self._forget(key)
            self._kept[key] = (state, page)
            self._grow(page.size)

    def in_encoding(self, page: FinishedPage, encoding: str) -> bytes:
        """The page's bytes in an encoding of ENCODINGS, or as they are where it is empty."""
        if not encoding:
            return page.content
        content = page.encoded.get(encoding)
        if content is None:
            content = ENCODINGS[encoding](page.content)
            with self._lock:
                if encoding not in page.encoded:
                    page.encoded[encoding] = content
                    if any(kept is page for _state, kept in self._kept.values()):
                        self._grow(len(content))
        return content

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self.size = 0

    def _grow(self, size: int) -> None:
        self.size += size
        while self.size > self.most and self._kept:
            self._forget(next(iter(self._kept)))

    def _forget(self, key: Hashable) -> None:
        if key in self._kept:
            _state, page = self._kept.pop(key)
            self.size -= page.size


PAGES = FinishedPages()
_asked: tuple[float, State, State] | None = None


def state() -> State | None:
    """In what state the database was a second ago at most; None within a transaction, which sees what nobody else does.

    Two queries, at most once a second.
    """
    asked = _ask()
    return asked and asked[1]


def state_for_copies() -> State | None:
    """The same of what copies of an edition show, in which nothing of what was heard counts."""
    asked = _ask()
    return asked and asked[2]


def _ask() -> tuple[float, State, State] | None:
    global _asked
    if connection.in_atomic_block:
        return None
    now = time.monotonic()
    if _asked is None or now - _asked[0] >= ASK_AGAIN_AFTER:
        # Those of handbooks for signed-in readers as well: their copies, too, say which edition is in effect.
        out = Edition.objects.launched().order_by().count()
        number, copied = change_count.numbers()
        day = timezone.localdate()
        _asked = (now, (number, day, out), (copied, day, out))
    return _asked


def forget() -> None:
    """Forget every page, and what was asked of the database."""
    global _asked
    _asked = None
    PAGES.clear()


# Encodings ------------------------------------------------------------------------------------------------------


def _brotli(content: bytes) -> bytes:
    return brotli.compress(content, mode=brotli.MODE_TEXT, quality=7)


def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, compresslevel=7, mtime=0)


ENCODINGS = {"br": _brotli, "gzip": _gzip}
"""What we compress with, the better first."""

_ACCEPTED = re.compile(r"([a-z*][a-z0-9-]*)\s*(?:;\s*q\s*=\s*([0-9.]+))?", re.IGNORECASE)


def best_encoding(accepted: str) -> str:
    """The better of our encodings that a browser's Accept-Encoding names; empty when it names neither."""
    if not accepted:
        return ""
    named = {name.lower() for name, quality in _ACCEPTED.findall(accepted) if quality.strip("0.") or not quality}
    return next((encoding for encoding in ENCODINGS if encoding in named), "")
