import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.text.wordings import ANYTHING, KHMER
from text.line_breaks import NEVER_DIVIDED, RUN, break_lines, hold_words


def shown(html):
    return break_lines(html).replace("\u200b", "|")


def test_khmer_may_break_between_words_where_both_breakers_agree():
    assert shown("ចៅក្រមនិងព្រះរាជអាជ្ញា") == "ចៅក្រម|និង|ព្រះរាជអាជ្ញា"


def test_a_word_that_one_breaker_tears_stays_whole():
    assert shown("ករណីយកិច្ចរបស់ចៅក្រម") == "ករណីយកិច្ច|របស់|ចៅក្រម"


@pytest.mark.parametrize("term", NEVER_DIVIDED)
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


# On a screen ----------------------------------------------------------------------------------------------------


def on_screen(html):
    return hold_words(html).replace("<wbr>", "|").replace('<span class="held">', "[").replace("</span>", "]")


def test_on_a_screen_a_line_ends_between_words_alone():
    assert on_screen("<p>ចៅក្រមនិងព្រះរាជអាជ្ញា។ នេះ</p>") == "<p>[ចៅក្រម|និង|ព្រះរាជអាជ្ញា]។ នេះ</p>"


def test_a_word_longer_than_a_line_of_a_phone_may_be_divided():
    assert on_screen("ក" * 50) == "ក" * 50


@pytest.mark.parametrize("term", NEVER_DIVIDED)
def test_legal_terms_are_whole_on_a_screen(term):
    assert term in hold_words(f"<p>តាម{term}នេះ</p>")


NUMBERS = ["មាត្រា ៩៨", "មាត្រា ៩៦(១៧)", "កថាខណ្ឌទី ២", "ចំណុច ក", "៥ (ប្រាំ) ឆ្នាំ", "ថ្ងៃទី៣០", "មាត្រា 98"]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_stays_with_its_word(number):
    [held] = re.findall(r"\[([^]]*[0-9០-៩ក][^]]*)\]", on_screen(f"<p>យោងតាម {number} នៃច្បាប់</p>"))
    assert held.endswith(number)


def test_what_no_line_is_made_of_stays_as_it_is():
    html = (
        "<title>{0}</title><textarea>{0}</textarea><option>{0}</option><svg><text>{0}</text></svg><script>{0}</script>"
    )
    html = html.format("ចៅក្រមនិងព្រះរាជអាជ្ញា")
    assert hold_words(html) == html


@given(st.one_of(KHMER, ANYTHING))
def test_on_a_screen_no_sign_is_added_to_the_words(text):
    text = text.replace("<", "").replace("&", "")
    assert re.sub('<wbr>|<span class="held">|</span>', "", hold_words(f"<p>{text}</p>")) == f"<p>{text}</p>"
