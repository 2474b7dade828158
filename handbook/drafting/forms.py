"""What the editors' pages ask for: a text, its sources and images, and why it is withdrawn."""

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from handbook.rendering.images import LARGEST


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


class ImageForm(forms.Form):
    """An image that comes into a handbook, with the words that the text carries with it."""

    file = forms.FileField(
        label=_("Image (PNG, JPEG or WebP, at most 10 MB)"),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        error_messages={
            "required": _("Choose an image."),
            "empty": _("This file is empty. Choose another."),
        },
    )
    alternative = forms.CharField(
        label=_("What it shows"),
        help_text=_("For readers who cannot see it, in the language of the text."),
        max_length=500,
        error_messages={"required": _("Say what the image shows, for readers who cannot see it.")},
    )
    caption = forms.CharField(
        label=_("Caption"), help_text=_("Stands under the image; may be empty."), max_length=500, required=False
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        # Before it is read: what is far too large does not fill the memory.
        if file.size > LARGEST:
            raise forms.ValidationError(_("The image is larger than 10 MB. Make it smaller and try again."))
        return file


def reason_to_withdraw(help_text) -> forms.CharField:
    """The one thing asked whenever something is withdrawn; `help_text` says where the reason will stand."""
    return forms.CharField(
        label=_("Why it is withdrawn"), help_text=help_text, widget=forms.Textarea(attrs={"rows": 4})
    )


class VersionWithdrawalForm(forms.Form):
    """Why a draft or an approved text is withdrawn."""

    reason = reason_to_withdraw(_("The reason stays in the chapter's history."))
