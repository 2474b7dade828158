"""What comes back to participants: drafts to comment on, the answers down to the paragraph, and how they are told."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.keys import make_key
from accounts.models import Key
from handbook.approval import decisions
from handbook.drafting import citing, saving
from handbook.editions import release
from handbook.feedback import comments as feedback_comments
from handbook.feedback import notifications
from handbook.feedback.outcomes import because_of_your_input
from handbook.models import LaidDraft, Pin
from office import jobs
from office.models import Job, Letter
from press.manuscript import Built
from tests.factories import (
    approved,
    disposed,
    drafted,
    launched_with,
    make_chapter,
    make_consultation,
    make_contribution,
    make_handbook,
    make_participant,
    make_workshop,
)
from workshops.intake import receive
from workshops.models import Contribution
from workshops.review import dispositions

pytestmark = pytest.mark.django_db


def link_of(participant, **fields):
    """The secret of a participant's personal link."""
    lasts = fields.pop("lasts", timedelta(days=1))
    return make_key(Key.Purpose.PARTICIPANT, str(participant.pk), by=None, lasts=lasts)


def comes_in(client, participant):
    """Open a personal link on this device."""
    assert client.get(f"/join/p/{link_of(participant)}/").status_code == 302
    return client


def issue(handbook, *, approver, on):
    edition = release.prepare(handbook, by=approver, on=on)
    return launched_with(edition, {"en": Built(pdf=b"%PDF-1.7", pages=1, libraries={})})


@pytest.fixture
def consultation(programme):
    return make_consultation(programme=programme)


@pytest.fixture
def workshop(consultation):
    return make_workshop(consultation)


@pytest.fixture
def judge(workshop):
    return make_participant(workshop, name="Judge Sok", profession="judge", language="en", email="sok@example.org")


@pytest.fixture
def colleague(workshop):
    return make_participant(workshop, name="Judge Chan", profession="judge", language="en")


@pytest.fixture
def chapter(consultation):
    return make_chapter(make_handbook(consultations=[consultation]), slug="evidence")


@pytest.fixture
def laid(workshop, chapter, editor):
    version = drafted(chapter, drafter=editor, text="Seal the bag.\n\nCount the scales.")
    return LaidDraft.objects.create(workshop=workshop, wording=version.wording, laid_by=editor)


def cited(chapter, contribution, *, editor, approver, text, at, effective_from):
    """Approve a version of a chapter whose paragraph `at` (from 0) draws on a contribution."""
    version = drafted(chapter, drafter=editor, text=text)
    citing.cite(version, key=version.wording.keys[at], contribution=contribution, by=editor)
    decisions.submit(version, change_note="From the workshop.", by=editor)
    decisions.approve(version, effective_from=effective_from, change_note="From the workshop.", by=approver)
    return version


# Because of your input --------------------------------------------------------------------------------------------


def test_a_participant_reads_the_paragraph_before_and_after_word_by_word(
    client, judge, chapter, reviewer, editor, approver
):
    mine = disposed(make_contribution(participant=judge), reviewer=reviewer, reasons="Every opening is signed now.")
    approved(chapter, drafter=editor, approver=approver, text="Seal the bag.", effective_from=date(2022, 6, 1))
    issue(chapter.handbook, approver=approver, on=date(2022, 6, 1))
    cited(
        chapter,
        mine,
        editor=editor,
        approver=approver,
        text="Seal and sign the bag.",
        at=0,
        effective_from=date(2022, 7, 1),
    )
    issue(chapter.handbook, approver=approver, on=date(2022, 7, 1))

    [one] = because_of_your_input(judge)
    [shaped] = one.shaped

    assert (shaped.number, shaped.before, shaped.after) == ("1.1", "Seal the bag.", "Seal and sign the bag.")
    assert shaped.changes_html == "Seal <ins>and sign </ins>the bag."
    assert shaped.address == "/en/wildlife-trafficking/editions/2/evidence/#1.1"
    page = comes_in(client, judge).get("/join/me/").content.decode()
    assert "Every opening is signed now." in page
    assert "Seal <ins>and sign </ins>the bag." in page
    assert client.get(shaped.address).status_code == 200


