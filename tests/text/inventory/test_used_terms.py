"""Terms of a glossary in a text and in its translation: which are used, and which are translated otherwise."""

import pytest

from text.inventory.used_terms import Term, otherwise, used_in

SEIZURE = Term("seizure", ("seizure",), ("ការចាប់យក",))
CONFISCATION = Term("confiscation", ("confiscation", "forfeiture"), ("ការរឹបអូស",))
JUDGE = Term("judge", ("judge",), ("ចៅក្រម",))
INVESTIGATING = Term("investigating judge", ("investigating judge",), ("ចៅក្រមស៊ើបសួរ",))
PENALTY = Term("penalty", ("penalty",), ("ទោស",))
TERMS = (SEIZURE, CONFISCATION, JUDGE, INVESTIGATING, PENALTY)


def names(terms) -> list[str]:
    return [term.name for term in terms]


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("The Seizure is recorded.", ["seizure"]),
        ("Penalties and seizures, and forfeiture.", ["penalty", "seizure", "confiscation"]),
        ("The investigating  judge decides.", ["investigating judge"]),
        ("The judge asks the investigating judge.", ["judge", "investigating judge"]),
        ("Misjudged, penaltyless.", []),
        ("", []),
    ],
)
def test_a_term_is_found_whole_and_the_longest_counts(text, used):
    assert names(used_in(text, TERMS)) == used


@pytest.mark.parametrize(
    ("khmer", "missing"),
    [
        ("ការចាប់យកត្រូវកត់ត្រា។", []),
        ("មន្ត្រីចាប់យកវត្ថុ។", []),  # the verb of the noun
        ("ការចាប់\u200bយកត្រូវកត់ត្រា។", []),
        ("ការរឹបអូសត្រូវកត់ត្រា។", ["seizure"]),
        ("", ["seizure"]),
    ],
)
def test_a_translation_that_says_another_word_is_named(khmer, missing):
    assert names(otherwise("The seizure is recorded.", khmer, TERMS)) == missing


def test_a_word_is_the_same_however_it_is_spelled():
    officer = Term("officer", ("officer",), ("មន្ត្រី",))

    assert otherwise("The officer signs.", "មន្ដ្រីចុះហត្ថលេខា។", [officer]) == ()
    assert otherwise("The officer signs.", "មន្រ្តីចុះហត្ថលេខា។", [officer]) == ()


def test_part_of_a_cluster_is_no_word():
    assert names(otherwise("The penalty.", "ទោស", [Term("x", ("penalty",), ("ទ",))])) == ["x"]


def test_it_works_from_khmer_to_english_too():
    back = Term("seizure", ("ការចាប់យក",), ("seizure",))

    assert otherwise("ការចាប់យកត្រូវកត់ត្រា។", "Seizures are recorded.", [back]) == ()
    assert names(otherwise("ការចាប់យកត្រូវកត់ត្រា។", "Confiscation is recorded.", [back])) == ["seizure"]


def test_without_terms_nothing_is_used():
    assert used_in("The seizure.", ()) == ()
