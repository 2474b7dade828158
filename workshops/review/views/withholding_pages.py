"""Passages that nobody but the reviewers reads."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.forms import a_form
from workshops.intake import redaction
from workshops.review.forms import WithholdingForm
from workshops.review.views.queue_pages import _contribution


@a_form
def contribution_withhold(request, receipt):
    contribution = _contribution(request, receipt)
    form = WithholdingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.hand_to(redaction.withhold, contribution, by=request.user) is not None:
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
    contribution = _contribution(request, receipt)
    redaction.show_again(get_object_or_404(contribution.withholdings, pk=pk), by=request.user)
    messages.success(request, _("Everybody who may read these words reads the passage again."))
    return redirect(contribution)