def test_what_changed_of_a_paragraph_is_all_that_is_published_of_it(
    client, judge, chapter, reviewer, editor, approver, django_assert_num_queries
):
    first, second = (disposed(make_contribution(participant=judge), reviewer=reviewer) for _one in range(2))
    approved(
        chapter,
        drafter=editor,
        approver=approver,
        text="The fine is five ten million riel.\n\n1. weigh it\n2. seal it",
        effective_from=date(2022, 6, 1),
    )
    issue(chapter.handbook, approver=approver, on=date(2022, 6, 1))
    version = drafted(chapter, drafter=editor, text="The fine is ~~five~~ ten million riel.\n\n1. weigh it\n2. sign it")
    for key, contribution in zip(version.wording.keys, (first, second), strict=True):
        citing.cite(version, key=key, contribution=contribution, by=editor)
    decisions.submit(version, change_note="From the workshop.", by=editor)
    decisions.approve(version, effective_from=date(2022, 7, 1), change_note="From the workshop.", by=approver)
    issue(chapter.handbook, approver=approver, on=date(2022, 7, 1))

    [listed], [struck] = (one.shaped for one in because_of_your_input(judge))

    assert struck.before == struck.after
    with django_assert_num_queries(2):  # one reading of both versions serves every paragraph of them
        assert (struck.is_changed, listed.is_changed) == (True, True)
        assert "[now struck out]" in struck.changes_html
        assert "<ins>sign</ins> it" in listed.changes_html
    page = comes_in(client, judge).get("/join/me/").content.decode()
    assert struck.changes_html in page
    assert "Its words stayed as they were" not in page


def test_of_a_draft_that_cites_a_contribution_nothing_is_shown(client, judge, chapter, reviewer, editor, approver):
    mine = disposed(make_contribution(participant=judge), reviewer=reviewer)
    draft = drafted(chapter, drafter=editor, text="CANARY-DRAFT words.")
    citing.cite(draft, key=draft.wording.keys[0], contribution=mine, by=editor)
    page = comes_in(client, judge).get("/join/me/").content.decode()

    assert [one.shaped for one in because_of_your_input(judge)] == [[]]
    assert "CANARY-DRAFT" not in page

    decisions.submit(draft, change_note="First.", by=editor)
    decisions.approve(draft, effective_from=date(2022, 6, 1), change_note="First.", by=approver)
    release.prepare(chapter.handbook, by=approver, on=date(2022, 6, 1))

    assert [one.shaped for one in because_of_your_input(judge)] == [[]]
    assert "CANARY-DRAFT" not in client.get("/join/me/").content.decode()


def test_a_handbook_for_signed_in_readers_is_not_told_of(judge, programme, consultation, reviewer, editor, approver):
    secret = make_handbook(slug="private", readers="signed_in", consultations=[consultation])
    mine = disposed(make_contribution(participant=judge), reviewer=reviewer)
    cited(
        make_chapter(secret),
        mine,
        editor=editor,
        approver=approver,
        text="Private words.",
        at=0,
        effective_from=date(2022, 6, 1),
    )
    issue(secret, approver=approver, on=date(2022, 6, 1))

    assert [one.shaped for one in because_of_your_input(judge)] == [[]]


def test_whoever_was_merged_reads_the_answer_and_the_paragraph_of_the_other(
    judge, colleague, chapter, reviewer, editor, approver
):
    first = disposed(make_contribution(participant=colleague), reviewer=reviewer, reasons="Accepted for both.")
    disposed(
        make_contribution(participant=judge, text="The same happened to me."),
        reviewer=reviewer,
        outcome="merged",
        reasons="A colleague said the same.",
        merged_into=first,
    )
    cited(chapter, first, editor=editor, approver=approver, text="Sign.", at=0, effective_from=date(2022, 6, 1))
    issue(chapter.handbook, approver=approver, on=date(2022, 6, 1))

    [one] = because_of_your_input(judge)

    assert one.disposition.reasons == "A colleague said the same."
    assert one.answer_of_merged.reasons == "Accepted for both."
    assert [(shaped.number, shaped.is_new) for shaped in one.shaped] == [("1.1", True)]


