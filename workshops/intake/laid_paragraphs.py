"""Which paragraphs lie before a workshop: asked of whoever lays drafts there, which stands downstream of this app.

The answer has `knows`, a function that says whether a number as printed is one of those paragraphs (None where no
draft lies there), and `pin`, which pins contributions to the paragraphs that they name.
"""

import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from text.khmer import latin_digits
from workshops.models import Workshop

NUMBER = re.compile(r"\d{1,3}\.\d{1,4}(\([a-z]{1,2}\))?")
KnowsParagraph = Callable[[str], bool]

_asked: list[str] = []


def ask(function: str) -> None:
    """Have the function at a dotted path asked: function(workshop) returns the paragraphs before it."""
    _asked[:] = [function]


def before(workshop: Workshop) -> Any:
    """Return the paragraphs of the drafts that lie before a workshop."""
    answer: Callable[[Workshop], Any] = import_string(_asked[0])
    return answer(workshop)


def number_in(written: str, knows: KnowsParagraph | None = None) -> str:
    """Return a paragraph's number as it is kept, 4.12 or 4.12(b), or nothing where nothing is written.

    Raises ValidationError for what is no number, or none that `knows` has before the workshop.
    """
    number = latin_digits(written).lower().replace(" ", "")
    if number and not NUMBER.fullmatch(number):
        raise ValidationError(_("Write the paragraph by its number, like 4.12 or 4.12(b)."))
    if number and knows and not knows(number):
        raise ValidationError(
            _("No draft with a paragraph %(number)s was laid before this workshop.") % {"number": number}
        )
    return number
