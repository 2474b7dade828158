"""The net under every way in: a word that did not come through is told, with where it stood."""

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.text.wordings import ANYTHING, SENTENCES
from text.inventory.word_net import Missing, count_of_words, missing_words

PASSAGES = st.lists(ANYTHING, max_size=12)
SOME = st.lists(SENTENCES, min_size=1, max_size=12)
KHMER = "តុលាការត្រូវថ្លឹងវត្ថុតាងមុនពេលបិទត្រា។"


def words_of(found):
    return [missing.words for missing in found]


def letters(passages):
    """The letters of words, which stay as many when words are joined."""
    return sum(character.isalnum() for text in passages for character in unicodedata.normalize("NFC", text))


def test_what_came_through_is_not_told():
    assert missing_words(["The ivory is weighed.", KHMER], ["The ivory is weighed.", KHMER]) == []


def test_a_missing_word_is_told_with_the_words_before_it():
    assert missing_words(["As required by Article 12, the court pays."], ["As required by , the court pays."]) == [
        Missing("Article 12", "As required by", 0)
    ]


def test_a_missing_passage_is_told_with_the_end_of_the_one_before():
    source = ["The fine is five million riel, to be paid within ten days.", "Annex A.", "End."]

    assert missing_words(source, [source[0], source[2]]) == [
        Missing("Annex A", "million riel, to be paid within ten days.", 1)
    ]


def test_the_same_word_elsewhere_does_not_stand_for_the_one_that_is_missing():
    source = ["The seized ivory.", "The seal of the court is broken.", "The seized scales."]

    assert missing_words(source, [source[0], "The of the court is broken.", source[2], "A seal."]) == [
        Missing("seal", "The", 1)
    ]


def test_which_of_two_equal_passages_is_missing_is_told_by_their_order():
    assert missing_words(["Sealed.", "One.", "Sealed."], ["One.", "Sealed."]) == [Missing("Sealed", "", 0)]


@pytest.mark.parametrize(
    "arrived",
    [
        ["Annex A.", "The ivory is weighed by two officers.", "Then it is sealed."],  # in another order
        ["The ivory is weighed", "by two officers. Then it is", "sealed. Annex A."],  # otherwise divided
        ["The **ivory** is weighed — by two officers.", "1. Then it is sealed!", "Annex A", "added"],
        ["The ivory isweighed by two of\u00adficers.", "Then it is sea led.", "AnnexA."],  # words joined and divided
    ],
)
def test_what_came_in_another_place_or_otherwise_divided_is_not_missing(arrived):
    assert missing_words(["The ivory is weighed by two officers.", "Then it is sealed.", "Annex A."], arrived) == []


def test_words_that_came_elsewhere_hide_nothing_and_lose_nothing_of_those_about_them():
    source = ["Seen. The informant lives at House 12. Also seen."]

    assert missing_words(source, ["Seen. Also seen.", "The informant lives at House 12."]) == []
    assert words_of(missing_words(source, ["Seen. Also", "The informant lives at House 12."])) == ["seen"]


def test_khmer_is_compared_by_clusters():
    assert missing_words([KHMER], [KHMER.replace("វត្ថុតាង", "")]) == [Missing("វត្ថុតាង", "តុលាការត្រូវថ្លឹង", 0)]
    assert missing_words([KHMER], [KHMER.replace("ពេល", "\u200bពេល\u200b")]) == []


def test_signs_that_are_read_aloud_are_words():
    assert words_of(missing_words(["A fine of 5 % or 10 $."], ["A fine of 5 or 10."])) == ["%", "$"]


@given(PASSAGES)
def test_a_text_misses_nothing_of_itself(passages):
    assert missing_words(passages, passages) == []


@given(PASSAGES, st.randoms(use_true_random=False))
def test_the_order_of_passages_loses_no_word(passages, random):
    arrived = [*passages]
    random.shuffle(arrived)

    assert missing_words(passages, arrived) == []


def test_a_missing_word_is_not_taken_for_one_that_comes_later():
    assert words_of(missing_words(["the bag is sealed the bag is sealed"], ["bag is sealed the bag is sealed"])) == [
        "the"
    ]


@given(SOME, st.data())
def test_a_word_taken_away_at_random_is_caught(passages, data):
    at = data.draw(st.integers(0, len(passages) - 1))
    words = passages[at].split()
    taken = data.draw(st.integers(0, len(words) - 1))
    assume(count_of_words([words[taken]]))
    arrived = [*passages]
    arrived[at] = " ".join(words[:taken] + words[taken + 1 :])

    found = missing_words(passages, arrived)

    # Where a passage repeats itself, words beside the missing one may be told with it.
    assert count_of_words(words_of(found)) >= count_of_words([words[taken]])
    assert {missing.position for missing in found} <= {at}


@given(SOME, st.data(), st.randoms(use_true_random=False))
def test_a_word_of_its_own_taken_away_is_caught_where_it_stood_whatever_else_happens(passages, data, random):
    at = data.draw(st.integers(0, len(passages) - 1))
    words = passages[at].split()
    place = data.draw(st.integers(0, len(words)))
    arrived = [*passages]
    passages[at] = " ".join([*words[:place], "pangolin", *words[place:]])
    random.shuffle(arrived)

    [found] = missing_words(passages, [*arrived, "Words that were added, as numbers are: 12."])

    assert (found.words, found.position) == ("pangolin", at)


@given(PASSAGES, PASSAGES)
def test_nothing_is_told_twice_and_never_more_than_there_is(passages, arrived):
    found = missing_words(passages, arrived)

    assert [missing.position for missing in found] == sorted(missing.position for missing in found)
    assert count_of_words(words_of(found)) <= count_of_words(passages)
    assert letters(words_of(found)) >= letters(passages) - letters(arrived)
