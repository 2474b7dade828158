"""A question to all handbooks that a person may read: the editions in effect, in one list.

The first hundred passages come from the database's full text and are ranked by the formula of the single edition.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from handbook.models import Edition, Handbook, SearchIndex
from handbook.reading.search import edition_indexes, full_text
from handbook.reading.search.answers import MOST, Answer, answer_of
from text.search import questions
from text.search.analysis import stem
from text.search.passages import PassageIndex
from text.search.ranking import Hit, ranked
from text.search.word_list import standard


@dataclass(frozen=True)
class AnswerOf:
    """An answer, and the handbook that it stands in."""

    handbook: Handbook
    answer: Answer


def ask(on_show: Sequence[tuple[Handbook, Edition | None]], language: str, asked: str) -> list[AnswerOf]:
    """Answer a question from the editions in effect, the best first. Queries are constant, once all are read."""
    editions = {edition.pk: (handbook, edition) for handbook, edition in on_show if edition is not None}
    kept = list(
        SearchIndex.objects.filter(edition__in=editions, language=language).values_list("pk", "made_with", "edition")
    )
    keys = [(pk, made_with, editions[edition][1].fingerprint) for pk, made_with, edition in kept]
    question = questions.read(asked, _vocabulary(tuple(sorted(keys))), standard())
    terms = (term for group in question.groups for term, _weight in group)
    candidates = full_text.first_hundred([pk for pk, _made_with, _edition in kept], terms)
    found: list[tuple[Hit, Handbook, edition_indexes.Searchable]] = []
    for (pk, _made_with, edition), key in zip(kept, keys, strict=True):
        if pk in candidates:
            there = edition_indexes.loaded(*key)
            found += _hits(asked, there, editions[edition][0], candidates[pk])
    for edition in editions.keys() - {edition for _pk, _made_with, edition in kept}:
        # Issued a moment ago: the worker has not made its index yet.
        handbook, newest = editions[edition]
        found += _hits(asked, edition_indexes.searchable(newest, language), handbook, None)
    found.sort(key=lambda one: (-one[0].score, one[1].slug, one[0].place))
    return [AnswerOf(handbook, answer_of(hit, there)) for hit, handbook, there in found[:MOST]]


def _hits(asked: str, there: edition_indexes.Searchable, handbook: Handbook, among: set[int] | None):
    question = questions.read(asked, there.index, there.words)
    return [(hit, handbook, there) for hit in ranked(question, there.index, among=among, most=MOST)]


@lru_cache(maxsize=8)
def _vocabulary(keys: tuple[tuple[int, str, str], ...]) -> PassageIndex:
    """The words of some indexes, as far as a question is read by them: which there are, and how they are typed."""
    typed: set[str] = set()
    for words in SearchIndex.objects.filter(pk__in=[key[0] for key in keys]).values_list("data__typed", flat=True):
        typed.update(words.split())
    return PassageIndex([], {stem(word): {} for word in typed}, typed)
