"""The glossary in print: an annex of the book, as the edition froze it."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from handbook.editions.printing import book_of_edition
from handbook.glossary import term_changes
from handbook.models import EditionGlossary, GlossaryChange
from tests.factories import approved, issued, make_chapter, make_handbook


@pytest.fixture
def handbook(programme, editor, approver):
    handbook = make_handbook(programme=programme)
    approved(make_chapter(handbook), drafter=editor, approver=approver, text="The seizure is recorded.")
    for english, khmer, facts in (
        ("snare", "អន្ទាក់", {"checked": "dictionary", "source": "A dictionary"}),
        ("seizure", "ការចាប់យក", {"confused_with": "confiscation", "definitions": {"en": "Taking <in> keeping."}}),
        ("exhibit", "វត្ថុតាង", {"variants": {"km": "ភស្តុតាង"}}),
    ):
        term_changes.propose_new(handbook, terms={"en": english, "km": khmer}, by=editor, **facts)
    waiting = GlossaryChange.objects.filter(term__handbook=handbook)
    term_changes.approve([change.seen for change in waiting], handbook=handbook, by=approver)
    term_changes.propose_new(handbook, terms={"en": "not approved", "km": "ពាក្យ"}, by=editor)
    return handbook


@pytest.fixture
def edition(handbook, approver):
    return issued(handbook, approver=approver, on=date(2022, 6, 1))


def annex(edition, language):
    with translation.override(language):
        title = {"en": "Glossary", "km": "សទ្ទានុក្រម"}[language]
        return next((one for one in book_of_edition(edition, language).annexes if one.title == title), None)


def in_order(html, words) -> list[str]:
    return sorted((word for word in words if f"<strong>{word}</strong>" in html), key=html.index)


def test_the_book_has_the_terms_in_use_in_the_order_of_its_language(edition):
    english, khmer = annex(edition, "en"), annex(edition, "km")

    assert in_order(english.html, ["snare", "seizure", "exhibit", "not approved"]) == ["exhibit", "seizure", "snare"]
    assert in_order(khmer.html, ["អន្ទាក់", "ការចាប់យក", "វត្ថុតាង"]) == ["ការចាប់យក", "វត្ថុតាង", "អន្ទាក់"]
    assert "ពាក្យដែលសៀវភៅណែនាំនេះប្រើ" in khmer.html


def test_a_term_says_its_meaning_its_check_and_what_it_is_not(edition):
    html = annex(edition, "en").html

    assert "Taking &lt;in&gt; keeping." in html
    assert 'Not to be confused with: <span lang="en">confiscation</span>.' in html
    assert 'Spelled so in a dictionary (<span lang="en">A dictionary</span>).' in html
    assert '<td lang="km"><strong>វត្ថុតាង</strong>; ភស្តុតាង</td>' in html


def test_an_edition_keeps_the_glossary_that_it_was_prepared_with(handbook, edition, editor):
    before = annex(edition, "en").html
    term_changes.withdraw(handbook.glossary.get(terms__en="snare"), reason="Another word.", by=editor)

    assert annex(edition, "en").html == before


def test_the_glossary_of_an_issued_edition_is_sealed(edition):
    for sql in (
        "UPDATE handbook_editionglossary SET terms = '[]' WHERE edition_id = %s",
        "DELETE FROM handbook_editionglossary WHERE edition_id = %s",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [edition.pk])
    assert EditionGlossary.objects.get().edition == edition


def test_who_confirmed_a_term_is_in_no_book(edition):
    assert "confirmed_by" not in EditionGlossary.objects.get().terms[0]


def test_without_terms_the_book_has_no_such_annex(programme, editor, approver):
    handbook = make_handbook(programme=programme)
    approved(make_chapter(handbook), drafter=editor, approver=approver)

    assert annex(issued(handbook, approver=approver, on=date(2022, 6, 1)), "en") is None
