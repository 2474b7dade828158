"""Worksheets: blank forms from law data and chapters, each line with what it rests on, on a page and as files."""

import io
import re
import zipfile
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from lxml import etree, html
from pypdf import PdfReader

from accounts.numbers import day_words
from handbook.docx.word.wordprocessingml import W
from handbook.editions import release
from handbook.editions.printing import book_of_edition
from handbook.models import EditionLaw
from handbook.reading.copies.kept_list import pages_kept
from handbook.reading.finished_pages import PAGES
from handbook.worksheets import blank_sheets, sheet_files
from handbook.worksheets.blank_sheets import FILE, sheets
from law.models import Entry, Provision, Statute
from law.record import keeping
from tests.factories import approved, launched_with, make_chapter, make_handbook, make_user
from tests.law.matching.kept_law import keep_law

pytestmark = pytest.mark.django_db
SHEETS = "/en/wildlife-trafficking/worksheets/"
TEXT = """## Keeping a register of risks

Most failures could have been foreseen.

Whoever possesses an endangered species is under Article 98 of the Law on Forestry.

## The custody log

One page per exhibit is enough.

The prosecutor authorises a search under Article 91 of the Code of Criminal Procedure.
"""


@pytest.fixture
def edition(editor, approver):
    """An edition with law data: its chapter has sections on two of the sheets, and names two articles."""
    keep_law()
    return an_edition(editor, approver)


def an_edition(editor, approver, text=TEXT):
    handbook = make_handbook()
    approved(make_chapter(handbook, slug="charges"), drafter=editor, approver=approver, text=text)
    edition = launched_with(release.prepare(handbook, by=approver, on=date(2022, 6, 1)))
    PAGES.clear()
    return edition


def sheet_on(response):
    [sheet] = html.document_fromstring(response.content.decode()).xpath("//article")
    return sheet


def words(element):
    return " ".join(element.text_content().split())


def rows(response):
    """The rows of a sheet as the words of their cells."""
    return [[words(cell) for cell in row] for row in sheet_on(response).iter("tr")]


def row_of(response, begins):
    [row] = [row for row in rows(response) if row[0].startswith(begins)]
    return row


def test_the_list_says_what_each_sheet_is_for(client, edition):
    page = html.document_fromstring(client.get(SHEETS).content.decode())

    for sheet in sheets():
        [link] = page.xpath(f"//main//a[@href='{SHEETS}{sheet.key}/']")
        assert link.text == sheet.titles["en"]
        assert sheet.purpose["en"] in words(page)


@pytest.mark.parametrize("key", [sheet.key for sheet in sheets()])
@pytest.mark.parametrize(
    ("language", "blank", "edition_1"),
    [
        ("en", "Blank form. Filled in, it belongs on no shared computer.", "edition 1. Law data as of"),
        ("km", "ទម្រង់ទទេ។ ពេលបំពេញរួច មិនត្រូវទុកក្នុងកុំព្យូទ័រប្រើរួមឡើយ។", "ការបោះពុម្ពលើកទី ១។"),
    ],
)
def test_every_sheet_is_headed_as_blank_with_edition_address_and_day_of_the_law(
    client, edition, key, language, blank, edition_1
):
    said = words(sheet_on(client.get(f"/{language}/wildlife-trafficking/worksheets/{key}/")))

    assert said.startswith(blank)
    assert f"/{language}/wildlife-trafficking/worksheets/{key}/" in said
    assert edition_1 in said
    with override(language):
        assert day_words(date.fromisoformat(EditionLaw.objects.get().data["made_on"])) in said


