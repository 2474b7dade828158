"""Folding: what looks the same, or is said the same, is written the same, so that it can be compared.

There is one folding for all that compares words: names and numbers in a text, places, statutes, persons, headings of
a spreadsheet, contributions that say the same. It is in two degrees.

`fold` keeps capitals, spaces and ends of lines, and knows for each stretch of what it returns where that stood in the
text: whoever points a passage out points into the words as they were written. `comparable` goes further, and is for
asking whether two labels are one.

What only a list of words knows (ទូរស័ព្ទ and ទូរសព្ទ, a synonym) is no folding.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from text.khmer import CLUSTER, SHIFTERS, marks_of, with_marks

_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]+"
)

# One sign for another: digits, spaces, ends of lines, apostrophes, hyphens, two Khmer letters with two codes.
_ONE_FOR_ONE = str.maketrans(
    {
        **{chr(0x17E0 + digit): str(digit) for digit in range(10)},
        **dict.fromkeys(["\u00a0", "\u1680", "\u202f", "\u205f", "\u3000", *map(chr, range(0x2000, 0x200B))], " "),
        **dict.fromkeys("\u0085\u2028\u2029", "\n"),
        **dict.fromkeys("‘’‛ʼ´`", "'"),
        **dict.fromkeys("‐‑‒−", "-"),
        "ឣ": "អ",
        "ឲ": "ឱ",
        **{upper: "D" for upper in "ĐÐ"},
        "đ": "d",
    }
)

_MARKED_LATIN = re.compile(
    "[^\u0300-\u036f]?[\u0300-\u036f]+|[ªºឤ\u00c0-\u024f\u1e00-\u1eff\ufb00-\ufb06\uff01-\uff5e]"
)

_ABOVE = frozenset("ិីឹឺើ")
"""Vowels that stand above: beneath them a shifter is drawn as ុ is."""


@dataclass(frozen=True)
class _Change:
    """A stretch that was written in another way: folded[start:end] was text[was_start:was_end]."""

    start: int
    end: int
    was_start: int
    was_end: int


@dataclass(frozen=True)
class Folded:
    """A text as it is compared, which knows where each stretch of it stood."""

    text: str
    _stages: tuple[tuple[_Change, ...], ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where folded.text[start:end], which must not be empty, stood in the text that was folded.

        What was written in another way is pointed out whole: half a Khmer cluster has no place of its own.
        """
        first, last = start, end - 1
        for changes in reversed(self._stages):
            (first, _end), (_start, past) = _was(changes, first), _was(changes, last)
            last = past - 1
        return first, last + 1


def _was(changes: tuple[_Change, ...], at: int) -> tuple[int, int]:
    """Where one character stood before a stage."""
    place = bisect_right(changes, at, key=lambda change: change.start) - 1
    if place < 0:
        return at, at + 1
    change = changes[place]
    if at < change.end:
        return change.was_start, change.was_end
    return at - change.end + change.was_end, at - change.end + change.was_end + 1


def fold(text: str) -> Folded:
    """Return a text in which everything that looks the same is written the same.

    Latin digits; one kind of space, of hyphen and of apostrophe; nothing that nobody sees; letters without their
    accents (Nguyễn is Nguyen); the marks of a Khmer cluster in one order, whichever way they were typed: two vowels
    that look like one, a shifter after its vowel or written as ុ, ្ដ for ្ត, ទ្ប for ឡ. Folding twice changes nothing.
    """
    text = text.translate(_ONE_FOR_ONE)
    if text.isascii():
        return Folded(text)
    stages = []
    for pattern, written in ((_UNSEEN, _gone), (_MARKED_LATIN, _latin), (CLUSTER, _cluster)):
        text, changes = _rewritten(text, pattern, written)
        if changes:
            stages.append(changes)
    return Folded(text, tuple(stages))


def comparable(text: str) -> str:
    """Return a text as it is compared with another: folded, in small letters, its words one space apart."""
    return " ".join(fold(fold(text).text.casefold()).text.split())


@lru_cache(maxsize=16_000)
def label_key(text: str) -> str:
    """Return a label as it is looked up: `comparable`, without the spaces and signs that part its words.

    "Koh-Kong", "KOH KONG" and "Kohkong" are one, as are "E-mail" and "email", and the Khmer words with and without
    a space between them.
    """
    return fold(_PARTING.sub("", comparable(text))).text


_PARTING = re.compile(r"[\s_\-–—/*:.,;()\[\]\"'“”«»]+")


# --- Telephones and persons ---------------------------------------------------------------------


def telephone_key(text: str) -> str:
    """Return a telephone number as it is compared: its digits, with the nought that is dialled inside the country.

    +855 12 345 678, 00855 (0)12-345-678, (012) 345 678 and 012/345678 are 012345678.
    """
    digits = re.sub(r"\D", "", fold(text).text)
    digits = re.sub(r"^(?:00)?855(?=\d{8})", "", digits)
    return "0" + digits.lstrip("0") if digits.strip("0") else ""


_TITLE = re.compile(
    "^(?:(?:mr|mrs|ms|miss|mme|madam|dr|prof|he|lok|oknha)[. ]+|h\\.? ?e\\.? +|"
    "(?:ឯកឧត្តម|លោកជំទាវ|លោកស្រី|លោក|អ្នកស្រី|អ្នកនាង|កញ្ញា|អ្នក) ?)+(?=.)"
)


def name_keys(name: str) -> frozenset[str]:
    """Return a person's name as it is compared: two names with a key in common are written alike.

    Titles and capitals do not tell names apart, nor does which of a Latin name's words stands first: SOK Dara is
    Dara Sok, and Nguyễn Văn Hải is Hai Nguyen Van. In Khmer the family's name always stands first.
    """
    plain = _TITLE.sub("", comparable(name)) or comparable(name)
    words = [word for word in _PARTING.split(plain) if word]
    if not words:
        return frozenset()
    return frozenset({"".join(words), " ".join(sorted(words)) if plain.isascii() else "".join(words)})


# --- The stages ---------------------------------------------------------------------------------


def _rewritten(text: str, pattern: re.Pattern[str], written: Callable[[str], str]) -> tuple[str, tuple[_Change, ...]]:
    pieces, changes, at, length = [], [], 0, 0
    for match in pattern.finditer(text):
        new = written(match[0])
        if new == match[0]:
            continue
        start, end = match.span()
        length += start - at
        changes.append(_Change(length, length + len(new), start, end))
        length += len(new)
        pieces += [text[at:start], new]
        at = end
    if not changes:
        return text, ()
    return "".join([*pieces, text[at:]]), tuple(changes)


def _gone(_unseen: str) -> str:
    return ""


@lru_cache(maxsize=4096)
def _latin(letter: str) -> str:
    """A Latin letter without its marks; of other scripts, with those only that it is composed with."""
    letter = letter.replace("ឤ", "អា")
    parts = unicodedata.normalize("NFKD", letter)
    base = "".join(part for part in parts if not unicodedata.combining(part))
    if base.isalpha() and base[0] > "\u024f":
        return re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFC", letter))
    return base.translate(_ONE_FOR_ONE)


@lru_cache(maxsize=20_000)
def _cluster(cluster: str) -> str:
    """A Khmer letter with its marks in order, and of what looks alike always the same."""
    letter, feet, others = marks_of(cluster.replace("្ដ", "្ត"))
    if letter == "ទ" and feet[:1] == ["្ប"]:
        letter, feet = "ឡ", feet[1:]
    if others & _ABOVE and others & {*SHIFTERS, "ុ"}:
        others = others.difference(SHIFTERS, "ុ") | {"៊"}
    return with_marks(letter, feet, others)
