"""What is asked before a room is closed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import HandedOver


class CloseRoomForm(HandedOver, forms.Form):
    why = forms.CharField(
        label=_("Why it is closed all the same"),
        help_text=_("Only where phones still hold words, or miss what they sent. It stays in the records."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
