"""The glossary beside a text: a translation that writes a term otherwise is warned of, and the terms are at hand."""

import pytest

from handbook.approval import readiness
from handbook.drafting import drafts, saving
from handbook.glossary import term_changes, term_use
from handbook.models import GlossaryChange
from handbook.translation import translating
from tests.factories import approved, drafted, make_chapter, make_handbook

ENGLISH = "The seizure is recorded.\n\nA judge decides.\n\nConfiscation follows the seizure.\n\nSeizures are rare."
KHMER = "ការចាប់យកត្រូវកត់ត្រា។\n\nចៅក្រមសម្រេច។\n\nការរឹបអូសមកក្រោយ។\n\nSeizures are rare."
NEITHER = "ការរឹបអូសត្រូវកត់ត្រា។\n\nចៅក្រមសម្រេច។\n\nការរឹបអូសមកក្រោយ។\n\nSeizures are rare."


@pytest.fixture
def chapter(programme):
    return make_chapter(make_handbook(programme=programme))


@pytest.fixture
def terms(chapter, editor, approver):
    handbook = chapter.handbook
    terms = [
        term_changes.propose_new(handbook, terms={"en": english, "km": khmer}, by=editor)
        for english, khmer in (("seizure", "ការចាប់យក"), ("confiscation", "ការរឹបអូស"), ("judge", "ចៅក្រម"))
    ]
    waiting = GlossaryChange.objects.filter(term__in=terms)
    term_changes.approve([change.seen for change in waiting], handbook=handbook, by=approver)
    return terms


@pytest.fixture
def source(chapter, editor, approver):
    return approved(chapter, drafter=editor, approver=approver, text=ENGLISH)


def translated(chapter, source, editor, text):
    version = drafts.start_draft(chapter, by=editor, language="km")
    saving.save(version, text=text, keys=source.wording.keys, by=editor)
    version.refresh_from_db()
    return version


def told(version) -> list[str]:
    return [finding.sentence for finding in readiness.check(version).warnings if finding.kind == "term"]


def test_a_term_that_is_translated_otherwise_is_warned_of_with_its_paragraphs(chapter, source, terms, editor):
    version = translated(chapter, source, editor, NEITHER)

    assert told(version) == [
        "The glossary writes “seizure” as “ការចាប់យក”. Another word stands at: 1.1, 1.3.",
    ]


def test_what_is_right_or_not_translated_yet_is_not_warned_of(chapter, source, terms, editor):
    version = translated(chapter, source, editor, KHMER)

    assert told(version) == ["The glossary writes “seizure” as “ការចាប់យក”. Another word stands at: 1.3."]
    saving.save(version, text=ENGLISH, keys=source.wording.keys, by=editor)
    version.refresh_from_db()
    assert told(version) == []


def test_a_variant_is_as_good_as_the_term(chapter, source, terms, editor, approver):
    term_changes.propose(terms[0], by=editor, terms={"en": "seizure", "km": "ការចាប់យក"}, variants={"km": "ការរឹបអូស"})
    term_changes.approve([terms[0].changes.get(state="proposed").seen], handbook=chapter.handbook, by=approver)

    assert told(translated(chapter, source, editor, NEITHER)) == []


def test_a_term_that_is_not_approved_or_out_of_use_warns_of_nothing(chapter, source, terms, editor):
    version = translated(chapter, source, editor, NEITHER)
    term_changes.withdraw(terms[0], reason="Another word.", by=editor)

    assert told(version) == []


def test_paragraphs_that_have_no_fellow_are_compared_with_nothing(chapter, source, terms, editor):
    version = drafts.start_draft(chapter, by=editor, language="km")
    saving.save(version, text=NEITHER, by=editor)
    version.refresh_from_db()

    assert told(version) == []


def test_paragraphs_that_somebody_paired_are_compared(chapter, source, terms, editor):
    version = drafts.start_draft(chapter, by=editor, language="km")
    saving.save(version, text=NEITHER, by=editor)
    version.refresh_from_db()
    chosen = dict(zip(version.wording.keys, source.wording.keys, strict=True))
    translating.pair(version, chosen, source=source.wording, by=editor)

    assert told(version) == ["The glossary writes “seizure” as “ការចាប់យក”. Another word stands at: 1.1, 1.3."]


def test_the_text_in_the_handbooks_own_language_is_warned_of_nothing(chapter, terms, editor):
    version = drafted(chapter, drafter=editor, text=ENGLISH)

    assert told(version) == []
    assert [used.word for used in term_use.used_by(version)] == ["seizure", "judge", "confiscation"]


def test_the_page_of_terms_works_alone_and_as_a_panel(client, chapter, source, terms, editor):
    version = translated(chapter, source, editor, NEITHER)
    client.force_login(editor)

    page = client.get(f"/desk/versions/{version.pk}/terms/").content.decode()
    assert "1 term is translated otherwise in some paragraph." in page
    assert "ការចាប់យក" in page
    assert "<html" in page and "data-insert" not in page
    panel = client.get(f"/desk/versions/{version.pk}/terms/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in panel
    assert 'data-insert="ការចាប់យក"' in panel
    assert f'data-keys="{source.wording.keys[0]} {source.wording.keys[2]} {source.wording.keys[3]}"' in panel


def test_without_terms_the_panel_says_so(client, chapter, source, editor):
    version = translated(chapter, source, editor, KHMER)
    client.force_login(editor)

    page = client.get(f"/desk/versions/{version.pk}/terms/").content.decode()
    assert "The glossary has no approved term that this text uses." in page


def test_the_check_asks_as_many_questions_with_many_terms(
    chapter, source, terms, editor, approver, django_assert_num_queries, django_assert_max_num_queries
):
    version = translated(chapter, source, editor, NEITHER)
    readiness.check(version)
    with django_assert_max_num_queries(20) as few:
        readiness.check(version)
    more = [
        term_changes.propose_new(chapter.handbook, terms={"en": f"word {number}", "km": "ពាក្យ"}, by=editor)
        for number in range(20)
    ]
    waiting = GlossaryChange.objects.filter(term__in=more)
    term_changes.approve([change.seen for change in waiting], handbook=chapter.handbook, by=approver)
    with django_assert_num_queries(len(few)):
        readiness.check(version)
