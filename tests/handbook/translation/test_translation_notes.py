"""Readers of a translation see where it is older than its source, and the source paragraph in its place."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handbook.approval import decisions
from handbook.drafting import drafts, saving
from handbook.editions import printing, release
from handbook.models import Edition
from handbook.reading import finished_pages
from handbook.translation import translating
from press.manuscript import Built
from tests.factories import approved, launched_with, make_chapter, make_handbook
from tests.handbook.translation.bilingual import ENGLISH, KHMER, approve, newer, translated, write

pytestmark = pytest.mark.django_db

OLDER = "ការបកប្រែនេះចាស់ជាងអត្ថបទដើម"
UNTRANSLATED = "កថាខណ្ឌនេះមិនទាន់បានបកប្រែនៅឡើយ"


@pytest.fixture
def handbook():
    return make_handbook(source_language="en", prevailing_language="km")


@pytest.fixture
def chapter(handbook, editor, approver):
    chapter = make_chapter(handbook, slug="ivory")
    approved(chapter, drafter=editor, approver=approver, text=ENGLISH)
    return chapter


def issue(handbook, by, *, on=date(2022, 9, 1)) -> Edition:
    built = {language: Built(b"%PDF-1.7", 1, {}) for language in ("en", "km")}
    return launched_with(release.prepare(handbook, by=by, on=on), built)


def read(client, language="km", edition=1):
    address = f"/{language}/wildlife-trafficking/editions/{edition}/ivory/"
    return words_of(client.get(address).content.decode())


def words_of(page: str) -> str:
    """A page without what only says where its Khmer lines may break."""
    return re.sub(r'<span class="held">([^<]*)</span>', r"\1", page.replace("<wbr>", ""))


def at(page, number) -> str:
    """One paragraph of a chapter's page."""
    return page.partition(f'id="{number}"')[2].partition('<div class="paragraph"')[0]


def test_exactly_the_paragraph_that_changed_is_marked_and_shows_its_source(client, handbook, chapter, editor, approver):
    approve(translated(chapter, by=editor), by=approver, drafter=editor)
    newer(chapter, ENGLISH.replace("5 years", "10 years"), by=approver, drafter=editor)
    issue(handbook, approver)

    page = read(client)

    assert page.count('class="older-translation"') == 1
    assert OLDER in at(page, "1.2")
    assert 'lang="en"><p>Whoever holds it is imprisoned for 1 to 10 years.</p>' in at(page, "1.2")
    assert "១.២" in at(page, "1.2")
    assert KHMER[1] in at(page, "1.2")
    assert "older-translation" not in read(client, "en")


def test_that_it_still_holds_takes_the_note_away_and_leaves_the_edition_as_it_was_issued(
    client, handbook, chapter, editor, approver
):
    version = approve(translated(chapter, by=editor), by=approver, drafter=editor)
    source = newer(chapter, ENGLISH.replace("sign the", "stamp the"), by=approver, drafter=editor)
    edition = issue(handbook, approver)
    assert "older-translation" in read(client)
    manifest = edition.manifest

    translating.still_holds(version, version.wording.keys[0], source=source.wording, by=editor)

    assert "older-translation" not in read(client)
    assert Edition.objects.get(pk=edition.pk).manifest == manifest


def test_a_text_that_no_edition_has_marks_nothing_for_readers(client, handbook, chapter, editor, approver):
    approve(translated(chapter, by=editor), by=approver, drafter=editor)
    issue(handbook, approver)

    newer(chapter, ENGLISH.replace("5 years", "10 years"), by=approver, drafter=editor)

    assert "older-translation" not in read(client)


def test_an_earlier_edition_is_as_it_was_once_the_newer_source_was_confirmed(
    client, handbook, chapter, editor, approver
):
    version = approve(translated(chapter, by=editor), by=approver, drafter=editor)
    issue(handbook, approver, on=date(2022, 6, 15))
    source = newer(chapter, ENGLISH.replace("sign the", "stamp the"), by=approver, drafter=editor)
    issue(handbook, approver)

    translating.still_holds(version, version.wording.keys[0], source=source.wording, by=editor)

    assert "older-translation" not in read(client, edition=1)
    assert "older-translation" not in read(client, edition=2)


def test_what_is_not_translated_stands_in_the_source_s_language_and_says_so(
    client, handbook, chapter, editor, approver
):
    version = translating.start(chapter, language="km", by=editor)
    write(version, version.wording.keys[1], KHMER[1], by=editor)
    version.refresh_from_db()
    approve(version, by=approver, drafter=editor)
    issue(handbook, approver)

    page = read(client)

    assert page.count(UNTRANSLATED) == 2
    first = page.index(f'data-key="{version.wording.keys[0]}" lang="en">')
    assert page.index('<div class="older-translation" role="note" lang="km">') - first < 100
    assert '<p class="marks" lang="km">' in at(page, "1.1")
    assert UNTRANSLATED not in at(page, "1.2")


def test_a_paragraph_that_the_translation_lacks_stands_in_its_place(client, handbook, chapter, editor, approver):
    approve(translated(chapter, by=editor), by=approver, drafter=editor)
    more = ENGLISH.replace("\n\nWhoever", "\n\nPhotograph it.\n\nWhoever") + "\nThe end is read aloud.\n"
    newer(chapter, more, by=approver, drafter=editor)
    issue(handbook, approver)

    page = read(client)

    assert page.index('id="1.1"') < page.index("Photograph it.") < page.index('id="1.2"')
    assert page.index("The end is read aloud.") > page.index('id="1.3"')


