"""Contributions from a spreadsheet: all of it understood, or none of it brought in."""

import io
import time
import tracemalloc
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.acts import acts_on
from handbook.feedback.draft_consultations import paragraphs_before
from handbook.models import LaidDraft, Pin
from office.tables import tabular
from tests.factories import disposed, drafted, make_chapter, make_participant, make_topic, make_user, make_workshop
from tests.workshops.spreadsheet_files import csv_file, repeated, row, xlsx_file
from workshops.gatherings.places import OTHER_SPELLINGS
from workshops.intake.spreadsheets import batches, spreadsheet_columns, spreadsheet_rows, spreadsheet_template
from workshops.models import Contribution, Participant

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


def problems(workshop, *rows, **more):
    return [str(problem) for problem in checked(workshop, csv_file(*rows, **more)).problems]


def refusal(workshop, content, name="table.csv"):
    with pytest.raises(tabular.CannotRead) as refused:
        checked(workshop, content, name)
    return refused.value.message


# --- What a row says ----------------------------------------------------------------------------


@pytest.mark.parametrize("make", [csv_file, xlsx_file])
def test_a_row_becomes_a_contribution_of_an_office(workshop, rapporteur, make):
    content = make(row(topic="Evidence", court="first-11", received_on="2022-05-31"))

    batch = brought_in(workshop, content, by=rapporteur)

    [contribution] = Contribution.objects.all()
    assert contribution.text == "The scales stood in the corridor for a night."
    assert str(contribution.topic) == "Evidence"
    assert contribution.participant.office == "prosecutor, Mondulkiri Provincial Court of First Instance"
    assert (contribution.profession, contribution.province_id) == ("prosecutor", "11")
    assert (contribution.channel, contribution.kind, contribution.attribution) == (
        "spreadsheet",
        "experience",
        "office",
    )
    assert timezone.localdate(contribution.received_at) == date(2022, 5, 31)
    assert (contribution.batch, contribution.keyed_by, contribution.late) == (batch, rapporteur, False)
    assert [act.verb for act in acts_on(batch)] == ["brought in"]


def test_columns_come_in_any_order_and_headings_in_either_language(workshop):
    headings = ["អត្ថបទ", "Attribution", "LANGUAGE", "ខេត្ត", "តុលាការ", "វិជ្ជាជីវៈ", "ប្រភេទ", "ប្រធានបទ", "Received on"]
    values = ["ភ្លុកដំរី", "not attributed", "km", "មណ្ឌលគិរី", "", "ចៅក្រម", "case", "ភស្តុតាង", "31/05/2022"]

    brought_in(workshop, csv_file(dict(zip(headings, values, strict=True)), headings=headings))

    [contribution] = Contribution.objects.all()
    assert (contribution.text, contribution.language, str(contribution.topic)) == ("ភ្លុកដំរី", "km", "Evidence")
    assert (contribution.profession, contribution.province_id) == ("judge", "11")


@pytest.mark.parametrize(
    ("column", "written"),
    [
        ("kind", "good_practice"),
        ("kind", "Good Practice"),
        ("kind", "good-practice"),
        ("topic", "2"),
        ("topic", "T2"),
        ("topic", "២"),
        ("topic", "ភស្តុតាង"),
        ("province", "Mondul Kiri"),
        ("province", "ខេត្តមណ្ឌលគិរី"),
        ("province", "១១"),
        ("province", "Mondulkiri province"),
        ("court", "first-11"),
        ("court", "Mondulkiri Provincial Court"),
        ("language", "English"),
        ("language", "ខ្មែរ"),
        ("attribution", "by office only"),
        ("profession", "Investigating judge"),
    ],
)
def test_values_are_codes_or_labels_in_either_language(workshop, column, written):
    assert problems(workshop, row(**{column: written})) == []


def test_labels_are_understood_in_the_language_that_the_importing_person_does_not_use(workshop):
    with translation.override("km"):
        label = str(Contribution.Kind.DIFFICULTY.label)

    assert problems(workshop, row(kind=label)) == []
    with translation.override("km"):
        assert problems(workshop, row(kind="difficulty")) == []


@pytest.mark.parametrize("name", [name for names in OTHER_SPELLINGS.values() for name in names])
def test_a_province_is_understood_in_its_other_spellings(workshop, name):
    assert problems(workshop, row(province=name)) == []


