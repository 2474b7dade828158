import time
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given

from tests.text.wordings import ANYTHING
from text.difference.redline import Change, apply, redline, redline_chapters, redline_html, revert, words


@given(ANYTHING)
def test_words_put_together_are_the_text(text):
    assert "".join(words(text)) == text
    assert "" not in words(text)


@given(ANYTHING, ANYTHING)
def test_a_redline_applied_to_the_old_text_gives_the_new_one(old, new):
    changes = redline(old, new)

    assert apply(changes, old) == new
    assert revert(changes) == old


@given(ANYTHING, ANYTHING)
def test_a_redline_is_told_without_empty_or_repeated_changes(old, new):
    changes = redline(old, new)

    assert all(change.text for change in changes)
    assert all((before.op, after.op) != ("insert", "delete") for before, after in pairwise(changes))
    assert all(before.op != after.op for before, after in pairwise(changes))


@given(ANYTHING)
def test_no_redline_tears_a_khmer_cluster(text):
    for word in words(text)[1:]:
        assert not "\u17b6" <= word[0] <= "\u17d3"


def test_words_spaces_and_signs_stand_apart():
    assert words("The court's 4.12, now") == ["The", " ", "court's", " ", "4.12", ",", " ", "now"]


def test_khmer_is_divided_into_words():
    assert words("ចៅក្រមនិងព្រះរាជអាជ្ញា") == ["ចៅក្រម", "និង", "ព្រះរាជអាជ្ញា"]


def test_one_person_is_one_word():
    assert words("a👩🏽‍⚖️b") == ["a", "👩🏽‍⚖️", "b"]


def test_a_replaced_word_goes_before_the_one_in_its_place():
    assert redline("The court may fine.", "The court shall fine.") == [
        Change("equal", "The court "),
        Change("delete", "may"),
        Change("insert", "shall"),
        Change("equal", " fine."),
    ]


def test_nothing_changed_is_one_equal_stretch():
    assert redline("same", "same") == [Change("equal", "same")]
    assert redline("", "") == []


def test_a_space_between_two_replaced_words_is_replaced_with_them():
    assert redline("Keep all evidence safe here", "Keep every item safe here") == [
        Change("equal", "Keep "),
        Change("delete", "all evidence"),
        Change("insert", "every item"),
        Change("equal", " safe here"),
    ]


def test_a_short_word_between_two_long_edits_is_replaced_with_them():
    changes = redline("imprisonment of offenders follows", "confiscation of property follows")

    assert changes == [
        Change("delete", "imprisonment of offenders"),
        Change("insert", "confiscation of property"),
        Change("equal", " follows"),
    ]


def test_words_that_stayed_between_short_edits_stay():
    assert redline_html(redline("one officer saw two tusks", "two officer saw six tusks")) == (
        "<del>one</del><ins>two</ins> officer saw <del>two</del><ins>six</ins> tusks"
    )


def test_changes_of_another_text_are_refused():
    with pytest.raises(ValueError, match="another text"):
        apply(redline("one", "two"), "three")


def test_every_word_is_escaped():
    assert redline_html(redline("<b>", "<script>alert('x')</script>")) == (
        "&lt;<del>b</del><ins>script&gt;alert(&#x27;x&#x27;)&lt;/script</ins>&gt;"
    )


@dataclass(frozen=True)
class Numbered:
    key: str
    text: str
    number: str
    kind: str = "paragraph"


def numbered(*keys, **edited):
    return [Numbered(key, edited.get(key, f"Text of {key}."), f"4.{at}") for at, key in enumerate(keys, start=1)]


def told(old, new):
    return [(change.op, change.key, change.old_number, change.new_number) for change in redline_chapters(old, new)]


def test_an_inserted_paragraph_gives_others_new_numbers_and_changes_nothing_in_them():
    assert told(numbered("a", "b"), numbered("a", "x", "b")) == [
        ("unchanged", "a", "4.1", "4.1"),
        ("inserted", "x", None, "4.2"),
        ("unchanged", "b", "4.2", "4.3"),
    ]


def test_a_removed_paragraph_is_shown_at_its_old_place():
    assert told(numbered("a", "b", "c"), numbered("a", "c")) == [
        ("unchanged", "a", "4.1", "4.1"),
        ("removed", "b", "4.2", None),
        ("unchanged", "c", "4.3", "4.2"),
    ]


def test_a_moved_paragraph_is_shown_once_at_each_place():
    assert told(numbered("a", "b", "c", "d"), numbered("a", "c", "d", "b")) == [
        ("unchanged", "a", "4.1", "4.1"),
        ("moved away", "b", "4.2", "4.4"),
        ("unchanged", "c", "4.3", "4.2"),
        ("unchanged", "d", "4.4", "4.3"),
        ("moved here", "b", "4.2", "4.4"),
    ]


def test_an_edited_paragraph_shows_its_words():
    change = redline_chapters(numbered("a"), numbered("a", a="Words of a."))[0]

    assert change.op == "edited"
    assert change.html == "<del>Text</del><ins>Words</ins> of a."


def test_a_paragraph_moved_and_edited_shows_its_edits_at_the_new_place():
    changes = redline_chapters(numbered("a", "b", "c"), numbered("b", "c", "a", a="Words of a."))

    assert [(change.op, change.html) for change in changes if change.key == "a"] == [
        ("moved away", "<del>Text of a.</del>"),
        ("moved here", "<del>Text</del><ins>Words</ins> of a."),
    ]


def test_ten_thousand_words_are_compared_at_once(long_wordings):
    old, new = long_wordings(400, 25)
    before = [Numbered(kept.key, kept.text, "") for kept in old]
    after = [Numbered(f"old{at}", kept.text, "") for at, kept in enumerate(new)]
    words("ក")  # loads the breaker

    began = time.process_time()
    redline_chapters(before, after)
    one_paragraph = " ".join(kept.text for kept in old), " ".join(kept.text for kept in new)
    redline(*one_paragraph)

    assert time.process_time() - began < 2  # 0.2 seen; a busy machine gets some room


def test_a_giant_paragraph_is_compared_in_bounded_time(long_wordings):
    old, new = long_wordings(2_000, 60, edited=1)
    before, after = (". ".join(kept.text for kept in wording) for wording in (old, new))

    began = time.process_time()
    changes = redline(before, after)

    assert time.process_time() - began < 20
    assert apply(changes, before) == after
