"""Which paragraphs lie before a workshop: asked of whoever lays drafts there, which stands downstream of this app.

The answer has `knows`, a function that says whether a number as printed is one of those paragraphs (None where no
draft lies there), and `pin`, which pins contributions to the paragraphs that they name.
"""

from collections.abc import Callable
from typing import Any

from django.utils.module_loading import import_string

from workshops.models import Workshop

_asked: list[str] = []


def ask(function: str) -> None:
    """Have the function at a dotted path asked: function(workshop) returns the paragraphs before it."""
    _asked[:] = [function]


def before(workshop: Workshop) -> Any:
    """Return the paragraphs of the drafts that lie before a workshop."""
    answer: Callable[[Workshop], Any] = import_string(_asked[0])
    return answer(workshop)
