"""What the desk asks for. Every rule about the work itself stands in the stage modules."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.forms import LanguageKeyedForm
from accounts.models import Programme
from handbook.models import Chapter, Handbook, Part
from workshops.models import Consultation, Topic


def show_refusal(form: forms.BaseForm, refused: ValidationError) -> None:
    """Put what a stage refused beside the fields that it names, or at the head of the form."""
    by_field = refused.error_dict if hasattr(refused, "error_dict") else {None: refused.error_list}
    for name, errors in by_field.items():
        at = next((field for field in form.fields if field == name or field.startswith(f"{name}_")), None)
        form.add_error(at, errors)


class TitledForm(LanguageKeyedForm):
    """One title in each language; a subtitle has room for two lines."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for code, _language in settings.LANGUAGES if "subtitles" in self.language_keyed else ():
            self.fields[f"subtitles_{code}"].widget.attrs["rows"] = 2


class HandbookForm(TitledForm):
    """A handbook. Its programme is chosen when it is made and stays."""

    language_keyed = {"titles": True, "subtitles": False, "publisher": False}

    class Meta:
        model = Handbook
        fields = [
            "programme",
            "slug",
            "source_language",
            "prevailing_language",
            "readers",
            "demonstration",
            "consultations",
        ]
        widgets = {"consultations": forms.CheckboxSelectMultiple}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.programme_id:
            del self.fields["programme"]
            self.fields["consultations"].queryset = Consultation.objects.filter(
                programme=self.instance.programme_id
            ).order_by("-opens_on")
        else:
            programmes = [p for p in Programme.objects.all() if user.has_perm("handbook.arrange_handbook", p)]
            self.fields["programme"].queryset = Programme.objects.filter(pk__in=[p.pk for p in programmes])
            self.fields["programme"].empty_label = None if len(programmes) == 1 else _("Choose a programme")
            self.fields["consultations"].queryset = Consultation.objects.filter(programme__in=programmes).order_by(
                "-opens_on"
            )
        first = [name for name in ("programme",) if name in self.fields]
        inputs = [name for name in self.fields if name.startswith(("titles_", "subtitles_"))]
        self.order_fields([*first, *inputs, "slug"])


class PartForm(TitledForm):
    language_keyed = {"titles": True}

    class Meta:
        model = Part
        fields = []


class TopicsField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, topic):
        return f"{topic} ({topic.consultation})"


class ChapterForm(TitledForm):
    """A chapter's place: working titles, address, part and the topics it draws on. Its number is dealt."""

    language_keyed = {"titles": True}
    topics = TopicsField(
        label=_("Topics it draws on"),
        queryset=Topic.objects.none(),
        required=False,
        help_text=_("Their contributions come first when a paragraph is given its sources."),
    )

    class Meta:
        model = Chapter
        fields = ["slug", "part", "topics"]

    def __init__(self, *args, handbook, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["part"].queryset = handbook.parts.all()
        self.fields["part"].empty_label = _("in no part")
        self.fields["topics"].queryset = (
            Topic.objects.filter(consultation__handbooks=handbook)
            .select_related("consultation")
            .order_by("consultation__opens_on", "position", "pk")
        )
        if not self.fields["topics"].queryset.exists():
            self.fields["topics"].help_text = _(
                "None yet: choose the handbook's consultations first, and give them topics."
            )
        self.order_fields([name for name in self.fields if name.startswith("titles_")])


class WordingForm(forms.Form):
    """The titles and the text of a draft, with the wording that its writer started from."""

    text = forms.CharField(label=_("Text"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 28}))
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    titles_seen = forms.JSONField(required=False, widget=forms.HiddenInput)
    # Filled in by the script alone, as JSON, for an empty text is one too: see handbook.merging.save.
    base_text = forms.JSONField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, version, **kwargs):
        super().__init__(*args, **kwargs)
        self.version = version
        self.fields["titles_seen"].initial = version.titles
        for code, language in settings.LANGUAGES:
            self.fields[f"titles_{code}"] = forms.CharField(
                label=format_lazy(_("Title ({language})"), language=language),
                required=code == version.language,
                max_length=300,
                initial=version.titles.get(code, ""),
                # The panels beside the text have forms of their own, so its fields stand outside of theirs.
                widget=forms.TextInput(attrs={"lang": code, "class": "form-control", "form": "wording"}),
            )
        wording = version.wording
        self.fields["text"].initial = wording.text if wording else ""
        self.fields["text"].widget.attrs |= {
            "lang": version.language,
            "spellcheck": "true",
            "class": "form-control",
            "form": "wording",
        }
        self.fields["seen"].initial = wording.pk if wording else None
        self.order_fields([name for name in self.fields if name.startswith("titles_")])

    @property
    def titles(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"titles_{code}"] for code, _language in settings.LANGUAGES}

    def clean_titles_seen(self) -> dict[str, str] | None:
        seen = self.cleaned_data["titles_seen"]
        return seen if isinstance(seen, dict) and all(isinstance(title, str) for title in seen.values()) else None

    def clean_base_text(self) -> str | None:
        said = self.cleaned_data["base_text"]
        return said if isinstance(said, str) else None


def date_input():
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DayForm(forms.Form):
    """The day whose texts an edition would hold."""

    on = forms.DateField(label=_("Date in effect"), widget=date_input())


class EditionForm(forms.Form):
    on = forms.DateField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Note to readers"),
        required=False,
        help_text=_("What is new in this edition, in your words. It stands on the edition's page and in the book."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    is_correction = forms.BooleanField(
        label=_("This edition corrects the last one"),
        required=False,
        help_text=_(
            "It then keeps the last edition's number and gets one more after a point, instead of the next whole number."
        ),
    )


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is withdrawn"),
        help_text=_("Readers see this reason on every page of the edition, for ever."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
