"""The finders of the review desk: what a person answers. Who may answer nothing anywhere is turned away."""

from django.shortcuts import get_object_or_404

from accounts.rights import require
from workshops.gatherings.finders import consultations_where
from workshops.models import Consultation, Contribution

DISPOSE = "workshops.dispose_contribution"


def the_contribution(request, receipt) -> Contribution:
    """A contribution that this person may answer, with its answer."""
    readable = Contribution.objects.visible_to(request.user).with_answer()
    contribution = get_object_or_404(readable, receipt=receipt)
    require(request.user, DISPOSE, contribution)
    return contribution


def the_consultation_to_review(request, pk) -> Consultation:
    """A consultation of which this person answers the contributions."""
    require(request.user, DISPOSE)
    return get_object_or_404(consultations_where(request.user, DISPOSE).select_related("programme"), pk=pk)


def of_own_consultations(request, model, pk):
    """A thing of a consultation of which this person answers the contributions: a theme, standard reasons."""
    require(request.user, DISPOSE)
    mine = model.objects.filter(consultation__in=consultations_where(request.user, DISPOSE))
    return get_object_or_404(mine.select_related("consultation__programme"), pk=pk)


def contributions_to_answer(user):
    """The contributions that this person may answer, and name in an answer."""
    return Contribution.objects.visible_to(user).filter(consultation__in=consultations_where(user, DISPOSE))
