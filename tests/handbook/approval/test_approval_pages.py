"""A draft is sent, returned, approved; an edition is prepared, watched, given up, withdrawn: from the desk."""

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from handbook.approval import decisions
from handbook.discussion import sign_off_questions
from handbook.drafting import drafts, saving
from handbook.editions import release
from handbook.models import Edition, Launch, Version
from office.models import Job, Worker
from tests.factories import (
    approved,
    disposed,
    drafted,
    issued,
    make_chapter,
    make_consultation,
    make_contribution,
    make_handbook,
    make_user,
)

NOTE = "Written after the workshop."


@pytest.fixture
def version(editor, programme):
    return drafted(make_chapter(), drafter=editor)


@pytest.fixture
def sent(version, editor):
    decisions.submit(version, change_note=NOTE, by=editor)
    version.refresh_from_db()
    return version


@pytest.fixture
def handbook(editor, approver):
    """One whose only chapter is in effect."""
    handbook = make_handbook(slug="in-effect")
    approved(make_chapter(handbook), drafter=editor, approver=approver)
    return handbook


def at(name, thing):
    return reverse(f"desk:{name}", args=[thing.pk])


def decision(version, **more):
    return {"effective_from": "2022-06-01", "change_note": NOTE, "seen": version.wording_id, **more}


def test_a_draft_is_sent_with_a_note(client, editor, version):
    client.force_login(editor)

    without = client.post(at("version_submit", version), {"change_note": " "})
    answer = client.post(at("version_submit", version), {"change_note": NOTE})

    assert list(without.context["form"].errors) == ["change_note"]
    assertRedirects(answer, version.get_absolute_url())
    version.refresh_from_db()
    assert (version.status, version.change_note) == ("in_review", NOTE)


def test_an_empty_chapter_is_not_sent(client, editor, programme):
    client.force_login(editor)
    version = drafts.start_draft(make_chapter(), by=editor)

    page = client.post(at("version_submit", version), {"change_note": NOTE})

    assertContains(page, "This chapter has no text yet. Write it before you send it.")
    assertContains(page, NOTE)


def test_an_approver_returns_a_draft_and_its_drafter_reads_why(client, editor, approver, sent):
    client.force_login(approver)

    client.post(at("version_return", sent), {"reasons": "Say who signs."})

    client.force_login(editor)
    assertContains(client.get(sent.get_absolute_url()), "Say who signs.")
    assertContains(client.get(reverse("desk:home")), "Say who signs.")


def test_an_approver_compares_and_approves(client, approver, sent):
    client.force_login(approver)

    assertContains(client.get(at("version_approve", sent)), "The first text of this chapter")
    answer = client.post(at("version_approve", sent), decision(sent))

    assertRedirects(answer, sent.get_absolute_url())
    sent.refresh_from_db()
    assert (sent.status, sent.effective_from, sent.approved_by) == ("approved", date(2022, 6, 1), approver)


def test_nobody_approves_what_they_drafted_and_the_page_says_why(client, programme, editor):
    both = make_user("both", role="editor", programme=programme)
    both.memberships.create(role="approver", programme=programme)
    version = drafted(make_chapter(), drafter=both)
    decisions.submit(version, change_note=NOTE, by=both)
    client.force_login(both)
    sentence = "You drafted this version. A colleague with the role of approver decides on it."

    page = client.get(version.get_absolute_url())
    assertContains(page, sentence)
    assertNotContains(page, "Compare and approve")
    refused = client.post(at("version_approve", version), decision(version))

    assertContains(refused, sentence, status_code=403)
    assertContains(client.get(reverse("desk:home")), "You drafted it: a colleague decides.")
    version.refresh_from_db()
    assert version.status == "in_review"


def test_a_wording_that_the_approver_did_not_read_is_not_approved(client, editor, approver, sent):
    client.force_login(approver)
    read = decision(sent, change_note="As I read it.")
    decisions.return_to_drafters(sent, reasons="One word.", by=approver)
    saving.save(sent, text="Another rule stands here now.", by=editor)
    decisions.submit(sent, change_note=NOTE, by=editor)

    page = client.post(at("version_approve", sent), read)

    assertContains(page, "Another wording stands now than the one you read.", status_code=409)
    assertContains(page, "Another rule stands here now.", status_code=409)
    assertContains(page, "As I read it.", status_code=409)
    sent.refresh_from_db()
    assert sent.status == "in_review"


