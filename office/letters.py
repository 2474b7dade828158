"""The outbox: letters are prepared, read by the staff, and sent by e-mail; each one once, and its fate is known.

A secret never lies in the outbox: where a letter hands one over, its text says LINK, and the function given to
`complete` for its kind puts the secret in while the letter is being sent.
"""

from collections.abc import Callable, Iterable
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import models, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.acts import record
from accounts.models import User
from office import jobs
from office.jobs import JobFailed, Progress
from office.models import Job, Letter

LINK = "[[personal link]]"
KIND_OF_JOB = "office.letters.send_waiting"
_completing: dict[str, str] = {}


class NoMailServer(Exception):
    """This installation has no mail server (EMAIL_URL), so nothing can be sent."""


def complete(kind: str, function: str) -> None:
    """Let the function at a dotted path finish the letters of a kind: function(letter) returns the text to send."""
    _completing[kind] = function


@transaction.atomic
def prepare(
    *,
    kind: str,
    about: str,
    to: str,
    language: str,
    subject: str,
    body: str,
    once: str | None = None,
    by: User | None,
) -> Letter:
    """Lay a letter into the outbox, where it waits to be read. The caller checks the right to write it.

    Letters with the same key `once` are one: while it was not sent, its text follows what is prepared anew; what
    was sent, is on its way or was discarded is returned as it is. `about` names things, the widest first:
    "workshop:3/participant:12".
    """
    written = {"to": to, "language": language, "subject": " ".join(subject.split())[:200], "body": body}
    if once is not None:
        standing = Letter.objects.select_for_update().filter(once=once).first()
        if standing is not None:
            if standing.state in (Letter.State.PREPARED, Letter.State.FAILED):
                Letter.objects.filter(pk=standing.pk).update(**written)
                standing.refresh_from_db()
            return standing
    return Letter.objects.create(kind=kind, about=about, once=once, prepared_by=by, **written)


def letters_about(thing: str):
    """Return the letters about a thing and what belongs to it ("workshop:3"), newest first."""
    return Letter.objects.filter(about=thing) | Letter.objects.filter(about__startswith=f"{thing}/")


@transaction.atomic
def send(letters: Iterable[Letter], *, by: User) -> Job | None:
    """Send letters that were read, or that could not be sent before. Returns the job, or None with nothing to do.

    A button pressed twice sends nothing twice. Raises NoMailServer.
    """
    if not settings.EMAIL_IS_CONFIGURED:
        raise NoMailServer
    chosen = [letter.pk for letter in letters]
    waiting = list(
        Letter.objects.select_for_update()
        .filter(pk__in=chosen, state__in=[Letter.State.PREPARED, Letter.State.FAILED])
        .values_list("pk", flat=True)
    )
    if not waiting:
        return None
    Letter.objects.filter(pk__in=waiting).update(state=Letter.State.WAITING, failure="", sent_at=None)
    job = jobs.create(KIND_OF_JOB, {"letters": waiting}, by=by)
    jobs.enqueue(job)
    return job


@transaction.atomic
def discard(letters: Iterable[Letter]) -> int:
    """Do not send letters that were not sent yet. Returns how many."""
    chosen = [letter.pk for letter in letters]
    return Letter.objects.filter(pk__in=chosen, state__in=[Letter.State.PREPARED, Letter.State.FAILED]).update(
        state=Letter.State.DISCARDED
    )


@transaction.atomic
def send_for(thing: models.Model, letters: Iterable[Letter], *, called: str = "", by: User) -> int:
    """Send letters about a thing that were read, as one act on it. Returns how many. Raises NoMailServer.

    The act says how many, and what they are `called`. The caller checks the right to send them.
    """
    job = send(letters, by=by)
    if job is None:
        return 0
    number = len(job.arguments["letters"])
    record(by, "sent letters for", thing, reason=f"{number} {called}".strip())
    return number


@transaction.atomic
def give_up_for(thing: models.Model, letters: Iterable[Letter], *, called: str = "letters", by: User) -> int:
    """Do not send letters about a thing that were not sent yet, as one act on it. Returns how many.

    The act says how many, and what they are `called`. The caller checks the right to give them up.
    """
    number = discard(letters)
    if number:
        record(by, "gave up", thing, reason=f"{number} {called}")
    return number


def forget(beginning: str) -> None:
    """Delete the letters about something that is emptied: about names that begin so."""
    Letter.objects.filter(about__startswith=beginning).delete()


def send_waiting(progress: Progress, letters: list[int]) -> str:
    """Send letters one by one: the work of their Job. Returns a remark about those that could not be sent.

    Each is taken before it is sent (`sent_at`), so a worker that dies sends none twice: what it had taken and not
    reported is said to be unknown, and a person decides. Raises JobFailed when the mail server cannot be reached.
    """
    _give_up_unknown(letters)
    connection = get_connection()
    failed = 0
    for done, number in enumerate(letters):
        progress(done, len(letters), _("Sending the letters"))
        taken = Letter.objects.filter(pk=number, state=Letter.State.WAITING, sent_at=None).update(
            sent_at=timezone.now()
        )
        if not taken:
            continue
        letter = Letter.objects.get(pk=number)
        try:
            _send_one(letter, connection)
        except (SMTPException, OSError, ValueError, LookupError) as error:
            failed += 1
            Letter.objects.filter(pk=number).update(
                state=Letter.State.FAILED,
                sent_at=None,
                failure=_("The mail server did not take it: %(why)s") % {"why": str(error) or type(error).__name__},
            )
            _hang_up(connection)  # the next letter begins with a fresh connection
        else:
            Letter.objects.filter(pk=number).update(state=Letter.State.SENT, sent_at=timezone.now())
    _hang_up(connection)
    if failed and failed == len(letters):
        raise JobFailed(_("None of the letters could be sent. Each says why in the outbox; they can be sent again."))
    if not failed:
        return ""
    return ngettext("%(number)s letter could not be sent.", "%(number)s letters could not be sent.", failed) % {
        "number": failed
    }


def _send_one(letter: Letter, connection) -> None:
    body = letter.body
    if letter.kind in _completing:
        finish: Callable[[Letter], str] = import_string(_completing[letter.kind])
        body = finish(letter)
    if LINK in body:
        raise LookupError(_("Nobody knows the personal link that this letter promises."))
    EmailMessage(
        letter.subject,
        body,
        to=[letter.to],
        headers={"Content-Language": letter.language},
        connection=connection,
    ).send()


def _give_up_unknown(letters: list[int]) -> None:
    Letter.objects.filter(pk__in=letters, state=Letter.State.WAITING, sent_at__isnull=False).update(
        state=Letter.State.FAILED,
        failure=_("It is not known whether this letter went out: the worker stopped while sending it. Ask the person."),
    )


def _hang_up(connection) -> None:
    try:
        connection.close()
    except (SMTPException, OSError):
        connection.connection = None
