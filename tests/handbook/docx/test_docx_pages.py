"""The pages and the command by which texts leave for Word and come in from it."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from handbook.docx import export
from handbook.drafting import saving
from handbook.models import Handbook, Version, Wording
from tests.factories import approved, make_chapter, make_handbook, make_user
from tests.handbook.docx.round_trips import damaged
from tests.handbook.docx.word_files import Editing, added, heading, paragraph, word_file

pytestmark = pytest.mark.django_db


def upload(content, name="chapter.docx"):
    return SimpleUploadedFile(name, content)


def token_in(response):
    return re.search(r'name="kept" value="([^"]+)"', response.content.decode())[1]


def test_a_draft_leaves_and_comes_back_through_the_pages(client, editor, ten):
    client.force_login(editor)
    left = client.get(reverse("desk:version_word", args=[ten.pk]))
    assert left["Content-Disposition"] == 'attachment; filename="chapter-1-en.docx"'
    file = Editing(left.content)
    file.reword("counted twice", "counted once")
    address = reverse("desk:version_word_return", args=[ten.pk])

    shown = client.post(address, {"file": upload(file.saved())})

    assert "Nothing is saved yet." in shown.content.decode()
    assert "9 unchanged, 1 edited, 0 moved" in shown.content.decode()
    assert Version.objects.get(pk=ten.pk).wording == ten.wording

    saved = client.post(address, {"kept": token_in(shown), "mode": "accepted", "save": "1"})

    assert saved.status_code == 302
    ten.refresh_from_db()
    assert "counted once" in ten.wording.text
    used = client.post(address, {"kept": token_in(shown), "save": "1"}, follow=True)
    assert "was looked at too long ago, or was used already" in used.content.decode()


def test_a_conflict_with_a_colleague_is_asked_about_on_the_page(client, editor, ten):
    client.force_login(editor)
    file = Editing(client.get(reverse("desk:version_word", args=[ten.pk])).content)
    file.reword("counted twice by two different persons", "counted in Word")
    saving.save(ten, text=ten.wording.text.replace("counted twice", "counted three times"), by=editor)
    address = reverse("desk:version_word_return", args=[ten.pk])
    shown = client.post(address, {"file": upload(file.saved())})
    assert "The draft was saved since this file left." in shown.content.decode()

    asked = client.post(address, {"kept": token_in(shown), "mode": "accepted", "save": "1"})

    assert 'name="choice-0"' in asked.content.decode()
    assert "counted in Word" in ten.wordings.get(kind=Wording.Kind.ASIDE).text
    assert "three times" in Version.objects.get(pk=ten.pk).wording.text


def test_a_text_without_a_draft_at_the_desk_does_not_leave(client, editor, approver):
    version = approved(make_chapter(make_handbook()), drafter=editor, approver=approver)
    client.force_login(editor)

    for name in ("version_word", "version_word_return"):
        answer = client.get(reverse(f"desk:{name}", args=[version.pk]), follow=True)
        assert "This version is approved, and approved text never changes." in answer.content.decode()


def test_a_file_kept_for_one_person_is_not_anothers(client, editor, programme, ten):
    client.force_login(editor)
    address = reverse("desk:version_word_return", args=[ten.pk])
    file = Editing(export.document(ten.wording))
    file.reword("counted twice", "counted once")
    token = token_in(client.post(address, {"file": upload(file.saved())}))
    client.force_login(make_user("second", role="editor", programme=programme))

    answer = client.post(address, {"kept": token, "save": "1"})

    assert "was looked at too long ago" in answer.content.decode()


def test_a_bad_file_leaves_the_draft_untouched(client, editor, ten):
    client.force_login(editor)

    answer = client.post(reverse("desk:version_word_return", args=[ten.pk]), {"file": upload(damaged())})

    assert answer.status_code == 422
    assert "chapter.docx is damaged and cannot be read." in answer.content.decode()
    assert Version.objects.get(pk=ten.pk).wording == ten.wording


def test_an_import_shows_what_it_would_bring_before_it_does(client, editor):
    handbook = make_handbook()
    client.force_login(editor)
    address = reverse("desk:word_import", args=[handbook.slug])
    content = word_file(heading("Scope"), paragraph("Text, ", added("new"), "."), header="Ministry")

    shown = client.post(address, {"file": upload(content, "Guide.docx")}).content.decode()

    assert "1 paragraph, 1 suggestion" in shown
    assert "1 header or footer is not in the text" in shown
    assert not handbook.chapters.exists()

    client.post(address, {"kept": re.search(r'name="kept" value="([^"]+)"', shown)[1], "level": "", "bring": "1"})

    assert [chapter.slug for chapter in handbook.chapters.all()] == ["scope"]


def test_a_chapter_that_may_be_another_is_asked_about_before_it_comes_in(client, editor):
    handbook = make_handbook()
    chapter = make_chapter(handbook, slug="fines", titles={"en": "Penalties and fines"})
    client.force_login(editor)
    address = reverse("desk:word_import", args=[handbook.slug])
    content = word_file(heading("Penalties and prison"), paragraph("Text."))
    shown = client.post(address, {"file": upload(content, "Guide.docx")}).content.decode()
    assert "Is “Penalties and prison” a new chapter?" in shown
    kept = re.search(r'name="kept" value="([^"]+)"', shown)[1]

    unanswered = client.post(address, {"kept": kept, "level": "", "bring": "1"})
    assert (unanswered.status_code, handbook.chapters.count()) == (422, 1)
    assert "Choose one of the two." in unanswered.content.decode()

    client.post(address, {"kept": kept, "level": "", "bring": "1", "chapter-0": str(chapter.number)})

    assert [(one.pk, one.titles["en"]) for one in handbook.chapters.all()] == [(chapter.pk, "Penalties and prison")]
    assert chapter.versions.get().wording.text == "Text.\n"


def test_a_chapter_that_only_looks_like_another_is_made(client, editor):
    handbook = make_handbook()
    make_chapter(handbook, slug="fines", titles={"en": "Penalties and fines"})
    client.force_login(editor)
    address = reverse("desk:word_import", args=[handbook.slug])
    content = word_file(heading("Penalties and prison"), paragraph("Text."))
    shown = client.post(address, {"file": upload(content, "Guide.docx")}).content.decode()
    kept = re.search(r'name="kept" value="([^"]+)"', shown)[1]

    client.post(address, {"kept": kept, "level": "", "bring": "1", "chapter-0": "new"})

    assert [one.slug for one in handbook.chapters.order_by("number")] == ["fines", "penalties-and-prison"]


def test_the_command_brings_in_and_its_dry_run_only_tells(editor, tmp_path):
    path = tmp_path / "Guide.docx"
    path.write_bytes(word_file(heading("Scope"), paragraph("Text."), header="Ministry"))
    out = io.StringIO()

    call_command("import_docx", "guide", str(path), "--dry-run", stdout=out)

    assert not Handbook.objects.exists()
    assert "Guide.docx: divided at headings of level 1." in out.getvalue()
    assert "Scope: 1 paragraph" in out.getvalue()
    assert "1 header or footer is not in the text" in out.getvalue()
    assert "Nothing was brought in." in out.getvalue()

    call_command("import_docx", "guide", str(path), "--by", editor.email, stdout=out)

    version = Version.objects.get(chapter__slug="scope")
    assert (version.wording.text, version.drafters) == ("Text.\n", {editor.pk})
    assert "header or footer" in version.remarks.get().text


def test_the_command_refuses_a_bad_file_with_a_sentence(editor, tmp_path):
    path = tmp_path / "Guide.docx"
    path.write_bytes(damaged())

    with pytest.raises(CommandError, match="Guide.docx is damaged") as refused:
        call_command("import_docx", "guide", str(path))

    assert refused.value.returncode == 2
    assert not Handbook.objects.exists()
