"""The code to sign in is sent by a worker, and lies nowhere longer than it is needed."""

import json
import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection

from office import jobs, sign_in_letters
from office.models import Job, Letter

pytestmark = pytest.mark.django_db

CODE = "K7TQ-9XPM"


def posted() -> Job:
    return sign_in_letters.post("Your code to sign in", f"Type {CODE}", to="judge@example.org", language="km")


def written_down() -> list[str]:
    """Everything in the tables of jobs, of the queue and of letters."""
    with connection.cursor() as cursor:
        for table in ("office_job", "office_letter", "django_tasks_database_dbtaskresult"):
            cursor.execute(f"SELECT * FROM {table}")
            yield from (json.dumps(row, default=str) for row in cursor.fetchall())


def test_the_letter_is_sent_by_the_worker_and_not_while_somebody_waits_for_the_page():
    job = posted()
    before = len(mail.outbox)

    jobs.run(job)

    job.refresh_from_db()
    assert (before, job.state) == (0, Job.State.DONE)
    letter = mail.outbox[0]
    assert (letter.to, letter.body) == (["judge@example.org"], f"Type {CODE}")
    assert letter.extra_headers == {"Content-Language": "km"}


def test_the_code_stands_in_no_job_no_queue_and_no_outbox():
    job = posted()
    waiting = list(written_down())
    jobs.run(job)

    assert waiting != []
    assert [row for row in (*waiting, *written_down()) if CODE in row or "judge@example.org" in row] == []
    assert not Letter.objects.exists()


def test_nothing_of_it_is_left_once_it_was_sent():
    job = posted()

    jobs.run(job)

    assert cache.get(job.arguments["key"]) is None


def test_a_mail_server_that_refuses_is_told_and_the_code_goes_too(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    job = posted()

    jobs.run(job)

    assert job.state == Job.State.FAILED
    assert job.failure.startswith("The mail server did not take it: ")
    assert CODE not in job.failure
    assert cache.get(job.arguments["key"]) is None


def test_a_letter_that_waited_too_long_is_not_sent():
    job = posted()
    cache.delete(job.arguments["key"])

    jobs.run(job)

    assert (job.state, mail.outbox) == (Job.State.FAILED, [])


def test_it_does_not_wait_for_long_work_and_is_sent_once():
    job = posted()

    first, second = sign_in_letters.send_waiting_ones(), sign_in_letters.send_waiting_ones()
    jobs.work_on.call(job.pk)  # the queue comes to it later

    assert (first, second, len(mail.outbox)) == (1, 0, 1)


def test_who_asks_for_a_code_waits_for_no_mail_server(client, editor, settings):
    settings.EMAIL_IS_CONFIGURED = settings.ACCOUNT_LOGIN_BY_CODE_ENABLED = True

    answer = client.post("/sign-in/code/", {"email": editor.email})
    sent_meanwhile = list(mail.outbox)
    sign_in_letters.send_waiting_ones()

    assert (answer.status_code, sent_meanwhile) == (302, [])
    assert len(re.findall(r"^[A-Z0-9-]{6,}$", mail.outbox[0].body, re.MULTILINE)) == 1
