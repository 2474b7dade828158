"""Review: every contribution receives one reasoned answer.

A reviewer may claim a contribution first, so that no colleague answers it meanwhile; a claim lasts two hours.
"""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from text.khmer import normalise
from workshops.intake import tallies
from workshops.intake.receive import LONGEST
from workshops.models import Consultation, Contribution, Disposition, Inquiry, TopicTally, Workshop
from workshops.models.contributions import CLAIM_LASTS


class AlreadyDisposed(Exception):
    """Someone else answered this contribution first."""


class AlreadyCorrected(Exception):
    """Someone else corrected the answer first."""


class NotYetDisposed(Exception):
    """There is no standing answer that could be corrected."""


class ClaimedByAnother(Exception):
    """A colleague has this contribution in hand."""


class TakenBack(Exception):
    """Its author withdrew this contribution, or replaced it by another wording."""


class AlreadyReplied(Exception):
    """This question back has its reply."""


# --- Claims -------------------------------------------------------------------------------------


def free_for(user: User) -> Q:
    """Return the condition for contributions that no colleague of this person has in hand."""
    return Q(claimed_by=None) | Q(claimed_by=user) | Q(claimed_at__lt=timezone.now() - CLAIM_LASTS)


def claimed_until(contribution: Contribution) -> datetime | None:
    """Until when somebody has this contribution in hand, or None when nobody has."""
    return contribution.claimed_at + CLAIM_LASTS if contribution.is_in_hand else None


@transaction.atomic
def claim(contribution: Contribution, *, by: User) -> None:
    """Take a contribution in hand for two hours; claimed again by the same person, for two hours from now.

    Raises ClaimedByAnother, AlreadyDisposed, TakenBack; PermissionDenied for what this person keyed.
    """
    require(by, "workshops.dispose_contribution", contribution)
    _refuse_own(contribution, by)
    now = timezone.now()
    awaiting = Contribution.objects.awaiting().filter(pk=contribution.pk)
    if not Contribution.objects.filter(free_for(by), pk__in=awaiting.values("pk")).update(
        claimed_by=by, claimed_at=now
    ):
        _say_why_not(contribution, by)
    contribution.claimed_by, contribution.claimed_at = by, now
    record(by, "claimed", contribution)


@transaction.atomic
def release(contribution: Contribution, *, by: User) -> None:
    """Let go of a contribution that one has in hand, so that a colleague may answer it."""
    require(by, "workshops.dispose_contribution", contribution)
    if Contribution.objects.filter(pk=contribution.pk, claimed_by=by).update(claimed_by=None, claimed_at=None):
        contribution.claimed_by = contribution.claimed_at = None
        record(by, "let go of", contribution)


def _say_why_not(contribution: Contribution, by: User) -> None:
    """Raise why this person cannot take a contribution in hand or answer it, if there is a reason."""
    now = Contribution.objects.get(pk=contribution.pk)
    if now.answered_at is not None:
        raise AlreadyDisposed(contribution)
    if not now.stands:
        raise TakenBack(contribution)
    if claimed_until(now) and now.claimed_by_id != by.pk:
        raise ClaimedByAnother(contribution)


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
        disposition = _answer(
            contribution,
            outcome=outcome,
            reasons=reasons,
            public_summary=public_summary,
            language=language,
            merged_into=merged_into,
            by=by,
        )
        _tally_answered([contribution])
    return disposition


def _answer(contribution, *, outcome, reasons, public_summary, language, merged_into, by) -> Disposition:
    """Answer a contribution as `dispose` says; the tallies are the caller's."""
    require(by, "workshops.dispose_contribution", contribution)
    try:
        with transaction.atomic():
            _refuse_own(contribution, by)
            # Locked, so that it is not claimed between the question and the answer.
            concerned = [contribution.pk, merged_into.pk] if merged_into else [contribution.pk]
            list(Contribution.objects.select_for_update().filter(pk__in=concerned).order_by("pk"))
            _say_why_not(contribution, by)
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


def _tally_answered(contributions: Iterable[Contribution]) -> None:
    """Count answers just given. Together for many, so that the rows are changed in their order."""
    now = tallies.as_they_are(Contribution.objects.filter(pk__in=[contribution.pk for contribution in contributions]))
    before = [(copy(contribution), themes) for contribution, themes in now]
    for contribution, _themes in before:
        contribution.answered_at = None
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
    _refuse_own(contribution, by)
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


def _refuse_own(contribution: Contribution, by: User) -> None:
    if contribution.keyed_by_id == by.pk:
        raise PermissionDenied(_("You keyed this contribution; a colleague answers it."))


# --- Many at once -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answered:
    """What came of answering many at once."""

    given: list[Disposition] = field(default_factory=list)
    skipped: list[tuple[Contribution, str]] = field(default_factory=list)  # with the reason, as a sentence


