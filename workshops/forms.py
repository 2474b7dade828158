"""What the pages of workshops ask for. Rules stand in the stage modules; forms pass facts on and show refusals."""

import hashlib
import secrets

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import LanguageKeyedForm
from workshops.intake import lower_than
from workshops.models import (
    AgendaItem,
    Consultation,
    Contribution,
    Court,
    Disposition,
    Participant,
    Topic,
    Workshop,
)
from workshops.protection import identifying, identifying_passages


class HandedOver:
    """A form whose facts go to a stage function."""

    @property
    def facts(self) -> dict:
        """What was filled in, under the names that the stage function knows."""
        return dict(self.cleaned_data)

    def hand_to(self, stage, *things, **more):
        """Call a stage function with the facts; what it refuses is shown beside the fields.

        Returns what the stage returned, or None when the form or the stage refused.
        """
        if not self.is_valid():
            return None
        try:
            return stage(*things, **self.facts, **more)
        except ValidationError as refused:
            self.add_error(None, refused)
            return None


class NamedForm(HandedOver, LanguageKeyedForm):
    """A form about a thing with titles by language; they come first."""

    language_keyed = {"titles": True}
    comes_first = ("titles",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields([shown for name in self.comes_first for shown in self._inputs(name)])

    @property
    def facts(self):
        names = [*self._meta.fields, *self.language_keyed]
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


def date_input():
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})  # the one format that browsers give back


class ConsultationForm(NamedForm):
    class Meta:
        model = Consultation
        fields = ["programme", "slug", "purpose", "opens_on", "closes_on", "demonstration"]
        widgets = {"purpose": forms.Textarea(attrs={"rows": 4}), "opens_on": date_input(), "closes_on": date_input()}

    def __init__(self, *args, programmes=None, **kwargs):
        """`programmes` are those to choose from; without them the consultation keeps its own, and its address."""
        super().__init__(*args, **kwargs)
        if programmes is None:
            del self.fields["programme"], self.fields["slug"]
        else:
            self.fields["slug"].required = False
            self.fields["slug"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}
            self.fields["programme"].queryset = programmes
            self.fields["programme"].empty_label = None


class TopicForm(NamedForm):
    language_keyed = {"titles": True, "questions": False}
    comes_first = ("titles", "questions")

    class Meta:
        model = Topic
        fields = []


class WorkshopForm(NamedForm):
    class Meta:
        model = Workshop
        fields = ["starts_on", "ends_on", "venue", "province", "presided_by", "rehearsal"]
        widgets = {"starts_on": date_input(), "ends_on": date_input()}