def test_of_an_ongoing_case_into_which_one_was_merged_nothing_is_told(judge, colleague, reviewer):
    case = disposed(
        make_contribution(participant=colleague, ongoing=True),
        reviewer=reviewer,
        outcome="noted",
        reasons="CANARY-ONGOING",
    )
    disposed(make_contribution(participant=judge), reviewer=reviewer, outcome="merged", merged_into=case)

    assert [one.answer_of_merged for one in because_of_your_input(judge)] == [None]


def test_replaced_and_withdrawn_words_are_kept_and_said_to_be_so(judge):
    earlier = make_contribution(participant=judge, text="First words.")
    later = make_contribution(participant=judge, text="Better words.", replaces=earlier)
    gone = make_contribution(participant=judge, text="Not this.")
    receive.take_back(gone)

    by_receipt = {one.contribution.receipt: one for one in because_of_your_input(judge)}

    assert by_receipt.keys() == {later.receipt, gone.receipt}
    assert by_receipt[later.receipt].earlier == [earlier]
    assert by_receipt[gone.receipt].is_taken_back


def test_the_own_page_takes_as_many_queries_for_thirty_contributions_as_for_one(
    judge, reviewer, django_assert_max_num_queries
):
    disposed(make_contribution(participant=judge), reviewer=reviewer)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as for_one:
        because_of_your_input(judge)
    for number in range(29):
        disposed(make_contribution(participant=judge, text=f"Experience {number}."), reviewer=reviewer)

    with django_assert_max_num_queries(len(for_one)):
        assert len(because_of_your_input(judge)) == 30


# Doors ------------------------------------------------------------------------------------------------------------


def test_another_participants_page_words_and_drafts_are_refused(client, judge, laid, workshop):
    stranger = make_participant(make_workshop(), name="Stranger")
    make_contribution(participant=judge, text="CANARY-RAW words of the judge.")
    comes_in(client, stranger)

    assert "CANARY-RAW" not in client.get("/join/me/").content.decode()
    assert client.get(f"/join/me/drafts/{laid.pk}/").status_code == 404
    assert client.post(f"/join/me/drafts/{laid.pk}/", {"key": laid.wording.keys[0], "text": "x"}).status_code == 404
    with pytest.raises(PermissionDenied):
        feedback_comments.comment(
            laid, participant=stranger, key=laid.wording.keys[0], kind="difficulty", text="Words.", language="en"
        )
    assert Pin.objects.count() == 0


@pytest.mark.parametrize("path", ["/join/me/", "/join/me/drafts/{laid}/", "/join/me/questions/1/"])
def test_without_a_standing_link_nothing_opens(client, judge, laid, path):
    path = path.format(laid=laid.pk)
    assert client.get(path).status_code == 410

    comes_in(client, judge)
    Key.objects.update(revoked_at=timezone.now())

    response = client.get(path)
    assert response.status_code == 410
    assert "Seal the bag." not in response.content.decode()


def test_an_expired_link_does_not_open(client, judge, laid):
    comes_in(client, judge)
    Key.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert client.get(f"/join/me/drafts/{laid.pk}/").status_code == 410


def test_the_rooms_code_alone_shows_no_draft(client, laid, workshop, time_machine):
    time_machine.move_to("2022-05-30T09:00:00+07:00")

    room = client.get(f"/join/{workshop.join_code}/")

    assert room.status_code == 200
    assert "Seal the bag." not in room.content.decode()
    assert client.get(f"/join/me/drafts/{laid.pk}/").status_code == 410


def test_whose_identity_nobody_confirmed_sees_no_draft(client, workshop, laid):
    somebody = make_participant(workshop, is_confirmed=False)

    assert comes_in(client, somebody).get(f"/join/me/drafts/{laid.pk}/").status_code == 404


