"""The pages by which a chapter leaves for a translator and comes back: by form alone, told before it is saved."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from handbook.approval import decisions
from handbook.models import Version
from handbook.translation import translating
from tests.factories import approved, make_chapter, make_user
from tests.handbook.docx.round_trips import damaged
from tests.handbook.hand_off.translator import KHMER, Translator, a_source, opened, standing
from tests.handbook.translation.bilingual import newer, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(editor, approver):
    return a_source(editor=editor, approver=approver)


@pytest.fixture
def version(source, editor):
    return translating.start(source.chapter, language="km", by=editor)


@pytest.fixture
def at_the_desk(client, editor):
    client.force_login(editor)
    return client


def page(version):
    return reverse("desk:version_hand_off_return", args=[version.pk])


def upload(content):
    return SimpleUploadedFile("ivory-en-km.docx", content)


def words_of(response) -> str:
    """A page without what only says where its Khmer lines may break."""
    return re.sub(r'<span class="held">([^<]*)</span>', r"\1", response.content.decode().replace("<wbr>", ""))


def kept_in(response) -> dict[str, str]:
    """What the report's form sends along."""
    page = response.content.decode()
    return {name: re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in ("kept", "seen")}


def test_the_chapter_leaves_from_the_translation_s_page_and_comes_back_there(at_the_desk, version):
    assertContains(
        at_the_desk.get(reverse("desk:version_translation", args=[version.pk])), "Word file for the translator"
    )
    left = at_the_desk.get(reverse("desk:version_hand_off", args=[version.pk]))
    assert left["Content-Disposition"] == 'attachment; filename="ivory-en-km.docx"'
    file = Translator(left.content)
    file.translate()
    file.write("1.1", "ថ្លឹងភ្លុក។")

    shown = at_the_desk.post(page(version), {"file": upload(file.saved())})

    assertContains(shown, "Nothing is saved yet.")
    assertContains(shown, "The source calls these notes, the translation does not: [^scale]")
    assert '<pre lang="km">ថ្លឹងភ្លុក។</pre>' in words_of(shown)
    assert set(standing(version).values()) == {"", "ជំពូក 1"}

    saved = at_the_desk.post(page(version), {**kept_in(shown), "save": "1"}, follow=True)

    assertRedirects(saved, reverse("desk:version_translation", args=[version.pk]))
    assertContains(saved, "10 rows were put in their places.")
    assertContains(saved, "1 row could not be placed: its words stay as a remark on the draft.")
    assert standing(version)["1.2"] == KHMER["1.2"][0]
    again = at_the_desk.post(page(version), {**kept_in(shown), "save": "1"})
    assertContains(again, "was looked at too long ago, or was used already")


def test_what_stands_against_a_row_is_waived_by_a_tick(at_the_desk, version, editor):
    file = opened(version, by=editor)
    file.write("1.1", "ថ្លឹងភ្លុក។")
    shown = at_the_desk.post(page(version), {"file": upload(file.saved())})

    waived = {f"waive-{version.wording.keys[0]}": "yes"}
    at_the_desk.post(page(version), {**kept_in(shown), **waived, "save": "1"})

    assert standing(version)["1.1"] == "ថ្លឹងភ្លុក។"


def test_saved_by_a_colleague_in_between_it_is_shown_once_more(at_the_desk, version, editor, programme):
    file = opened(version, by=editor)
    file.translate()
    shown = at_the_desk.post(page(version), {"file": upload(file.saved())})
    write(version, version.wording.keys[1], "ពី ១ ដល់ ៥ ឆ្នាំ។", by=make_user("second", role="editor", programme=programme))

    again = at_the_desk.post(page(version), {**kept_in(shown), "save": "1"})

    assertContains(again, "The translation was saved by somebody while you read this.")
    assert "A colleague changed it since the file left. It says now: ពី ១ ដល់ ៥ ឆ្នាំ។" in words_of(again)
    assert standing(version)["1.1"] == ""
    at_the_desk.post(page(version), {**kept_in(again), "save": "1"})
    assert standing(version)["1.2"] == "ពី ១ ដល់ ៥ ឆ្នាំ។"
    assert standing(version)["1.1"] == KHMER["1.1"][0]


def test_what_will_be_older_than_its_source_is_said(at_the_desk, version, source, editor, approver):
    file = opened(version, by=editor)
    file.translate()
    newer(source.chapter, source.wording.text.replace("5 years", "10 years"), by=approver, drafter=editor)

    shown = at_the_desk.post(page(version), {"file": upload(file.saved())})

    assertContains(shown, "Where these have changed it stays marked as older than the source: 1.2")


def test_nothing_new_is_nothing_to_save(at_the_desk, version, editor):
    shown = at_the_desk.post(page(version), {"file": upload(opened(version, by=editor).saved())})

    assertContains(shown, "Nothing in this file is new.")
    assertNotContains(shown, 'name="save"')


def test_a_bad_file_leaves_the_translation_untouched(at_the_desk, version):
    answer = at_the_desk.post(page(version), {"file": upload(damaged())})

    assert answer.status_code == 422
    assertContains(answer, "ivory-en-km.docx is damaged and cannot be read.", status_code=422)
    assert Version.objects.get(pk=version.pk).wording == version.wording


def test_a_file_of_another_chapter_is_sent_to_its_own(at_the_desk, version, editor, approver):
    other = make_chapter(version.chapter.handbook)
    approved(other, drafter=editor, approver=approver, text="Words.")
    another = translating.start(other, language="km", by=editor)

    answer = at_the_desk.post(page(another), {"file": upload(opened(version, by=editor).saved())})

    assertContains(answer, "This file left from another text. Open its translation", status_code=422)


def test_what_is_no_draft_and_what_is_no_translation_goes_nowhere(at_the_desk, version, source, editor):
    for name in ("version_hand_off", "version_hand_off_return"):
        assert at_the_desk.get(reverse(f"desk:{name}", args=[source.pk])).status_code == 404
    decisions.submit(version, change_note="Read.", by=editor)
    for name in ("version_hand_off", "version_hand_off_return"):
        answer = at_the_desk.get(reverse(f"desk:{name}", args=[version.pk]), follow=True)
        assertRedirects(answer, reverse("desk:version_translation", args=[version.pk]))


def test_a_long_chapter_asks_as_much_as_a_short_one(at_the_desk, version, source, editor, approver):
    long = make_chapter(source.chapter.handbook)
    text = "\n\n".join(f"Paragraph {number} of many." for number in range(1, 31))
    approved(long, drafter=editor, approver=approver, text=text)
    asked = []
    for one in (version, translating.start(long, language="km", by=editor)):
        file = opened(one, by=editor)
        for row in file.rows[1:]:
            number = file.words(file.cells(row)[0]).partition("[")[0]
            if re.fullmatch(r"\d+\.\d+", number):
                file.write(number, f"កថាខណ្ឌទី {number} ជាភាសាខ្មែរ។")
        with CaptureQueriesContext(connection) as queries:
            at_the_desk.post(page(one), {"file": upload(file.saved())})
        asked.append(len(queries))

    assert asked[1] <= asked[0] + 2
