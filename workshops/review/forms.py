"""What the pages of the review desk ask for."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import HandedOver, NamedForm
from workshops.intake.forms import FilterForm
from workshops.intake.redaction import identifying
from workshops.models import (
    Contribution,
    Disposition,
    Participant,
    Profession,
    Province,
    StandardReason,
    Theme,
    Workshop,
)
from workshops.models.contributions import CLAIM_LASTS
from workshops.review.claims import free_for


class DispositionForm(HandedOver, forms.Form):
    """The answer to a contribution."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=Disposition.Outcome,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an outcome.")},
    )
    reasons = forms.CharField(
        label=_("Reasons"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=Disposition._meta.get_field("reasons").help_text,
        error_messages={"required": _("Every answer gives its reasons.")},
    )
    public_summary = forms.CharField(
        label=_("Public summary"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=Disposition._meta.get_field("public_summary").help_text,
        required=False,
    )
    language = forms.ChoiceField(label=_("Language of the answer"), choices=settings.LANGUAGES)
    merged_into = forms.CharField(
        label=_("Merged into"),
        required=False,
        help_text=_("Only for a contribution that is merged: the receipt of the other one. Type it, or choose it."),
        widget=forms.TextInput(
            attrs={"list": "contributions", "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    nobody_recognised = forms.BooleanField(
        label=_("Nobody can be recognised by what is pointed out"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args, known, **kwargs):
        """`known` are the contributions whose receipts may be named."""
        super().__init__(*args, **kwargs)
        self.known = known

    def clean(self):
        """Ask once more when a summary, which everybody may read, looks as if it named somebody."""
        cleaned = super().clean()
        told = [text[found.start : found.end] for text in self.summaries for found in identifying(text)]
        if told:
            self.fields["nobody_recognised"].widget = forms.CheckboxInput()
            if not cleaned.get("nobody_recognised"):
                self.add_error(
                    "nobody_recognised",
                    gettext("This stands in the public summary: %(passages)s. Take it out, or confirm.")
                    % {"passages": ", ".join(dict.fromkeys(told))},
                )
        return cleaned

    @property
    def summaries(self) -> list[str]:
        """Every public summary that was filled in."""
        return [self.cleaned_data.get("public_summary", "")]

    @property
    def facts(self):
        return {name: value for name, value in self.cleaned_data.items() if name != "nobody_recognised"}

    def clean_merged_into(self):
        # A whole address pasted from the browser names its receipt too.
        receipt = self.cleaned_data["merged_into"].strip().rstrip("/").rsplit("/", 1)[-1].replace(" ", "").lower()
        if not receipt:
            return None
        contribution = self.known.filter(receipt=receipt).first()
        if contribution is None:
            raise ValidationError(
                gettext("There is no contribution with the receipt %(receipt)s. Copy it from the other's page.")
                % {"receipt": receipt[:40]}
            )
        return contribution


class CorrectionForm(DispositionForm):
    """A new answer in place of the standing one."""

    correction_note = forms.CharField(
        label=_("Why it is corrected"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why the answer is corrected.")},
    )
    replaces = forms.ModelChoiceField(Disposition.objects.none(), widget=forms.HiddenInput)

    def __init__(self, *args, standing, **kwargs):
        super().__init__(
            *args,
            initial={
                "outcome": standing.outcome,
                "reasons": standing.reasons,
                "public_summary": standing.public_summary,
                "language": standing.language,
                "merged_into": standing.merged_into.receipt if standing.merged_into else "",
                "replaces": standing,
            },
            **kwargs,
        )
        # Answers that stand no longer are among them: the stage says that a colleague was faster.
        self.fields["replaces"].queryset = standing.contribution.dispositions.all()


class Waiting(TextChoices):
    """How long ago something came in, in days."""

    WEEK = "7", _("more than a week")
    MONTH = "30", _("more than a month")
    QUARTER = "90", _("more than three months")


class Whose(TextChoices):
    MINE = "mine", _("in my hands")
    FREE = "free", _("in nobody else's hands")


class QueueFilterForm(FilterForm):
    """Which contributions the review desk shows: those awaiting an answer, unless answered ones are asked for."""

    field_order = ["q", "consultation", "workshop", "topic", "theme", "kind", "province", "profession", "language"]

    workshop = forms.ModelChoiceField(
        Workshop.objects.none(), label=_("Workshop"), required=False, empty_label=_("All")
    )
    theme = forms.ModelChoiceField(Theme.objects.none(), label=_("Theme"), required=False, empty_label=_("All"))
    province = forms.ModelChoiceField(
        Province.objects.none(), label=_("Province"), required=False, empty_label=_("All")
    )
    profession = forms.ChoiceField(label=_("Profession"), choices=[("", _("All")), *Profession.choices], required=False)
    language = forms.ChoiceField(
        label=_("Language of these words"), choices=[("", _("All")), *settings.LANGUAGES], required=False
    )
    whose = forms.ChoiceField(label=_("In whose hands"), choices=[("", _("All")), *Whose.choices], required=False)
    age = forms.ChoiceField(label=_("Waiting"), choices=[("", _("All")), *Waiting.choices], required=False)
    state = forms.ChoiceField(
        label=_("Answer"),
        choices=[("", _("awaiting an answer")), ("answered", _("answered")), ("all", _("All"))],
        required=False,
    )

    def __init__(self, data, *, consultations, user):
        super().__init__(data, consultations=consultations, user=user)
        self.fields["workshop"].queryset = Workshop.objects.filter(consultation__in=consultations)
        participants = Participant.objects.filter(workshop__consultation__in=consultations)
        places = participants.values_list(Coalesce("court__province", "province"))
        self.fields["province"].queryset = Province.objects.filter(pk__in=places)
        self.fields["theme"].queryset = Theme.objects.filter(consultation__in=consultations)
        self.fields["theme"].label_from_instance = self._topic_with_consultation

    def narrow(self, contributions):
        contributions = super().narrow(contributions)
        chosen = self.cleaned_data
        for name in ("workshop", "province", "profession", "language"):
            if value := chosen.get(name):
                contributions = contributions.filter(**{name: value})
        if theme := chosen.get("theme"):
            contributions = contributions.filter(themes=theme)
        if age := chosen.get("age"):
            contributions = contributions.filter(received_at__lt=timezone.now() - timedelta(days=int(age)))
        if chosen.get("whose") == Whose.MINE:
            fresh = timezone.now() - CLAIM_LASTS
            contributions = contributions.filter(claimed_by=self.user, claimed_at__gte=fresh)
        elif chosen.get("whose") == Whose.FREE:
            contributions = contributions.filter(free_for(self.user))
        if (state := chosen.get("state")) == "answered":
            return contributions.answered()
        return contributions.standing() if state == "all" else contributions.awaiting()


class ThemeForm(NamedForm):
    class Meta:
        model = Theme
        fields = ["shortcut"]
        help_texts = {"shortcut": _("One letter a to z, or one digit: it assigns the theme on a contribution's page.")}

    def _get_validation_exclusions(self):
        # The stage says whose key it is already; the form knows no consultation yet.
        return super()._get_validation_exclusions() | {"consultation"}

    def validate_constraints(self):
        """The stage function refuses a key that is taken, in a sentence that names its theme."""


class StandardReasonForm(HandedOver, forms.ModelForm):
    class Meta:
        model = StandardReason
        fields = ["title", "outcome", "language", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # What is merged names another contribution: that cannot be said beforehand.
        self.fields["outcome"].choices = [
            choice for choice in Disposition.Outcome.choices if choice[0] != Disposition.Outcome.MERGED
        ]


class InquiryForm(HandedOver, forms.Form):
    question = forms.CharField(
        label=_("Your question to the participant"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write down what you want to ask.")},
    )


class WithholdingForm(HandedOver, forms.Form):
    passage = forms.CharField(
        label=_("Passage"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Copied from the words. It is withheld wherever it stands in them."),
        error_messages={"required": _("Copy the passage from the words.")},
    )
    reason = forms.CharField(
        label=_("Why it is withheld"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why the passage is withheld.")},
    )


class ManyForm(DispositionForm):
    """One outcome and the same reasons for many contributions, each with its own public summary."""

    field_order = ["outcome", "reasons", "language", "merged_into"]

    def __init__(self, *args, contributions, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["public_summary"]
        self.contributions: list[Contribution] = contributions
        for contribution in contributions:
            self.fields[self.summary_of(contribution)] = forms.CharField(
                label=_("Public summary of %(receipt)s") % {"receipt": contribution.receipt},
                widget=forms.Textarea(attrs={"rows": 2}),
                required=False,
            )

    @staticmethod
    def summary_of(contribution) -> str:
        return f"summary_{contribution.receipt}"

    @property
    def rows(self):
        """Each contribution with the field of its summary."""
        return [(contribution, self[self.summary_of(contribution)]) for contribution in self.contributions]

    @property
    def outcome_label(self):
        return Disposition.Outcome(self.cleaned_data["outcome"]).label

    @property
    def common(self):
        return [self[name] for name in ("outcome", "reasons", "language", "merged_into")]

    @property
    def summaries(self):
        return [self.cleaned_data.get(self.summary_of(contribution), "") for contribution in self.contributions]

    def clean(self):
        cleaned = super().clean()
        if any(contribution == cleaned.get("merged_into") for contribution in self.contributions):
            self.add_error("merged_into", ValidationError(gettext("This one is among those to be merged.")))
        if cleaned.get("outcome") == Disposition.Outcome.MERGED and not cleaned.get("merged_into"):
            self.add_error("merged_into", ValidationError(gettext("Say into which contribution these are merged.")))
        return cleaned

    @property
    def facts(self):
        common = {name: self.cleaned_data[name] for name in ("outcome", "reasons", "language", "merged_into")}
        summaries = dict(zip([one.receipt for one in self.contributions], self.summaries, strict=True))
        return {**common, "summaries": summaries}
