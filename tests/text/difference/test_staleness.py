"""When a translation is older than its source, and when a second person has to say that it still holds."""

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from text.difference.staleness import SAME, alike, change
from text.khmer import normalise

ENGLISH = "Whoever holds an ivory tusk without a permit is punished, Article 98(12); seize it and sign the record."
KHMER = "អ្នកណាកាន់កាប់ភ្លុកដំរី ត្រូវផ្ដន្ទាទោស តាមមាត្រា ៩៨ និងត្រូវចាប់យកវត្ថុតាង។"

PROSE = st.text(
    st.sampled_from("abcdeABCDE 0123456789.,;:()-«»“”កខគឃងចឆរសមនត្ាិីឹឺុូើែះំ៉៊័ ។​‌")
    | st.characters(exclude_categories=["Cs", "Cc"]),
    max_size=80,
)


@given(PROSE)
def test_what_was_saved_unchanged_or_only_normalised_marks_nothing(text):
    for again in (text, normalise(text), unicodedata.normalize("NFD", text), f"  {text}\u200b \n"):
        assert not change(text, again).marks


@given(PROSE)
def test_folding_twice_changes_nothing(text):
    assert alike(alike(text)) == alike(text)


@given(PROSE, PROSE)
def test_a_change_weighs_the_same_there_and_back(one, other):
    assert change(one, other).level == change(other, one).level


@given(PROSE, PROSE, st.integers(1, 9999), st.integers(1, 9999))
def test_another_number_always_needs_a_second_person(before, after, number, other):
    assume(number != other)

    found = change(f"{before} x {number} y {after}", f"{before} x {other} y {after}")

    assert found.needs_a_second_person


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Weigh every tusk, and sign.", "Weigh every tusk and sign"),
        ("The judge’s order", "The judge's order."),
        (KHMER, KHMER.replace("។", " ៕")),
    ],
)
def test_a_comma_marks_nothing_and_is_told_to_who_asks(before, after):
    found = change(before, after)

    assert not found.marks
    assert found.level in ("same", "signs")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("អោយចាប់យក", "ឲ្យចាប់យក"),
        ("សេចក្តីសម្រេច", "សេចក្ដីសម្រេច"),
        ("មន្រ្តី", "មន្ត្រី"),
        ("ទូរស័ព្ទ", "ទូរសព្ទ"),
        ("មាត្រា ៩៨", "មាត្រា 98"),
        ("ភ័ស្តុតាង រឺ អាជ្ញាប័ណ្ណ", "ភស្តុតាង ឬ អាជ្ញាបណ្ណ"),
        ("A fine of 1,000 riels", "a fine of 1000  riels"),
    ],
)
def test_two_spellings_of_one_word_are_no_change(before, after):
    assert not change(before, after).marks


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("one to five years", "one to six years"),
        ("Article 98", "Article 97"),
        ("Article 98(10)", "Article 98(12)"),
        ("Point (b) applies.", "Point (c) applies."),
        ("Appendix I animals", "Appendix II animals"),
        ("The bag is sealed.", "The bag is not sealed."),
        ("It is not sealed, it is signed.", "It is sealed, it is not signed."),
        ("Weigh and sign.", "Weigh or sign."),
        ("The judge may order it.", "The judge must order it."),
        ("It is seized.", "It is handed back."),
        ("The judge opens it.", "The judge doesn't open it."),
        ("ដាក់ពន្ធនាគារពី ១ ឆ្នាំ", "ដាក់ពន្ធនាគារពី ២ ឆ្នាំ"),
        ("ត្រូវបិទត្រា", "មិនត្រូវបិទត្រា"),
        ("ថ្លឹង និង ចុះហត្ថលេខា", "ថ្លឹង ឬ ចុះហត្ថលេខា"),
        ("វត្ថុតាងត្រូវចាប់យក", "វត្ថុតាងត្រូវរឹបអូស"),
        ("បីថ្ងៃ", "បួនថ្ងៃ"),
    ],
)
def test_a_number_an_article_a_negation_and_or_a_duty_and_a_penalty_need_a_second_person(before, after):
    found = change(before, after)

    assert found.needs_a_second_person
    assert found.heavy


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Weigh the tusk.", "Measure the tusk."),
        ("Weigh the tusk and sign here.", "Measure the tusk and initial here."),
        ("វាស់ភ្លុក", "ថ្លឹងភ្លុក"),
        ("", "A tusk."),
    ],
)
def test_other_words_mark_it_and_one_person_may_say_that_it_still_holds(before, after):
    found = change(before, after)

    assert found.marks
    assert not found.needs_a_second_person


def test_the_same_words_are_the_same():
    assert change(ENGLISH, ENGLISH) == SAME
