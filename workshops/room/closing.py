"""A room is closed when its phones hold no words any more, or with a sentence that says why all the same.

Each phone says how many contributions still wait on it, and which receipts it was given; never their words. Counts and
rows agree when no phone holds any and a contribution stands behind every receipt.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from workshops.intake.participant_access import CLIENT_KEY, Seat, TooMany
from workshops.models import Contribution, Phone, Workshop

MOST_PHONES = 2_000
"""Of one workshop; whoever has the code could otherwise make up any number."""
MOST_HELD, MOST_RECEIPTS = 10_000, 1_000
"""What one phone may say; more than a person writes."""
SILENT_AFTER = timedelta(minutes=30)
"""A phone that is open tells its count every five minutes."""


@dataclass(frozen=True)
class Phones:
    """What the phones of a workshop said last, beside what came in from phones."""

    known: int
    holding: int
    """Phones on which something waits."""
    held: int
    """Contributions that wait on them."""
    missing: int
    """Receipts that phones were given and behind which nothing stands."""
    silent: int
    """Phones that hold nothing, as they said, and have not been heard of for half an hour."""
    stored: int
    """Contributions of the workshop that came in from phones."""

    @property
    def told(self) -> str:
        """On how many of them something waits, in a sentence."""
        return in_words(self.holding, self.known)

    @property
    def agree(self) -> bool:
        return not (self.holding or self.missing)


def told(seat: Seat, *, phone: str, holds: int, receipts: Collection[str]) -> Phone:
    """Note how much waits on a phone. `phone` is a number that it drew by chance.

    Raises ValidationError for what no phone says, and TooMany when the workshop knows more phones than there can be.
    """
    if not CLIENT_KEY.fullmatch(phone) or not 0 <= holds <= MOST_HELD or len(receipts) > MOST_RECEIPTS:
        raise ValidationError(_("The page that sent this is not in order. Open it again."))
    digest = hashlib.sha256(phone.encode()).hexdigest()
    phones = Phone.objects.filter(workshop=seat.workshop)
    if not phones.filter(digest=digest).exists() and phones.count() >= MOST_PHONES:
        raise TooMany
    # A rehearsal may have been emptied since: its receipts stand for nothing, and are missed by nobody.
    there = Contribution.objects.filter(workshop=seat.workshop, receipt__in=set(receipts)).count()
    missing = 0 if seat.workshop.rehearsal else len(set(receipts)) - there
    row, _made = Phone.objects.update_or_create(
        workshop=seat.workshop,
        digest=digest,
        defaults={"holds": holds, "missing": missing, "heard_at": timezone.now()},
    )
    return row


def phones_of(workshop: Workshop, now: datetime | None = None) -> Phones:
    """Count the phones of a workshop, in two queries."""
    long_ago = (now or timezone.now()) - SILENT_AFTER
    counted = Phone.objects.filter(workshop=workshop).aggregate(
        known=Count("pk"),
        holding=Count("pk", filter=Q(holds__gt=0)),
        held=Sum("holds", default=0),
        missing=Sum("missing", default=0),
        silent=Count("pk", filter=Q(heard_at__lt=long_ago, holds=0)),
    )
    stored = Contribution.objects.filter(workshop=workshop, channel=Contribution.Channel.PHONE).count()
    return Phones(stored=stored, **counted)


def holding_in(workshops: Collection[Workshop]) -> dict[int, tuple[int, int]]:
    """Return, by workshop, on how many of how many phones something waits; only where it does. One query."""
    counted = (
        Phone.objects.filter(workshop__in=workshops)
        .order_by()
        .values("workshop")
        .annotate(known=Count("pk"), holding=Count("pk", filter=Q(holds__gt=0)))
    )
    return {one["workshop"]: (one["holding"], one["known"]) for one in counted if one["holding"]}


def in_words(holding: int, known: int) -> str:
    """Say on how many of the known phones, which are some, something waits."""
    if known == 1 == holding:
        return _("The one phone still holds words.")
    return ngettext(
        "%(holding)s of %(known)s phones still holds words.",
        "%(holding)s of %(known)s phones still hold words.",
        holding,
    ) % {"holding": holding, "known": known}


@transaction.atomic
def close(workshop: Workshop, *, why: str = "", by: User) -> None:
    """Take in nothing more with the room's code that is written from now on; what waits on phones still comes in.

    Raises ValidationError when phones still hold words, or miss what they sent, and nobody says why it is closed all
    the same.
    """
    require(by, "workshops.prepare_workshop", workshop)
    workshop = Workshop.objects.select_for_update(no_key=True).get(pk=workshop.pk)
    if workshop.room_closed_at is not None:
        return
    phones, why = phones_of(workshop), why.strip()
    if not phones.agree and not why:
        raise ValidationError(
            {"why": _("Wait until no phone holds words any more, or say why the room is closed all the same.")}
        )
    workshop.room_closed_at = timezone.now()
    workshop.room_closed_why = "" if phones.agree else why
    workshop.save(update_fields=["room_closed_at", "room_closed_why"])
    record(by, "closed the room of", workshop, reason=workshop.room_closed_why)


@transaction.atomic
def open_again(workshop: Workshop, *, by: User) -> None:
    """Let the room's code take in what is written, as before the closing."""
    require(by, "workshops.prepare_workshop", workshop)
    workshop = Workshop.objects.select_for_update(no_key=True).get(pk=workshop.pk)
    if workshop.room_closed_at is None:
        return
    workshop.room_closed_at, workshop.room_closed_why = None, ""
    workshop.save(update_fields=["room_closed_at", "room_closed_why"])
    record(by, "opened again the room of", workshop)
