"""Review: every contribution receives one reasoned answer."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from workshops.models import Contribution, Disposition


class AlreadyDisposed(Exception):
    """Someone else answered this contribution first."""


class AlreadyCorrected(Exception):
    """Someone else corrected the answer first."""


class NotYetDisposed(Exception):
    """There is no standing answer that could be corrected."""


def dispose(
    contribution: Contribution,
    *,
    outcome: str,
    reasons: str,
    public_summary: str = "",
    language: str,
    merged_into: Contribution | None = None,
    by: User,
) -> Disposition:
    """Answer a contribution. Nobody answers what they keyed themselves.

    Raises AlreadyDisposed when it has a standing answer, ValidationError when reasons are missing or it is merged
    into something it cannot be merged into.
    """
    require(by, "workshops.dispose_contribution", contribution)
    try:
        with transaction.atomic():
            _check(contribution, outcome=outcome, reasons=reasons, merged_into=merged_into, by=by)
            disposition = Disposition.objects.create(
                contribution=contribution,
                outcome=outcome,
                reasons=reasons.strip(),
                public_summary=public_summary.strip(),
                language=language,
                merged_into=merged_into,
                decided_by=by,
            )
            record(by, "answered", contribution, reason=outcome)
    except IntegrityError as refused:
        # The partial unique key is the guard, also when two reviewers answer at the same moment.
        raise AlreadyDisposed(contribution) from refused
    return disposition


@transaction.atomic
def correct(
    contribution: Contribution,
    *,
    outcome: str,
    reasons: str,
    public_summary: str = "",
    language: str,
    merged_into: Contribution | None = None,
    correction_note: str,
    replaces: Disposition | None = None,
    by: User,
) -> Disposition:
    """Replace the standing answer; the earlier one stays in the history.

    `replaces` is the answer that the person had before their eyes. Raises AlreadyCorrected when it stands no
    longer, NotYetDisposed when none stands, ValidationError as `dispose` does and without a note.
    """
    require(by, "workshops.dispose_contribution", contribution)
    _check(contribution, outcome=outcome, reasons=reasons, merged_into=merged_into, by=by)
    if not correction_note.strip():
        raise ValidationError({"correction_note": _("Say why the answer is corrected.")})
    standing = contribution.dispositions.filter(standing=True)
    if replaces is None:
        if not standing.update(standing=False):
            raise NotYetDisposed(contribution)
    elif not standing.filter(pk=replaces.pk).update(standing=False):
        raise AlreadyCorrected(contribution)
    disposition = Disposition.objects.create(
        contribution=contribution,
        outcome=outcome,
        reasons=reasons.strip(),
        public_summary=public_summary.strip(),
        language=language,
        merged_into=merged_into,
        correction_note=correction_note.strip(),
        decided_by=by,
    )
    record(by, "corrected the answer to", contribution, reason=correction_note)
    return disposition


def _check(contribution, *, outcome, reasons, merged_into, by) -> None:
    if contribution.keyed_by_id == by.pk:
        raise PermissionDenied(_("You keyed this contribution; a colleague answers it."))
    if not reasons.strip():
        raise ValidationError({"reasons": _("Every answer gives its reasons.")})
    if outcome == Disposition.Outcome.MERGED:
        if merged_into is None:
            raise ValidationError({"merged_into": _("Say into which contribution this one is merged.")})
        if merged_into.pk == contribution.pk:
            raise ValidationError({"merged_into": _("A contribution cannot be merged into itself.")})
        if merged_into.consultation.programme_id != contribution.consultation.programme_id:
            raise ValidationError({"merged_into": _("That contribution belongs to another programme.")})
        # Both are locked, so that two reviewers cannot merge two contributions into each other at once.
        list(Contribution.objects.select_for_update().filter(pk__in=[contribution.pk, merged_into.pk]).order_by("pk"))
        if contribution.merged_dispositions.filter(standing=True).exists():
            raise ValidationError(
                {"outcome": _("Others are merged into this contribution, so it keeps an answer of its own.")}
            )
        if merged_into.dispositions.filter(standing=True, outcome=Disposition.Outcome.MERGED).exists():
            raise ValidationError({"merged_into": _("That contribution is itself merged into another; name that one.")})
    elif merged_into is not None:
        raise ValidationError({"merged_into": _("Only a contribution that is merged names another.")})
