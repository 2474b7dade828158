"""What an approver says when the helper is opened or closed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import HandedOver, date_input


class OpenHelperForm(HandedOver, forms.Form):
    lawyer = forms.CharField(
        label=_("Lawyer who signed it off"),
        max_length=200,
        help_text=_("Name or office. It stands on the helper's page with the date."),
    )
    signed_off_on = forms.DateField(label=_("Signed off on"), widget=date_input())


class CloseHelperForm(HandedOver, forms.Form):
    reason = forms.CharField(
        label=_("Why it is closed"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Readers see it on the helper's page."),
    )