def test_a_row_rests_on_the_paragraph_of_its_subject_and_on_the_article_with_its_code(client, edition):
    plan = client.get(f"{SHEETS}investigation-plan/")

    assert row_of(plan, "Death of an animal")[3:] == ["", "", "§ 1.1; Article 48, Law on Forestry (V)"]
    assert row_of(plan, "Leak")[-1] == "§ 1.1"
    assert (
        '<a href="/en/wildlife-trafficking/editions/1/charges/#1.1">§\N{NO-BREAK SPACE}1.1</a>' in plan.content.decode()
    )
    scene = client.get(f"{SHEETS}scene-sheet/")
    assert row_of(scene, "Who authorised")[-1] == "§ 1.4; Article 91, Code of Criminal Procedure (V)"


def test_where_no_paragraph_speaks_of_it_the_article_stands_alone_and_nothing_is_to_be_verified(
    client, editor, approver
):
    keep_law()
    an_edition(editor, approver, text="Of something else.")

    plan = client.get(f"{SHEETS}investigation-plan/")
    assert row_of(plan, "Death of an animal")[-1] == "Article 48, Law on Forestry (V)"
    assert row_of(plan, "Leak")[-1] == "to be verified (T)"


def test_a_term_of_the_index_goes_before_a_heading(client, editor, approver):
    keep_law()
    an_edition(editor, approver, text=f"{TEXT}\n\nEach line has one name.{{{{|risk register}}}}")

    assert row_of(client.get(f"{SHEETS}investigation-plan/"), "Leak")[-1] == "§ 1.5"


def test_the_points_of_an_offence_are_chosen_by_address(client, edition):
    found = rows(client.get(f"{SHEETS}points-to-prove/?offence=forestry-98-12"))

    element = next(one for one in offence("forestry-98-12", edition)["elements"] if one["prove"])
    row = next(row for row in found if row[0] == element["names"]["en"])
    assert row[1].startswith(element["prove"][0]["en"])
    assert row[3] == ""  # where in the file
    assert row[4] == "§ 1.2; Article 98(12), Law on Forestry (V)"


def test_several_offences_stand_in_tables_of_their_own(client, edition):
    page = client.get(f"{SHEETS}points-to-prove/?offence=forestry-98-12&offence=forestry-97-10")

    headings = [words(one) for one in sheet_on(page).iter("h3")]
    assert [one.partition(",")[0] for one in headings] == ["Article 97(10)", "Article 98(12)"]


def test_without_an_offence_the_rows_are_empty(client, edition):
    found = rows(client.get(f"{SHEETS}points-to-prove/"))

    assert found[-1] == ["", "", "", "", ""]


def test_no_figure_of_the_law_is_on_a_sheet(client, edition):
    """Neither a range nor a class: a sheet says which article has it."""
    every = "&".join(f"offence={key}" for key in ("forestry-98-12", "forestry-97-10", "forestry-96-17"))
    page = words(sheet_on(client.get(f"{SHEETS}points-to-prove/?{every}")))

    assert not re.search(r"\b(month|months|year|years|riel)\b", page)
    for sheet in sheets():
        said = [*(row.cells for part in sheet.parts for row in part.rows)]
        assert not re.search(r"\d|[០-៩]", str(said))


def test_in_both_languages_each_is_complete_and_marked(client, edition):
    sheet = sheet_on(client.get("/km/wildlife-trafficking/worksheets/custody-log/?in=both"))

    for language in ("km", "en"):
        said = [words(one) for one in sheet.xpath(f".//thead//th/span[@lang='{language}']")]
        columns = [
            column.words[language] for part in blank_sheets.sheet_called("custody-log").parts for column in part.columns
        ]
        assert [one for one in said if one in columns] == columns


def test_what_the_law_data_have_no_offence_for_is_said_in_a_sentence(client, edition):
    unknown = client.get(f"{SHEETS}points-to-prove/?offence=no-such-offence")
    language = client.get(f"{SHEETS}custody-log/?in=latin")
    sheet = client.get(f"{SHEETS}no-such-sheet/")
    file = client.get(f"{SHEETS}no-such-sheet.docx")

    assert (unknown.status_code, language.status_code, sheet.status_code, file.status_code) == (404, 400, 404, 404)
    assert "The law data have no such offence." in unknown.content.decode()
    assert "in the language of its page" in language.content.decode()
    assert "There is no worksheet at this address." in sheet.content.decode()


