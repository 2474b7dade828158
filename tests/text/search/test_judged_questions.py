"""Questions that people asked of the demonstration, each with what its paragraph says: how many are found.

`questions.tsv` are those that words and formula were chosen with. Nine in ten is the aim; the bound is what was
reached, so that it only rises. No word was chosen for `fresh_questions.tsv`: they tell how the search does with what
nobody prepared, though whoever wrote the words had read the same chapters. Their bound is what was measured (216 of
233), less two questions. Both are asked with the words that lead to single paragraphs, as the demonstration has them.

`khmer_questions.tsv` are asked of the text in Khmer, `khmer_edition`; before anything was changed after them, 54 of the
60 were found. Nine in ten is their bound.
"""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from handbook.demonstration import sought_words
from handbook.demonstration.material import read as demonstration
from tests.text.search import khmer_edition
from text.search.analysis import folded
from text.search.many_indexes import best, packed, unpacked
from text.search.passages import Passage, PassageIndex
from text.search.questions import read
from text.search.ranking import ranked
from text.search.word_list import WordList, standard

HERE = Path(__file__).parent


class Book(NamedTuple):
    passages: list[Passage]
    index: PassageIndex
    words: WordList


def bound(passages: Iterable[Passage], words: WordList) -> Book:
    passages = list(passages)
    return Book(passages, PassageIndex.of(passages, words), words)


@pytest.fixture(scope="module")
def book():
    return bound(sought_words.passages(demonstration()), standard())


@pytest.fixture(scope="module")
def book_in_khmer():
    return bound(khmer_edition.passages(demonstration()), khmer_edition.words())


def judged(file: str) -> list[list[str]]:
    lines = (HERE / file).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def share_found(book: Book, questions) -> tuple[float, list[str]]:
    """The share of questions whose paragraph is among the first three, and the questions for which none is."""
    passages, index, words = book
    missed = []
    for _language, asked, *phrases in questions:
        question = read(asked, index, words)
        first = [passages[hit.place].text for hit in ranked(question, index, most=3)]
        if question.number in index.place_of:
            first = [passages[index.place_of[question.number]].text]
        if not any(phrase in text for phrase in phrases for text in first):
            missed.append(asked)
    return 1 - len(missed) / len(questions), missed


@pytest.mark.parametrize("file", ["questions.tsv", "fresh_questions.tsv"])
def test_every_judged_question_has_a_paragraph_that_answers_it(book, file):
    texts = [passage.text for passage in book.passages]

    assert [
        asked
        for _language, asked, *phrases in judged(file)
        if not any(one in text for one in phrases for text in texts)
    ] == []


def test_every_phrase_of_the_khmer_text_is_in_one_paragraph(book_in_khmer):
    texts = [passage.text for passage in book_in_khmer.passages]

    for _language, asked, *phrases in judged("khmer_questions.tsv"):
        assert [sum(phrase in text for text in texts) for phrase in phrases] == [1] * len(phrases), asked


@pytest.mark.parametrize(("language", "least"), [("en", 0.97), ("km", 0.97)])
def test_the_questions_that_the_words_were_chosen_with_find_their_paragraph(book, language, least):
    share, missed = share_found(book, [row for row in judged("questions.tsv") if row[0] == language])

    assert share >= least, missed


def test_fresh_questions_find_their_paragraph(book):
    share, missed = share_found(book, judged("fresh_questions.tsv"))

    assert share >= 214 / 233, missed


def test_questions_of_the_khmer_text_find_their_paragraph(book_in_khmer):
    share, missed = share_found(book_in_khmer, judged("khmer_questions.tsv"))

    assert share >= 0.9, missed


def test_words_that_lead_to_single_paragraphs_are_told_apart_from_what_the_text_says(book):
    """Without them fresh questions find their paragraph less often: a handbook whose editors write none has this."""
    bare = bound((replace(passage, sought="") for passage in book.passages), standard())

    with_them, _missed = share_found(book, judged("fresh_questions.tsv"))
    without, missed = share_found(bare, judged("fresh_questions.tsv"))

    assert 0.6 <= without < with_them, missed


def test_every_line_of_the_demonstrations_words_leads_to_one_paragraph_and_every_paragraph_has_some(book):
    passages = book.passages
    led_to = [passage.sought for passage in passages if passage.sought]

    assert sorted(led_to) == sorted(line.words for line in sought_words.lines())
    assert [passage.number for passage in passages if not passage.sought] == []


def test_little_is_lost_when_only_the_rarest_words_are_looked_for(book):
    """Over many handbooks not every passage is ranked: here a third is looked for, and one in twenty ranked."""
    passages, index, _words = book
    found, asked_of_all = 0, 0
    for _language, asked, *phrases in judged("questions.tsv"):
        question = read(asked, index, standard())
        known = {term for group in question.groups for term, _weight in group if term in index.places}
        places = {term: {0: unpacked(packed(index.places[term]))} for term in known}
        hits = best(question, places, len(index), most=3, sought=70, candidates=10)
        first = [passages[hit.place].text for _at, hit in hits]
        asked_of_all += not question.number
        found += not question.number and any(phrase in text for phrase in phrases for text in first)

    assert found / asked_of_all >= 0.9


def test_a_letter_that_is_typed_wrong_is_forgiven(book):
    def mistyped(asked: str) -> str:
        longest = max(asked.split(), key=len)
        return (
            asked.replace(longest, longest[:3] + longest[4] + longest[3] + longest[5:]) if len(longest) > 6 else asked
        )

    english = [
        [language, mistyped(asked), *phrases]
        for language, asked, *phrases in judged("questions.tsv")
        if language == "en"
    ]
    share, missed = share_found(book, english)

    assert share >= 0.85, missed


def test_the_same_question_is_answered_alike_however_its_khmer_is_typed(book):
    index = book.index
    for language, asked, *_phrases in judged("questions.tsv"):
        if language == "km":
            other = folded(asked).replace("ើ", "េី").replace("ោ", "េា")
            assert ranked(read(asked, index, standard()), index) == ranked(read(other, index, standard()), index)
