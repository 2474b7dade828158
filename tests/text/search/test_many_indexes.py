"""One question to many indexes: the formula of a single one, and little is lost when only the rarest is looked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from text.search.many_indexes import best, packed, unpacked
from text.search.passages import Passage, PassageIndex
from text.search.questions import read
from text.search.ranking import ranked
from text.search.word_list import WordList

WORDS = WordList(stop="the is of a", light="person", lines=["ivory, tusk", "wild meat, bushmeat", "ភ្លុក = ivory"])
WEAPONS = [
    Passage("1.1", "Ivory is weighed. The tusk is sealed.", heading="Exhibits", chapter="Evidence"),
    Passage("1.2", "A fine for wild meat, and a person.", heading="Penalties", chapter="Evidence"),
    Passage("1.3", "ភ្លុកដំរីត្រូវថ្លឹង។ A fine.", chapter="Trade"),
]
MONEY = [Passage("1.1", "The price of ivory is money."), Passage("1.2", "A fine of money is a fine.")]


def asked_of(indexes: list[PassageIndex], asked: str, **bounds):
    together = PassageIndex(
        [],
        {term: {} for index in indexes for term in index.places},
        [word for index in indexes for word in index.typed],
    )
    question = read(asked, together, WORDS)
    places: dict = {}
    for group in question.groups:
        for term, _weight in group:
            for at, index in enumerate(indexes):
                if term in index.places:
                    places.setdefault(term, {})[at] = unpacked(packed(index.places[term]))
    return best(question, places, sum(map(len, indexes)), **bounds)


@given(st.dictionaries(st.integers(0, 2**24 - 1), st.integers(1, 255).map(lambda tenths: tenths / 10), max_size=50))
def test_what_was_packed_is_the_same_again(places):
    assert {kept >> 8: (kept & 255) / 10 for kept in unpacked(packed(places))} == places


def test_a_count_beyond_what_a_byte_holds_is_the_highest():
    assert [kept & 255 for kept in unpacked(packed({3: 40.0}))] == [255]


@pytest.mark.parametrize("asked", ["ivory", "weighed tusk fine", "wild meat person", "ភ្លុកដំរី", "money", "zzzz", ""])
def test_one_index_answers_as_it_does_alone(asked):
    index = PassageIndex.of(WEAPONS, WORDS)

    assert [hit for _at, hit in asked_of([index], asked)] == ranked(read(asked, index, WORDS), index)


@given(st.lists(st.sampled_from(["ivory", "weighed", "tusk", "fine", "wild", "meat", "person", "ភ្លុក"]), max_size=6))
def test_two_indexes_answer_as_one_that_holds_the_passages_of_both(words):
    index = PassageIndex.of(WEAPONS + MONEY, WORDS)
    parts = [
        PassageIndex(index.numbers[:3], _bounded(index, 0, 3), index.typed),
        PassageIndex(index.numbers[3:], _bounded(index, 3, 5), index.typed),
    ]
    asked = " ".join(words)

    together = [(at * 3 + hit.place, hit.score, hit.terms) for at, hit in asked_of(parts, asked)]
    assert together == [(hit.place, hit.score, hit.terms) for hit in ranked(read(asked, index, WORDS), index)]


def test_when_it_is_too_much_the_rarest_is_looked_for_first():
    index = PassageIndex.of([*MONEY * 20, *WEAPONS], WORDS)

    first = [
        index.numbers[hit.place] for _at, hit in asked_of([index], "fine of a person", sought=1, candidates=1, most=1)
    ]
    assert first == ["1.2"]


def _bounded(index: PassageIndex, first: int, end: int) -> dict[str, dict[int, float]]:
    places = {
        term: {place - first: count for place, count in there.items() if first <= place < end}
        for term, there in index.places.items()
    }
    return {term: there for term, there in places.items() if there}