@pytest.mark.parametrize(
    "written",
    ["2022-05-31", "31/05/2022", "31.5.2022", "៣១/០៥/២០២២", "២០២២-០៥-៣១", "31 May 2022", "៣១ ឧសភា ២០២២"],
)
def test_days_are_written_in_several_ways_and_in_khmer_digits(written):
    assert spreadsheet_rows.day_in(written) == date(2022, 5, 31)


@pytest.mark.parametrize("written", ["31/02/2022", "yesterday", "2022", "05/2022", "0000-00-00"])
def test_what_is_no_day_is_none(written):
    assert spreadsheet_rows.day_in(written) is None


def test_a_cell_of_a_workbook_that_is_a_date_is_that_day(workshop):
    brought_in(workshop, xlsx_file(row(received_on=datetime(2022, 5, 31))), "table.xlsx")

    assert timezone.localdate(Contribution.objects.get().received_at) == date(2022, 5, 31)


def test_what_was_received_after_the_closing_is_marked_late(workshop):
    workshop.consultation.closes_on = date(2022, 6, 30)
    workshop.consultation.save()

    brought_in(workshop, csv_file(row(received_on="2022-06-30"), row(received_on="2022-07-01")))

    assert list(Contribution.objects.order_by("received_at").values_list("late", flat=True)) == [False, True]


def test_a_province_code_may_be_a_number_in_a_workbook(workshop):
    brought_in(workshop, xlsx_file(row(province=1)), "table.xlsx")

    assert Contribution.objects.get().province_id == "01"


def test_a_paragraph_keeps_the_zero_that_its_cell_shows(workshop):
    def shown_with_two_places(sheet):
        sheet["I2"].number_format = "0.00"

    brought_in(workshop, xlsx_file(row(paragraph=4.1), change=shown_with_two_places), "table.xlsx")

    assert Contribution.objects.get().paragraph == "4.10"


def test_one_office_is_one_participant_and_nobody_with_a_name_speaks_for_it(workshop):
    make_participant(workshop, name="Sok Dara", profession="prosecutor", province_id="11")
    there = make_participant(workshop, profession="prosecutor", province_id="11")

    brought_in(workshop, csv_file(row(), row(text="More."), row(profession="clerk")))

    assert Participant.objects.count() == 3
    assert {c.participant for c in Contribution.objects.filter(profession="prosecutor")} == {there}


def test_a_csv_cell_that_starts_with_an_equals_sign_is_text(workshop):
    brought_in(workshop, csv_file(row(text="=1+1")))

    assert Contribution.objects.get().text == "=1+1"


def test_a_semicolon_or_a_tab_may_part_the_columns_and_a_byte_order_mark_is_no_letter(workshop):
    for delimiter in ";\t":
        assert checked(workshop, csv_file(row(), delimiter=delimiter, encoding="utf-8-sig")).is_sound
    assert checked(workshop, csv_file(row(), encoding="utf-16")).is_sound


# --- What the dry run says -------------------------------------------------------------------------

CELLS = {
    "topic": ["Charges", "", "Weather", "2"],
    "kind": ["experience", "question", "rumour", ""],
    "profession": ["judge", "other", "magician"],
    "court": ["", "first-11", "appeal-12", "nowhere"],
    "province": ["11", "Siemreap", "", "99"],
    "language": ["en", "km", "fr"],
    "attribution": ["named", "", "whispered"],
    "text": ["Scales.", "=A1", "", "ភ្លុកដំរី"],
    "reference": ["", "", "", "R1", "R2"],
    "received on": ["", "៣១/០៥/២០២២", "soon"],
}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    files=st.lists(
        st.lists(st.fixed_dictionaries({name: st.sampled_from(cells) for name, cells in CELLS.items()}), max_size=4),
        min_size=1,
        max_size=3,
    )
)
def test_what_the_dry_run_says_is_what_the_run_does(workshop, files):
    for rows in files:
        content = csv_file(*rows, headings=list(CELLS))
        before = set(workshop.contributions.values_list("pk", flat=True))

        said = checked(workshop, content)
        assert set(workshop.contributions.values_list("pk", flat=True)) == before
        if not said.is_sound:
            with pytest.raises(batches.HasErrors):
                batches.bring_in(said, workshop, by=None)
            assert set(workshop.contributions.values_list("pk", flat=True)) == before
            continue
        batch = batches.bring_in(checked(workshop, content), workshop, by=None)

        stored = workshop.contributions.exclude(pk__in=before).order_by("pk")
        assert [(c.source_key, c.text, c.kind, c.topic_id) for c in stored] == [
            (r.source_key, r.text, r.kind, r.topic) for r in said.new
        ]
        assert (batch.rows if batch else 0) == len(said.new)
        again = checked(workshop, content)
        assert (again.new, len(again.known)) == ([], len(said.new) + len(said.known))


