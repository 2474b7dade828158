"""What the worker does again and again beside its jobs, declared by the app whose it is."""

import logging
import time
from dataclasses import dataclass

from django.db import close_old_connections
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)


@dataclass
class Chore:
    """A function without arguments, by its dotted path, that is called when `every` seconds are over."""

    path: str
    every: float
    due: float = 0.0


CHORES: dict[str, Chore] = {}


def declare(path: str, *, every: float) -> None:
    """Have the worker call a function again and again; called once, when the app is ready."""
    CHORES[path] = Chore(path, every)


def do_due_ones() -> None:
    """Call what is due. One that fails is written in the log, waits for its next turn and keeps no other."""
    for chore in CHORES.values():
        if chore.due > time.monotonic():
            continue
        chore.due = time.monotonic() + chore.every
        try:
            import_string(chore.path)()
        except Exception:
            logger.warning("The chore %s failed", chore.path, exc_info=True)
            close_old_connections()
