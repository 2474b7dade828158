"""Folding: what looks the same is the same, and what is pointed out in it stands in the text as it was written."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.text.wordings import ANYTHING
from text.folding import comparable, fold, label_key, name_keys, telephone_key
from text.khmer import digits

TYPED = st.text(alphabet="កខដទបរសអឣឤឲា៉៊េីុំ្្ៈះ\u200b\u200d\u0301éễĐ០១09\u00a0 \n-‑’Ĳŉẞİ", max_size=25)
TEXTS = st.one_of(TYPED, ANYTHING)

SAME_LOOK = {
    "a vowel typed in two keys: េ and ា": ("លេាក", "លោក"),
    "a vowel typed in two keys: ា and េ": ("លាេក", "លោក"),
    "a vowel typed in two keys: េ and ី": ("ដេីម្បី", "ដើម្បី"),
    "the sign before its vowel": ("ឆ្នំា", "ឆ្នាំ"),
    "the shifter behind the vowel": ("បា៉", "ប៉ា"),
    "a shifter beneath a vowel above, typed as ុ": ("សុី", "ស៊ី"),
    "the other shifter beneath a vowel above": ("ម៉ី", "មុី"),
    "the vowel before the foot": ("សិទិ្ធ", "សិទ្ធិ"),
    "្រ before another foot": ("មន្រ្តី", "មន្ត្រី"),
    "្ដ and ្ត": ("ស្ដី", "ស្តី"),
    "a sign typed twice": ("តាំំ", "តាំ"),
    "ទ្ប for ឡ": ("ទ្បើយ", "ឡើយ"),
    "a letter with two codes": ("ឣំពើ", "អំពើ"),
    "vowels that nobody sees": ("ក\u17b4ក", "កក"),
    "a place where a line may break": ("ឈ្មោះ\u200bសុខ", "ឈ្មោះសុខ"),
    "a joiner": ("ក\u200dក", "កក"),
    "a space that keeps together": ("Sok\u00a0Dara", "Sok Dara"),
    "a narrow space": ("012\u202f345", "012 345"),
    "a hyphen that keeps together": ("012\u2011345", "012-345"),
    "a soft hyphen": ("for\u00adestry", "forestry"),
    "letters as wide as Chinese ones": ("ＭＲ ＳＯＫ", "MR SOK"),
    "accents in one code or two": (unicodedata.normalize("NFD", "Nguyễn"), "Nguyễn"),
    "accents or none": ("Nguyễn Văn Đạt", "Nguyen Van Dat"),
    "Khmer digits": ("០១២ ៣៤៥ ៦៧៨", "012 345 678"),
}


@pytest.mark.parametrize(("one", "other"), SAME_LOOK.values(), ids=SAME_LOOK)
def test_what_looks_or_is_read_the_same_is_folded_alike(one, other):
    assert fold(one).text == fold(other).text


@pytest.mark.parametrize(("one", "other"), [("បាន", "ប៉ាន"), ("កា", "គា"), ("សុខ", "សុក"), ("និង", "នឹង"), ("Sok", "sok")])
def test_what_is_another_word_stays_another(one, other):
    assert fold(one).text != fold(other).text


@given(TEXTS)
def test_folding_twice_changes_nothing(text):
    for folding in (lambda text: fold(text).text, comparable, label_key):
        assert folding(folding(text)) == folding(text)


@given(TEXTS, st.data())
def test_every_stretch_of_a_folded_text_leads_back_to_where_it_stood(text, data):
    folded = fold(text)
    if not folded.text:
        return
    start = data.draw(st.integers(0, len(folded.text) - 1))
    end = data.draw(st.integers(start + 1, len(folded.text)))

    was_start, was_end = folded.span(start, end)

    assert 0 <= was_start < was_end <= len(text)
    assert folded.text[start:end] in fold(text[was_start:was_end]).text or "\u0300" <= folded.text[start] <= "\u036f"


@given(TEXTS, TEXTS)
def test_a_passage_is_found_in_what_stands_around_it(before, after):
    passage = "012\u00a0345\u200b678"
    text = f"{before} \n{passage}\n {after}"
    folded = fold(text)

    places = [folded.span(at, at + 10) for at in range(len(folded.text)) if folded.text.startswith("012 345678", at)]

    assert (text.index(passage), text.index(passage) + len(passage)) in places


@given(st.integers(0, 10**9))
def test_digits_of_both_sets_are_one(number):
    assert fold(digits(number)).text == str(number)


@pytest.mark.parametrize(
    "written",
    ["Koh Kong", "KOH KONG", "Koh-Kong", "kohkong", "Koh\u00a0Kong", " Koh \u200bKong ", "Koh_Kong:"],
)
def test_a_label_is_one_however_its_words_are_parted(written):
    assert label_key(written) == label_key("Koh Kong")


@pytest.mark.parametrize(
    "written",
    [
        "012 345 678",
        "012345678",
        "(012) 345-678",
        "012/345 678",
        "+855 12 345 678",
        "+855 (0)12 345 678",
        "00855 12 345 678",
        "855-12-345-678",
        "០១២ ៣៤៥ ៦៧៨",
        "012\u00a0345\u200b678",
        "12345678",
    ],
)
def test_a_telephone_is_one_however_it_is_written(written):
    assert telephone_key(written) == "012345678"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SOK Dara", "Sok Dara"),
        ("Dara SOK", "Sok Dara"),
        ("Mr. Sok Dara", "Sok Dara"),
        ("H.E. Sok Dara", "sok dara"),
        ("SokDara", "Sok Dara"),
        ("Nguyễn Văn Hải", "NGUYEN VAN HAI"),
        ("Nguyen Van Hai", "Hai Nguyen Van"),
        ("លេាក សុខ ដារ៉ា", "សុខ\u00a0ដារា៉"),
        ("លោកស្រី សុខដារ៉ា", "សុខ ដារ៉ា"),
    ],
)
def test_two_ways_to_write_a_name_have_a_key_in_common(one, other):
    assert name_keys(one) & name_keys(other)


@pytest.mark.parametrize(("one", "other"), [("Sok Dara", "Sok Dary"), ("សុខ ដារ៉ា", "សុខ ដារី"), ("", ""), ("Mr", "")])
def test_other_names_have_none(one, other):
    assert not name_keys(one) & name_keys(other)
