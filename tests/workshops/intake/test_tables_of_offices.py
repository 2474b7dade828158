"""Tables of contributions as offices send them: more sheets, columns of their own, rows with errors; undone."""

import io
from datetime import date
from io import StringIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from tests.cases import CASES
from tests.factories import make_participant, make_topic, make_workshop
from tests.workshops.spreadsheet_files import csv_file, row
from workshops.gatherings import attendance
from workshops.intake.spreadsheets import batches
from workshops.models import Contribution, Participant

pytestmark = pytest.mark.django_db


@pytest.fixture
def workshop(programme):
    workshop = make_workshop()
    make_topic(workshop.consultation, titles={"en": "Charges", "km": "ការចោទប្រកាន់"})
    return workshop


def case(name):
    [file] = (CASES / name).glob("in.*")
    return file.read_bytes(), file.name


def test_the_second_sheet_is_read_too(workshop):
    found = batches.check(workshop, *case("59-sheet-second-sheet"))

    assert [(understood.text, understood.row.place()) for understood in found.new] == [
        ("The ivory was weighed before it was sealed.", "Sheet “Sheet”, row 2"),
        ("Said on the second day.", "Sheet “Day 2”, row 2"),
    ]
    assert len({understood.source_key for understood in found.new}) == 2


def test_a_space_before_a_quotation_mark_parts_no_cell(workshop):
    [understood] = batches.check(workshop, *case("61-csv-space-before-quotation-mark")).new

    assert (understood.text, understood.source_key.startswith("ref:")) == ("He said, no", False)


def test_an_escaped_line_end_is_one(workshop):
    [understood] = batches.check(workshop, *case("67-sheet-escaped-line-end")).new

    assert understood.text == "Line one\nLine two"


# --- Columns, on the page and in the command ------------------------------------------------------

HELD = {name: value for name, value in row(No="1", **{"What they told us": "Said."}).items() if name != "text"}
OWN = csv_file(HELD, headings=list(HELD))


@pytest.fixture
def page(client, rapporteur, workshop):
    client.force_login(rapporteur)
    return reverse("keying:batch_new", args=[workshop.number])


def sent(client, page, content, name="table.csv"):
    return client.post(page, {"file": SimpleUploadedFile(name, content)})


def chosen(response, **more):
    fields = response.context["columns_form"].fields.items()
    return {"checked": response.context["token"], **{name: field.initial or "" for name, field in fields}, **more}


def column_called(response, heading):
    return next(f"column-{c.position}" for c in response.context["columns_form"].table.columns if c.heading == heading)


def test_a_column_with_another_heading_is_offered_a_place(client, workshop, page):
    asked = sent(client, page, OWN)
    assert asked.context["checked"] is None

    shown = client.post(page, chosen(asked, **{column_called(asked, "What they told us"): "text"}))
    done = client.post(
        reverse("keying:batch_bring_in", args=[workshop.number]), {"checked": shown.context["token"]}, follow=True
    )

    assert shown.context["checked"].table.left_out == ["Column H (No) is skipped."]
    assert "1 contribution was brought in." in done.content.decode()
    assert Contribution.objects.get().text == "Said."


def test_two_columns_of_one_thing_are_told_on_the_page(client, page):
    asked = sent(client, page, OWN)

    names = [column_called(asked, heading) for heading in ("What they told us", "No")]
    shown = client.post(page, chosen(asked, **dict.fromkeys(names, "text")))

    assert "cannot both hold the same" in shown.content.decode()
    assert [shown.context["columns_form"][name].value() for name in names] == ["text", "text"]


def test_the_good_rows_come_in_and_the_others_are_downloaded(client, workshop, page):
    shown = sent(client, page, csv_file(row(), row(kind="rumour", text="=1+1")))
    address = reverse("keying:batch_bring_in", args=[workshop.number])
    token = {"checked": shown.context["token"]}

    file = client.post(address, {**token, "wrong_rows": "yes"})
    client.post(address, {**token, "without_wrong_rows": "yes"})

    sheet = openpyxl.load_workbook(io.BytesIO(file.content)).active
    assert (sheet.max_row, sheet["H2"].value, sheet["H2"].data_type) == (2, "=1+1", "s")
    assert sheet.cell(2, sheet.max_column).value == "kind: “rumour” is no kind of contribution."
    assert [each.text for each in Contribution.objects.all()] == ["The scales stood in the corridor for a night."]
    # Mended, the file that was downloaded is understood as it is.
    sheet["B2"] = "case"
    mended = io.BytesIO()
    sheet.parent.save(mended)
    again = batches.check(workshop, mended.getvalue(), "mended.xlsx")
    assert (again.is_sound, [understood.text for understood in again.new]) == (True, ["=1+1"])


BARE = csv_file(
    {"profession": "judge", "province": "11", "text": "Said."},
    {"profession": "clerk", "province": "99", "text": "Told."},
    headings=["profession", "province", "text"],
)
"""As offices send it: what all rows have alike is in nobody's table."""


