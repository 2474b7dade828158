"""The desk shows each role what waits for it, with counts and the oldest, and an empty installation the way ahead."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from handbook.approval import decisions
from handbook.discussion import remarks, sign_off_questions, sign_offs
from handbook.models import SignOff
from law.record import keeping
from office import letters
from office.models import Job
from tests.factories import (
    approved,
    drafted,
    issued,
    make_chapter,
    make_consultation,
    make_contribution,
    make_handbook,
    make_participant,
    make_topic,
    make_user,
    make_workshop,
)
from tests.law.record.law_entries import a_species, an_offence, approved_entry
from workshops.models import Phone
from workshops.review import inquiries

pytestmark = pytest.mark.django_db

WEEK_AGO = "2022-05-23 10:00+07:00"
TODAY = "2022-05-30 10:00+07:00"


@pytest.fixture
def workshop(programme):
    return make_workshop(make_consultation(programme=programme), join_code="abcd2345")


def desk(client, user):
    client.force_login(user)
    return client.get(reverse("desk:home"))


def section(client, user, name):
    page = desk(client, user).content.decode()
    start = page.find(f'id="waiting-{name}"')
    return "" if start < 0 else page[start : page.index("</section>", start)]


# --- Rapporteur -----------------------------------------------------------------------------------


@time_machine.travel(TODAY, tick=False)
def test_a_rapporteur_sees_todays_workshop_with_its_code_and_the_phones_that_hold_words(client, workshop, rapporteur):
    make_workshop(workshop.consultation, starts_on=date(2022, 6, 2), ends_on=date(2022, 6, 2), titles={"en": "Later"})
    for number in range(5):
        Phone.objects.create(workshop=workshop, digest=str(number), holds=int(number < 3))

    today = section(client, rapporteur, "workshops")

    assert "abcd 2345" in today
    assert "3 of 5 phones still hold words." in today
    assert "Later" not in today


def test_identities_to_confirm_wait_for_who_prepares_the_workshop(client, workshop, rapporteur, editor):
    with time_machine.travel(WEEK_AGO, tick=False):
        for _number in range(3):
            make_contribution(participant=make_participant(workshop, is_confirmed=False))

    waiting = section(client, rapporteur, "identities")

    assert '<strong class="count">3</strong>' in waiting
    assert "The oldest came in on 23 May 2022." in waiting
    assert reverse("workshops:identity_list", args=[workshop.number]) in waiting
    assert section(client, editor, "identities") == ""


def test_letters_that_lie_in_the_outbox_wait_for_who_sends_them(client, workshop, rapporteur, reviewer):
    for kind, prefix in (("invitation", ""), ("answers", "answers:")):
        for number in range(2):
            letters.prepare(
                kind=kind,
                about=f"{prefix}workshop:{workshop.pk}/participant:{number}",
                to="a@example.org",
                language="en",
                subject="To read",
                body="Words.",
                by=rapporteur,
            )

    assert '<strong class="count">2</strong>' in section(client, rapporteur, "letters")
    assert '<strong class="count">4</strong>' in section(client, reviewer, "letters")
    assert reverse("answers:answers_letters", args=[workshop.number]) in section(client, reviewer, "letters")


# --- Reviewer -------------------------------------------------------------------------------------


def test_contributions_wait_by_topic(client, workshop, reviewer):
    topic = make_topic(workshop.consultation, titles={"en": "Keeping of exhibits"})
    with time_machine.travel(WEEK_AGO, tick=False):
        make_contribution(workshop=workshop, topic=topic)
    make_contribution(workshop=workshop, topic=topic)
    make_contribution(workshop=workshop)

    waiting = section(client, reviewer, "contributions")

    assert '<strong class="count">3</strong>' in waiting
    assert "The oldest came in on 23 May 2022." in waiting
    assert f"topic={topic.pk}" in waiting
    assert 'Keeping of exhibits</a> <span class="hint">2</span>' in waiting


def test_a_reply_waits_for_who_asked_until_the_contribution_is_answered(client, workshop, reviewer):
    contribution = make_contribution(participant=make_participant(workshop))
    inquiry = inquiries.ask(contribution, question="Who signed?", by=reviewer)
    assert section(client, reviewer, "replies") == ""

    inquiries.reply_to(inquiry, "Nobody did.")

    assert contribution.receipt in section(client, reviewer, "replies")
    type(contribution).objects.update(answered_at=timezone.now())
    assert section(client, reviewer, "replies") == ""


# --- Editor and approver --------------------------------------------------------------------------


def test_remarks_and_objections_wait_for_who_drafted(client, programme, editor, approver):
    version = drafted(make_chapter(make_handbook(programme=programme)), drafter=editor)
    remarks.say(version, wording=version.wording, key="", text="Too short.", by=approver)
    sign_off_questions.ask(version, user=approver, language="en", question="Is it so?", by=editor)
    sign_offs.answer(SignOff.objects.get(), answer="objects", statement="No.", by=approver)

    waiting = section(client, editor, "remarks")

    assert "1 open remark · 1 objection" in waiting
    assert version.get_absolute_url() in waiting
    assert section(client, make_user("other", role="editor", programme=programme), "remarks") == ""


def test_approved_texts_wait_to_be_issued(client, programme, editor, approver):
    handbook = make_handbook(programme=programme)
    approved(make_chapter(handbook), drafter=editor, approver=approver)
    assert reverse("desk:edition_prepare", args=[handbook.slug]) in section(client, approver, "approved")

    issued(handbook, approver=approver)

    assert section(client, approver, "approved") == ""


def test_a_chapter_that_was_sent_waits_for_the_approver_with_its_day(client, programme, editor, approver):
    version = drafted(make_chapter(make_handbook(programme=programme)), drafter=editor)
    with time_machine.travel(WEEK_AGO, tick=False):
        decisions.submit(version, change_note="Written.", by=editor)

    waiting = section(client, approver, "approval")

    assert '<strong class="count">1</strong>' in waiting
    assert "The oldest came in on 23 May 2022." in waiting


def test_work_that_failed_is_shown_to_who_asked_for_it_and_nobodys_to_administrators(client, editor, administrator):
    failed = {"kind": "office.letters.send_waiting", "state": Job.State.FAILED}
    Job.objects.create(**failed, failure="No room on the disk.", asked_by=editor)
    Job.objects.create(**failed, failure="The mail server is away.")
    Job.objects.create(**failed, failure="Long ago.", asked_by=editor, asked_at=timezone.now() - timedelta(days=60))

    assert "No room on the disk." in section(client, editor, "failed")
    assert "Long ago." not in section(client, editor, "failed")
    assert "The mail server is away." not in section(client, editor, "failed")
    assert "The mail server is away." in section(client, administrator, "failed")


# --- The way to the first edition -----------------------------------------------------------------


def ticked(client, user):
    return [(step.what, step.is_done) for step in desk(client, user).context["steps"]]


def test_the_way_to_the_first_edition_ticks_itself_and_goes_away(client, programme, editor, approver, administrator):
    assert not any(is_done for _what, is_done in ticked(client, administrator))
    handbook = make_handbook(programme=programme)
    chapter = make_chapter(handbook)
    assert [what for what, is_done in ticked(client, administrator) if is_done] == ["Make a handbook with its chapters"]

    approved(chapter, drafter=editor, approver=approver)
    make_contribution(workshop=make_workshop(make_consultation(programme=programme)))

    assert [what for what, is_done in ticked(client, editor) if not is_done] == [
        "Invite a rapporteur, a reviewer, an editor and an approver",
        "Open a consultation, with its topics",
        "Answer it, with reasons",
        "Issue the first edition",
    ]
    issued(handbook, approver=approver)
    assert desk(client, administrator).context["steps"] == []


def test_readers_are_shown_no_way_and_another_programme_ticks_nothing(client, programme, reader, outsider):
    make_chapter(make_handbook(programme=programme))

    assert desk(client, reader).context["steps"] == []
    assert "Make a handbook with its chapters" in [what for what, is_done in ticked(client, outsider) if not is_done]


# --- Queries --------------------------------------------------------------------------------------


def test_the_desk_asks_the_same_number_of_questions_for_one_of_each_and_for_many(
    client, programme, django_assert_num_queries, editor
):
    everything = make_user("all", role="rapporteur", programme=programme)
    for role in ("reviewer", "editor", "approver", "administrator"):
        everything.memberships.create(role=role, programme=programme)
    handbook = make_handbook(programme=programme)
    consultation = make_consultation(programme=programme)
    today = timezone.localdate()

    def one_more(number):
        workshop = make_workshop(consultation, starts_on=today, ends_on=today)
        Phone.objects.create(workshop=workshop, digest="1", holds=1)
        make_contribution(participant=make_participant(workshop, is_confirmed=False), topic=make_topic(consultation))
        contribution = make_contribution(participant=make_participant(workshop))
        inquiries.reply_to(inquiries.ask(contribution, question="Who?", by=everything), "Nobody.")
        letters.prepare(
            kind="invitation",
            about=f"workshop:{workshop.pk}/participant:1",
            to="a@example.org",
            language="en",
            subject="To read",
            body="Words.",
            by=everything,
        )
        version = drafted(make_chapter(handbook), drafter=everything)
        remarks.say(version, wording=version.wording, key="", text=f"Remark {number}.", by=editor)
        approved(make_chapter(handbook), drafter=editor, approver=everything)
        Job.objects.create(kind="x", state=Job.State.FAILED, asked_by=everything)

    one_more(0)
    desk(client, everything)
    with django_assert_num_queries(50, exact=False) as asked:
        client.get(reverse("desk:home"))
    for number in range(1, 6):
        one_more(number)

    with django_assert_num_queries(len(asked)):
        client.get(reverse("desk:home"))


def test_an_approver_sees_what_others_propose_of_the_law_data(client, editor, approver):
    offence = approved_entry("offence", "forestry-98-12", an_offence(), editor=editor, approver=approver)
    withdrawal = keeping.withdraw_figure(offence, "penalties.0", reason="Misread.", by=editor)
    assert section(client, approver, "law_data") == ""

    keeping.propose("species", "manis-javanica", a_species(), why="Read.", by=editor)
    keeping.propose_restoring(withdrawal, reason="Right after all.", by=editor)

    waiting = section(client, approver, "law_data")
    assert '<strong class="count">2</strong>' in waiting
    assert "Figures to be restored: offence forestry-98-12" in waiting
    assert reverse("law_data:entry_list") in waiting
    assert section(client, editor, "law_data") == ""
