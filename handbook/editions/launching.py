"""Launching: a prepared edition that people have looked at is issued, now or for an hour that the clock decides.

What is launched is what was seen: whoever issues says which build they looked at, and from then on it is sealed. Only
its hour lies open until it comes: it is moved, or called off, and then the edition is prepared again.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from accounts.numbers import moment_words
from accounts.rights import require
from handbook.editions import manifest, provenance, release
from handbook.law_references.guideline_cases import failures_of
from handbook.models import Edition, Handbook, Launch
from office.models import Job

LONGEST_WAIT = timedelta(days=366)
"""How far ahead a launch may lie: a later year is a slip."""


class NotBuilt(Exception):
    """Its book is not there: nobody could have looked at it."""


class BuiltAnew(Exception):
    """It is not what this person looked at: its book was built again since."""


class NamesMoreThanAllowed(Exception):
    """Since it was prepared a participant asked to be named less, or something heard is no longer to be told."""


class DecidedAlready(Exception):
    """Somebody else decided first. `edition` says how it stands now."""

    def __init__(self, edition: Edition):
        super().__init__(edition)
        self.edition = edition


def seen(edition: Edition) -> str:
    """What a person who looks at a prepared edition sees, in one word; "" while its book is not there.

    It is another one as soon as the book is built again.
    """
    files = sorted(edition.files.values_list("kind", "language", "stored_file__sha256"))
    if not files or edition.job is None or edition.job.state != Job.State.DONE:
        return ""
    return hashlib.sha256(repr((edition.fingerprint, files)).encode()).hexdigest()[:16]


def asks_about_methods(handbook: Handbook) -> bool:
    """Whether whoever issues must have looked for methods of investigation: where everybody reads it."""
    return handbook.readers == Handbook.Readers.EVERYBODY


def issue(
    edition: Edition, *, by: User, seen_as: str, at: datetime | None = None, exposes_no_method: bool = False
) -> Edition:
    """Issue a prepared edition: it is sealed, and readers have it at once or from an hour on.

    `seen_as` is what `seen` said when this person looked at it. `exposes_no_method` confirms, where everybody reads the
    handbook, that no passage exposes a method of investigation; the log keeps it. Raises NotBuilt, BuiltAnew,
    NamesMoreThanAllowed, DecidedAlready, and ValidationError under the name of what is to be said, or
    with a sentence for each test case that does not hold with the law data that it froze.
    """
    require(by, "handbook.issue_edition", edition)
    try:
        with transaction.atomic():
            release.lock(edition.handbook)
            edition = _locked(edition)
            _refuse_unless_ready(edition, seen_as)
            if asks_about_methods(edition.handbook) and not exposes_no_method:
                raise ValidationError(
                    {"exposes_no_method": _("Confirm that no passage exposes a method of investigation.")}
                )
            if failures := failures_of(edition):
                raise ValidationError([failure.sentence for failure in failures])
            now = timezone.now()
            hour = hour_to_come(at) if at else now
            edition.status, edition.issued_at = Edition.Status.ISSUED, now
            edition.save(update_fields=["status", "issued_at"])
            edition.launch = Launch.objects.create(edition=edition, at=hour, decided_by=by)
            if asks_about_methods(edition.handbook):
                record(by, "confirmed that no method is exposed in", edition)
            record(by, "issued", edition, reason=_("Visible from %(hour)s") % {"hour": said(hour)} if at else "")
            return edition
    except IntegrityError as refused:
        raise DecidedAlready(_afresh(edition)) from refused


def move(edition: Edition, *, at: datetime, seen_at: datetime, by: User) -> Edition:
    """Have an edition become visible at another hour, later or sooner than the one that this person saw.

    Raises DecidedAlready when its hour has come, or another one stands; ValidationError.
    """
    require(by, "handbook.issue_edition", edition)
    now = timezone.now()
    with _before_its_hour(edition, seen_at) as waiting:
        if not waiting.update(at=hour_to_come(at), decided_by=by, decided_at=now):
            raise DecidedAlready(_afresh(edition))
        record(by, "moved the launch of", edition, reason=_("Visible from %(hour)s") % {"hour": said(at)})
    return _afresh(edition)


def call_off(edition: Edition, *, seen_at: datetime, by: User) -> Edition:
    """Call off a launch before its hour: the edition is prepared again, to be issued at another time or given up.

    Raises DecidedAlready when its hour has come, or another one stands.
    """
    require(by, "handbook.issue_edition", edition)
    with _before_its_hour(edition, seen_at) as waiting:
        deleted, _rows = waiting.delete()
        if not deleted:
            raise DecidedAlready(_afresh(edition))
        Edition.objects.filter(pk=edition.pk).update(status=Edition.Status.PREPARED, issued_at=None)
        record(by, "called off the launch of", edition)
    return _afresh(edition)


@contextmanager
def _before_its_hour(edition: Edition, seen_at: datetime) -> Iterator[QuerySet[Launch]]:
    """The launch that somebody saw, while its hour has not come: within a transaction, and one decision at a time."""
    try:
        with transaction.atomic():
            release.lock(edition.handbook)
            yield Launch.objects.filter(edition=edition, at=seen_at, at__gt=timezone.now())
    except IntegrityError as refused:  # its hour came in between: the database keeps it
        raise DecidedAlready(_afresh(edition)) from refused


def said(hour: datetime) -> str:
    """An hour in words, where the handbook is issued."""
    return moment_words(hour)


def hour_to_come(at: datetime) -> datetime:
    """The hour, when an edition can be launched then. Raises ValidationError under `at`."""
    now = timezone.now()
    if at <= now:
        raise ValidationError({"at": _("This hour is past. Choose a later one, or issue it now.")})
    if at > now + LONGEST_WAIT:
        raise ValidationError({"at": _("This hour is more than a year away. Choose a nearer one.")})
    return at


def _locked(edition: Edition) -> Edition:
    standing = Edition.objects.select_for_update(of=("self",)).select_related("handbook__programme", "job")
    found = standing.filter(pk=edition.pk).first()
    if found is None or found.status != Edition.Status.PREPARED:
        raise DecidedAlready(found or edition)
    return found


def _refuse_unless_ready(edition: Edition, seen_as: str) -> None:
    stands_as = seen(edition)
    if not stands_as:
        raise NotBuilt(edition)
    if stands_as != seen_as:
        raise BuiltAnew(edition)
    if provenance.names_more_than_allowed(edition):
        raise NamesMoreThanAllowed(edition)
    if problems := manifest.verify(edition):
        raise ValidationError(problems)


def _afresh(edition: Edition) -> Edition:
    return Edition.objects.select_related("handbook__programme", "job", "launch").get(pk=edition.pk)
