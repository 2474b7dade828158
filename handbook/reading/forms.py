"""What is asked for the search: a line of words."""

from django import forms
from django.utils.translation import gettext_lazy as _

from handbook.models.searching import LONGEST_FOR_PARAGRAPH


class SearchLineForm(forms.Form):
    """Whether the words can be read is told when they are added: those that lead to a paragraph need no form."""

    line = forms.CharField(label=_("Words"), max_length=LONGEST_FOR_PARAGRAPH)
    number = forms.CharField(
        label=_("Number of the paragraph that they lead to"),
        required=False,
        max_length=20,
        help_text=_("As the edition in effect prints it: 4.12. Left empty, the words lead to each other."),
    )

    @property
    def facts(self) -> dict:
        return self.cleaned_data
