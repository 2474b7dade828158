"""Drafts: nothing is overwritten, keys live on, only what may be cited is cited."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from handbook.approval import decisions
from handbook.drafting import citing, drafts, paragraph_keys, saving, wordings
from handbook.models import Citation, Version, Wording
from handbook.rendering import numbered_paragraphs
from tests.factories import (
    approved,
    disposed,
    drafted,
    make_chapter,
    make_consultation,
    make_contribution,
    make_handbook,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def consultation(programme):
    return make_consultation()


@pytest.fixture
def chapter(consultation):
    return make_chapter(make_handbook(consultations=[consultation]))


def test_a_key_stays_with_its_paragraph_when_one_is_put_in_before_it(chapter, editor):
    draft = drafted(chapter, drafter=editor, text="The seal.\n\nThe scale.")
    seal, scale = draft.wording.keys

    wording = saving.save(draft, text="The seal.\n\nThe photograph.\n\nThe scale.", by=editor)

    assert [wording.keys[0], wording.keys[2]] == [seal, scale]
    assert wording.keys[1] not in (seal, scale)


def test_a_text_whose_marks_are_only_put_in_order_keeps_its_keys(chapter, editor):
    draft = drafted(chapter, drafter=editor)
    as_typed = "មន្រ្តី មានសិទិ្ធ។\n\nឆ្នំា។\n"  # as texts were kept before marks were put in order
    earlier = wordings.add(draft, as_typed, ["officer-1", "years-2"], kind=Wording.Kind.SAVED, by=editor)
    draft.refresh_from_db()

    wording = saving.save(draft, text=as_typed, by=editor)

    assert wording.text == "មន្ត្រី មានសិទ្ធិ។\n\nឆ្នាំ។\n"
    assert wording.keys == earlier.keys


def test_whoever_saves_second_overwrites_nothing(chapter, editor):
    draft = drafted(chapter, drafter=editor, text="As it stood.")
    seen = draft.wording
    saving.save(draft, text="What a colleague wrote.", by=editor, seen=seen)

    with pytest.raises(drafts.StaleVersion):
        saving.save(draft, text="What I wrote.", by=editor, seen=seen)

    draft.refresh_from_db()
    assert draft.wording.text == "What a colleague wrote.\n"
    assert draft.wordings.count() == 2


def test_saving_what_stands_already_adds_no_wording(chapter, editor):
    draft = drafted(chapter, drafter=editor, text="As it stands.")

    saving.save(draft, text="As it stands.\r\n", by=editor, seen=draft.wording)

    assert draft.wordings.count() == 1


def test_a_chapter_cannot_lose_its_title(chapter, editor):
    draft = drafted(chapter, drafter=editor)

    with pytest.raises(ValidationError, match="Write one"):
        saving.save(draft, text="More.", titles={"en": "  "}, by=editor)


def test_there_is_one_open_draft_per_chapter_and_language(chapter, editor):
    draft = drafts.start_draft(chapter, by=editor)

    with pytest.raises(drafts.DraftIsOpen) as refused:
        drafts.start_draft(chapter, by=editor)

    assert refused.value.version == draft
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.create(chapter=chapter, language="en", started_by=editor)


def test_a_correction_starts_from_the_text_in_effect_beside_an_open_draft(chapter, editor, approver):
    in_effect = approved(chapter, drafter=editor, approver=approver, text="In effect.")
    approved(chapter, drafter=editor, approver=approver, text="Not yet.", effective_from=date(2999, 1, 1))
    draft = drafts.start_draft(chapter, by=editor)

    correction = drafts.start_correction(chapter, by=editor)

    assert correction.based_on == in_effect
    assert correction.wording.text == "In effect.\n"
    assert draft.wording.text == "Not yet.\n"


def test_nothing_in_effect_can_be_corrected_before_something_is(chapter, editor):
    with pytest.raises(drafts.NothingInEffect):
        drafts.start_correction(chapter, by=editor)


def test_what_was_sent_is_no_longer_at_the_desk(chapter, editor):
    draft = drafted(chapter, drafter=editor)
    decisions.submit(draft, change_note="First.", by=editor)

    with pytest.raises(drafts.NotOpen):
        saving.save(draft, text="One more word.", by=editor)


def test_only_editors_draft(chapter, approver, reviewer, outsider):
    for person in (approver, reviewer, outsider):
        with pytest.raises(PermissionDenied):
            drafts.start_draft(chapter, by=person)


@pytest.mark.parametrize("outcome", ["noted", "declined"])
def test_only_what_was_accepted_is_cited(chapter, consultation, editor, reviewer, outcome):
    draft = drafted(chapter, drafter=editor)
    contribution = disposed(make_contribution(consultation), reviewer=reviewer, outcome=outcome)

    with pytest.raises(ValidationError, match="Only an accepted contribution"):
        citing.cite(draft, key=draft.wording.keys[0], contribution=contribution, by=editor)


def test_an_ongoing_case_is_not_cited(chapter, consultation, editor, reviewer):
    draft = drafted(chapter, drafter=editor)
    contribution = disposed(make_contribution(consultation, ongoing=True), reviewer=reviewer)

    with pytest.raises(ValidationError, match="still before a court"):
        citing.cite(draft, key=draft.wording.keys[0], contribution=contribution, by=editor)


def test_a_contribution_of_another_consultation_is_not_cited(chapter, editor, reviewer):
    draft = drafted(chapter, drafter=editor)
    contribution = disposed(make_contribution(make_consultation()), reviewer=reviewer)

    with pytest.raises(ValidationError, match="this handbook's consultations"):
        citing.cite(draft, key=draft.wording.keys[0], contribution=contribution, by=editor)


def test_citing_twice_cites_once(chapter, consultation, editor, reviewer):
    draft = drafted(chapter, drafter=editor)
    contribution = disposed(make_contribution(consultation), reviewer=reviewer)

    for _time in range(2):
        citing.cite(draft, key=draft.wording.keys[0], contribution=contribution, by=editor)

    assert Citation.objects.count() == 1


def test_a_citation_is_listed_when_its_paragraph_is_gone(chapter, consultation, editor, reviewer):
    draft = drafted(chapter, drafter=editor, text="The seal is signed.\n\nMeat is weighed before it burns.")
    contribution = disposed(make_contribution(consultation), reviewer=reviewer)
    citation = citing.cite(draft, key=draft.wording.keys[1], contribution=contribution, by=editor)

    saving.save(draft, text="The seal is signed.", by=editor)
    draft.refresh_from_db()

    assert citing.orphaned_citations(draft) == [citation]


def test_a_new_draft_takes_the_citations_of_the_approved_text_along(chapter, consultation, editor, reviewer, approver):
    draft = drafted(chapter, drafter=editor)
    contribution = disposed(make_contribution(consultation), reviewer=reviewer)
    citing.cite(draft, key=draft.wording.keys[0], contribution=contribution, by=editor)
    decisions.submit(draft, change_note="First.", by=editor)
    decisions.approve(draft, effective_from=date(2022, 6, 1), change_note="First.", by=approver)

    successor = drafts.start_draft(chapter, by=editor)

    assert list(successor.citations.values_list("key", "contribution")) == [(draft.wording.keys[0], contribution.pk)]


def test_who_changes_only_the_title_is_a_drafter_too(chapter, editor, programme):
    draft = drafted(chapter, drafter=editor)
    second = make_user("second-editor", role="editor", programme=programme)

    saving.save(draft, text=draft.wording.text, titles={"en": "Another title"}, by=second)

    draft.refresh_from_db()
    assert draft.drafters == {editor.pk, second.pk}


def test_text_that_is_too_long_is_refused_with_a_sentence(chapter, editor):
    draft = drafted(chapter, drafter=editor)

    with pytest.raises(ValidationError):
        saving.save(draft, text="a " * 1_100_000, by=editor)

    draft.refresh_from_db()
    assert draft.wordings.count() == 1


def test_a_written_chapter_is_not_emptied_by_saving(chapter, editor):
    draft = drafted(chapter, drafter=editor, text="The seal.\n\nThe scale.")

    for nothing in ("", " \n\n", "## A heading alone"):
        with pytest.raises(ValidationError, match="not emptied by saving"):
            saving.save(draft, text=nothing, by=editor)

    draft.refresh_from_db()
    assert draft.wording.text == "The seal.\n\nThe scale.\n"


def test_a_paragraph_that_comes_back_has_its_key_again(chapter, editor):
    draft = drafted(chapter, drafter=editor, text="The seal is closed.\n\nThe scale is tested.")
    keys = draft.wording.keys
    saving.save(draft, text="Somebody wrote other words here.", by=editor)

    wording = saving.save(draft, text="The seal is closed.\n\nThe scale is tested.", by=editor)

    assert wording.keys == keys


def test_a_paragraph_of_the_approved_text_comes_back_after_any_number_of_savings(chapter, editor, approver):
    text = "The seal is closed.\n\nThe scale is tested."
    keys = approved(chapter, drafter=editor, approver=approver, text=text).wording.keys
    draft = drafts.start_draft(chapter, by=editor)
    for number in range(paragraph_keys.REMEMBERED_WORDINGS + 2):
        saving.save(draft, text=f"The seal is closed.\n\n```\n{number}\n```", by=editor)

    wording = saving.save(draft, text=text, by=editor)

    assert wording.keys == keys


# So different that none passes for another one edited.
PARAGRAPHS = ["Weigh tusks.", "Number photographs.", "Call experts.", "Sign sheets.", "Lock doors."]
TEXTS = st.lists(st.sampled_from(PARAGRAPHS), unique=True, min_size=1)


@given(st.lists(TEXTS, min_size=2, max_size=8))
def test_whatever_comes_and_goes_the_same_words_have_the_same_key_and_no_key_stands_twice(texts):
    wordings, key_of = [], {}
    for paragraphs in texts:
        text, last = "\n\n".join(paragraphs) + "\n", wordings[-1] if wordings else None
        keys = numbered_paragraphs.carried_keys(last, text)
        wordings.append(Wording(text=text, keys=keys))

        keys[:] = paragraph_keys.returned_keys(keys, text, last=last, earlier=wordings[-3::-1] if last else [])

        assert len(set(keys)) == len(paragraphs)
        assert [key_of.setdefault(words, key) for words, key in zip(paragraphs, keys, strict=True)] == keys


@given(st.lists(st.lists(st.sampled_from(["Weigh every tusk.", "Weigh each tusk.", "Weigh it."])), max_size=8))
def test_even_among_paragraphs_that_pass_for_each_other_no_key_stands_twice(texts):
    wordings = []
    for paragraphs in texts:
        text, last = "\n\n".join(paragraphs) + "\n", wordings[-1] if wordings else None
        keys = paragraph_keys.returned_keys(
            numbered_paragraphs.carried_keys(last, text), text, last=last, earlier=wordings[::-1]
        )
        wordings.append(Wording(text=text, keys=keys))

        assert len(set(keys)) == len(paragraphs)


def test_saving_costs_the_same_with_one_wording_and_with_thirty(chapter, editor, django_assert_num_queries):
    draft = drafted(chapter, drafter=editor, text="The seal is closed.\n\nThe scale is tested.")

    def queries_of(text):
        with CaptureQueriesContext(connection) as queries:
            saving.save(draft, text=text, by=editor)
        return len(queries)

    saving.save(draft, text="The seal is closed.", by=editor)
    with_few = queries_of("The seal is closed.\n\nA new one came.")
    for number in range(30):
        saving.save(draft, text=f"The seal is closed.\n\nLocker {number}.", by=editor)
    with_many = queries_of("The seal is closed.\n\nSomething wholly different stands here.")

    assert with_few == with_many
