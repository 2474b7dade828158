"""Paragraphs: the numbered paragraphs of a wording, each with its hidden key."""

import hashlib
from collections.abc import Sequence
from functools import lru_cache

from django.utils.translation import get_language

from handbook.models import Wording
from text import khmer
from text.difference import alignment
from text.html.pages import paragraph_number
from text.parsing import blocks
from text.parsing.paragraph_parts import items_of
from text.parsing.readings import CURRENT_READING


@lru_cache(maxsize=256)
def _read(text: str, reading: int) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    paragraphs = blocks.parse(text, reading=reading).paragraphs
    return tuple((paragraph.kind, paragraph.text, tuple(items_of(paragraph))) for paragraph in paragraphs)


def items_by_paragraph(text: str, reading: int = CURRENT_READING) -> tuple[tuple[str, ...], ...]:
    """Return for each numbered paragraph of a text the words of its items; none for what is no list."""
    return tuple(items for _kind, _words, items in _read(text, reading))


def shapes_of(text: str, reading: int = CURRENT_READING) -> tuple[tuple[str, int], ...]:
    """Return for each numbered paragraph of a text its kind, and how many items it has that are cited."""
    return tuple((kind, len(items)) for kind, _words, items in _read(text, reading))


@lru_cache(maxsize=256)
def paragraphs_of(text: str, reading: int = CURRENT_READING) -> tuple[tuple[str, str], ...]:
    """Return kind and plain text of a text's numbered paragraphs, as they are read now or in an earlier form.

    Remembered, since a save asks for it several times, and an import reads everything before it begins to write.
    """
    return tuple((kind, words) for kind, words, _items in _read(text, reading))


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def kept_paragraphs(wording: Wording | None) -> list[alignment.Kept]:
    """Return a wording's numbered paragraphs with their keys, in order, as a text saved today would say them."""
    if wording is None:
        return []
    return [
        alignment.Kept(key, kind, khmer.in_order(text))
        for key, (kind, text) in zip(wording.keys, paragraphs_of(wording.text, wording.reading), strict=True)
    ]


def renumbered(chapter: int, before: Sequence[str], now: Sequence[str]) -> list[tuple[str, str, str]]:
    """The numbers of a chapter that meant another paragraph before: its key, the number then, and the one it has now.

    The last is "" where the paragraph is no longer there. Both texts are given as their paragraphs' keys, in order.
    """
    places = {key: paragraph_number(chapter, at) for at, key in enumerate(now, start=1)}
    numbers = [(key, paragraph_number(chapter, at)) for at, key in enumerate(before, start=1)]
    return [(key, number, places.get(key, "")) for key, number in numbers if places.get(key) != number]


def carried_keys(before: Wording | None, text: str) -> list[str]:
    """Return the keys of a new wording's paragraphs: carried over where the paragraph lives on, fresh elsewhere."""
    new = [alignment.Kept("", kind, words) for kind, words in paragraphs_of(text)]
    return list(alignment.align(kept_paragraphs(before), new, fresh=alignment.new_key).keys)


def shown_number(number: str) -> str:
    """A number as the language in use writes it: 4.12(b) is ៤.១២(ខ) in Khmer."""
    return khmer.cited(number) if get_language() == "km" else number
