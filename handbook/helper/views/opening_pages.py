"""The desk's page of a handbook's helper: whether it is open, since when, on whose word."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.forms import a_form, filled_in, show_refusal
from accounts.rights import require
from handbook.finders import the_handbook
from handbook.helper import openings
from handbook.helper.forms import CloseHelperForm, OpenHelperForm


@a_form
def handbook_helper(request, slug):
    handbook = the_handbook(request, slug)
    require(request.user, "handbook.approve_version", handbook)
    decision = handbook.helper_decision
    is_open = decision is not None and decision.opens
    form = filled_in(CloseHelperForm if is_open else OpenHelperForm, request)
    if form.is_valid():
        decide = openings.close_helper if is_open else openings.open_helper
        try:
            decide(handbook, **form.facts, by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The helper is closed.") if is_open else _("The helper is open to readers."))
            return redirect("desk:handbook_helper", handbook.slug)
    context = {"handbook": handbook, "decision": decision, "is_open": is_open, "form": form}
    return render(request, "handbook/helper/handbook_helper.html", context)
