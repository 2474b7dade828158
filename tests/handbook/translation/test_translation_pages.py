"""The pages on which a chapter is translated: side by side, by form alone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from handbook.drafting import drafts, saving
from handbook.translation import translating
from tests.factories import approved, make_chapter, make_handbook, make_user
from tests.handbook.translation.bilingual import ENGLISH, KHMER, approve, newer, older, states, translated

pytestmark = pytest.mark.django_db


@pytest.fixture
def chapter(editor, approver):
    chapter = make_chapter(make_handbook(), slug="ivory")
    approved(chapter, drafter=editor, approver=approver, text=ENGLISH)
    return chapter


@pytest.fixture
def at_the_desk(client, editor):
    client.force_login(editor)
    return client


def page(version, show=""):
    return reverse("desk:version_translation", args=[version.pk]) + show


def test_a_translation_is_started_from_the_chapter_s_page(at_the_desk, chapter):
    assertContains(at_the_desk.get(chapter.get_absolute_url()), "Translate the chapter")

    response = at_the_desk.post(reverse("desk:translation_start", args=[chapter.pk]), {"language": "km"}, follow=True)

    assertContains(response, "The translation is started.")
    assertContains(response, "not translated yet: 3")
    assertNotContains(at_the_desk.get(chapter.get_absolute_url()), "Translate the chapter")


def test_an_unknown_language_is_not_found_and_without_a_source_a_sentence_says_so(at_the_desk, chapter):
    start = reverse("desk:translation_start", args=[chapter.pk])
    assert at_the_desk.post(start, {"language": "xx"}).status_code == 404

    empty = make_chapter(chapter.handbook)
    response = at_the_desk.post(reverse("desk:translation_start", args=[empty.pk]), {"language": "km"}, follow=True)

    assertContains(response, "There is no text to translate yet.")


def test_one_paragraph_after_the_other_is_translated(at_the_desk, chapter, editor):
    version = translating.start(chapter, language="km", by=editor)
    first, second, third = version.wording.keys
    address = reverse("desk:translation_paragraph", args=[version.pk, first])
    response = at_the_desk.get(address)
    assertContains(response, "Weigh every tusk, and sign the record.")
    given = {name: response.context["form"].initial[name] for name in ("before", "source")}

    response = at_the_desk.post(address, {**given, "text": KHMER[0]})

    assertRedirects(response, reverse("desk:translation_paragraph", args=[version.pk, second]))
    assert states(version) == ["current", "untranslated", "untranslated"]


def test_what_cannot_stand_comes_back_with_a_sentence_and_every_word(at_the_desk, chapter, editor):
    version = translating.start(chapter, language="km", by=editor)
    address = reverse("desk:translation_paragraph", args=[version.pk, version.wording.keys[0]])
    given = {name: at_the_desk.get(address).context["form"].initial[name] for name in ("before", "source")}

    response = at_the_desk.post(address, {**given, "text": "មួយ។\n\nពីរ។"})

    assertContains(response, "This makes several paragraphs of one")
    assertContains(response, "មួយ។")


def test_a_mark_is_shown_with_what_changed_and_cleared_with_one_act(at_the_desk, chapter, editor, approver):
    version = approve(translated(chapter, by=editor), by=approver, drafter=editor)
    newer(chapter, ENGLISH.replace("sign the", "stamp the"), by=approver, drafter=editor)
    response = at_the_desk.get(page(version, "?show=open"))
    assertContains(response, "translation older than source", count=2)  # counted, and at the paragraph
    assertContains(response, "<del>sign</del><ins>stamp</ins>")

    key = version.wording.keys[0]
    source = response.context["source"].wording_id
    response = at_the_desk.post(
        reverse("desk:translation_holds", args=[version.pk, key]), {"source": source, "number": "1.1"}, follow=True
    )

    assertContains(response, "It still holds: the mark is gone.")
    assert older(version) == []
    again = at_the_desk.post(reverse("desk:translation_holds", args=[version.pk, key]), follow=True)
    assertContains(again, "there is nothing to confirm")


def test_a_version_s_page_says_how_many_paragraphs_are_older(at_the_desk, chapter, editor, approver):
    version = approve(translated(chapter, by=editor), by=approver, drafter=editor)
    assertNotContains(at_the_desk.get(version.get_absolute_url()), "translation older than source")

    newer(chapter, ENGLISH.replace("5 years", "10 years"), by=approver, drafter=editor)

    assertContains(at_the_desk.get(version.get_absolute_url()), "translation older than source: 1")


def test_the_page_asks_as_much_of_a_long_chapter_as_of_a_short_one(at_the_desk, chapter, editor, approver):
    long = make_chapter(chapter.handbook)
    english = [f"Paragraph {number} of many." for number in range(1, 31)]
    approved(long, drafter=editor, approver=approver, text="\n\n".join(english))
    asked = []
    for one, words in ((chapter, KHMER), (long, [f"កថាខណ្ឌ {number}។" for number in range(1, 31)])):
        version = translated(one, by=editor, words=words)
        at_the_desk.get(page(version))
        with CaptureQueriesContext(connection) as queries:
            assertContains(at_the_desk.get(page(version)), "translation-line", count=len(words))
        asked.append(len(queries))

    assert asked[1] <= asked[0]


def test_what_weighs_much_waits_for_a_second_person(client, chapter, editor, approver, programme):
    version = approve(translated(chapter, by=editor), by=approver, drafter=editor)
    newer(chapter, ENGLISH.replace("5 years", "10 years"), by=approver, drafter=editor)
    holds = reverse("desk:translation_holds", args=[version.pk, version.wording.keys[1]])
    client.force_login(editor)

    assertContains(client.get(page(version)), "a second person has to confirm that the translation still holds")
    assertContains(client.post(holds, follow=True), "once a second person says so")
    assertContains(client.post(holds, follow=True), "You said already that it still holds.")
    client.force_login(make_user("second", role="editor", programme=programme))
    assertContains(client.get(page(version)), "Editor said on")
    assertContains(client.post(holds, follow=True), "the mark is gone")


def test_earlier_translations_are_paired_many_at_once(at_the_desk, chapter, editor):
    version = drafts.start_draft(chapter, by=editor, language="km")
    saving.save(version, text="\n\n".join(KHMER), by=editor)
    response = at_the_desk.get(page(version))
    assertContains(response, "Pair what is chosen on this page")
    chosen = {f"pair-{row['line'].key}": row["line"].source_key for row in response.context["rows"]}

    response = at_the_desk.post(page(version), {**chosen, "source": response.context["source"].wording_id}, follow=True)

    assertContains(response, "3 paragraphs are paired with their source.")
    assert states(version) == ["current"] * 3


def test_a_source_stands_beside_nothing(at_the_desk, chapter):
    assert at_the_desk.get(page(chapter.versions.get())).status_code == 404


def test_a_translation_without_a_source_leads_back_with_a_sentence(at_the_desk, chapter, editor):
    lonely = drafts.start_draft(make_chapter(chapter.handbook), by=editor, language="km")
    saving.save(lonely, text=KHMER[0], by=editor)

    assertContains(at_the_desk.get(page(lonely), follow=True), "that it could stand beside")
