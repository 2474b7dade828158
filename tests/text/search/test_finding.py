"""Questions to a small text: what is found, in which order, and which sentence is shown."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from text.parsing import blocks
from text.search.excerpts import LONGEST, excerpt
from text.search.passages import Passage, PassageIndex, passages_of
from text.search.questions import read
from text.search.ranking import ranked
from text.search.word_list import WordList

WORDS = WordList(
    stop="the of a is for in what how and to",
    light="person",
    lines=["ivory, tusk", "jail > prison", "ភស្តុតាង = evidence", "ភ្លុកដំរី = ivory", "wild meat, bushmeat"],
)
PASSAGES = [
    Passage("1.1", "Ivory is weighed before it is sealed as evidence.", heading="Exhibits", chapter="Evidence"),
    Passage("1.2", "Prison for one year, or a fine.", heading="Penalties", chapter="Evidence"),
    Passage("2.1", "The wildlife officer sells bushmeat. Article 98 applies.", chapter="Trade"),
    Passage("2.2", "ភស្តុតាងត្រូវរក្សាទុក។ ភ្លុកដំរីត្រូវថ្លឹង។", chapter="ភស្តុតាង"),
    Passage("2.3", "Nothing else stands here.", notes="A note on tusks."),
]
INDEX = PassageIndex.of(PASSAGES, WORDS)


def found(asked: str) -> list[str]:
    return [PASSAGES[hit.place].number for hit in ranked(read(asked, INDEX, WORDS), INDEX)]


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("how is ivory weighed", "1.1"),
        ("what prison", "1.2"),
        ("jail", "1.2"),
        ("wild meat", "2.1"),
        ("wild life officer", "2.1"),
        ("art. 98", "2.1"),
        ("មាត្រា ៩៨", "2.1"),
        ("bushmaet", "2.1"),
        ("ភ្លុកដំរី", "2.2"),
        ("រក្សាទុក", "2.2"),
    ],
)
def test_a_question_finds_its_paragraph(asked, first):
    assert found(asked)[0] == first


def test_a_question_in_one_language_finds_the_paragraph_in_the_other():
    assert "1.1" in found("ភ្លុកដំរី")
    assert "2.2" in found("ivory")


def test_any_word_is_enough_and_more_of_the_question_counts_more():
    assert found("weighed ivory unheardof")[0] == "1.1"
    assert found("zzzzqqqq") == []


CHAPTER = """
# Exhibits

Four pieces of paper travel with a tusk:

- the log
- the receipt

A weight is written down. Nothing is left out.

| Animal | Penalty |
|---|---|
| Gibbon | a fine |
"""


def test_a_list_is_found_by_the_words_of_the_paragraph_that_leads_to_it():
    passages = list(passages_of(blocks.parse(CHAPTER), chapter=4, titles=""))

    assert [passage.lead for passage in passages] == [
        "",
        "Four pieces of paper travel with a tusk:",
        "",
        passages[2].text,
    ]
    index = PassageIndex.of(passages, WORDS)
    assert {index.numbers[hit.place] for hit in ranked(read("paper receipt", index, WORDS), index)} == {"4.1", "4.2"}
    assert ranked(read("paper receipt", index, WORDS), index)[0].place == 1


def test_what_tells_the_subject_of_a_paragraph_is_its_opening():
    passages = passages_of(blocks.parse(CHAPTER), chapter=4, titles="")

    openings = [passage.opening for passage in passages]
    assert openings == [
        "Four pieces of paper travel with a tusk:",
        "",
        "A weight is written down.",
        "Animal Penalty Gibbon",
    ]


@pytest.mark.parametrize(
    ("asked", "number"), [("4.12", "4.12"), ("៤.១២", "4.12"), ("paragraph 4.12(b)", "4.12"), ("§ 04.012", "4.12")]
)
def test_the_number_of_a_paragraph_is_understood(asked, number):
    assert read(asked, INDEX, WORDS).number == number


@pytest.mark.parametrize("asked", ["article 4", "4.12 riel", "1.2.3", "4."])
def test_what_only_looks_like_a_number_is_searched(asked):
    assert read(asked, INDEX, WORDS).number == ""


def test_words_that_were_added_are_named_as_they_are_spelled():
    assert read("jail", INDEX, WORDS).added == ["prison"]
    assert read("bushmaet", INDEX, WORDS).added == ["bushmeat"]
    assert read("prison", INDEX, WORDS).added == []


def test_words_in_quotation_marks_are_kept_together():
    assert read("where does “One  Year” stand", INDEX, WORDS).quoted == ["one year"]


def test_an_index_is_the_same_after_it_was_stored():
    again = PassageIndex.from_data(json.loads(json.dumps(INDEX.as_data())))

    assert (again.numbers, again.places, again.typed) == (INDEX.numbers, INDEX.places, INDEX.typed)


def test_an_empty_text_is_searched_in_vain():
    nothing = PassageIndex.of([], WORDS)

    assert ranked(read("ivory", nothing, WORDS), nothing) == []


def test_only_some_passages_are_searched_when_asked_so():
    hits = ranked(read("ivory", INDEX, WORDS), INDEX, among={3, 4})

    assert {PASSAGES[hit.place].number for hit in hits} == {"2.2", "2.3"}


@pytest.mark.parametrize(
    "asked",
    [
        "",
        " ",
        "\u200b\u200b",
        "'",
        '"',
        "“”",
        "AND OR NOT (",
        "'; DROP TABLE x; --",
        "*",
        "\ufffe",
        "a" * 10_000,
        "ក" * 10_000,
    ],
)
def test_no_question_is_too_strange(asked):
    assert isinstance(found(asked), list)


@given(st.text(max_size=80))
def test_whatever_is_asked_every_answer_stands_in_the_index(asked):
    assert set(found(asked)) <= set(INDEX.numbers)


def test_the_sentence_that_answers_is_shown_with_its_words_marked():
    text = "Nothing of it here. " * 30 + "Ivory was weighed. " + "And nothing there. " * 30
    pieces = excerpt(text, {"ivori", "weigh"})

    assert [piece.text for piece in pieces if piece.is_found] == ["Ivory", "weighed"]
    assert "".join(piece.text for piece in pieces).startswith("… Ivory was weighed.")


def test_marks_tear_no_cluster_of_khmer():
    pieces = excerpt("ភ្លុក\u200bដំរីត្រូវថ្លឹង។", {"ភ្លុកដំរី"})

    assert [piece.text for piece in pieces if piece.is_found] == ["ភ្លុក\u200bដំរី"]


@given(st.text(max_size=600), st.sets(st.sampled_from(["ivori", "weigh", "កខ", "a", "98"])))
def test_an_excerpt_is_a_part_of_its_text(text, terms):
    pieces = excerpt(text, terms)
    words = "".join(piece.text for piece in pieces).removeprefix("… ").removesuffix(" …")

    assert words in text or not words
    assert len(words) <= max(LONGEST, 1)
