"""Lines that were meant as items and run on in one line are found."""

import pytest

from text.inventory.run_on_items import RunOn, run_on_items
from text.parsing.blocks import parse


@pytest.mark.parametrize(
    ("source", "signs"),
    [
        ("The steps:\na) weigh\nb) seal", ("a)", "b)")),
        ("(a) weigh\nand note the hour\n(b) seal", ("(a)", "(b)")),
        ("ក. ថ្លឹង\nខ. បិទ", ("ក.", "ខ.")),
        ("See\n2) weigh\n3) seal", ("2)", "3)")),
        ("• weigh\n• seal", ("•", "•")),
        ("1. a) weigh\n   b) seal", ("a)", "b)")),
        ("> ii. weigh\n> iii. seal", ("ii.", "iii.")),
        ("!!! warning\n    i) weigh\n    ii) seal", ("i)", "ii)")),
    ],
)
def test_items_that_run_on_are_found_with_their_paragraph(source, signs):
    source = f"Before.\n\n{source}\n\nAfter."

    assert run_on_items(source, parse(source)) == [RunOn(2, *signs)]


@pytest.mark.parametrize(
    "source",
    [
        "1) weigh\n2) seal",
        "- (a) weigh\n- (b) seal",
        "1. a\n    - (i) x\n    - (ii) y",
        "a) weigh\n\nb) seal",
        "a) weigh  \nb) seal",
        "a) weigh<br>\nb) seal",
        "The judge\na. m. of the day",
        "```\na) weigh\nb) seal\n```",
        "| a) | b |\n|---|---|\n| b) | c |",
        "– he said,\nand went",
    ],
)
def test_items_that_stand_apart_are_not(source):
    assert run_on_items(source, parse(source)) == []
