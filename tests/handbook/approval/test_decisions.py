"""Approval: sent, returned with reasons, adopted by somebody who did not draft it."""

import io
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from accounts.models import Act, Membership
from handbook.approval import approval_sheet, decisions
from handbook.discussion import sign_off_questions, sign_offs
from handbook.drafting import citing, drafts, saving
from handbook.drafting.transitions import OwnDraft
from handbook.models import Version
from tests.factories import (
    approved,
    disposed,
    drafted,
    make_chapter,
    make_consultation,
    make_contribution,
    make_user,
)

pytestmark = pytest.mark.django_db

TODAY = date(2022, 6, 1)


@pytest.fixture
def chapter(programme):
    return make_chapter()


def sent(chapter, editor, **fields):
    draft = drafted(chapter, drafter=editor, **fields)
    decisions.submit(draft, change_note="First text.", by=editor)
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

    with pytest.raises(OwnDraft, match="A colleague"):
        decisions.approve(draft, effective_from=TODAY, change_note="Mine.", by=editor)

    assert Version.objects.get().status == "in_review"


def test_a_second_drafter_cannot_approve_either(chapter, editor, approver, programme):
    Membership.objects.create(user=approver, role="editor", programme=programme)
    both = type(approver).objects.get(pk=approver.pk)
    draft = drafted(chapter, drafter=editor)
    saving.save(draft, text="A word of the approver's own.", by=both)
    decisions.submit(draft, change_note="First.", by=editor)

    with pytest.raises(OwnDraft):
        decisions.approve(draft, effective_from=TODAY, change_note="First.", by=both)


def test_only_approvers_approve(chapter, editor, reviewer, outsider, administrator):
    draft = sent(chapter, editor)

    for person in (reviewer, outsider, administrator):
        with pytest.raises(PermissionDenied):
            decisions.approve(draft, effective_from=TODAY, change_note="Yes.", by=person)


def test_a_returned_draft_comes_back_with_reasons(chapter, editor, approver):
    draft = sent(chapter, editor)
    with pytest.raises(ValidationError):
        decisions.return_to_drafters(draft, reasons=" ", by=approver)

    decisions.return_to_drafters(draft, reasons="Paragraph 1.1 names no document.", by=approver)

    draft.refresh_from_db()
    assert (draft.status, draft.return_reasons) == ("drafted", "Paragraph 1.1 names no document.")


def test_what_was_sent_by_mistake_is_called_back_and_can_be_sent_anew(client, chapter, editor, approver):
    draft = sent(chapter, editor)
    client.force_login(editor)
    address = reverse("desk:version_call_back", args=[draft.pk])
    assert address in client.get(draft.get_absolute_url()).content.decode()

    client.post(address)

    draft.refresh_from_db()
    assert (draft.status, draft.return_reasons) == ("drafted", "")
    with pytest.raises(drafts.StaleVersion):
        decisions.approve(draft, effective_from=TODAY, change_note="Yes.", by=approver)
    decisions.submit(draft, change_note="Now.", by=editor)
    decisions.approve(draft, effective_from=TODAY, change_note="Yes.", by=approver)
    late = client.post(address, follow=True)
    assert draft.get_absolute_url() == late.request["PATH_INFO"]
    draft.refresh_from_db()
    assert draft.status == "approved"


def test_two_approvers_decide_once(chapter, editor, approver, programme):
    colleague = make_user("colleague", role="approver", programme=programme)
    draft = sent(chapter, editor)
    decisions.approve(draft, effective_from=TODAY, change_note="First.", by=approver)

    with pytest.raises(drafts.StaleVersion):
        decisions.approve(draft, effective_from=date(2023, 1, 1), change_note="Later.", by=colleague)
    with pytest.raises(drafts.StaleVersion):
        decisions.return_to_drafters(draft, reasons="No.", by=colleague)

    assert Version.objects.get().effective_from == TODAY


def test_an_approver_adopts_exactly_the_words_that_were_read(chapter, editor, approver):
    draft = sent(chapter, editor, text="What the approver read.")
    seen = draft.wording
    decisions.return_to_drafters(draft, reasons="A word is missing.", by=approver)
    saving.save(draft, text="What was written since.", by=editor)
    decisions.submit(draft, change_note="Word added.", by=editor)

    with pytest.raises(drafts.StaleVersion):
        decisions.approve(draft, effective_from=TODAY, change_note="First.", by=approver, seen=seen)


