"""What is searched: the paragraphs of a text, each with what stands around it, in an index of terms."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from text import elements
from text.html.pages import paragraph_number
from text.parsing.block_elements import plain
from text.parsing.blocks import Block, Text
from text.parsing.paragraph_parts import notes_called_by
from text.search.analysis import WORD, clusters, folded, is_unspaced, terms, within_ranges
from text.search.word_list import WordList

WEIGHTS = {"text": 1.0, "heading": 1.0, "sought": 1.0, "notes": 0.3, "lead": 0.2, "opening": 0.1, "chapter": 0.1}
"""How much a word counts by where it stands; `chapter` are its titles in every language. What stands in `opening`
stands in the text too, and counts that much more."""

LENGTH = 0.5
"""BM25's b, of the text alone: a long table holds many words, and answers no more for that."""

_FIRST_SENTENCE = re.compile(r".*?(?:[.?!](?=\s)|[។៕]|$)", re.DOTALL)


@dataclass(frozen=True)
class Passage:
    """A paragraph that can be found: its number as printed (4.12), its words, and the words around it.

    lead     of a list, a table or a box: the paragraph before it, which says what it holds
    opening  what tells its subject: the first sentence; the heads of a table; the terms of definitions; a box's title
    sought   other words that readers look for it with: the terms its author lists for the index, what editors add
    """

    number: str
    text: str
    heading: str = ""
    notes: str = ""
    chapter: str = ""
    lead: str = ""
    opening: str = ""
    sought: str = ""


def passages_of(text: Text, *, chapter: int, titles: str) -> Iterator[Passage]:
    """The numbered paragraphs of a chapter's text, each with the words around it that lead to it."""
    heading = before = ""
    for block in text.blocks:
        if not block.position:
            heading, before = block.text, ""
            continue
        is_plain = block.kind == "paragraph"
        yield Passage(
            number=paragraph_number(chapter, block.position),
            text=block.text,
            heading=heading,
            notes=" ".join(note.text for note in notes_called_by(text, block)),
            chapter=titles,
            lead="" if is_plain else before,
            opening=_opening(block),
        )
        before = block.text if is_plain else ""


def _opening(block: Block) -> str:
    if block.kind == "paragraph":
        return next(_FIRST_SENTENCE.finditer(block.text))[0]
    root = elements.read(block.html)
    if block.kind == "table":
        rows = (row[0] for row in root.iter("tr") if len(row))
        return " ".join(plain(cell) for cell in dict.fromkeys([*root.iter("th"), *rows]))
    tags = {"definitions": "dt", "list": "strong"}
    if block.kind in tags:
        return " ".join(map(plain, root.iter(tags[block.kind])))
    return " ".join(plain(part) for part in root.iter("p") if part.get("class") == "box-title")


class PassageIndex:
    """Which terms stand in which passages, and how much each counts there.

    numbers  the number of each passage, in order; a passage is spoken of by its place in it
    places   for each term the passages that hold it, each with its weighted count, rounded to a tenth
    typed    the words of four letters and more that stand in the passages, for typing errors
    """

    def __init__(self, numbers: Sequence[str], places: dict[str, dict[int, float]], typed: Iterable[str]):
        self.numbers = tuple(numbers)
        self.places = places
        self.typed = tuple(sorted(typed))

    def __len__(self):
        return len(self.numbers)

    @cached_property
    def place_of(self) -> dict[str, int]:
        return {number: place for place, number in enumerate(self.numbers)}

    @classmethod
    def of(cls, passages: Sequence[Passage], words: WordList) -> Self:
        """Index passages. The phrases of the word list are terms of their own, so that no positions are kept."""
        found: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
        phrases = _Phrases(words)
        lengths = [len(terms(passage.text)) for passage in passages]
        usual = sum(lengths) / len(lengths) if lengths and sum(lengths) else 1
        typed: set[str] = set()
        for place, passage in enumerate(passages):
            shorter = 1 / (1 - LENGTH + LENGTH * lengths[place] / usual)
            for field, weight in WEIGHTS.items():
                said = getattr(passage, field)
                worth = weight * shorter if field == "text" else weight
                for term in phrases.terms(said):
                    if field != "sought" or term not in words.stop:  # whole questions stand there
                        found[term][place] += worth
                typed.update(re.findall(r"[a-z]{4,}", folded(said)))
            for number in within_ranges(passage.text):
                found[number][place] += WEIGHTS["text"] * shorter
        places = {term: {at: round(n, 1) or 0.1 for at, n in there.items()} for term, there in found.items()}
        return cls([passage.number for passage in passages], places, typed)

    def as_data(self) -> dict:
        """Plain data for storing and for the copy without signal: places as gaps, each followed by its count."""
        flat: dict[str, list[float]] = {}
        for term, there in sorted(self.places.items()):
            flat[term] = []
            last = 0
            for place, count in sorted(there.items()):
                flat[term] += [place - last, int(count) if count == int(count) else count]
                last = place
        return {"numbers": list(self.numbers), "terms": flat, "typed": " ".join(self.typed)}

    @classmethod
    def from_data(cls, data: dict) -> Self:
        places: dict[str, dict[int, float]] = {}
        for term, flat in data["terms"].items():
            at, there = 0, {}
            for gap, count in zip(flat[::2], flat[1::2], strict=True):
                at += gap
                there[at] = float(count)
            places[term] = there
        return cls(data["numbers"], places, data["typed"].split())


class _Phrases:
    """The phrases of a word list: those of several stems by their first, words of Khmer by their first cluster."""

    def __init__(self, words: WordList):
        self.of_stems: dict[str, list[list[str]]] = defaultdict(list)
        self.of_clusters: dict[str, list[list[str]]] = defaultdict(list)
        for phrase in words.phrases:
            parts = clusters(phrase) if is_unspaced(phrase) else phrase.split()
            (self.of_clusters if is_unspaced(phrase) else self.of_stems)[parts[0]].append(parts)

    def terms(self, said: str) -> Iterator[str]:
        """Every term of some words, and every phrase of the list that they hold."""
        here = terms(said)
        for at, term in enumerate(here):
            yield term
            for phrase in self.of_stems.get(term, ()):
                # The words of a phrase may stand in another order, or with a word between them.
                if set(phrase) <= set(here[max(0, at - 2) : at + len(phrase) + 2]):
                    yield " ".join(phrase)
        for run in filter(is_unspaced, WORD.findall(folded(said))):
            # Nothing shows where a word of Khmer begins or ends: wherever one fits, it stands.
            parts = clusters(run)
            for at, first in enumerate(parts):
                for phrase in self.of_clusters.get(first, ()):
                    if parts[at : at + len(phrase)] == phrase:
                        yield "".join(phrase)
