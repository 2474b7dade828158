"""The finders through which every page of workshops reaches its things, and what a person may do there."""

from workshops.models import Consultation, Workshop


def workshops_for(user):
    """The workshops of the consultations this person may know of."""
    return Workshop.objects.filter(consultation__in=Consultation.objects.for_staff(user)).select_related(
        "consultation__programme", "province"
    )


PER_PAGE = 50


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


def consultations_where(user, permission):
    return Consultation.objects.filter(user.programmes_where(permission))
