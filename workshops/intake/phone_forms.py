"""What a participant fills in on the phone."""

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import EARLIEST, LATEST, HandedOver
from workshops.intake.receive import refuse_too_long
from workshops.intake.redaction import identifying_passages, pointed_out
from workshops.models import Contribution, Participant, Profession, Province, Topic


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/input.html"


class FilesField(forms.FileField):
    """Any number of files; whether each is what it says is asked when they are stored."""

    widget = SeveralFiles

    def clean(self, data, initial=None):
        sent = data if isinstance(data, list | tuple) else [data] if data else []
        return [file for file in sent if file]


class OwnClockField(forms.DateTimeField):
    """When a device says that something was written. Its clock may be wrong: a year long ago says nothing, and a
    year still far off is now. Words that waited in a queue are not refused for that.
    """

    default_validators = []

    def clean(self, value):
        said = super().clean(value)
        if said is None or said.year < EARLIEST:
            return None
        return timezone.now() if said.year > LATEST else said


class RoomCodeForm(forms.Form):
    code = forms.CharField(
        label=_("The room's code"),
        max_length=40,
        help_text=_("Eight letters and digits, as on the poster and on the wall."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "inputmode": "text"}
        ),
        error_messages={"required": _("Type the code that is shown in the room.")},
    )


class PointsOutToItsWriter(forms.Form):
    """Words that their writer sends: what looks identifying is pointed out once, and then sent all the same."""

    looks_identifying: list[str] = []

    def clean_text(self):
        text = self.cleaned_data["text"]
        refuse_too_long(text)
        if self.data.get("seen") != "1":  # the writer has not seen yet what looks identifying, or not decided
            self.looks_identifying = identifying_passages(text)
        return text

    @property
    def pieces(self):
        """The words with what looks identifying marked, for the writer to see."""
        return pointed_out(self.cleaned_data["text"])


class PutForwardForm(PointsOutToItsWriter, HandedOver):
    """One contribution, written by its author."""

    topic = forms.ModelChoiceField(
        Topic.objects.none(), label=_("Topic"), required=False, empty_label=_("No topic in particular")
    )
    kind = forms.ChoiceField(label=_("What it is"), choices=Contribution.Kind)
    profession = forms.ChoiceField(
        label=_("Your profession"),
        choices=[("", "---------"), *Profession.choices],
        error_messages={"required": _("Choose your profession.")},
    )
    province = forms.ModelChoiceField(
        Province.objects.all(), label=_("Your province"), error_messages={"required": _("Choose your province.")}
    )
    text = forms.CharField(
        label=_("In your own words"),
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("No names of the accused, of victims or of witnesses, please."),
        error_messages={"required": _("Write down what you want to put forward.")},
    )
    language = forms.ChoiceField(label=_("Language of your words"), choices=settings.LANGUAGES)
    ongoing = forms.BooleanField(
        label=_("The case is still before a court"),
        help_text=_("Then only you and the reviewers read these words, and they cannot be cited."),
        required=False,
    )
    attribution = forms.ChoiceField(
        label=_("How you are named"),
        choices=Contribution.Attribution,
        widget=forms.RadioSelect,
        initial=Contribution.Attribution.NOT_ATTRIBUTED,
        help_text=_("It can be lowered later, never raised."),
    )
    files = FilesField(
        label=_("Photographs or PDFs"),
        required=False,
        help_text=_("At most 5. Photographs are made smaller on your phone."),
        widget=SeveralFiles(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"}),
    )
    client_key = forms.CharField(required=False, widget=forms.HiddenInput)
    written_at = OwnClockField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, seat, **kwargs):
        """`seat`: a participant_access.Seat. Who has a personal link is not asked for the office.

        None for the sheet that a phone keeps: it asks everything, and the phone fills in the topics.
        """
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        if seat is None:
            return
        self.fields["topic"].queryset = seat.workshop.consultation.topics.all()
        if seat.participant is not None:
            del self.fields["profession"], self.fields["province"]
        if not seat.may_be_named:
            self.fields["attribution"].choices = [
                choice for choice in Contribution.Attribution.choices if choice[0] != Contribution.Attribution.NAMED
            ]


class MergeForm(HandedOver, forms.Form):
    """Which invited participant somebody is."""

    into = forms.ModelChoiceField(
        Participant.objects.none(),
        label=_("Invited participant"),
        empty_label=_("Choose a participant"),
        error_messages={"required": _("Choose an invited participant of the same workshop.")},
    )

    def __init__(self, *args, workshop, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = workshop.participants.filter(is_confirmed=True).select_related(
            "court", "province"
        )
