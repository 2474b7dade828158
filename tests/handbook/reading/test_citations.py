"""A citation is written in both languages, each in its own way, with the edition and its lasting address."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from handbook.reading import citation
from tests.factories import approved, issued, make_chapter, make_handbook
from text import khmer

pytestmark = pytest.mark.django_db

TEXT = "Before anything is moved:\n\n- Weigh every tusk.\n- Sign the sheet."
ENGLISH = (
    "Wildlife trafficking cases, edition 1, paragraph 1.2, in effect from 1 June 2022, "
    "https://handbook.example.org/en/wildlife-trafficking/editions/1/evidence/#1.2"
)
KHMER = (
    "សំណុំរឿងសត្វព្រៃ ការបោះពុម្ពផ្សាយលើកទី ១ កថាខណ្ឌ ១.២ មានប្រសិទ្ធភាពចាប់ពីថ្ងៃទី១ ខែមិថុនា ឆ្នាំ២០២២ "
    "https://handbook.example.org/km/wildlife-trafficking/editions/1/evidence/#1.2"
)


@pytest.fixture
def edition(programme, editor, approver):
    handbook = make_handbook(titles={"en": "Wildlife trafficking cases", "km": "សំណុំរឿងសត្វព្រៃ"})
    approved(make_chapter(handbook, slug="evidence"), drafter=editor, approver=approver, text=TEXT)
    return issued(handbook, approver=approver, on=date(2022, 6, 1))


def forms_on(client, edition, language):
    key = edition.chapters.get().version.wording.keys[1]
    page = client.get(f"/{language}/wildlife-trafficking/p/{key}/")
    return page, [(form.language, form.words) for form in page.context["citations"]]


def test_both_forms_stand_in_fields_the_readers_own_first(client, edition):
    page, forms = forms_on(client, edition, "en")

    assert forms == [("en", ENGLISH), ("km", KHMER)]
    for language, words in forms:
        assert f'lang="{language}" rows="4" readonly>{words}</textarea>' in page.content.decode()
    assert forms_on(client, edition, "km")[1] == [("km", KHMER), ("en", ENGLISH)]


def test_khmer_has_its_own_digits_and_no_comma(client, edition):
    words = forms_on(client, edition, "en")[1][1][1].partition(" https:")[0]

    assert "," not in words
    assert not any(sign.isascii() and sign.isdigit() for sign in words)


def test_a_citation_of_a_demonstration_says_so(client, edition):
    type(edition.handbook).objects.filter(pk=edition.handbook.pk).update(demonstration=True)

    _page, forms = forms_on(client, edition, "en")

    assert "in effect from 1 June 2022, demonstration text, https://" in forms[0][1]
    assert " អត្ថបទសម្រាប់បង្ហាញ https://" in forms[1][1]


def test_the_chapters_page_has_one_control_for_all_its_paragraphs(client, edition):
    page = client.get("/en/wildlife-trafficking/evidence/").content.decode()

    assert page.count('<template id="cite-here">') == 1
    assert f'data-citation="{ENGLISH.replace("1.2", "{number}", 1).replace("#1.2", "#{fragment}")}"' in page
    assert f'data-citation="{KHMER.replace("១.២", "{number}").replace("#1.2", "#{fragment}")}"' in page


def test_an_edition_and_a_chapter_are_cited_in_both_languages_too(client, edition):
    cover = client.get("/en/wildlife-trafficking/").context["citations"]
    chapter = client.get("/en/wildlife-trafficking/evidence/").context["citations"]

    assert [form.words.count("ការបោះពុម្ពផ្សាយលើកទី ១") for form in cover] == [0, 1]
    assert [form.words.partition(", in")[0] for form in chapter][0] == (
        "Wildlife trafficking cases, edition 1, chapter 1"
    )
    assert "ជំពូក ១ " in chapter[1].words


@pytest.mark.parametrize(
    ("number", "shown"),
    [("4.12", "៤.១២"), ("4.12(b)", "៤.១២(ខ)"), ("10.3(ag)", "១០.៣(អ)"), ("1.1(ah)", "១.១(កក)"), ("1.1(z)", "១.១(យ)")],
)
def test_khmer_letters_count_as_latin_ones_do(number, shown):
    assert khmer.cited(number) == shown


def test_letters_go_on_after_the_last():
    assert [khmer.letter(place) for place in (1, 33, 34, 35, 66)] == ["ក", "អ", "កក", "កខ", "កអ"]


def test_a_day_in_khmer():
    day = timezone.make_aware(datetime(2024, 12, 31)).date()

    assert khmer.day_words(day) == "ថ្ងៃទី៣១ ខែធ្នូ ឆ្នាំ២០២៤"


def test_every_language_of_the_site_has_a_form(edition, settings):
    settings.LANGUAGES = [*settings.LANGUAGES, ("fr", "français")]

    forms = citation.forms(edition, "/en/wildlife-trafficking/editions/1/", str, number="1.1")

    assert sorted(form.language for form in forms) == ["en", "fr", "km"]
