"""Whatever is sent, a chapter's reader answers soon: with a safe result, or a sentence that says what to do."""

import time

import pytest

from text.difference.redline import apply, redline
from text.difference.three_way_merge import merge
from text.khmer import count_words, normalise
from text.line_breaks import break_lines
from text.parsing.blocks import CannotRead, TooLong, parse
from text.parsing.paragraph_source import inserted, replaced, spans

SECONDS = 20  # what takes a second on an idle machine, with much to spare on a busy one


@pytest.fixture(autouse=True)
def answered_soon():
    began = time.process_time()
    yield
    assert time.process_time() - began < SECONDS


def test_a_fence_that_is_never_closed_takes_no_paragraph_away():
    text = parse("Before.\n\n```\ncode\n\nAfter.[^1]\n\n[^1]: Note.\n")

    assert [block.text for block in text.blocks] == ["Before.", "``` code", "After."]
    assert [note.text for note in text.notes] == ["Note."]


def test_lists_twenty_deep_are_read_and_fifty_deep_are_refused():
    def deep(levels):
        return "\n".join(f"{'    ' * level}- item {level}" for level in range(levels))

    assert [block.kind for block in parse(deep(20)).blocks] == ["list"]
    for levels in (50, 500):
        with pytest.raises(CannotRead, match="Write (it|them) in fewer levels"):
            parse(deep(levels))


@pytest.mark.parametrize("act", [parse, spans, lambda source: replaced(source, 1, "x"), lambda s: inserted(s, 0, "x")])
def test_ten_megabytes_in_one_paragraph_are_refused(act):
    with pytest.raises(TooLong, match="Divide it into several texts"):
        act("word " * 2_000_000)


def test_ten_megabytes_are_not_merged():
    with pytest.raises(TooLong):
        merge("One.\n", theirs="word " * 2_000_000, mine="Two.\n")


def test_two_megabytes_in_one_paragraph_are_read():
    assert len(parse("word " * 399_000).paragraphs) == 1


@pytest.mark.parametrize(
    "source",
    [
        "a\n\n" * 660_000,  # as many paragraphs as fit
        "[x]: https://example.org\nwords\n" * 60_000,  # definitions that break up what stands above them
        "# a\n" * 60_000,
    ],
)
def test_very_many_pieces_are_refused_before_they_are_read(source):
    with pytest.raises(CannotRead, match="too many"):
        parse(source)


def test_khmer_with_stray_signs_is_read_compared_and_divided():
    stray = "\u17d2\u17b6ក\u17d2\u17d2\u17d2ស\u17b6\u17b6\u200d\u17d2 \u17dd\u17d2a\u17b6 ចៅក្រម\u17d2"

    text = parse(f"{stray}\n\n- {stray}\n\n| {stray} | {stray} |\n|---|---|\n| {stray} | ក |\n", language="km")

    assert [block.kind for block in text.blocks] == ["paragraph", "list", "table"]
    assert count_words(stray, language="km") > 0
    assert apply(redline(stray, stray[::-1]), stray) == stray[::-1]
    assert break_lines(f"<p>{stray}</p>").replace("\u200b", "") == f"<p>{stray}</p>"


@pytest.mark.parametrize("act", [parse, normalise])
@pytest.mark.parametrize("heap", ["\u0301\u0316", "\u17d2\u17dd", "\u17d2"])
def test_a_letter_under_a_heap_of_marks_is_refused(act, heap):
    with pytest.raises(CannotRead, match="Character 1 of this text carries more than 100 marks"):
        act("a" + heap * 200_000)


def test_marks_written_as_entities_are_counted_too():
    with pytest.raises(CannotRead, match="more than 100 marks"):
        parse("a" + "&#769;&#790;" * 200)


def test_letters_with_the_marks_that_languages_use_are_no_heap():
    assert normalise("e\u0301\u0327 កុំ\u17d2 " * 1000) == "\u0229\u0301 កុំ\u17d2 " * 1000
