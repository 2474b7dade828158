"""Pages for a beginning: an agenda copied from an earlier workshop, a rehearsal emptied."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.forms import a_form, filled_in, form_page, show_refusal
from workshops.gatherings import agenda, planning
from workshops.gatherings.finders import consultations_where, the_workshop, workshops_for
from workshops.gatherings.roster_forms import CopyAgendaForm


@a_form
def agenda_copy(request, number):
    workshop = the_workshop(request, number, "workshops.prepare_workshop")
    prepared_here = consultations_where(request.user, "workshops.prepare_workshop")
    others = (
        workshops_for(request.user)
        .filter(consultation__in=prepared_here, agenda__isnull=False)
        .exclude(pk=workshop.pk)
        .distinct()
    )
    form = filled_in(CopyAgendaForm, request, workshops=others)
    if form.is_valid():
        try:
            copied = agenda.copy_agenda(workshop, **form.facts, by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("%(number)s points were put on the agenda.") % {"number": copied})
            return redirect(workshop)
    return form_page(
        request,
        form,
        heading=_("Copy an agenda"),
        back=workshop.get_absolute_url(),
        back_to=str(workshop),
        submit=_("Copy it"),
    )


@a_form
def workshop_empty(request, number):
    """Ask, and then take everything out of a rehearsal."""
    workshop = the_workshop(request, number, "workshops.prepare_workshop")
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
