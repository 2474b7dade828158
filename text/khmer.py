"""Khmer: no spaces between words, marks that hang on letters, digits of its own."""

import re
import threading
import unicodedata
from collections.abc import Collection, Iterable
from datetime import date
from functools import lru_cache

from text.refusals import check_characters

_NO_BREAK_BEFORE = frozenset("ៗ។៕៖៘៙៚")
_COENG = "្"
_ICU = threading.local()

# Byte order marks and word joiners are left by other programs; joiners next to a space join nothing.
_STRAY = re.compile(r"[\ufeff\u2060\u180e]|[\u200c\u200d]+(?=\s|$)|(?:(?<=\s)|^)[\u200c\u200d]+", re.MULTILINE)


def normalise(text: str) -> str:
    """Composed characters (NFC), without stray zero-width ones.

    Zero-width spaces stay, for authors set them where a Khmer line may break; so do joiners inside a word or
    an emoji. Raises CannotRead for half characters (lone surrogates).
    """
    check_characters(text)
    while (cleaned := _STRAY.sub("", text)) != text:
        text = cleaned
    return unicodedata.normalize("NFC", text)


CLUSTER = re.compile("[\u1780-\u17b3](?:\u17d2[\u1780-\u17b3]|[\u17b6-\u17d1\u17d3\u17dd])+")
"""A Khmer letter with whatever hangs on it: feet, shifter, vowels, signs."""

SHIFTERS = "៉៊"
_MARK = re.compile("\u17d2.|.")
_WRITTEN_IN_TWO = (("េី", "ើ"), ("េា", "ោ"))


def in_order(text: str) -> str:
    """The marks of every Khmer cluster in the order of the standard: feet (្រ last), shifter, vowels, signs.

    Each stands once, and a vowel typed as two that look like it is the one. It looks as it did: what only looks alike
    when it is read, such as ្ដ and ្ត, stays as it was written. Doing it twice changes nothing.
    """
    if text.isascii():
        return text
    return CLUSTER.sub(lambda cluster: _ordered(cluster[0]), text)


@lru_cache(maxsize=20_000)
def _ordered(cluster: str) -> str:
    return with_marks(*marks_of(cluster))


def marks_of(cluster: str) -> tuple[str, list[str], frozenset[str]]:
    """The letter of a cluster, its feet in order, and what else hangs on it."""
    marks = _MARK.findall(cluster[1:])
    feet = [mark for mark in marks if mark[0] == _COENG]
    feet.sort(key="្រ".__eq__)
    others = frozenset(mark for mark in marks if mark[0] != _COENG)
    for pair, one in _WRITTEN_IN_TWO:
        if others.issuperset(pair):
            others = others.difference(pair) | {one}
    return cluster[0], feet, others


def with_marks(letter: str, feet: Iterable[str], others: Collection[str]) -> str:
    """A cluster of a letter, its feet in order, and what else hangs on it, in any order."""
    shifters = sorted(set(others).intersection(SHIFTERS))
    return "".join([letter, *feet, *shifters, *sorted(set(others).difference(SHIFTERS))])


def digits(number: int | str) -> str:
    """A number, or any text with digits in it, in Khmer digits: 4.12 is ៤.១២."""
    return str(number).translate(_DIGITS)


def grouped(number: float) -> str:
    """A number with a dot between its thousands and a comma before a fraction, as laws write it: ៤.០០០.០០០."""
    return digits(f"{number:,}".translate(_GROUPED))


def latin_digits(text: str) -> str:
    """A text with its Khmer digits as Latin ones, as numbers and codes are stored: ៤.១២ is 4.12."""
    return text.translate(_LATIN_DIGITS)


_LETTERS = "កខគឃងចឆជឈញដឋឌឍណតថទធនបផពភមយរលវសហឡអ"
_LETTER = re.compile(r"\(([a-z]{1,3})\)")
_MONTHS = ["មករា", "កុម្ភៈ", "មីនា", "មេសា", "ឧសភា", "មិថុនា", "កក្កដា", "សីហា", "កញ្ញា", "តុលា", "វិច្ឆិកា", "ធ្នូ"]


