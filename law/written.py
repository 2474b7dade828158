"""Numbers as the language in use writes them."""

from django.utils.translation import get_language

from text.khmer import digits


def in_digits(text: str) -> str:
    """A text with the digits of the language in use."""
    return digits(text) if (get_language() or "").startswith("km") else text
