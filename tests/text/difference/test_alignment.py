import time
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.text.wordings import ANYTHING
from text.difference.alignment import Fate, Kept, align, new_key

ARREST = "An officer who finds ivory on a traveller keeps every piece apart, numbers it and has it photographed."
SEARCH = "The prosecutor decides within two days whether the house of the suspect shall be searched at night."
TRIAL = "Expert witnesses explain to the court how an age and a species are determined from a horn."
SENTENCE = "When the sentence is chosen, harm to a protected population weighs more than the price of the goods."


def kept(*texts):
    return [Kept(f"old{at}", "paragraph", text) for at, text in enumerate(texts, start=1)]


def now(*texts, kind="paragraph"):
    return [Kept("", kind, text) for text in texts]


def aligned(old, new):
    fresh = count(1)
    return align(old, new, fresh=lambda: f"new{next(fresh)}")


def test_unchanged_text_keeps_its_keys():
    alignment = aligned(kept(ARREST, SEARCH), now(ARREST, SEARCH))

    assert alignment.keys == ["old1", "old2"]
    assert alignment.fates == [Fate("unchanged", "old1", 1, 1), Fate("unchanged", "old2", 2, 2)]


def test_a_paragraph_inserted_in_the_middle_moves_nobody():
    alignment = aligned(kept(ARREST, SEARCH), now(ARREST, TRIAL, SEARCH))

    assert alignment.keys == ["old1", "new1", "old2"]
    assert alignment.fates == [
        Fate("unchanged", "old1", 1, 1),
        Fate("new", "new1", None, 2),
        Fate("unchanged", "old2", 2, 3),
    ]


def test_a_moved_paragraph_takes_its_key_along():
    alignment = aligned(kept(ARREST, SEARCH, TRIAL, SENTENCE), now(SEARCH, TRIAL, SENTENCE, ARREST))

    assert alignment.keys == ["old2", "old3", "old4", "old1"]
    assert [fate.kind for fate in alignment.fates] == ["unchanged", "unchanged", "unchanged", "moved"]


def test_a_removed_paragraph_takes_its_key_to_the_grave():
    alignment = aligned(kept(ARREST, SEARCH, TRIAL), now(ARREST, TRIAL))

    assert alignment.keys == ["old1", "old3"]
    assert alignment.fates[-1] == Fate("removed", "old2", 2, None)


def test_an_edited_paragraph_keeps_its_key():
    alignment = aligned(kept(ARREST, SEARCH), now(ARREST, SEARCH.replace("two days", "forty-eight hours")))

    assert alignment.keys == ["old1", "old2"]
    assert [fate.kind for fate in alignment.fates] == ["unchanged", "edited"]


def test_an_edited_khmer_paragraph_keeps_its_key():
    old = "ព្រះរាជអាជ្ញាត្រូវសម្រេចក្នុងរយៈពេលពីរថ្ងៃថាតើត្រូវឆែកឆេរផ្ទះរបស់ជនសង្ស័យឬទេ"

    alignment = aligned(kept(ARREST, old), now(SEARCH, old.replace("ពីរថ្ងៃ", "បីថ្ងៃ")))

    assert alignment.keys == ["new1", "old2"]


def test_a_paragraph_that_moved_and_was_edited_keeps_its_key():
    edited = SENTENCE.replace("the price of the goods", "what the goods would have cost")

    alignment = aligned(kept(ARREST, SEARCH, TRIAL, SENTENCE), now(edited, ARREST, SEARCH, TRIAL))

    assert alignment.keys == ["old4", "old1", "old2", "old3"]
    assert alignment.fates[0] == Fate("moved and edited", "old4", 4, 1)


def test_another_text_in_the_same_place_is_another_paragraph():
    alignment = aligned(kept(ARREST, SEARCH, TRIAL), now(ARREST, SENTENCE, TRIAL))

    assert alignment.keys == ["old1", "new1", "old3"]
    assert [fate.kind for fate in alignment.fates] == ["unchanged", "new", "unchanged", "removed"]


def test_of_two_similar_texts_the_more_similar_one_gets_the_key():
    far = SEARCH.replace("two days", "a week").replace("at night", "by day").replace("suspect", "accused")
    near = SEARCH.replace("two days", "three days")

    alignment = aligned(kept(SEARCH), now(far, near))

    assert alignment.keys == ["new1", "old1"]


def test_when_a_paragraph_is_split_the_larger_piece_keeps_the_key():
    alignment = aligned(kept(ARREST, f"{SEARCH} {TRIAL} {SENTENCE}"), now(ARREST, SEARCH, f"{TRIAL} {SENTENCE}"))

    assert alignment.keys == ["old1", "new1", "old2"]
    assert alignment.fates[1:] == [
        Fate("split", "new1", 2, 2, ("old2",)),
        Fate("edited", "old2", 2, 3),
    ]


