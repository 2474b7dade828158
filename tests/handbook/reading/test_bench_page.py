"""The chapter as a judge uses it: cards first, codes in words, terms and paragraphs explained where they stand."""

import gzip
import re
from datetime import date
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from handbook.demonstration import material as materials
from handbook.editions import kept_pages
from handbook.models import ChapterPage, GlossaryTerm
from tests.factories import approved, issued, make_chapter, make_handbook
from tests.pages import text_of
from text.parsing.blocks import parse

pytestmark = pytest.mark.django_db

TEXT = """## Law

A felony is heard by three judges (V).[^1] A felony it stays.

!!! key-point bench-card "The class"
    Fix the class first. [1.1](#1.1)

## Range

The felony carries five years (P).

[^1]: Article 46. Confidence V.
"""
ADDRESS = "/en/wildlife-trafficking/evidence/"


@pytest.fixture
def handbook(programme):
    return make_handbook(programme=programme)


@pytest.fixture
def edition(handbook, editor, approver):
    chapter = make_chapter(handbook, slug="evidence", titles={"en": "Evidence", "km": "ភស្តុតាង"})
    approved(chapter, drafter=editor, approver=approver, text=TEXT)
    return issued(handbook, approver=approver, on=date(2022, 6, 1))


def make_term(handbook, term="felony", khmer="បទឧក្រិដ្ឋ", **fields):
    return GlossaryTerm.objects.create(
        **{"handbook": handbook, "terms": {"en": term, "km": khmer}, "state": "approved", **fields}
    )


def between(page: str, start: str, end: str) -> str:
    return page.partition(start)[2].partition(end)[0]


# Bench cards, codes ------------------------------------------------------------------------------------------------


def test_the_chapter_opens_with_its_bench_cards(client, edition):
    page = text_of(client.get(ADDRESS))

    assert between(page, '<section class="bench-cards" aria-labelledby="bench-cards">', "</section>") == (
        '<h2 id="bench-cards">In short, for the bench</h2> <div class="card">'
        '<aside class="box box-key-point bench-card" role="note"> <p class="box-title">The class</p>'
        ' <p>Fix the class first. <a href="#1.1">1.1</a></p> </aside>'
        '<p class="card-place"><a href="#1.2">Where it stands: paragraph 1.2</a></p></div> '
    )


def test_codes_of_confidence_read_as_words_and_lead_to_their_meaning(client, edition):
    page = text_of(client.get(ADDRESS))

    assert '(<a class="code" href="#code-V">V<span> read in the law</span></a>).' in page
    assert '<div id="code-P"><dt>P <span>quoted in the press</span></dt>' in page
    assert 'id="code-R"' not in page


def test_they_read_as_khmer_words_in_a_khmer_text(client, programme, editor, approver):
    handbook = make_handbook(programme=programme, source_language="km")
    chapter = make_chapter(handbook, slug="evidence", titles={"en": "Evidence", "km": "ភស្តុតាង"})
    approved(chapter, drafter=editor, approver=approver, text="បទល្មើសនេះជាបទឧក្រិដ្ឋ (V)។")
    issued(handbook, approver=approver, on=date(2022, 6, 1))

    page = text_of(client.get("/km/wildlife-trafficking/evidence/"))

    assert '(<a class="code" href="#code-V">V<span> បានអានក្នុងច្បាប់</span></a>)។' in page


def test_a_page_that_an_earlier_renderer_kept_is_made_again_with_them(client, edition):
    ChapterPage.objects.update(made_with="5", html="<p>As it was.</p>")

    assert "read in the law" in text_of(client.get(ADDRESS))
    assert [kept_pages.was_changed(page) for page in kept_pages.in_use()] == [False]


def test_who_shares_the_chapter_shows_its_first_sentence_and_no_card(client, edition):
    page = text_of(client.get(ADDRESS))

    assert '<meta property="og:description" content="A felony is heard by three judges (V).">' in page


# Terms of the glossary ---------------------------------------------------------------------------------------------


def test_the_first_use_of_a_term_in_a_section_leads_to_what_it_means(client, handbook, edition):
    term = make_term(
        handbook, definitions={"en": "An offence with more than five years."}, source="Article 46", checked="seen"
    )

    page = text_of(client.get(ADDRESS))

    link = f'<a class="term" href="#term-{term.pk}">felony</a>'
    assert page.count(link) == 2
    assert f"<p>A {link} is heard by three judges" in page
    assert f"<p>The {link} carries five years" in page
    assert between(page, f'<div id="term-{term.pk}">', "</div>") == (
        '<dt lang="en">felony</dt> <dd><span lang="en">An offence with more than five years.</span>'
        ' <span class="quiet" lang="en">Article 46</span> <span class="other"><span lang="km">បទឧក្រិដ្ឋ</span>'
        ' <span class="quiet">(seen in a Khmer text)</span></span></dd>'
    )


def test_the_frozen_text_and_its_kept_page_hold_no_term(client, handbook, edition):
    make_term(handbook, definitions={"en": "An offence."})

    client.get(ADDRESS)

    assert 'class="term"' not in ChapterPage.objects.get().html