class AgendaItemForm(NamedForm):
    language_keyed = {"titles": False}
    comes_first = ("day", "starts_at", "topic", "titles")

    class Meta:
        model = AgendaItem
        fields = ["day", "starts_at", "topic"]
        widgets = {"starts_at": forms.TimeInput(format="%H:%M", attrs={"type": "time"})}
        help_texts = {"topic": _("Leave empty for what is no topic: an opening, a break. Then write a title.")}

    def __init__(self, *args, workshop, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["topic"].queryset = workshop.consultation.topics.all()
        self.fields["day"].widget.attrs["max"] = workshop.days


class ParticipantForm(HandedOver, forms.ModelForm):
    class Meta:
        model = Participant
        fields = ["name", "profession", "court", "province", "email", "telephone"]
        help_texts = {
            "name": _("May stay empty: an office is enough."),
            "province": _("When left empty, the province of the court is filled in."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["court"].queryset = Court.objects.order_by("level", "province", "code")


class PointsOut(forms.Form):
    """Asks once about passages that look identifying; sent again with the very same ones, the words are taken."""

    pointed_out = forms.CharField(required=False, widget=forms.HiddenInput)
    looks_identifying: list[str] = []

    def clean(self):
        facts = super().clean()
        found = identifying_passages(facts.get("text", ""))
        asked_about = hashlib.sha256("|".join(found).encode()).hexdigest()
        if found and facts.get("pointed_out") != asked_about:
            self.looks_identifying = found
            self.data = {**self.data.dict(), "pointed_out": asked_about}  # for the page that asks
        return facts


class ContributionForm(HandedOver, PointsOut):
    """What a rapporteur writes down for a participant."""

    participant = forms.ModelChoiceField(
        Participant.objects.none(), label=_("Participant"), empty_label=_("Choose a participant")
    )
    topic = forms.ModelChoiceField(
        Topic.objects.none(), label=_("Topic"), required=False, empty_label=_("No topic in particular")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Contribution.Kind)
    language = forms.ChoiceField(label=_("Language of these words"), choices=settings.LANGUAGES)
    text = forms.CharField(
        label=_("In their own words"),
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Write down what the participant put forward.")},
        help_text=_("These words are never edited afterwards."),
    )
    attribution = forms.ChoiceField(
        label=_("Attribution, as the participant chooses"),
        choices=Contribution.Attribution,
        widget=forms.RadioSelect,
        initial=Contribution.Attribution.NOT_ATTRIBUTED,
        help_text=_("Not attributed shows no name, office, court or province anywhere. It can be lowered later."),
    )
    ongoing = forms.BooleanField(
        label=_("The case is still before a court"),
        help_text=Contribution._meta.get_field("ongoing").help_text,
        required=False,
    )
    client_key = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, workshop, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["participant"].queryset = workshop.participants.select_related("court", "province")
        self.fields["topic"].queryset = workshop.consultation.topics.all()
        self.fields["client_key"].initial = new_client_key

    @property
    def facts(self):
        facts = {name: value for name, value in self.cleaned_data.items() if name != "pointed_out"}
        key = facts["client_key"][:40]
        # Keys of one person never meet those of another.
        return {**facts, "client_key": f"{self.user.pk}:{key}" if key else None}


def new_client_key() -> str:
    """Return what marks one showing of the form, so that sending it twice stores one contribution."""
    return secrets.token_urlsafe(16)


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


class AttributionForm(HandedOver, forms.Form):
    attribution = forms.ChoiceField(
        label=_("From now on"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the participant is to be named.")},
    )

    def __init__(self, *args, contribution, **kwargs):
        super().__init__(*args, **kwargs)
        lower = lower_than(contribution.attribution)
        self.fields["attribution"].choices = [
            (value, label) for value, label in Contribution.Attribution.choices if value in lower
        ]


class FilterForm(forms.Form):
    """Which contributions a list shows. Anything left empty does not filter."""

    consultation = forms.ModelChoiceField(
        Consultation.objects.none(), label=_("Consultation"), required=False, empty_label=_("All")
    )
    topic = forms.ModelChoiceField(Topic.objects.none(), label=_("Topic"), required=False, empty_label=_("All"))
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("All")), *Contribution.Kind.choices], required=False)

    def __init__(self, data, *, consultations):
        super().__init__(data)
        self.fields["consultation"].queryset = consultations
        self.fields["topic"].queryset = Topic.objects.filter(consultation__in=consultations)
        self.fields["topic"].label_from_instance = self._topic_with_consultation
        self._titles = {consultation.pk: str(consultation) for consultation in consultations}

    def narrow(self, contributions):
        """Return those asked for. A value that is none is shown as an error and narrows nothing."""
        self.is_valid()
        for name in ("consultation", "topic", "kind"):
            if value := self.cleaned_data.get(name):
                contributions = contributions.filter(**{name: value})
        return contributions

    def _topic_with_consultation(self, topic):
        return f"{topic} · {self._titles[topic.consultation_id]}" if len(self._titles) > 1 else str(topic)


class StateFilterForm(FilterForm):
    """With the state of the answer."""

    state = forms.ChoiceField(
        label=_("Answer"),
        required=False,
        choices=[("", _("All")), ("awaiting", _("awaiting an answer")), *Disposition.Outcome.choices],
    )

    def narrow(self, contributions):
        contributions = super().narrow(contributions)
        state = self.cleaned_data.get("state")
        if state == "awaiting":
            return contributions.awaiting()
        if state:
            return contributions.filter(dispositions__standing=True, dispositions__outcome=state)
        return contributions
