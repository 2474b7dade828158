"""A question to all handbooks that a person may read: the editions in effect, in one list.

It is read once, by the words of all of them together, and answered by the formula of the single edition; how rare a
word is, is told by all their passages.
"""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from handbook.models import Edition, Handbook, SearchIndex
from handbook.reading.search import edition_indexes, term_places
from handbook.reading.search.answers import MOST, Answer, answer_of
from handbook.reading.search.edition_indexes import Searchable
from text.search import questions
from text.search.analysis import stem
from text.search.many_indexes import best, packed, unpacked
from text.search.passages import PassageIndex
from text.search.word_list import WordList, standard


@dataclass(frozen=True)
class AnswerOf:
    """An answer, and the handbook that it stands in."""

    handbook: Handbook
    answer: Answer


@dataclass(frozen=True)
class _Kept:
    """A kept index, and what tells it from the one that will be there after it."""

    pk: int
    made_with: str
    edition: int
    fingerprint: str


def ask(on_show: Sequence[tuple[Handbook, Edition | None]], language: str, asked: str) -> list[AnswerOf]:
    """Answer a question from the editions in effect, the best first. Queries are constant, once all are read."""
    editions = {edition.pk: (handbook, edition) for handbook, edition in on_show if edition is not None}
    rows = SearchIndex.objects.filter(edition__in=editions, language=language).order_by("edition__handbook__slug")
    kept = [_Kept(*row) for row in rows.values_list("pk", "made_with", "edition", "edition__fingerprint")]
    without = [edition for pk, (_handbook, edition) in editions.items() if pk not in {one.edition for one in kept}]
    # Issued a moment ago: the worker has not made their indexes yet.
    made_here = [edition_indexes.searchable(edition, language) for edition in without]

    known = _known(tuple(kept))
    vocabulary, words = known.vocabulary, known.words
    if made_here:
        vocabulary, words = _with(known, made_here)
    question = questions.read(asked, vocabulary, words)
    terms = list(dict.fromkeys(term for group in question.groups for term, _weight in group))
    by_index = term_places.behind([one.pk for one in kept], terms)
    order = {one.pk: at for at, one in enumerate(kept)}
    places = {term: {order[pk]: there for pk, there in found.items()} for term, found in by_index.items()}
    for at, there in enumerate(made_here, start=len(kept)):
        for term in terms:
            if term in there.index.places:
                places.setdefault(term, {})[at] = _behind(there, term)
    passages = known.passages + sum(len(there.index) for there in made_here)

    def searchable(at: int) -> tuple[Handbook, Searchable]:
        if at >= len(kept):
            return editions[without[at - len(kept)].pk][0], made_here[at - len(kept)]
        one = kept[at]
        return editions[one.edition][0], edition_indexes.loaded(one.pk, one.made_with, one.fingerprint)

    answers = []
    for at, hit in best(question, places, passages, most=MOST):
        handbook, there = searchable(at)
        answers.append(AnswerOf(handbook, answer_of(hit, there)))
    return answers


def _behind(there: Searchable, term: str) -> array:
    return unpacked(packed(there.index.places[term]))


@dataclass(frozen=True)
class _Known:
    """What a question to some indexes is read by: the words that stand in them and how they are typed, the words that
    lead to each other in any of them, and how many passages there are."""

    vocabulary: PassageIndex
    words: WordList
    passages: int
    lines: tuple[str, ...]


@lru_cache(maxsize=8)
def _known(kept: tuple[_Kept, ...]) -> _Known:
    typed: set[str] = set()
    lines: dict[str, None] = {}
    passages = 0
    rows = SearchIndex.objects.filter(pk__in=[one.pk for one in kept]).order_by("pk")
    for words, numbers, more in rows.values_list("data__typed", "data__numbers", "data__lines"):
        typed.update(words.split())
        lines |= dict.fromkeys(more)
        passages += len(numbers)
    return _Known(_vocabulary(typed), _words(tuple(lines)), passages, tuple(lines))


def _with(known: _Known, made_here: Iterable[Searchable]) -> tuple[PassageIndex, WordList]:
    typed, lines = set(known.vocabulary.typed), dict.fromkeys(known.lines)
    for there in made_here:
        typed.update(there.index.typed)
        lines |= dict.fromkeys(there.words.lines[len(standard().lines) :])
    return _vocabulary(typed), _words(tuple(lines))


def _vocabulary(typed: set[str]) -> PassageIndex:
    return PassageIndex([], {stem(word): {} for word in typed}, typed)


@lru_cache(maxsize=8)
def _words(lines: tuple[str, ...]) -> WordList:
    return standard().with_lines(lines) if lines else standard()
