"""Blacking out a person's name for good, also in what is sealed: one person asks, another confirms.

Not to be mixed up with withholding (workshops.intake.redaction), which keeps a passage from some readers and can be
undone. Who asks and who confirms holds the right in the programme, or in all of them when all are asked for. The names
are kept only while the request waits, and that no longer than LASTS.
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.blackouts import applying, finding, ledger
from accounts.blackouts.applying import Found
from accounts.models import Blackout, Programme, User
from accounts.rights import holds_in, require_in

ASK, CONFIRM = "accounts.ask_blackout", "accounts.confirm_blackout"
LASTS = timedelta(days=14)
MOST_NAMES = 20


class PlacesChanged(Exception):
    """Other places hold the names now than those that were looked at."""


class NotWaiting(Exception):
    """Somebody decided it already, it was taken back, or it lapsed."""


def look(words: str, *, programme: Programme | None, by: User) -> list[Found]:
    """Find every place in which names stand, one name on each line. Raises ValidationError where there is none."""
    if not (holds_in(by, ASK, programme) or holds_in(by, CONFIRM, programme)):
        require_in(by, ASK, programme)
    found = applying.find(_names(words), programme)
    if not found:
        raise ValidationError({"words": _("These names stand nowhere. Write them as they stand in the texts.")})
    return found


def seal_of(found: Iterable[Found]) -> str:
    """A digest of the places that somebody looked at, so that no others are blacked out in their stead."""
    told = "\n".join(f"{one.model._meta.db_table} {one.column} {one.row} {one.start} {one.end}" for one in found)
    return hashlib.sha256(told.encode()).hexdigest()


@transaction.atomic
def ask(words: str, *, reason: str, programme: Programme | None, by: User) -> Blackout:
    """Ask that names be blacked out. Nothing is changed before somebody else confirms. Raises ValidationError."""
    require_in(by, ASK, programme)
    names, reason = _names(words), reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Say why the names are blacked out; the log keeps the reason.")})
    if finding.passages(reason, names):
        raise ValidationError({"reason": _("The reason stays, so it must not name the person.")})
    blackout = Blackout.objects.create(
        key=secrets.token_hex(16), programme=programme, reason=reason, words=words.strip(), asked_by=by
    )
    record(by, "asked to black out", blackout, reason=reason)
    return blackout


def confirm(blackout: Blackout, *, seen: str, by: User) -> Blackout:
    """Black the names out, wherever they stand. `seen` is the seal_of the places that the person looked at.

    Raises PermissionDenied for who asked for it, NotWaiting, PlacesChanged, and ValidationError when a row cannot do
    without the name.
    """
    require_in(by, CONFIRM, blackout.programme)
    try:
        with transaction.atomic():
            return _confirm(blackout, seen=seen, by=by)
    except IntegrityError:
        raise ValidationError(
            _("Two entries would be called the same without the name. Rename one of them, then confirm again.")
        ) from None


def _confirm(blackout: Blackout, *, seen: str, by: User) -> Blackout:
    blackout = _waiting(blackout)
    if by == blackout.asked_by:
        raise PermissionDenied(_("Two people black out a name: somebody else confirms what you asked for."))
    names = _names(blackout.words)
    found = applying.find(names, blackout.programme)
    if seal_of(found) != seen:
        raise PlacesChanged
    hashes = [(len(name), salt, finding.hash_of(salt, name)) for name in names if (salt := secrets.token_hex(16))]
    _decide(blackout, Blackout.Status.CONFIRMED, by=by, hashes=hashes, places=len(found))
    applying.apply(blackout, found, names)
    record(by, "blacked out", blackout, reason=blackout.reason)
    # A ledger that cannot be written undoes nothing: verification tells of it, and the next backup writes it.
    transaction.on_commit(ledger.keep, robust=True)
    return blackout


@transaction.atomic
def refuse(blackout: Blackout, *, by: User) -> None:
    """Say no to what somebody else asked for. Raises NotWaiting."""
    require_in(by, CONFIRM, blackout.programme)
    blackout = _waiting(blackout)
    _decide(blackout, Blackout.Status.REFUSED, by=by)
    record(by, "refused to black out", blackout, reason=blackout.reason)


@transaction.atomic
def take_back(blackout: Blackout, *, by: User) -> None:
    """Ask no longer for what one asked for. Raises NotWaiting."""
    blackout = _waiting(blackout)
    if by != blackout.asked_by:
        raise PermissionDenied(_("Only who asked for it takes it back; you can refuse it."))
    _decide(blackout, Blackout.Status.TAKEN_BACK, by=by)
    record(by, "no longer asked to black out", blackout, reason=blackout.reason)


@transaction.atomic
def lapse() -> int:
    """Let go of the names of requests that nobody decided in time. Returns how many."""
    waiting = Blackout.objects.select_for_update().filter(status=Blackout.Status.WAITING)
    late = list(waiting.filter(asked_at__lt=timezone.now() - LASTS))
    for blackout in late:
        _decide(blackout, Blackout.Status.LAPSED, by=None)
        record(None, "let lapse the request to black out", blackout, reason=blackout.reason)
    return len(late)


def known_to(by: User):
    """The requests that a person may see, newest first."""
    everywhere = holds_in(by, ASK, None) or holds_in(by, CONFIRM, None)
    there = [
        programme
        for programme in Programme.objects.all()
        if everywhere or holds_in(by, ASK, programme) or holds_in(by, CONFIRM, programme)
    ]
    known = Q(programme__in=there) | (Q(programme=None) if everywhere else Q(pk__in=[]))
    return Blackout.objects.filter(known).select_related("asked_by", "decided_by", "programme")


def programmes_asked_in(by: User) -> list[Programme]:
    """The programmes in which somebody may ask."""
    return [programme for programme in Programme.objects.all() if holds_in(by, ASK, programme)]


def _names(words: str) -> list[str]:
    names = finding.names_in(words)
    if not names or len(names) > MOST_NAMES:
        raise ValidationError({"words": _("Write the name as it stands in the texts; each other spelling on a line.")})
    if any(len(name) < finding.SHORTEST for name in names):
        raise ValidationError({"words": _("A name of fewer than three letters would be found in too many words.")})
    if any(len(name) > 200 for name in names):
        raise ValidationError({"words": _("A name has at most 200 letters. Only names are blacked out, not passages.")})
    return names


def _waiting(blackout: Blackout) -> Blackout:
    blackout = Blackout.objects.select_for_update(of=("self",)).get(pk=blackout.pk)
    if blackout.status != Blackout.Status.WAITING:
        raise NotWaiting
    return blackout


def _decide(blackout: Blackout, status: str, *, by: User | None, **more) -> None:
    facts = {"status": status, "words": "", "decided_by": by, "decided_at": timezone.now(), **more}
    for name, value in facts.items():
        setattr(blackout, name, value)
    blackout.save(update_fields=list(facts))
