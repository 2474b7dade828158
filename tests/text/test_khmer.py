import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.text.wordings import ANYTHING, KHMER
from text.khmer import NO_BREAK_WITHIN, RUN, break_lines, count_words, digits, normalise
from text.refusals import CannotRead


def shown(html):
    return break_lines(html).replace("\u200b", "|")


def test_khmer_may_break_between_words_where_both_breakers_agree():
    assert shown("ចៅក្រមនិងព្រះរាជអាជ្ញា") == "ចៅក្រម|និង|ព្រះរាជអាជ្ញា"


def test_a_word_that_one_breaker_tears_stays_whole():
    assert shown("ករណីយកិច្ចរបស់ចៅក្រម") == "ករណីយកិច្ច|របស់|ចៅក្រម"


@pytest.mark.parametrize("term", NO_BREAK_WITHIN)
def test_legal_terms_are_never_broken(term):
    assert "\u200b" not in break_lines(term)
    assert term in break_lines(f"តាម{term}នេះ")


@pytest.mark.parametrize("sign", "ៗ។៕៖»”)")
def test_no_line_begins_with_a_closing_sign(sign):
    assert f"\u200b{sign}" not in break_lines(f"ចៅក្រមនិងព្រះរាជអាជ្ញាផ្សេង{sign} ចៅក្រម")


def test_tags_and_attributes_are_left_alone():
    html = "<p title=\"ចៅក្រមនិងព្រះរាជអាជ្ញា &gt; x\" lang='ចៅក្រមនិង'>ចៅក្រមនិង</p><title>ចៅក្រមនិង</title>"

    assert shown(html) == html.replace(">ចៅក្រមនិង</p>", ">ចៅក្រម|និង</p>")


def test_latin_text_is_left_alone():
    assert break_lines("<p>The court &amp; the ministry</p>") == "<p>The court &amp; the ministry</p>"


def test_an_authors_own_break_is_kept_and_not_doubled():
    assert shown("ចៅក្រម\u200bនិង") == "ចៅក្រម|និង"


@given(st.one_of(KHMER, ANYTHING))
def test_breaking_lines_only_adds_breaks_and_tears_no_cluster(text):
    broken = break_lines(text)

    assert broken.replace("\u200b", "") == text.replace("\u200b", "")
    for run in RUN.findall(text):
        for piece in break_lines(run).split("\u200b")[1:]:
            assert unicodedata.category(piece[0])[0] != "M"
    assert not re.search("\u17d2\u200b", break_lines("".join(RUN.findall(text))))


def test_digits_are_khmer():
    assert digits(2026) == "២០២៦"
    assert digits("4.12(a)") == "៤.១២(a)"


def test_normal_text_is_composed():
    assert normalise("Cafe\u0301") == "Café"


def test_stray_invisible_signs_go_and_meaningful_ones_stay():
    assert normalise("\ufeffចៅ\u200bក្រម \u200dx\u2060y 👩🏽‍⚖️") == "ចៅ\u200bក្រម xy 👩🏽‍⚖️"


@given(ANYTHING)
def test_normal_text_is_normal(text):
    assert normalise(normalise(text)) == normalise(text)


def test_half_characters_are_refused():
    with pytest.raises(CannotRead, match="half a character"):
        normalise("\udfff")


def test_words_are_counted_and_signs_are_not():
    assert count_words("ចៅក្រម និង ព្រះរាជអាជ្ញា។", language="km") == 3
    assert count_words("Art. 97, 👩🏽‍⚖️ — “the law”", language="en") == 4
