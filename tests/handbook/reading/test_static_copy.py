"""A copy of an edition: it says what the site says to everybody, and every link of it leads to a file of it."""

import zipfile
from datetime import date
from io import StringIO
from posixpath import dirname, normpath
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from lxml import html

from handbook.approval import decisions
from handbook.drafting import drafts, saving
from handbook.editions import release
from handbook.models import Edition
from handbook.reading.copies import static_copy
from handbook.rendering import images
from tests.factories import approved, launched_with, make_chapter, make_handbook, make_part
from tests.test_doors import CANARIES, one_pixel, world  # noqa: F401 -- a fixture

LINKS = ("href", "src", "action")
EVIDENCE = """## Exhibits

Every tusk is weighed.[^1] See paragraph [2.1](#2.1).

![A scale](image:{image})

[^1]: Yearly.
"""
TRADE = "Ivory is traded.\n\nArticle 98 of the Law on Forestry forbids it."


@pytest.fixture
def handbook(programme):
    return make_handbook(programme=programme)


@pytest.fixture
def edition(handbook, editor, approver):
    image = images.add(handbook, one_pixel(), by=editor)
    part = make_part(handbook)
    evidence = make_chapter(handbook, slug="evidence", titles={"en": "Evidence", "km": "ភស្តុតាង"}, part=part)
    trade = make_chapter(handbook, slug="trade", titles={"en": "Trade", "km": "ពាណិជ្ជកម្ម"}, part=part)
    approved(
        trade,
        drafter=editor,
        approver=approver,
        text=TRADE,
    )
    approved(
        evidence,
        drafter=editor,
        approver=approver,
        text=EVIDENCE.format(image=image.name),
    )
    khmer = drafts.start_draft(trade, by=editor, language="km")
    saving.save(khmer, text="ភ្លុកដំរីត្រូវថ្លឹង។\n\nភស្តុតាងត្រូវរក្សាទុក។", by=editor)
    decisions.submit(khmer, change_note="Translated.", by=editor)
    decisions.approve(khmer, effective_from=date(2022, 6, 1), change_note="Translated.", by=approver)
    return issue(handbook, approver, date(2022, 6, 1))


def issue(handbook, approver, on):
    return launched_with(release.prepare(handbook, by=approver, on=on))


def broken_links(files: dict[str, bytes]) -> list[str]:
    """Every link of a page that leads to no file of the copy, to a folder, or to no place in its page."""
    pages = {
        name: html.document_fromstring(content.decode()) for name, content in files.items() if name.endswith(".html")
    }
    names = {name: {element.get("id") for element in page.iter() if element.get("id")} for name, page in pages.items()}
    wrong = []
    for name, page in pages.items():
        for element in page.iter(html.etree.Element):
            for link in filter(None, map(element.get, LINKS)):
                parts = urlsplit(link)
                if parts.scheme:
                    continue
                to = normpath(f"{dirname(name)}/{parts.path}").lstrip("/") if parts.path else name
                if to not in files or (parts.fragment and parts.fragment not in names.get(to, ())):
                    wrong.append(f"{name}: {link}")
    return wrong


def exported(*arguments, **options):
    out = StringIO()
    call_command("export_edition", *arguments, stdout=out, **options)
    return out.getvalue()


def test_every_link_of_a_copy_leads_to_a_file_of_it(edition):
    files = static_copy.files_of(edition)

    assert broken_links(files) == []
    assert {
        "index.html",
        "en/index.html",
        "km/index.html",
        "en/evidence/index.html",
        "km/trade/index.html",
        "en/search/index.html",
        "en/search/law/index.html",
        "km/search/index/index.html",
        "en/edition.json",
        "km/search/search.js",
        "handbook-en.pdf",
    } <= set(files)
    assert [name for name in files if name.startswith("images/") and name.endswith(".png")]


def test_a_copy_of_an_edition_that_is_no_longer_in_effect_is_of_that_edition_alone(edition, handbook, editor, approver):
    approved(
        handbook.chapters.get(slug="evidence"),
        drafter=editor,
        approver=approver,
        text="Nothing is as it was.",
        effective_from=date(2022, 7, 1),
    )
    issue(handbook, approver, date(2022, 7, 1))
    files = static_copy.files_of(edition)

    assert broken_links(files) == []
    assert b"Nothing is as it was" not in b"".join(files.values())
    assert b"no longer the one in effect" in files["en/evidence/index.html"]
    assert b'action="../search/index.html"' in files["en/evidence/index.html"]


