"""Pages for a beginning: an agenda copied from an earlier workshop, a rehearsal emptied."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.forms import a_form
from accounts.rights import require
from workshops.gatherings import agenda, planning
from workshops.gatherings.finders import workshops_for
from workshops.gatherings.roster_forms import CopyAgendaForm
from workshops.models import Consultation


@a_form
def agenda_copy(request, number):
    workshop = get_object_or_404(workshops_for(request.user), number=number)
    require(request.user, "workshops.prepare_workshop", workshop)
    prepared_here = Consultation.objects.filter(request.user.programmes_where("workshops.prepare_workshop"))
    others = (
        workshops_for(request.user)
        .filter(consultation__in=prepared_here, agenda__isnull=False)
        .exclude(pk=workshop.pk)
        .distinct()
    )
    form = CopyAgendaForm(request.POST if request.method == "POST" else None, workshops=others)
    if request.method == "POST":
        copied = form.hand_to(agenda.copy_agenda, workshop, by=request.user)
        if copied:
            messages.success(request, _("%(number)s points were put on the agenda.") % {"number": copied})
            return redirect(workshop)
    context = {
        "form": form,
        "heading": _("Copy an agenda"),
        "back": workshop.get_absolute_url(),
        "back_to": str(workshop),
        "submit": _("Copy it"),
    }
    return render(request, "workshops/gatherings/form.html", context)


@a_form
def workshop_empty(request, number):
    """Ask, and then take everything out of a rehearsal."""
    workshop = get_object_or_404(workshops_for(request.user), number=number)
    require(request.user, "workshops.prepare_workshop", workshop)
    refusal = "" if workshop.rehearsal else _("Only a rehearsal can be emptied. What was put forward in earnest stays.")
    if request.method == "POST":
        try:
            contributions, participants = planning.empty_rehearsal(workshop, by=request.user)
        except ValidationError as refused:
            refusal = " ".join(refused.messages)
        else:
            messages.success(
                request,
                _("The rehearsal is empty: %(contributions)s contributions and %(participants)s participants are gone.")
                % {"contributions": contributions, "participants": participants},
            )
            return redirect(workshop)
    context = {
        "workshop": workshop,
        "refusal": refusal,
        "contributions": workshop.contributions.count(),
        "participants": workshop.participants.count(),
    }
    return render(request, "workshops/gatherings/workshop_empty.html", context)