def test_who_decides_second_is_told_so(client, approver, sent):
    client.force_login(approver)
    decisions.approve(sent, effective_from=date(2022, 6, 1), change_note=NOTE, by=approver)

    answer = client.post(at("version_approve", sent), decision(sent), follow=True)

    assertContains(answer, "A colleague has approved this version already.")


def test_what_was_forced_is_marked_on_every_page(client, approver, editor, version, programme):
    colleague = make_user("colleague", role="approver", programme=programme)
    sign_off_questions.ask(version, user=colleague, language="en", question="", by=editor)
    decisions.submit(version, change_note=NOTE, by=editor)
    version.refresh_from_db()
    client.force_login(approver)

    page = client.get(at("version_approve", version))
    refused = client.post(at("version_approve", version), decision(version, forced_reasons=" "))
    client.post(at("version_approve", version), decision(version, forced_reasons="The court opens on Monday."))

    assertContains(page, "Approve it all the same")
    assertContains(refused, "Return the draft, or say below why it is approved all the same.")
    edition = release.prepare(version.chapter.handbook, by=approver, on=date(2022, 6, 1))
    for address, said in (
        (version.get_absolute_url(), "The court opens on Monday."),
        (reverse("desk:chapter_history", args=[version.chapter_id]), "The court opens on Monday."),
        (version.chapter.get_absolute_url(), "approved against the checks"),
        (reverse("desk:edition_detail", args=[edition.pk]), "approved against the checks"),
    ):
        assertContains(client.get(address), said)


