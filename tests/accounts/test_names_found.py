"""Where a name stands: however it is written, as a word of its own, and in nothing else."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.blackouts import finding
from accounts.blackouts.finding import MARK, Hashed


def blacked_out(text, names, *, is_json=False):
    for start, end in reversed(finding.passages(text, finding.names_in(names), is_json=is_json)):
        text = text[:start] + MARK + text[end:]
    return text


@pytest.mark.parametrize(
    "text",
    [
        "Sok Dara",
        "SOK DARA",
        "sok  dara",
        "Sok\nDara",
        "Sok\u00a0Dara",
        "Sok \u200bDara",
        "Sok\n> Dara",
        "S\u200bok Dara",
    ],
)
def test_a_name_is_found_in_any_writing(text):
    assert blacked_out(f"({text})", "Sok Dara") == f"({MARK})"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("**Sok** Dara", f"**{MARK}** {MARK}"),
        ("**Sok Dara**", f"**{MARK}**"),
        ("*Sok* **Dara**'s", f"*{MARK}* **{MARK}**'s"),
        ("Sok\\-Dara", f"{MARK}"),
        ("[Sok Dara](https://example.org)", f"[{MARK}](https://example.org)"),
        ("~~Sok~~ `Dara`", f"~~{MARK}~~ `{MARK}`"),
    ],
)
def test_the_signs_of_markdown_in_and_around_a_name_stay(text, left):
    assert blacked_out(text, "Sok Dara\nSok-Dara") == left


@pytest.mark.parametrize("text", ["Ann", "of Ann.", "Ann's", "លោកAnn"])
def test_a_latin_name_is_a_word_of_its_own(text):
    assert MARK in blacked_out(text, "Ann")


@pytest.mark.parametrize("text", ["Annex", "Joann", "Anna", "Ann1"])
def test_it_is_not_found_within_another_word(text):
    assert blacked_out(text, "Ann") == text


def test_a_khmer_name_stands_within_a_line_and_ends_with_a_whole_cluster():
    assert blacked_out("លោកសុខដារ៉ាបានលក់", "សុខ ដារ៉ា\nសុខដារ៉ា") == f"លោក{MARK}បានលក់"
    assert blacked_out("សុខាភិបាល", "សុខ") == "សុខាភិបាល"


def test_a_name_that_was_typed_in_pieces_is_the_same_name():
    assert blacked_out("Jose\u0301 Pe\u0301rez", "José Pérez") == MARK


@pytest.mark.parametrize("escaped", [True, False])
def test_in_json_it_is_found_escaped_or_not_and_what_is_left_is_json(escaped):
    said = {"km": "អំពី សុខ ដារ៉ា", "en": 'About "Sok\nDara"', "list": [["k", "Sok Dara"]]}

    left = json.loads(blacked_out(json.dumps(said, ensure_ascii=escaped), "Sok Dara\nសុខ ដារ៉ា", is_json=True))

    assert left == {"km": f"អំពី {MARK}", "en": f'About "{MARK}"', "list": [["k", MARK]]}


def test_one_name_within_another_is_one_passage():
    assert blacked_out("Sok Dara and Dara", "Dara\nSok Dara") == f"{MARK} and {MARK}"


WORDS = st.text(alphabet="abc កខគ*_\u200b\n", max_size=40)


@given(before=WORDS, after=WORDS)
def test_by_its_hash_alone_a_name_is_found_wherever_it_stands(before, after):
    name = "sok dara"
    hashed = Hashed(len(name), "salt", finding.hash_of("salt", name))

    assert list(finding.found_again(f"{before} Sok *Dara* {after}", [hashed])) == [name]
    assert list(finding.found_again(f"{before} {after}", [hashed])) == []


@given(before=WORDS, after=WORDS)
def test_what_is_around_a_name_stays_as_it_is(before, after):
    assert blacked_out(f"{before} Sok Dara {after}", "sok dara") == f"{before} {MARK} {after}"
