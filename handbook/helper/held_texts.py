"""Words for the scripts of the page, as HTML whose Khmer ends its lines where a page's own does (text.line_breaks).

A browser divides what a script writes by its own dictionary. So no word goes to it bare: scripts put these words
together, and nothing else comes into them but figures.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.html import escape

from text.line_breaks import hold_words


def held(words: Any) -> Any:
    """Plain data with every text as HTML; names of places, numbers and what is empty stay as they are."""
    if isinstance(words, str):
        return hold_words(escape(words))
    if isinstance(words, Mapping):
        return {name: held(one) for name, one in words.items()}
    return [held(one) for one in words] if isinstance(words, (list, tuple)) else words