def letter(position: int) -> str:
    """The letter of a list's item, from 1: ក, ខ, ... អ, កក, កខ, ..."""
    letters = ""
    while position:
        position, rest = divmod(position - 1, len(_LETTERS))
        letters = _LETTERS[rest] + letters
    return letters


def cited(number: str) -> str:
    """The number of a paragraph or an item as Khmer cites it: 4.12(b) is ៤.១២(ខ)."""
    return _LETTER.sub(lambda found: f"({letter(_position(found[1]))})", digits(number))


def _position(latin: str) -> int:
    """The place in its list of the item with a Latin letter: a is 1, aa is 27."""
    place = 0
    for sign in latin:
        place = place * 26 + ord(sign) - ord("a") + 1
    return place


def day_words(day: date) -> str:
    """A date in Khmer: ថ្ងៃទី១ ខែមករា ឆ្នាំ២០២៤."""
    return f"ថ្ងៃទី{digits(day.day)} ខែ{_MONTHS[day.month - 1]} ឆ្នាំ{digits(day.year)}"


_DIGITS = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")
_GROUPED = str.maketrans(",.", ".,")
_LATIN_DIGITS = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")


def may_divide(text: str, at: int) -> bool:
    """Whether a text may be divided before its character `at` without tearing a cluster or stranding a
    sign."""
    return not (
        text[at] in _NO_BREAK_BEFORE
        or text[at - 1] == _COENG
        or text[at] == "\u200d"
        or text[at - 1] == "\u200d"
        or unicodedata.category(text[at]) in ("Mn", "Mc", "Me", "Pe", "Pf", "Cf")
    )


def is_mostly_khmer(text: str) -> bool:
    """Whether more than half of a text's letters are Khmer."""
    letters = [letter for letter in text if letter.isalpha()]
    return sum("\u1780" <= letter <= "\u17ff" for letter in letters) * 2 > len(letters)


def boundaries(text: str, kind: str, language: str) -> list[int]:
    """Where ICU divides a text into words (kind "word"), lines or sentences, as places between
    characters."""
    breaker = _breaker(kind, language)
    breaker.setText(text)
    places = list(breaker)
    if max(text, default="") <= "\uffff":
        return places
    # ICU counts UTF-16 units, of which an emoji has two.
    units, at, wanted = [], 0, set(places)
    for index, character in enumerate(text, start=1):
        at += 1 + (character > "\uffff")
        if at in wanted:
            units.append(index)
    return units


def count_words(text: str, *, language: str) -> int:
    """Words in a text, as its language divides them; spaces and punctuation are none."""
    breaker = _breaker("word", language)
    breaker.setText(text)
    return sum(breaker.getRuleStatus() >= 100 for _ in breaker)


def _breaker(kind: str, language: str):
    """ICU's breaker for this thread; breakers remember their text and cannot be shared."""
    import icu

    known: dict = _ICU.__dict__
    if (kind, language) not in known:
        make = {
            "word": icu.BreakIterator.createWordInstance,
            "line": icu.BreakIterator.createLineInstance,
            "sentence": icu.BreakIterator.createSentenceInstance,
        }[kind]
        known[kind, language] = make(icu.Locale(language))
    return known[kind, language]


def beginning(text: str, most: int = 90) -> str:
    """The first words of a text, no Khmer cluster torn."""
    if len(text) <= most:
        return text
    end = next((at for at in range(most, most // 2, -1) if text[at] == " "), most)
    while end > 1 and not may_divide(text, end):
        end -= 1
    return text[:end].rstrip() + "…"


def around(text: str, at: int, most: int = 90) -> str:
    """The words of a text about a place: its first ones where the place is among them, no Khmer cluster torn."""
    if len(text) <= most or at < most * 2 // 3:
        return beginning(text, most)
    start = min(at - most // 3, len(text) - most)
    start = text.find(" ", start, at) + 1 or start
    while start and not may_divide(text, start):
        start -= 1
    return ("…" if start else "") + beginning(text[start:], most)


def first_sentence(text: str, language: str, most: int = 200) -> str:
    """The first sentence of a text, or its beginning where that is longer than `most` characters."""
    text = " ".join(text.split())
    end = next((at for at in boundaries(text, "sentence", language) if at), len(text))
    return beginning(text[:end].rstrip(), most)
