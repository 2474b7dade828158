"""Verification: what was changed behind our back is found, named, and put right where that can be."""

import io
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from PIL import Image as Pillow

from accounts import seals
from handbook.editions import kept_pages, verification
from handbook.models import ChapterPage, Edition, Image
from handbook.rendering import images
from office.models import StoredFile
from tests.factories import approved, disposed, drafted, issued, make_chapter, make_contribution, make_handbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(editor, approver):
    handbook = make_handbook()
    approved(make_chapter(handbook), drafter=editor, approver=approver)
    return issued(handbook, approver=approver)


def problems():
    return {looked.name: list(looked.problems) for looked in verification.verify() if looked.problems}


def test_an_installation_as_it_was_is_in_order(edition):
    found = verification.verify()

    assert [(looked.name, looked.number, looked.problems) for looked in found] == [
        ("editions", 1, ()),
        ("stored files", 1, ()),
        ("kept pages", 1, ()),
        ("images", 0, ()),
        ("seals", len(seals.SEALS), ()),
        ("chains of acts", 1, ()),
        ("blackouts", 0, ()),
    ]
    assert verification.is_in_order(found)


def test_a_kept_page_that_was_changed_is_found_and_built_afresh(edition):
    before = ChapterPage.objects.get().html
    ChapterPage.objects.update(html=before.replace("is signed", "is not signed"))

    assert problems() == {
        "kept pages": [
            "wildlife-trafficking 1, chapter 1 (en): the kept page was changed. Run: manage.py verify --rebuild-pages"
        ]
    }

    out = io.StringIO()
    call_command("verify", rebuild_pages=True, stdout=out)
    assert out.getvalue().splitlines()[0] == "Built 1 page(s) afresh."
    assert ChapterPage.objects.get().html == before


def test_a_page_of_an_earlier_renderer_is_not_shown_and_so_not_looked_at(edition):
    ChapterPage.objects.update(html="Old", made_with="2")

    assert problems() == {}


def test_a_contribution_that_becomes_an_ongoing_case_changes_no_page(editor, approver, reviewer):
    from handbook.drafting import citing

    contribution = disposed(make_contribution(), reviewer=reviewer)
    handbook = make_handbook(consultations=[contribution.consultation])
    draft = drafted(make_chapter(handbook), drafter=editor)
    citing.cite(draft, key=draft.wording.keys[0], contribution=contribution, by=editor)
    approved(draft.chapter, drafter=editor, approver=approver)
    issued(handbook, approver=approver)
    assert "mark-heard" in ChapterPage.objects.get().html

    type(contribution).objects.update(ongoing=True)

    assert not kept_pages.was_changed(ChapterPage.objects.select_related("chapter__edition").get())


def test_a_stored_file_that_was_changed_is_named(edition):
    [stored] = StoredFile.objects.all()
    Path(stored.content.path).write_bytes(b"Another book")
    [file] = edition.files.all()

    assert problems() == {
        "editions": [f"wildlife-trafficking 1: The file {file.name} is missing or was changed."],
        "stored files": [f"The stored file {stored.content.name} is missing or was changed."],
    }


def test_an_edition_that_was_changed_is_named(edition):
    with seals.lifted():
        Edition.objects.update(note="Other")

    assert problems() == {
        "editions": ["wildlife-trafficking 1: What the database holds differs from the manifest in: note."]
    }


def test_an_image_of_another_size_than_its_row_says_is_named(editor):
    file = io.BytesIO()
    Pillow.new("RGB", (30, 20)).save(file, "PNG")
    image = images.add(make_handbook(), file.getvalue(), by=editor)
    with seals.lifted():
        Image.objects.update(width=31)

    assert problems() == {
        "images": [f"The image {image.name} of wildlife-trafficking measures (30, 20), and its row says (31, 20)."]
    }


def test_a_seal_that_is_missing_is_named(edition):
    on_table = " ON handbook_image" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER seal_handbook_image_update{on_table}")

    assert problems() == {"seals": ["The seal seal_handbook_image_update is missing. Run: manage.py migrate"]}


def test_an_edition_that_cannot_be_read_is_named(edition):
    with seals.lifted():
        Edition.objects.update(manifest={"chapters": 7})

    assert list(problems()) == ["editions"]
    assert problems()["editions"][0].startswith("wildlife-trafficking 1: it cannot be read: TypeError: ")


def test_a_check_that_cannot_be_made_keeps_no_other_from_being_made(edition, monkeypatch):
    def away():
        raise OSError("The disk is away")
        yield

    monkeypatch.setattr(verification, "CHECKS", [("bad", away), *verification.CHECKS])

    assert problems() == {"bad": ["The check of bad could not be finished: OSError: The disk is away"]}


def test_the_command_says_it_on_one_page_and_by_its_status(edition):
    in_order, out = io.StringIO(), io.StringIO()
    call_command("verify", stdout=in_order)
    StoredFile.objects.bulk_create(
        StoredFile(sha256=f"{number:064}", size=1, media_type="x/y", content=f"00/{number:064}") for number in range(40)
    )

    with pytest.raises(CommandError) as refused:
        call_command("verify", stdout=out)

    assert in_order.getvalue().splitlines()[-1] == "Everything is in order."
    assert (refused.value.returncode, str(refused.value)) == (1, "Not everything is in order: stored files.")
    lines = out.getvalue().splitlines()
    assert lines[3] == "stored files        41  40 NOT IN ORDER"
    assert lines[-3:] == ["... and 20 more of stored files", "", "NOT EVERYTHING IS IN ORDER."]
    assert len(lines) < 60
