"""Lists of participants as offices send them: every way to write a name, columns of their own, rows with errors."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.cases import CASES
from tests.factories import make_participant, make_workshop
from tests.workshops.gatherings.test_table_files import workbook
from workshops.gatherings import roster
from workshops.models import Participant

pytestmark = pytest.mark.django_db

HEADINGS = ["Name", "Profession", "Court", "Province", "E-mail", "Telephone", "Language", "Gender"]


@pytest.fixture
def workshop(programme):
    return make_workshop()


def csv(*rows, headings=None):
    return "\n".join([headings or ",".join(HEADINGS), *rows]).encode()


def upload(content, name="list.csv"):
    return {"file": SimpleUploadedFile(name, content)}


def test_a_hidden_row_is_not_brought_in_and_it_is_said(workshop):
    checked = roster.check(workshop, (CASES / "63-roster-hidden-row" / "in.xlsx").read_bytes(), "in.xlsx")

    assert [each.name for each in checked.new] == ["Chan Dara"]
    assert checked.left_out == ["Row 3 is hidden and was not read."]


def test_a_telephone_is_as_its_cell_shows_it(workshop):
    checked = roster.check(workshop, (CASES / "64-roster-telephone-nought" / "in.xlsx").read_bytes(), "in.xlsx")

    assert [each.telephone for each in checked.new] == ["012 345 678"]


@pytest.mark.parametrize(
    "written",
    ["Koh Kong", "Koh Kong Province", "KOH KONG", "Province of Koh Kong", "Koh-Kong", "Koh\u00a0Kong", "09", "9", "៩"],
)
def test_a_province_is_understood_as_it_is_written(workshop, written):
    checked = roster.check(workshop, csv(f"A,judge,,{written},,,,"), "l.csv")

    assert [each.province_id for each in checked.new] == ["09"]


@pytest.mark.parametrize("written", ["ខេត្តកោះកុង", "កោះ\u200bកុង", "ខេត្ត កោះកុង", "កេាះកុង"])
def test_a_province_is_understood_as_it_is_typed_in_khmer(workshop, written):
    checked = roster.check(workshop, csv(f"A,judge,,{written},,,,"), "l.csv")

    assert [each.province_id for each in checked.new] == ["09"]


@pytest.mark.parametrize(
    "written",
    [
        "first-09",
        "Koh Kong Provincial Court",
        "Koh Kong Court of First Instance",
        "Court of First Instance of Koh Kong",
        "Koh Kong Court",
        "សាលាដំបូងខេត្តកោះកុង",
        "សាលាដំបូងកោះកុង",
    ],
)
def test_a_court_is_understood_as_it_is_written(workshop, written):
    checked = roster.check(workshop, csv(f"A,judge,{written},,,,,"), "l.csv")

    assert [each.court_id for each in checked.new] == ["first-09"]


@pytest.mark.parametrize("written", ["SOK Dara", "Dara SOK", "Mr. Sok Dara", "sok  dara", "Sok\u00a0Dara"])
def test_whoever_is_on_the_list_is_not_added_however_their_name_is_written(workshop, written):
    make_participant(workshop, name="Sok Dara", profession="judge", province_id="09")

    checked = roster.check(workshop, csv(f"{written},judge,,Koh Kong,,,,"), "l.csv")

    assert (checked.new, checked.already) == ([], [2])


def test_the_same_telephone_in_another_writing_is_the_same_person_at_another_office(workshop):
    make_participant(workshop, name="Sok Dara", profession="judge", province_id="09", telephone="012 345 678")

    checked = roster.check(workshop, csv("SOK DARA,prosecutor,,Kep,,+855 12 345 678,,"), "l.csv")

    assert (checked.new, checked.already) == ([], [2])


def test_two_whose_names_differ_in_order_and_who_have_two_telephones_are_two(workshop):
    checked = roster.check(
        workshop, csv("Chan Sok,judge,,Kep,,012345678,,", "Sok Chan,judge,,Kep,,098765432,,"), "l.csv"
    )

    assert len(checked.new) == 2


@pytest.mark.parametrize(
    ("written", "gender"),
    [
        *(("woman", "woman"), ("F", "woman"), ("Female", "woman"), ("ស្រី", "woman"), ("man", "man"), ("M", "man")),
        *(("ប្រុស", "man"), ("another gender", "other"), ("not said", "not_said"), ("-", "not_said"), ("", "not_said")),
    ],
)
def test_gender_is_an_optional_column(workshop, written, gender):
    checked = roster.check(workshop, csv(f"A,judge,,Kep,,,,{written}"), "l.csv")

    assert ([each.gender for each in checked.new], checked.errors) == ([gender], [])


def test_a_list_without_it_says_nothing_of_gender(workshop):
    checked = roster.check(workshop, csv("A,judge,Kep", headings="Name,Profession,Province"), "l.csv")

    assert [each.gender for each in checked.new] == ["not_said"]


# --- The pages ------------------------------------------------------------------------------------


@pytest.fixture
def page(client, rapporteur, workshop):
    client.force_login(rapporteur)
    return reverse("workshops:participant_import", args=[workshop.number])


def carried(response, **more):
    chosen = {name: field.initial for name, field in response.context["columns"].fields.items()}
    return {
        "content": response.context["carried"],
        "file_name": response.context["file_name"],
        "columns": "yes",
        **{name: value or "" for name, value in chosen.items()},
        **more,
    }


OWN = csv("Sok,judge,Koh Kong Province,7", headings="Qui,Function,Where,Seat")


def test_a_column_with_another_heading_is_offered_a_place(client, workshop, page):
    asked = client.post(page, upload(OWN))

    columns = asked.context["columns"]
    assert asked.context["checked"] is None
    assert {field.label: field.value() for field in columns} == {
        "Column A: Qui": "",
        "Column B: Function": "profession",
        "Column C: Where": "",
        "Column D: Seat": "",
    }
    shown = client.post(page, carried(asked, **{"column-0": "name", "column-2": "province"}))
    assert [str(each) for each in shown.context["checked"].new] == ["Sok, judge, Koh Kong"]
    assert shown.context["checked"].left_out == ["Column D (Seat) is skipped."]
    assert workshop.participants.count() == 0


def test_what_was_mapped_is_brought_in_as_it_was_checked(client, workshop, page):
    asked = client.post(page, upload(OWN))
    chosen = {"column-0": "name", "column-2": "province"}
    shown = client.post(page, carried(asked, **chosen))
    checked = shown.context["columns"].as_text

    # Changed since, it is checked once more; as it was checked, it comes in.
    changed = client.post(page, carried(asked, **{**chosen, "column-0": ""}, checked=checked, confirm="yes"))
    assert (changed.status_code, workshop.participants.count()) == (200, 0)
    done = client.post(page, carried(asked, **chosen, checked=checked, confirm="yes"))
    assert done.status_code == 302
    assert [str(each) for each in workshop.participants.all()] == ["Sok, judge, Koh Kong"]


def test_two_columns_of_one_thing_are_told_and_nothing_typed_is_lost(client, page):
    asked = client.post(page, upload(OWN))

    shown = client.post(page, carried(asked, **{"column-0": "name", "column-2": "name", "column-3": "province"}))

    assert "cannot both hold the same" in shown.content.decode()
    assert shown.context["columns"]["column-3"].value() == "province"


BAD = csv("Sok,judge,,Kep,,,,", "Chan,astronaut,,Kep,,012 345 678,,", "=1+1,judge,,Atlantis,,,,")


def test_the_good_rows_come_in_and_the_others_are_downloaded_with_their_errors(client, workshop, page):
    shown = client.post(page, upload(BAD))
    state = carried(shown, checked=shown.context["columns"].as_text)

    file = client.post(page, {**state, "wrong_rows": "yes"})
    done = client.post(page, {**state, "confirm": "without_wrong_rows"}, follow=True)

    sheet = openpyxl.load_workbook(io.BytesIO(file.content)).active
    assert [cell.value for cell in sheet[1]] == [*HEADINGS, "What is wrong"]
    assert [cell.value for cell in sheet[2]][:3] == ["Chan", "astronaut", None]
    assert [cell.value for cell in sheet[2]][-1] == (
        "Row 3, column B (Profession): There is no profession “astronaut”. The template lists them."
    )
    assert (sheet["A3"].value, sheet["A3"].data_type) == ("=1+1", "s")
    assert [each.name for each in workshop.participants.all()] == ["Sok"]
    assert "1 participant was added. 2 rows with errors were not brought in." in done.content.decode()


def test_the_rows_with_errors_come_in_once_they_are_mended(client, workshop, page, rapporteur):
    shown = client.post(page, upload(BAD))
    file = client.post(page, carried(shown, checked=shown.context["columns"].as_text, wrong_rows="yes"))
    book = openpyxl.load_workbook(io.BytesIO(file.content))
    book.active["B2"], book.active["A3"], book.active["D3"] = "clerk", "Keo", "Kampot"
    mended = io.BytesIO()
    book.save(mended)

    brought = roster.bring_in(workshop, mended.getvalue(), "mended.xlsx", by=rapporteur)

    assert (brought.errors, brought.left_out) == ([], [])
    assert sorted(Participant.objects.values_list("name", "profession")) == [("Chan", "clerk"), ("Keo", "judge")]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (0, "0 participants were added. 1 was on the list already."),
        (1, "1 participant was added. 1 was on the list already."),
        (2, "2 participants were added. 1 was on the list already."),
    ],
)
def test_what_was_done_is_said_in_the_grammar_of_its_numbers(workshop, rapporteur, rows, said):
    make_participant(workshop, name="Sok", profession="judge", province_id="23")
    content = csv("Sok,judge,,Kep,,,,", *(f"New{number},judge,,Kep,,,," for number in range(rows)))

    assert roster.said(roster.bring_in(workshop, content, "l.csv", by=rapporteur)) == said


def test_a_list_on_two_sheets_is_brought_in_whole(workshop, rapporteur):
    second = [HEADINGS[:4], ["B", "clerk", None, "Kep"]]
    content = workbook(HEADINGS[:4], ["A", "judge", None, "Kep"], **{"Day 2": second})

    brought = roster.bring_in(workshop, content, "l.xlsx", by=rapporteur)

    assert [each.name for each in brought.new] == ["A", "B"]


def test_a_list_with_titles_hidden_parts_and_a_total_comes_in_but_for_what_is_nobody(workshop):
    """As an office types it: Khmer headings under merged titles, telephones as numbers, its own total left in."""

    def as_typed(book):
        sheet = book.active
        sheet.merge_cells("A1:F1")
        sheet.merge_cells("A2:F2")
        sheet["F5"].number_format, sheet["F6"].number_format = "000 000 000", "+0"
        sheet.row_dimensions[7].hidden = True
        hidden = book.create_sheet("Last year")
        hidden.append(["ឈ្មោះ", "តួនាទី"])
        hidden.append(["Somebody Else", "judge"])
        hidden.sheet_state = "hidden"

    content = workbook(
        ["ក្រសួងយុត្តិធម៌"],
        ["បញ្ជីឈ្មោះសិក្ខាកាម"],
        [],
        ["ល.រ", "គោត្តនាម និងនាម", "ភេទ", "តួនាទី", "ខេត្ត", "លេខទូរស័ព្ទ"],
        [1, "សុខ ដារ៉ា", "ប្រុស", "ចៅក្រម", "ខេត្តកោះកុង", 12345678],
        [2, "Ly_x000D_\nKim", "F", "clerk", "Koh Kong Province", 85512345679],
        [3, "Somebody Hidden", "M", "judge", "Kep", None],
        ["", "សរុប", "", "", "", "=COUNTA(F5:F7)"],
        change=as_typed,
    )

    checked = roster.check(workshop, content, "list.xlsx")

    assert [(each.name, each.gender, each.profession, each.province_id, each.telephone) for each in checked.new] == [
        ("សុខ ដារ៉ា", "man", "judge", "09", "012 345 678"),
        ("Ly Kim", "woman", "clerk", "09", "+85512345679"),
    ]
    assert {error.row for error in checked.errors} == {8}
    assert checked.left_out == [
        "The sheet “Last year” is hidden and was not read.",
        "Row 7 is hidden and was not read.",
        "Rows 1, 2 stand above the headings and were not read.",
        "Column A (ល.រ) is skipped.",
    ]
