"""Searching an edition: what readers find, what editors add, and what is kept of words that found nothing."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from handbook.approval import decisions
from handbook.drafting import drafts, saving
from handbook.editions import release
from handbook.glossary import term_changes
from handbook.law_references import reliances
from handbook.models import SearchIndex, UnfoundWord
from handbook.reading.search import edition_indexes, search_words, unfound
from law.models import Provision, Statute
from office import chores
from press.manuscript import Built
from tests.factories import approved, drafted, launched_with, make_chapter, make_handbook, make_part
from tests.pages import text_of

TEXT = """## Exhibits

Every tusk is weighed before it is sealed.[^1]

A blowpipe is an instrument. **Ivory** & horn < bone.

[^1]: The scales are checked each year.
"""
KHMER = "ភ្លុកដំរីត្រូវថ្លឹង។\n\nភស្តុតាងត្រូវរក្សាទុក។"


@pytest.fixture
def handbook(programme):
    return make_handbook(programme=programme)


@pytest.fixture
def edition(handbook, editor, approver):
    part = make_part(handbook, titles={"en": "Evidence in court", "km": "ភស្តុតាងក្នុងតុលាការ"})
    chapter = make_chapter(handbook, slug="evidence", titles={"en": "Evidence", "km": "ភស្តុតាង"}, part=part)
    other = make_chapter(handbook, slug="trade", titles={"en": "Trade", "km": "ពាណិជ្ជកម្ម"})
    approved(chapter, drafter=editor, approver=approver, text=TEXT)
    approved(other, drafter=editor, approver=approver, text="Ivory is traded.\n\nArticle 98 forbids it.")
    khmer = drafts.start_draft(other, by=editor, language="km")
    saving.save(khmer, text=KHMER, by=editor)
    decisions.submit(khmer, change_note="Translated.", by=editor)
    decisions.approve(khmer, effective_from=date(2022, 6, 1), change_note="Translated.", by=approver)
    prepared = release.prepare(handbook, by=approver, on=date(2022, 6, 1))
    return launched_with(prepared, {"en": Built(b"%PDF-1.7", 1, {})})


def test_a_question_leads_to_the_paragraph_with_its_words_marked(client, edition):
    page = client.get("/en/wildlife-trafficking/search/?q=weigh+tusks")

    assert page.status_code == 200
    assert 'href="/en/wildlife-trafficking/evidence/#1.1"' in text_of(page)
    assert "Every <mark>tusk</mark> is <mark>weighed</mark> before it is sealed." in text_of(page)


def test_words_of_the_law_in_khmer_find_the_english_paragraph_and_say_what_else_was_searched(client, edition):
    page = client.get("/en/wildlife-trafficking/search/", {"q": "ភ្លុកដំរី"})

    assert 'href="/en/wildlife-trafficking/trade/#2.1"' in text_of(page)
    assert "Also searched: ivory" in text_of(page)


def test_a_reader_of_khmer_searches_the_khmer_text(client, edition):
    page = client.get("/km/wildlife-trafficking/search/", {"q": "ivory"})

    assert 'href="/km/wildlife-trafficking/trade/#2.1"' in text_of(page)
    assert "<mark>ភ្លុកដំរី</mark>" in text_of(page)


@pytest.mark.parametrize("asked", ["2.1", "២.១", "paragraph 2.1(b)", " #2.1 "])
def test_the_number_of_a_paragraph_leads_straight_to_it(client, edition, asked):
    assert client.get("/en/wildlife-trafficking/search/", {"q": asked}).url == "/en/wildlife-trafficking/trade/#2.1"


def test_the_number_of_no_paragraph_is_said(client, edition):
    assert "There is no paragraph 4.999 in this edition." in text_of(
        client.get("/en/wildlife-trafficking/search/?q=4.999")
    )


def test_what_was_typed_and_what_stands_in_the_text_is_escaped(client, edition):
    page = client.get("/en/wildlife-trafficking/search/", {"q": '"><script>ivory'})

    assert "<script>ivory" not in text_of(page)
    assert "&lt;script&gt;ivory" in text_of(page)
    assert "&amp; <mark>horn</mark> &lt; bone" in text_of(client.get("/en/wildlife-trafficking/search/?q=horn"))


@pytest.mark.parametrize("asked", ["\u200b\u200b", "x" * 10_000, "'; DROP TABLE x; --", "AND NOT (", "%", "🐘"])
def test_no_question_is_too_strange(client, edition, asked):
    assert client.get("/en/wildlife-trafficking/search/", {"q": asked}).status_code == 200


def test_words_in_quotation_marks_come_first_exactly_so(client, edition):
    page = text_of(client.get("/en/wildlife-trafficking/search/", {"q": "“ivory is traded” weighed tusk"}))

    assert page.index("trade/#2.1") < page.index("evidence/#1.1")


def test_a_search_can_be_bounded_to_a_part_and_asked_of_an_older_edition(client, edition, handbook, editor, approver):
    found = text_of(client.get("/en/wildlife-trafficking/search/", {"q": "ivory", "part": "Evidence in court"}))
    assert "evidence/#1.2" in found
    assert "trade/#2.1" not in found

    chapter = handbook.chapters.get(slug="trade")
    approved(chapter, drafter=editor, approver=approver, text="Antlers are traded.", effective_from=date(2024, 1, 1))
    second = release.prepare(handbook, by=approver, on=date(2024, 1, 1))
    launched_with(second, {"en": Built(b"%PDF-1.7 2", 1, {})})

    assert "trade/#2.1" not in text_of(client.get("/en/wildlife-trafficking/search/?q=article+98"))
    older = text_of(client.get("/en/wildlife-trafficking/search/?q=article+98&edition=1"))
    assert "/en/wildlife-trafficking/editions/1/trade/#2.2" in older
    assert "You search edition 1, which is not the one in effect." in older


def test_the_box_stands_on_every_readers_page_of_the_handbook(client, edition):
    for address in ("", "evidence/", "editions/", "heard/"):
        assert 'action="/en/wildlife-trafficking/search/"' in text_of(client.get(f"/en/wildlife-trafficking/{address}"))


def test_words_are_suggested_while_one_types(client, edition):
    asked = client.get("/en/wildlife-trafficking/search/suggest/?q=ivory+bl").json()

    assert asked["suggestions"] == ["ivory blowpipe"]
    assert client.get("/en/wildlife-trafficking/search/suggest/?q=").json() == {"suggestions": []}


# --- The kept index ------------------------------------------------------------------------------


def test_the_worker_makes_the_indexes_of_editions_that_stand_and_pages_write_nothing(client, edition):
    client.get("/en/wildlife-trafficking/search/?q=ivory")
    assert not SearchIndex.objects.exists()

    assert edition_indexes.keep_missing_ones() == 2  # one for each language
    assert edition_indexes.keep_missing_ones() == 0
    assert "evidence/#1.2" in text_of(client.get("/en/wildlife-trafficking/search/?q=ivory"))


def test_a_kept_index_finds_what_one_made_on_the_spot_finds(edition):
    made = edition_indexes.make(edition, "en")
    edition_indexes.keep(edition, "en")
    kept = edition_indexes.searchable(edition, "en")

    assert (kept.index.numbers, kept.index.places) == (made.index.numbers, made.index.places)
    assert (kept.passages, kept.chapters, kept.words.digest) == (made.passages, made.chapters, made.words.digest)


def test_the_worker_looks_after_indexes_and_words_that_found_nothing():
    assert {path for path in chores.CHORES if ".search." in path} == {
        "handbook.reading.search.edition_indexes.keep_missing_ones",
        "handbook.reading.search.unfound.take_in",
    }


def test_a_search_takes_the_same_number_of_queries_however_much_is_found(
    client, edition, django_assert_max_num_queries
):
    edition_indexes.keep_missing_ones()
    client.get("/en/wildlife-trafficking/search/?q=ivory")

    with django_assert_max_num_queries(4):
        client.get("/en/wildlife-trafficking/search/?q=every+article+forbids+ivory")


# --- What editors add ----------------------------------------------------------------------------


def test_a_line_that_an_editor_adds_leads_to_the_paragraph_and_touches_no_edition(client, edition, handbook, editor):
    edition_indexes.keep_missing_ones()
    before = edition.fingerprint
    assert "evidence/#1.2" not in text_of(client.get("/en/wildlife-trafficking/search/?q=sumpitan"))

    search_words.add(handbook, line="sumpitan, blowpipe", by=editor)
    edition_indexes.keep_missing_ones()

    found = text_of(client.get("/en/wildlife-trafficking/search/?q=sumpitan"))
    assert "evidence/#1.2" in found
    assert "Also searched: blowpipe" in found
    edition.refresh_from_db()
    assert edition.fingerprint == before


@pytest.mark.parametrize("line", ["", "alone", "a > b > c", "x" * 400])
def test_a_line_that_leads_nowhere_is_refused(handbook, editor, line):
    with pytest.raises(ValidationError):
        search_words.add(handbook, line=line, by=editor)


def test_a_line_stands_once(handbook, editor):
    search_words.add(handbook, line="a word, another", by=editor)

    with pytest.raises(ValidationError):
        search_words.add(handbook, line="a word,  another", by=editor)


def test_only_editors_add_words(handbook, approver, reader):
    for person in (approver, reader):
        with pytest.raises(PermissionDenied):
            search_words.add(handbook, line="a word, another", by=person)


def test_the_desk_adds_and_takes_away(client, handbook, editor):
    client.force_login(editor)
    address = "/desk/handbooks/wildlife-trafficking/search-words/"

    assert "cannot be read" in text_of(client.post(address, {"line": "alone"}))
    client.post(address, {"line": "sumpitan, blowpipe"})
    line = handbook.search_lines.get()
    assert "sumpitan, blowpipe" in text_of(client.get(address))

    client.post(f"{address}{line.pk}/delete/")
    assert not handbook.search_lines.exists()


def test_words_of_a_paragraph_lead_to_it_alone_and_stay_with_it_when_its_number_changes(
    client, edition, handbook, editor, approver
):
    before = edition.fingerprint
    search_words.add(handbook, line="how heavy was it, ប៉ុន្មានគីឡូ", number="១.១", by=editor)
    edition_indexes.keep_missing_ones()

    for asked in ("heavy", "ប៉ុន្មានគីឡូ"):
        found = text_of(client.get("/en/wildlife-trafficking/search/", {"q": asked}))
        assert "evidence/#1.1" in found
        assert "evidence/#1.2" not in found
    edition.refresh_from_db()
    assert edition.fingerprint == before

    chapter = handbook.chapters.get(slug="evidence")
    changed = TEXT.replace("Every tusk", "Something new stands first.\n\nEvery tusk")
    approved(chapter, drafter=editor, approver=approver, text=changed, effective_from=date(2022, 7, 1))
    prepared = release.prepare(handbook, by=approver, on=date(2022, 7, 1))
    launched_with(prepared, {"en": Built(b"%PDF-1.7", 1, {})})
    edition_indexes.keep_missing_ones()

    assert "evidence/#1.2" in text_of(client.get("/en/wildlife-trafficking/search/?q=heavy"))
    assert [number for number, _line in search_words.in_reading_order(handbook)] == ["1.2"]


def test_words_for_a_number_that_no_paragraph_has_are_refused(client, edition, handbook, editor):
    client.force_login(editor)

    page = client.post("/desk/handbooks/wildlife-trafficking/search-words/", {"line": "heavy", "number": "9.9"})

    assert "No paragraph of the edition in effect has the number “9.9”." in text_of(page)
    assert not handbook.search_lines.exists()


def test_the_desk_lists_words_of_a_paragraph_by_its_number(client, edition, handbook, editor):
    client.force_login(editor)
    address = "/desk/handbooks/wildlife-trafficking/search-words/"

    client.post(address, {"line": "heavy", "number": "1.1"})
    line = handbook.search_lines.get()
    assert "<strong>1.1</strong> heavy" in text_of(client.get(address))

    client.post(f"{address}{line.pk}/delete/")
    assert not handbook.search_lines.exists()


def test_many_words_are_added_once(edition, handbook, editor):
    key = edition_indexes.searchable(edition, "en").passages[0].key

    assert search_words.lead_to_paragraphs(handbook, [(key, "heavy"), (key, "scales")], by=editor) == 2
    assert search_words.lead_to_paragraphs(handbook, [(key, "heavy"), (key, "light")], by=editor) == 1
    assert handbook.search_lines.filter(paragraph=key).count() == 3


# --- The glossary --------------------------------------------------------------------------------


def test_a_term_of_the_glossary_is_searched_in_both_languages_once_it_is_approved(
    client, edition, handbook, editor, approver
):
    term = term_changes.propose_new(handbook, terms={"en": "blowpipe", "km": "ស៊ុមភីតាន់"}, by=editor)
    page = "/en/wildlife-trafficking/search/"
    assert "evidence/#1.2" not in text_of(client.get(page, {"q": "ស៊ុមភីតាន់"}))

    term_changes.approve([term.changes.get().seen], handbook=handbook, by=approver)
    assert "evidence/#1.2" in text_of(client.get(page, {"q": "ស៊ុមភីតាន់"}))

    term_changes.withdraw(term, reason="Another word is used.", by=editor)
    assert "evidence/#1.2" not in text_of(client.get(page, {"q": "ស៊ុមភីតាន់"}))


# --- What found nothing --------------------------------------------------------------------------


def test_a_single_word_is_shown_to_editors_only_after_three_days(client, edition, handbook):
    client.get("/en/wildlife-trafficking/search/?q=how+bulky+is+quetzalcoatl")
    assert not UnfoundWord.objects.exists()  # a reading page writes nothing

    unfound.take_in()
    assert [(row.word, row.day) for row in UnfoundWord.objects.order_by("word")] == [
        ("bulky", timezone.localdate()),
        ("quetzalcoatl", timezone.localdate()),
    ]
    assert unfound.shown(handbook) == []

    for days in (1, 2):
        UnfoundWord.objects.create(handbook=handbook, word="bulky", day=timezone.localdate() - timedelta(days=days))
    assert unfound.shown(handbook) == [("bulky", 3)]


@pytest.mark.parametrize(
    "asked", ["someone@example.org", "https://example.org/quetzal", "case 2024/123", "ivory 098765432"]
)
def test_nothing_is_kept_that_could_be_a_person_a_number_or_an_address(client, edition, asked):
    client.get("/en/wildlife-trafficking/search/", {"q": asked})
    unfound.take_in()

    assert not UnfoundWord.objects.filter(word__regex=r"[0-9@/:.]").exists()
    assert not UnfoundWord.objects.filter(word__icontains="someone").exists()


def test_words_are_forgotten_after_ninety_days(handbook):
    UnfoundWord.objects.create(handbook=handbook, word="old", day=timezone.localdate() - timedelta(days=91))
    UnfoundWord.objects.create(handbook=handbook, word="new", day=timezone.localdate() - timedelta(days=89))

    unfound.take_in()

    assert [row.word for row in UnfoundWord.objects.all()] == ["new"]


# --- By law and by subject -----------------------------------------------------------------------


def test_every_article_leads_to_the_paragraphs_that_rely_on_it_or_name_it(client, handbook, editor, approver):
    chapter = make_chapter(handbook, slug="penalties", titles={"en": "Penalties"})
    text = "Article 98 of the Law on Forestry.\n\nNothing.\n\nArticle 49 of the Law on Forestry."
    version = drafted(chapter, drafter=editor, text=text)
    article = Provision.objects.get(statute__slug="law-on-forestry", number="98")
    reliances.confirm(version, key=version.wording.keys[1], provision=article, by=editor)
    decisions.submit(version, change_note="First.", by=editor)
    decisions.approve(version, effective_from=date(2022, 6, 1), change_note="First.", by=approver)
    launched_with(release.prepare(handbook, by=approver, on=date(2022, 6, 1)), {"en": Built(b"%PDF-1.7", 1, {})})

    page = text_of(client.get("/en/wildlife-trafficking/search/law/"))
    forestry = page[page.index('id="law-on-forestry-49"') :]
    assert "penalties/#1.3" in forestry[: forestry.index("</div>")]
    ninety_eight = page[page.index('id="law-on-forestry-98"') :]
    ninety_eight = ninety_eight[: ninety_eight.index("</div>")]
    assert ninety_eight.index("penalties/#1.2") < ninety_eight.index("named in") < ninety_eight.index("penalties/#1.1")
    assert "the law has changed since" not in page

    Statute.objects.filter(slug="law-on-forestry").update(amended_on=timezone.localdate() + timedelta(days=1))
    assert "the law has changed since" in text_of(client.get("/en/wildlife-trafficking/search/law/"))


def test_subjects_that_authors_list_lead_to_their_paragraphs(client, handbook, editor, approver):
    chapter = make_chapter(handbook, slug="penalties", titles={"en": "Penalties"})
    approved(chapter, drafter=editor, approver=approver, text="One.\n\nA {{tusk|ivory, elephants}} here.")
    launched_with(release.prepare(handbook, by=approver, on=date(2022, 6, 1)), {"en": Built(b"%PDF-1.7", 1, {})})

    page = text_of(client.get("/en/wildlife-trafficking/search/index/"))

    assert page.index("<dt>elephants</dt>") < page.index("<dt>ivory</dt>")
    assert page.count('href="/en/wildlife-trafficking/penalties/#1.2"') == 2
