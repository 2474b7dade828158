"""Pages about workshops."""

from itertools import groupby

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.rights import require
from workshops import preparing
from workshops.forms import WorkshopForm
from workshops.models import Consultation, Workshop
from workshops.roster_forms import WalkInForm
from workshops.views.showing import listed_for, may, page_of


def workshops_for(user):
    """The workshops of the consultations this person may know of."""
    return Workshop.objects.filter(consultation__in=Consultation.objects.for_staff(user)).select_related(
        "consultation__programme", "province"
    )


@require_http_methods(["GET", "HEAD", "POST"])
def workshop_new(request, pk):
    consultation = get_object_or_404(Consultation.objects.for_staff(request.user), pk=pk)
    require(request.user, "workshops.prepare_workshop", consultation)
    form = WorkshopForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (workshop := form.hand_to(preparing.plan_workshop, consultation, by=request.user)):
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
    return render(request, "workshops/form.html", context)


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
        "participants": workshop.participants.select_related("court", "province"),
        "walk_in": WalkInForm() if rights["prepare_workshop"] else None,
        "page": page_of(listed_for(request.user).filter(workshop=workshop), request.user, request.GET.get("page")),
        "may": rights,
    }
    return render(request, "workshops/workshop_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def workshop_edit(request, number):
    workshop = get_object_or_404(workshops_for(request.user), number=number)
    require(request.user, "workshops.prepare_workshop", workshop)
    title = str(workshop)
    form = WorkshopForm(request.POST if request.method == "POST" else None, instance=workshop)
    if request.method == "POST" and form.hand_to(preparing.edit_workshop, workshop, by=request.user):
        messages.success(request, _("The workshop was saved."))
        return redirect(workshop)
    context = {
        "form": form,
        "heading": _("Edit the workshop"),
        "back": workshop.get_absolute_url(),
        "back_to": title,
        "submit": _("Save"),
    }
    return render(request, "workshops/form.html", context)
