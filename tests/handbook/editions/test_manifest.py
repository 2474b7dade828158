"""The manifest: every form that was ever stored is read, and written again to the byte that its fingerprint is of."""

import json
from datetime import date
from pathlib import Path

import pytest

from handbook.approval import decisions
from handbook.drafting import drafts
from handbook.editions import kept_pages, manifest, release
from handbook.models import Edition, Paragraph, Version, Wording
from handbook.models.manifest import CURRENT_FORM, Manifest, UnknownForm, fingerprint_of
from handbook.rendering import wording_html
from handbook.rendering.numbered_paragraphs import sha256
from tests.factories import approved, drafted, make_chapter
from text.parsing.readings import CURRENT_READING

STORED = sorted((Path(__file__).parent / "manifests").glob("form_*.json"))


def test_of_every_form_one_stored_manifest_is_kept():
    assert [path.stem for path in STORED] == [f"form_{number}" for number in range(1, CURRENT_FORM + 1)]


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)
def test_a_stored_manifest_is_written_again_as_it_was(path):
    kept = json.loads(path.read_text())

    read = Manifest.read(kept["manifest"])

    assert f"form_{read.form}" == path.stem
    assert read.written() == kept["manifest"]
    assert fingerprint_of(read.written()) == kept["fingerprint"]


def test_a_manifest_of_a_later_release_is_not_guessed_at():
    with pytest.raises(UnknownForm):
        Manifest.read({"form": CURRENT_FORM + 1, "chapters": []})


@pytest.fixture
def chapter(db):
    return make_chapter()


def prepared(chapter, editor, approver) -> Edition:
    approved(chapter, drafter=editor, approver=approver, text="The rule.\n")
    return release.prepare(chapter.handbook, by=approver)


def test_a_new_edition_is_stored_in_the_newest_form(chapter, editor, approver):
    edition = prepared(chapter, editor, approver)

    assert edition.manifest["form"] == CURRENT_FORM
    assert manifest.verify(edition) == []


def test_an_edition_of_an_earlier_form_is_verified_by_that_forms_writer(chapter, editor, approver):
    edition = prepared(chapter, editor, approver)
    edition.manifest = manifest.manifest_of(edition, heard=(), form=1).written()
    edition.fingerprint = fingerprint_of(edition.manifest)
    edition.save(update_fields=["manifest", "fingerprint"])

    again = Edition.objects.get(pk=edition.pk)

    assert again.manifest.keys() == {"handbook", "edition", "in_effect_from", "note", "chapters", "heard"}
    assert manifest.verify(again) == []


def test_an_edition_of_a_later_form_says_which_release_can_verify_it(chapter, editor, approver):
    edition = prepared(chapter, editor, approver)
    edition.manifest["form"] = CURRENT_FORM + 1
    edition.fingerprint = fingerprint_of(edition.manifest)

    assert manifest.verify(edition) == ["A later release of this software wrote the manifest. Verify it with that one."]


STORED_BEFORE = "1. seize\n   - the ivory\n2. weigh <full name>\n\n   and seal\n\n3. report\n"
"""Read in form 1 these are three paragraphs, and words in angle brackets are none; read as it is now, one list."""


@pytest.fixture
def issued_before(chapter, editor, approver):
    """An edition whose text was stored in the first form of reading."""
    version = drafted(chapter, drafter=editor, text="Something else.")
    keys = ["aaaaaaaaaaaa", "bbbbbbbbbbbb", "cccccccccccc"]
    text = STORED_BEFORE
    wording = Wording.objects.create(
        version=version, text=text, keys=keys, sha256=sha256(text), saved_by=editor, reading=1
    )
    Version.objects.filter(pk=version.pk).update(wording=wording)
    version.refresh_from_db()
    decisions.submit(version, change_note="New.", by=editor)
    decisions.approve(version, by=approver, effective_from=date(2022, 6, 1), change_note="New.")
    return release.prepare(chapter.handbook, by=approver)


def test_what_was_stored_in_an_earlier_form_of_reading_is_shown_and_verified_as_it_was(issued_before):
    page = kept_pages.chapter_page(issued_before.chapters.get())

    assert manifest.verify(issued_before) == []
    assert [one.number for one in Paragraph.objects.order_by("position")] == ["1.1", "1.2", "1.3"]
    assert all(f'data-key="{key * 12}"' in page.html for key in "abc")
    assert "full name" not in page.html


def test_a_new_draft_of_it_is_read_as_texts_are_now_and_keeps_the_keys_that_live_on(issued_before, editor):
    chapter = issued_before.chapters.get().version.chapter

    draft = drafts.start_draft(chapter, by=editor)

    assert draft.wording.text == STORED_BEFORE
    assert [len(draft.wording.keys), draft.wording.reading] == [1, CURRENT_READING]
    assert "&lt;full name&gt;" in wording_html.desk_html(draft)
    assert manifest.verify(issued_before) == []
