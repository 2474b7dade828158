"""What the roster asks its keepers, and what is asked of it."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import HandedOver, LanguageKeyedForm, date_input
from accounts.models import Programme
from handbook.court_experts.roster_entries import KEEP
from handbook.models import CourtExpert
from handbook.models.court_experts import ConsentForm, ExpertField, ExpertLanguage, InterestsAnswer
from office.tables.tabular import MOST_BYTES
from workshops.models import Province

NO_PRIVATE_NUMBER = gettext_lazy("The office's own. No private number and no private address belongs here.")


def checkboxes(label, choices) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one of the list.")},
    )


def offer_programmes(field: forms.ModelChoiceField, user) -> None:
    """Let a field offer the programmes whose roster this person keeps; the only one there is, is chosen."""
    keeps = [one.pk for one in Programme.objects.all() if user.has_perm(KEEP, one)]
    field.queryset = Programme.objects.filter(pk__in=keeps)
    field.empty_label = None if len(keeps) == 1 else _("Choose a programme")


class CourtExpertForm(LanguageKeyedForm):
    """What the roster says of an office. Consent, checks and retiring are acts of their own."""

    language_keyed = {"names": True, "employers": True}

    class Meta:
        model = CourtExpert
        fields = [
            *("programme", "fields", "languages", "province", "interests_answer", "interests"),
            *("office_telephone", "office_email", "office_address", "demonstration"),
        ]
        widgets = {"interests": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "interests": gettext_lazy("As the office says it. Only where “stated” is chosen."),
            "office_telephone": NO_PRIVATE_NUMBER,
            "office_email": NO_PRIVATE_NUMBER,
            "office_address": gettext_lazy(
                "Where letters to the office go. Where all three are empty, readers are told: to be verified."
            ),
            "demonstration": gettext_lazy("Its entry then says so, to staff and to readers."),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.programme_id:
            del self.fields["programme"]
        else:
            offer_programmes(self.fields["programme"], user)
        self.fields["fields"] = checkboxes(_("Fields"), ExpertField.choices)
        self.fields["languages"] = checkboxes(_("Languages"), ExpertLanguage.choices)
        self.fields["province"].empty_label = _("Choose a province")
        self.fields["interests_answer"] = forms.ChoiceField(
            label=_("Interests"), choices=InterestsAnswer.choices, widget=forms.RadioSelect
        )
        self.fields["names_km"].help_text = _(
            "As the office itself writes it, or the post. No person's name is needed."
        )
        names = [name for name in self.fields if name.startswith(("names_", "employers_"))]
        self.order_fields([*(name for name in ("programme",) if name in self.fields), *names, *self._meta.fields])

    @property
    def facts(self) -> dict:
        """What was filled in, by the names of the model's fields."""
        names = [*self._meta.fields, *self.language_keyed]
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class ConsentNoteForm(HandedOver, forms.Form):
    """When and how an office agreed to be shown."""

    consent_on = forms.DateField(label=gettext_lazy("Given on"), widget=date_input())
    consent_form = forms.ChoiceField(
        label=gettext_lazy("How it was given"), choices=ConsentForm.choices, widget=forms.RadioSelect
    )


class RosterReasonForm(HandedOver, forms.Form):
    """Why an entry goes. It stays in the log, so it names nobody."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        help_text=gettext_lazy("It stays in the log for ever: name nobody."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RosterFilterForm(forms.Form):
    """What somebody looks for on the roster; empty is any."""

    field = forms.ChoiceField(label=gettext_lazy("Field"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    province = forms.ModelChoiceField(
        label=gettext_lazy("Province"), queryset=Province.objects.all(), required=False, empty_label=gettext_lazy("any")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = [("", _("any")), *ExpertField.choices]
        self.fields["language"].choices = [("", _("any")), *ExpertLanguage.choices]

    @property
    def asked(self) -> dict:
        """What was asked for; what is none of the lists is told beside its field, and narrows nothing."""
        return {name: value for name, value in getattr(self, "cleaned_data", {}).items() if value}


class DeskFilterForm(RosterFilterForm):
    """The same at the desk, and how an entry stands."""

    STATES = (
        ("shown", gettext_lazy("shown to judges and prosecutors")),
        ("without_consent", gettext_lazy("without consent")),
        ("check", gettext_lazy("to be checked again")),
        ("retired", gettext_lazy("taken off the roster")),
    )

    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", _("any")), *self.STATES]


class ProgrammeForm(forms.Form):
    """Of which programme's roster something is asked; where somebody keeps one only, it is chosen."""

    programme = forms.ModelChoiceField(label=gettext_lazy("Programme"), queryset=Programme.objects.none())

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        offer_programmes(self.fields["programme"], user)


class RosterFileForm(ProgrammeForm):
    """A file with offices for the roster."""

    file = forms.FileField(label=gettext_lazy("File (.xlsx or .csv)"))

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("This file is larger than %(most)s MB. Divide it into several.") % {"most": MOST_BYTES // 2**20}
            )
        return file
