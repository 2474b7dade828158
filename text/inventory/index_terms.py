"""The index at the back of the book: what a text lists for it, and how the terms of a book are put in order."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import icu

from text import elements
from text.khmer import normalise
from text.parsing.block_elements import plain
from text.parsing.blocks import Text
from text.parsing.paragraph_parts import parts_of

LONGEST = 120
"""Characters of a term; a longer one is a sentence that was never meant for an index."""

_SCRIPTS = ("en", "km")


@dataclass(frozen=True)
class Term:
    """A term that a text lists. `position` is that of the paragraph it stands in, or that calls its note."""

    words: str
    position: int


def terms_in(text: Text) -> list[Term]:
    """Every term that a text lists, in order; `{{|a, b}}` lists two."""
    found = []
    for position, html in parts_of(text):
        if "data-index=" not in html:
            continue
        for span in elements.read(html).iter("span"):
            listed = span.get("data-index")
            if listed is None or not position:
                continue
            for words in listed.split(",") if listed.strip() else [plain(span)]:
                words = " ".join(normalise(words.replace("\u200b", "").replace("\u00ad", "")).split())
                if 0 < len(words) <= LONGEST:
                    found.append(Term(words, position))
    return found


@dataclass(frozen=True)
class Entry:
    """A term of the index with the numbers of the paragraphs that it leads to, in the book's order."""

    words: str
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """The entries under one letter; `letter` is "" for those that begin with a figure or a sign."""

    letter: str
    entries: tuple[Entry, ...]


def grouped(terms: Iterable[tuple[str, str]], language: str) -> list[Group]:
    """Terms, each with the number of a paragraph, as the groups of an index in the order of a language.

    Terms that differ in capitals alone are one, written as most often. The script of the language comes first.
    """
    spellings: dict[str, Counter[str]] = {}
    numbers: dict[str, dict[str, None]] = {}
    for words, number in terms:
        spellings.setdefault(words.casefold(), Counter())[words] += 1
        numbers.setdefault(words.casefold(), {})[number] = None
    # ICU knows where a letter begins in every script; Khmer words sort by their syllables, not by their code points.
    index = icu.AlphabeticIndex(icu.Locale(language))
    for other in _SCRIPTS:
        index.addLabels(icu.Locale(other))
    for folded, written in spellings.items():
        index.addRecord(_spelling(written), tuple(numbers[folded]))
    groups = []
    index.resetBucketIterator()
    while index.nextBucket():
        entries = []
        while index.nextRecord():
            entries.append(Entry(index.recordName, index.recordData))
        if entries:
            groups.append(Group(index.bucketLabel if index.bucketLabelType == 0 else "", tuple(entries)))
    return groups


def _spelling(written: Counter[str]) -> str:
    """The spelling used most; among equals that with the fewest capitals, which no beginning of a sentence made."""
    return min(written, key=lambda words: (-written[words], sum(c.isupper() for c in words), words))
