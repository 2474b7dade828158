"""Claims: a reviewer has a contribution in hand for two hours, so that no colleague answers it meanwhile."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from workshops.models import Contribution
from workshops.models.contributions import CLAIM_LASTS, no_claim_lasts


class AlreadyDisposed(Exception):
    """Someone else answered this contribution first."""


class ClaimedByAnother(Exception):
    """A colleague has this contribution in hand."""


class TakenBack(Exception):
    """Its author withdrew this contribution, or replaced it by another wording."""


def free_for(user: User) -> Q:
    """Return the condition for contributions that no colleague of this person has in hand."""
    return no_claim_lasts() | Q(claimed_by=user)


def claimed_until(contribution: Contribution) -> datetime | None:
    """Until when somebody has this contribution in hand, or None when nobody has."""
    return contribution.claimed_at + CLAIM_LASTS if contribution.is_in_hand else None


@transaction.atomic
def claim(contribution: Contribution, *, by: User) -> None:
    """Take a contribution in hand for two hours; claimed again by the same person, for two hours from now.

    Raises ClaimedByAnother, AlreadyDisposed, TakenBack; PermissionDenied for what this person keyed.
    """
    require(by, "workshops.dispose_contribution", contribution)
    refuse_own(contribution, by)
    now = timezone.now()
    awaiting = Contribution.objects.awaiting().filter(pk=contribution.pk)
    if not Contribution.objects.filter(free_for(by), pk__in=awaiting.values("pk")).update(
        claimed_by=by, claimed_at=now
    ):
        require_free(contribution, by)
    contribution.claimed_by, contribution.claimed_at = by, now
    record(by, "claimed", contribution)


@transaction.atomic
def release(contribution: Contribution, *, by: User) -> None:
    """Let go of a contribution that one has in hand, so that a colleague may answer it."""
    require(by, "workshops.dispose_contribution", contribution)
    if Contribution.objects.filter(pk=contribution.pk, claimed_by=by).update(claimed_by=None, claimed_at=None):
        contribution.claimed_by = contribution.claimed_at = None
        record(by, "let go of", contribution)


def require_free(contribution: Contribution, by: User) -> None:
    """Raise why this person cannot take a contribution in hand or answer it, if there is a reason."""
    now = Contribution.objects.get(pk=contribution.pk)
    if now.answered_at is not None:
        raise AlreadyDisposed(contribution)
    if not now.stands:
        raise TakenBack(contribution)
    if claimed_until(now) and now.claimed_by_id != by.pk:
        raise ClaimedByAnother(contribution)


def refuse_own(contribution: Contribution, by: User) -> None:
    if contribution.keyed_by_id == by.pk:
        raise PermissionDenied(_("You keyed this contribution; a colleague answers it."))
