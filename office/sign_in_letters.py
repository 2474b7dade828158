"""Letters that somebody waits for before the screen: the code to sign in. A worker sends them, at once.

Their words are a secret while they are valid. They lie in no outbox: they are kept in the shared cache under a random
key, not longer than the code is valid (the session of who asked keeps it as long), and are taken away once they were
handed to the mail server. The job knows the key alone.
"""

import secrets
from smtplib import SMTPException

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext as _

from office import jobs
from office.jobs import JobFailed, Progress
from office.models import Job

KIND_OF_JOB = "office.sign_in_letters.send"


@transaction.atomic
def post(subject: str, body: str, *, to: str, language: str) -> Job:
    """Hand a letter to the workers. Nobody waits here for the mail server."""
    key = f"letter:{secrets.token_urlsafe(24)}"
    letter = {"subject": subject, "body": body, "to": to, "language": language}
    cache.set(key, letter, settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
    job = jobs.create(KIND_OF_JOB, {"key": key})
    jobs.enqueue(job)
    return job


def send(progress: Progress, key: str) -> None:
    """Send one letter: the work of its Job. Raises JobFailed; who waits asks for another code."""
    letter = cache.get(key)
    if letter is None:
        raise JobFailed(_("This letter was not sent in time, and its code is not valid any more."))
    headers = {"Content-Language": letter["language"]}
    try:
        EmailMessage(letter["subject"], letter["body"], to=[letter["to"]], headers=headers).send()
    except (SMTPException, OSError, ValueError) as error:
        why = str(error) or type(error).__name__
        raise JobFailed(_("The mail server did not take it: %(why)s") % {"why": why}) from error
    finally:
        cache.delete(key)


def send_waiting_ones() -> int:
    """Send what waits, beside the long work that the queue has in hand. Returns how many were taken up."""
    waiting = list(Job.objects.filter(kind=KIND_OF_JOB, state=Job.State.WAITING))
    for job in waiting:
        jobs.run(job)
    return len(waiting)
