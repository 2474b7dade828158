"""The finders through which every page of workshops reaches its things, and what a person may do there.

What a person may not know of is not found; what they may know of and not do is refused.
"""

from django.shortcuts import get_object_or_404

from accounts.rights import require
from workshops.models import Consultation, Participant, Workshop


def workshops_for(user):
    """The workshops of the consultations this person may know of."""
    return Workshop.objects.filter(consultation__in=Consultation.objects.for_staff(user)).select_related(
        "consultation__programme", "province"
    )


def consultations_where(user, permission):
    return Consultation.objects.filter(user.programmes_where(permission))


def the_consultation(request, pk, permission: str) -> Consultation:
    """A consultation in which this person may do what the permission says."""
    known = Consultation.objects.for_staff(request.user).select_related("programme")
    consultation = get_object_or_404(known, pk=pk)
    require(request.user, permission, consultation)
    return consultation


def the_workshop(request, number, permission: str) -> Workshop:
    """A workshop in which this person may do what the permission says."""
    workshop = get_object_or_404(workshops_for(request.user), number=number)
    require(request.user, permission, workshop)
    return workshop


def the_participant(request, pk, **conditions) -> Participant:
    """A participant of a workshop that this person prepares."""
    known = Participant.objects.filter(workshop__in=workshops_for(request.user), **conditions).select_related(
        "workshop__consultation__programme", "court", "province"
    )
    participant = get_object_or_404(known, pk=pk)
    require(request.user, "workshops.prepare_workshop", participant.workshop)
    return participant


def may(user, consultation):
    """Return what a person may do in a consultation, by permission: {"prepare_workshop": True, ...}."""
    return {
        act: user.has_perm(f"workshops.{act}", consultation)
        for act in (
            "prepare_consultation",
            "prepare_workshop",
            "receive_contribution",
            "read_contribution",
            "dispose_contribution",
        )
    }
