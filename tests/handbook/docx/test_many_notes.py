"""The labels of footnotes: each keeps its own, new ones get numbers. No note or remark costs a look at all others."""

import pytest

from handbook.docx.import_file import Coming, _share_out
from handbook.docx.markdown.note_labels import Labels
from handbook.docx.tracked_changes import Said


class Compared(str):
    """Words that count how often they are compared."""

    times = 0

    def __eq__(self, other):
        Compared.times += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


def test_a_note_keeps_the_label_of_its_bookmark_and_else_that_of_its_words():
    labels = Labels({"note_a": "seal"}, {"seal": "Sealed.", "2": "Weighed."})

    assert labels.label(["note_a"], "Sealed.") == "seal"
    assert labels.label([], "Weighed.") == "2"
    assert labels.label(["note_a"], "Sealed twice.") == "3"
    assert labels.label([], "Sealed twice.") == "3"


def test_a_second_copy_of_a_note_in_which_a_table_became_paragraphs_is_that_note():
    labels = Labels({"note_a": "seal"})

    assert labels.label(["note_a"], "Sealed.\n\n| 1 | 2 |\n|---|---|\n| 3. | 4 |") == "seal"
    assert labels.label(["note_a"], "Sealed.\n\n1\n\n2\n\n3\\.\n\n4") == "seal"
    assert labels.label(["note_a"], "Sealed.\n\n1\n\n2\n\n3\\.\n\n5") == "2"


def test_a_new_note_gets_a_number_that_stands_nowhere_yet():
    labels = Labels({}, {"1": "One."}, frozenset({"2", "4"}))

    assert [labels.label([], f"New {number}.") for number in range(3)] == ["3", "5", "6"]


def test_the_same_words_under_another_label_of_before_are_the_first_that_is_free():
    labels = Labels({}, {"a": "Same.", "b": "Same."})

    assert [labels.label([], "Same."), labels.label([], "Same.")] == ["a", "a"]


def test_the_notes_that_a_text_calls_come_in_the_order_in_which_they_were_written():
    labels = Labels()
    for words in ("One.", "Two.", "Three."):
        labels.label([], words)

    assert labels.called_in("Seal it[^3], weigh it[^1]. Not[^9] [^2 [1] [^].") == ["1", "3"]
    assert labels.called_in("[^1[^2]") == ["2"]
    assert labels.called_in("[^1") == []


@pytest.mark.parametrize("before", [{}, {str(number): f"Before {number}." for number in range(1, 1001)}])
def test_a_thousand_notes_are_compared_a_few_thousand_times_and_not_a_million(before):
    labels = Labels({}, {label: Compared(said) for label, said in before.items()})
    Compared.times = 0

    for number in range(1000):
        labels.label([], Compared(f"Note {number}."))

    assert len(labels.written) == 1000
    assert Compared.times < 10_000


class Asked(set):
    """Places that count how often one is looked for among them."""

    times = 0

    def __contains__(self, place):
        Asked.times += 1
        return set.__contains__(self, place)


def test_remarks_go_to_their_chapters_without_a_look_into_every_chapter():
    chapters = [(Coming(f"Chapter {at}", ""), Asked({2 * at, 2 * at + 1})) for at in range(500)]
    said = [Said(2 * at + 1, "Sok", text=f"Remark {at}") for at in range(500)]
    said.append(Said(None, "", text="On nothing"))

    _share_out(chapters, said)

    assert Asked.times <= 1000
    assert [[one.text for one in chapter.said] for chapter, _places in chapters[:2]] == [
        ["Remark 0", "On nothing"],
        ["Remark 1"],
    ]
    assert all(len(chapter.said) == 1 for chapter, _places in chapters[1:])
