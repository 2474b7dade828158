"""What is asked of who translates a paragraph."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ParagraphForm(forms.Form):
    """A paragraph of a translation in Markdown, as it was found, and the wording of the source seen beside it."""

    text = forms.CharField(
        label=_("Translation"), widget=forms.Textarea(attrs={"rows": 10}), required=False, strip=False
    )
    before = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    source = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, language: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["lang"] = language
