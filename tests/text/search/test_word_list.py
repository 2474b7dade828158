"""The words that lead to each other: how a line is read, and what it leads to."""

import pytest

from text.search.word_list import LONGEST_LINE, NotALine, WordList, read_line, standard


def test_words_with_commas_lead_to_each_other():
    words = WordList(lines=["ivory, tusk, elephant teeth"])

    assert words.leads["tusk"] == ["ivori", "eleph teeth"]
    assert words.leads["eleph teeth"] == ["ivori", "tusk"]


def test_words_with_an_arrow_lead_onwards_only():
    words = WordList(lines=["jail > prison, penalty"])

    assert words.leads["jail"] == ["prison", "penalti"]
    assert "prison" not in words.leads


def test_words_of_two_languages_lead_both_ways():
    words = WordList(lines=["ភ្លុកដំរី = ivory, tusk"])

    assert words.leads["ភ្លុកដំរី"] == ["ivori", "tusk"]
    assert words.leads["tusk"] == ["ភ្លុកដំរី"]


def test_words_of_khmer_with_one_nearest_english_word_lead_to_each_other():
    words = WordList(lines=["គុក, ពន្ធនាគារ = prison, penalty", "ដាក់គុក = prison", "ទោស = penalty, prison"])

    assert words.leads["គុក"] == ["prison", "penalti", "ពន្ធនាគារ", "ដាក់គុក"]
    assert words.leads["ទោស"] == ["penalti", "prison"]


@pytest.mark.parametrize(
    "line", ["", "ivory", "ivory >", "= ivory", "a > b > c", "a = b > c", "x, " * LONGEST_LINE, ",,"]
)
def test_a_line_that_leads_nowhere_is_refused(line):
    with pytest.raises(NotALine):
        read_line(line)


def test_seizure_and_confiscation_are_not_the_same():
    leads = standard().leads

    assert "confisc" not in leads["seizur"]
    assert "seizur" not in leads["confisc"]


def test_more_lines_make_another_list_and_leave_the_first_as_it_is():
    more = standard().with_lines(["blowpipe, dart"])

    assert more.leads["blowpip"] == ["dart"]
    assert more.digest != standard().digest
    assert more.stop == standard().stop
    assert "blowpip" not in standard().leads