def test_a_link_preview_changes_nothing(client, judge, laid):
    comes_in(client, judge)

    for path in ("/join/me/", f"/join/me/drafts/{laid.pk}/?key={laid.wording.keys[0]}&text=Words&kind=difficulty"):
        client.get(path)

    assert Contribution.objects.count() == 0


# Drafts before a workshop -----------------------------------------------------------------------------------------


def test_participants_see_exactly_the_wording_that_was_laid(client, judge, laid, editor):
    saving.save(laid.wording.version, text="Rewritten CANARY-DRAFT.", by=editor)

    page = comes_in(client, judge).get(f"/join/me/drafts/{laid.pk}/").content.decode()

    assert "Seal the bag." in page
    assert "CANARY-DRAFT" not in page
    assert page.count("<form") == 2  # one for each paragraph


def test_a_comment_is_pinned_to_its_paragraph_of_that_wording_once(client, judge, laid):
    key = laid.wording.keys[1]
    facts = {
        "key": key,
        "client_key": "a-key-of-this-form-1",
        "kind": "proposed_wording",
        "text": "Count and photograph the scales.",
        "attribution": "office",
        "language": "en",
    }

    first = comes_in(client, judge).post(f"/join/me/drafts/{laid.pk}/", facts)
    client.post(f"/join/me/drafts/{laid.pk}/", facts)

    [pin] = Pin.objects.all()
    assert (pin.wording, pin.key) == (laid.wording, key)
    assert (pin.contribution.paragraph, pin.contribution.participant) == ("1.2", judge)
    assert first["Location"] == f"/join/me/drafts/{laid.pk}/?sent={pin.contribution.receipt}#1.2"
    page = client.get(f"/join/me/drafts/{laid.pk}/").content.decode()
    assert "Count and photograph the scales." in page


def test_a_refused_comment_keeps_what_was_typed_and_stores_nothing(client, judge, laid):
    facts = {
        "key": laid.wording.keys[0],
        "client_key": "a-key-of-this-form-1",
        "kind": "no such kind",
        "text": "Typed with one thumb.",
        "attribution": "office",
        "language": "en",
    }

    response = comes_in(client, judge).post(f"/join/me/drafts/{laid.pk}/", facts)

    assert response.status_code == 400
    assert "Typed with one thumb." in response.content.decode()
    assert (Contribution.objects.count(), Pin.objects.count()) == (0, 0)


def test_a_comment_on_a_paragraph_that_is_not_there_is_refused(judge, laid):
    with pytest.raises(ValidationError):
        feedback_comments.comment(
            laid, participant=judge, key="nowhere", kind="difficulty", text="Words.", language="en"
        )

    assert Contribution.objects.count() == 0


def test_a_participant_does_not_see_the_comments_of_others(client, judge, colleague, laid):
    feedback_comments.comment(
        laid,
        participant=colleague,
        key=laid.wording.keys[0],
        kind="difficulty",
        text="CANARY-RAW of a colleague.",
        language="en",
    )

    assert "CANARY-RAW" not in comes_in(client, judge).get(f"/join/me/drafts/{laid.pk}/").content.decode()


def test_editors_find_comments_at_the_version_and_learn_when_the_paragraph_changed(client, judge, laid, editor):
    for place, text in enumerate(["On the bag.", "On the scales."]):
        feedback_comments.comment(
            laid, participant=judge, key=laid.wording.keys[place], kind="difficulty", text=text, language="en"
        )
    version = laid.wording.version
    saving.save(version, text="Seal the bag.\n\nCount the scales twice.", by=editor)
    version.refresh_from_db()

    comments = feedback_comments.comments_on(version, editor)

    assert [(comment.number, comment.words, comment.on_earlier_wording) for comment in comments] == [
        ("1.1", "On the bag.", False),
        ("1.2", "On the scales.", True),
    ]
    client.force_login(editor)
    page = client.get(f"/desk/versions/{version.pk}/").content.decode()
    assert ("On the bag." in page, "on an earlier wording" in page) == (True, True)


