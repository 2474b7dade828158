"""An item of a list keeps its hidden key as a paragraph does, whatever letter it has."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.text.real_sentences import real_sentences
from tests.text.wordings import ANYTHING
from text.difference.list_items import Item, items_in, with_keys
from text.parsing import blocks

WEIGH = "Weigh every tusk on the sealed scale before it is moved from the place where it was found."
COUNT = "Count the scales, photograph each bag, and write the number of both photographs on the list."
SIGN = "Sign the sheet together with the ranger who opened the container at the port."
CALL = "Call the expert named in annex two within twenty-four hours of the seizure."


def a_list(*texts, paragraph="steps"):
    return [Item(paragraph, position, text) for position, text in enumerate(texts, start=1)]


def first(*texts, paragraph="steps"):
    return with_keys(a_list(*texts, paragraph=paragraph), earlier=[], wording="the first")


def then(before, *lists, wording="the next", **more):
    return with_keys([item for items in lists for item in items], earlier=[before], wording=wording, **more)


def keys(items):
    return [item.key for item in items]


def test_an_item_put_before_others_moves_their_letters_and_no_key():
    before = first(WEIGH, COUNT, SIGN)

    after = then(before, a_list(WEIGH, CALL, COUNT, SIGN))

    assert [after[at].key for at in (0, 2, 3)] == keys(before)
    assert after[1].key not in keys(before)


def test_a_reworded_item_keeps_its_key_and_one_that_is_gone_gives_its_to_nobody():
    before = first(WEIGH, COUNT, SIGN)

    after = then(before, a_list(WEIGH.replace("sealed", "tested"), SIGN, "Something else stands here."))

    assert keys(after)[:2] == [before[0].key, before[2].key]
    assert before[1].key not in keys(after)


def test_short_items_of_two_lists_stay_each_in_its_own():
    before = [*first("Date.", "Place.", paragraph="sheet"), *first("Place.", "Date.", paragraph="bag")]

    after = then(before, a_list("Date.", paragraph="sheet"), a_list("Date.", "Place.", paragraph="bag"))

    assert keys(after) == [before[0].key, before[3].key, before[2].key]


def test_an_item_that_went_into_another_list_keeps_its_key():
    before = first(WEIGH, COUNT, SIGN, CALL)

    after = then(before, a_list(WEIGH, COUNT), a_list(SIGN, CALL, paragraph="afterwards"))

    assert keys(after) == keys(before)


def test_what_was_split_off_an_item_has_a_key_of_its_own():
    before = first(f"{WEIGH} {SIGN}", COUNT)

    after = then(before, a_list(WEIGH, SIGN, COUNT))

    assert (after[0].key, after[2].key) == tuple(keys(before))
    assert after[1].key not in keys(before)


def test_an_item_that_comes_back_has_its_old_key():
    before = first(WEIGH, COUNT, SIGN)
    between = then(before, a_list(WEIGH, SIGN))

    after = with_keys(a_list(WEIGH, COUNT, SIGN), earlier=[between, before], wording="the third")

    assert keys(after) == keys(before)


def test_a_list_in_another_language_has_the_keys_of_the_items_in_their_places():
    english = then(first(WEIGH, COUNT), a_list(WEIGH, SIGN, COUNT))

    khmer = with_keys(a_list("ថ្លឹង", "ចុះហត្ថលេខា", "រាប់"), earlier=[], beside=english, wording="in Khmer")

    assert keys(khmer) == keys(english)


def test_the_same_texts_have_the_same_keys_wherever_they_are_made():
    again = [then(first(WEIGH, COUNT), a_list(WEIGH, SIGN, COUNT)) for _ in range(2)]

    assert again[0] == again[1]
    assert keys(then(first(WEIGH), a_list(WEIGH, SIGN), wording="one")) != keys(
        then(first(WEIGH), a_list(WEIGH, SIGN), wording="another")
    )


def test_only_the_items_of_the_outer_list_are_cited():
    text = blocks.parse("Say:\n\n- Weigh *it*:\n    - on a scale\n- Sign.\n\nBox:\n\n> - No item is this.")

    found = items_in(text, ["say", "steps", "box", "quoted"])

    assert [(item.paragraph, item.position, item.text) for item in found] == [
        ("steps", 1, "Weigh it: on a scale"),
        ("steps", 2, "Sign."),
    ]
    with pytest.raises(ValueError, match="argument 2"):
        items_in(text, ["say", "steps"])


PARAGRAPHS = st.sampled_from(["steps", "sheet", "bag"])
TEXTS = st.one_of(ANYTHING, st.sampled_from([WEIGH, COUNT, SIGN, "Date.", ""]))
WORDINGS = st.lists(st.lists(st.tuples(PARAGRAPHS, TEXTS), max_size=10), min_size=1, max_size=4)


def placed(pairs):
    """The pairs as items, those of one list together."""
    return [
        item
        for paragraph in sorted({paragraph for paragraph, _ in pairs})
        for item in a_list(*(text for name, text in pairs if name == paragraph), paragraph=paragraph)
    ]


@given(WORDINGS)
def test_no_key_is_ever_given_to_two_items(wordings):
    earlier = []
    for at, pairs in enumerate(wordings):
        new = placed(pairs)
        keyed = with_keys(new, earlier=earlier, wording=f"wording {at}")

        assert [(item.paragraph, item.position, item.text) for item in keyed] == [
            (item.paragraph, item.position, item.text) for item in new
        ]
        assert len(set(keys(keyed))) == len(new)
        assert all(len(key) == 12 for key in keys(keyed))
        earlier.insert(0, keyed)


@given(WORDINGS)
def test_unchanged_lists_keep_every_key(wordings):
    before = with_keys(placed(wordings[0]), earlier=[], wording="the first")

    assert then(before, placed(wordings[0])) == before


@given(st.permutations([WEIGH, COUNT, SIGN, CALL, "Date.", "Place."]))
def test_shuffled_items_keep_every_key(texts):
    before = first(WEIGH, COUNT, SIGN, CALL, "Date.", "Place.")

    after = then(before, a_list(*texts))

    assert {item.text: item.key for item in after} == {item.text: item.key for item in before}


# A long history ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sentences():
    return real_sentences()


class History:
    """A list as an editor works on it over the years. Each item is known here by a name, which the keys must follow."""

    def __init__(self, seed, sentences):
        self.random = Random(seed)
        self.unused = self.random.sample(sentences, len(sentences))
        self.named = 0
        self.items = [self.another() for _ in range(8)]  # (name, words)

    def another(self):
        self.named += 1
        return self.named, self.unused.pop()

    def step(self):
        """One edit: an item comes, goes, is reworded or gives a part of itself away."""
        at = self.random.randrange(len(self.items))
        name, words = self.items[at]
        act = self.random.choice(["insert", "insert", "delete", "reword", "reword", "split"])
        if act == "insert":
            self.items.insert(at, self.another())
        elif act == "delete" and len(self.items) > 4:
            del self.items[at]
        elif act == "reword":
            parts = words.split()
            parts[self.random.randrange(len(parts))] = self.random.choice(["carefully", "always", "personally"])
            self.items[at] = (name, " ".join(parts))
        elif act == "split":
            # A sentence goes from the item into one of its own.
            parts = words.split()
            if len(parts) > 18:
                self.named += 1
                self.items[at : at + 1] = [(name, " ".join(parts[:-8])), (self.named, " ".join(parts[-8:]))]


@pytest.mark.parametrize("seed", range(12))
def test_twenty_wordings_of_a_text_with_a_long_history_keep_their_keys(seed, sentences):
    history = History(seed, sentences)
    earlier, key_of = [], {}
    for at in range(20):
        keyed = with_keys(a_list(*(words for _, words in history.items)), earlier=earlier, wording=f"wording {at}")
        for (name, _), item in zip(history.items, keyed, strict=True):
            assert key_of.setdefault(name, item.key) == item.key
        assert len(set(key_of.values())) == len(key_of)  # what is gone gave its key to nobody
        earlier.insert(0, keyed)
        for _ in range(history.random.randint(1, 3)):
            history.step()
    assert history.named > 12
