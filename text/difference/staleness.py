"""Staleness: whether a source says something else now than what a translation renders, and how much hangs on it.

Both sides are folded first, so that normalising, another order of marks, a zero-width space, a capital or a spelling
that means the same is no change. Signs alone are none that marks a translation, either; they are told to who asks.
"""

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from text.difference.word_comparison import THING, compare, words
from text.folding import comparable
from text.khmer import is_mostly_khmer

Level = Literal["same", "signs", "small", "weighty"]

_WORD = re.compile(r"[^\W_]|[%§‰°]")
_NUMBER = r"\d+(?:[.,]\d+)*"
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
# What an article's number goes on with: (b), a Roman numeral or a letter.
_PLACE = r"\((?:[a-zក-អ]{1,3})\)|(?<=appendix )[ivx]+\b|(?<=annex )(?:[ivx]+|[a-z])\b|(?<=class )(?:[ivx]+|[a-z])\b"


@dataclass(frozen=True)
class Change:
    """What became of a source paragraph.

    level  "same"; "signs", where only punctuation is another; "small"; or "weighty": a number, an article, a negation,
           and/or, a duty or a penalty is another, so that a second person confirms that the translation still holds
    heavy  the words that make it weighty, as they went and came, folded
    """

    level: Level
    heavy: tuple[str, ...] = ()

    @property
    def marks(self) -> bool:
        """Whether a translation of the earlier words is older than the source."""
        return self.level in ("small", "weighty")

    @property
    def needs_a_second_person(self) -> bool:
        return self.level == "weighty"


SAME = Change("same")


@lru_cache(maxsize=4096)
def change(before: str, after: str) -> Change:
    """What changed from the source as it was rendered to the source as it is now."""
    if before == after:
        return SAME
    old_folded, new_folded = alike(before), alike(after)
    if old_folded == new_folded:
        return SAME
    old, new = list(_tokens(old_folded)), list(_tokens(new_folded))
    if old == new:
        return Change("signs")
    heavy = tuple(dict.fromkeys(_heavy_in_changes(old, new)))
    return Change("weighty" if heavy else "small", heavy)


def alike(text: str) -> str:
    """A text as staleness compares it: folded, small letters, one space between words, one spelling of each word."""
    folded = comparable(unicodedata.normalize("NFC", text))  # a text is composed when it is stored
    pattern, written = _spellings()
    return comparable(pattern.sub(lambda found: written[found[0]], folded))


def _heavy_in_changes(old: list[str], new: list[str]) -> Iterator[str]:
    """The weighty words of which a changed stretch has more, or fewer, than before."""
    for stretch in compare(old, new):
        if stretch.stayed:
            continue
        went, came = (
            Counter(word.removeprefix(THING) for word in side[slice(*places)] if word.startswith(THING))
            for side, places in ((old, stretch.went), (new, stretch.came))
        )
        yield from (went - came).elements()
        yield from (came - went).elements()


def _tokens(folded: str) -> Iterator[str]:
    """The words of a folded text in order, signs left out; a weighty one begins with THING, so that it stands by itself
    where stretches are compared."""
    at = 0
    for found in _heavy_words().finditer(folded):
        yield from _words(folded[at : found.start()])
        yield THING + _THOUSANDS.sub("", found[0])
        at = found.end()
    yield from _words(folded[at:])


def _words(text: str) -> Iterable[str]:
    return (word.strip() for word in words(text) if _WORD.search(word)) if text.strip() else ()


@lru_cache(maxsize=1)
def _listed() -> dict:
    return tomllib.loads((Path(__file__).parent / "weighty_words.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _heavy_words() -> re.Pattern[str]:
    """Every weighty word, number and place; the longest of those that begin alike comes first."""
    listed = {comparable(word) for group in _listed().values() for word in (*group.get("en", ()), *group.get("km", ()))}
    khmer = sorted((word for word in listed if is_mostly_khmer(word)), key=len, reverse=True)
    latin = sorted((word for word in listed if not is_mostly_khmer(word)), key=len, reverse=True)
    written = "|".join(re.escape(word).replace(r"\*", r"\w*") for word in latin)
    return re.compile(rf"{_PLACE}|{_NUMBER}|\b(?:{written})\b|{'|'.join(map(re.escape, khmer))}")


@lru_cache(maxsize=1)
def _spellings() -> tuple[re.Pattern[str], dict[str, str]]:
    """The spellings that only a list knows; none that begins at a foot, in the middle of a letter."""
    written = {comparable(one): comparable(other) for one, other in _listed()["alike"]["pairs"]}
    written = {one: other for one, other in written.items() if one != other}
    ordered = sorted(written, key=len, reverse=True)
    return re.compile("(?<!\u17d2)(?:" + "|".join(map(re.escape, ordered)) + ")"), written
