"""Names in Chinese, Thai and Vietnamese stand as they were written: on the page, in Word, in the search."""

import unicodedata
from datetime import date

import pytest
from django.urls import reverse

from handbook.approval import readiness
from handbook.docx import export
from handbook.editions import release
from office import jobs
from press.manuscript import Built
from tests.factories import approved, drafted, launched_with, make_chapter, make_handbook
from tests.handbook.docx.round_trips import back
from tests.pages import text_of
from text.khmer import beginning

CHINESE, THAI, VIETNAMESE = "孫中山", "สมชาย น้ำผึ้ง", "Nguyễn Thị Ánh Tuyết Ngữ"
ENGLISH = f"The passports of 被告{CHINESE}先生, of นาย{THAI}, and of {VIETNAMESE} were kept with the exhibits."
IN_KHMER = f"លិខិតឆ្លងដែនរបស់ {CHINESE} របស់ {THAI} និងរបស់ {VIETNAMESE} ត្រូវរក្សាទុកជាមួយវត្ថុតាង។"
NAMES = (CHINESE, THAI, VIETNAMESE)
TEXTS = {"en": ENGLISH, "km": IN_KHMER}


pytestmark = pytest.mark.django_db


@pytest.fixture(params=["en", "km"])
def handbook(request, programme):
    return make_handbook(programme=programme, source_language=request.param)


@pytest.fixture
def text(handbook):
    return TEXTS[handbook.source_language]


def test_a_text_with_such_names_is_stored_composed_and_nothing_stands_against_it(handbook, text, editor):
    typed = unicodedata.normalize("NFD", text)

    version = drafted(make_chapter(handbook), drafter=editor, text=typed)

    assert version.wording.text.strip() == unicodedata.normalize("NFC", text)
    assert readiness.check(version).errors == ()


@pytest.mark.parametrize("name", NAMES)
def test_no_beginning_of_a_text_cuts_a_letter_from_its_marks(name):
    for most in range(1, len(name)):
        cut = beginning(f"{name} {name}", most).removesuffix("…")
        rest = f"{name} {name}"[len(cut) :]
        assert not unicodedata.combining(rest[:1])
        assert unicodedata.category(rest[0]) not in ("Mn", "Mc")


def test_such_names_go_to_word_and_come_back(handbook, text, editor):
    version = drafted(make_chapter(handbook), drafter=editor, text=text)

    returned = back(version, export.take_out(version, by=editor))

    assert returned.text.strip() == text
    assert returned.keys == version.wording.keys


@pytest.mark.parametrize("asked", [*NAMES, "中山", "ชาย", "Nguyen"])
def test_the_search_finds_such_names_although_nothing_parts_them(client, programme, editor, approver, asked):
    handbook = make_handbook(programme=programme)
    approved(make_chapter(handbook, slug="evidence"), drafter=editor, approver=approver, text=f"Weigh it.\n\n{ENGLISH}")
    launched_with(release.prepare(handbook, by=approver, on=date(2022, 6, 1)), {"en": Built(b"%PDF-1.7", 1, {})})

    page = client.get("/en/wildlife-trafficking/search/", {"q": asked})

    assert 'href="/en/wildlife-trafficking/evidence/#1.2"' in text_of(page)
    assert "<mark>" in text_of(page)


def test_letters_that_no_typeface_of_the_book_has_are_named_before_it_is_issued(client, programme, editor, approver):
    chapter = make_chapter(make_handbook(programme=programme))
    approved(chapter, drafter=editor, approver=approver, text=ENGLISH)
    prepared = release.prepare(chapter.handbook, by=approver, on=date(2022, 6, 1))
    client.force_login(approver)

    jobs.run(prepared.job)

    says = "have no letters for: 中 先 告 孫 山 生 被. They are printed as empty boxes."
    assert says in text_of(client.get(reverse("desk:edition_detail", args=[prepared.pk])))
