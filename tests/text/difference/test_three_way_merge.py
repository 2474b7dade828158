import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.text.wordings import SENTENCES
from text.difference.three_way_merge import Conflict, merge

BASE = """# Scales

The court weighs a tusk before two witnesses and writes the weight down.

The seal is read aloud when the bag is opened in court.

- the bag
- the label

Photographs are taken from every side, with a ruler.[^1]

[^1]: On photographs.
"""


def changed(before, after, source=BASE):
    assert before in source
    return source.replace(before, after)


def test_what_one_changed_and_the_other_did_not_is_changed():
    theirs = changed("two witnesses", "three witnesses")

    assert merge(BASE, theirs=theirs, mine=BASE).text == theirs
    assert merge(BASE, theirs=BASE, mine=theirs).text == theirs


def test_edits_of_neighbouring_paragraphs_are_both_there():
    merged = merge(BASE, theirs=changed("two witnesses", "three"), mine=changed("read aloud", "read out"))

    assert merged.text == changed("read aloud", "read out", changed("two witnesses", "three"))
    assert merged.conflicts == ()


def test_paragraphs_added_at_one_place_by_both_are_both_there_mine_first():
    merged = merge(
        BASE,
        theirs=changed("- the bag", "Theirs is quite new.\n\n- the bag"),
        mine=changed("- the bag", "Added by me.\n\n- the bag"),
    )

    assert merged.text == changed("- the bag", "Added by me.\n\nTheirs is quite new.\n\n- the bag")
    assert merged.conflicts == ()


def test_what_both_added_alike_is_there_once():
    alike = changed("- the bag", "Nobody signs for another.\n\n- the bag")

    assert merge(BASE, theirs=alike, mine=alike + "\nMore of mine.\n").text == alike + "\nMore of mine.\n"


def test_a_paragraph_that_both_reworded_is_a_conflict_and_mine_stands():
    merged = merge(BASE, theirs=changed("two witnesses", "three witnesses"), mine=changed("two witnesses", "a clerk"))

    assert merged.text == changed("two witnesses", "a clerk")
    assert merged.conflicts == (
        Conflict(
            base="The court weighs a tusk before two witnesses and writes the weight down.",
            theirs="The court weighs a tusk before three witnesses and writes the weight down.",
            mine="The court weighs a tusk before a clerk and writes the weight down.",
            start_line=2,
        ),
    )
    assert merged.resolved(["mine"]) == merged.text
    assert merged.resolved(["theirs"]) == changed("two witnesses", "three witnesses")
    assert merged.resolved(["both"]) == changed(
        "The court weighs a tusk before two witnesses and writes the weight down.",
        "The court weighs a tusk before a clerk and writes the weight down.\n\n"
        "The court weighs a tusk before three witnesses and writes the weight down.",
    )


def test_every_conflict_wants_its_choice():
    merged = merge("One two three.", theirs="One two four.", mine="One two five.")

    with pytest.raises(ValueError, match="0 choices for 1 conflicts"):
        merged.resolved([])


def test_what_one_took_out_and_the_other_reworded_is_a_conflict_either_way():
    without = changed("The seal is read aloud when the bag is opened in court.\n\n", "")
    reworded = changed("read aloud", "read out")

    mine_is_gone = merge(BASE, theirs=reworded, mine=without)
    mine_is_there = merge(BASE, theirs=without, mine=reworded)

    assert mine_is_gone.text == without
    assert mine_is_gone.resolved(["theirs"]) == reworded
    assert [conflict.start_line for conflict in mine_is_gone.conflicts] == [4]
    assert mine_is_there.text == reworded
    assert mine_is_there.resolved(["theirs"]) == without


def test_moving_and_rewording_are_no_conflict():
    seal = "The seal is read aloud when the bag is opened in court.\n\n"
    moved = changed("# Scales\n\n", "# Scales\n\n" + seal, changed(seal, ""))
    reworded = changed("read aloud", "read out")

    assert merge(BASE, theirs=moved, mine=reworded).text == moved.replace("read aloud", "read out")
    assert merge(BASE, theirs=reworded, mine=moved).text == moved.replace("read aloud", "read out")
    assert merge(BASE, theirs=reworded, mine=moved).conflicts == ()


def test_where_both_moved_a_paragraph_it_stands_where_mine_does():
    merged = merge("A a a.\n\nB b b.\n\nC c c.\n\nD d d.\n", theirs="B b b.\n\nC c c.\n\nA a a.\n\nD d d.\n",
                   mine="B b b.\n\nC c c.\n\nD d d.\n\nA a a.\n")  # fmt: skip

    assert merged.text == "B b b.\n\nC c c.\n\nD d d.\n\nA a a.\n"