def test_what_no_column_holds_is_given_once_for_all_rows(client, workshop, page):
    asked = sent(client, page, BARE)
    assert [field.name for field in asked.context["columns_form"].of_all_rows] == [
        f"all-{name}" for name in ("topic", "kind", "court", "language", "attribution", "received_on")
    ]

    values = {"topic": "T1", "kind": "question", "language": "km", "attribution": "office", "received_on": "2022-05-31"}
    shown = client.post(page, chosen(asked, **{f"all-{name}": value for name, value in values.items()}))
    token = {"checked": shown.context["token"]}
    address = reverse("keying:batch_bring_in", args=[workshop.number])
    file = client.post(address, {**token, "wrong_rows": "yes"})
    client.post(address, {**token, "without_wrong_rows": "yes"})

    [there] = Contribution.objects.all()
    assert (str(there.topic), there.kind, there.language, there.attribution, there.text) == (
        "Charges",
        "question",
        "km",
        "office",
        "Said.",
    )
    assert timezone.localdate(there.received_at) == date(2022, 5, 31)
    # The rows with errors take along what was said for all: mended, they need nothing more.
    sheet = openpyxl.load_workbook(io.BytesIO(file.content)).active
    sheet["B2"] = "11"
    mended = io.BytesIO()
    sheet.parent.save(mended)
    [again] = batches.check(workshop, mended.getvalue(), "mended.xlsx").new
    assert (again.text, again.kind, again.language, again.received_on) == ("Told.", "question", "km", date(2022, 5, 31))


def test_a_value_for_all_rows_beside_a_column_of_the_same_is_told_and_kept(client, page):
    asked = sent(client, page, OWN)
    place = column_called(asked, "What they told us")

    shown = client.post(page, chosen(asked, **{place: "text", "all-language": "km"}))

    assert "The column language holds this already. Skip it, or take out “km” for all rows." in shown.content.decode()
    assert shown.context["columns_form"]["all-language"].value() == "km"


def test_a_value_for_all_rows_that_is_none_is_told_before_anything_is_checked(client, page):
    shown = client.post(page, chosen(sent(client, page, BARE), **{"all-received_on": "soon"}))

    assert shown.context["checked"] is None
    assert shown.context["columns_form"].errors["all-received_on"]


def run(*arguments):
    out, err = StringIO(), StringIO()
    call_command("import_contributions", *map(str, arguments), stdout=out, stderr=err)
    return out.getvalue()


@pytest.fixture
def table(tmp_path):
    def written(content, name="table.csv"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return written


def test_the_command_is_told_what_a_column_holds(workshop, table):
    said = run(workshop.number, table(OWN), "--column", "What they told us=text", "--column", "No=")

    assert said.startswith("Column H (No) is skipped.\n")
    assert Contribution.objects.get().text == "Said."


def test_the_command_is_told_what_all_rows_have_alike(workshop, table):
    alike = ["topic=1", "kind=question", "language=km", "attribution=office"]

    said = run(workshop.number, table(BARE.replace(b"99", b"11")), *(part for one in alike for part in ("--all", one)))

    assert said == "New: 2. Brought in before: 0. Rows with errors: 0.\n"
    assert set(Contribution.objects.values_list("kind", "language")) == {("question", "km")}


@pytest.mark.parametrize("value", ["language", "tongue=km", "language="])
def test_what_is_no_value_for_all_rows_is_told(workshop, table, value):
    with pytest.raises(CommandError) as refused:
        run(workshop.number, table(BARE), "--all", value)

    assert f"“{value}” does not say what all rows have alike." in str(refused.value)


@pytest.mark.parametrize(
    ("column", "sentence"),
    [
        ("What they told us", "does not say what a column holds"),
        ("What they told us=words", "does not say what a column holds"),
        ("Whom=text", "There is no column “Whom”."),
    ],
)
def test_a_column_that_is_not_there_and_a_field_that_is_none_are_told(workshop, table, column, sentence):
    with pytest.raises(CommandError) as refused:
        run(workshop.number, table(OWN), "--column", column)

    assert sentence in str(refused.value)


def test_the_command_brings_in_the_good_rows_and_writes_the_others_down(workshop, table, tmp_path):
    errors = tmp_path / "errors.xlsx"

    said = run(workshop.number, table(csv_file(row(), row(kind="rumour"))), "--errors", errors)

    assert "1 row has errors. It is not brought in before it is mended.\n" in said
    assert Contribution.objects.count() == 1
    assert openpyxl.load_workbook(errors).active.max_row == 2


# --- Undone ---------------------------------------------------------------------------------------


def test_an_undone_batch_takes_the_participants_along_that_it_made(workshop, rapporteur):
    there = make_participant(workshop, profession="prosecutor", province_id="11")
    found = batches.check(workshop, csv_file(row(), row(profession="clerk"), row(profession="judge")), "t.csv")
    batch = batches.bring_in(found, workshop, by=rapporteur)
    judge = workshop.participants.get(profession="judge")
    attendance.mark(judge, day=workshop.starts_on, by=rapporteur)

    batches.undo(batch, by=rapporteur)

    # Whoever was on the list, or came meanwhile, stays; nobody else does. The words stay in the records.
    assert set(Participant.objects.all()) == {there, judge}
    assert (Contribution.objects.count(), Contribution.objects.standing().count()) == (3, 0)
    assert {each.profession for each in Contribution.objects.all()} == {"prosecutor", "clerk", "judge"}


def test_whoever_has_said_something_else_stays(workshop, rapporteur):
    first = batches.bring_in(batches.check(workshop, csv_file(row()), "1.csv"), workshop, by=rapporteur)
    batches.bring_in(batches.check(workshop, csv_file(row(text="More.")), "2.csv"), workshop, by=rapporteur)

    batches.undo(first, by=rapporteur)

    assert Participant.objects.count() == 1
    assert Contribution.objects.standing().get().participant == Participant.objects.get()
