"""What is asked of those who write down a contribution, and how lists of them are filtered."""

import hashlib

from django import forms
from django.conf import settings
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts.forms import HandedOver, new_client_key
from workshops.intake.contribution_lists import found_by
from workshops.intake.receive import lower_than
from workshops.intake.redaction import identifying_passages
from workshops.models import Consultation, Contribution, Disposition, Participant, Topic


def own_client_key(user, key: str) -> str | None:
    """Keys of one person never meet those of another."""
    return f"{user.pk}:{key}" if key else None


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
        return {**facts, "client_key": own_client_key(self.user, facts["client_key"][:40])}


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

    q = forms.CharField(
        label=_("Words, or a receipt"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    consultation = forms.ModelChoiceField(
        Consultation.objects.none(), label=_("Consultation"), required=False, empty_label=_("All")
    )
    topic = forms.ModelChoiceField(Topic.objects.none(), label=_("Topic"), required=False, empty_label=_("All"))
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("All")), *Contribution.Kind.choices], required=False)

    def __init__(self, data, *, consultations, user):
        super().__init__(data)
        self.user = user
        self.fields["consultation"].queryset = consultations
        self.fields["topic"].queryset = Topic.objects.filter(consultation__in=consultations)
        self.fields["topic"].label_from_instance = self._topic_with_consultation
        self._titles = {consultation.pk: str(consultation) for consultation in consultations}

    def narrow(self, contributions):
        """Return those asked for. A value that is none is shown as an error and narrows nothing."""
        self.is_valid()
        if asked := self.cleaned_data.get("q"):
            contributions = contributions.filter(found_by(asked, self.user))
        for name in ("consultation", "topic", "kind"):
            if value := self.cleaned_data.get(name):
                contributions = contributions.filter(**{name: value})
        return contributions

    @property
    def folded(self):
        """The fields that lie behind one line: all but the words."""
        return [field for field in self if field.name != "q"]

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """What these are narrowed to: the name of each field, and what was chosen in it, in words."""
        self.is_valid()
        found = []
        for field in self.folded:
            value = self.cleaned_data.get(field.name)
            if value in (None, ""):
                continue
            of_choice = dict(getattr(field.field, "choices", ())).get(value)
            found.append((str(field.label), str(of_choice or value)))
        return found

    @property
    def query(self) -> str:
        """The same as part of an address, without what filters nothing."""
        self.is_valid()
        return urlencode({name: self.data[name] for name in self.fields if self.data.get(name)})

    def _topic_with_consultation(self, topic):
        return f"{topic} · {self._titles[topic.consultation_id]}" if len(self._titles) > 1 else str(topic)


class StateFilterForm(FilterForm):
    """With the state of the answer. What was taken back or replaced is shown where it is asked for only."""

    state = forms.ChoiceField(
        label=_("Answer"),
        required=False,
        choices=[
            ("", _("All")),
            ("awaiting", _("awaiting an answer")),
            *Disposition.Outcome.choices,
            ("gone", _("taken back or replaced")),
        ],
    )

    def narrow(self, contributions):
        contributions = super().narrow(contributions)
        state = self.cleaned_data.get("state")
        if state == "gone":
            return contributions.filter(stands=False)
        if state == "awaiting":
            return contributions.awaiting()
        if state:
            return contributions.standing().filter(dispositions__standing=True, dispositions__outcome=state)
        return contributions.standing()
