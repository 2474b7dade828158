"""Opening: the helper is shown to readers once a named lawyer signed it off, and until somebody closes it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from handbook.models import Handbook, HelperDecision


@transaction.atomic
def open_helper(handbook: Handbook, *, lawyer: str, signed_off_on: date | None, by: User) -> HelperDecision:
    """Open the helper to the handbook's readers, on the word of a lawyer and of a day. Raises ValidationError."""
    require(by, "handbook.approve_version", handbook)
    lawyer = " ".join(lawyer.split())
    if not lawyer:
        raise ValidationError({"lawyer": _("Say who signed it off: without a lawyer's word it stays closed.")})
    if signed_off_on is None or signed_off_on > timezone.localdate():
        raise ValidationError({"signed_off_on": _("Say on which day it was signed off: today, or before.")})
    record(by, "opened the helper of", handbook, reason=lawyer)
    return HelperDecision.objects.create(
        handbook=handbook, opens=True, lawyer=lawyer, signed_off_on=signed_off_on, decided_by=by
    )


@transaction.atomic
def close_helper(handbook: Handbook, *, reason: str, by: User) -> HelperDecision:
    """Close the helper; its page stays, and says why. Raises ValidationError."""
    require(by, "handbook.approve_version", handbook)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: readers see it on the helper's page.")})
    record(by, "closed the helper of", handbook, reason=reason.strip())
    return HelperDecision.objects.create(handbook=handbook, opens=False, reason=reason.strip(), decided_by=by)
