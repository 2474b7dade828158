"""What PDF/UA asks of the finished book."""

import pikepdf
import pytest

from tests.press.reading import Reading


@pytest.fixture(scope="module")
def book(whole):
    return Reading(whole.pdf)


def test_the_file_says_what_it_is_and_in_which_language(book):
    with book.pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "Handbook on Wildlife Cases"
        assert set(metadata["dc:language"]) == {"en"}
    root = book.pdf.Root
    assert str(root.Lang) == "en"
    assert root.MarkInfo.Marked
    assert root.ViewerPreferences.DisplayDocTitle
    assert str(book.pdf.docinfo.Author) == "Ministry of Justice"


def test_the_tags_of_all_pages_hang_in_one_document(book):
    document = book.pdf.Root.StructTreeRoot.K[0]

    assert document.S == "/Document"
    assert {kid.P.objgen for kid in document.K} == {document.objgen}
    assert len(book.elements("H1")) == 5
    assert len(book.elements("Link")) == 12


def test_running_heads_are_set_apart_and_everything_else_is_tagged(book):
    artifacts, tagged = [], []
    for page in book.pdf.pages:
        inside = None
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) in ("BDC", "BMC") and inside is None:
                inside = str(operands[0])
            elif str(operator) == "EMC":
                inside = None
            elif str(operator) in ("Tj", "TJ"):
                (artifacts if inside == "/Artifact" else tagged).append(inside)

    assert set(tagged) == {"/Span"}
    assert len(artifacts) >= len(book.pages)


def test_every_head_cell_says_what_it_heads(book):
    scopes = [str(cell.A.Scope) for cell in book.elements("TH")]

    assert set(scopes) == {"/Column", "/Row"}
    assert scopes.count("/Row") == 59


def test_every_link_prints_and_says_where_it_leads(book):
    annotations = [link for page in book.pdf.pages for link in page.obj.get("/Annots", [])]

    assert len(annotations) == 12
    assert [link for link in annotations if link.F != 4 or not str(link.Contents)] == []


def test_pdfua_finds_nothing(whole, tmp_path):
    pdfua = pytest.importorskip("pdfua", reason="NOT CHECKED for PDF/UA: pdfua of requirements-dev.txt is missing")
    file = tmp_path / "book.pdf"
    file.write_bytes(whole.pdf)

    findings = pdfua.validate(str(file)).findings

    assert [f"{finding.rule_id}: {finding.message}" for finding in findings] == []


def test_outloud_finds_no_error(whole, tmp_path):
    """A second opinion: what a PDF says out loud."""
    outloud = pytest.importorskip("outloud", reason="NOT READ OUT: outloud of requirements-dev.txt is missing")
    file = tmp_path / "book.pdf"
    file.write_bytes(whole.pdf)

    findings = outloud.check(str(file)).findings

    assert [finding for finding in findings if finding.severity == "error"] == []
