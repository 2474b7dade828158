"""Pages on which a draft is laid before a workshop, and taken up again."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.forms import a_form, filled_in, show_refusal
from accounts.rights import require
from handbook.feedback import draft_consultations
from handbook.feedback.forms import LayDraftForm, LayHereForm
from handbook.finders import the_version
from handbook.models import LaidDraft, Version
from workshops.gatherings.finders import workshops_for
from workshops.models import Workshop


def _laid_for(user):
    return (
        LaidDraft.objects.filter(wording__version__in=Version.objects.for_staff(user))
        .select_related("workshop__consultation", "wording__version__chapter__handbook__programme", "laid_by")
        .defer("wording__text")
    )


@a_form
def draft_lay(request, pk):
    """From a version: choose the workshop."""
    version = the_version(request, pk)
    require(request.user, "handbook.draft_version", version)
    workshops = workshops_for(request.user).filter(consultation__in=version.chapter.handbook.consultations.all())
    form = filled_in(LayDraftForm, request, workshops=workshops)
    if form.is_valid():
        workshop = form.cleaned_data["workshop"]
        if _lay(form, request, version, workshop):
            return redirect("desk:workshop_drafts", workshop.number)
    context = {
        "version": version,
        "chapter": version.chapter,
        "handbook": version.chapter.handbook,
        "form": form,
        "has_workshops": workshops.exists(),
        "laid": _laid_for(request.user).filter(wording__version=version),
        "may_lay": True,
    }
    return render(request, "handbook/feedback/draft_lay.html", context)


@a_form
def workshop_drafts(request, number):
    """From a workshop: what lies before it, and what could."""
    workshop = get_object_or_404(workshops_for(request.user), number=number)
    require(request.user, "handbook.read_draft", workshop)
    may_lay = request.user.has_perm("handbook.draft_version", workshop)
    layable = draft_consultations.layable_before(workshop) & Version.objects.for_staff(request.user)
    form = filled_in(LayHereForm, request, versions=layable)
    if request.method == "POST":
        require(request.user, "handbook.draft_version", workshop)
        if form.is_valid() and _lay(form, request, form.cleaned_data["version"], workshop):
            return redirect("desk:workshop_drafts", workshop.number)
    context = {
        "workshop": workshop,
        "laid": _laid_for(request.user).filter(workshop=workshop),
        "form": form,
        "may_lay": may_lay,
        "has_layable": layable.exists(),
    }
    return render(request, "handbook/feedback/workshop_drafts.html", context)


@require_POST
def draft_take_up(request, pk):
    laid = get_object_or_404(_laid_for(request.user), pk=pk)
    draft_consultations.take_up_draft(laid, by=request.user)
    messages.success(request, _("The draft was taken up. Participants see it no longer; comments on it stay."))
    return redirect("desk:workshop_drafts", laid.workshop.number)


def _lay(form: forms.Form, request, version: Version, workshop: Workshop) -> bool:
    try:
        draft_consultations.lay_draft(version, workshop, by=request.user)
    except ValidationError as refused:
        show_refusal(form, refused)
        return False
    messages.success(request, _("The draft lies before the workshop, in exactly this wording."))
    return True
