"""A note that another note calls is a note of its own in Word, where no note can call one."""

import pytest

from handbook.docx import export
from tests.handbook.docx.round_trips import a_draft, back
from tests.handbook.docx.test_nested_round_trip import PROGRAMS, saved
from tests.handbook.docx.word_files import Editing, W

pytestmark = pytest.mark.django_db

TEXT = """\
Seal it[^law], weigh it. Sign it[^law].

[^law]: The law[^2] says so, and[^a_b] so.

[^2]: Which[^law] was changed.

[^a_b]: A table

    | a | b |
    |---|---|
    | 1 | 2 |
"""


@pytest.mark.parametrize("program", PROGRAMS)
def test_notes_that_call_one_another_come_back_as_they_left(editor, program):
    version = a_draft(editor, TEXT)

    returned = back(version, saved(export.take_out(version, by=editor), program))

    assert (returned.text, returned.keys, returned.report) == (TEXT, version.wording.keys, [])


def test_in_the_file_no_note_calls_another_but_each_can_be_read(editor):
    editing = Editing(export.take_out(a_draft(editor, TEXT), by=editor))
    notes = editing.note_root()

    assert notes.find(f".//{W}footnoteReference") is None
    assert [editing.words(note).strip() for note in notes.iter(f"{W}footnote")][2:] == [
        "The law[^2] says so, and[^a_b] so.",
        "Which[^law] was changed.",
        "A tableab12",
        "The law[^2] says so, and[^a_b] so.",
    ]
    assert editing.words(editing.body).endswith("Seal it,,, weigh it. Sign it.")


def test_a_file_in_which_a_note_calls_another_as_files_left_once_comes_back_as_it_left(editor):
    version = a_draft(editor, TEXT.replace("[^law] was", " was"))

    returned = back(version, export.document(version.wording, has_notes_in_notes=True))

    assert (returned.text, returned.report) == (version.wording.text, [])


def test_a_file_with_notes_in_notes_is_read_where_the_notes_call_one_another_in_a_circle(editor):
    text = "Seal it[^1].\n\n[^1]: One[^2].\n\n[^2]: Two[^1].\n"
    version = a_draft(editor, text)

    assert "Seal it" in back(version, export.document(version.wording, has_notes_in_notes=True)).text


@pytest.mark.parametrize("old, new", [("was changed", "was amended"), ("says so", "says it")])
def test_either_note_can_be_edited_and_still_calls_the_other(editor, old, new):
    text = "Seal it[^1].\n\n[^1]: The law[^2] says so.\n\n[^2]: It was changed.\n"
    version = a_draft(editor, text)
    editing = Editing(export.take_out(version, by=editor))
    editing.reword_note(old, new)

    returned = back(version, editing.saved())

    assert (returned.text, returned.report) == (text.replace(old, new), [])


def test_a_paragraph_whose_note_calls_another_can_be_edited(editor):
    version = a_draft(editor, TEXT)
    editing = Editing(export.take_out(version, by=editor))
    editing.reword("weigh", "photograph")

    assert back(version, editing.saved()).text == TEXT.replace("weigh", "photograph")


def test_where_the_call_of_the_first_note_is_deleted_the_text_calls_the_second(editor):
    version = a_draft(editor, "Seal it[^1].\n\n[^1]: The law[^2] says so.\n\n[^2]: It was changed.\n")
    editing = Editing(export.take_out(version, by=editor))
    editing.delete_call(0)

    assert back(version, editing.saved()).text == "Seal it[^2].\n\n[^2]: It was changed.\n"


def test_where_the_second_note_is_deleted_and_still_called_it_says_what_it_said(editor):
    text = "Seal it[^1].\n\n[^1]: The law[^2] says so.\n\n[^2]: It was changed.\n"
    version = a_draft(editor, text)
    editing = Editing(export.take_out(version, by=editor))
    editing.delete_call(1)

    assert "[^2]: It was changed." in back(version, editing.saved()).text
