"""The order of words in a language: Khmer by its syllables, not by its code points."""

import threading

import icu

_COLLATORS = threading.local()  # they cannot be shared between threads


def place(words: str, language: str) -> bytes:
    """What words are sorted by, in the order of a language: capitals count last, and other scripts stand apart."""
    known: dict = _COLLATORS.__dict__
    if language not in known:
        known[language] = icu.Collator.createInstance(icu.Locale(language))
    return known[language].getSortKey(words)
