"""The roster at the desk: its list, one entry with its history, and what its keepers do with it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.acts import acts_on
from accounts.forms import a_form, edit_page, filled_in, form_page, show_refusal
from accounts.rights import require
from handbook.court_experts import roster_entries
from handbook.court_experts.forms import (
    ConsentNoteForm,
    CourtExpertForm,
    DeskFilterForm,
    ProgrammeForm,
    RosterReasonForm,
)
from handbook.court_experts.roster_entries import KEEP
from handbook.court_experts.roster_search import sifted
from handbook.models import CourtExpert, Handbook

STATES = {
    "": lambda expert: True,
    "shown": lambda expert: expert.is_shown,
    "without_consent": lambda expert: not expert.consents and expert.retired_at is None,
    "check": lambda expert: expert.is_to_check_again,
    "retired": lambda expert: expert.retired_at is not None,
}


def the_expert(request, pk) -> CourtExpert:
    """An entry of a roster that this person keeps."""
    require(request.user, KEEP)
    kept = CourtExpert.objects.kept_by(request.user).select_related("programme", "province", "checked_by")
    return get_object_or_404(kept, pk=pk)


@require_safe
def court_expert_list(request):
    require(request.user, KEEP)
    kept = list(CourtExpert.objects.kept_by(request.user).select_related("programme", "province", "checked_by"))
    form = DeskFilterForm(request.GET)
    form.is_valid()
    asked = form.asked
    is_asked = STATES[asked.pop("state", "")]
    context = {
        "form": form,
        "experts": [expert for expert in sifted(kept, **asked) if is_asked(expert)],
        "has_any": bool(kept),
        "handbooks": Handbook.objects.readable_by(request.user).filter(request.user.programmes_where(KEEP)),
        "taking_out": ProgrammeForm(user=request.user),
        "to_check": sum(expert.is_to_check_again for expert in kept),
    }
    return render(request, "handbook/court_experts/court_expert_list.html", context)


@require_safe
def court_expert_detail(request, pk):
    expert = the_expert(request, pk)
    context = {"expert": expert, "acts": acts_on(expert)}
    return render(request, "handbook/court_experts/court_expert_detail.html", context)


@a_form
def court_expert_new(request):
    require(request.user, KEEP)
    form = filled_in(CourtExpertForm, request, user=request.user)
    if form.is_valid():
        try:
            expert = roster_entries.add(**form.facts, by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("It is written down. Readers see it once its consent is noted."))
            return redirect(expert)
    back = reverse("desk:court_expert_list")
    return form_page(request, form, heading=_("New entry of the roster"), back=back, back_to=_("Experts for courts"))


@a_form
def court_expert_edit(request, pk):
    expert = the_expert(request, pk)
    form = filled_in(CourtExpertForm, request, user=request.user, instance=expert)
    return edit_page(
        request,
        form,
        roster_entries.edit,
        expert,
        done=_("The entry is changed."),
        heading=_("Change the entry"),
        back=expert.get_absolute_url(),
        back_to=str(expert),
    )


@a_form
def court_expert_consent(request, pk):
    expert = the_expert(request, pk)
    form = filled_in(ConsentNoteForm, request)
    return edit_page(
        request,
        form,
        roster_entries.note_consent,
        expert,
        done=_("Its consent is noted: judges and prosecutors see it from now on."),
        heading=_("Note the consent"),
        back=expert.get_absolute_url(),
        back_to=str(expert),
    )


@require_POST
def court_expert_withdraw_consent(request, pk):
    done = _("The consent is withdrawn: no reader sees this entry any more.")
    return _done(request, the_expert(request, pk), roster_entries.withdraw_consent, done)


@require_POST
def court_expert_check(request, pk):
    return _done(request, the_expert(request, pk), roster_entries.check_today, _("It is noted as checked today."))


@require_POST
def court_expert_restore(request, pk):
    return _done(request, the_expert(request, pk), roster_entries.restore, _("It is on the roster again."))


@a_form
def court_expert_retire(request, pk):
    expert = the_expert(request, pk)
    form = filled_in(RosterReasonForm, request)
    return edit_page(
        request,
        form,
        roster_entries.retire,
        expert,
        done=_("It is off the roster. The desk keeps it."),
        heading=_("Take it off the roster"),
        back=expert.get_absolute_url(),
        back_to=str(expert),
        submit=_("Take it off"),
    )


@a_form
def court_expert_erase(request, pk):
    """The last question before all that is known of an office goes for good."""
    expert = the_expert(request, pk)
    form = filled_in(RosterReasonForm, request)
    if form.is_valid():
        try:
            roster_entries.erase(expert, **form.facts, by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("All that was known of it is erased."))
            return redirect("desk:court_expert_list")
    return render(request, "handbook/court_experts/court_expert_erase.html", {"expert": expert, "form": form})


def _done(request, expert, act, done):
    """Do an act that asks nothing, and say what was done or why not."""
    try:
        act(expert, by=request.user)
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    else:
        messages.success(request, done)
    return redirect(expert)
