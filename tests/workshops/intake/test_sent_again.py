"""Spreadsheets sent again, as they were or mended: what can be sent twice is stored once."""

import pytest

from tests.factories import make_topic, make_workshop
from tests.workshops.spreadsheet_files import csv_file, row, xlsx_file
from workshops.intake.spreadsheets import batches
from workshops.models import Contribution

pytestmark = pytest.mark.django_db


@pytest.fixture
def workshop():
    workshop = make_workshop()
    make_topic(workshop.consultation, titles={"en": "Charges", "km": "ការចោទប្រកាន់"})
    make_topic(workshop.consultation, titles={"en": "Evidence", "km": "ភស្តុតាង"})
    return workshop


def checked(workshop, content, name="table.csv", **more):
    return batches.check(workshop, content, name, **more)


def brought_in(workshop, content, name="table.csv", by=None, **more):
    found = checked(workshop, content, name)
    return batches.bring_in(found, workshop, by=by, **more)


def test_the_same_file_twice_stores_nothing_twice(workshop):
    content = csv_file(row(), row(text="More."))

    first = brought_in(workshop, content)
    second = brought_in(workshop, content, "another-name.csv")

    assert (first.rows, second) == (2, None)
    assert Contribution.objects.count() == 2
    assert checked(workshop, content).report() == [
        "Row 2; Row 3: rows that say the same came in before. They are not brought in again; what is another voice, "
        "give it a reference.",
        "New: 0. Brought in before: 2. Rows with errors: 0.",
    ]


def test_the_whole_file_sent_again_mended_brings_in_what_was_mended_alone(workshop):
    good = [row(), row(text="More."), row(text="More.")]
    first = checked(workshop, csv_file(row(kind="rumour", text="Mended later."), *good))
    batches.bring_in(first, workshop, by=None, without_wrong_rows=True)

    # By then in another order and another kind of file.
    again = checked(workshop, xlsx_file(*reversed(good), row(text="Mended later.")), "table.xlsx")
    batch = batches.bring_in(again, workshop, by=None)

    assert (batch.rows, len(again.known)) == (1, 3)
    assert sorted(Contribution.objects.values_list("text", flat=True)) == [
        "Mended later.",
        "More.",
        "More.",
        "The scales stood in the corridor for a night.",
    ]


def test_one_more_equal_row_is_one_more_voice_and_so_is_one_with_a_reference(workshop):
    brought_in(workshop, csv_file(row()))

    assert [each.number for each in checked(workshop, csv_file(row(), row())).new] == [3]
    assert [each.number for each in checked(workshop, csv_file(row(reference="A-1"))).new] == [2]


def test_words_that_came_in_before_with_something_else_beside_them_are_told(workshop):
    brought_in(workshop, csv_file(row(), row(text="More."), row(topic="Evidence", text="More.")))

    found = checked(workshop, csv_file(row(topic="Evidence"), row(text="More."), row(topic="Evidence", text="More.")))

    assert [each.number for each in found.new] == [2]
    assert found.report()[0] == (
        "Row 2: these words came in before from the same office, in a row that says something else in another column. "
        "They would stand here twice: if they are the same voice, take the row out."
    )
    assert len(found.report()) == 3


def test_a_file_that_was_known_as_a_whole_once_is_still_known(workshop):
    content = csv_file(row())
    batch = brought_in(workshop, content)
    Contribution.objects.update(source_key=f"{batch.sha256}:2")

    assert brought_in(workshop, content) is None


def test_what_a_row_is_known_by_does_not_tell_its_words(workshop, settings):
    [before] = checked(workshop, csv_file(row())).new
    settings.SECRET_KEY = "another"
    [after] = checked(workshop, csv_file(row())).new

    assert before.source_key != after.source_key


def test_two_equal_rows_in_one_file_are_two_voices(workshop):
    brought_in(workshop, csv_file(row(), row()))

    assert Contribution.objects.count() == 2


def test_a_reference_brought_in_before_is_the_same_in_any_file(workshop):
    brought_in(workshop, csv_file(row(reference="A-1"), row(reference="A-2")))

    found = checked(workshop, csv_file(row(reference="A-3"), row(reference="A-2", text="Other words.")))

    assert [r.number for r in found.new] == [2]
    assert found.report() == [
        "Row 3: this reference was brought in before, with other words. They are not brought in again.",
        "New: 1. Brought in before: 1. Rows with errors: 0.",
    ]


def test_references_of_one_workshop_are_not_those_of_another(workshop):
    content = csv_file(row(reference="A-1", topic=""))
    brought_in(workshop, content)

    assert len(checked(make_workshop(workshop.consultation), content).new) == 1


def test_a_reference_that_stands_twice_in_a_file_is_an_error(workshop):
    found = checked(workshop, csv_file(row(reference="A-1"), row(reference="A-1", text="More.")))

    assert [str(problem) for problem in found.problems] == [
        "Row 3, column I (reference): This reference stands in row 2 already."
    ]


def test_what_another_brought_in_between_check_and_act_is_left_out(workshop):
    content = csv_file(row(reference="A-1"), row(reference="A-2"))
    found = checked(workshop, content)
    brought_in(workshop, csv_file(row(reference="A-1")))

    batch = batches.bring_in(found, workshop, by=None)

    assert batch.rows == 1
    assert Contribution.objects.count() == 2
