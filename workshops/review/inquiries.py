"""Questions back: a reviewer asks the participant, whose reply is kept with the contribution."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from text.khmer import normalise
from workshops.intake.receive import refuse_too_long
from workshops.models import Contribution, Inquiry


class AlreadyReplied(Exception):
    """This question back has its reply."""


@transaction.atomic
def ask(contribution: Contribution, *, question: str, by: User) -> Inquiry:
    """Put a question back to the participant. Raises ValidationError without one, or when nobody is known to ask."""
    require(by, "workshops.dispose_contribution", contribution)
    question = normalise(question).strip()
    if not question:
        raise ValidationError({"question": _("Write down what you want to ask.")})
    if contribution.participant_id is None:
        raise ValidationError({"question": _("Nobody is known who could be asked.")})
    if not Contribution.objects.standing().filter(pk=contribution.pk).exists():
        raise ValidationError({"question": _("This contribution stands no longer, so nobody is asked about it.")})
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
    refuse_too_long(text, field="reply")
    now = timezone.now()
    if not Inquiry.objects.filter(pk=inquiry.pk, replied_at=None).update(reply=text, replied_at=now):
        raise AlreadyReplied(inquiry)
    inquiry.reply, inquiry.replied_at = text, now
    record(by, "replied about", inquiry.contribution)
    return inquiry


def open_inquiries(participant) -> QuerySet[Inquiry]:
    """The questions that wait for this participant's reply, oldest first."""
    waiting = Inquiry.objects.filter(contribution__participant=participant, contribution__stands=True, replied_at=None)
    return waiting.select_related("contribution__topic")
