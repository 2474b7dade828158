"""Pages about workshops."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.forms import a_form, edit_page, filled_in, form_page, show_refusal
from workshops.gatherings import planning
from workshops.gatherings.finders import the_consultation, the_workshop
from workshops.gatherings.forms import WorkshopForm


@a_form
def workshop_new(request, pk):
    consultation = the_consultation(request, pk, "workshops.prepare_workshop")
    form = filled_in(WorkshopForm, request)
    if form.is_valid():
        try:
            workshop = planning.plan_workshop(consultation, **form.facts, by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            planned = _("Workshop %(number)s is planned. Add its agenda and participants.")
            messages.success(request, planned % {"number": workshop.number})
            return redirect(workshop)
    return form_page(
        request,
        form,
        heading=_("Plan a workshop"),
        back=consultation.get_absolute_url(),
        back_to=str(consultation),
        submit=_("Plan the workshop"),
    )


@a_form
def workshop_edit(request, number):
    workshop = the_workshop(request, number, "workshops.prepare_workshop")
    return edit_page(
        request,
        filled_in(WorkshopForm, request, instance=workshop),
        planning.edit_workshop,
        workshop,
        done=_("The workshop was saved."),
        heading=_("Edit the workshop"),
        back=workshop.get_absolute_url(),
        back_to=str(workshop),
    )
