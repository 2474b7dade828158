"""Finding: what a sentence names is found, in both languages, and nothing else is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law import statute_list
from law.statute_detection import ROMAN, Called, called, find, roman, value_of
from tests.cases import CASES
from tests.law.sentences import ENGLISH, KHMER
from text.khmer import digits

KNOWN = tuple(called(row["slug"], row["titles"], row.get("names", {})) for row in statute_list.statutes())
FORESTRY = called("law-on-forestry", {"en": "Law on Forestry", "km": "ច្បាប់ស្តីពីព្រៃឈើ"}, {})
numbers = st.integers(1, 865)


def named_in(text, statutes=KNOWN):
    found = {}
    for one in find(text, statutes):
        found.setdefault(one.statute, set()).add(one.number)
    return found


@pytest.mark.parametrize(("sentence", "named"), [*ENGLISH, *KHMER], ids=lambda given: str(given)[:50])
def test_what_a_labelled_sentence_names_is_found_and_nothing_else(sentence, named):
    assert named_in(sentence) == {statute: set(articles.split() or [""]) for statute, articles in named.items()}


def test_the_labelled_set_is_large_enough_to_say_something():
    assert len(ENGLISH) + len(KHMER) >= 60
    assert min(len(ENGLISH), len(KHMER)) >= 30


def test_a_find_says_where_it_stands_in_the_text_as_written():
    sentence = "Fined under មាត្រា\u200b ៩៨ នៃ\u200bច្បាប់\u200bស្តីពី\u200bព្រៃឈើ, says the court."

    [one] = find(sentence, [FORESTRY])

    assert sentence[one.start : one.end] == "មាត្រា\u200b ៩៨ នៃ\u200bច្បាប់\u200bស្តីពី\u200bព្រៃឈើ"


@pytest.mark.parametrize(
    ("case", "named"),
    [
        ("75-law-article-new", [{"law-on-forestry": {"98"}}] * 3),
        ("76-law-roman-numerals", [{"cites": {"III"}}, {"cites": {"III", "IV", "V"}}]),
    ],
)
def test_articles_as_amended_laws_and_treaties_count_them(case, named):
    lines = (CASES / case / "text.txt").read_text().splitlines()

    assert [named_in(line) for line in lines] == named


@given(st.integers(1, 399))
def test_a_roman_numeral_is_read_as_it_is_written(number):
    assert ROMAN.fullmatch(roman(number))
    assert value_of(roman(number)) == number


def test_articles_of_a_treaty_stand_in_their_order():
    assert sorted(["X", "II", "IX", "IV"], key=statute_list.place_of) == ["II", "IV", "IX", "X"]


def test_the_longest_name_is_found_first():
    short, long = Called("short", ("Law on Trade",)), Called("long", ("Law on Trade in Wildlife",))

    assert [one.statute for one in find("The Law on Trade in Wildlife, not the Law on Trade.", [short, long])] == [
        "long",
        "short",
    ]


def test_no_statute_is_found_where_none_is_known():
    assert find("Article 98 of the Law on Forestry", []) == []


def test_a_very_long_range_names_its_ends_only():
    assert named_in("Articles 1 to 865 of the Law on Forestry") == {"law-on-forestry": {"1", "865"}}


@given(numbers, st.sampled_from(["Article {} of the Law on Forestry", "Forestry Law, Art. {}", "Art. {} Forestry Law"]))
def test_any_article_is_found_in_every_turn_of_english(number, turn):
    assert named_in(f"It was so. {turn.format(number)}; that is all.") == {"law-on-forestry": {str(number)}}


@given(numbers, st.sampled_from(["មាត្រា {} នៃច្បាប់ស្តីពីព្រៃឈើ", "មាត្រា{}នៃច្បាប់ព្រៃឈើ", "ច្បាប់ស្តីពីព្រៃឈើ ត្រង់មាត្រា {}"]))
def test_any_article_is_found_in_every_turn_of_khmer_in_khmer_digits(number, turn):
    assert named_in(f"តុលាការ{turn.format(digits(number))}។") == {"law-on-forestry": {str(number)}}


@given(numbers, st.integers(1, 60))
def test_a_range_is_written_out(first, more):
    found = named_in(f"Articles {first} to {first + more} of the Law on Forestry")

    assert found == {"law-on-forestry": {str(number) for number in range(first, first + more + 1)}}


@given(st.lists(numbers, min_size=1, max_size=6, unique=True))
def test_a_list_is_found_whole(listed):
    *but_last, last = map(str, listed)
    words = f"{', '.join(but_last)} and {last}" if but_last else last

    assert named_in(f"Articles {words} of the Law on Forestry") == {"law-on-forestry": {*but_last, last}}


@given(st.text(alphabet="Article 98.,-–()ofthLawnFsry\u200b\n មាត្រា៩៨នៃច្បាប់ស្តីពីព្រៃឈើ", max_size=200))
def test_whatever_is_found_lies_in_the_text_in_order_and_its_number_is_one(text):
    found = find(text, KNOWN)

    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert [one.start for one in found] == sorted(one.start for one in found)
    assert all(one.number == "" or re.fullmatch(r"[0-9-]+|[IVXLC]+", one.number) for one in found)


@given(st.text(max_size=300))
def test_no_text_is_too_odd_to_be_read(text):
    assert isinstance(find(text, KNOWN), list)


@given(st.text(alphabet="abc 98.,", max_size=40), st.text(alphabet="xyz 98.,", max_size=40))
def test_what_stands_around_a_find_changes_nothing(before, after):
    text = f"{before}. Article 98 of the Law on Forestry. {after}"

    assert named_in(text) == {"law-on-forestry": {"98"}}