def test_a_translation_that_nobody_aligned_renders_as_before(client, handbook, chapter, editor, approver):
    version = drafts.start_draft(chapter, by=editor, language="km")
    saving.save(version, text="\n\n".join(KHMER), by=editor)
    version.refresh_from_db()
    decisions.submit(version, change_note="Read.", by=editor)
    decisions.approve(version, effective_from=date(2022, 6, 1), change_note="Read.", by=approver)
    newer(chapter, ENGLISH.replace("5 years", "10 years"), by=approver, drafter=editor)
    issue(handbook, approver)

    assert "older-translation" not in read(client)


def test_a_paragraph_s_own_page_and_its_preview_say_it_too(client, handbook, chapter, editor, approver):
    version = approve(translated(chapter, by=editor), by=approver, drafter=editor)
    newer(chapter, ENGLISH.replace("5 years", "10 years"), by=approver, drafter=editor)
    issue(handbook, approver)
    key = version.wording.keys[1]

    page = client.get(f"/km/wildlife-trafficking/p/{key}/").content.decode()
    preview = client.get("/km/wildlife-trafficking/editions/1/api/paragraphs/ivory/2/").json()["html"]

    assert OLDER in words_of(page)
    assert KHMER[1] in words_of(page)
    assert OLDER in words_of(preview)
    assert "older-translation" not in client.get(f"/en/wildlife-trafficking/p/{key}/").content.decode()


def test_the_book_says_it_too(handbook, chapter, editor, approver):
    approve(translated(chapter, by=editor), by=approver, drafter=editor)
    newer(chapter, ENGLISH.replace("5 years", "10 years"), by=approver, drafter=editor)
    edition = issue(handbook, approver)

    printed = {language: printing.book_of_edition(edition, language).chapters[0].html for language in ("en", "km")}

    assert "older-translation" not in printed["en"]
    assert printed["km"].count('class="older-translation"') == 1
    told = words_of(at(printed["km"].replace("p-1.", "1."), "1.2"))
    assert "Whoever holds it is imprisoned for 1 to 10 years." in told


def test_numbers_and_items_are_the_same_in_both_languages_and_shown_in_khmer(
    client, handbook, chapter, editor, approver
):
    approve(translated(chapter, by=editor), by=approver, drafter=editor)
    issue(handbook, approver)

    english, khmer = read(client, "en"), read(client)

    for page in (english, khmer):
        assert 'id="1.3(b)"' in page
    assert ">១.៣<" in khmer
    assert "(ខ)" in khmer
    assert "(b)" in english


def test_a_paragraph_with_one_key_in_both_languages_is_told_in_the_reader_s_language_through_the_editions(
    client, handbook, chapter, editor, approver
):
    issue(handbook, approver, on=date(2022, 6, 15))
    version = approve(translated(chapter, by=editor), by=approver, drafter=editor)
    issue(handbook, approver)

    page = words_of(client.get(f"/km/wildlife-trafficking/p/{version.wording.keys[0]}/").content.decode())

    assert "<del>" not in page
    assert KHMER[0] in page
    assert "Weigh every tusk" in page


def test_an_edition_without_a_translation_shows_the_other_language_and_nothing_prevails(
    client, handbook, chapter, approver
):
    issue(handbook, approver)

    page = read(client)

    assert "Weigh every tusk" in page
    assert "ត្រូវយកជាគោល" not in page


def test_how_many_questions_a_page_asks_does_not_grow_with_the_text(client, handbook, chapter, editor, approver):
    approve(translated(chapter, by=editor), by=approver, drafter=editor)
    newer(chapter, ENGLISH.replace("5 years", "10 years"), by=approver, drafter=editor)
    issue(handbook, approver)
    read(client)
    finished_pages.forget()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        read(client)
    long = make_chapter(handbook, slug="long")
    words = [f"Paragraph {number} of many." for number in range(1, 31)]
    approved(long, drafter=editor, approver=approver, text="\n\n".join(words))
    approve(
        translated(long, by=editor, words=[f"កថាខណ្ឌ {number}។" for number in range(1, 31)]), by=approver, drafter=editor
    )
    newer(long, "\n\n".join(word.replace("many", "all") for word in words), by=approver, drafter=editor)
    issue(handbook, approver, on=date(2022, 9, 2))
    address = "/km/wildlife-trafficking/editions/2/long/"
    assert client.get(address).content.decode().count("older-translation") == 30
    finished_pages.forget()

    with CaptureQueriesContext(connection) as asked_of_long:
        client.get(address)

    # The second edition has one before it, which costs the same few questions however long the text is.
    assert len(asked_of_long) <= len(asked) + 4


def test_a_footnote_that_is_not_translated_says_in_which_language_it_is(client, handbook, editor, approver):
    chapter = make_chapter(handbook, slug="ivory")
    text = (
        "Weigh every tusk.[^one]\n\nSeal the bag.[^two]\n\n[^one]: The forestry law says so.\n[^two]: So does custom.\n"
    )
    approved(chapter, drafter=editor, approver=approver, text=text)
    version = translating.start(chapter, language="km", by=editor)
    translated_text = version.wording.text.replace("Weigh every tusk.", "ថ្លឹងភ្លុកនីមួយៗ។").replace(
        "The forestry law says so.", "ច្បាប់ព្រៃឈើចែងដូច្នេះ។"
    )
    saving.save(version, text=translated_text, by=editor, keys=version.wording.keys)
    version.refresh_from_db()
    approve(version, by=approver, drafter=editor)
    issue(handbook, approver)

    page = read(client)

    assert '<li id="note-1">' in page
    assert '<li id="note-2" lang="en">' in page
