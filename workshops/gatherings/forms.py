"""What the pages of workshops ask for. Rules stand in the stage modules; forms pass facts on and show refusals."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import HandedOver, NamedForm, date_input
from workshops.models import (
    AgendaItem,
    Consultation,
    Court,
    Gender,
    Participant,
    Topic,
    Workshop,
)


class ConsultationForm(NamedForm):
    class Meta:
        model = Consultation
        fields = ["programme", "slug", "purpose", "opens_on", "closes_on", "answers_by", "demonstration"]
        widgets = {
            "purpose": forms.Textarea(attrs={"rows": 4}),
            **{name: date_input() for name in ("opens_on", "closes_on", "answers_by")},
        }

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
        fields = ["name", "profession", "court", "province", "email", "telephone", "gender"]
        help_texts = {
            "name": _("May stay empty: an office is enough."),
            "province": _("When left empty, the province of the court is filled in."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["court"].queryset = Court.objects.order_by("level", "province", "code")
        self.fields["gender"].required = False

    def clean_gender(self):
        """Where nothing is chosen, nothing was said."""
        return self.cleaned_data["gender"] or Gender.NOT_SAID
