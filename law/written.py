"""Numbers as the language in use writes them."""

from django.utils.translation import get_language

from text import khmer


def in_digits(text: str) -> str:
    """A text with the digits of the language in use."""
    return khmer.digits(text) if (get_language() or "").startswith("km") else text


def grouped(number: float) -> str:
    """A number with its thousands apart: 4,000,000, or ៤.០០០.០០០."""
    return khmer.grouped(number) if (get_language() or "").startswith("km") else f"{number:,}"