def test_an_empty_chapter_is_not_sent(chapter, editor):
    draft = drafts.start_draft(chapter, by=editor)

    with pytest.raises(ValidationError, match="no text yet"):
        decisions.submit(draft, change_note="Nothing.", by=editor)


def test_a_change_note_is_needed(chapter, editor):
    draft = drafted(chapter, drafter=editor)

    with pytest.raises(ValidationError, match="what changed"):
        decisions.submit(draft, change_note=" ", by=editor)


def test_the_database_knows_no_approved_text_without_date_note_and_approver(chapter, editor):
    draft = sent(chapter, editor)

    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.filter(pk=draft.pk).update(status="approved")


def test_a_correction_is_merged_into_the_open_draft(chapter, editor, approver):
    approved(chapter, drafter=editor, approver=approver, text="The seal.\n\nThe scael.\n\nThe light.")
    draft = drafted(chapter, drafter=editor, text="The seal.\n\nThe scael.\n\nThe light.\n\nThe hour.")
    last = draft.wording.keys
    correction = drafts.start_correction(chapter, by=editor)
    saving.save(correction, text="The seal.\n\nThe scale.\n\nThe light.", by=editor)
    decisions.submit(correction, change_note="A slip of the pen.", by=editor)

    decisions.approve(correction, effective_from=TODAY, change_note="A slip of the pen.", by=approver)

    draft.refresh_from_db()
    assert draft.wording.text == "The seal.\n\nThe scale.\n\nThe light.\n\nThe hour.\n"
    assert draft.wording.keys == last
    assert draft.unmerged == ""


def test_where_draft_and_correction_changed_the_same_words_the_editor_is_told(chapter, editor, approver):
    approved(chapter, drafter=editor, approver=approver, text="The seal.\n\nThe scael.")
    draft = drafted(chapter, drafter=editor, text="The seal.\n\nThe scael, checked every year.")
    correction = drafts.start_correction(chapter, by=editor)
    saving.save(correction, text="The seal.\n\nThe scale.", by=editor)
    decisions.submit(correction, change_note="A slip of the pen.", by=editor)

    decisions.approve(correction, effective_from=TODAY, change_note="A slip of the pen.", by=approver)

    draft.refresh_from_db()
    assert draft.wording.text == "The seal.\n\nThe scael, checked every year.\n"
    assert draft.unmerged == "The scale."


def test_a_draft_in_review_comes_back_when_a_correction_changed_its_words(chapter, editor, approver):
    approved(chapter, drafter=editor, approver=approver, text="The seal.\n\nThe scael.")
    draft = sent(chapter, editor, text="The seal.\n\nThe scael.\n\nThe hour.")
    correction = drafts.start_correction(chapter, by=editor)
    saving.save(correction, text="The seal.\n\nThe scale.", by=editor)
    decisions.submit(correction, change_note="A slip of the pen.", by=editor)

    decisions.approve(correction, effective_from=TODAY, change_note="A slip of the pen.", by=approver)

    draft.refresh_from_db()
    assert draft.status == "drafted"
    assert draft.return_reasons == "An approved correction was merged in. Read it and send it again."
    assert "scale" in draft.wording.text


# Approved against the checks -----------------------------------------------------------------------------------


@pytest.fixture
def not_signed_off(chapter, editor, approver, programme):
    """Sent, though a colleague who was asked has not signed it off."""
    draft = drafted(chapter, drafter=editor)
    colleague = make_user("colleague", role="approver", programme=programme)
    sign_off_questions.ask(draft, user=colleague, language="en", question="", by=editor)
    decisions.submit(draft, change_note="First text.", by=editor)
    return draft


def approve(version, by, **more):
    return decisions.approve(version, effective_from=TODAY, change_note="First text.", by=by, **more)


def test_a_missing_sign_off_stops_an_approval_without_reasons(not_signed_off, approver):
    with pytest.raises(ValidationError) as refused:
        approve(not_signed_off, approver)

    assert refused.value.message_dict["forced_reasons"] == [
        "Colleague has not answered yet.",
        "Return the draft, or say below why it is approved all the same.",
    ]
    assert Version.objects.get().status == "in_review"


def test_a_forced_approval_stays_marked_for_ever(not_signed_off, approver):
    version = approve(not_signed_off, approver, forced_reasons="The court opens on Monday.")

    assert version.forced_reasons == "The court opens on Monday."
    forced = Act.objects.get(verb="approved against the checks")
    assert (forced.who, forced.reason) == (approver, "The court opens on Monday.")
    with pytest.raises(DatabaseError, match="sealed"), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(forced_reasons="")


