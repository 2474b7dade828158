"""The manifest: every form that was ever stored is read, and written again to the byte that its fingerprint is of."""

import json
from pathlib import Path

import pytest

from handbook.editions import manifest, release
from handbook.models import Edition
from handbook.models.manifest import CURRENT_FORM, Manifest, UnknownForm, fingerprint_of
from tests.factories import approved, make_chapter

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
