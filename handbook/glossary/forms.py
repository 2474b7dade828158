"""What the glossary asks its editors and approvers."""

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import HandedOver, date_input
from handbook.glossary.term_facts import BETWEEN, LONGEST
from handbook.models import GlossaryTerm
from office.tables.tabular import MOST_BYTES

KEYED = {
    "terms": gettext_lazy("Term ({language})"),
    "variants": gettext_lazy("Variants ({language})"),
    "definitions": gettext_lazy("Definition ({language})"),
}
"""What is asked in every language."""


class GlossaryTermForm(forms.Form):
    """What a term says. What is wrong is told by the stage, since a file is held to the same rules."""

    confused_with = forms.CharField(
        label=gettext_lazy("Not to be confused with"),
        required=False,
        help_text=gettext_lazy("Other terms by their English names, divided by semicolons."),
    )
    source = forms.CharField(
        label=gettext_lazy("Source"),
        required=False,
        help_text=gettext_lazy("Where the Khmer word was read: a law and its article, a dictionary, a page."),
    )
    checked = forms.ChoiceField(
        label=gettext_lazy("How far it was checked"),
        choices=GlossaryTerm.Check.choices,
        initial=GlossaryTerm.Check.COMPOSED,
        widget=forms.RadioSelect,
    )
    confirmed_by = forms.CharField(
        label=gettext_lazy("Confirmed by"),
        required=False,
        help_text=gettext_lazy("Only of a term that is confirmed: name and office of the court translator."),
    )
    confirmed_on = forms.DateField(label=gettext_lazy("Confirmed on"), required=False, widget=date_input())

    def __init__(self, *args, term_facts=None, **kwargs):
        if term_facts:
            kwargs["initial"] = _shown(term_facts)
        super().__init__(*args, **kwargs)
        for name, label in KEYED.items():
            for code, language in settings.LANGUAGES:
                long = name == "definitions"
                widget = forms.Textarea(attrs={"rows": 3, "lang": code}) if long else forms.TextInput({"lang": code})
                self.fields[f"{name}_{code}"] = forms.CharField(
                    label=format_lazy(label, language=language),
                    required=name == "terms",
                    widget=widget,
                    max_length=LONGEST[name] if name != "variants" else None,
                    help_text=gettext_lazy("Other ways to write it, divided by semicolons.")
                    if name == "variants"
                    else "",
                )
        self.order_fields([f"{name}_{code}" for name in KEYED for code, _language in settings.LANGUAGES])

    @property
    def facts(self) -> dict:
        """What was filled in, by the names of the facts."""
        given = self.cleaned_data
        keyed = {name: {code: given[f"{name}_{code}"] for code, _name in settings.LANGUAGES} for name in KEYED}
        plain = ("confused_with", "source", "checked", "confirmed_by", "confirmed_on")
        return keyed | {name: given[name] or "" for name in plain}


def _shown(facts: dict) -> dict:
    keyed = {f"{name}_{code}": said for name in KEYED for code, said in facts[name].items()}
    plain = {name: said for name, said in facts.items() if name not in KEYED}
    return {
        name: f"{BETWEEN} ".join(said) if isinstance(said, list) else said for name, said in (keyed | plain).items()
    }


class TermReasonForm(HandedOver, forms.Form):
    """Why a term goes out of use, or a proposal is declined."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class TermFilterForm(forms.Form):
    """Which terms are shown; empty is any."""

    STATES = (
        ("waiting", gettext_lazy("waits for a decision")),
        ("approved", gettext_lazy("approved")),
        ("declined", gettext_lazy("declined")),
        ("withdrawn", gettext_lazy("withdrawn")),
    )

    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    checked = forms.ChoiceField(label=gettext_lazy("Checked"), required=False)
    words = forms.CharField(label=gettext_lazy("Words"), required=False, max_length=120)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", _("any")), *self.STATES]
        self.fields["checked"].choices = [("", _("any")), *GlossaryTerm.Check.choices]

    @property
    def asked(self) -> dict:
        """What was asked for; what is none of the lists is told beside its field, and narrows nothing."""
        return {name: value for name, value in getattr(self, "cleaned_data", {}).items() if value}


class GlossaryFileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Table of terms (.csv or .xlsx)"),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("This file is empty. Choose another."),
        },
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("This file is larger than %(most)s MB. Divide it into several."), params={"most": MOST_BYTES // 2**20}
            )
        return file
