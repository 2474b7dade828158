"""What is asked when an edition is made or withdrawn."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import date_input
from handbook.drafting.forms import reason_to_withdraw


class DayForm(forms.Form):
    """The day whose texts an edition would hold."""

    on = forms.DateField(label=_("Date in effect"), widget=date_input())


class EditionForm(forms.Form):
    on = forms.DateField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Note to readers"),
        required=False,
        help_text=_("What is new in this edition, in your words. It stands on the edition's page and in the book."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    is_correction = forms.BooleanField(
        label=_("This edition corrects the last one"),
        required=False,
        help_text=_(
            "It then keeps the last edition's number and gets one more after a point, instead of the next whole number."
        ),
    )


class EditionWithdrawalForm(forms.Form):
    """Why an issued edition is withdrawn."""

    reason = reason_to_withdraw(_("Readers see this reason on every page of the edition, for ever."))