def test_what_looks_identifying_is_pointed_out_by_row_and_stops_nothing(workshop):
    found = checked(workshop, csv_file(row(), row(text="I heard Mr Sok Dara. Call 012 345 678.")))

    assert list(found.notices()) == [("Row 3", ["Sok Dara", "012 345 678"])]
    assert (found.is_sound, len(found.new)) == (True, 2)


# --- What is wrong is told by row and column ----------------------------------------------------


def test_every_row_with_its_errors_is_told_and_nothing_is_brought_in(workshop):
    content = csv_file(
        row(),
        row(topic="Weather", kind="rumour"),
        row(profession="", province="Atlantis"),
        row(province="", text=""),
        row(language="fr", attribution="whispered"),
        row(court="first-12"),
        row(court="High Court"),
    )

    found = checked(workshop, content)

    assert [str(problem) for problem in found.problems] == [
        "Row 3, column A (topic): “Weather” is no topic of this consultation. Write its title, or its number.",
        "Row 3, column B (kind): “rumour” is no kind of contribution.",
        "Row 4, column C (profession): This cell is empty.",
        "Row 4, column E (province): “Atlantis” is no province. Write its name or its code.",
        "Row 5, column H (text): This cell is empty.",
        "Row 5, column E (province): Give the court or the province of this profession.",
        "Row 6, column F (language): “fr” is no language of this consultation.",
        "Row 6, column G (attribution): “whispered” is no attribution.",
        "Row 7, column E (province): Phnom Penh Municipal Court of First Instance is not in Mondulkiri.",
        "Row 8, column D (court): “High Court” is no court. Write its name or its code.",
    ]
    with pytest.raises(batches.HasErrors):
        batches.bring_in(found, workshop, by=None)
    assert Contribution.objects.count() == 0
    assert found.report()[-2:] == [
        "6 rows have errors. They are not brought in before they are mended.",
        "New: 1. Brought in before: 0. Rows with errors: 6.",
    ]


def test_what_no_column_holds_is_told(workshop):
    assert problems(workshop, row(), headings=["tpoic", "kind", "kind", "text"]) == [
        "Row 1: No column holds: topic, profession, language, attribution, province. Choose a column for each, or one "
        "value for all rows, or add it to the file.",
    ]


def test_headings_without_rows_are_told(workshop):
    assert problems(workshop) == ["Row 1: Under the headings there is no row."]


def test_a_column_without_a_heading_is_skipped_and_told(workshop):
    content = csv_file(row()).replace(b"night.", b"night.,and more")

    found = checked(workshop, content)

    assert (found.is_sound, found.table.left_out) == (True, ["Column I is skipped."])


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("soon", "This is not a date. Write it like 2026-05-31 or 31/05/2026."),
        ("2999-01-01", "This day has not come yet."),
        ("1066-10-14", "This day is too long ago."),
    ],
)
def test_a_day_that_cannot_be_is_told(workshop, written, sentence):
    assert problems(workshop, row(received_on=written)) == [f"Row 2, column I (received on): {sentence}"]


def test_a_text_that_is_too_long_is_told_and_one_that_just_fits_is_not(workshop):
    assert problems(workshop, row(text="ក" * 200_000), row(text="ក" * 200_001)) == [
        "Row 3, column H (text): This is longer than 200000 characters. Divide it into parts."
    ]


def test_a_formula_in_a_workbook_is_an_error(workshop):
    found = checked(workshop, xlsx_file(row(text="=1+1"), row(province="#N/A")), "table.xlsx")

    assert [str(problem) for problem in found.problems] == [
        "Row 2, column H (text): This cell holds a formula; write its value instead.",
        "Row 3, column E (province): This cell holds the error #N/A.",
    ]


