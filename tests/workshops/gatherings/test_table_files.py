"""What stands in the files that offices send: read as their programs show it, and what is hidden left out and said."""

import io
import re
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from office.tables import tabular
from office.tables.shown_numbers import shown
from office.tables.table_files import read
from tests.cases import CASES


def workbook(*rows, change=None, **sheets):
    """A workbook with these rows on its first sheet, and more sheets by name."""
    book = openpyxl.Workbook()
    for line in rows:
        book.active.append(line)
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    if change:
        change(book)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def cells(content, name="table.xlsx"):
    [sheet, *_more] = read(content, name).sheets
    return [[cell.value for cell in line.cells] for line in sheet.lines]


def csv_cells(text, encoding="utf-8"):
    return cells(text.encode(encoding), "table.csv")


# --- CSV ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        'a,b\n"He said, no",x',
        'a, b\n "He said, no", x',
        'a,b\n"He said, no" ,x',
        'a ; b\n "He said, no" ; x',
        'a\tb\n "He said, no"\tx',
        'sep=;\na;b\n"He said, no";x',
        "sep=;\r\na;b\r\nHe said, no;x\r\n",
        '"sep=|"\na|b\nHe said, no|x',
        'SEP=,\na,b\n"He said, no",x',
        "\ufeffsep=;\na;b\nHe said, no;x",
        'a,b\r"He said, no",x\r',
    ],
)
def test_a_cell_in_quotation_marks_is_one_cell_whatever_stands_around_it(written):
    assert csv_cells(written) == [["a", "b"], ["He said, no", "x"]]


def test_quotation_marks_and_lines_in_a_cell_stay():
    assert csv_cells('a,b\n"She said ""no"".\r\nTwice.",5" of rope') == [
        ["a", "b"],
        ['She said "no".\nTwice.', '5" of rope'],
    ]


def test_the_sign_between_cells_is_the_one_that_parts_the_table_and_not_a_title_or_a_text():
    text = "Workshop, Koh Kong, 2022, first\n\nname;office\nSok, Dara;judge, or not, or who knows, or else\nA;b\n"

    assert csv_cells(text)[1] == ["name", "office"]


def test_rows_are_counted_as_the_program_shows_them():
    [sheet] = read(b'sep=;\na;b\n"one\ntwo";x\n\nc;d\n', "table.csv").sheets

    assert [line.number for line in sheet.lines] == [1, 2, 4]


@pytest.mark.parametrize("text", ['a,b\n"never closed', 'a,b\n"closed"too late,x'])
def test_a_quotation_mark_that_is_not_closed_is_refused(text):
    with pytest.raises(tabular.CannotRead) as refused:
        csv_cells(text)

    assert refused.value.message.startswith("After line 2 this file is no table")


# --- Workbooks ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("Line one_x000D_\nLine two", "Line one\nLine two"),
        ("Line one_x000d__x000A_Line two", "Line one\nLine two"),
        ("Line one_x000D_Line two", "Line one\nLine two"),
        ("a_x005F_x000D_b", "a_x000D_b"),
        ("_xD83D__xDC18_", "🐘"),
        ("snake_x_case", "snake_x_case"),
    ],
)
def test_a_character_written_by_its_code_is_that_character(written, read_as):
    assert cells(workbook(["text"], [written]))[1] == [read_as]


def test_an_escaped_control_is_refused_as_any_other():
    [sheet] = read(workbook(["text"], ["a_x0007_b"]), "table.xlsx").sheets

    assert sheet.lines[1].cells[0].refusal.startswith("holds a character that cannot be kept (U+0007")


@pytest.mark.parametrize(
    ("value", "number_format", "as_shown"),
    [
        (12345678, "000 000 000", "012 345 678"),
        (12345678, "000000000", "012345678"),
        (12345678.0, "000\\ 000\\ 000", "012 345 678"),
        (12345678, "000-000-000", "012-345-678"),
        (12345678, "(000) 000-000", "(012) 345-678"),
        (12345678, '"+855" 00 000 000', "+855 12 345 678"),
        (12345678, "0## ### ###", "012 345 678"),
        (123456789, "000 000 000", "123 456 789"),
        (1234567890, "000 000 000", "1234 567 890"),
        (12345678, "[<=99999999]000 000 000;0000 000 000", "012 345 678"),
        (123456789, "[<=99999999]000 000 000;0000 000 000", "0123 456 789"),
        (12345678, "000 000 000;-000 000 000", "012 345 678"),
        (12345678, "General", "12345678"),
        (12345678, "#,##0", "12345678"),
        (7, "00", "07"),
        (85512345678, "+0", "+85512345678"),
        (7, "0", "7"),
        (7, "0_)", "7"),
        (4.1, "0.00", "4.10"),
        (0.5, "0%", "0.5"),
        (4.12, "General", "4.12"),
    ],
)
def test_a_number_is_as_its_cell_shows_it(value, number_format, as_shown):
    assert shown(value, number_format) == as_shown