def test_without_law_data_the_page_says_why(client, editor, approver):
    an_edition(editor, approver)

    page = client.get(SHEETS)
    assert page.status_code == 200
    assert "the edition in effect was issued without law data" in page.content.decode()
    assert "issued without law data" in client.get(f"{SHEETS}custody-log/").content.decode()
    assert client.get(f"{SHEETS}custody-log.docx").status_code == 404
    assert SHEETS not in client.get("/en/wildlife-trafficking/").content.decode()


def test_without_an_edition_in_effect_the_page_says_why(client):
    make_handbook()

    assert "no edition of this handbook is in effect today" in client.get(SHEETS).content.decode()


def test_the_front_page_leads_to_the_worksheets(client, edition):
    assert f'<a href="{SHEETS}">Worksheets</a>' in client.get("/en/wildlife-trafficking/").content.decode()


def test_a_phone_keeps_the_blank_sheets(edition):
    kept = pages_kept(edition)

    for language in ("en", "km"):
        assert f"/{language}/wildlife-trafficking/worksheets/" in kept
        assert f"/{language}/wildlife-trafficking/worksheets/custody-log/" in kept


# Files ----------------------------------------------------------------------------------------------------------


def test_a_sheet_in_word_has_the_widths_the_paper_and_room_to_write(client, edition):
    response = client.get(f"{SHEETS}custody-log.docx")

    archive = zipfile.ZipFile(io.BytesIO(response.content))
    root = etree.fromstring(archive.read("word/document.xml"))
    assert "".join(root.itertext()).strip().startswith("Blank form. Filled in, it belongs on no shared computer.")
    size = root.find(f"{W}body/{W}sectPr/{W}pgSz")
    assert (size.get(f"{W}w"), size.get(f"{W}h"), size.get(f"{W}orient")) == ("16838", "11906", "landscape")
    _fields, journey, _lines = root.iter(f"{W}tbl")
    widths = [int(column.get(f"{W}w")) for column in journey.iter(f"{W}gridCol")]
    assert [round(100 * width / sum(widths)) for width in widths] == [11, 20, 9, 9, 9, 15, 15, 12]
    assert [row.get(f"{W}val") for row in journey.iter(f"{W}trHeight")] == ["680"] * 8  # 12 mm
    assert b"Custody log" in archive.read("docProps/core.xml")


def test_links_in_a_file_carry_the_sites_name(client, edition, settings):
    content = zipfile.ZipFile(io.BytesIO(client.get(f"{SHEETS}custody-log.docx").content))

    there = f"{settings.PUBLIC_URL}/en/wildlife-trafficking/editions/1/charges/#1.3"
    assert there in content.read("word/_rels/document.xml.rels").decode()


@pytest.mark.parametrize("language", ["en", "km"])
def test_a_sheet_as_pdf_is_a4_and_says_on_every_page_that_it_is_blank(client, edition, language):
    response = client.get(f"/{language}/wildlife-trafficking/worksheets/investigation-plan.pdf")

    book = PdfReader(io.BytesIO(response.content))
    assert [round(float(side) / 72 * 25.4) for side in book.pages[0].mediabox[2:]] == [210, 297]
    if language == "en":
        assert all("Blank form." in page.extract_text() for page in book.pages)


# The book -------------------------------------------------------------------------------------------------------


def test_the_book_of_an_edition_with_law_data_has_annexes_made_from_them(edition):
    annexes = {annex.title: annex.html for annex in book_of_edition(edition, "en").annexes}

    assert list(annexes) == ["Offences and penalties", "Points to prove", "Species", "Worksheets"]
    assert "98(12)" in annexes["Offences and penalties"]
    assert "1 to 5 years" in annexes["Offences and penalties"]
    assert offence("forestry-98-12", edition)["elements"][0]["names"]["en"] in annexes["Points to prove"]
    for one in edition.law.data["species"].values():
        assert one["names"]["en"] in html.fromstring(annexes["Species"]).text_content()
    for sheet in sheets():
        assert f"<h2>{sheet.titles['en']}</h2>" in annexes["Worksheets"]
    assert '<a href="#p-1.1">§\N{NO-BREAK SPACE}1.1</a>' in annexes["Worksheets"]


