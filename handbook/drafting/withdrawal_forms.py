"""What withdrawing a text asks for."""

from django import forms
from django.utils.translation import gettext_lazy as _


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is withdrawn"),
        help_text=_("The reason stays in the chapter's history."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