def test_of_a_comment_about_an_ongoing_case_editors_read_the_summary_only(client, judge, laid, editor, reviewer):
    comment = feedback_comments.comment(
        laid,
        participant=judge,
        key=laid.wording.keys[0],
        kind="case",
        text="CANARY-ONGOING words.",
        language="en",
        ongoing=True,
    )
    client.force_login(editor)
    path = f"/desk/versions/{laid.wording.version_id}/"
    assert "CANARY-ONGOING" not in client.get(path).content.decode()

    disposed(comment, reviewer=reviewer, outcome="noted", public_summary="A bag was opened.")

    page = client.get(path).content.decode()
    assert ("CANARY-ONGOING" in page, "A bag was opened." in page) == (False, True)


# Questions back ---------------------------------------------------------------------------------------------------


def test_a_participant_replies_to_a_question_once(client, judge, colleague, reviewer):
    mine = make_contribution(participant=judge)
    inquiry = mine.inquiries.create(question="Who signed?", asked_by=reviewer)
    comes_in(client, judge)
    assert "Who signed?" in client.get("/join/me/").content.decode()

    client.post(f"/join/me/questions/{inquiry.pk}/", {"reply": "Nobody did."})
    again = client.post(f"/join/me/questions/{inquiry.pk}/", {"reply": "Other words."})

    inquiry.refresh_from_db()
    assert (inquiry.reply, again.status_code) == ("Nobody did.", 400)
    assert comes_in(client, colleague).get(f"/join/me/questions/{inquiry.pk}/").status_code == 404


# Answers to send --------------------------------------------------------------------------------------------------


def told_of(workshop, by):
    progress = notifications.answers_to_send(workshop, by=by)
    return progress.told, progress.answered


def test_an_answer_counts_as_told_when_its_letter_was_sent(judge, workshop, reviewer):
    disposed(make_contribution(participant=judge), reviewer=reviewer, reasons="It shows why.")

    assert notifications.prepare_letters(workshop, by=reviewer) == 1
    assert notifications.prepare_letters(workshop, by=reviewer) == 0

    [letter] = Letter.objects.all()
    assert (letter.to, letter.language, "It shows why." in letter.body) == ("sok@example.org", "en", True)
    assert told_of(workshop, reviewer) == (0, 1)
    Letter.objects.update(state=Letter.State.SENT)
    assert told_of(workshop, reviewer) == (1, 1)


def test_a_letter_is_read_then_sent_with_a_link_that_opens(client, judge, workshop, reviewer, settings, mailoutbox):
    settings.EMAIL_IS_CONFIGURED = True
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    disposed(make_contribution(participant=judge), reviewer=reviewer, reasons="It shows why.")
    client.force_login(reviewer)
    client.post(f"/workshops/{workshop.number}/answers/write/")
    outbox = f"/workshops/{workshop.number}/answers/letters/"
    assert "It shows why." in client.get(outbox).content.decode()

    client.post(outbox, {"all": "yes"})
    jobs.run(Job.objects.get())

    [sent] = mailoutbox
    link = next(word for word in sent.body.split() if word.startswith("https://handbook.example.org/join/p/"))
    client.logout()
    assert client.get(link.removeprefix("https://handbook.example.org")).status_code == 302
    assert "It shows why." in client.get("/join/me/").content.decode()
    assert told_of(workshop, reviewer) == (1, 1)


def test_letters_with_answers_do_not_lie_among_the_invitations(client, judge, workshop, reviewer, administrator):
    disposed(make_contribution(participant=judge), reviewer=reviewer, reasons="CANARY-REASONS")
    notifications.prepare_letters(workshop, by=reviewer)
    client.force_login(administrator)

    assert "CANARY-REASONS" not in client.get(f"/workshops/{workshop.number}/invitations/").content.decode()
    assert client.get(f"/workshops/{workshop.number}/answers/letters/").status_code == 403


def test_a_corrected_answer_is_told_again(judge, workshop, reviewer):
    mine = disposed(make_contribution(participant=judge), reviewer=reviewer)
    notifications.prepare_letters(workshop, by=reviewer)
    Letter.objects.update(state=Letter.State.SENT)

    dispositions.correct(
        mine, outcome="noted", reasons="On reflection.", language="en", correction_note="A mistake.", by=reviewer
    )

    assert told_of(workshop, reviewer) == (0, 1)
    assert notifications.prepare_letters(workshop, by=reviewer) == 1
    assert Letter.objects.count() == 2