def test_a_copy_says_on_every_page_that_it_is_one_and_leads_to_the_site_for_what_it_has_not(edition):
    files = static_copy.files_of(edition)
    pages = [content.decode() for name, content in files.items() if name.endswith(".html")]

    assert all('class="copy-notice"' in page for page in pages)
    assert all("sign-in" not in page and "/desk/" not in page for page in pages)
    assert "https://handbook.example.org/en/wildlife-trafficking/editions/1/heard/" in files["en/index.html"].decode()


def test_without_the_address_of_the_site_there_is_no_copy(edition, settings):
    settings.PUBLIC_URL = ""

    with pytest.raises(static_copy.CannotCopy, match="PUBLIC_URL"):
        static_copy.files_of(edition)


def test_the_same_copy_is_the_same_zip(edition, tmp_path):
    said = exported("wildlife-trafficking", output=tmp_path / "one.zip")
    exported("wildlife-trafficking", edition="1", output=tmp_path / "other.zip")

    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "other.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == sorted(static_copy.files_of(edition))
        assert f"{len(archive.namelist())} files" in said


def test_a_folder_has_what_the_zip_has(edition, tmp_path):
    (tmp_path / "empty").mkdir()
    exported("wildlife-trafficking", output=tmp_path / "empty")

    written = {str(file.relative_to(tmp_path / "empty")) for file in (tmp_path / "empty").rglob("*") if file.is_file()}
    assert written == set(static_copy.files_of(edition))
    assert [file.name for file in tmp_path.iterdir()] == ["empty"]


@pytest.mark.parametrize(
    ("arguments", "output", "sentence"),
    [
        (["mistyped"], "new", "There is no handbook “mistyped”"),
        (["wildlife-trafficking", "--edition=7"], "new", "There is no issued edition 7"),
        (["wildlife-trafficking", "--edition=x"], "new", "There is no issued edition x"),
        (["wildlife-trafficking"], "full", "there are other things already"),
        (["wildlife-trafficking"], "full/kept.txt", "There is a file"),
        (["wildlife-trafficking"], "nowhere/copy.zip", "There is no folder"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(edition, tmp_path, arguments, output, sentence):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "kept.txt").write_text("as it was")

    with pytest.raises(CommandError, match=sentence) as error:
        exported(*arguments, output=tmp_path / output)

    assert error.value.returncode == 2
    assert [file.name for file in tmp_path.rglob("*")] == ["full", "kept.txt"]
    assert (tmp_path / "full" / "kept.txt").read_text() == "as it was"


def test_a_handbook_for_signed_in_readers_is_copied_only_when_that_is_said(edition, handbook, tmp_path):
    handbook.readers = "signed_in"
    handbook.save()

    with pytest.raises(CommandError, match="--for-signed-in-readers"):
        exported("wildlife-trafficking", output=tmp_path / "copy.zip")
    assert list(tmp_path.iterdir()) == []

    exported("wildlife-trafficking", "--for-signed-in-readers", output=tmp_path / "copy.zip")
    assert (tmp_path / "copy.zip").stat().st_size


def test_an_edition_that_is_not_launched_yet_is_not_copied(edition):
    with time_machine.travel("2020-01-01 10:00+07:00", tick=False), pytest.raises(static_copy.CannotCopy, match="yet"):
        static_copy.files_of(edition)


@pytest.mark.parametrize("for_signed_in", [False, True])
def test_nothing_that_a_reader_must_not_see_is_in_a_copy(world, for_signed_in):  # noqa: F811
    may = "reader" if for_signed_in else "nobody"
    for edition in Edition.objects.filter(status="issued", handbook__slug="wildlife-trafficking"):
        files = static_copy.files_of(edition, for_signed_in=for_signed_in)
        everything = b"".join(files.values()).decode(errors="replace") + " ".join(files)
        assert broken_links(files) == []
        assert [canary for canary, who in CANARIES.items() if may not in who and canary in everything] == []
