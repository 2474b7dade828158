"""Texts of the interface leave as a workbook, and come back with a native reader's corrections."""

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from office.catalogues import catalogues_of, read_catalogue
from office.message_sheets import DRAFT, READ, bring_in, number_of, reading_of, workbook_of
from office.tables.tabular import CannotRead

CATALOGUE = """# Texts.
msgid ""
msgstr ""
"Language: km\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

msgid "Save"
msgstr "រក្សាទុក"

msgctxt "of a statute"
msgid "Reference"
msgstr "យោង"

# A word of the meeting.
#, python-format
msgid "%(number)s workshop of %(name)s"
msgid_plural "%(number)s workshops of %(name)s"
msgstr[0] "សិក្ខាសាលាចំនួន %(number)s របស់ %(name)s"

msgid "=1+1 is words"
msgstr "=១+១ ជាពាក្យ"
"""
READER = {"reader": "A judge, court of first instance", "day": date(2026, 12, 1)}


@pytest.fixture
def catalogue(tmp_path) -> Path:
    source = tmp_path / "km" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(CATALOGUE, encoding="utf-8")
    return source


def filled_in(catalogue: Path, *changes) -> bytes:
    """The exported workbook in which a reader wrote: (English, column, words) each."""
    book = openpyxl.load_workbook(io.BytesIO(workbook_of({"own": catalogue})))
    sheet = book["own"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    rows = {row[2].value.split("\n")[0]: row[0].row for row in sheet.iter_rows(min_row=2)}
    for english, column, words in changes:
        sheet.cell(rows[english], heads[column]).value = words
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def brought(catalogue: Path, content: bytes, *, keep=True):
    return bring_in(content, "messages.xlsx", {"own": catalogue}, keep=keep, **READER)


def messages(catalogue: Path) -> dict:
    return {
        (message.id if isinstance(message.id, str) else message.id[0]): message
        for message in read_catalogue(catalogue)
        if message.id
    }


def test_every_text_leaves_with_its_context_its_state_and_room_to_correct_it(catalogue):
    book = openpyxl.load_workbook(io.BytesIO(workbook_of({"own": catalogue})))
    head, *rows = list(book["own"].iter_rows(values_only=True))

    assert head[1:] == ("Context", "English", "Khmer today", "State", "Read by", "Right as it is (x)", "Correction")
    assert [row[1:5] for row in rows] == [
        (None, "Save", "រក្សាទុក", DRAFT),
        ("of a statute", "Reference", "យោង", DRAFT),
        (
            None,
            "%(number)s workshop of %(name)s\n—\n%(number)s workshops of %(name)s",
            "សិក្ខាសាលាចំនួន %(number)s របស់ %(name)s",
            DRAFT,
        ),
        (None, "=1+1 is words", "=១+១ ជាពាក្យ", DRAFT),
    ]
    assert book["own"]["C5"].data_type == "s", "no text is a formula"


def test_a_correction_goes_into_the_catalogue_with_who_read_it(catalogue):
    file = filled_in(catalogue, ("Save", "Correction", "ទុក"), ("Reference", "Right as it is (x)", "x"))

    report = brought(catalogue, file)

    assert (report.corrected, report.found_right, report.refused) == (["ទុក"], 1, [])
    there = messages(catalogue)
    assert there["Save"].string == "ទុក"
    assert reading_of(there["Save"]).state == reading_of(there["Reference"]).state == READ
    assert reading_of(there["Save"]).who == READER["reader"]
    assert reading_of(there["=1+1 is words"]).state == DRAFT
    assert there["%(number)s workshop of %(name)s"].user_comments == ["A word of the meeting."]


def test_the_same_file_twice_changes_nothing_more(catalogue):
    file = filled_in(catalogue, ("Save", "Correction", "ទុក"))
    brought(catalogue, file)
    once = catalogue.read_bytes()

    report = brought(catalogue, file)

    assert report.refused == []
    assert catalogue.read_bytes() == once


def test_a_text_that_changes_later_is_one_that_nobody_has_read(catalogue):
    brought(catalogue, filled_in(catalogue, ("Save", "Right as it is (x)", "x")))
    catalogue.write_text(catalogue.read_text().replace('msgstr "រក្សាទុក"', 'msgstr "រក្សា"'))

    assert reading_of(messages(catalogue)["Save"]).state == "changed since"


def test_nothing_is_written_where_it_is_only_asked_what_would_be_done(catalogue):
    before = catalogue.read_bytes()

    report = brought(catalogue, filled_in(catalogue, ("Save", "Correction", "ទុក")), keep=False)

    assert report.corrected == ["ទុក"]
    assert catalogue.read_bytes() == before


def test_texts_that_nobody_looked_at_stay_drafts(catalogue):
    before = catalogue.read_bytes()

    report = brought(catalogue, filled_in(catalogue))

    assert (report.corrected, report.found_right, report.refused) == ([], 0, [])
    assert catalogue.read_bytes() == before


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            [("%(number)s workshop of %(name)s", "Correction", "សិក្ខាសាលា %(name)s")],
            "the correction must have the same gaps as the English: %(number)s differs.",
        ),
        (
            [("Save", "Correction", "<b>ទុក</b>")],
            "the correction must have the same gaps as the English: </b>, <b> differs.",
        ),
        ([("Save", "Correction", "ទុក 3")], "numbers in Khmer sentences have Khmer digits"),
        (
            [("Save", "Correction", "ទុក"), ("Save", "Right as it is (x)", "x")],
            "it is marked as right and corrected. Keep one of the two.",
        ),
        (
            [("Save", "Number", "0123456789"), ("Save", "Correction", "ទុក")],
            "there is no such text any more, or its number was changed.",
        ),
        (
            [("Save", "Khmer today", "រក្សា"), ("Save", "Correction", "ទុក")],
            "the text was changed since the file was exported; it is now “រក្សាទុក”.",
        ),
        ([("Save", "Correction", "ទុក_xFFFF_")], "holds a character that cannot be kept"),
    ],
)
def test_what_is_not_taken_is_named_with_its_row_and_its_words(catalogue, changes, sentence):
    changes = [("=1+1 is words", "Right as it is (x)", "x"), *changes]

    report = brought(catalogue, filled_in(catalogue, *changes))

    [refused] = report.refused
    assert sentence in refused
    assert refused.startswith("Sheet “own”, row ")
    assert messages(catalogue)["Save"].string == "រក្សាទុក"
    assert report.found_right == 1, "the other rows are taken"