def test_a_letter_that_waits_unread_takes_up_a_newer_answer(judge, workshop, reviewer):
    disposed(make_contribution(participant=judge), reviewer=reviewer, reasons="First reasons.")
    notifications.prepare_letters(workshop, by=reviewer)
    disposed(make_contribution(participant=judge, text="More."), reviewer=reviewer, reasons="Second reasons.")

    notifications.prepare_letters(workshop, by=reviewer)

    [letter] = Letter.objects.all()
    assert ("First reasons." in letter.body, "Second reasons." in letter.body) == (True, True)


def test_a_letter_says_nothing_of_an_ongoing_case(judge, workshop, reviewer):
    disposed(
        make_contribution(participant=judge, ongoing=True, text="CANARY-ONGOING"),
        reviewer=reviewer,
        outcome="noted",
        reasons="CANARY-REASONS",
    )

    notifications.prepare_letters(workshop, by=reviewer)

    body = Letter.objects.get().body
    assert [canary for canary in ("CANARY-ONGOING", "CANARY-REASONS") if canary in body] == []


def test_answers_on_paper_are_told_when_they_were_handed_over(client, colleague, workshop, reviewer):
    disposed(make_contribution(participant=colleague), reviewer=reviewer, reasons="Read on paper.")
    client.force_login(reviewer)

    pdf = client.get(f"/workshops/{workshop.number}/answers/print/")

    assert (pdf.status_code, "Read on paper." in text_of(pdf.getvalue())) == (200, True)
    assert told_of(workshop, reviewer) == (0, 1)
    as_of = timezone.now().isoformat()
    client.post(f"/workshops/{workshop.number}/answers/hand-over/", {"as_of": as_of, "participant": colleague.pk})
    assert told_of(workshop, reviewer) == (1, 1)


def test_a_sheet_printed_before_a_newer_answer_does_not_tell_it(colleague, workshop, reviewer):
    disposed(make_contribution(participant=colleague), reviewer=reviewer)
    printed_at = timezone.now()
    disposed(make_contribution(participant=colleague, text="More."), reviewer=reviewer)

    assert notifications.hand_over(workshop, [colleague], as_of=printed_at, by=reviewer) == 0
    assert told_of(workshop, reviewer) == (0, 2)


def test_answers_without_a_known_author_are_printed_by_receipt_and_told_when_handed_out(client, workshop, reviewer):
    papers = [
        disposed(
            make_contribution(workshop=workshop, text=f"Paper {number}"), reviewer=reviewer, reasons=f"Why {number}"
        )
        for number in range(3)
    ]
    client.force_login(reviewer)
    path = f"/workshops/{workshop.number}/answers/"

    as_of = client.get(path).context["as_of"]
    pages = pages_of(client.get(f"{path}without-author/print/").getvalue())
    assert told_of(workshop, reviewer) == (0, 3)
    client.post(f"{path}without-author/hand-over/", {"as_of": as_of})

    receipts = sorted(paper.receipt for paper in papers)
    assert [[receipt for receipt in receipts if receipt in page] for page in pages] == [[one] for one in receipts]
    assert told_of(workshop, reviewer) == (3, 3)
    assert client.get(f"{path}without-author/print/").headers["Location"] == path
    assert len(pages_of(client.get(f"{path}without-author/print/?again=yes").getvalue())) == 3


def test_of_papers_handed_out_only_a_newer_answer_is_printed_again(workshop, reviewer):
    first, second = (make_contribution(workshop=workshop, text=text) for text in ("First.", "Second."))
    disposed(first, reviewer=reviewer)
    printed_at = timezone.now()
    disposed(second, reviewer=reviewer)

    assert notifications.hand_over_without_author(workshop, as_of=printed_at, by=reviewer) == 1
    left = notifications.answers_without_author(workshop, by=reviewer).untold
    assert [one.contribution for one in left] == [second]
    assert notifications.hand_over_without_author(workshop, as_of=timezone.now(), by=reviewer) == 1
    dispositions.correct(
        first, outcome="noted", reasons="On reflection.", language="en", correction_note="A mistake.", by=reviewer
    )

    left = notifications.answers_without_author(workshop, by=reviewer).untold
    assert [one.contribution for one in left] == [first]


