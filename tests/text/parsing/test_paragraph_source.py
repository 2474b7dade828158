import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.text.wordings import SENTENCES
from text.parsing.blocks import parse
from text.parsing.paragraph_source import (
    CannotReplace,
    Span,
    all_replaced,
    block_source,
    block_sources,
    inserted,
    lines_of,
    replaced,
    spans,
)

CHAPTER = """# Scales

The court
weighs.[^1]

- a tusk

[^1]: On weighing.

- a scale

!!! warning "Take care"
    Sign first.

    Weigh then.

```
code

more code
```

Officer
:   Who weighs.

> Quoted

End
===
Last words.
"""


def test_each_paragraph_has_its_lines():
    lines = lines_of(CHAPTER)

    assert [lines[span.start : span.end] for span in spans(CHAPTER)] == [
        ["The court", "weighs.[^1]"],
        ["- a tusk"],
        ['!!! warning "Take care"', "    Sign first.", "", "    Weigh then."],
        ["```", "code", "", "more code", "```"],
        ["Officer", ":   Who weighs."],
        ["> Quoted"],
        ["Last words."],
    ]
    assert [span.position for span in spans(CHAPTER)] == [1, 2, 3, 4, 5, 6, 7]


def test_lines_are_counted_alike_whatever_ends_them():
    assert spans("One.\r\n\r\nTwo.\r\rThree.\n\nFour.") == [Span(1, 0, 1), Span(2, 2, 3), Span(3, 4, 5), Span(4, 6, 7)]


def test_a_paragraph_is_replaced_and_nothing_else():
    changed = replaced(CHAPTER, 1, "The judge weighs.[^1]")

    assert changed == CHAPTER.replace("The court\nweighs.[^1]", "The judge weighs.[^1]")


def test_a_paragraph_is_taken_out():
    assert replaced("One.\n\nTwo.\n\nThree.\n", 2, "") == "One.\n\nThree.\n"
    assert replaced("One.\n", 1, "") == ""


def test_taking_out_what_stood_between_two_lists_keeps_them_two():
    changed = replaced("- a\n\nBetween.\n\n- b\n", 2, "")

    assert [paragraph.text for paragraph in parse(changed).paragraphs] == ["a", "b"]


def test_the_definition_of_a_note_inside_a_list_stays_when_the_list_goes():
    changed = replaced("Words.[^1]\n\n- a\n\n[^1]: The note.\n\n- b\n", 2, "")

    assert [note.text for note in parse(changed).notes] == ["The note."]
    assert [paragraph.text for paragraph in parse(changed).paragraphs] == ["Words."]


def test_a_paragraph_is_put_in_after_another_and_before_the_first():
    assert inserted("One.\n\nTwo.\n", 1, "New.\n") == "One.\n\nNew.\n\nTwo.\n"
    assert inserted("# T\nOne.\n", 0, "New.") == "# T\n\nNew.\n\nOne.\n"
    assert inserted("", 0, "New.") == "New.\n"


def test_a_list_put_in_after_a_list_stays_a_list_of_its_own():
    changed = inserted("- a\n", 1, "- b")

    assert [paragraph.text for paragraph in parse(changed).paragraphs] == ["a", "b"]


@pytest.mark.parametrize("words", ["<div>never closed", "<!-- never closed\n\n", "```\nnever closed"])
def test_words_that_would_swallow_the_paragraphs_after_them_are_refused_or_harmless(words):
    source = "One.\n\nTwo.\n\n# Heading\n\nThree.\n\n```\ncode\n```\n"

    try:
        changed = replaced(source, 2, words)
    except CannotReplace as refused:
        assert "cannot stand here by themselves" in str(refused)
    else:
        assert [paragraph.text for paragraph in parse(changed).paragraphs][-2:] == ["Three.", "code"]


def test_one_of_several_paragraphs_of_raw_html_is_not_replaced_alone():
    with pytest.raises(CannotReplace, match="part of a passage of HTML"):
        replaced("<div><p>One</p><p>Two</p></div>\n", 1, "Other")


def test_a_paragraph_that_is_no_more_is_not_replaced():
    with pytest.raises(CannotReplace, match="no paragraph 3"):
        replaced("One.\n\nTwo.\n", 3, "Other")