def test_an_error_that_came_in_after_sending_stops_an_approval_too(chapter, editor, approver):
    draft = sent(chapter, editor)
    Version.objects.filter(pk=draft.pk).update(unmerged="The scale.")

    with pytest.raises(ValidationError, match="correction is not taken over"):
        approve(draft, approver)

    assert approve(draft, approver, forced_reasons="It is taken over in words.").status == "approved"


def test_no_reason_lets_somebody_approve_what_they_drafted(not_signed_off, editor):
    Membership.objects.create(user=editor, role="approver")
    editor = type(editor).objects.get(pk=editor.pk)

    with pytest.raises(OwnDraft):
        approve(not_signed_off, editor, forced_reasons="I am in a hurry.")


def test_where_nothing_is_overridden_no_reasons_are_stored(chapter, editor, approver):
    draft = sent(chapter, editor)

    with pytest.raises(ValidationError, match="Nothing stands against this text any more"):
        approve(draft, approver, forced_reasons="To be sure.")


# The letter ----------------------------------------------------------------------------------------------------


def test_the_letter_is_kept_with_the_version(chapter, editor, approver):
    draft = sent(chapter, editor)
    scan = decisions.scan_of(SimpleUploadedFile("letter.exe", picture()))

    version = approve(draft, approver, letter=decisions.Letter("12/34", date(2022, 5, 30), scan))

    assert (version.letter_number, version.letter_date) == ("12/34", date(2022, 5, 30))
    assert version.letter_scan.media_type == "image/jpeg"
    with pytest.raises(DatabaseError, match="sealed"), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(letter_number="99")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<html><script>alert(1)</script>", "is not a photograph"),
        (b"%PDF-1.7 broken", "is a PDF that does not open"),
        (b"\xff" * (10 * 1024 * 1024 + 1), "is larger than 10 MB"),
    ],
)
def test_a_scan_is_what_its_content_says(content, sentence):
    with pytest.raises(ValidationError, match=sentence):
        decisions.scan_of(SimpleUploadedFile("letter.pdf", content, content_type="application/pdf"))


def picture() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(drawn, "PNG")
    return drawn.getvalue()


# The sheet to sign on paper ------------------------------------------------------------------------------------


def words_of(pdf: bytes) -> str:
    return " ".join("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_the_sheet_says_what_an_approver_decides_on(chapter, editor, approver, reviewer):
    approved(chapter, drafter=editor, approver=approver, text="The seal is looked at.\n\nThe scale is checked.")
    chapter.handbook.consultations.add(make_consultation())
    contribution = disposed(
        make_contribution(chapter.handbook.consultations.get(), text="Own words."), reviewer=reviewer
    )
    draft = drafted(chapter, drafter=editor, text="The seal is looked at twice.\n\nThe scale is checked.")
    citing.cite(draft, key=draft.wording.keys[0], contribution=contribution, by=editor)
    asked, _none = sign_off_questions.ask(draft, user=approver, language="en", question="", by=editor)
    sign_offs.answer(asked, answer="agrees", statement="As we said.", by=approver)
    decisions.submit(draft, change_note="Looked at twice.", by=editor)
    draft.refresh_from_db()

    words = words_of(approval_sheet.approval_sheet(draft, by=approver))

    for said in (
        "Looked at twice.",
        "The seal is looked at twice",
        "1 paragraph unchanged",
        contribution.receipt,
        "Exhibit bags were opened without a signature.",
        "As we said.",
        "Signature and stamp",
        "1 / ",
    ):
        assert said in words
    assert "Own words" not in words


def test_the_sheet_says_nothing_of_a_case_still_before_a_court(chapter, editor, approver, reviewer):
    chapter.handbook.consultations.add(make_consultation())
    contribution = disposed(make_contribution(chapter.handbook.consultations.get()), reviewer=reviewer)
    draft = drafted(chapter, drafter=editor)
    citing.cite(draft, key=draft.wording.keys[0], contribution=contribution, by=editor)
    type(contribution).objects.filter(pk=contribution.pk).update(ongoing=True)

    words = words_of(approval_sheet.approval_sheet(draft, by=approver))

    assert "without a signature" not in words
    assert contribution.receipt in words


def test_who_may_not_read_drafts_gets_no_sheet(chapter, editor, reviewer):
    with pytest.raises(PermissionDenied):
        approval_sheet.approval_sheet(drafted(chapter, drafter=editor), by=reviewer)
