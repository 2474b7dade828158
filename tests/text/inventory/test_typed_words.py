"""What there is to be missed in a source: its words, and nothing that is no word for readers."""

import pytest

from text.inventory.typed_words import passages_of_markdown
from text.inventory.word_net import missing_words
from text.parsing.blocks import parse


@pytest.mark.parametrize(
    ("source", "passages"),
    [
        ("# A *title* {#id}", ["# A title"]),
        ("1. one\n    - two", ["one", "two"]),
        ("1)\tone\n2) ~~two~~ \\~\\~", ["one", "two ~~"]),
        (
            "See [the law](https://example.org/a_(b) 'its title') and [this][that] ![six](image:abc 'seven').",
            ["See [the law] and [this six 'seven'."],
        ),
        ("A[^1].\n\n[^1]: The note.", ["A.", "The note."]),
        ("| a | b |\n|---|--:|\n| c \\| d | e |", ["| a | b |", "| c | d | e |"]),
        ("```rust,ignore\nlet a = 1;\n```", ["let a = 1;"]),
        ('!!! key-point "Its title"\n    Words.', ["Its title", "Words."]),
        ("<b>bold</b> <full name> &amp; `<i>` <!-- not seen\nat all --> end", ["bold <full name> & <i>", "end"]),
        ("{{custody|chain}} and {{|only listed}}", ["custody and"]),
        ("[x]: https://example.org\n*[ICU]: International", []),
    ],
)
def test_the_words_that_readers_are_to_see(source, passages):
    assert passages_of_markdown(source) == passages


def lost(source, **more):
    text = parse(source, **more)
    arrived = [*(block.text for block in text.blocks), *(note.text for note in text.notes)]
    return [one.words for one in missing_words(passages_of_markdown(source), arrived)]


def test_what_a_reading_loses_is_found():
    assert lost("I, <full name>, agree.", reading=1) == ["full name"]
    assert lost("Intro.\n\n<style>\n\nAll the rest.", reading=1) == ["All the rest"]
    assert lost("A text.\n\n[^1]: A note that nothing calls.") == ["A note that nothing calls"]
    assert lost("Before.\n\n<script>let words;</script>\n\nAfter.") == ["let words"]


def test_nothing_is_missed_where_nothing_is_lost():
    source = (
        "# Title\n\nOne *two* **three** `four` [five](x) ![six](image:abc)[^1].\n\n- seven\n  - eight\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 | 3 |\n\n> nine\n\nTerm\n:   Meaning\n\n```\ncode\n```\n\n[^1]: ten\n"
    )

    assert lost(source) == []
