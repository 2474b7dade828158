"""What the pages for keying on behalf ask for."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import HandedOver, new_client_key
from text.khmer import latin_digits
from workshops.gatherings.tables.place_names import province_called
from workshops.intake.forms import PointsOut, own_client_key
from workshops.intake.keying import MOST_VOICES
from workshops.intake.laid_paragraphs import number_in
from workshops.intake.offices import office_of
from workshops.intake.paper import HIGHEST_PAPER
from workshops.intake.phone_forms import OwnClockField
from workshops.intake.spreadsheets.understood_values import NOT_KNOWN
from workshops.models import Contribution, Court, Participant, Profession, Province, Topic


class ProvinceField(forms.CharField):
    """A province by its code or name, typed: lists skip from entry to entry when a digit is typed twice."""

    def __init__(self, **kwargs):
        attrs = {"list": "provinces", "autocomplete": "off"}
        super().__init__(required=False, max_length=60, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value):
        written = super().clean(value)
        province = province_called(written) if written else None
        if written and province is None:
            raise ValidationError(str(NOT_KNOWN["province"]) % {"written": written})
        return province


class OfficeFields(forms.Form):
    """Whose words they are, by office."""

    profession = forms.ChoiceField(label=_("Profession"), choices=[("", "—"), *Profession.choices], required=False)
    court = forms.ModelChoiceField(Court.objects.none(), label=_("Court"), required=False, empty_label="—")
    province = ProvinceField(label=_("Province, code or name"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["court"].queryset = Court.objects.order_by("level", "province", "code")
        self.provinces = Province.objects.all()  # for the list of suggestions

    def office(self, *, group=""):
        """Return the office filled in; None, with an error beside the field, where it is not whole.

        A group may be of several professions, and then has none.
        """
        facts = self.cleaned_data
        if not facts.get("profession") and not group:
            self.add_error("profession", gettext("Choose the profession."))
            return None
        if "province" in self.errors or "court" in self.errors:
            return None
        try:
            return office_of(facts.get("profession", ""), facts.get("court"), facts.get("province"), group=group)
        except ValidationError as refused:
            self.add_error(None, refused)
            return None


class SpeakerFields(OfficeFields):
    """Who speaks: a participant who is written down, or else an office, or a group of so many voices."""

    def clean(self):
        facts = super().clean()
        facts["voices"] = facts.get("voices") or 1
        if not facts.get("participant"):
            facts["office"] = self.office(group=" ".join(facts.get("group", "").split()))
        return facts


def numbered_topics(field, workshop):
    """Let topics be chosen by their code: T1, T2, as on the paper form and in spreadsheets."""
    topics = workshop.consultation.topics.all()
    codes = {topic.pk: f"T{number}" for number, topic in enumerate(topics, start=1)}
    field.queryset = topics
    field.label_from_instance = lambda topic: f"{codes[topic.pk]} · {topic}"


class KeyingForm(HandedOver, PointsOut, SpeakerFields):
    """One contribution on behalf of somebody, or of a group."""

    participant = forms.ModelChoiceField(
        Participant.objects.none(),
        label=_("Participant"),
        required=False,
        empty_label=_("Not on the list: the office below"),
    )
    group = forms.CharField(
        label=_("Group"),
        required=False,
        max_length=100,
        help_text=_(
            "For a group, what the room calls it: table 3. It may come from many places, and be of many professions."
        ),
    )
    voices = forms.IntegerField(
        label=_("Members of the group"), min_value=1, max_value=MOST_VOICES, initial=1, required=False
    )
    topic = forms.ModelChoiceField(
        Topic.objects.none(), label=_("Topic"), required=False, empty_label=_("No topic in particular")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Contribution.Kind)
    paragraph = forms.CharField(
        label=_("Paragraph of the draft"),
        required=False,
        max_length=20,
        help_text=_("Only for a comment on a draft: 4.12."),
    )
    attribution = forms.ChoiceField(
        label=_("Attribution"),
        choices=Contribution.Attribution,
        initial=Contribution.Attribution.NOT_ATTRIBUTED,
    )
    language = forms.ChoiceField(label=_("Language of these words"), choices=settings.LANGUAGES)
    ongoing = forms.BooleanField(label=_("The case is still before a court"), required=False)
    text = forms.CharField(
        label=_("In their own words"),
        widget=forms.Textarea(attrs={"rows": 6, "autofocus": True}),
        error_messages={"required": _("Write down what the participant put forward.")},
    )
    client_key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    field_order = [
        "participant",
        "profession",
        "court",
        "province",
        "group",
        "voices",
        "topic",
        "kind",
        "paragraph",
        "attribution",
        "language",
        "text",
        "ongoing",
    ]
    keys = {
        "participant": "a",
        "profession": "s",
        "court": "r",
        "province": "v",
        "group": "g",
        "voices": "m",
        "topic": "t",
        "kind": "k",
        "paragraph": "h",
        "attribution": "n",
        "language": "l",
        "text": "x",
        "ongoing": "o",
    }
    """The letter that goes to each field; none of them is one that browsers keep for their own menus (d, e, f)."""

    def __init__(self, *args, workshop, user, knows_paragraph=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.knows_paragraph = user, knows_paragraph
        self.fields["participant"].queryset = workshop.participants.select_related("court", "province")
        numbered_topics(self.fields["topic"], workshop)
        self.fields["client_key"].initial = new_client_key
        for name, letter in self.keys.items():
            self.fields[name].widget.attrs["accesskey"] = letter

    def clean_paragraph(self):
        return number_in(self.cleaned_data["paragraph"], self.knows_paragraph)

    @property
    def facts(self):
        left_out = {"profession", "court", "province", "group", "pointed_out"}
        facts = {name: value for name, value in self.cleaned_data.items() if name not in left_out}
        return {**facts, "client_key": own_client_key(self.user, facts["client_key"])}


class QueuedKeyingForm(KeyingForm):
    """One contribution as a browser's queue sends it: written a while ago, and what was pointed out seen or not."""

    written_at = OwnClockField(required=False)
    seen = forms.CharField(required=False)  # "1" when it was; anything else says nothing

    def clean_written_at(self):
        """A moment still to come counts as now."""
        written_at = self.cleaned_data["written_at"]
        return min(written_at, timezone.now()) if written_at else None

    def clean(self):
        facts = super().clean()
        if facts.get("seen") == "1":
            self.looks_identifying = []
        return facts

    @property
    def facts(self):
        return {name: value for name, value in super().facts.items() if name != "seen"}


