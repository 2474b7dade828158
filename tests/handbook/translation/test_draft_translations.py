"""A draft translation says what it is: at the desk, on every page of an edition, and in print; it never prevails."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from handbook.approval import readiness
from handbook.drafting import drafts
from handbook.editions import left_out, printing, release
from handbook.editions.manifest import verify
from handbook.translation import translating
from press.manuscript import Built
from tests.factories import approved, launched_with, make_chapter, make_handbook
from tests.handbook.translation.bilingual import ENGLISH, approve, newer, translated
from tests.pages import text_of

pytestmark = pytest.mark.django_db

LABEL = "សេចក្ដីព្រាងការបកប្រែ សម្រាប់ពិនិត្យ"
PREVAILS = "ត្រូវយកអត្ថបទនោះជាគោល"


@pytest.fixture
def handbook():
    return make_handbook(source_language="en", prevailing_language="km")


@pytest.fixture
def chapter(handbook, editor, approver):
    chapter = make_chapter(handbook, slug="ivory")
    approved(chapter, drafter=editor, approver=approver, text=ENGLISH)
    return chapter


def issue(handbook, by):
    built = {language: Built(b"%PDF-1.7", 1, {}) for language in ("en", "km")}
    return launched_with(release.prepare(handbook, by=by, on=date(2022, 9, 1)), built)


def pages_of(client, version):
    """What a reader sees of the chapter, of its first paragraph, and of its list's first item."""
    address = "/km/wildlife-trafficking/"
    item = version.items.first()
    addresses = (f"editions/1/{version.chapter.slug}/", f"p/{version.wording.keys[0]}/", f"p/{item.key}/")
    return [text_of(client.get(address + one)) for one in addresses]


def test_a_new_translation_is_a_draft_translation_until_somebody_says_that_it_was_checked(chapter, editor):
    version = translated(chapter, by=editor)

    assert version.is_draft_translation
    assert "draft_translation" in {one.kind for one in readiness.check(version).warnings}

    translating.label(version, is_draft=False, by=editor)

    version.refresh_from_db()
    assert not version.is_draft_translation
    assert "draft_translation" not in {one.kind for one in readiness.check(version).warnings}


def test_who_only_reads_labels_nothing_and_what_is_approved_keeps_its_label(chapter, editor, approver, reader):
    version = translated(chapter, by=editor)
    with pytest.raises(PermissionDenied):
        translating.label(version, is_draft=False, by=reader)
    approve(version, by=approver, drafter=editor)

    with pytest.raises(drafts.NotOpen):
        translating.label(version, is_draft=False, by=approver)

    version.refresh_from_db()
    assert version.is_draft_translation


def test_the_next_draft_has_the_label_of_the_text_it_starts_from(chapter, editor, approver):
    approve(translated(chapter, by=editor), by=approver, drafter=editor)
    second = translating.start(chapter, language="km", by=editor)
    assert second.is_draft_translation
    translating.label(second, is_draft=False, by=editor)
    approve(second, by=approver, drafter=editor, day=date(2022, 7, 1))

    assert not translating.start(chapter, language="km", by=editor).is_draft_translation


def test_every_page_of_it_says_so_and_none_says_that_it_prevails(client, handbook, chapter, editor, approver):
    version = approve(translated(chapter, by=editor), by=approver, drafter=editor)
    issue(handbook, approver)

    pages = pages_of(client, version)

    assert [LABEL in page for page in pages] == [True, True, True]
    assert not any(PREVAILS in page for page in pages)
    assert LABEL not in text_of(client.get("/en/wildlife-trafficking/editions/1/ivory/"))


def test_a_checked_one_says_nothing_and_prevails(client, handbook, chapter, editor, approver):
    version = translated(chapter, by=editor)
    translating.label(version, is_draft=False, by=editor)
    approve(version, by=approver, drafter=editor)
    issue(handbook, approver)

    pages = pages_of(client, version)

    assert not any(LABEL in page for page in pages)
    assert PREVAILS in pages[0]


def test_an_edition_freezes_the_label_in_its_manifest(handbook, chapter, editor, approver):
    approve(translated(chapter, by=editor), by=approver, drafter=editor)
    edition = issue(handbook, approver)

    frozen = {one["language"]: one.get("is_draft_translation") for one in edition.manifest["chapters"]}

    assert frozen == {"en": None, "km": True}
    assert verify(edition) == []


def test_before_an_edition_is_issued_it_does_not_count_as_the_text_that_prevails(handbook, chapter, editor, approver):
    approve(translated(chapter, by=editor), by=approver, drafter=editor)

    assert left_out.without_prevailing_language(handbook, date(2022, 9, 1)) == [chapter]


def test_in_the_book_its_chapter_has_a_mark_on_every_page_and_no_other_has(
    settings, handbook, chapter, editor, approver
):
    settings.PUBLIC_URL = "https://handbook.example"
    approved(make_chapter(handbook, slug="trade"), drafter=editor, approver=approver, text="Ask who sold it.")
    approve(translated(chapter, by=editor), by=approver, drafter=editor)
    edition = issue(handbook, approver)

    book = printing.book_of_edition(edition, "km")

    assert [(one.language, bool(one.mark)) for one in book.chapters] == [("km", True), ("en", False)]
    assert len(book.validity) == 1


def test_data_for_machines_say_it_too(client, handbook, chapter, editor, approver):
    approve(translated(chapter, by=editor), by=approver, drafter=editor)
    issue(handbook, approver)

    told = {
        language: client.get(f"/{language}/wildlife-trafficking/editions/1/edition.json").json()["chapters"][0]
        for language in ("en", "km")
    }

    assert {language: one["is_draft_translation"] for language, one in told.items()} == {"en": False, "km": True}


def test_a_newer_source_text_does_not_touch_the_label(chapter, editor, approver):
    version = translated(chapter, by=editor)
    newer(chapter, ENGLISH.replace("5 years", "10 years"), by=approver, drafter=editor)

    version.refresh_from_db()
    assert version.is_draft_translation
