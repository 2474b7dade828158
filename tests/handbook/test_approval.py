"""Approval: sent, returned with reasons, adopted by somebody who did not draft it."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Membership
from handbook import approval, drafting
from handbook.models import Version
from tests.factories import approved, drafted, make_chapter, make_user

pytestmark = pytest.mark.django_db

TODAY = date(2022, 6, 1)


@pytest.fixture
def chapter(programme):
    return make_chapter()


def sent(chapter, editor, **fields):
    draft = drafted(chapter, drafter=editor, **fields)
    approval.submit(draft, change_note="First text.", by=editor)
    return draft


def test_an_approved_version_has_numbered_paragraphs(chapter, editor, approver):
    version = approved(chapter, drafter=editor, approver=approver, text="# Scope\n\nOne.\n\n- a\n- b\n\nThree.")

    assert list(version.paragraphs.values_list("number", "kind", "text")) == [
        ("1.1", "paragraph", "One."),
        ("1.2", "list", "a b"),
        ("1.3", "paragraph", "Three."),
    ]


def test_nobody_approves_what_they_drafted(chapter, editor):
    Membership.objects.create(user=editor, role="approver")
    editor = type(editor).objects.get(pk=editor.pk)
    draft = sent(chapter, editor)

    with pytest.raises(approval.OwnDraft, match="A colleague"):
        approval.approve(draft, effective_from=TODAY, change_note="Mine.", by=editor)

    assert Version.objects.get().status == "in_review"


def test_a_second_drafter_cannot_approve_either(chapter, editor, approver, programme):
    Membership.objects.create(user=approver, role="editor", programme=programme)
    both = type(approver).objects.get(pk=approver.pk)
    draft = drafted(chapter, drafter=editor)
    drafting.save(draft, text="A word of the approver's own.", by=both)
    approval.submit(draft, change_note="First.", by=editor)

    with pytest.raises(approval.OwnDraft):
        approval.approve(draft, effective_from=TODAY, change_note="First.", by=both)


def test_only_approvers_approve(chapter, editor, reviewer, outsider, administrator):
    draft = sent(chapter, editor)

    for person in (reviewer, outsider, administrator):
        with pytest.raises(PermissionDenied):
            approval.approve(draft, effective_from=TODAY, change_note="Yes.", by=person)


def test_a_returned_draft_comes_back_with_reasons(chapter, editor, approver):
    draft = sent(chapter, editor)

    approval.return_to_drafters(draft, reasons="Paragraph 1.1 names no document.", by=approver)

    draft.refresh_from_db()
    assert (draft.status, draft.return_reasons) == ("drafted", "Paragraph 1.1 names no document.")
    with pytest.raises(ValidationError):
        approval.return_to_drafters(draft, reasons=" ", by=approver)


def test_two_approvers_decide_once(chapter, editor, approver, programme):
    colleague = make_user("colleague", role="approver", programme=programme)
    draft = sent(chapter, editor)
    approval.approve(draft, effective_from=TODAY, change_note="First.", by=approver)

    with pytest.raises(drafting.StaleVersion):
        approval.approve(draft, effective_from=date(2023, 1, 1), change_note="Later.", by=colleague)
    with pytest.raises(drafting.StaleVersion):
        approval.return_to_drafters(draft, reasons="No.", by=colleague)

    assert Version.objects.get().effective_from == TODAY


def test_an_approver_adopts_exactly_the_words_that_were_read(chapter, editor, approver):
    draft = sent(chapter, editor, text="What the approver read.")
    seen = draft.wording
    approval.return_to_drafters(draft, reasons="A word is missing.", by=approver)
    drafting.save(draft, text="What was written since.", by=editor)
    approval.submit(draft, change_note="Word added.", by=editor)

    with pytest.raises(drafting.StaleVersion):
        approval.approve(draft, effective_from=TODAY, change_note="First.", by=approver, seen=seen)


def test_an_empty_chapter_is_not_sent(chapter, editor):
    draft = drafting.start_draft(chapter, by=editor)

    with pytest.raises(ValidationError, match="no text yet"):
        approval.submit(draft, change_note="Nothing.", by=editor)


def test_a_change_note_is_needed(chapter, editor):
    draft = drafted(chapter, drafter=editor)

    with pytest.raises(ValidationError, match="what changed"):
        approval.submit(draft, change_note=" ", by=editor)


def test_the_database_knows_no_approved_text_without_date_note_and_approver(chapter, editor):
    draft = sent(chapter, editor)

    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.filter(pk=draft.pk).update(status="approved")


def test_a_correction_is_merged_into_the_open_draft(chapter, editor, approver):
    approved(chapter, drafter=editor, approver=approver, text="The seal.\n\nThe scael.\n\nThe light.")
    draft = drafted(chapter, drafter=editor, text="The seal.\n\nThe scael.\n\nThe light.\n\nThe hour.")
    last = draft.wording.keys
    correction = drafting.start_correction(chapter, by=editor)
    drafting.save(correction, text="The seal.\n\nThe scale.\n\nThe light.", by=editor)
    approval.submit(correction, change_note="A slip of the pen.", by=editor)

    approval.approve(correction, effective_from=TODAY, change_note="A slip of the pen.", by=approver)

    draft.refresh_from_db()
    assert draft.wording.text == "The seal.\n\nThe scale.\n\nThe light.\n\nThe hour.\n"
    assert draft.wording.keys == last
    assert draft.unmerged == ""


def test_where_draft_and_correction_changed_the_same_words_the_editor_is_told(chapter, editor, approver):
    approved(chapter, drafter=editor, approver=approver, text="The seal.\n\nThe scael.")
    draft = drafted(chapter, drafter=editor, text="The seal.\n\nThe scael, checked every year.")
    correction = drafting.start_correction(chapter, by=editor)
    drafting.save(correction, text="The seal.\n\nThe scale.", by=editor)
    approval.submit(correction, change_note="A slip of the pen.", by=editor)

    approval.approve(correction, effective_from=TODAY, change_note="A slip of the pen.", by=approver)

    draft.refresh_from_db()
    assert draft.wording.text == "The seal.\n\nThe scael, checked every year.\n"
    assert draft.unmerged == "The scale."


def test_a_draft_in_review_comes_back_when_a_correction_changed_its_words(chapter, editor, approver):
    approved(chapter, drafter=editor, approver=approver, text="The seal.\n\nThe scael.")
    draft = sent(chapter, editor, text="The seal.\n\nThe scael.\n\nThe hour.")
    correction = drafting.start_correction(chapter, by=editor)
    drafting.save(correction, text="The seal.\n\nThe scale.", by=editor)
    approval.submit(correction, change_note="A slip of the pen.", by=editor)

    approval.approve(correction, effective_from=TODAY, change_note="A slip of the pen.", by=approver)

    draft.refresh_from_db()
    assert draft.status == "drafted"
    assert draft.return_reasons == "An approved correction was merged in. Read it and send it again."
    assert "scale" in draft.wording.text
