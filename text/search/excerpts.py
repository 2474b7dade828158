"""The sentence of a passage that answers, with the words that were found marked."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from text.khmer import may_divide
from text.search.analysis import LETTERS, UNSPACED, WORD, clusters, folded, is_unspaced, stem

LONGEST = 260
"""Characters of an excerpt."""

_SENTENCE = re.compile(r"[^.!?។៕]*(?:[.!?។៕]+(?=\s|$)|[.!?](?=\S)[^.!?។៕]*|$)\s*", re.DOTALL)
_TOKEN = re.compile(rf"[{UNSPACED}\u200b\u200c\u200d]+|[0-9០-៩]+(?:,\d{{3}})*|{LETTERS}(?:['’]{LETTERS})?")
_HIDDEN = "\u200b\u200c\u200d"


@dataclass(frozen=True)
class Piece:
    """A stretch of an excerpt, and whether it was found."""

    text: str
    is_found: bool = False


def excerpt(text: str, terms: Collection[str], *, longest: int = LONGEST) -> list[Piece]:
    """Return the part of a text that holds most of the terms, in pieces; joined they are that part.

    It begins with a sentence where one is short enough, and tears no word and no cluster of Khmer.
    """
    spans = list(_found(text, terms))
    start, end = _best_window(text, spans, longest)
    pieces, at = [], start
    for first, last in spans:
        if first < start or last > end:
            continue
        pieces += [Piece(text[at:first]), Piece(text[first:last], is_found=True)]
        at = last
    pieces.append(Piece(text[at:end]))
    if start:
        pieces.insert(0, Piece("… "))
    if end < len(text.rstrip()):
        pieces.append(Piece(" …"))
    return [piece for piece in pieces if piece.text]


def _found(text: str, terms: Collection[str]) -> Iterator[tuple[int, int]]:
    """Where words stand whose terms were found; neighbours in a run of Khmer are one stretch."""
    of_phrases = {word for term in terms if " " in term for word in term.split()}
    for token in _TOKEN.finditer(text):
        if is_unspaced(token[0].lstrip(_HIDDEN)):
            yield from _found_in_run(token, terms)
        elif (stemmed := _stemmed(token[0])) and (stemmed in terms or stemmed in of_phrases):
            yield token.span()


@lru_cache(maxsize=50_000)
def _stemmed(token: str) -> str:
    return "".join(stem(word) for word in WORD.findall(folded(token)))


def _found_in_run(token: re.Match[str], terms: Collection[str]) -> Iterator[tuple[int, int]]:
    places = []  # of each cluster: its folded form, start and end in the text
    at = token.start()
    for piece in re.findall(rf"[{_HIDDEN}]+|[^{_HIDDEN}]+", token[0]):
        if piece[0] not in _HIDDEN:
            inner = at
            for cluster in clusters(piece):
                places.append((folded(cluster), inner, inner + len(cluster)))
                inner += len(cluster)
        at += len(piece)
    marked = [False] * len(places)
    listed = [clusters(term) for term in terms if is_unspaced(term)]
    written = [cluster for cluster, _start, _end in places]
    for parts in listed:
        for first in range(len(written) - len(parts) + 1):
            if written[first : first + len(parts)] == parts:
                marked[first : first + len(parts)] = [True] * len(parts)
    for is_marked, together in groupby(range(len(places)), key=marked.__getitem__):
        if is_marked:
            stretch = list(together)
            yield places[stretch[0]][1], places[stretch[-1]][2]


def _best_window(text: str, spans: list[tuple[int, int]], longest: int) -> tuple[int, int]:
    if len(text) <= longest:
        return 0, len(text)
    sentences = {0, *(sentence.end() for sentence in _SENTENCE.finditer(text) if sentence.end() < len(text))}

    def worth(start: int) -> tuple:
        """The most words first; then what begins a sentence; then the one that comes to the point soonest."""
        within = [(first, last) for first, last in spans if start <= first and last <= start + longest]
        said = {folded(text[first:last]) for first, last in within}
        return -len(said), start not in sentences, within[0][0] - start if within else 0, start

    best = min({*sentences, *(first for first, _last in spans)}, key=worth)
    end = min(len(text), best + longest)
    if end < len(text):
        space = text.rfind(" ", best + longest // 2, end)
        end = space if space > 0 else end
        while end > best + 1 and not may_divide(text, end):
            end -= 1
    return best, end
