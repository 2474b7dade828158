"""On behalf: what a rapporteur keys for somebody in the room, or for a group, one contribution after another."""

from collections.abc import Callable, Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rights import require
from workshops.intake import receive
from workshops.intake.offices import Office, participants_of
from workshops.models import Contribution, Participant, Workshop

MOST_VOICES = 1_000


@transaction.atomic
def key(
    workshop: Workshop,
    *,
    by: User,
    text: str,
    kind: str,
    language: str,
    participant: Participant | None = None,
    office: Office | None = None,
    voices: int = 1,
    pin: Callable[[Iterable[Contribution]], object] | None = None,
    **more,
) -> Contribution:
    """Take in what somebody said: a participant who is written down, or an office, whose participant is then made.

    `voices` counts the members of a group that says it together. `more` is what intake.receive takes besides.
    `pin` is given a contribution about a paragraph. Raises what intake.receive raises; a ClientKeyTaken or a refusal
    leaves no participant behind.
    """
    require(by, "workshops.receive_contribution", workshop)
    if not 1 <= voices <= MOST_VOICES:
        raise ValidationError({"voices": _("Between 1 and %(most)s people.") % {"most": MOST_VOICES}})
    if participant is None:
        if office is None:
            raise ValidationError({"participant": _("Say whose contribution this is.")})
        participant = participants_of(workshop, [office], by=by)[office]
    contribution = receive.receive(
        consultation=workshop.consultation,
        workshop=workshop,
        channel=Contribution.Channel.ON_BEHALF,
        participant=participant,
        text=text,
        kind=kind,
        language=language,
        voices=voices,
        by=by,
        **more,
    )
    if pin is not None and contribution.paragraph and not hasattr(contribution, "pin"):
        pin([contribution])
    return contribution