# --- Files that cannot be read ------------------------------------------------------------------


def test_merged_cells_are_refused_by_name(workshop):
    content = xlsx_file(row(), row(), change=lambda sheet: sheet.merge_cells("A2:A3"))

    assert refusal(workshop, content, "table.xlsx") == (
        "The cells A2:A3 are merged. Unmerge them, so that every row has cells of its own."
    )


def with_member(content, name, data):
    kept = io.BytesIO(content)
    with zipfile.ZipFile(kept, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return kept.getvalue()


MACROS = "This file may hold macros, which are programs. Save it as an ordinary workbook (.xlsx)."
DAMAGED = "This workbook is damaged or not one at all. Open it, save it as .xlsx and send it again."
NOT_UTF8 = "These letters are not in UTF-8. Save the file as “CSV UTF-8”, or as .xlsx, and send it again."


def test_macros_are_refused_by_name_and_by_what_is_inside(workshop):
    assert refusal(workshop, xlsx_file(row()), "table.xlsm") == MACROS
    assert refusal(workshop, with_member(xlsx_file(row()), "xl/vbaProject.bin", b"x"), "table.xlsx") == MACROS


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty."),
        (b" \r\n,,,\r\n", "This file is empty."),
        (csv_file(row(text="é")).decode().encode("cp1252"), NOT_UTF8),
        (
            bytes.fromhex("d0cf11e0a1b11ae1") + b"rest",
            "This is an old Excel file (.xls), or one locked with a password. Save it as .xlsx without a password.",
        ),
        (b"PK\x03\x04 and then nothing", DAMAGED),
        (b"%PDF-1.7\0", "This is no table. Send an .xlsx or a .csv file."),
        (
            b'topic,kind\n"never closed',
            "After line 2 this file is no table: a quotation mark is not closed, or a cell is too long.",
        ),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(workshop, content, sentence):
    assert refusal(workshop, content) == sentence


def test_another_archive_is_no_workbook(workshop):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")

    assert refusal(workshop, kept.getvalue(), "x.xlsx") == "This is no workbook. Send an .xlsx or a .csv file."


def test_entities_of_xml_are_refused(workshop):
    content = with_member(xlsx_file(row()), "xl/bomb.xml", '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>')

    assert refusal(workshop, content, "x.xlsx") == "This is no workbook. Send an .xlsx or a .csv file."


@pytest.mark.parametrize(
    "many", [csv_file(*([row()] * 100_000)), repeated(xlsx_file(row()), 100_000)], ids=["csv", "xlsx"]
)
def test_a_hundred_thousand_rows_are_refused_with_the_most_that_there_may_be(workshop, many):
    assert refusal(workshop, many) == "This file has more than 20000 rows. Divide it into several files."


def test_a_bomb_is_refused_before_it_is_unpacked(workshop):
    bomb = with_member(xlsx_file(row()), "xl/worksheets/sheet9.xml", b"0" * (200 * 2**20))

    tracemalloc.start()
    began = time.process_time()
    sentence = refusal(workshop, bomb, "x.xlsx")
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert sentence == ("This file unpacks to more than 150 MB. At most 20000 rows come at once: divide it.")
    assert most < 20 * 2**20
    assert time.process_time() - began < 2


def test_a_row_far_down_the_sheet_does_not_make_the_reading_endless(workshop):
    content = xlsx_file(row(), change=lambda sheet: sheet.cell(1_048_576, 8, "Last."))

    began = time.process_time()
    found = checked(workshop, content, "x.xlsx")

    assert {problem.row for problem in found.problems} == {1_048_576}
    assert time.process_time() - began < 20


# --- Paragraphs of drafts that were laid before the workshop -------------------------------------


def test_a_comment_on_a_paragraph_is_pinned_to_the_wording_before_the_workshop(workshop, editor):
    draft = drafted(make_chapter(number=4), drafter=editor, text="Seals.\n\nScales.")
    LaidDraft.objects.create(workshop=workshop, wording=draft.wording, laid_by=editor)
    paragraphs = paragraphs_before(workshop)

    found = checked(workshop, csv_file(row(paragraph="៤.២")), knows_paragraph=paragraphs.knows)
    batches.bring_in(found, workshop, by=None, pin=paragraphs.pin)

    pin = Pin.objects.get()
    assert (pin.contribution.paragraph, pin.wording, pin.key) == ("4.2", draft.wording, draft.wording.keys[1])
    unknown = checked(workshop, csv_file(row(paragraph="4.9"), row(paragraph="x")), knows_paragraph=paragraphs.knows)
    assert [problem.sentence for problem in unknown.problems] == [
        "No draft with a paragraph 4.9 was laid before this workshop.",
        "Write the paragraph by its number, like 4.12 or 4.12(b).",
    ]


# --- Undone -------------------------------------------------------------------------------------


def test_a_batch_is_undone_whole_and_its_file_can_come_again(workshop, rapporteur):
    content = csv_file(row(), row(reference="A-1"))
    batch = brought_in(workshop, content, by=rapporteur)

    assert batches.undo(batch, by=rapporteur) == 2

    assert Contribution.objects.standing().count() == 0
    assert batch.undone_at is not None
    assert [act.verb for act in acts_on(batch)] == ["undid", "brought in"]
    assert brought_in(workshop, content, by=rapporteur).rows == 2
    assert Contribution.objects.standing().count() == 2
    with pytest.raises(batches.AlreadyInHand):
        batches.undo(batch, by=rapporteur)


@pytest.mark.parametrize("how", ["claimed", "answered"])
def test_a_batch_that_a_reviewer_has_in_hand_stays(workshop, rapporteur, reviewer, how):
    batch = brought_in(workshop, csv_file(row(), row()), by=rapporteur)
    contribution = batch.contributions.first()
    if how == "answered":
        disposed(contribution, reviewer=reviewer)
    else:
        batch.contributions.filter(pk=contribution.pk).update(claimed_at=timezone.now(), claimed_by=reviewer)

    with pytest.raises(batches.AlreadyInHand):
        batches.undo(batch, by=rapporteur)

    assert Contribution.objects.standing().count() == 2


@pytest.mark.parametrize("role", ["reviewer", "editor", "approver", "administrator", "reader", "outsider"])
def test_only_rapporteurs_bring_in_and_undo(workshop, rapporteur, role, request):
    person = request.getfixturevalue(role)
    batch = brought_in(workshop, csv_file(row()), by=rapporteur)

    with pytest.raises(PermissionDenied):
        brought_in(workshop, csv_file(row(text="More.")), by=person)
    with pytest.raises(PermissionDenied):
        batches.undo(batch, by=person)

    assert Contribution.objects.standing().count() == 1


# --- The template -------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "km"])
def test_the_template_is_understood_as_it_is_filled_in(workshop, language):
    with translation.override(language):
        book = openpyxl.load_workbook(io.BytesIO(spreadsheet_template.template(workshop)))
        sheet, values = book.worksheets
        first, court = {}, str(spreadsheet_columns.COLUMNS["court"][0])
        for column in range(1, values.max_column, 2):
            first[values.cell(1, column).value] = values.cell(2, column).value
        text = str(spreadsheet_columns.COLUMNS["text"][0])
        filled = {heading.value: first.get(heading.value, "") for heading in sheet[1]}
        filled[next(h.value for h in sheet[1] if h.value.casefold() == text.casefold())] = "Scales."
        filled[next(h.value for h in sheet[1] if h.value.casefold() == court.casefold())] = "first-01"
        for position, heading in enumerate(sheet[1], start=1):
            sheet.cell(2, position, filled[heading.value])
        kept = io.BytesIO()
        book.save(kept)

        found = checked(workshop, kept.getvalue(), "filled.xlsx")

    assert found.problems == []
    assert [(r.topic, r.kind, r.text) for r in found.new] == [
        (workshop.consultation.topics.first().pk, "experience", "Scales.")
    ]


def test_twenty_thousand_rows_come_in_a_short_transaction(workshop, rapporteur):
    found = checked(workshop, csv_file(*([row()] * 20_000)))

    began = time.process_time()
    batch = batches.bring_in(found, workshop, by=rapporteur)

    assert batch.rows == Contribution.objects.count() == 20_000
    assert time.process_time() - began < 30


def test_a_person_of_another_programme_is_refused(workshop, outsider):
    with pytest.raises(PermissionDenied):
        brought_in(workshop, csv_file(row()), by=make_user("third"))
