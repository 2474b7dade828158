"""Words to terms: one reading for the texts that are searched and for the questions that are asked.

English words become stems. Khmer has no spaces, and no divider of words is right everywhere: every two neighbouring
clusters of a run are one term; so are those of names in Thai, Lao and Chinese, which have no spaces either. The same
steps stand in `static/handbook/reading/offline/` for copies without signal, and a test compares the two.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

import snowballstemmer

from text.folding import fold

VERSION = "5"
"""Raised whenever the same text would give other terms or other counts: then every index is made afresh."""

OTHERS_UNSPACED = r"\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ecd\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Letters and marks of Thai, Lao and Chinese."""
UNSPACED = rf"\u1780-\u17d3\u17d7\u17dc\u17dd{OTHERS_UNSPACED}"
"""What a run is made of that has no spaces between its words: Khmer, and those."""
LETTERS = rf"[^\W\d_\u1780-\u17ff{OTHERS_UNSPACED}]+"
WORD = re.compile(rf"\d+(?:,\d{{3}})+(?!\d)|\d+|{LETTERS}(?:'{LETTERS})?|[{UNSPACED}]+")
"""What can be searched in a folded text: a number, a word of letters, a run without spaces."""

_CLUSTER = re.compile("[\u1780-\u17b3\u17d7\u17dc](?:\u17d2[\u1780-\u17b3]|[\u17b4-\u17d1\u17d3\u17dd])*|.", re.DOTALL)
_ISE = re.compile(r"i[sz](e[ds]?|ing|ations?|ers?)$")
_HYPHEN = re.compile(r"([a-z]+)-([a-z]+)")
_LISTED = r"\d+(?:(?:\s*,\s*(?:and\s+)?|\s*(?:and|or|to|-)\s*)\d+)*"
_ARTICLES = re.compile(
    rf"(?:articles?|arts?\.?|forestry|areas|fisheries|customs|code|law|មាត្រា)\s*(?=\d)({_LISTED})(?![\d,.:])"
)
_RANGE = re.compile(r"(\d+)\s*(?:to|-)\s*(\d+)")
_WIDEST_RANGE = 60
_BEGINS_UNSPACED = re.compile(rf"[\u1780-\u17ff{OTHERS_UNSPACED}]")
_snowball = snowballstemmer.stemmer("english")


_DASHES = str.maketrans("–—", "--")  # between the numbers of a range


def folded(text: str) -> str:
    """A text as it is searched: everything that looks the same written the same, in small letters, digits Latin."""
    return fold(fold(text).text.casefold()).text.translate(_DASHES)


def is_unspaced(word: str) -> bool:
    """Whether a word that was found in a text is a run without spaces."""
    return bool(_BEGINS_UNSPACED.match(word))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a folded word: `seizures` and `seized` are `seizur` and `seiz`; -ize counts as -ise."""
    word = word.removesuffix("'s").replace("'", "").replace(",", "")
    return _snowball.stemWord(_ISE.sub(r"is\1", word)) if word.isascii() else word


def clusters(run: str) -> list[str]:
    """A run without spaces in its clusters: of Khmer, a letter with all that hangs on it."""
    return _CLUSTER.findall(run)


def pairs(run: str) -> list[str]:
    """The terms of a run without spaces: every two neighbouring clusters, or the one that there is."""
    found = clusters(run)
    return [one + other for one, other in zip(found, found[1:], strict=False)] or found


def terms(text: str) -> list[str]:
    """The terms of a text in its order; at the end what hyphens join, so that `pre-trial` is found as `pretrial`."""
    text = folded(text)
    found: list[str] = []
    for word in WORD.findall(text):
        found += pairs(word) if is_unspaced(word) else [stem(word)]
    return found + [stem(one + other) for one, other in _HYPHEN.findall(text)]


def key(words: str) -> str:
    """What a few words are listed under: their stems, or the run without spaces that they are."""
    found = WORD.findall(folded(words))
    return "".join(found) if found and all(map(is_unspaced, found)) else " ".join(map(stem, found))


def within_ranges(text: str) -> Iterator[str]:
    """The numbers of articles that "Articles 553 to 556" means and does not say: 554 and 555."""
    for listed in _ARTICLES.findall(folded(text)):
        for low, high in _RANGE.findall(listed):
            if len(high) < 6 and 1 < int(high) - int(low) < _WIDEST_RANGE:
                yield from map(str, range(int(low) + 1, int(high)))