def test_a_day_is_a_day():
    assert cells(workbook(["received on"], [datetime(2022, 5, 31)]))[1] == [date(2022, 5, 31)]


def hidden_row(book):
    book.active.row_dimensions[3].hidden = True


def with_layout(content, was, becomes):
    """The workbook with its first sheet's layout changed as openpyxl does not write it."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(kept, "w") as new:
        for member in old.infolist():
            data = old.read(member)
            if member.filename == "xl/worksheets/sheet1.xml":
                assert re.search(was, data)
                data = re.sub(was, becomes, data, count=1)
            new.writestr(member.filename, data)
    return kept.getvalue()


THREE = workbook(["name"], ["A"], ["B"], ["C"])


@pytest.mark.parametrize(
    "content",
    [
        workbook(["name"], ["A"], ["B"], ["C"], change=hidden_row),
        with_layout(THREE, rb'<row r="3"', b'<row r="3" ht="0" customHeight="1"'),
        with_layout(THREE, rb'<row r="3"', b'<row hidden="true" r="3"'),
        with_layout(with_layout(THREE, rb'<row r="3"', b'<row hidden="1"'), rb' r="A3"', b""),
    ],
    ids=["hidden", "no height", "another order", "without its number"],
)
def test_a_hidden_row_is_left_out_and_said(content):
    [sheet] = read(content, "t.xlsx").sheets

    assert [(line.number, line.cells[0].value) for line in sheet.lines] == [(1, "name"), (2, "A"), (4, "C")]
    assert sheet.left_out == ["Row 3 is hidden and was not read."]


def test_hidden_columns_are_left_out_and_said():
    def change(book):
        book.active.column_dimensions.group("B", "C", hidden=True)

    content = workbook(list("abcde"), list("12345"), change=change)
    content = with_layout(content, rb"</cols>", b'<col min="5" max="5" width="0" customWidth="1"/></cols>')
    [sheet] = read(content, "t.xlsx").sheets

    shown = [
        {tabular.column_name(at): cell.value for at, cell in enumerate(line.cells) if cell} for line in sheet.lines
    ]
    assert shown == [{"A": "a", "D": "d"}, {"A": "1", "D": "4"}]
    assert sheet.left_out == ["Columns B, C, E are hidden and were not read."]


def test_what_is_hidden_and_empty_is_not_said():
    def change(book):
        book.active.row_dimensions[2].hidden = True
        book.active.column_dimensions["C"].hidden = True

    [sheet] = read(workbook(["a", "b"], [], ["1", "2"], change=change), "t.xlsx").sheets

    assert sheet.left_out == []


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheets_are_left_out_and_said(state):
    def change(book):
        book["Old"].sheet_state = state

    book = read(workbook(["a"], ["1"], Old=[["a"], ["2"]], change=change), "t.xlsx")

    assert [sheet.name for sheet in book.sheets] == ["Sheet"]
    assert book.left_out == ["The sheet “Old” is hidden and was not read."]


def test_a_workbook_whose_rows_are_all_hidden_is_empty_and_it_is_said_why():
    def change(book):
        for number in (1, 2):
            book.active.row_dimensions[number].hidden = True

    with pytest.raises(tabular.CannotRead) as refused:
        read(workbook(["a"], ["1"], change=change), "t.xlsx")

    assert refused.value.message == "This file is empty. Rows 1, 2 are hidden and were not read."


@pytest.mark.parametrize(
    ("case", "name", "lines"),
    [
        ("61-csv-space-before-quotation-mark", "in.csv", {1: ("text", "He said, no")}),
        ("67-sheet-escaped-line-end", "in.xlsx", {1: ("text", "Line one\nLine two")}),
        ("64-roster-telephone-nought", "in.xlsx", {1: ("Telephone", "012 345 678")}),
    ],
)
def test_files_that_went_wrong_once(case, name, lines):
    read_as = cells((CASES / case / name).read_bytes(), name)

    for number, (heading, value) in lines.items():
        assert read_as[number][read_as[0].index(heading)] == value
