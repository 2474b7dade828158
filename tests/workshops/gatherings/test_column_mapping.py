"""Tables as offices write them: titles above the head, more sheets, columns of their own."""

import pytest
from django.core.exceptions import ValidationError

from office.tables import tabular
from office.tables.table_files import read
from tests.workshops.gatherings.test_table_files import workbook
from workshops.gatherings.tables.column_mapping import table_of

KNOWN = {"name": "name", "office": "office", "ឈ្មោះ": "name"}


def table(content, name="table.xlsx"):
    return table_of(read(content, name), KNOWN)


def values(found):
    return [{field: row.cell(at).value for field, at in found.places.items()} for row in found.rows]


def test_rows_above_the_head_are_skipped_and_said():
    found = table(workbook(["Workshop in Koh Kong"], ["12 May 2022"], [], ["Name", "Office"], ["Sok", "judge"]))

    assert (found.head, values(found)) == (4, [{"name": "Sok", "office": "judge"}])
    assert found.left_out == ["Rows 1, 2 stand above the headings and were not read."]


def test_a_title_may_be_merged_and_a_cell_of_the_table_not():
    def merged(cells):
        return lambda book: book.active.merge_cells(cells)

    rows = (["Workshop in Koh Kong"], ["Name", "Office"], ["Sok", "judge"])
    assert len(table(workbook(*rows, change=merged("A1:B1"))).rows) == 1
    with pytest.raises(tabular.CannotRead) as refused:
        table(workbook(*rows, change=merged("A3:B3")))
    assert refused.value.message.startswith("The cells A3:B3 are merged.")


def test_sheets_with_the_same_head_are_read_in_their_own_order_of_columns():
    second = [["Office", "Name", "Seat"], ["clerk", "Chan", "4"]]
    found = table(workbook(["Name", "Office"], ["Sok", "judge"], **{"Day 2": second}))

    assert values(found) == [{"name": "Sok", "office": "judge"}, {"name": "Chan", "office": "clerk"}]
    assert [row.place(0) for row in found.rows] == ["Sheet “Sheet”, row 2, column A", "Sheet “Day 2”, row 2, column B"]
    assert [row.key for row in found.rows] == ["2", "2.2"]
    assert found.left_out == ["Column C (Seat) is skipped."]


def test_a_sheet_with_another_head_is_named():
    found = table(workbook(["Name", "Office"], ["Sok", "judge"], Budget=[["Item", "Riel"], ["rice", "4"]]))

    assert len(found.rows) == 1
    assert found.left_out == [
        "The sheet “Budget” was not read: its headings are not those of the sheet “Sheet”.",
    ]


def test_the_table_may_stand_on_the_second_sheet():
    found = table(workbook(["Read me first"], List=[["Name", "Office"], ["Sok", "judge"]]))

    assert values(found) == [{"name": "Sok", "office": "judge"}]


def test_the_head_once_more_is_no_row():
    found = table(workbook(["Name", "Office"], ["Sok", "judge"], ["Name", "Office"], ["Chan", "clerk"]))

    assert len(found.rows) == 2


def test_a_column_is_given_a_place_and_makes_room_for_it():
    found = table(workbook(["Name", "Who", "Office"], ["1", "Sok", "judge"]))

    assert values(found.mapped({0: "", 1: "name"})) == [{"name": "Sok", "office": "judge"}]
    assert values(found.named({"WHO": "name"})) == [{"name": "Sok", "office": "judge"}]
    assert values(found.named({"B": "name"})) == [{"name": "Sok", "office": "judge"}]
    with pytest.raises(ValidationError) as refused:
        found.mapped({1: "name"})
    assert refused.value.messages == ["The columns Name and Who cannot both hold the same. Skip one of them."]
    with pytest.raises(ValidationError) as refused:
        found.named({"Whom": "name"})
    assert refused.value.messages == ["There is no column “Whom”. Columns: Name, Who, Office."]


def test_without_one_known_heading_the_first_row_of_several_cells_is_the_head():
    found = table(workbook(["Our list"], ["Qui", "Quoi"], ["Sok", "judge"]))

    assert [(column.heading, column.sample, column.field) for column in found.columns] == [
        ("Qui", "Sok", ""),
        ("Quoi", "judge", ""),
    ]
