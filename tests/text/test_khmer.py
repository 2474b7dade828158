import pytest
from hypothesis import given

from tests.text.wordings import ANYTHING, KHMER
from text.folding import fold
from text.khmer import count_words, digits, in_order, normalise
from text.refusals import CannotRead


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


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("មន្រ្តី", "មន្ត្រី"),  # ្រ comes after the other foot
        ("សិទិ្ធ", "សិទ្ធិ"),  # a foot before its vowel
        ("បា៉", "ប៉ា"),  # a shifter before its vowel
        ("ឆ្នំា", "ឆ្នាំ"),  # a sign after its vowel
        ("ដេីម្បី", "ដើម្បី"),  # one vowel typed as two
        ("សម្រេាម", "សម្រោម"),
        ("ក្រុុម", "ក្រុម"),  # a mark typed twice
    ],
)
def test_marks_are_put_in_the_order_of_the_standard(typed, stored):
    assert in_order(typed) == stored
    assert in_order(stored) == stored


def test_what_is_spelled_in_two_ways_stays_as_it_was_written():
    for written in ("ស្តី", "ស្ដី", "ឲ្យ", "ឱ្យ", "ស៊ី", "សីុ", "ទ្បើយ", "ចៅ\u200bក្រម", "Nguyễn", "张伟", "สมชาย"):
        assert in_order(written) == written


@given(ANYTHING | KHMER)
def test_putting_in_order_twice_changes_nothing_and_what_was_the_same_to_a_search_stays_so(text):
    text = "".join(sign for sign in text if sign not in "\ud800\udfff")

    assert in_order(in_order(text)) == in_order(text)
    assert fold(in_order(text)).text == fold(text).text


def test_half_characters_are_refused():
    with pytest.raises(CannotRead, match="half a character"):
        normalise("\udfff")


def test_words_are_counted_and_signs_are_not():
    assert count_words("ចៅក្រម និង ព្រះរាជអាជ្ញា។", language="km") == 3
    assert count_words("Art. 97, 👩🏽‍⚖️ — “the law”", language="en") == 4
