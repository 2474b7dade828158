"""What is asked for the search: a line of words, a table of terms."""

from django import forms
from django.utils.translation import gettext_lazy as _

from handbook.models import SearchLine
from workshops.gatherings.tabular import MOST_BYTES


class SearchLineForm(forms.ModelForm):
    class Meta:
        model = SearchLine
        fields = ["line"]

    @property
    def facts(self) -> dict:
        return self.cleaned_data


class GlossaryForm(forms.Form):
    file = forms.FileField(
        label=_("Table of terms (.csv or .xlsx)"),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("This file is empty. Choose another."),
        },
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("This file is larger than %(most)s MB. Divide it into several."), params={"most": MOST_BYTES // 2**20}
            )
        return file
