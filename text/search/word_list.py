"""Which words lead to which: the list that stands in `words.toml`, and what a glossary and editors add to it."""

import hashlib
import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property, lru_cache
from pathlib import Path

from text.search.analysis import folded, is_unspaced, key, stem

LONGEST_LINE = 300
"""Characters of one line that somebody adds."""


class NotALine(ValueError):
    """A line of words that cannot be read; the message says how one is written."""


class WordList:
    """Words that are not searched, words that count half, and what each phrase leads to.

    Phrases are keys of `analysis`: stems joined by spaces, or a run of Khmer. `leads` gives for each the phrases that
    say the same, the nearest first, for a word of Khmer its English words before other Khmer ones; `written` how each
    is spelled, for people.
    """

    def __init__(self, *, stop: str = "", light: str = "", lines: Iterable[str] = ()):
        self.stop = frozenset(map(folded, stop.split()))
        self.light = frozenset(map(stem, light.split()))
        self.leads: dict[str, list[str]] = defaultdict(list)
        self.written: dict[str, str] = {}
        self.typed: set[str] = set()
        self.lines = tuple(lines)
        for line in self.lines:
            self._add(line)
        self._lead_to_what_says_the_same()

    def _add(self, line: str) -> None:
        froms, tos, both_ways = read_line(line)
        for left in froms:
            onwards = tos if tos else [other for other in froms if other != left]
            self._lead(left, onwards)
        if both_ways:
            for right in tos:
                self._lead(right, froms)
        self.typed.update(re.findall(r"[a-z]{4,}", folded(line)))
        for phrase in re.split("[,>=]", line):
            self.written.setdefault(key(phrase), phrase.strip())

    def _lead(self, phrase: str, to: Iterable[str]) -> None:
        known = self.leads[phrase]
        known += dict.fromkeys(other for other in to if other not in known and other != phrase)

    def _lead_to_what_says_the_same(self) -> None:
        """Words of Khmer whose nearest English word is one lead to each other: a Khmer text may have any of them."""
        alike: dict[str, list[str]] = defaultdict(list)
        for phrase, to in self.leads.items():
            nearest = next((other for other in to if not is_unspaced(other)), "")
            if nearest and is_unspaced(phrase):
                alike[nearest].append(phrase)
        for phrases in alike.values():
            for phrase in phrases:
                self._lead(phrase, phrases)

    @cached_property
    def phrases(self) -> frozenset[str]:
        """Every phrase of several words, and every word of Khmer: an index holds them as terms."""
        said = {*self.leads, *(other for many in self.leads.values() for other in many)}
        return frozenset(phrase for phrase in said if " " in phrase or is_unspaced(phrase))

    @cached_property
    def longest(self) -> int:
        """Words of the longest phrase that leads somewhere."""
        return max((phrase.count(" ") + 1 for phrase in self.leads), default=1)

    @cached_property
    def known(self) -> frozenset[str]:
        """Stems that no typing error made, whether or not a text has them."""
        return frozenset(word for phrase in self.leads for word in phrase.split())

    @cached_property
    def digest(self) -> str:
        """What tells one list from another: an index made with another list is made afresh."""
        everything = json.dumps([sorted(self.stop), sorted(self.light), self.lines], ensure_ascii=False)
        return hashlib.sha256(everything.encode()).hexdigest()[:16]

    def with_lines(self, lines: Iterable[str]) -> "WordList":
        """This list with more lines, of a glossary or of editors, after its own."""
        more = WordList(lines=(*self.lines, *lines))
        more.stop, more.light = self.stop, self.light
        return more


def read_line(line: str) -> tuple[list[str], list[str], bool]:
    """Return the phrases on the left and on the right of a line, and whether it leads both ways.

    "a, b, c" leads from each to the others and has no right side, "a > b" onwards only, "ក = a, b" both ways.
    Raises NotALine.
    """
    parts = re.split("([>=])", line)
    if len(line) > LONGEST_LINE or len(parts) not in (1, 3):
        raise NotALine
    froms, *more = [[phrase for phrase in map(key, part.split(",")) if phrase] for part in parts[::2]]
    tos = more[0] if more else []
    if not froms or (more and not tos) or (not more and len(froms) < 2):
        raise NotALine
    return froms, tos, parts[1:2] == ["="]


@lru_cache(maxsize=1)
def standard() -> WordList:
    """The list that comes with the software."""
    data = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
    return WordList(stop=data["stop"] + data["khmer_stop"], light=data["light"], lines=[*data["alike"], *data["khmer"]])
