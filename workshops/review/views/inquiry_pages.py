"""A question back to the participant."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.forms import a_form
from workshops.review import inquiries
from workshops.review.forms import InquiryForm
from workshops.review.views.queue_pages import _contribution, _form

# --- Questions back, and passages withheld ------------------------------------------------------


@a_form
def contribution_ask(request, receipt):
    contribution = _contribution(request, receipt)
    form = InquiryForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.hand_to(inquiries.ask, contribution, by=request.user):
        messages.success(request, _("The question stands on the participant's own page."))
        return redirect(contribution)
    return _form(
        request,
        form,
        _("Ask the participant"),
        {"back": contribution.get_absolute_url(), "back_to": contribution.receipt, "submit": _("Ask")},
    )
