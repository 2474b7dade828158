"""What the editor's pages ask for."""

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


class CitationForm(forms.Form):
    """Which paragraph draws on which contribution."""

    key = forms.ChoiceField(
        label=_("Paragraph"),
        error_messages={
            "required": _("Choose the paragraph that draws on it."),
            "invalid_choice": _("This paragraph is not in the draft as it was last saved. Save it, or choose another."),
        },
    )
    contribution = forms.ModelChoiceField(
        label=_("Contribution"),
        queryset=None,
        to_field_name="receipt",
        error_messages={
            "required": _("Choose the contribution that the paragraph draws on."),
            "invalid_choice": _("This contribution cannot be cited here. Choose one of the list."),
        },
    )

    def __init__(self, *args, paragraphs, contributions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = [("", _("Choose a paragraph")), *paragraphs]
        self.fields["contribution"].queryset = contributions


class WordingForm(forms.Form):
    """The titles and the text of a draft, with the wording that its writer started from."""

    text = forms.CharField(label=_("Text"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 28}))
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    titles_seen = forms.JSONField(required=False, widget=forms.HiddenInput)
    # Filled in by the script alone, as JSON, for an empty text is one too: see handbook.merging.save.
    base_text = forms.JSONField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, version, **kwargs):
        super().__init__(*args, **kwargs)
        self.version = version
        self.fields["titles_seen"].initial = version.titles
        for code, language in settings.LANGUAGES:
            self.fields[f"titles_{code}"] = forms.CharField(
                label=format_lazy(_("Title ({language})"), language=language),
                required=code == version.language,
                max_length=300,
                initial=version.titles.get(code, ""),
                # The panels beside the text have forms of their own, so its fields stand outside of theirs.
                widget=forms.TextInput(attrs={"lang": code, "class": "form-control", "form": "wording"}),
            )
        wording = version.wording
        self.fields["text"].initial = wording.text if wording else ""
        self.fields["text"].widget.attrs |= {
            "lang": version.language,
            "spellcheck": "true",
            "class": "form-control",
            "form": "wording",
        }
        self.fields["seen"].initial = wording.pk if wording else None
        self.order_fields([name for name in self.fields if name.startswith("titles_")])

    @property
    def titles(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"titles_{code}"] for code, _language in settings.LANGUAGES}

    def clean_titles_seen(self) -> dict[str, str] | None:
        seen = self.cleaned_data["titles_seen"]
        return seen if isinstance(seen, dict) and all(isinstance(title, str) for title in seen.values()) else None

    def clean_base_text(self) -> str | None:
        said = self.cleaned_data["base_text"]
        return said if isinstance(said, str) else None
