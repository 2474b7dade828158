"""The sentences of bench cards: which lead to their paragraph, and which rest on what nobody has read."""

import pytest

from text.inventory.bench_cards import sentences_of_cards
from text.parsing.blocks import parse

KEYS = ["first", "card"]


def sentences(words: str, title: str = "The class"):
    body = "\n".join(f"    {line}" for line in words.split("\n"))
    return sentences_of_cards(parse(f'Intro.\n\n!!! warning bench-card "{title}"\n{body}'), KEYS, 4)[1:]


@pytest.mark.parametrize(
    "words",
    [
        "Fix the class first [4.1](#key-first).",
        "Fix the class first. [4.1](#key-first)",
        "Fix the class first, see [4.1](#4.1).",
        "Fix the class first ([3.2](#3.2)).",
        "Fix the class first. ([3.2](#3.2))",
        "- Fix the class first [4.1](#key-first-a)",
        "ត្រូវកំណត់ចំណាត់ថ្នាក់ជាមុន។ [៤.១](#key-first)",
        "Under Art. 46 (V) it is a felony [4.1](#key-first).",
    ],
)
def test_a_sentence_with_a_reference_leads_to_its_paragraph(words):
    assert [sentence.leads for sentence in sentences(words)] == [True]


@pytest.mark.parametrize(
    "words",
    [
        "Fix the class first.",
        "Fix the class first",
        "Fix the class first [4.2](#key-card).",
        "Fix the class first [4.2](#4.2).",
        "Fix the class first (see [a page](https://example.org/4.1)).",
        "ត្រូវកំណត់ចំណាត់ថ្នាក់ជាមុន។",
    ],
)
def test_a_sentence_without_one_or_with_one_to_its_own_card_does_not(words):
    assert [sentence.leads for sentence in sentences(words)] == [False]


def test_each_sentence_and_each_item_is_looked_at_by_itself():
    found = sentences("Weigh it. Seal it [4.1](#key-first).\n\n- Count\n- Draw [4.1](#key-first)")

    assert [(sentence.words, sentence.leads) for sentence in found] == [
        ("Weigh it.", False),
        ("Seal it ….", True),
        ("Count", False),
        ("Draw …", True),
    ]


def test_a_code_other_than_v_and_a_figure_without_one_are_not_verified():
    found = sentences(
        "One to five years (P). A minimum (R) or (T). Article 46 (V). Within 48 hours. ក្នុងរយៈពេល ៤៨ ម៉ោង។ "
        "See [4.1](#key-first)."
    )

    assert [(sentence.unverified, sentence.is_bare_figure) for sentence in found] == [
        (("P",), False),
        (("R", "T"), False),
        ((), False),
        ((), True),
        ((), True),
        ((), False),
    ]


def test_a_title_needs_no_reference_and_holds_no_bare_figure():
    text = parse('!!! key-point bench-card "48 hours"\n    Weigh it.')

    title, *_body = sentences_of_cards(text, ["card"], 4)
    assert (title.words, title.leads, title.is_bare_figure) == ("48 hours", True, True)


def test_a_box_that_is_no_card_is_not_asked():
    assert sentences_of_cards(parse("!!! warning\n    48 hours (P)."), ["card"], 4) == []