def test_what_came_in_outside_a_workshop_is_told_from_the_consultations_page(client, consultation, workshop, reviewer):
    disposed(make_contribution(workshop=workshop), reviewer=reviewer)
    alone = disposed(make_contribution(consultation, text="From nobody known."), reviewer=reviewer, reasons="It helps.")
    client.force_login(reviewer)
    path = f"/workshops/consultations/{consultation.pk}/answers/"

    shown = client.get(path).context
    pdf = text_of(client.get(f"{path}print/").getvalue())
    client.post(f"{path}hand-over/", {"as_of": shown["as_of"]})

    assert [one.contribution for one in shown["without_author"].answers] == [alone]
    assert ("It helps." in pdf, alone.receipt in pdf) == (True, True)
    assert notifications.answers_without_author(consultation, by=reviewer).told == 1


def test_a_row_of_a_spreadsheet_is_found_by_its_reference_on_the_sheet(client, workshop, reviewer):
    row = make_contribution(workshop=workshop)
    Contribution.objects.filter(pk=row.pk).update(source_key="ref:PAPER-17")
    disposed(row, reviewer=reviewer)
    client.force_login(reviewer)

    pdf = client.get(f"/workshops/{workshop.number}/answers/without-author/print/")

    assert "PAPER-17" in text_of(pdf.getvalue())


def test_handing_out_asks_for_the_moment_the_page_was_opened(client, workshop, reviewer):
    disposed(make_contribution(workshop=workshop), reviewer=reviewer)
    client.force_login(reviewer)

    client.post(f"/workshops/{workshop.number}/answers/without-author/hand-over/", {"as_of": "yesterday"})

    assert told_of(workshop, reviewer) == (0, 1)


def test_the_pages_of_answers_say_that_a_workshop_is_a_rehearsal(client, consultation, reviewer):
    rehearsal, earnest = make_workshop(consultation, rehearsal=True), make_workshop(consultation)
    client.force_login(reviewer)

    said = [
        "Nothing here is counted" in client.get(f"/workshops/{one.number}/{page}").content.decode()
        for one in (rehearsal, earnest)
        for page in ("answers/", "answers/letters/")
    ]

    assert said == [True, True, False, False]


@pytest.mark.parametrize("role", ["rapporteur", "editor", "approver", "administrator"])
def test_only_reviewers_tell_answers(role, request, client, workshop):
    client.force_login(request.getfixturevalue(role))

    assert client.get(f"/workshops/{workshop.number}/answers/").status_code == 403
    assert client.get(f"/workshops/{workshop.number}/answers/print/").status_code == 403
    assert client.post(f"/workshops/{workshop.number}/answers/write/").status_code == 403


def test_the_page_of_answers_takes_as_many_queries_for_thirty_participants_as_for_one(
    client, workshop, reviewer, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def one_more(number):
        disposed(make_contribution(participant=make_participant(workshop, name=f"Judge {number}")), reviewer=reviewer)
        disposed(make_contribution(workshop=workshop, text=f"Paper {number}"), reviewer=reviewer)

    client.force_login(reviewer)
    one_more(0)
    path = f"/workshops/{workshop.number}/answers/"
    client.get(path)
    with CaptureQueriesContext(connection) as for_one:
        client.get(path)
    for number in range(1, 30):
        one_more(number)

    with django_assert_max_num_queries(len(for_one)):
        page = client.get(path)

    assert "put the contribution forward: 0 of 60." in page.content.decode()


def text_of(pdf: bytes) -> str:
    return "\n".join(pages_of(pdf))


def pages_of(pdf: bytes) -> list[str]:
    import io

    from pypdf import PdfReader

    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
