"""Pages about contributions."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import a_form, filled_in, renew_client_key, show_refusal
from accounts.rights import require
from workshops.gatherings.finders import consultations_where, may, the_workshop
from workshops.intake import receive
from workshops.intake.contribution_lists import just_stored, listed_for, page_of
from workshops.intake.forms import AttributionForm, ContributionForm, StateFilterForm
from workshops.models import Contribution

REMEMBERED = ("topic", "participant", "kind", "language")
"""What the next contribution in a room has most likely in common with the last."""


@a_form
def contribution_new(request, number):
    workshop = the_workshop(request, number, "workshops.receive_contribution")
    here = reverse("workshops:contribution_new", args=[number])
    initial = {"language": request.user.language}
    initial |= {name: request.GET[name] for name in REMEMBERED if request.GET.get(name)}
    form = filled_in(ContributionForm, request, workshop=workshop, user=request.user, initial=initial)
    stored_before = None
    if form.is_valid() and not form.looks_identifying:
        try:
            contribution = receive.receive(
                consultation=workshop.consultation,
                workshop=workshop,
                channel=Contribution.Channel.ON_BEHALF,
                by=request.user,
                **form.facts,
            )
        except receive.ClientKeyTaken as taken:
            stored_before = taken.earlier
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            if _says(contribution, form.cleaned_data):
                remembered = {name: form.data.get(name, "") for name in REMEMBERED}
                return redirect(f"{here}?{urlencode({'stored': contribution.receipt, **remembered})}")
            stored_before = contribution
    if stored_before:
        # The browser's way back shows a form that was sent already; new words in it are not the same words again.
        renew_client_key(form)
    context = {
        "workshop": workshop,
        "consultation": workshop.consultation,
        "form": form,
        "stored": just_stored(request),
        "stored_before": stored_before,
        "has_participants": workshop.participants.exists(),
        "may": may(request.user, workshop),
    }
    return render(request, "workshops/intake/contribution_new.html", context)


def _says(contribution, typed):
    """Whether what is stored is what was typed, and not what the same form sent earlier."""
    return (
        receive.says(contribution, typed["text"])
        and contribution.participant_id == typed["participant"].pk
        and contribution.topic == typed["topic"]
    )


@require_safe
def contribution_list(request):
    require(request.user, "workshops.read_contribution")
    known = consultations_where(request.user, "workshops.read_contribution")
    filters = StateFilterForm(request.GET, consultations=known, user=request.user)
    page = page_of(filters.narrow(listed_for(request.user)), request.user, request.GET.get("page"))
    context = {"page": page, "filters": filters, "may_dispose": request.user.has_perm("workshops.dispose_contribution")}
    return render(request, "workshops/intake/contribution_list.html", context)


@a_form
def contribution_attribution(request, receipt):
    contribution = get_object_or_404(Contribution.objects.visible_to(request.user), receipt=receipt)
    if not request.user.has_perm("workshops.dispose_contribution", contribution):
        require(request.user, "workshops.receive_contribution", contribution)
    if not receive.lower_than(contribution.attribution):
        messages.info(request, _("This contribution is not attributed; there is nothing lower."))
        return redirect(contribution)
    form = filled_in(AttributionForm, request, contribution=contribution)
    if form.is_valid():
        try:
            receive.lower_attribution(contribution, **form.facts, by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The attribution was lowered. It binds every page from now on."))
            return redirect(contribution)
    return render(
        request,
        "workshops/intake/contribution_attribution.html",
        {"contribution": contribution, "consultation": contribution.consultation, "form": form},
    )


@require_POST
def contribution_ongoing(request, receipt):
    contribution = get_object_or_404(Contribution.objects.visible_to(request.user), receipt=receipt)
    says = request.POST.get("ongoing")
    if says not in ("yes", "no"):  # a garbled answer must not open a case's words to more people
        messages.error(request, _("Say whether the case is still before a court. Nothing was changed."))
        return redirect(contribution)
    receive.mark_ongoing(contribution, ongoing=says == "yes", by=request.user)
    if says == "yes":
        messages.success(
            request, _("Marked as still before a court. Only who keyed it and the reviewers read these words now.")
        )
    else:
        messages.success(request, _("Marked as ended. Editors and approvers may read these words now."))
    return redirect(contribution)
