"""What participants fill in beside a draft and in reply to a question; what is asked when a draft is laid."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import HandedOver, new_client_key
from handbook.models import Version
from workshops.intake.phone_forms import PointsOutToItsWriter
from workshops.intake.receive import LONGEST
from workshops.models import Contribution, Workshop


class CommentForm(HandedOver, forms.Form):
    """A comment on one paragraph of a draft. Every form carries a key of its own: sent twice, it is stored once."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=16)
    client_key = forms.CharField(widget=forms.HiddenInput, max_length=60)
    text = forms.CharField(
        label=_("Your comment"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST,
        error_messages={"required": _("Write down what you want to put forward.")},
    )
    kind = forms.ChoiceField(
        label=_("What it is"), choices=Contribution.Kind, initial=Contribution.Kind.PROPOSED_WORDING
    )
    attribution = forms.ChoiceField(
        label=_("How you are named"),
        choices=Contribution.Attribution,
        initial=Contribution.Attribution.NOT_ATTRIBUTED,
    )
    language = forms.ChoiceField(label=_("Language you write in"), choices=settings.LANGUAGES)
    ongoing = forms.BooleanField(label=_("It is about a case that is still before a court"), required=False)

    def __init__(self, *args, participant, paragraph, language, **kwargs):
        super().__init__(
            *args,
            # One form stands beside every paragraph, so each has ids of its own.
            auto_id=f"id_{paragraph}_%s",
            label_suffix="",
            initial={"key": paragraph, "client_key": new_client_key(), "language": language},
            **kwargs,
        )
        if not participant.name:
            self.fields["attribution"].choices = [
                choice for choice in Contribution.Attribution.choices if choice[0] != Contribution.Attribution.NAMED
            ]


class ReadersCommentForm(PointsOutToItsWriter, HandedOver):
    """What a reader says of a paragraph of an edition. No case: what a court has still to decide is not taken."""

    before_court = forms.ChoiceField(
        label=_("Is it about a case that is now before a court?"),
        choices=[("no", _("No")), ("yes", _("Yes"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say first whether it is about a case that is now before a court.")},
    )
    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[choice for choice in Contribution.Kind.choices if choice[0] != Contribution.Kind.CASE],
        initial=Contribution.Kind.DIFFICULTY,
    )
    text = forms.CharField(
        label=_("In your own words"),
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("No names of the accused, of victims or of witnesses, please."),
        error_messages={"required": _("Write down what you want to put forward.")},
    )
    language = forms.ChoiceField(label=_("Language you write in"), choices=settings.LANGUAGES)
    client_key = forms.CharField(required=False, widget=forms.HiddenInput, max_length=60)

    def __init__(self, *args, language, **kwargs):
        super().__init__(
            *args, label_suffix="", initial={"client_key": new_client_key(), "language": language}, **kwargs
        )

    def clean_before_court(self):
        if self.cleaned_data["before_court"] == "yes":
            raise ValidationError(
                _("What is before a court is not taken here. Leave the case out, or write when it has been decided.")
            )
        return "no"

    @property
    def facts(self) -> dict:
        return {name: value for name, value in super().facts.items() if name != "before_court"}


class ReplyForm(HandedOver, forms.Form):
    """A participant's reply to a question back."""

    reply = forms.CharField(
        label=_("Your reply"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST,
        error_messages={"required": _("Write your reply.")},
    )

    def __init__(self, *args, inquiry, **kwargs):
        super().__init__(*args, auto_id=f"id_reply_{inquiry.pk}_%s", label_suffix="", **kwargs)


class LayDraftForm(forms.Form):
    """Before which workshop a draft is laid."""

    workshop = forms.ModelChoiceField(Workshop.objects.none(), label=_("Workshop"), empty_label=None)

    def __init__(self, *args, workshops, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["workshop"].queryset = workshops
        self.fields["workshop"].label_from_instance = lambda workshop: f"{workshop.number}: {workshop}"


class LayHereForm(forms.Form):
    """Which draft is laid before a workshop."""

    version = forms.ModelChoiceField(Version.objects.none(), label=_("Draft"), empty_label=None)

    def __init__(self, *args, versions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].queryset = versions
        self.fields["version"].label_from_instance = lambda version: (
            f"{version.chapter.number} {version} ({version.get_language_display()}, {version.chapter.handbook})"
        )
