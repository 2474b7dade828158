"""A workshop's own page: its facts, its people, and what was said in it."""

from itertools import groupby

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from workshops.gatherings.finders import may, workshops_for
from workshops.gatherings.roster_forms import WalkInForm
from workshops.intake.contribution_lists import listed_for, page_of
from workshops.intake.participant_access import too_much_was_sent_at


@require_safe
def workshop_detail(request, number):
    workshop = get_object_or_404(workshops_for(request.user), number=number)
    rights = may(request.user, workshop)
    agenda = [
        (day, list(items)) for day, items in groupby(workshop.agenda.select_related("topic"), lambda item: item.day)
    ]
    context = {
        "workshop": workshop,
        "consultation": workshop.consultation,
        "agenda": agenda,
        "participants": workshop.participants.people().select_related("court", "province"),
        "walk_in": WalkInForm() if rights["prepare_workshop"] else None,
        "page": page_of(
            listed_for(request.user).standing().filter(workshop=workshop), request.user, request.GET.get("page")
        ),
        "may": rights,
        "too_much_was_sent_at": too_much_was_sent_at(workshop) if any(rights.values()) else None,
    }
    return render(request, "workshops/intake/workshop_detail.html", context)