def test_a_text_that_stands_twice_with_two_corrections_is_named(catalogue):
    book = openpyxl.load_workbook(io.BytesIO(filled_in(catalogue, ("Save", "Correction", "ទុក"))))
    row = [cell.value for cell in book["own"][2]]
    book["own"].append([*row[:-1], "ទុកវា"])
    made = io.BytesIO()
    book.save(made)

    report = brought(catalogue, made.getvalue())

    [refused] = report.refused
    assert (
        "Sheet “own”, row 6: it says something else of the same text than row 2; the first one counts. ទុកវា" in refused
    )
    assert messages(catalogue)["Save"].string == "ទុក"


def test_a_file_that_is_no_workbook_of_texts_is_refused_whole(catalogue):
    book = openpyxl.Workbook()
    book.active.append(["Name"])
    made = io.BytesIO()
    book.save(made)

    with pytest.raises(CannotRead, match="This file has no sheet of texts. Its sheets are named own"):
        brought(catalogue, made.getvalue())
    book.active.title = "own"
    book.save(made := io.BytesIO())
    with pytest.raises(CannotRead, match="has no column “Number”"):
        brought(catalogue, made.getvalue())


def test_the_texts_of_this_interface_leave_and_come_back_by_command(tmp_path, capsys):
    file = tmp_path / "messages.xlsx"

    call_command("export_messages", str(file))
    call_command("import_messages", str(file), "--reader", "A judge", "--check")

    assert "Would be corrected: 0. Found right: 0." in capsys.readouterr().out
    book = openpyxl.load_workbook(file)
    own = [message for message in read_catalogue(catalogues_of("km")["locale km"]) if message.id]
    assert book.sheetnames == [f"{Path(folder).name} km" for folder in settings.LOCALE_PATHS]
    assert book["locale km"].max_row == 1 + len(own)
    assert len({number_of(message) for message in own}) == len(own)


def test_the_commands_say_what_is_wrong(tmp_path):
    with pytest.raises(CommandError, match="no catalogue of the language 'fr'"):
        call_command("export_messages", str(tmp_path / "messages.xlsx"), "--language", "fr")
    with pytest.raises(CommandError, match=r"a name that ends in \.xlsx"):
        call_command("export_messages", str(tmp_path / "messages.po"))
    with pytest.raises(CommandError, match="Say who read the texts"):
        call_command("import_messages", str(tmp_path / "messages.xlsx"), "--reader", " ")
    (tmp_path / "messages.xlsx").write_bytes(b"")
    with pytest.raises(CommandError, match="This file is empty"):
        call_command("import_messages", str(tmp_path / "messages.xlsx"), "--reader", "A judge")