def test_a_letter_comes_with_an_approval_and_its_scan_opens(client, approver, reviewer, sent):
    client.force_login(approver)
    drawn = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(drawn, "PNG")
    letter = {"letter_number": "12/34", "letter_date": "2022-05-30"}

    wrong = client.post(
        at("version_approve", sent), decision(sent, **letter, letter_scan=SimpleUploadedFile("a.pdf", b"no scan"))
    )
    client.post(
        at("version_approve", sent),
        decision(sent, **letter, letter_scan=SimpleUploadedFile("a.png", drawn.getvalue())),
    )

    assertContains(wrong, "a.pdf is not a photograph (JPEG, PNG, WebP) or a PDF that can be opened.")
    assertContains(wrong, "12/34")
    assertContains(wrong, "choose it again")
    assertContains(client.get(sent.get_absolute_url()), "12/34")
    scan = client.get(at("version_letter_scan", sent))
    assert (scan["Content-Type"], scan.getvalue()[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    client.force_login(reviewer)
    assert client.get(at("version_letter_scan", sent)).status_code == 404


def test_an_approver_gets_a_sheet_to_sign(client, approver, sent):
    client.force_login(approver)

    sheet = client.get(at("version_sheet", sent))

    assert (sheet["Content-Type"], sheet.content[:5]) == ("application/pdf", b"%PDF-")


def test_an_editor_decides_nothing(client, editor, sent, handbook):
    client.force_login(editor)

    assert client.get(at("version_approve", sent)).status_code == 403
    assert client.post(at("version_return", sent), {"reasons": "No."}).status_code == 403
    assert client.get(reverse("desk:edition_prepare", args=[handbook.slug])).status_code == 403


# Editions ------------------------------------------------------------------------------------------------------


def prepare(client, handbook, **more):
    return client.post(
        reverse("desk:edition_prepare", args=[handbook.slug]),
        {"on": timezone.localdate().isoformat(), "note": "The first.", **more},
    )


def test_an_approver_sees_what_an_edition_would_hold_and_prepares_it(client, approver, handbook):
    client.force_login(approver)
    address = reverse("desk:edition_prepare", args=[handbook.slug])

    assertContains(client.get(address), "in the first edition")
    assertContains(client.get(f"{address}?on=2001-01-01"), "No chapter has an approved text in effect on this day.")
    answer = prepare(client, handbook)

    edition = Edition.objects.get()
    assertRedirects(answer, at("edition_detail", edition))
    assert (edition.number, edition.status, edition.note) == ("1", "prepared", "The first.")


def test_a_day_without_any_text_issues_nothing(client, approver, handbook):
    client.force_login(approver)

    page = prepare(client, handbook, on="2001-01-01")

    assertContains(page, "Approve a draft, or choose a later day.")
    assertContains(page, "The first.")
    assert not Edition.objects.exists()


def test_of_two_people_issuing_at_once_the_second_is_shown_the_edition_of_the_first(client, approver, handbook):
    client.force_login(approver)
    colleague = make_user("colleague", role="approver", programme=handbook.programme)
    edition = release.prepare(handbook, by=colleague)

    answer = client.post(
        reverse("desk:edition_prepare", args=[handbook.slug]), {"on": "2026-01-01", "note": ""}, follow=True
    )

    assertRedirects(answer, at("edition_detail", edition))
    assertContains(answer, "is prepared already, or waits for its hour. Issue it first, or give it up.")
    assert Edition.objects.count() == 1


def test_a_correction_of_no_edition_is_refused_with_a_sentence(client, approver, handbook):
    client.force_login(approver)

    page = prepare(client, handbook, is_correction="on")

    assertContains(page, "There is no edition yet that could be corrected. Issue the first one.")


def test_the_page_says_when_nobody_builds_the_book(client, approver, handbook):
    client.force_login(approver)
    prepare(client, handbook)
    page = at("edition_detail", Edition.objects.get())

    assertContains(client.get(page), "python manage.py worker")
    Worker.objects.create(name="one")
    assertNotContains(client.get(page), "python manage.py worker")


def test_the_page_shows_the_step_and_asks_again_until_the_job_ends(client, approver, handbook):
    client.force_login(approver)
    prepare(client, handbook)
    edition = Edition.objects.get()
    page = at("edition_detail", edition)
    Job.objects.update(state="running", step="Setting chapter 1", done=1, total=4, heartbeat=timezone.now())

    whole = client.get(page)
    part = client.get(page, headers={"HX-Request": "true"})
    Job.objects.update(state="failed", failure="A picture is missing.")
    ended = client.get(page, headers={"HX-Request": "true"})

    assertContains(whole, '<meta http-equiv="refresh" content="5">', html=True)
    assertContains(part, "Setting chapter 1")
    assertContains(part, '<progress id="book" max="4" value="1"></progress>', html=True)
    assertNotContains(part, "<h1>")
    assert "HX-Refresh" not in part
    assert ended["HX-Refresh"] == "true"


def test_a_failed_book_is_tried_again_or_given_up(client, approver, handbook):
    client.force_login(approver)
    prepare(client, handbook)
    edition = Edition.objects.get()
    Job.objects.update(state="failed", failure="A picture is missing.")

    assertContains(client.get(at("edition_detail", edition)), "A picture is missing.")
    again = client.post(at("edition_retry", edition), follow=True)
    assertContains(again, "The book is built once more.")
    assert Job.objects.get().state == "waiting"
    Job.objects.update(state="running", heartbeat=timezone.now())
    refused = client.post(at("edition_discard", edition), follow=True)
    assertContains(refused, "This edition is issued, or its book is just being built.")
    assertNotContains(refused, "Give it up")

    Job.objects.update(state="waiting")
    assertContains(client.get(at("edition_detail", edition)), "Give it up")
    client.post(at("edition_discard", edition))
    assert not Edition.objects.exists()


@pytest.mark.slow
def test_an_issued_edition_is_verified_and_withdrawn(client, approver, handbook):
    client.force_login(approver)
    edition = issued(handbook, approver=approver)

    page = client.get(at("edition_detail", edition))
    assertContains(page, edition.get_absolute_url())
    assertContains(page, edition.files.get().stored_file.sha256)
    assertContains(client.get(at("edition_verify", edition)), "Everything agrees")
    assertContains(prepare(client, handbook), "Edition 1 says exactly this already.")
    client.post(at("edition_withdraw", edition), {"reason": "A date was wrong."})

    edition.refresh_from_db()
    assert (edition.withdrawn_by, edition.withdrawal_reason) == (approver, "A date was wrong.")
    listed = client.get(reverse("desk:edition_list", args=[handbook.slug]))
    assertContains(listed, "A date was wrong.")


def test_the_list_of_editions_costs_the_same_with_one_row_and_with_thirty(
    client, approver, handbook, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(approver)
    release.prepare(handbook, by=approver)
    page = reverse("desk:edition_list", args=[handbook.slug])
    with django_assert_max_num_queries(15) as asked:
        client.get(page)

    for number in range(2, 31):
        edition = Edition.objects.create(
            handbook=handbook,
            major=number,
            status="issued",
            in_effect_from=date(2026, 1, 1),
            fingerprint="",
            prepared_by=approver,
            issued_at=timezone.now(),
        )
        Launch.objects.create(edition=edition, at=timezone.now(), decided_by=approver)

    with django_assert_num_queries(len(asked.captured_queries)):
        client.get(page)


# The desk ------------------------------------------------------------------------------------------------------


def test_the_desk_says_what_waits_for_a_reviewer(client, reviewer):
    client.force_login(reviewer)
    consultation = make_consultation()
    when = timezone.now() - timedelta(days=3)
    make_contribution(consultation, received_at=when)
    make_contribution(consultation)
    disposed(make_contribution(consultation), reviewer=reviewer)

    page = client.get(reverse("desk:home"))

    waiting = next(waits for waits in page.context["waits"] if waits.name == "contributions")
    assert (waiting.count, waiting.oldest) == (2, when)
    assertContains(page, reverse("workshops:contribution_queue"))


@pytest.mark.parametrize(
    ("role", "step"),
    [
        ("rapporteur", "Choose a workshop and key what was said in it"),
        ("editor", "Choose a chapter and start its draft"),
        ("approver", "Look at the handbooks, and issue an edition"),
        ("administrator", "Invite people and give them roles"),
        ("reader", "Read the handbooks"),
    ],
)
def test_when_nothing_waits_the_desk_tells_the_next_step(client, role, step, request):
    client.force_login(request.getfixturevalue(role))

    assertContains(client.get(reverse("desk:home")), step)


def test_nothing_of_another_programme_waits_at_the_desk(client, outsider, sent, handbook, approver):
    client.force_login(outsider)
    make_contribution()
    release.prepare(handbook, by=approver)

    page = client.get(reverse("desk:home"))

    assertContains(page, "Nothing waits for you.")
    assertNotContains(page, "Chapter 1")


def test_the_desk_costs_the_same_with_one_row_and_with_thirty(
    client, editor, programme, django_assert_num_queries, django_assert_max_num_queries
):
    both = make_user("both", role="editor", programme=programme)
    both.memberships.create(role="approver", programme=programme)
    both.memberships.create(role="reviewer", programme=programme)
    client.force_login(both)
    handbook = make_handbook()

    def something_more():
        decisions.submit(drafted(make_chapter(handbook), drafter=editor), change_note=NOTE, by=editor)
        drafted(make_chapter(handbook), drafter=both)
        make_contribution()

    something_more()
    with django_assert_max_num_queries(50) as asked:
        client.get(reverse("desk:home"))
    for _number in range(29):
        something_more()

    with django_assert_num_queries(len(asked.captured_queries)):
        client.get(reverse("desk:home"))
    assert Version.objects.count() == 60


def test_a_note_that_is_called_but_not_written_is_named_and_stops_the_draft(client, editor, programme):
    version = drafted(make_chapter(), drafter=editor, text="Weigh it.[^zz] Then sign.[^1]\n\n[^1]: Article 5.")
    client.force_login(editor)

    page = client.get(version.get_absolute_url())
    answer = client.post(at("version_submit", version), {"change_note": NOTE})

    assertContains(page, "These notes are called but not written:")
    assertContains(page, '<code lang="en">[^zz]</code></p>')
    assertContains(answer, "The note [^zz] is called but not written.")
    assertContains(answer, f"{at('version_edit', version)}#1.1")
    version.refresh_from_db()
    assert version.status == Version.Status.DRAFTED


def test_an_approver_sees_a_changed_heading_and_a_changed_note(client, editor, approver, programme):
    chapter = make_chapter()
    text = "## Weighing\n\nWeigh it.[^1]\n\n[^1]: Article 5."
    approved(chapter, drafter=editor, approver=approver, text=text)
    version = drafts.start_draft(chapter, by=editor)
    saving.save(version, text=text.replace("Weighing", "Weighing twice").replace("5.", "98."), by=editor)
    decisions.submit(version, change_note=NOTE, by=editor)
    client.force_login(approver)

    page = client.get(at("version_approve", version))

    stretches = page.context["redline"]
    changed = [c.new_number for stretch in stretches if stretch.is_changed for c in stretch.paragraphs]
    assert changed == ["Heading", "Note 1"]
    assertContains(page, "Weighing<ins> twice</ins>")
    assertContains(page, "Article <del>5</del><ins>98</ins>.")
