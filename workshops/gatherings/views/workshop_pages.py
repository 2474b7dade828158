"""Pages about workshops."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.forms import a_form
from accounts.rights import require
from workshops.gatherings import planning
from workshops.gatherings.finders import workshops_for
from workshops.gatherings.forms import WorkshopForm
from workshops.models import Consultation


@a_form
def workshop_new(request, pk):
    consultation = get_object_or_404(Consultation.objects.for_staff(request.user), pk=pk)
    require(request.user, "workshops.prepare_workshop", consultation)
    form = WorkshopForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (workshop := form.hand_to(planning.plan_workshop, consultation, by=request.user)):
        messages.success(
            request, _("Workshop %(number)s is planned. Add its agenda and participants.") % {"number": workshop.number}
        )
        return redirect(workshop)
    context = {
        "form": form,
        "heading": _("Plan a workshop"),
        "back": consultation.get_absolute_url(),
        "back_to": str(consultation),
        "submit": _("Plan the workshop"),
    }
    return render(request, "workshops/gatherings/form.html", context)


@a_form
def workshop_edit(request, number):
    workshop = get_object_or_404(workshops_for(request.user), number=number)
    require(request.user, "workshops.prepare_workshop", workshop)
    title = str(workshop)
    form = WorkshopForm(request.POST if request.method == "POST" else None, instance=workshop)
    if request.method == "POST" and form.hand_to(planning.edit_workshop, workshop, by=request.user):
        messages.success(request, _("The workshop was saved."))
        return redirect(workshop)
    context = {
        "form": form,
        "heading": _("Edit the workshop"),
        "back": workshop.get_absolute_url(),
        "back_to": title,
        "submit": _("Save"),
    }
    return render(request, "workshops/gatherings/form.html", context)
