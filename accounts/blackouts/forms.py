"""What somebody is asked who wants names blacked out."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.blackouts import requests
from accounts.models import Programme
from accounts.rights import holds_in


class BlackoutForm(forms.Form):
    """The names, why they go, and where. `by` asks in the programmes where they may, or in all."""

    words = forms.CharField(
        label=_("Names"),
        max_length=4_000,
        help_text=_("As they stand in the texts, each spelling on a line of its own: in Khmer, in Latin letters."),
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2_000,
        help_text=_("It stays in the log, so it must not name the person: “request 12/2026, right to erasure”."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    programme = forms.ModelChoiceField(Programme.objects.none(), label=_("In the programme"), required=False)

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        there = requests.programmes_asked_in(by)
        everywhere = holds_in(by, requests.ASK, None)
        field = self.fields["programme"]
        field.queryset = Programme.objects.filter(pk__in=[programme.pk for programme in there])
        field.required = not everywhere
        field.empty_label = _("In all programmes, and in what belongs to none: letters, people") if everywhere else None
        field.initial = None if everywhere or not there else there[0]