def test_a_definition_that_is_written_or_changed_shows_at_once(client, handbook, edition):
    assert 'class="term"' not in text_of(client.get(ADDRESS))

    term = make_term(handbook, definitions={"en": "An offence."})
    assert "An offence." in text_of(client.get(ADDRESS))

    GlossaryTerm.objects.filter(pk=term.pk).update(definitions={"en": "A grave offence."})
    assert "A grave offence." in text_of(client.get(ADDRESS))


def test_a_term_without_a_definition_in_the_texts_language_is_no_link(client, handbook, edition):
    make_term(handbook, definitions={"km": "បទល្មើសធ្ងន់។"})

    page = text_of(client.get(ADDRESS))

    assert 'class="term"' not in page
    assert '<section class="terms"' not in page


@pytest.mark.parametrize("state", ["proposed", "withdrawn"])
def test_a_term_that_nobody_approved_or_that_is_out_of_use_is_not_explained(client, handbook, edition, state):
    make_term(handbook, definitions={"en": "An offence."}, state=state)

    assert 'class="term"' not in text_of(client.get(ADDRESS))


def test_readers_are_told_that_a_term_is_confirmed_and_the_desk_by_whom(client, handbook, edition, editor):
    term = make_term(
        handbook,
        definitions={"en": "An offence."},
        checked="confirmed",
        confirmed_by="Sok Dara, court translator",
        confirmed_on=date(2022, 3, 30),
    )

    page = text_of(client.get(ADDRESS))
    assert "(confirmed by a court translator)" in page
    assert "Sok Dara" not in page

    client.force_login(editor)
    said = "confirmed by a court translator: Sok Dara, court translator, 30 March 2022"
    assert said in text_of(client.get(term.get_absolute_url()))


def test_what_an_editor_writes_into_a_definition_is_words(client, handbook, edition):
    make_term(handbook, definitions={"en": "<script>alert(1)</script>"})

    page = text_of(client.get(ADDRESS))

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_a_chapter_costs_the_same_with_few_terms_and_with_many(
    client, handbook, edition, django_assert_num_queries, django_assert_max_num_queries
):
    make_term(handbook, definitions={"en": "An offence."})
    client.get(ADDRESS)
    with django_assert_max_num_queries(20) as counted:
        client.get(ADDRESS)

    for number in range(30):
        make_term(handbook, term=f"word {number}", definitions={"en": "A word."})

    with django_assert_num_queries(len(counted)):
        client.get(ADDRESS)


# Paragraphs that are referred to -----------------------------------------------------------------------------------


def preview(number: int, *, edition="1", chapter="evidence"):
    return reverse("reading:paragraph_preview", args=["wildlife-trafficking", edition, chapter, number])


def test_a_paragraph_is_shown_by_itself_to_a_page_that_refers_to_it(client, edition):
    shown = client.get(preview(3))

    assert " ".join(shown.json()["html"].split()) == (
        '<p class="preview-of"><span class="number">1.3</span> Evidence</p> <div lang="en"><p>The felony carries five'
        ' years (<a class="code" href="/en/wildlife-trafficking/editions/1/evidence/#code-P">P<span> quoted in the'
        " press</span></a>).</p></div>"
    )
    assert shown["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("address", [preview(0), preview(4), preview(1, chapter="other"), preview(1, edition="9")])
def test_what_is_not_there_is_not_shown(client, edition, address):
    assert client.get(address).status_code == 404


def test_what_a_reader_may_not_read_is_not_shown(client, handbook, edition):
    handbook.readers = "signed_in"
    handbook.save()

    assert client.get(preview(1)).status_code == 404


# The lists beside the text -----------------------------------------------------------------------------------------


def test_sections_and_chapters_stand_beside_the_text_and_in_a_drawer_that_needs_no_script(client, edition):
    page = text_of(client.get(ADDRESS))

    assert page.count('<li><a href="#section-1">Law</a></li>') == 2
    assert '<details class="drawer"> <summary>Sections and chapters</summary>' in page
    assert page.count('<a href="/en/wildlife-trafficking/evidence/" aria-current="page">') == 2


def test_a_chapter_of_ten_thousand_words_is_first_loaded_with_less_than_100_kb(client, handbook, editor, approver):
    written, words = [], 0
    for file in materials.read().chapters.values():
        if words < 10_000:
            written.append(file.text)
            words += parse(file.text).word_count
    approved(make_chapter(handbook, slug="evidence"), drafter=editor, approver=approver, text="\n\n".join(written))
    issued(handbook, approver=approver, on=date(2022, 6, 1))

    page = client.get(ADDRESS).content
    files = re.findall(r'(?:<script src|rel="stylesheet" href)="/static/([^"]+)"', page.decode())
    loaded = [page, *(Path(finders.find(file)).read_bytes() for file in files)]

    assert len(files) > 7
    assert sum(len(gzip.compress(content)) for content in loaded) < 100_000


def test_one_stylesheet_stands_before_the_page_and_every_script_behind_it(client, edition):
    page = text_of(client.get(ADDRESS))

    assert page.count('rel="stylesheet"') == 1
    assert page.count("<script src=") == page.count("defer></script>") > 5
