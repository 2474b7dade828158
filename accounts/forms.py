"""Forms whose names exist in several languages."""

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

LABELS = {"titles": _("Title ({language})"), "subtitles": _("Subtitle ({language})")}
"""What an input of a language-keyed field asks for; other fields go by their own name."""


class LanguageKeyedForm(forms.ModelForm):
    """A form for models with language-keyed names: one input per language instead of a field of JSON.

    Say which in `language_keyed`: the field's name, and whether at least one language must be filled. The inputs
    are called titles_en, titles_km; `cleaned_data["titles"]` holds what was filled, by language.
    """

    language_keyed: dict[str, bool] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        order = [shown for name in [*self.fields, *self.language_keyed] for shown in self._inputs(name)]
        for name in self.language_keyed:
            field = self._meta.model._meta.get_field(name)
            self.fields.pop(name, None)
            label = LABELS.get(name) or format_lazy("{} ({{language}})", field.verbose_name.capitalize())
            long = name in ("questions", "subtitles")
            for code, language in settings.LANGUAGES:
                self.fields[f"{name}_{code}"] = forms.CharField(
                    label=format_lazy(label, language=language),
                    required=False,
                    initial=(getattr(self.instance, name) or {}).get(code, ""),
                    max_length=None if long else 300,
                    widget=forms.Textarea(attrs={"rows": 4, "lang": code})
                    if long
                    else forms.TextInput(attrs={"lang": code}),
                )
        self.order_fields(order)

    def clean(self):
        cleaned = super().clean()
        for name, required in self.language_keyed.items():
            values = {code: cleaned.get(f"{name}_{code}", "").strip() for code, _language in settings.LANGUAGES}
            cleaned[name] = {code: value for code, value in values.items() if value}
            if required and not cleaned[name]:
                self.add_error(f"{name}_{settings.LANGUAGES[0][0]}", _("Fill this in, in at least one language."))
            setattr(self.instance, name, cleaned[name])
        return cleaned

    def add_error(self, field, error):
        """Errors about a language-keyed field are shown at its first input."""
        if field is None and hasattr(error, "error_dict"):
            error.error_dict = {self._shown_at(name): found for name, found in error.error_dict.items()}
        super().add_error(self._shown_at(field), error)

    def _inputs(self, name):
        return [f"{name}_{code}" for code, _language in settings.LANGUAGES] if name in self.language_keyed else [name]

    def _shown_at(self, name):
        return f"{name}_{settings.LANGUAGES[0][0]}" if name in self.language_keyed else name
