"""Headings, notes and abbreviations are found as they are typed, and others stand in their places alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from text.parsing.blocks import parse
from text.parsing.headings_and_notes import headings_of, notes_of, with_headings, with_notes
from text.parsing.paragraph_source import CannotReplace

CHAPTER = """## Weighing {#weighing} ##

Two.[^a] And the FIU.[^b]

Set
---

### Deep

- x[^c]

[^a]: Note **a**.
[^b]: Note b.

    More of b.

    - list
[^c]: C
*[FIU]: Financial Intelligence Unit

## End
"""


def test_each_heading_is_known_by_the_paragraph_below_it():
    assert [(one.above, one.step, one.level, one.words) for one in headings_of(CHAPTER)] == [
        (1, 1, 2, "Weighing {#weighing}"),
        (2, 2, 2, "Set"),
        (2, 1, 3, "Deep"),
        (0, 1, 2, "End"),
    ]


def test_each_note_and_abbreviation_says_what_was_typed():
    assert notes_of(CHAPTER) == {
        "[^a]": "Note **a**.",
        "[^b]": "Note b.\n\nMore of b.\n\n- list",
        "[^c]": "C",
        "*[FIU]": "Financial Intelligence Unit",
    }
    assert notes_of("Two.[^a]\n\n[^a]: Once.\n\n[^a]: Twice.\n") == {}


def test_others_stand_in_their_places_and_all_else_stays():
    changed = with_headings(CHAPTER, {1: "ការកំណត់", 3: "ចប់"})
    changed = with_notes(changed, {"[^b]": "ខ\n\nទៀត", "*[FIU]": "អង្គភាពស៊ើបការណ៍ហិរញ្ញវត្ថុ"})

    assert changed == CHAPTER.replace("Set\n---", "## ការកំណត់").replace("## End", "## ចប់").replace(
        "Note b.\n\n    More of b.\n\n    - list", "ខ\n\n    ទៀត"
    ).replace("Financial Intelligence Unit", "អង្គភាពស៊ើបការណ៍ហិរញ្ញវត្ថុ")


def test_what_is_not_there_and_what_would_change_the_rest_is_refused():
    for put_in in (
        lambda: with_headings(CHAPTER, {4: "More"}),
        lambda: with_headings(CHAPTER, {0: ""}),
        lambda: with_notes(CHAPTER, {"[^d]": "More"}),
        lambda: with_notes(CHAPTER, {"[^a]": "More [^d]"}),
    ):
        with pytest.raises(CannotReplace):
            put_in()


WORDS = st.text(alphabet='ab ក*[]^(#)|-!\n"1.:`_\\{}<>', max_size=30)


@settings(max_examples=200, deadline=None)
@given(WORDS, WORDS)
def test_whatever_is_written_paragraphs_and_levels_stay(heading, note):
    before = parse(CHAPTER)
    try:
        changed = with_notes(with_headings(CHAPTER, {1: heading}), {"[^b]": note})
    except CannotReplace:
        return

    after = parse(changed)
    assert [(one.kind, one.level) for one in after.blocks] == [(one.kind, one.level) for one in before.blocks]
    assert [one.text for one in after.paragraphs] == [one.text for one in before.paragraphs]
    assert [one.label for one in after.notes] == [one.label for one in before.notes]
