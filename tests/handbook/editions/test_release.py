"""Editions: frozen by construction, numbered without gaps, visible when their book is there."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts import seals
from accounts.models import Act
from handbook.approval import decisions
from handbook.drafting import citing
from handbook.editions import manifest, release
from handbook.editions.provenance import what_we_heard
from handbook.models import Edition, Handbook
from office import jobs
from office.models import Job
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
    make_part,
    make_participant,
    make_workshop,
)
from workshops.intake import receive

pytestmark = pytest.mark.django_db

BOOK = {"en": Built(pdf=b"%PDF-1.7 a few bytes", pages=1, libraries={"weasyprint": "70.0"})}


@pytest.fixture
def consultation(programme):
    return make_consultation()


@pytest.fixture
def handbook(consultation):
    return make_handbook(consultations=[consultation])


@pytest.fixture
def chapter(handbook):
    return make_chapter(handbook)


def launched(handbook, approver, **fields):
    return launched_with(release.prepare(handbook, by=approver, **fields), BOOK)


def test_an_edition_keeps_the_text_in_effect_on_its_day(chapter, editor, approver):
    old = approved(chapter, drafter=editor, approver=approver, text="Old rule", effective_from=date(2026, 1, 1))
    new = approved(chapter, drafter=editor, approver=approver, text="New rule", effective_from=date(2026, 6, 1))

    spring = launched(chapter.handbook, approver, on=date(2026, 3, 1))
    autumn = launched(chapter.handbook, approver, on=date(2026, 9, 1))

    assert [row.version for row in spring.chapters.all()] == [old]
    assert [row.version for row in autumn.chapters.all()] == [new]


def test_a_draft_is_in_no_edition(chapter, editor, approver):
    approved(chapter, drafter=editor, approver=approver, text="Approved")
    drafted(chapter, drafter=editor, text="Drafted")

    edition = launched(chapter.handbook, approver)

    assert [row.version.wording.text for row in edition.chapters.all()] == ["Approved\n"]


def test_nothing_is_issued_when_nothing_is_approved(chapter, editor, approver):
    drafted(chapter, drafter=editor)

    with pytest.raises(release.NothingToIssue):
        release.prepare(chapter.handbook, by=approver)

    assert Edition.objects.count() == 0


def test_only_approvers_issue(chapter, editor, approver, administrator, outsider):
    approved(chapter, drafter=editor, approver=approver)

    for person in (editor, administrator, outsider):
        with pytest.raises(PermissionDenied):
            release.prepare(chapter.handbook, by=person)


def test_an_edition_that_would_say_the_same_is_not_issued(chapter, editor, approver):
    approved(chapter, drafter=editor, approver=approver)
    first = launched(chapter.handbook, approver)

    with pytest.raises(release.NothingNew) as refused:
        release.prepare(chapter.handbook, by=approver)

    assert refused.value.edition == first


def test_numbers_follow_each_other_and_corrections_come_between(chapter, editor, approver):
    numbers = []
    for day, is_correction in [(1, False), (2, False), (3, True), (4, True), (5, False)]:
        on = date(2026, 1, day)
        approved(chapter, drafter=editor, approver=approver, text=f"Day {day}", effective_from=on)
        numbers.append(launched(chapter.handbook, approver, on=on, is_correction=is_correction).number)

    assert numbers == ["1", "2", "2.1", "2.2", "3"]


def test_the_first_edition_cannot_be_a_correction(chapter, editor, approver):
    approved(chapter, drafter=editor, approver=approver)

    with pytest.raises(ValidationError, match="no edition yet"):
        release.prepare(chapter.handbook, by=approver, is_correction=True)


def test_one_edition_is_prepared_at_a_time(chapter, editor, approver):
    approved(chapter, drafter=editor, approver=approver)
    prepared = release.prepare(chapter.handbook, by=approver)

    with pytest.raises(release.BeingPrepared) as refused:
        release.prepare(chapter.handbook, by=approver)

    assert refused.value.edition == prepared
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.create(
            handbook=chapter.handbook, major=9, in_effect_from=date(2026, 1, 1), prepared_by=approver
        )


def test_an_edition_is_invisible_until_its_book_is_there(chapter, editor, approver):
    approved(chapter, drafter=editor, approver=approver)
    prepared = release.prepare(chapter.handbook, by=approver)
    assert list(Edition.objects.visible_to(None)) == []

    launched_with(prepared, BOOK)

    assert list(Edition.objects.visible_to(None)) == [prepared]


def test_a_private_handbook_is_seen_by_its_readers_only(chapter, editor, approver, reader, outsider):
    approved(chapter, drafter=editor, approver=approver)
    edition = launched(chapter.handbook, approver)
    Handbook.objects.update(readers="signed_in")

    seen = [list(Edition.objects.visible_to(person)) for person in (None, outsider, reader)]

    assert seen == [[], [], [edition]]


def test_the_fingerprint_is_that_of_the_manifest_and_verifies(handbook, consultation, editor, reviewer, approver):
    part = make_part(handbook)
    chapter = make_chapter(handbook, part=part)
    contribution = disposed(make_contribution(consultation), reviewer=reviewer)
    draft = drafted(chapter, drafter=editor, text="One.\n\nTwo.")
    citing.cite(draft, key=draft.wording.keys[1], contribution=contribution, by=editor)
    decisions.submit(draft, change_note="First.", by=editor)
    decisions.approve(draft, effective_from=date(2022, 6, 1), change_note="First.", by=approver)

    edition = launched(handbook, approver)

    assert edition.fingerprint == manifest.fingerprint_of(edition.manifest)
    assert manifest.verify(edition) == []
    [frozen] = edition.manifest["chapters"]
    assert frozen["citations"] == [[draft.wording.keys[1], contribution.receipt]]
    assert [row["receipt"] for row in edition.manifest["heard"]] == [contribution.receipt]


def test_verifying_finds_what_was_tampered_with(chapter, editor, approver):
    version = approved(chapter, drafter=editor, approver=approver)
    edition = launched(chapter.handbook, approver)
    with seals.lifted(), connection.cursor() as cursor:
        cursor.execute("UPDATE handbook_wording SET text = 'Forged' WHERE version_id = %s", [version.pk])
    stored = edition.files.get().stored_file
    stored.content.storage.delete(stored.content.name)

    problems = manifest.verify(edition)

    assert len(problems) == 2
    assert "chapter 1 was changed" in problems[0]
    assert "is missing or was changed" in problems[1]


def test_a_failed_build_says_why_and_uses_up_no_number(chapter, editor, approver, settings):
    approved(chapter, drafter=editor, approver=approver)
    settings.PUBLIC_URL = ""
    prepared = release.prepare(chapter.handbook, by=approver)

    job = jobs.run(prepared.job)

    assert job.state == Job.State.FAILED
    assert "PUBLIC_URL" in job.failure
    assert list(Edition.objects.visible_to(None)) == []

    prepared.refresh_from_db()
    release.discard(prepared, by=approver)
    assert release.prepare(chapter.handbook, by=approver).number == "1"


def test_a_failed_build_is_tried_again(chapter, editor, approver, settings):
    approved(chapter, drafter=editor, approver=approver)
    settings.PUBLIC_URL = ""
    prepared = release.prepare(chapter.handbook, by=approver)
    jobs.run(prepared.job)
    settings.PUBLIC_URL = "https://handbook.example.org"

    job = jobs.run(release.retry(Edition.objects.get(pk=prepared.pk), by=approver))

    assert job.state == Job.State.DONE
    assert Edition.objects.get().files.count() == 1
    assert Act.objects.filter(verb="built again").count() == 1


def test_a_build_under_way_is_not_given_up(chapter, editor, approver):
    approved(chapter, drafter=editor, approver=approver)
    prepared = release.prepare(chapter.handbook, by=approver)
    Job.objects.update(state=Job.State.RUNNING, heartbeat=timezone.now())

    with pytest.raises(release.NotInPreparation):
        release.discard(prepared, by=approver)


def test_an_edition_that_no_worker_has_taken_up_is_given_up(chapter, editor, approver):
    approved(chapter, drafter=editor, approver=approver)
    prepared = release.prepare(chapter.handbook, by=approver)
    job = prepared.job

    release.discard(prepared, by=approver)

    assert Edition.objects.count() == 0
    assert jobs.run(job).state == Job.State.DONE  # finds nothing to do
    assert release.prepare(chapter.handbook, by=approver).number == "1"


def test_a_withdrawn_edition_stays_readable_and_says_why(chapter, editor, approver):
    approved(chapter, drafter=editor, approver=approver)
    edition = launched(chapter.handbook, approver)

    release.withdraw(edition, reason="An article was misquoted.", by=approver)
    release.withdraw(edition, reason="Twice.", by=approver)

    edition.refresh_from_db()
    assert edition.withdrawal_reason == "An article was misquoted."
    assert list(Edition.objects.visible_to(None)) == [edition]
    assert list(Edition.objects.visible_to(None).in_effect()) == []


def test_a_withdrawal_needs_a_reason(chapter, editor, approver):
    approved(chapter, drafter=editor, approver=approver)
    edition = launched(chapter.handbook, approver)

    with pytest.raises(ValidationError, match="Say why"):
        release.withdraw(edition, reason=" ", by=approver)


def test_lowering_an_attribution_binds_the_live_page_of_an_issued_edition(
    handbook, chapter, consultation, editor, reviewer, approver
):
    participant = make_participant(make_workshop(consultation), profession="prosecutor", province_id="11")
    contribution = make_contribution(consultation, participant=participant, attribution="office")
    disposed(contribution, reviewer=reviewer)
    approved(chapter, drafter=editor, approver=approver)
    edition = launched(handbook, approver)
    assert [heard.attributed_to for heard in what_we_heard(edition)] == ["prosecutor"]

    receive.lower_attribution(contribution, attribution="not_attributed", by=reviewer)

    assert [heard.attributed_to for heard in what_we_heard(edition)] == [""]


def test_two_people_who_issue_at_once_get_one_edition(chapter, editor, approver):
    approved(chapter, drafter=editor, approver=approver)
    release.prepare(chapter.handbook, by=approver)

    with pytest.raises(release.BeingPrepared):
        release.prepare(Handbook.objects.get(pk=chapter.handbook_id), by=approver)

    assert Edition.objects.count() == 1


def test_what_the_book_could_not_show_is_remarked(chapter, editor, approver):
    approved(chapter, drafter=editor, approver=approver, text="Send it → to the court.")
    prepared = release.prepare(chapter.handbook, by=approver)

    job = jobs.run(prepared.job)

    assert job.state == Job.State.DONE
    assert "no letters for: →" in job.remarks