def test_a_figure_that_is_out_is_in_no_annex(edition):
    editor = make_user("law-editor", role="editor")
    keeping.withdraw_figure(Entry.objects.get(key="forestry-98-12"), "penalties.0", reason="Misread.", by=editor)

    offences, *_others = book_of_edition(edition, "en").annexes
    table = html.fromstring(f"<div>{offences.html}</div>")
    [row] = [row for row in table.iter("tr") if row[0].text_content() == "98(12)" and "legal entity" not in words(row)]
    assert [words(cell) for cell in row][2:4] == ["withdrawn: do not use it"] * 2


def test_the_book_of_an_edition_without_law_data_has_none(editor, approver):
    edition = an_edition(editor, approver)

    assert book_of_edition(edition, "en").annexes == ()


def offence(key, edition):
    return next(one for one in edition.law.data["offences"] if one["key"] == key)


# The file of the sheets -----------------------------------------------------------------------------------------


def test_every_word_of_every_sheet_is_there_in_both_languages():
    told = blank_sheets.tomllib.loads(FILE.read_text(encoding="utf-8"))

    def all_words(part):
        if isinstance(part, dict):
            if "en" in part and isinstance(part["en"], str):
                yield part
            for inner in part.values():
                yield from all_words(inner)
        elif isinstance(part, list):
            for inner in part:
                yield from all_words(inner)

    assert [one for one in all_words(told) if not one.get("km") or re.search("[a-zA-Z]", one["km"])] == []


def test_the_columns_of_every_table_take_its_whole_width_and_the_stylesheet_knows_each():
    known = (FILE.parent.parent.parent / "static/press/worksheets.css").read_text()

    for sheet in sheets():
        for part in sheet.parts:
            shares = [column.share for column in part.columns]
            rest = 100 - sum(shares)
            assert rest >= 10 if part.has_grounds else rest == 0, (sheet.key, part.titles)
            assert [share for share in {*shares, rest} - {0} if f".share-{share} " not in known] == []


def test_every_article_that_a_sheet_cites_is_written_down():
    cited = {article for sheet in sheets() for part in sheet.parts for row in part.rows for article in row.cites}
    known = set(Provision.objects.values_list("statute__slug", "number"))
    known |= {(slug, "") for slug in Statute.objects.values_list("slug", flat=True)}

    assert cited - known == set()


# Bad input and growth -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    ["offence=%00", "offence=" + "9" * 3000, "offence=%F0%9F%90%98", "offence=<script>", "in=%00", "in=both&in=latin"],
)
@pytest.mark.parametrize("file", ["/", ".docx", ".pdf"])
def test_whatever_the_address_asks_is_answered_with_a_sentence(client, edition, asked, file):
    answer = client.get(f"{SHEETS}points-to-prove{file}?{asked}")

    assert answer.status_code in (400, 404)
    assert "<script>" not in answer.content.decode().partition("<main")[2]
    assert "sheet" in answer.content.decode()


def test_a_sheet_takes_twelve_offences_and_says_so(client, edition):
    keys = [one["key"] for one in edition.law.data["offences"]]
    several = "&".join(f"offence={key}" for key in keys[:13])
    assert len(keys) > 12

    refused = client.get(f"{SHEETS}points-to-prove/?{several}")

    assert refused.status_code == 400
    assert "A sheet takes at most 12 offences." in refused.content.decode()


