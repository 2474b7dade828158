"""Pages of a handbook's parts: they are made, renamed and taken away."""

from copy import copy

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.forms import a_form, filled_in, show_refusal
from accounts.rights import require
from handbook.finders import the_handbook
from handbook.models import Handbook, Part
from handbook.outline import chapters
from handbook.outline.forms import PartForm


@a_form
def part_new(request, slug):
    handbook = the_handbook(request, slug)
    require(request.user, "handbook.arrange_handbook", handbook)
    form = filled_in(PartForm, request)
    if form.is_valid():
        try:
            chapters.make_part(handbook, **form.facts, by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The part is added."))
            return redirect("desk:handbook_detail", handbook.slug)
    return render(request, "handbook/outline/part_new.html", {"handbook": handbook, "form": form})


@a_form
def part_edit(request, pk):
    part = the_part(request, pk)
    require(request.user, "handbook.arrange_handbook", part.handbook)
    form = filled_in(PartForm, request, instance=copy(part))
    if form.is_valid():
        try:
            chapters.edit_part(part, **form.facts, by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:handbook_detail", part.handbook.slug)
    return render(request, "handbook/outline/part_edit.html", {"part": part, "handbook": part.handbook, "form": form})


@require_POST
def part_delete(request, pk):
    part = the_part(request, pk)
    try:
        chapters.delete_part(part, by=request.user)
    except chapters.HoldsChapters:
        messages.error(
            request,
            _("“%s” holds chapters. Put them into another part first; then it can be taken away.") % part,
        )
    else:
        messages.success(request, _("“%s” is taken away.") % part)
    return redirect("desk:handbook_detail", part.handbook.slug)


def the_part(request, pk) -> Part:
    mine = Handbook.objects.for_staff(request.user)
    return get_object_or_404(Part.objects.filter(handbook__in=mine).select_related("handbook__programme"), pk=pk)
