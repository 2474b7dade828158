"""The law data goes out as JSON and as a workbook, and comes in again without losing anything."""

import io
import json
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings

from law.record import law_files
from law.record.law_files import entries_of, read
from law.record.schema import checked
from office.tables.tabular import CannotRead
from tests.law.record.law_entries import an_offence, penalty
from tests.law.record.strategies import KNOWN, law_data


def kept(file):
    """What a file says, as it would be proposed."""
    assert file.problems == []
    found = {}
    for entry in file.entries:
        facts, problems = checked(entry.kind, entry.key, entry.facts, KNOWN)
        assert [entry.told(problem) for problem in problems] == []
        found[entry.kind, entry.key] = facts
    return found


def said(data):
    return {(kind, key): facts for kind, key, facts in entries_of(data)}


@given(law_data())
@settings(max_examples=25)
def test_a_round_trip_through_a_workbook_loses_nothing(data):
    content = law_files.workbook_of(data, [])

    if said(data):
        assert kept(read(content)) == said(data)


@given(law_data())
@settings(max_examples=25)
def test_a_round_trip_through_json_loses_nothing(data):
    if said(data):
        assert kept(read(json.dumps(data).encode())) == said(data)


# --- What a file may get wrong ------------------------------------------------------------------


def a_workbook(**change):
    """A workbook with one offence; `change` names cells of a sheet by heading: penalties={"prison_min": -1}."""
    facts, problems = checked("offence", "forestry-98-12", an_offence(), KNOWN)
    assert problems == []
    data = {
        "species": {},
        "offences": [{"key": "forestry-98-12", **facts}],
        "steps": [],
        "factors": [],
        "questions": [],
    }
    book = openpyxl.load_workbook(io.BytesIO(law_files.workbook_of(data, [])))
    for sheet, cells in change.items():
        if cells is None:
            del book[sheet]
            continue
        headings = [cell.value for cell in book[sheet][1]]
        for heading, value in cells.items():
            if heading not in headings:
                headings.append(heading)
                book[sheet].cell(1, len(headings), heading)
            book[sheet].cell(2, headings.index(heading) + 1).value = value
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def problems(content):
    file = read(content)
    found = list(file.problems)
    for entry in file.entries:
        found += [entry.told(problem) for problem in checked(entry.kind, entry.key, entry.facts, KNOWN)[1]]
    return found


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"penalties": {"prison_unit": None}},
            "penalties, row 2, column F (prison_unit): Prison is a number without a unit. Write months or years.",
        ),
        (
            {"penalties": {"prison_min": "one year"}},
            "penalties, row 2, column D (prison_min): “one year” is no number. Write a number alone, such as 12.",
        ),
        (
            {"penalties": {"prison_min": 90}},
            "penalties, row 2, column C (prison): The least (90) is more than the most (60). Exchange them.",
        ),
        (
            {"penalties": {"fine_min": -3}},
            "penalties, row 2, column H (fine_min): A figure is never below nought.",
        ),
        (
            {"penalties": {"prison": "none"}},
            "penalties, row 2, column C (prison): A number is given. Write “range” here, or take the number out.",
        ),
        ({"penalties": {"source": None}}, "penalties, row 2, column L (source): It is missing. Fill it in."),
        (
            {"penalties": {"offence": "other"}},
            "penalties, row 2, column A (offence): The sheet “offences” has no row with this key.",
        ),
        (
            {"rules": {"rule": "mercy"}},
            "rules, row 2, column B (rule): “mercy” is not known here. Choose one of: repeat, confiscation, attempt, "
            "entity, aggravation, participation, time_bar, combines.",
        ),
        (
            {"elements": {"fact": "colour"}},
            None,
        ),
        ({"points": {"side": "both"}}, "points, row 2, column C (side): Write prove or disprove."),
        (
            {"points": {"element": "other"}},
            "points, row 2, column B (element): This offence has no element with this key.",
        ),
        (
            {"offences": {"statute": "law-on-nothing"}},
            "offences, row 2, column B (statute): No statute is written down under “law-on-nothing”. Write it down "
            "first, or correct the address.",
        ),
        (
            {"offences": {"severity": 4}},
            None,
        ),
        (
            {"penalties": {"prison_min": "=6*2"}},
            "penalties, row 2, column D (prison_min): holds a formula; write its value instead",
        ),
        (
            {"elements": None},
            "The sheet “elements” is missing, which belongs to “offences”. Take the law data out, and "
            "change that file.",
        ),
    ],
)
def test_a_wrong_cell_is_named_with_what_to_do(change, sentence):
    found = problems(a_workbook(**change))

    assert found
    if sentence is not None:
        assert sentence in found
    else:
        assert "not known" in found[0]
        assert "row" in found[0]