def test_while_other_files_are_made_who_asks_is_told_so_and_the_next_is_served(client, edition, monkeypatch):
    monkeypatch.setattr(sheet_files, "PATIENCE", 0.01)
    with sheet_files._PRESS:
        waits = client.get(f"{SHEETS}exhibit-list.docx?in=both")

    assert waits.status_code == 503
    assert "Other sheets are being made just now." in waits.content.decode()
    assert f'href="{SHEETS}exhibit-list/"' in waits.content.decode()
    assert client.get(f"{SHEETS}exhibit-list.docx?in=both").status_code == 200


def test_a_sheet_costs_the_same_queries_however_much_stands_in_it(client, editor, approver):
    keep_law()
    small = an_edition(editor, approver)
    handbook = small.handbook
    every = "&".join(f"offence={one['key']}" for one in small.law.data["offences"][:12])

    def asked() -> list[int]:
        counts = []
        for address in (SHEETS, f"{SHEETS}points-to-prove/?{every}", f"{SHEETS}custody-log.docx?in=both"):
            client.get(address)  # what nobody has read yet is read once
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))
        return counts

    few = asked()
    for number in range(4):
        chapter = make_chapter(handbook, slug=f"more-{number}")
        approved(chapter, drafter=editor, approver=approver, text=TEXT)
    launched_with(release.prepare(handbook, by=approver, on=date(2022, 7, 1)))
    PAGES.clear()

    assert asked() == few


def test_a_loose_page_says_of_which_sheet_and_case_it_is(client, edition):
    book = PdfReader(io.BytesIO(client.get(f"{SHEETS}investigation-plan.pdf").content))

    first, *others = [page.extract_text() for page in book.pages]
    assert "Case file ...." not in first
    for number, said in enumerate(others, 2):
        assert "Investigation plan with risk register · Blank form." in said
        assert "Case file ...." in said
        assert f"{number} / {len(book.pages)}" in said


def test_a_word_file_has_numbers_on_its_pages_and_heads_that_are_repeated(client, edition):
    archive = zipfile.ZipFile(io.BytesIO(client.get(f"{SHEETS}scene-sheet.docx").content))

    foot = archive.read("word/worksheet-footer.xml").decode()
    assert "Scene sheet · Blank form." in foot
    assert " PAGE " in foot
    assert " NUMPAGES " in foot
    assert b"/word/worksheet-footer.xml" in archive.read("[Content_Types].xml")
    root = etree.fromstring(archive.read("word/document.xml"))
    tables = [table for table in root.iter(f"{W}tbl") if table.find(f".//{W}tblHeader") is not None]
    assert len(tables) == 5
    for table in root.iter(f"{W}tbl"):
        assert sum(int(column.get(f"{W}w")) for column in table.iter(f"{W}gridCol")) == pytest.approx(9978, abs=10)


def test_what_the_letters_mean_stands_on_every_sheet_that_has_them(client, edition):
    for sheet in sheets():
        said = words(sheet_on(client.get(f"{SHEETS}{sheet.key}/")))
        assert ("V = read in the law itself or on an official page" in said) == any(
            part.has_grounds for part in sheet.parts
        )


def test_in_both_languages_a_paragraph_is_named_once_and_an_article_twice(client, edition):
    plan = client.get(f"{SHEETS}investigation-plan/?in=both")

    row = row_of(plan, "Death of an animal")
    khmer = Statute.objects.get(slug="law-on-forestry").titles["km"]
    assert row[-1] == f"§ 1.1; Article 48, Law on Forestry (V) មាត្រា ៤៨, {khmer} (V)"
    assert row_of(plan, "Leak")[-1] == "§ 1.1"


def test_a_statute_without_a_khmer_name_is_marked_as_english(client, edition):
    law_title = Statute.objects.get(slug="law-on-seized-property").titles
    sheet = sheet_on(client.get("/km/wildlife-trafficking/worksheets/custody-log/"))

    marked = [words(one) for one in sheet.xpath(".//td//span[@lang='en']")]
    assert marked == ([] if law_title.get("km") else [law_title["en"]])
