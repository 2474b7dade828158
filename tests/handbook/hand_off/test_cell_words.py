"""What a cell shows of Markdown comes back as it is; what is written into one in Word becomes Markdown."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.floors import ROOT
from handbook.hand_off.cell_words import Run, calls_in, plain, shown, targets_in, typed
from text.parsing.headings_and_notes import headings_of, notes_of
from text.parsing.paragraph_source import block_sources

CHAPTERS = sorted((ROOT / "handbook" / "demonstration" / "chapters").glob("*.md"))


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_every_block_of_a_chapter_comes_back_as_it_left(path):
    source = path.read_text(encoding="utf-8")
    blocks = [*block_sources(source), *notes_of(source).values(), *(one.words for one in headings_of(source))]

    assert len(blocks) > 20
    assert [typed(shown(block)) for block in blocks] == blocks


@pytest.mark.parametrize(
    "markdown",
    [
        "Weigh **every tusk**, *sign* it.[^a] See [4.12](#key-abc-b).",
        "- one **x**\n- two\n    - three",
        '!!! warning bench-card "Take care"\n    Sign **first**.\n\n    - a\n        - b',
        "| a | b |\n|---|---|\n| **x** | y\\* |",
        "a  \nb **c  \nd**",
        "x ***y*** z",
        "code `**x**` and 2 * 3 * 4",
        "**a** **b**c*d*",
        "Officer\n:   Who weighs.",
        "```\ncode\n\nmore\n```",
        "![a **tusk**](image:tusk)",
    ],
)
def test_marks_of_all_kinds_come_back(markdown):
    assert typed(shown(markdown)) == markdown


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet='ab ក *[]^(#)|-!\n"1.:`_\\{}<>', max_size=60))
def test_nothing_that_is_typed_changes_on_its_way(markdown):
    once = typed(shown(markdown))

    assert typed(shown(once)) == once
    assert once.split() == typed(tuple((Run(line),) for line in markdown.split("\n"))).split() or "!!!" in markdown


def test_a_translator_sees_bold_words_bold_and_marks_in_grey():
    ((first, bold, rest, call),) = shown("Weigh **every tusk** now.[^a]")

    assert (first, bold) == (Run("Weigh "), Run("every tusk", is_bold=True))
    assert (rest, call) == (Run(" now."), Run("[^a]", is_mark=True))


def test_what_word_cuts_is_one_and_white_space_stays_outside_its_signs():
    cut = ((Run("ថ្លឹង "), Run(" ភ្លុក", is_bold=True), Run("នីមួយៗ ", is_bold=True), Run("ជាមុន", is_italic=True)),)

    assert typed(cut) == "ថ្លឹង  **ភ្លុកនីមួយៗ** *ជាមុន*"


def test_a_box_needs_no_indents_and_takes_any_quotation_marks():
    box = [(Run(line),) for line in ("!!! warning «ប្រយ័ត្ន»", "ថ្លឹង។", "", "ចុះហត្ថលេខា។")]

    assert typed(tuple(box)) == '!!! warning "ប្រយ័ត្ន"\n    ថ្លឹង។\n\n    ចុះហត្ថលេខា។'


def test_notes_references_and_plain_words_are_found():
    markdown = "- See [4.12](#key-abc-b), ![x](image:tusk).[^a][^b]"

    assert (calls_in(markdown), targets_in(markdown)) == (["a", "b"], ["#key-abc-b", "image:tusk"])
    assert plain(markdown) == "See 4.12, x."
