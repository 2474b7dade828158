"""What is mistyped in Khmer and looks right is named before a chapter is sent."""

import pytest
from hypothesis import given

from tests.text.wordings import ANYTHING
from text.inventory.khmer_faults import faults
from text.parsing import blocks


def named(source: str) -> list[tuple[str, str, int]]:
    return [(fault.kind, fault.words, fault.position) for fault in faults(blocks.parse(source, language="km"))]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("ចៅក្រម\n\nអ ាជ្ញា", [("mark", "ាជ្ញា", 2)]),
        ("ក្រម្ របស់", [("mark", "ក្រម្", 1)]),
        ("មាត្រា ១2 និង ៤.12 និង 4.12", [("digits", "១2", 1), ("digits", "៤.12", 1)]),
        ("១2 ហើយ ១2", [("digits", "១2", 1)]),
        ("- ១2\n- ៣", [("digits", "១2", 1)]),
    ],
)
def test_a_mark_on_nothing_and_a_number_of_two_sets_are_named_with_their_place(source, found):
    assert named(source) == found


@pytest.mark.parametrize(
    "source",
    [
        "មន្ត្រីឧទ្យានុរក្ស ១២.៥០០ រៀល (៤.១២) 4.12, ផ្សេងៗ។",
        "ចៅ\u200bក្រម \u25cc\u17b6 ឱ្យ ឲ្យ ៛",
        "Article 98(12) of 2002; មាត្រា ៩៨ / 98",
        "    ១2",
    ],
)
def test_what_is_right_is_left_alone(source):
    assert named(source) == []


@given(ANYTHING)
def test_any_text_is_read(source):
    list(faults(blocks.parse("".join(sign for sign in source if sign.isprintable()), language="km")))
