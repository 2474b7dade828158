"""The outbox: read before it is sent, sent once, and what became of each letter is known."""

from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from office import jobs, letters
from office.models import Job, Letter
from tests.factories import make_user


class SomeRefused(EmailBackend):
    """A mail server that takes no letter to refused@example.org, and hangs up on it."""

    def send_messages(self, messages):
        if any("refused@example.org" in message.to for message in messages):
            raise SMTPServerDisconnected("Connection unexpectedly closed")
        return super().send_messages(messages)


@pytest.fixture
def mail_server(settings):
    settings.EMAIL_IS_CONFIGURED = True
    settings.EMAIL_BACKEND = "tests.office.test_letters.SomeRefused"


def letter(to="sok@example.org", **fields):
    return letters.prepare(
        **{
            "kind": "note",
            "about": "workshop:1/participant:2",
            "to": to,
            "language": "en",
            "subject": "Come",
            "body": "Please come.",
            "by": None,
            **fields,
        }
    )


def work():
    for job in Job.objects.to_be_done():
        jobs.run(job)


@pytest.mark.django_db
def test_a_letter_waits_to_be_read_then_goes_out_once(mail_server):
    somebody = make_user()
    prepared = letter()
    work()
    assert (mail.outbox, prepared.state) == ([], "prepared")

    letters.send([prepared], by=somebody)
    assert letters.send([prepared], by=somebody) is None  # the button pressed twice
    work()
    assert letters.send([prepared], by=somebody) is None
    work()

    assert [(sent.to, sent.subject, sent.body) for sent in mail.outbox] == [
        (["sok@example.org"], "Come", "Please come.")
    ]
    prepared.refresh_from_db()
    assert (prepared.state, prepared.sent_at is not None) == ("sent", True)


@pytest.mark.django_db
def test_one_refused_letter_stops_no_other_and_can_be_sent_again(mail_server, settings):
    refused, good = letter(to="refused@example.org"), letter(to="good@example.org")

    job = letters.send([refused, good], by=make_user())
    work()

    job.refresh_from_db()
    refused.refresh_from_db()
    assert [sent.to for sent in mail.outbox] == [["good@example.org"]]
    assert (job.state, job.remarks) == ("done", "1 letter could not be sent.")
    assert (refused.state, refused.failure) == (
        "failed",
        "The mail server did not take it: Connection unexpectedly closed",
    )

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    letters.send([refused, good], by=make_user("other"))
    work()
    assert [sent.to for sent in mail.outbox] == [["good@example.org"], ["refused@example.org"]]


@pytest.mark.django_db
def test_what_a_dead_worker_had_in_hand_is_not_sent_again_unasked(mail_server):
    from django.utils import timezone

    taken, next_one = letter(to="taken@example.org"), letter(to="next@example.org")
    letters.send([taken, next_one], by=make_user())
    Letter.objects.filter(pk=taken.pk).update(sent_at=timezone.now())  # and then the machine stopped

    work()

    taken.refresh_from_db()
    assert [sent.to for sent in mail.outbox] == [["next@example.org"]]
    assert taken.state == "failed"
    assert taken.failure.startswith("It is not known whether this letter went out")


@pytest.mark.django_db
def test_letters_with_the_same_key_are_one_and_follow_the_newer_text_until_sent(mail_server):
    first = letter(once="note:2")
    again = letter(once="note:2", body="Please do come.")
    assert (again.pk, again.body) == (first.pk, "Please do come.")

    letters.send([again], by=make_user())
    work()
    late = letter(once="note:2", body="Too late.")

    assert (late.pk, late.body, late.state) == (first.pk, "Please do come.", "sent")


@pytest.mark.django_db
def test_a_discarded_letter_is_not_sent_and_not_revived():
    prepared = letter(once="note:2")

    assert letters.discard([prepared]) == 1
    assert letters.discard([prepared]) == 0

    assert letter(once="note:2").state == "discarded"


@pytest.mark.django_db
def test_without_a_mail_server_nothing_is_sent(settings):
    settings.EMAIL_IS_CONFIGURED = False
    prepared = letter()

    with pytest.raises(letters.NoMailServer):
        letters.send([prepared], by=make_user())

    prepared.refresh_from_db()
    assert prepared.state == "prepared"


@pytest.mark.django_db
def test_a_letter_whose_link_nobody_knows_is_not_sent(mail_server):
    prepared = letter(body=f"Open {letters.LINK}")

    job = letters.send([prepared], by=make_user())
    work()

    job.refresh_from_db()
    assert (mail.outbox, job.state) == ([], "failed")


@pytest.mark.django_db
def test_a_subject_stays_one_line():
    assert letter(subject="Come\nBcc: everybody@example.org").subject == "Come Bcc: everybody@example.org"


@pytest.mark.django_db
def test_letters_about_a_thing_are_not_those_about_another_whose_number_begins_alike():
    letter(about="workshop:11/participant:5")
    mine = letter(about="workshop:1/participant:2")

    assert list(letters.letters_about("workshop:1")) == [mine]
