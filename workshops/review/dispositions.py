"""Dispositions: every contribution receives one reasoned answer, which may be corrected; the earlier one is kept."""

from collections.abc import Iterable
from copy import copy

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from workshops.intake import tallies
from workshops.models import Contribution, Disposition
from workshops.review.claims import AlreadyDisposed, refuse_own, require_free


class AlreadyCorrected(Exception):
    """Someone else corrected the answer first."""


class NotYetDisposed(Exception):
    """There is no standing answer that could be corrected."""


# --- Answers ------------------------------------------------------------------------------------


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

    Raises AlreadyDisposed when it has a standing answer, ClaimedByAnother when a colleague has it in hand, TakenBack
    when its author withdrew it, ValidationError when reasons are missing or it is merged into something it cannot be
    merged into.
    """
    with transaction.atomic():
        disposition = answer_untallied(
            contribution,
            outcome=outcome,
            reasons=reasons,
            public_summary=public_summary,
            language=language,
            merged_into=merged_into,
            by=by,
        )
        tally_answered([contribution])
    return disposition


def answer_untallied(contribution, *, outcome, reasons, public_summary, language, merged_into, by) -> Disposition:
    """Answer a contribution as `dispose` says; the tallies are the caller's."""
    require(by, "workshops.dispose_contribution", contribution)
    try:
        with transaction.atomic():
            refuse_own(contribution, by)
            # Locked, so that it is not claimed between the question and the answer.
            concerned = [contribution.pk, merged_into.pk] if merged_into else [contribution.pk]
            list(Contribution.objects.select_for_update().filter(pk__in=concerned).order_by("pk"))
            require_free(contribution, by)
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
            Contribution.objects.filter(pk=contribution.pk).update(answered_at=timezone.now())
            record(by, "answered", contribution, reason=outcome)
    except IntegrityError as refused:
        # The partial unique key is the guard, also when two reviewers answer at the same moment.
        raise AlreadyDisposed(contribution) from refused
    return disposition


def tally_answered(contributions: Iterable[Contribution]) -> None:
    """Count answers just given. Together for many, so that the rows are changed in their order."""
    now = tallies.as_they_are(Contribution.objects.filter(pk__in=[contribution.pk for contribution in contributions]))
    before = [(copy(contribution), themes) for contribution, themes in now]
    for contribution, _themes in before:
        # `accepted` is not the model's own: it was read with it.
        vars(contribution).update(answered_at=None, accepted=False)
    tallies.change(out_of=before, into=now)


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
    this = Contribution.objects.filter(pk=contribution.pk)
    list(this.select_for_update().values_list("pk", flat=True))
    before = tallies.as_they_are(this)
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
    tallies.change(out_of=before, into=tallies.as_they_are(this))
    record(by, "corrected the answer to", contribution, reason=correction_note)
    return disposition


def _check(contribution, *, outcome, reasons, merged_into, by) -> None:
    refuse_own(contribution, by)
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
        if not Contribution.objects.standing().filter(pk=merged_into.pk).exists():
            raise ValidationError({"merged_into": _("That contribution stands no longer; name one that does.")})
        if contribution.merged_dispositions.filter(standing=True).exists():
            raise ValidationError(
                {"outcome": _("Others are merged into this contribution, so it keeps an answer of its own.")}
            )
        if merged_into.dispositions.filter(standing=True, outcome=Disposition.Outcome.MERGED).exists():
            raise ValidationError({"merged_into": _("That contribution is itself merged into another; name that one.")})
    elif merged_into is not None:
        raise ValidationError({"merged_into": _("Only a contribution that is merged names another.")})


# --- Voices -------------------------------------------------------------------------------------


def voices_behind(contribution: Contribution) -> int:
    """Return how many people stand behind a contribution: its own group and all those merged into it."""
    merged = Contribution.objects.counted().filter(dispositions__standing=True, dispositions__merged_into=contribution)
    return contribution.voices + (merged.aggregate(voices=Sum("voices"))["voices"] or 0)
