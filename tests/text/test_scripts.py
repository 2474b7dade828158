"""Whether words stand in the letters of their language: a sentence in other letters is told, a name is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.text.wordings import ANYTHING, KHMER
from text.scripts import is_mostly_in_other_letters, is_sentence_in_other_letters

ENGLISH = "Whoever holds it is imprisoned for one to five years."
IN_KHMER = "អ្នកណាកាន់កាប់ភ្លុកដំរី ត្រូវផ្ដន្ទាទោស តាមមាត្រា ៩៨ និងត្រូវចាប់យកវត្ថុតាង។"


@pytest.mark.parametrize(("words", "language"), [(ENGLISH, "km"), (IN_KHMER, "en"), (IN_KHMER, "fr"), (ENGLISH, "th")])
def test_a_sentence_of_the_other_language_is_told(words, language):
    assert is_sentence_in_other_letters(words, language)
    assert is_mostly_in_other_letters(words, language)


@pytest.mark.parametrize(
    ("words", "language"),
    [
        (ENGLISH, "en"),
        (IN_KHMER, "km"),
        (ENGLISH, "fr"),  # the same letters
        ("Sok Dara, Phnom Penh", "km"),
        ("សុខ ដារ៉ា សាលាដំបូងរាជធានីភ្នំពេញ", "en"),
        ("Manis javanica", "km"),
        ("CITES, Appendix I, 1975/98-A (2002)", "km"),
        ("Law on Forestry (2002), Article 98(12).", "km"),
        ("Convention on International Trade in Endangered Species of Wild Fauna and Flora", "km"),
        ("ក្រមនីតិវិធីព្រហ្មទណ្ឌនៃព្រះរាជាណាចក្រកម្ពុជា", "en"),
        (f"“{ENGLISH}”", "km"),
        (f"«{IN_KHMER}»", "en"),
        ("https://example.org/the/law/of/the/land/as/it/was", "km"),
        ("១២.៥០០", "en"),
        ("", "km"),
        (f"{ENGLISH} {IN_KHMER}", "km"),
        (f"{ENGLISH} {IN_KHMER}", "en"),
        ("孫中山, สมชาย and Nguyễn Thị Ánh signed.", "en"),
    ],
)
def test_the_own_language_names_codes_and_citations_are_left_alone(words, language):
    assert not is_sentence_in_other_letters(words, language)


def test_a_text_with_both_is_judged_by_what_there_is_more_of():
    assert is_mostly_in_other_letters("ច្បាប់ស្តីពីសត្វព្រៃ (CITES)", "en")
    assert not is_mostly_in_other_letters("ច្បាប់ស្តីពីសត្វព្រៃ (CITES)", "km")


@given(ANYTHING)
def test_what_is_told_of_a_language_is_not_told_of_the_other(words):
    assert not (is_sentence_in_other_letters(words, "km") and is_sentence_in_other_letters(words, "en"))


@given(KHMER)
def test_khmer_letters_are_never_foreign_to_khmer(words):
    assert not is_sentence_in_other_letters(words, "km")


@given(st.text("abcdefghijklmnopqrstuvwxyz .,ABC"))
def test_latin_letters_are_never_foreign_to_english(words):
    assert not is_sentence_in_other_letters(words, "en")


@given(ANYTHING, st.sampled_from(["km", "en", "fr", "th", "zh"]))
def test_what_is_only_quoted_is_never_told(words, language):
    quoted = words.translate(dict.fromkeys(map(ord, '“”"«»‘’'), " "))

    assert not is_sentence_in_other_letters(f"“{quoted}”", language)
