"""Remaking: a picture is opened, measured and made anew in a process of its own, one at a time; so is a PDF.

A file of a few bytes can say that it is as large as a field, and a damaged one can stop whatever reads it. That process
has a bounded memory and a bounded time (office.remaking_process); this one only ever reads what it gives back.
"""

import fcntl
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from office import remaking_process

MOST_PIXELS = 20_000_000
"""Of a picture as it comes in: a page of A4 at 400 points to the inch, or the photograph of a good phone."""
MEMORY = 768 * 1024 * 1024  # bytes that the process may take; twenty million pixels need about half
PATIENCE = 20  # seconds for one picture
LONGEST_WAIT = 120  # seconds until the pictures of others are done
_PROCESS = Path(remaking_process.__file__)


class NotMade(Exception):
    """A picture or PDF that cannot be made anew. `why` is one of the words of this module's reasons."""

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


TOOK_TOO_LONG, BUSY = "too long", "busy"
DAMAGED, TOO_MANY_PIXELS, MOVES = remaking_process.DAMAGED, remaking_process.TOO_MANY_PIXELS, remaking_process.MOVES
TOO_MANY_PAGES, ACTIVE = remaking_process.TOO_MANY_PAGES, remaking_process.ACTIVE


@dataclass(frozen=True)
class Made:
    """What came back: a file without anything that came in beside it."""

    content: bytes
    media_type: str
    width: int = 0
    height: int = 0


def as_paper(content: bytes, *, longest_side: int) -> Made:
    """A photograph of paper, as JPEG on white. Raises NotMade."""
    return _made("paper", content, longest_side=longest_side)


def for_a_book(content: bytes, *, longest_side: int) -> Made:
    """A picture that a text shows, as JPEG or, where it is drawn or see-through, as PNG. Raises NotMade."""
    return _made("book", content, longest_side=longest_side)


def plain_pdf(content: bytes, *, most_pages: int) -> Made:
    """A PDF that only shows its pages. Raises NotMade."""
    return _made("pdf", content, most_pages=most_pages)


def pixels_said_by(content: bytes) -> int:
    """How many pixels a picture says it has, by its first bytes; nothing is decoded. Raises NotMade."""
    try:
        width, height = remaking_process.size_said_by(content)
    except remaking_process.Refused as refused:
        raise NotMade(refused.args[0]) from refused
    return width * height


def why_it_takes_long(why: str) -> str:
    """The sentence, for a person, for what is nobody's picture's fault: it took too long, or others were before it."""
    if why == BUSY:
        return _("Many pictures are being taken in at this moment. Nothing is lost: send this again in a minute.")
    return _("One of these files takes too long to be opened. Save it anew, or photograph it once more.")


def _made(recipe: str, content: bytes, **asked: int) -> Made:
    question = {
        "recipe": recipe,
        "most_pixels": MOST_PIXELS,
        "memory": MEMORY,
        "seconds": PATIENCE,
        **asked,
    }
    with _one_at_a_time():
        said, made = _answer_of_the_process(json.dumps(question).encode() + b"\n" + content)
    if "refused" in said:
        raise NotMade(said["refused"])
    return Made(made, said["media_type"], said.get("width", 0), said.get("height", 0))


def _answer_of_the_process(question: bytes) -> tuple[dict, bytes]:
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_PROCESS)],
            input=question,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            env={},
        )
    except subprocess.TimeoutExpired as late:
        raise NotMade(TOOK_TOO_LONG) from late
    if done.returncode in (-24, -9):  # the kernel ended it: its processor time was over
        raise NotMade(TOOK_TOO_LONG)
    said, _line, made = done.stdout.partition(b"\n")
    if done.returncode or not said:  # a decoder that falls over what it is given takes its process along, no other
        raise NotMade(DAMAGED)
    return json.loads(said), made


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Wait until no thread and no process of this machine has a picture in hand. Raises NotMade after a while."""
    until = time.monotonic() + LONGEST_WAIT
    with open(settings.VAR_DIR / "pictures.lock", "w", opener=partial(os.open, mode=0o600)) as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise NotMade(BUSY) from None
                time.sleep(0.05)
        yield
