"""Words to terms: the same for whoever writes a word differently, and every cluster of Khmer whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from text.khmer import digits
from text.search.analysis import clusters, folded, key, pairs, terms, within_ranges

KHMER = st.text(st.sampled_from("កខគចឆជញដតថនបពភមយរលវសហអាិីឹុូេែៃោៅំះ់្"), min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Seizures of ivory", "seizure OF Ivories"),
        ("to organize", "to organise"),
        ("pre-trial", "pre‑trial"),
        ("the court's fine", "the court’s fine"),
        ("មាត្រា ៩៨", "មាត្រា 98"),
        ("ភស្ត\u200bុតាង", "ភស្តុតាង"),
        ("5,000,000 riel", "5000000 riel"),
    ],
)
def test_spellings_of_one_thing_have_the_same_terms(one, other):
    assert terms(one) == terms(other)


def test_what_a_hyphen_joins_is_found_written_together():
    assert "pretrial" in terms("pre-trial detention")


def test_khmer_is_read_in_pairs_of_neighbouring_clusters():
    assert terms("ចៅក្រម") == ["ចៅក្រ", "ក្រម"]
    assert terms("ទោ") == ["ទោ"]


@pytest.mark.parametrize(
    ("name", "in_a_run"), [("孫中山", "被告孫中山先生。"), ("สมชาย", "นายสมชายใจดี"), ("ຄຳແສງ", "ທ້າວຄຳແສງມາ")]
)
def test_a_name_is_found_where_nothing_parts_it_from_other_words(name, in_a_run):
    assert set(terms(name)) <= set(terms(in_a_run))
    assert len(terms(name)) > 1


@given(KHMER)
def test_clusters_are_the_whole_run_and_pairs_hold_every_cluster(run):
    parts = clusters(run)

    assert "".join(parts) == run
    assert all(any(part in pair for pair in pairs(run)) for part in parts)


@given(st.text(max_size=200))
def test_terms_depend_on_nothing_that_folding_takes_away(text):
    assert terms(text) == terms(folded(text))


@given(st.integers(min_value=1, max_value=99_999))
def test_a_number_is_one_in_the_digits_of_both_languages(number):
    assert terms(digits(number)) == terms(str(number)) == [str(number)]


def test_a_range_of_articles_means_those_between():
    assert list(within_ranges("Articles 553 to 556 and 560")) == ["554", "555"]
    assert list(within_ranges("មាត្រា ១២ - ១៤")) == ["13"]


@pytest.mark.parametrize("text", ["from 553 to 556 riel", "Articles 1 to 900", "Article 5 to 4", "Articles 5 to 6"])
def test_what_is_no_range_of_articles_means_nothing_more(text):
    assert list(within_ranges(text)) == []


def test_words_are_listed_by_their_stems_and_khmer_as_it_is_written():
    assert key("Prison terms") == "prison term"
    assert key("ភស្តុ\u200bតាង") == "ភស្តុតាង"
