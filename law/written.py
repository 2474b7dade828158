"""Numbers and days as the language in use writes them."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language

from text.khmer import digits


def in_digits(text: str) -> str:
    """A text with the digits of the language in use."""
    return digits(text) if (get_language() or "").startswith("km") else text


def day_words(day: date) -> str:
    """A day in words: 30 May 2022."""
    return in_digits(date_format(day, "j F Y"))
