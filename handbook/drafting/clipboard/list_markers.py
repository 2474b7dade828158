"""What Word writes before an item of a list, read as a bullet or a number."""

import re

from text.khmer import latin_digits

_BULLET = re.compile(r"^(?:[^\w(]+|o|§)$")
_NUMBER = re.compile(r"^\(?(\d+)[.)\]:។]*$")
_LEVELS = re.compile(r"^\(?(?:\d+[.\-])+(\d+)[.)\]:]*$")
_LETTERS = re.compile(r"^\(?([a-z]{1,6}|[\u1780-\u179c])[.)\]:។]*$", re.IGNORECASE)
_ROMAN = re.compile(r"^m{0,3}(cm|cd|d?c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})$")
_OF_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}


def is_bullet(marker: str) -> bool:
    return bool(_BULLET.match(marker))


def number_of(marker: str, expected: int) -> int | None:
    """The number that a marker stands for; None when it is words of its own, such as “Article 1.”.

    `expected` is the number that would follow on the item before: i, v and x may be letters or Roman numbers.
    """
    marker = latin_digits(marker)
    if found := _NUMBER.match(marker) or _LEVELS.match(marker):
        return int(found[1][:9])
    if not (found := _LETTERS.match(marker)):
        return None
    letters = found[1].lower()
    readings = [*_as_letters(letters), *_as_roman(letters)]
    if expected in readings:
        return expected
    if letters in ("i", "ii", "iii", "iv"):
        readings.reverse()
    return readings[0] if readings else None


def _as_letters(letters: str) -> list[int]:
    if "\u1780" <= letters <= "\u179c":
        return [ord(letters) - 0x177F]
    if len(set(letters)) == 1:  # after z Word writes aa, bb, cc
        return [ord(letters[0]) - 96 + 26 * (len(letters) - 1)]
    return []


def _as_roman(letters: str) -> list[int]:
    if not _ROMAN.match(letters):
        return []
    values = [_OF_ROMAN[letter] for letter in letters]
    following = [*values[1:], 0]
    return [sum(-value if value < after else value for value, after in zip(values, following, strict=True))]
