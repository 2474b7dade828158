"""A question back to the participant."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.forms import a_form, filled_in, form_page, show_refusal
from workshops.review import inquiries
from workshops.review.finders import the_contribution
from workshops.review.forms import InquiryForm


@a_form
def contribution_ask(request, receipt):
    contribution = the_contribution(request, receipt)
    form = filled_in(InquiryForm, request)
    if form.is_valid():
        try:
            inquiries.ask(contribution, **form.facts, by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The question stands on the participant's own page."))
            return redirect(contribution)
    return form_page(
        request,
        form,
        heading=_("Ask the participant"),
        back=contribution.get_absolute_url(),
        back_to=contribution.receipt,
        submit=_("Ask"),
    )
