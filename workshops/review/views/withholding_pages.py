"""Passages that nobody but the reviewers reads."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.forms import a_form, filled_in, show_refusal
from workshops.intake import redaction
from workshops.review.finders import the_contribution
from workshops.review.forms import WithholdingForm


@a_form
def contribution_withhold(request, receipt):
    contribution = the_contribution(request, receipt)
    form = filled_in(WithholdingForm, request)
    if form.is_valid():
        try:
            redaction.withhold(contribution, **form.facts, by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The passage is withheld. Only reviewers read it."))
            return redirect(contribution)
    context = {
        "contribution": contribution,
        "consultation": contribution.consultation,
        "form": form,
        "pieces": redaction.pointed_out(contribution.text),
    }
    return render(request, "workshops/review/contribution_withhold.html", context)


@require_POST
def withholding_end(request, receipt, pk):
    contribution = the_contribution(request, receipt)
    redaction.show_again(get_object_or_404(contribution.withholdings, pk=pk), by=request.user)
    messages.success(request, _("Everybody who may read these words reads the passage again."))
    return redirect(contribution)
