"""Many answers at once: one outcome and the same reasons, each contribution with its own public summary."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from workshops.models import Contribution, Disposition
from workshops.review.claims import AlreadyDisposed, ClaimedByAnother, TakenBack
from workshops.review.dispositions import answer_untallied, tally_answered


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
                disposition = answer_untallied(
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
    tally_answered(disposition.contribution for disposition in answered.given)
    return answered