@pytest.mark.parametrize(
    ("before", "theirs", "mine"),
    [
        ("- a\n\n- b\n\n- c", "- x\n\n- b\n\n- c", "- a\n\n- b\n\n- y"),
        ("```\na\n\nb\n\nc\n```", "```\nx\n\nb\n\nc\n```", "```\na\n\nb\n\ny\n```"),
        ("!!! warning\n    a\n\n    b", "!!! warning\n    x\n\n    b", "!!! warning\n    a\n\n    y"),
        ("x[^1]\n\n[^1]: a\n\n    b", "x[^1]\n\n[^1]: x\n\n    b", "x[^1]\n\n[^1]: a\n\n    y"),
    ],
)
def test_a_list_a_fence_a_box_and_a_note_are_never_torn(before, theirs, mine):
    merged = merge(f"{before}\n", theirs=f"{theirs}\n", mine=f"{mine}\n")

    assert merged.text == f"{mine}\n"
    assert merged.resolved(["theirs"]) == f"{theirs}\n"


def test_notes_of_one_label_added_by_both_are_a_conflict():
    merged = merge(
        "One.\n\nTwo.\n",
        theirs="One.[^1]\n\nTwo.\n\n[^1]: Theirs.\n",
        mine="One.\n\nTwo.[^1]\n\n[^1]: Said by me.\n",
    )

    assert [(conflict.theirs, conflict.mine) for conflict in merged.conflicts] == [
        ("[^1]: Theirs.", "[^1]: Said by me.")
    ]


def test_notes_under_each_other_are_changed_one_by_one():
    base = "a[^1] b[^2]\n\n[^1]: One.\n[^2]: Two.\n"

    merged = merge(base, theirs=base.replace("One", "First"), mine=base.replace("Two", "Second"))

    assert merged.text == "a[^1] b[^2]\n\n[^1]: First.\n[^2]: Second.\n"


def test_a_paragraph_reworded_through_and_through_by_both_is_a_conflict():
    merged = merge(
        "Before.\n\nThe court weighs a tusk.\n\nAfter.\n",
        theirs="Before.\n\nNobody opened any bag that morning.\n\nAfter.\n",
        mine="Before.\n\nWitnesses sign when they leave.\n\nAfter.\n",
    )

    assert len(merged.conflicts) == 1
    assert merged.text == "Before.\n\nWitnesses sign when they leave.\n\nAfter.\n"


PARAGRAPHS = st.lists(SENTENCES, min_size=3, max_size=12, unique=True).map(
    lambda sentences: [f"paragraph{at} {words}" for at, words in enumerate(sentences)]
)


def source(paragraphs):
    return "\n\n".join(paragraphs) + "\n" if paragraphs else ""


@settings(max_examples=150, deadline=None)
@given(PARAGRAPHS, st.data())
def test_no_word_that_either_added_is_lost(base, data):
    def at_work(name):
        paragraphs = list(base)
        for number in range(data.draw(st.integers(0, 5))):
            at = data.draw(st.integers(0, len(paragraphs) - 1))
            do = data.draw(st.sampled_from(["edit", "insert", "move", "remove"]))
            if do == "edit":
                paragraphs[at] += f" {name}{number}"
            elif do == "insert":
                paragraphs.insert(at, f"{name}{number} {data.draw(SENTENCES)}")
            elif do == "move":
                paragraphs.insert(data.draw(st.integers(0, len(paragraphs) - 1)), paragraphs.pop(at))
            elif len(paragraphs) > 1:
                paragraphs.pop(at)
        return source(paragraphs)

    theirs, mine = at_work("theirs"), at_work("mine")

    merged = merge(source(base), theirs=theirs, mine=mine)

    added = {word for word in f"{theirs} {mine}".split() if word.startswith(("theirs", "mine"))}
    offered = " ".join([merged.text, *(f"{conflict.theirs} {conflict.mine}" for conflict in merged.conflicts)])
    assert added <= set(offered.split())
    assert added <= set(merged.resolved(["both"] * len(merged.conflicts)).split())
    for conflict in merged.conflicts:
        assert "\n".join(merged.text.split("\n")[conflict.start_line :]).startswith(conflict.mine)


@settings(max_examples=100, deadline=None)
@given(PARAGRAPHS, st.data())
def test_two_who_edit_different_paragraphs_never_meet(base, data):
    theirs, mine = list(base), list(base)
    for at in range(len(base)):
        whose = data.draw(st.sampled_from([theirs, mine, None]))
        if whose is not None:
            whose[at] += " and more"

    merged = merge(source(base), theirs=source(theirs), mine=source(mine))

    assert merged.conflicts == ()
    assert merged.text == source([t if t != b else m for b, t, m in zip(base, theirs, mine, strict=True)])


@settings(max_examples=50, deadline=None)
@given(PARAGRAPHS, PARAGRAPHS)
def test_who_changed_nothing_gets_what_the_other_wrote(base, other):
    assert merge(source(base), theirs=source(other), mine=source(base)).text == source(other)
    assert merge(source(base), theirs=source(base), mine=source(other)).text == source(other)
    assert merge(source(base), theirs=source(other), mine=source(other)).text == source(other)
