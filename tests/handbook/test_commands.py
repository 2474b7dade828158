"""Commands are thin: they call the stages, and what is wrong is a sentence on standard error with status 2."""

import os
import subprocess
import sys
from datetime import date, timedelta
from io import StringIO

import pikepdf
import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from accounts import seals
from handbook.editions import manifest
from handbook.models import Edition, Handbook, Wording
from tests.factories import approved, drafted, issued, make_chapter, make_handbook

pytestmark = pytest.mark.django_db

ISSUE = ("issue_edition", "wildlife-trafficking", "--exposes-no-method")


def run(*arguments, **options):
    out = StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


def refuses(*arguments):
    with pytest.raises(CommandError) as refused:
        run(*arguments)
    assert refused.value.returncode == 2
    return str(refused.value)


@pytest.fixture
def handbook(programme):
    return make_handbook()


@pytest.fixture
def chapter(handbook):
    return make_chapter(handbook)


def test_an_edition_is_issued_from_the_command(chapter, editor, approver):
    approved(chapter, drafter=editor, approver=approver, effective_from=date(2022, 6, 1))

    told = run(*ISSUE, "--on", "2022-06-01", "--by", approver.email)

    edition = Edition.objects.get()
    assert (edition.status, edition.in_effect_from, edition.prepared_by) == ("issued", date(2022, 6, 1), approver)
    assert edition.fingerprint in told
    with edition.files.get().stored_file.content.open("rb") as file, pikepdf.open(file) as pdf:
        assert len(pdf.pages) > 2


def test_issuing_says_what_is_missing(chapter, editor, approver):
    assert "There is no handbook “other”" in refuses("issue_edition", "other", "--by", approver.email)
    assert "Nobody who may sign in" in refuses("issue_edition", "wildlife-trafficking", "--by", "x@example.org")
    assert "Your roles do not allow this" in refuses("issue_edition", "wildlife-trafficking", "--by", editor.email)
    assert "--exposes-no-method" in refuses("issue_edition", "wildlife-trafficking", "--by", approver.email)
    assert "No chapter has an approved text" in refuses(*ISSUE, "--by", approver.email)

    approved(chapter, drafter=editor, approver=approver)
    assert "This hour is past" in refuses(*ISSUE, "--at", "2022-06-01 09:00", "--by", approver.email)
    issued(chapter.handbook, approver=approver)
    assert "says exactly this already" in refuses(*ISSUE, "--by", approver.email)


def test_an_edition_is_issued_from_the_command_for_an_hour_to_come(chapter, editor, approver):
    approved(chapter, drafter=editor, approver=approver)
    hour = timezone.localtime() + timedelta(days=2)

    told = run(*ISSUE, "--at", f"{hour:%Y-%m-%d %H:%M}", "--by", approver.email)

    edition = Edition.objects.get()
    assert edition.is_waiting
    assert f"Visible from {hour:%-d %B %Y, %H:%M}" in told
    assert list(Edition.objects.visible_to(None)) == []


def test_a_handbook_for_signed_in_readers_is_issued_without_the_question(handbook, chapter, editor, approver):
    approved(chapter, drafter=editor, approver=approver)
    Handbook.objects.update(readers="signed_in")

    run("issue_edition", "wildlife-trafficking", "--by", approver.email)

    assert Edition.objects.get().is_launched


def test_a_book_that_cannot_be_built_leaves_no_edition(chapter, editor, approver, settings):
    approved(chapter, drafter=editor, approver=approver)
    settings.PUBLIC_URL = ""

    assert "PUBLIC_URL" in refuses(*ISSUE, "--by", approver.email)
    assert Edition.objects.count() == 0


def test_the_issued_file_is_exported_byte_for_byte(chapter, editor, approver, tmp_path):
    approved(chapter, drafter=editor, approver=approver)
    edition = issued(chapter.handbook, approver=approver)

    run("export_pdf", "wildlife-trafficking", "--edition", "1", "--output", str(tmp_path / "book.pdf"))

    with edition.files.get().stored_file.content.open("rb") as file:
        assert (tmp_path / "book.pdf").read_bytes() == file.read()


def test_a_language_that_was_not_issued_is_built(chapter, editor, approver, tmp_path):
    approved(chapter, drafter=editor, approver=approver)
    issued(chapter.handbook, approver=approver)

    run("export_pdf", "wildlife-trafficking", "--language", "km", "--output", str(tmp_path / "book.pdf"))

    with pikepdf.open(tmp_path / "book.pdf") as pdf:
        assert str(pdf.Root.Lang) == "km"


def test_drafts_are_exported_marked_on_every_page(chapter, editor, tmp_path):
    from pypdf import PdfReader

    drafted(chapter, drafter=editor, text="Not approved by anybody yet.")

    run("export_pdf", "wildlife-trafficking", "--draft", "--output", str(tmp_path / "draft.pdf"))

    pages = [page.extract_text() for page in PdfReader(tmp_path / "draft.pdf").pages]
    assert [number for number, page in enumerate(pages) if "Draft: not approved" not in page] == []
    assert "Not approved by anybody yet." in "".join(pages)


def test_exporting_says_what_is_missing(handbook, tmp_path):
    target = str(tmp_path / "book.pdf")

    assert "No edition of this handbook is in effect" in refuses("export_pdf", handbook.slug, "--output", target)
    assert "no issued edition 7" in refuses("export_pdf", handbook.slug, "--edition", "7", "--output", target)
    assert "has no text yet" in refuses("export_pdf", handbook.slug, "--draft", "--output", target)
    assert "There is no folder" in refuses(
        "export_pdf", handbook.slug, "--draft", "--output", str(tmp_path / "nowhere" / "book.pdf")
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("language", ["en", "km"])
def test_a_refusal_is_in_the_language_of_who_asks_and_not_of_the_book(chapter, editor, tmp_path, settings, language):
    export = ("export_pdf", "wildlife-trafficking", "--draft", "--language", language)
    nothing_written = refuses(*export, "--output", str(tmp_path / "book.pdf"))
    drafted(chapter, drafter=editor)
    settings.PUBLIC_URL = ""

    no_address = refuses(*export, "--output", str(tmp_path / "book.pdf"))

    assert nothing_written == "This handbook has no text yet. Write a chapter, or bring one in with import_markdown."
    assert no_address == (
        "The address of this site is not set; the book would carry a wrong one. Set PUBLIC_URL and try again."
    )


def test_an_edition_is_verified(chapter, editor, approver):
    approved(chapter, drafter=editor, approver=approver)
    edition = issued(chapter.handbook, approver=approver)

    assert edition.fingerprint in run("verify_edition", "wildlife-trafficking", "1")

    with seals.lifted():
        Wording.objects.update(text="Forged")
    assert "was changed" in refuses("verify_edition", "wildlife-trafficking", "1")
    assert manifest.verify(edition) != []


def test_on_the_command_line_a_refusal_goes_to_standard_error_with_status_2(tmp_path):
    """Once for real, in a process of its own, on an empty database."""
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
        "DEBUG": "false",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }

    def manage(*arguments):
        return subprocess.run(
            [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments],
            capture_output=True,
            text=True,
            env=environment,
            timeout=120,
        )

    assert manage("migrate", "--verbosity", "0").returncode == 0
    unknown = manage("issue_edition", "other", "--by", "x@example.org")
    mistyped = manage("issue_edition", "other", "--on", "soon", "--by", "x@example.org")

    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "other" in unknown.stderr
    assert "Traceback" not in unknown.stderr
    assert mistyped.returncode == 2
    assert mistyped.stderr.splitlines()[-1].endswith("error: argument --on: Write the date as 2026-11-22.")
