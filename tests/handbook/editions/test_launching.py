"""Launching: what people looked at is issued, now or for an hour that the clock decides."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Act
from handbook.approval import decisions
from handbook.drafting import citing
from handbook.editions import launching, manifest, release
from handbook.models import Edition, EditionFile, Handbook, Launch
from tests.factories import (
    approved,
    built_with,
    disposed,
    drafted,
    issued_as_it_is,
    launched_with,
    make_chapter,
    make_consultation,
    make_contribution,
    make_handbook,
    make_participant,
    make_user,
    make_workshop,
)
from workshops.intake import receive

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def handbook(programme):
    return make_handbook()


@pytest.fixture
def built(handbook, editor, approver):
    """An edition with its book, which nobody has issued yet."""
    approved(make_chapter(handbook), drafter=editor, approver=approver)
    return built_with(release.prepare(handbook, by=approver))


def issue(edition, approver, **fields):
    return issued_as_it_is(edition, by=approver, **fields)


def runs(sql, *parameters):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def refuses(sql, *parameters):
    with pytest.raises(IntegrityError):
        runs(sql, *parameters)


# Readers and the clock -------------------------------------------------------------------------------------------


def test_readers_see_an_edition_from_its_hour_on_without_anybody_doing_anything(built, approver):
    hour = timezone.now() + 3 * DAY

    issue(built, approver, at=hour)

    with time_machine.travel(hour - timedelta(seconds=1), tick=False):
        assert list(Edition.objects.visible_to(None)) == []
    with time_machine.travel(hour, tick=False):
        assert list(Edition.objects.visible_to(None)) == [built]


def test_before_its_hour_the_pages_for_readers_know_nothing_of_it(client, built, approver, handbook, editor):
    issue(built, approver)
    approved(make_chapter(handbook), drafter=editor, approver=approver, text="A canary.")
    second = built_with(release.prepare(handbook, by=approver, note="A canary."))
    hour = timezone.now() + 3 * DAY
    issue(second, approver, at=hour)
    pages = [
        *("/en/", "/sitemap.xml", "/en/search/?q=canary", "/en/wildlife-trafficking/"),
        *(
            f"/en/wildlife-trafficking/{rest}"
            for rest in (
                *("editions/", "feed/", "search/?q=canary", "search/law/", "search/index/", "chapter-2/", "heard/"),
                *("editions/2/", "editions/2/handbook.pdf", "editions/2/edition.json", "editions/2/chapter-2/"),
                *("editions/2/verify/manifest.json", "editions/2/heard/", "editions/1..2/chapter-2/", "?on=2022-07-02"),
            )
        ),
    ]

    told = [page for page in pages if b"canary." in client.get(page).getvalue()]

    assert told == []
    assert client.get("/en/wildlife-trafficking/").context["edition"] == built
    with time_machine.travel(hour, tick=False):
        assert client.get("/en/wildlife-trafficking/").context["edition"] == second
        assert client.get("/en/wildlife-trafficking/editions/2/").status_code == 200
        assert b"canary" in client.get("/en/wildlife-trafficking/feed/").content


def test_launch_and_date_in_effect_are_two_things(client, handbook, editor, approver):
    approved(make_chapter(handbook), drafter=editor, approver=approver)
    later = timezone.localdate() + 10 * DAY
    edition = built_with(release.prepare(handbook, by=approver, on=later))

    issue(edition, approver)

    assert list(Edition.objects.visible_to(None)) == [edition]
    assert list(Edition.objects.visible_to(None).in_effect()) == []
    assert list(Edition.objects.visible_to(None).in_effect(later)) == [edition]


def test_the_shelf_is_asked_for_in_one_query_however_many_launches_there_are(client, handbook, editor, approver):
    asked = []
    for day in (1, 2, 3):
        text = f"Text of day {day}."
        on = date(2022, 6, day)
        chapter = handbook.chapters.first() or make_chapter(handbook)
        approved(chapter, drafter=editor, approver=approver, text=text, effective_from=on)
        launched_with(release.prepare(handbook, by=approver, on=on))
        client.get("/en/wildlife-trafficking/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/en/wildlife-trafficking/")
        asked.append(len(captured))

    assert asked[1] == asked[2]  # from the second edition on there is one before


# Moving and calling off ------------------------------------------------------------------------------------------


def test_until_its_hour_a_launch_is_moved_with_one_act(built, approver):
    hour = timezone.now() + 3 * DAY
    issue(built, approver, at=hour)

    moved = launching.move(built, at=hour + DAY, seen_at=hour, by=approver)

    assert moved.launches_at == hour + DAY
    assert Act.objects.filter(verb="moved the launch of").count() == 1


def test_a_launch_that_is_called_off_leaves_the_edition_prepared_to_be_issued_or_given_up(built, approver):
    hour = timezone.now() + 3 * DAY
    issue(built, approver, at=hour)

    again = launching.call_off(built, seen_at=hour, by=approver)

    assert (again.status, again.issued_at, again.has_launch) == ("prepared", None, False)
    assert issue(again, approver, at=hour + DAY).is_waiting
    release.discard(launching.call_off(again, seen_at=hour + DAY, by=approver), by=approver)
    assert (Edition.objects.count(), EditionFile.objects.count()) == (0, 0)


@pytest.mark.parametrize("act", ["move", "call_off"])
def test_an_hour_that_is_past_is_sealed(built, approver, act):
    hour = timezone.now() + 3 * DAY
    issue(built, approver, at=hour)
    more = {"at": hour + 9 * DAY} if act == "move" else {}

    with time_machine.travel(hour + timedelta(seconds=1), tick=False), pytest.raises(launching.DecidedAlready):
        getattr(launching, act)(built, seen_at=hour, by=approver, **more)

    assert Launch.objects.get().at == hour


def test_the_database_keeps_a_launch_whose_hour_is_past_and_its_edition_with_it(built, approver):
    Launch.objects.filter(edition=issue(built, approver)).update(at=timezone.now() - DAY)

    refuses("UPDATE handbook_launch SET at = %s WHERE edition_id = %s", timezone.now() + DAY, built.pk)
    refuses("DELETE FROM handbook_launch WHERE edition_id = %s", built.pk)
    refuses("UPDATE handbook_edition SET status = 'prepared', issued_at = NULL WHERE id = %s", built.pk)


def test_the_database_keeps_an_edition_that_waits_for_its_hour_as_it_was_looked_at(built, approver):
    issue(built, approver, at=timezone.now() + DAY)

    refuses("UPDATE handbook_edition SET note = 'Other' WHERE id = %s", built.pk)
    refuses("UPDATE handbook_edition SET status = 'prepared', issued_at = NULL WHERE id = %s", built.pk)
    refuses("DELETE FROM handbook_editionfile WHERE edition_id = %s", built.pk)
    refuses("UPDATE handbook_editionchapter SET number = 9 WHERE edition_id = %s", built.pk)


# Two people at once ----------------------------------------------------------------------------------------------


def test_of_two_who_launch_at_once_one_wins_and_the_other_is_told(built, approver, programme):
    colleague = make_user("colleague", role="approver", programme=programme)
    hour = timezone.now() + DAY
    issue(built, approver, at=hour)

    with pytest.raises(launching.DecidedAlready) as told:
        issue(built, colleague)

    assert told.value.edition.launches_at == hour
    with pytest.raises(IntegrityError), transaction.atomic():
        Launch.objects.create(edition=built, at=timezone.now(), decided_by=colleague)


def test_of_two_who_move_a_launch_the_second_is_told_that_another_hour_stands(built, approver):
    hour = timezone.now() + DAY
    issue(built, approver, at=hour)
    launching.move(built, at=hour + DAY, seen_at=hour, by=approver)

    with pytest.raises(launching.DecidedAlready):
        launching.call_off(built, seen_at=hour, by=approver)

    assert Launch.objects.get().at == hour + DAY


def test_while_one_waits_for_its_hour_no_other_is_prepared(built, approver, handbook, editor):
    issue(built, approver, at=timezone.now() + DAY)
    approved(make_chapter(handbook), drafter=editor, approver=approver)

    with pytest.raises(release.BeingPrepared) as refused:
        release.prepare(handbook, by=approver)

    assert refused.value.edition == built


# What may be issued ----------------------------------------------------------------------------------------------


def test_only_who_may_issue_launches_moves_and_calls_off(built, approver, editor, administrator, outsider):
    hour = timezone.now() + DAY
    for person in (editor, administrator, outsider):
        with pytest.raises(PermissionDenied):
            issue(built, person)
    issue(built, approver, at=hour)
    for person in (editor, administrator, outsider):
        with pytest.raises(PermissionDenied):
            launching.move(built, at=hour + DAY, seen_at=hour, by=person)
        with pytest.raises(PermissionDenied):
            launching.call_off(built, seen_at=hour, by=person)


def test_nothing_is_issued_before_its_book_is_there(handbook, editor, approver):
    approved(make_chapter(handbook), drafter=editor, approver=approver)
    prepared = release.prepare(handbook, by=approver)

    with pytest.raises(launching.NotBuilt):
        issue(prepared, approver)


def test_what_is_issued_is_what_was_looked_at(built, approver):
    seen_as = launching.seen(built)
    book = built.files.get().stored_file
    EditionFile.objects.update(stored_file=type(book).objects.create(sha256="0" * 64, size=1, media_type="a/b"))

    with pytest.raises(launching.BuiltAnew):
        issue(built, approver, seen_as=seen_as)


def test_an_edition_of_which_something_was_changed_by_hand_is_not_issued(built, approver):
    seen_as = launching.seen(built)
    runs("UPDATE handbook_editionchapter SET slug = 'forged' WHERE edition_id = %s", built.pk)

    with pytest.raises(ValidationError, match="differs from the manifest"):
        issue(built, approver, seen_as=seen_as)

    assert manifest.verify(Edition.objects.get()) != []


@pytest.mark.parametrize(("at", "sentence"), [(-DAY, "This hour is past"), (400 * DAY, "more than a year away")])
def test_an_hour_that_is_past_or_far_away_is_refused_with_a_sentence(built, approver, at, sentence):
    with pytest.raises(ValidationError, match=sentence):
        issue(built, approver, at=timezone.now() + at)

    assert Launch.objects.count() == 0


def test_who_issues_to_everybody_confirms_that_no_method_is_exposed_and_the_log_keeps_it(built, approver):
    with pytest.raises(ValidationError, match="no passage exposes a method"):
        issue(built, approver, exposes_no_method=False)

    issue(built, approver)

    [act] = Act.objects.filter(verb="confirmed that no method is exposed in")
    assert (act.who, act.object_id) == (approver, str(built.pk))


def test_for_signed_in_readers_it_is_not_asked(built, approver):
    Handbook.objects.update(readers="signed_in")

    issue(Edition.objects.get(), approver, exposes_no_method=False)

    assert not Act.objects.filter(verb__startswith="confirmed").exists()


def test_an_edition_that_would_name_a_participant_more_than_they_allow_by_now_is_not_issued(
    editor, reviewer, approver, programme
):
    consultation = make_consultation()
    handbook = make_handbook(consultations=[consultation])
    participant = make_participant(make_workshop(consultation))
    said = disposed(make_contribution(consultation, participant=participant, attribution="office"), reviewer=reviewer)
    draft = drafted(make_chapter(handbook), drafter=editor)
    citing.cite(draft, key=draft.wording.keys[0], contribution=said, by=editor)
    decisions.submit(draft, change_note="First.", by=editor)
    decisions.approve(draft, effective_from=date(2022, 6, 1), change_note="First.", by=approver)
    built = built_with(release.prepare(handbook, by=approver))

    receive.lower_attribution(said, attribution="not_attributed", by=reviewer)

    with pytest.raises(launching.NamesMoreThanAllowed):
        issue(built, approver)


# Chapters that are held back ---------------------------------------------------------------------------------------


def test_a_chapter_that_is_held_back_stands_as_in_the_last_edition_or_is_left_out(handbook, editor, approver):
    changed, new, other = make_chapter(handbook), make_chapter(handbook), make_chapter(handbook)
    before = approved(changed, drafter=editor, approver=approver, text="Before.")
    approved(other, drafter=editor, approver=approver, text="Other.")
    launched_with(release.prepare(handbook, by=approver))
    approved(changed, drafter=editor, approver=approver, text="After.", effective_from=date(2022, 7, 1))
    approved(new, drafter=editor, approver=approver, text="New.")
    now = approved(other, drafter=editor, approver=approver, text="Another.", effective_from=date(2022, 7, 1))

    edition = release.prepare(handbook, by=approver, held_back=[changed.pk, new.pk])

    assert [row.version for row in edition.chapters.order_by("position")] == [before, now]
    assert manifest.verify(built_with(edition)) == []


def test_holding_everything_back_makes_no_edition(handbook, editor, approver):
    chapter = make_chapter(handbook)
    approved(chapter, drafter=editor, approver=approver)
    launched_with(release.prepare(handbook, by=approver))
    approved(chapter, drafter=editor, approver=approver, text="After.", effective_from=date(2022, 7, 1))

    with pytest.raises(release.NothingNew):
        release.prepare(handbook, by=approver, held_back=[chapter.pk])
