"""The queue: how much of what was put forward has its answer."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Sum

from workshops.models import Consultation, TopicTally, Workshop


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
    parts.sort(key=lambda part: part.of.number if isinstance(part.of, Workshop) else 0)
    return Progress(consultation, sum(part.answered for part in parts), sum(part.total for part in parts), tuple(parts))