def test_a_paragraph_split_in_many_is_still_found():
    pieces = [ARREST, SEARCH, TRIAL, SENTENCE]

    alignment = aligned(kept(" ".join(pieces)), now(*pieces))

    assert sorted(fate.kind for fate in alignment.fates) == ["edited", "split", "split", "split"]
    assert alignment.keys.count("old1") == 1


def test_a_sentence_said_once_more_elsewhere_is_new_and_no_piece():
    alignment = aligned(kept(f"{SEARCH} {TRIAL}"), now(f"{SEARCH} {TRIAL} {ARREST}", SEARCH))

    assert [fate.kind for fate in alignment.fates] == ["edited", "new"]


def test_when_two_are_merged_the_larger_ones_key_stays():
    alignment = aligned(kept(ARREST, SEARCH, f"{TRIAL} {SENTENCE}"), now(ARREST, f"{SEARCH} {TRIAL} {SENTENCE}"))

    assert alignment.keys == ["old1", "old3"]
    assert alignment.fates[1:] == [
        Fate("edited", "old3", 3, 2),
        Fate("merged", "old2", 2, 2, ("old3",)),
    ]


def test_the_same_text_twice_is_matched_in_order():
    alignment = aligned(kept("Yes.", ARREST, "Yes."), now("Yes.", "Yes."))

    assert alignment.keys == ["old1", "old3"]


def test_a_paragraph_made_a_quotation_is_edited_and_keeps_its_key():
    alignment = aligned(kept(ARREST), now(ARREST, kind="quotation"))

    assert alignment.fates == [Fate("edited", "old1", 1, 1)]


def test_the_same_words_in_few_words_are_compared_by_letters():
    alignment = aligned(kept("Evidence", "Trial"), now("Evidences", "Trial"))

    assert alignment.keys == ["old1", "old2"]


def test_a_key_standing_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        align([Kept("k", "paragraph", "a"), Kept("k", "paragraph", "b")], [])


def test_a_fresh_key_that_is_taken_is_asked_for_again():
    answers = iter(["old1", "old2", "free"])

    alignment = align(kept(ARREST, SEARCH), now(ARREST, SEARCH, TRIAL), fresh=lambda: next(answers))

    assert alignment.keys == ["old1", "old2", "free"]


def test_a_source_of_keys_that_runs_dry_is_refused():
    with pytest.raises(ValueError, match="thousand"):
        align(kept(ARREST), now(SEARCH), fresh=lambda: "old1")


def test_new_keys_are_twelve_signs_that_can_be_read_out():
    keys = {new_key() for _ in range(200)}

    assert len(keys) == 200
    assert all(len(key) == 12 and set(key) <= set("abcdefghjkmnpqrstuvwxyz23456789") for key in keys)


KINDS = st.sampled_from(["paragraph", "list", "table"])
PARAGRAPHS = st.lists(st.tuples(KINDS, st.one_of(ANYTHING, st.sampled_from([ARREST, SEARCH, ""]))), max_size=12)


@given(PARAGRAPHS, PARAGRAPHS)
def test_no_key_is_ever_given_to_two_paragraphs(before, after):
    old = [Kept(f"old{at}", kind, text) for at, (kind, text) in enumerate(before)]

    alignment = aligned(old, [Kept("", kind, text) for kind, text in after])

    assert len(alignment.keys) == len(after)
    assert len(set(alignment.keys)) == len(after)
    gone = [fate.key for fate in alignment.fates if fate.kind in ("removed", "merged")]
    assert sorted(gone + [key for key in alignment.keys if key.startswith("old")]) == sorted(k.key for k in old)
    assert [fate.key for fate in alignment.fates if fate.key not in gone] == alignment.keys


@given(PARAGRAPHS)
def test_unchanged_text_keeps_every_key(before):
    old = [Kept(f"old{at}", kind, text) for at, (kind, text) in enumerate(before)]

    alignment = aligned(old, [Kept("", kind, text) for kind, text in before])

    assert alignment.keys == [paragraph.key for paragraph in old]
    assert {fate.kind for fate in alignment.fates} <= {"unchanged"}


@given(st.permutations([ARREST, SEARCH, TRIAL, SENTENCE, "Yes.", "No."]))
def test_shuffled_text_keeps_every_key(texts):
    old = kept(ARREST, SEARCH, TRIAL, SENTENCE, "Yes.", "No.")

    alignment = aligned(old, now(*texts))

    assert alignment.keys == [next(k.key for k in old if k.text == text) for text in texts]


def test_a_long_chapter_is_aligned_at_once(long_wordings):
    old, new = long_wordings(400, 25)
    aligned(old[:3], new[1:4])  # loads the breaker

    began = time.process_time()
    alignment = aligned(old, new)

    assert time.process_time() - began < 0.6  # 0.01 to 0.1 seen; a busy machine gets some room
    assert sum(key.startswith("old") for key in alignment.keys) == 400


def test_five_thousand_paragraphs_all_edited_take_some_seconds(long_wordings):
    old, new = long_wordings(5_000, 25, edited=1)

    began = time.process_time()
    aligned(old, new)

    assert time.process_time() - began < 20
