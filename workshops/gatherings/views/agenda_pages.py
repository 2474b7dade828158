"""Pages about the points of a workshop's agenda."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.forms import a_form, delete_page, edit_page, filled_in, form_page, show_refusal
from accounts.rights import require
from workshops.gatherings import agenda
from workshops.gatherings.finders import consultations_where, the_workshop, workshops_for
from workshops.gatherings.forms import AgendaItemForm
from workshops.gatherings.roster_forms import CopyAgendaForm
from workshops.models import AgendaItem


def _the_item(request, pk) -> AgendaItem:
    known = AgendaItem.objects.filter(workshop__in=workshops_for(request.user)).select_related(
        "workshop__consultation__programme", "topic"
    )
    item = get_object_or_404(known, pk=pk)
    require(request.user, "workshops.prepare_workshop", item.workshop)
    return item


@a_form
def agenda_item_new(request, number):
    workshop = the_workshop(request, number, "workshops.prepare_workshop")
    form = filled_in(AgendaItemForm, request, workshop=workshop, initial={"day": request.GET.get("day", "1")})
    if form.is_valid():
        try:
            agenda.add_agenda_item(workshop, **form.facts, by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The point was put on the agenda."))
            return redirect(workshop)
    return form_page(
        request,
        form,
        heading=_("New point on the agenda"),
        back=workshop.get_absolute_url(),
        back_to=str(workshop),
        submit=_("Put it on the agenda"),
    )


@a_form
def agenda_item_edit(request, pk):
    item = _the_item(request, pk)
    return edit_page(
        request,
        filled_in(AgendaItemForm, request, workshop=item.workshop, instance=item),
        agenda.edit_agenda_item,
        item,
        done=_("The agenda was saved."),
        heading=_("Edit a point on the agenda"),
        back=item.workshop.get_absolute_url(),
        back_to=str(item.workshop),
    )


@a_form
def agenda_item_delete(request, pk):
    item = _the_item(request, pk)
    return delete_page(
        request,
        item,
        agenda.delete_agenda_item,
        done=_("“%(item)s” was taken off the agenda.") % {"item": item},
        heading=_("Take this point off the agenda?"),
        back=item.workshop.get_absolute_url(),
        back_to=str(item.workshop),
    )


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
            messages.success(
                request,
                ngettext("%(number)s point was put on the agenda.", "%(number)s points were put on the agenda.", copied)
                % {"number": copied},
            )
            return redirect(workshop)
    return form_page(
        request,
        form,
        heading=_("Copy an agenda"),
        back=workshop.get_absolute_url(),
        back_to=str(workshop),
        submit=_("Copy it"),
    )
