"""Pages about the points of a workshop's agenda."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.forms import a_form
from accounts.rights import require
from workshops.gatherings import agenda
from workshops.gatherings.finders import workshops_for
from workshops.gatherings.forms import AgendaItemForm
from workshops.models import AgendaItem


def _agenda_items_for(user):
    return AgendaItem.objects.filter(workshop__in=workshops_for(user)).select_related(
        "workshop__consultation__programme", "topic"
    )


@a_form
def agenda_item_new(request, number):
    workshop = get_object_or_404(workshops_for(request.user), number=number)
    require(request.user, "workshops.prepare_workshop", workshop)
    form = AgendaItemForm(
        request.POST if request.method == "POST" else None,
        workshop=workshop,
        initial={"day": request.GET.get("day", "1")},
    )
    if request.method == "POST" and form.hand_to(agenda.add_agenda_item, workshop, by=request.user):
        messages.success(request, _("The point was put on the agenda."))
        return redirect(workshop)
    context = {
        "form": form,
        "heading": _("New point on the agenda"),
        "back": workshop.get_absolute_url(),
        "back_to": str(workshop),
        "submit": _("Put it on the agenda"),
    }
    return render(request, "workshops/gatherings/form.html", context)


@a_form
def agenda_item_edit(request, pk):
    item = get_object_or_404(_agenda_items_for(request.user), pk=pk)
    require(request.user, "workshops.prepare_workshop", item.workshop)
    form = AgendaItemForm(request.POST if request.method == "POST" else None, workshop=item.workshop, instance=item)
    if request.method == "POST" and form.hand_to(agenda.edit_agenda_item, item, by=request.user):
        messages.success(request, _("The agenda was saved."))
        return redirect(item.workshop)
    context = {
        "form": form,
        "heading": _("Edit a point on the agenda"),
        "back": item.workshop.get_absolute_url(),
        "back_to": str(item.workshop),
        "submit": _("Save"),
    }
    return render(request, "workshops/gatherings/form.html", context)


@a_form
def agenda_item_delete(request, pk):
    item = get_object_or_404(_agenda_items_for(request.user), pk=pk)
    require(request.user, "workshops.prepare_workshop", item.workshop)
    if request.method == "POST":
        agenda.delete_agenda_item(item, by=request.user)
        messages.success(request, _("“%(item)s” was taken off the agenda.") % {"item": item})
        return redirect(item.workshop)
    context = {
        "thing": item,
        "heading": _("Take this point off the agenda?"),
        "back": item.workshop.get_absolute_url(),
        "back_to": str(item.workshop),
    }
    return render(request, "workshops/gatherings/delete.html", context)