PIECES = (
    "%s.",
    "## %s",
    "%s\n-----",
    "- %s\n- more\n\n    and more",
    "1. %s\n\n2. more",
    "- %s\n    - within\n\n[^n]: note\n\n- more",
    "| a | b |\n|---|---|\n| %s | c |",
    '!!! checklist "T"\n    %s\n\n    more',
    "before\n!!! warning\n    %s\nafter",
    "```\n%s\n\n\nmore\n```",
    "before\n~~~~\n%s\n```\n~~~~\nafter",
    "    %s\n\n    more",
    "<div>\n<p>%s</p>\n\n<p>more</p>\n</div>",
    "<!-- a\n\ncomment -->\n%s",
    "<div>%s</div> after",
    "<section>\n\n```\n%s\n```\n\n</section>\nafter",
    "%s\n:   meaning",
    "%s\n\n:   meaning\n\n    more",
    "before\n> %s\n> more",
    "[^n]: note\n\n    more\n\n%s",
    "%s\n[^m]: note\nmore",
    "before\n[link]: https://example.org\n%s",
    "*[ICU]: meaning\n%s",
    "***\n%s",
    "before\n***\n%s",
    "before\n# Heading\n%s",
    "%s & <b>c</b>\nmore",
    "\n  \n%s",
)
GAPS = st.sampled_from(["\n\n", "\n\n\n", "\n", "\r\n\r\n", "\n \n", "\r\n"])


@st.composite
def texts(draw):
    """What authors write, each piece with a mark that stands nowhere else."""
    pieces = draw(st.lists(st.tuples(st.sampled_from(PIECES), SENTENCES, GAPS), max_size=9))
    return "".join(piece % f"mark{at}x {words}" + gap for at, (piece, words, gap) in enumerate(pieces))


TEXTS = texts()


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_a_block_begins_with_its_first_words_and_ends_before_the_next(source):
    blocks = parse(source).blocks
    lines = lines_of(source)

    for at, block in enumerate(blocks):
        assert 0 <= block.line < block.end <= len(lines)
        assert lines[block.line].strip()
        marks = re.findall(r"mark\d+x", block.text)
        assert set(marks) <= set(re.findall(r"mark\d+x", "\n".join(lines[block.line : block.end])))
        first = re.search(r"\w+", block.text)
        if first and block.kind != "box":
            assert first[0] in "\n".join(lines[block.line : block.end])
        for following in blocks[at + 1 : at + 2]:
            shares = (block.line, block.end) == (following.line, following.end)
            goes_on_in_its_last_line = "</" in lines[following.line]
            assert block.line < following.line or shares or goes_on_in_its_last_line
            assert block.end <= following.line or shares or goes_on_in_its_last_line


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_every_line_with_words_is_in_a_stretch(source):
    covered = {line for stretch in parse(source).stretches for line in range(stretch.start, stretch.end)}

    assert [line for at, line in enumerate(lines_of(source)) if at not in covered and line.strip()] == []


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.data())
def test_any_paragraph_is_replaced_without_another_changing(source, data):
    before = parse(source).paragraphs
    if not before:
        return
    position = data.draw(st.integers(1, len(before)))

    try:
        changed = replaced(source, position, "Quite other words.")
    except CannotReplace:
        assert "<div>" in source or "<section>" in source
        return  # several paragraphs of one passage

    after = parse(changed).paragraphs
    assert [block.text for block in after] == [
        "Quite other words." if block.position == position else block.text for block in before
    ]
    assert block_source(changed, position) == "Quite other words."


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_all_paragraphs_at_once_are_each_by_itself(source):
    count = len(parse(source).paragraphs)

    assert block_sources(source) == [block_source(source, position) for position in range(1, count + 1)]


def test_many_paragraphs_are_replaced_at_once():
    assert all_replaced("One.\n\n## Part\n\nTwo.\n\nThree.[^1]\n\n[^1]: Note.\n", {1: "Ein.", 3: "Drei.[^1]"}) == (
        "Ein.\n\n## Part\n\nTwo.\n\nDrei.[^1]\n\n[^1]: Note.\n"
    )


def test_what_cannot_stand_beside_the_others_is_not_replaced_at_once():
    for words in ("One.\n\nTwo.", "- a", "", "<!--", "## Heading"):
        assert all_replaced("Before.\n\n- list\n\nAfter.\n", {1: words, 3: "- b"}) is None
    assert all_replaced("Before.\n", {2: "After."}) is None


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.data())
def test_replaced_at_once_every_other_paragraph_stays(source, data):
    before = parse(source).paragraphs
    chosen = data.draw(st.sets(st.integers(1, max(len(before), 1))))

    changed = all_replaced(source, {position: f"Words of {position}." for position in chosen})

    if changed is not None:
        expected = [f"Words of {block.position}." if block.position in chosen else block.text for block in before]
        assert [block.text for block in parse(changed).paragraphs] == expected