@transaction.atomic
def dispose_many(
    contributions: Iterable[Contribution],
    *,
    outcome: str,
    reasons: str,
    summaries: dict[str, str],
    language: str,
    merged_into: Contribution | None = None,
    by: User,
) -> Answered:
    """Give many contributions the same outcome and reasons, each with its own public summary (by receipt).

    All or none are stored. Those that meanwhile have an answer, are in a colleague's hands, were taken back or keyed
    by this person are skipped and listed. Raises ValidationError as `dispose` does.
    """
    answered = Answered()
    for contribution in sorted(contributions, key=lambda contribution: contribution.pk):
        try:
            with transaction.atomic():
                disposition = _answer(
                    contribution,
                    outcome=outcome,
                    reasons=reasons,
                    public_summary=summaries.get(contribution.receipt, ""),
                    language=language,
                    merged_into=merged_into,
                    by=by,
                )
        except AlreadyDisposed:
            answered.skipped.append((contribution, _("It has an answer already.")))
        except ClaimedByAnother:
            answered.skipped.append((contribution, _("A colleague has it in hand.")))
        except TakenBack:
            answered.skipped.append((contribution, _("Its author has taken it back.")))
        except PermissionDenied as refused:
            answered.skipped.append((contribution, str(refused)))
        else:
            answered.given.append(disposition)
    _tally_answered(disposition.contribution for disposition in answered.given)
    return answered


# --- Voices and progress ------------------------------------------------------------------------


def voices_behind(contribution: Contribution) -> int:
    """Return how many people stand behind a contribution: its own group and all those merged into it."""
    merged = Contribution.objects.counted().filter(dispositions__standing=True, dispositions__merged_into=contribution)
    return contribution.voices + (merged.aggregate(voices=Sum("voices"))["voices"] or 0)


@dataclass(frozen=True)
class Progress:
    """How much of what was put forward has its answer."""

    of: Consultation | Workshop | None  # None: what came without a workshop
    answered: int
    total: int
    workshops: tuple["Progress", ...] = ()


def progress(consultations: Iterable[Consultation]) -> list[Progress]:
    """Return the progress of each consultation and, within it, of each workshop that has contributions.

    Three queries, whatever their number.
    """
    consultations = list(consultations)
    tally = {
        (consultation, workshop): (answered, total)
        for consultation, workshop, answered, total in TopicTally.objects.filter(
            consultation__in=[consultation.pk for consultation in consultations]
        )
        .order_by()
        .values_list("consultation_id", "workshop_id")
        .annotate(sum_answered=Sum("answered"), total=Sum("received"))
    }
    workshops = Workshop.objects.in_bulk({workshop for _consultation, workshop in tally if workshop})
    return [_progress_of(consultation, tally, workshops) for consultation in consultations]


def _progress_of(consultation, tally, workshops) -> Progress:
    parts = [
        Progress(workshops.get(workshop), answered, total)
        for (of, workshop), (answered, total) in tally.items()
        if of == consultation.pk and total and not (workshop and workshops[workshop].rehearsal)
    ]
    parts.sort(key=lambda part: part.of.number if part.of else 0)
    return Progress(consultation, sum(part.answered for part in parts), sum(part.total for part in parts), tuple(parts))


# --- Questions back -----------------------------------------------------------------------------


@transaction.atomic
def ask(contribution: Contribution, *, question: str, by: User) -> Inquiry:
    """Put a question back to the participant. Raises ValidationError without one, or when nobody is known to ask."""
    require(by, "workshops.dispose_contribution", contribution)
    question = normalise(question).strip()
    if not question:
        raise ValidationError({"question": _("Write down what you want to ask.")})
    if contribution.participant_id is None:
        raise ValidationError({"question": _("Nobody is known who could be asked.")})
    inquiry = Inquiry.objects.create(contribution=contribution, question=question, asked_by=by)
    record(by, "asked about", contribution)
    return inquiry


@transaction.atomic
def reply_to(inquiry: Inquiry, text: str, *, by: User | None = None) -> Inquiry:
    """Store the participant's reply to a question back; `by` is who keyed it for them.

    A question has one reply (AlreadyReplied). Raises ValidationError when it is empty or too long.
    """
    if by is not None:
        require(by, "workshops.receive_contribution", inquiry.contribution)
    text = normalise(text).strip()
    if not text:
        raise ValidationError({"reply": _("Write your reply.")})
    if len(text) > LONGEST:
        raise ValidationError(
            {"reply": _("This is longer than %(most)s characters. Send it in parts.") % {"most": LONGEST}}
        )
    now = timezone.now()
    if not Inquiry.objects.filter(pk=inquiry.pk, replied_at=None).update(reply=text, replied_at=now):
        raise AlreadyReplied(inquiry)
    inquiry.reply, inquiry.replied_at = text, now
    record(by, "replied about", inquiry.contribution)
    return inquiry


def open_inquiries(participant) -> QuerySet[Inquiry]:
    """The questions that wait for this participant's reply, oldest first."""
    return Inquiry.objects.filter(contribution__participant=participant, replied_at=None).select_related(
        "contribution__topic"
    )