# --- Paper, in the order of its form ------------------------------------------------------------


def coded(choices):
    """Choices with the number that stands beside their box on paper."""
    numbered = enumerate(choices.choices, start=1)
    # In the language that the page is in, not in the one in which this module was read.
    return [(value, format_lazy("{} · {}", number, label)) for number, (value, label) in numbered]


class PaperWhoForm(SpeakerFields):
    """The first page: which paper this is, and who answers on it."""

    form_code = forms.CharField(label=_("Form"), max_length=20, help_text=_("As printed at the top left."))
    paper = forms.IntegerField(
        label=_("Paper no."),
        min_value=1,
        max_value=HIGHEST_PAPER,
        help_text=_("Write the number on every page of the paper that belongs together."),
    )
    attribution = forms.ChoiceField(
        label=_("C. How they may be named"),
        choices=coded(Contribution.Attribution),
        initial=Contribution.Attribution.NOT_ATTRIBUTED,
        help_text=_("Where nothing is marked on paper: not attributed."),
    )
    participant = forms.ModelChoiceField(
        Participant.objects.none(),
        label=_("Their name, where they gave it"),
        required=False,
        empty_label=_("Not on the list: the office above"),
    )
    group = forms.CharField(label=_("D. Group"), required=False, max_length=100)
    voices = forms.IntegerField(label=_("Members"), min_value=1, max_value=MOST_VOICES, initial=1, required=False)
    language = forms.ChoiceField(label=_("Language of the paper"), choices=settings.LANGUAGES)

    field_order = [
        "form_code",
        "paper",
        "profession",
        "court",
        "province",
        "attribution",
        "participant",
        "group",
        "voices",
        "language",
    ]

    def __init__(self, *args, workshop, code, **kwargs):
        super().__init__(*args, **kwargs)
        self.code = code
        self.fields["paper"].widget.attrs["autofocus"] = True
        self.fields["participant"].queryset = workshop.participants.select_related("court", "province")
        self.fields["profession"].choices = [("", "—"), *coded(Profession)]
        self.fields["profession"].label = _("A. Profession")
        self.fields["court"].label = _("B. Court")

    def clean_form_code(self):
        code = latin_digits(self.cleaned_data["form_code"]).strip().lower()
        if code != self.code:
            raise ValidationError(
                gettext(
                    "The form that is printed now has the code %(code)s. Another one asked about other topics or "
                    "drafts: key its answers by fast entry."
                )
                % {"code": self.code}
            )
        return code

    @property
    def said_of_all(self) -> dict:
        """What the first page says of every answer on its paper."""
        facts = self.cleaned_data
        return {
            "participant": facts.get("participant"),
            "office": facts.get("office"),
            "attribution": facts["attribution"],
            "voices": facts["voices"],
            "language": facts["language"],
        }


class PaperAnswerForm(forms.Form):
    """One answer on a paper; without words there is none. `row` tells which one of its page it is."""

    paragraph = forms.CharField(label=_("Paragraph"), required=False, max_length=20)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", "—"), *coded(Contribution.Kind)], required=False)
    ongoing = forms.BooleanField(label=_("The case is still before a court"), required=False)
    text = forms.CharField(label=_("In their own words"), required=False, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, *args, row, topic=None, knows_paragraph=None, **kwargs):
        super().__init__(*args, prefix=f"row{row}", **kwargs)
        self.row, self.topic, self.knows_paragraph = row, topic, knows_paragraph
        if topic is not None:
            del self.fields["paragraph"]
        else:
            self.fields["text"].widget.attrs["rows"] = 3
            # A comment on a draft proposes, mostly.
            self.fields["kind"].initial = Contribution.Kind.PROPOSED_WORDING
            del self.fields["ongoing"]
        if row == 1:
            next(iter(self.fields.values())).widget.attrs["autofocus"] = True

    def clean_paragraph(self):
        return number_in(self.cleaned_data["paragraph"], self.knows_paragraph)

    def clean(self):
        facts = super().clean()
        if facts.get("text", "").strip() and facts.get("kind") == "":
            self.add_error("kind", gettext("Choose the kind that is marked, or the one that fits."))
        if facts.get("text", "").strip() and "paragraph" in self.fields and facts.get("paragraph") == "":
            self.add_error("paragraph", gettext("Write the number of the paragraph, as on the paper."))
        if facts.get("paragraph") and not facts.get("text", "").strip():
            self.add_error("text", gettext("There is a paragraph, and no comment on it."))
        return facts

    @property
    def facts(self) -> dict | None:
        """The answer; None where its lines were left empty."""
        if not self.cleaned_data.get("text", "").strip():
            return None
        return {**self.cleaned_data, "topic": self.topic}