def test_years_of_prison_are_kept_as_months():
    file = read(a_workbook(penalties={"prison_min": 1, "prison_max": 5, "prison_unit": "years"}))

    assert kept(file)["offence", "forestry-98-12"]["penalties"][0]["prison"] == {"is": "range", "min": 12, "max": 60}


def test_numbers_may_be_written_with_commas():
    file = read(a_workbook(penalties={"fine_max": "200,000,000"}))

    assert kept(file)["offence", "forestry-98-12"]["penalties"][0]["fine"]["max"] == 200_000_000


def form_1(**more):
    return json.dumps({"form": 1, "offences": [{"key": "forestry-98-12", **an_offence(**more)}]}).encode()


def test_a_problem_in_json_is_told_with_its_entry():
    assert problems(form_1(penalties=[penalty(source="")])) == [
        "offences, forestry-98-12: penalty 1, source: It is missing. Fill it in."
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty."),
        (b"{", "This is no JSON and no workbook (.xlsx). Send one of the two."),
        (b'{"form": 2}', "This is no law data of form 1. Take the law data out first, and change that file."),
        (b"[1]", "This is no law data of form 1. Take the law data out first, and change that file."),
        (b'{"form": 1, "made_on": NaN}', "This is no JSON and no workbook (.xlsx). Send one of the two."),
        (b"[" * 100_000, "This is no JSON and no workbook (.xlsx). Send one of the two."),
        (b'{"form": 1}', "This file holds no entry of the law data."),
        (
            b"PK\x03\x04nothing",
            "This workbook is damaged or not one at all.",
        ),
        (b" " * (5 * 2**20 + 1), "This file is larger than 5 MB. Divide it into several."),
        (bytes.fromhex("d0cf11e0a1b11ae1"), "This is an old Excel file (.xls), or one locked with a password."),
    ],
)
def test_what_is_no_law_data_is_refused_with_what_to_do(content, sentence):
    with pytest.raises(CannotRead) as refused:
        read(content)

    assert refused.value.messages[0].startswith(sentence)


def test_a_bomb_is_not_unpacked():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (200 * 2**20))

    with pytest.raises(CannotRead, match="unpacks to more than"):
        read(content.getvalue())


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"offences": {}}, "“offences” is written as a list, in square brackets."),
        ({"species": []}, "“species” is written as keys with facts, in braces."),
        ({"offences": [{"names": {}}]}, "offences, 1: this entry has no key. Give it one."),
        ({"crimes": []}, "“crimes” is no part of law data. Take it out."),
        (
            {"statutes": {"a": {"replaced_by": "a"}}},
            "statutes, a: a statute does not replace itself. Name the one that does.",
        ),
    ],
)
def test_json_of_another_shape_is_told(data, sentence):
    assert sentence in read(json.dumps({"form": 1, **data}).encode()).problems


def test_an_entry_that_stands_twice_is_told():
    twice = json.loads(form_1())
    twice["offences"] *= 2

    assert read(json.dumps(twice).encode()).problems == [
        "offences, forestry-98-12: it stands here twice. Take one out."
    ]


def test_a_sheet_that_is_not_known_is_left_out_and_that_is_said():
    book = openpyxl.load_workbook(io.BytesIO(a_workbook()))
    book.create_sheet("notes").append(["Call the ministry"])
    content = io.BytesIO()
    book.save(content)

    (told,) = read(content.getvalue()).left_out
    assert told.startswith("The sheet “notes” is not known and was not read.")
