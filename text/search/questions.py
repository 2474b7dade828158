"""A question as it is understood: a paragraph's number, words in quotation marks, and groups of ways to say one thing.

A group scores as its best member, so that synonyms never add up; any group may be found, none must.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import OSA

from text.search.analysis import WORD, clusters, folded, is_unspaced, pairs, stem
from text.search.passages import PassageIndex
from text.search.word_list import WordList

LONGEST = 300
"""Characters of a question that are read; what follows is left out."""

SYNONYM, SECOND, TYPING_ERROR, PART, LIGHT, NUMBER = 0.75, 0.8, 0.7, 0.25, 0.5, 1.5
PAIR = 0.5
"""Weights beside 1 for a word as asked: a word that says the same, the second meaning of a word of Khmer, a word put
right, one word of a phrase, a light word among others, a number, two clusters of a listed word of Khmer."""

SHORTEST_CORRECTED = 5
"""Letters of a word that may be put right: of shorter ones too many lie a letter apart."""

Group = list[tuple[str, float]]
"""Terms that say one thing, each with its weight."""

_NUMBER = re.compile(r"\s*#?\s*(?:paragraphs?|paras?\.?|¶|§|កថាខណ្ឌ)?\s*(\d+)\s*\.\s*(\d+)\s*(?:\([a-z]+\))?\s*")
_QUOTED = re.compile(r'[“"«]([^“”"«»]+)[”"»]')
_REWRITTEN = (
    (re.compile(r"\barts?\b\.?(?=\s*\d)|§(?=\s*\d)|មាត្រា(?=\s*\d)"), " article "),
    (re.compile(r"\b(?:ccp|cpc)\b"), "code of criminal procedure"),
    (re.compile(r"\bpenal code\b"), "criminal code"),
)
_MOST_CORRECTIONS = 3


@dataclass
class Question:
    """What was asked.

    number  the paragraph asked for by its number, as printed in Latin digits; "" when none was
    quoted  passages in quotation marks, folded: a paragraph that holds one exactly comes first
    groups  ways to say each thing that was asked
    added   words, as they are spelled, that are searched beside those that were typed: they say the same, or put right
            what may be typed wrong
    """

    number: str = ""
    quoted: list[str] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    added: list[str] = field(default_factory=list)


def read(asked: str, index: PassageIndex, words: WordList) -> Question:
    """Understand a question, typing errors among it, by the words that an index and a word list know."""
    plain = folded(asked[:LONGEST])
    number = _NUMBER.fullmatch(plain)
    quoted = [" ".join(passage.split()) for passage in _QUOTED.findall(plain)]
    for pattern, instead in _REWRITTEN:
        plain = pattern.sub(instead, plain)
    asked_words = WORD.findall(plain)
    groups = _Reading(index, words).groups(asked_words)
    return Question(
        number=f"{int(number[1])}.{int(number[2])}" if number else "",
        quoted=[passage for passage in quoted if passage],
        groups=groups,
        added=list(_added(groups, asked_words, index, words)),
    )


def _added(groups: list[Group], asked: Sequence[str], index: PassageIndex, words: WordList) -> Iterator[str]:
    typed = {stem(word) for word in asked if not is_unspaced(word)}
    runs = [word for word in asked if is_unspaced(word)]
    told: set[str] = set()
    for group in groups:
        for term, _weight in group:
            was_typed = any(term in run for run in runs) if is_unspaced(term) else typed.issuperset(term.split())
            if not was_typed and term in index.places and term not in told:
                told.add(term)
                yield words.written.get(term) or next((word for word in index.typed if stem(word) == term), term)


class _Reading:
    """One question read beside an index and a word list."""

    def __init__(self, index: PassageIndex, words: WordList):
        self.index, self.words = index, words

    def groups(self, asked: Sequence[str]) -> list[Group]:
        """The groups of a question's words in order, its stretches of Khmer and of other words apart."""
        found: list[Group] = []
        said: list[str] = []
        for word in asked:
            if is_unspaced(word):
                found += self.of_words(said) + self.of_khmer(word)
                said = []
            else:
                said.append(word)
        return found + self.of_words(said)

    # Words with spaces between them

    def of_words(self, said: Sequence[str]) -> list[Group]:
        meant = [[stem(word)] if self.is_known(word) else self.put_right(word) or [stem(word)] for word in said]
        stems = [first for first, *_others in meant]
        found, at = [], 0
        while at < len(said):
            size = self.longest_phrase(stems[at:])
            if size:
                found.append(self.of_phrase(stems[at : at + size], said[at : at + size]))
                at += size
                continue
            joined = stem(said[at] + said[at + 1]) if at + 1 < len(said) else ""
            if joined in self.index.places and min(len(said[at]), len(said[at + 1])) > 2:
                found.append([(joined, 1.0)])  # wild life
            if said[at] not in self.words.stop or self.words.stop.issuperset(said):
                found.append(self.of_word(said[at], meant[at], alone=len(said) == 1))
            at += 1
        return found

    def longest_phrase(self, stems: Sequence[str]) -> int:
        sizes = range(min(len(stems), self.words.longest), 0, -1)
        return next((size for size in sizes if " ".join(stems[:size]) in self.words.leads), 0)

    def of_phrase(self, stems: Sequence[str], said: Sequence[str]) -> Group:
        phrase, worth = " ".join(stems), len(stems) ** 0.5
        group = [(phrase, worth), *((other, worth * SYNONYM) for other in self.words.leads[phrase])]
        if len(stems) > 1:
            single = (one for one, word in zip(stems, said, strict=True) if word not in self.words.stop)
            group += [(one, worth * PART) for one in single]
        return group

    def of_word(self, word: str, meant: Sequence[str], *, alone: bool) -> Group:
        if word[0].isdigit():
            return [(stem(word), NUMBER)]
        if list(meant) == [stem(word)]:
            return [(meant[0], LIGHT if meant[0] in self.words.light and not alone else 1.0)]
        group: Group = []
        for term in meant:
            group.append((term, TYPING_ERROR))
            group += [(other, TYPING_ERROR * SYNONYM) for other in self.words.leads.get(term, ())]
        return group

    def is_known(self, word: str) -> bool:
        if len(word) < 4 or word[0].isdigit() or word in self.words.stop:
            return True
        return stem(word) in self.index.places or stem(word) in self.words.known

    def put_right(self, word: str) -> list[str]:
        """The stems of the words nearest to one that may be typed wrong, else of those that it begins."""
        if len(word) < SHORTEST_CORRECTED:
            return []
        most = 1 if len(word) < 10 else 2
        typed = (*self.index.typed, *self.words.typed)
        close = process.extract(word, typed, scorer=OSA.distance, score_cutoff=most, limit=None)
        # Who errs seldom errs in the first letter, unless the first two stand in each other's place.
        near = sorted((distance, known) for known, distance, _at in close if known[0] in word[:2])
        nearest = [known for distance, known in near if distance == near[0][0]]
        nearest = nearest or [known for known in self.index.typed if known.startswith(word)]
        return list(dict.fromkeys(map(stem, nearest[:_MOST_CORRECTIONS])))

    # Khmer

    def of_khmer(self, run: str) -> list[Group]:
        """A run divided by the longest words of the list that stand in it; between them its pairs of clusters.

        Words that only ask (តើ, ដូចម្តេច) are left out, unless the run is made of nothing else.
        """
        parts, found, rest, at = clusters(run), [], "", 0
        while at < len(parts):
            size = next((n for n in range(min(16, len(parts) - at), 0, -1) if self.leads_on(parts[at : at + n])), 0)
            if not size:
                rest, at = rest + parts[at], at + 1
                continue
            word = "".join(parts[at : at + size])
            found += self.of_rest(rest)
            if word in self.words.leads:
                found.append([(word, 1.0), *_meanings(self.words.leads[word])])
                found += [[(pair, PAIR)] for pair in pairs(word)]
            rest, at = "", at + size
        return found + self.of_rest(rest) or [[(pair, 1.0)] for pair in pairs(run)]

    def leads_on(self, parts: Sequence[str]) -> bool:
        """Whether clusters are a word that is looked for, or one that is left out."""
        return (said := "".join(parts)) in self.words.leads or said in self.words.stop

    def of_rest(self, rest: str) -> list[Group]:
        if not rest:
            return []
        if len(rest) > 4:
            for word, meant in self.words.leads.items():
                if is_unspaced(word) and abs(len(word) - len(rest)) < 2 and OSA.distance(word, rest) == 1:
                    return [[(term, TYPING_ERROR * weight) for term, weight in [(word, 1.0), *_meanings(meant)]]]
        return [[(pair, 1.0)] for pair in pairs(rest)]


def _meanings(meant: Sequence[str]) -> Group:
    return [(term, SECOND if at else 1.0) for at, term in enumerate(meant)]
