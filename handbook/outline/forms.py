"""What the desk asks for. Every rule about the work itself stands in the stage modules."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import TitledForm, date_input
from accounts.models import Programme
from handbook.models import Chapter, Handbook, Part
from workshops.models import Consultation, Topic


class OutlineForm(TitledForm):
    """A form about a handbook or something in its outline."""

    @property
    def facts(self) -> dict:
        """What was filled in, field by field of the thing itself: titles by language, not one entry per input."""
        names = [*self._meta.fields, *self.language_keyed]
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class HandbookForm(OutlineForm):
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
            "readers_comment_in",
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
        self.fields["readers_comment_in"].queryset = self.fields["consultations"].queryset
        self.fields["readers_comment_in"].empty_label = _("none: readers do not comment")
        first = [name for name in ("programme",) if name in self.fields]
        inputs = [name for name in self.fields if name.startswith(("titles_", "subtitles_"))]
        self.order_fields([*first, *inputs, "slug"])


class PhonesForm(forms.Form):
    """Whether phones may keep a handbook: whoever allows it says that they know what that means."""

    may_keep = forms.BooleanField(required=False, widget=forms.HiddenInput)
    weighed = forms.BooleanField(
        label=_("I have weighed this, and allow it"),
        required=False,
        help_text=_(
            "Whoever has such a phone in hand, unlocked, reads the handbook for up to 14 days without signing in."
        ),
    )

    def clean(self):
        cleaned = super().clean()
        if "weighed" in self.fields and cleaned.get("may_keep") and not cleaned.get("weighed"):
            self.add_error("weighed", _("Tick that you have weighed this; then it can be allowed."))
        return cleaned


class PartForm(OutlineForm):
    language_keyed = {"titles": True}

    class Meta:
        model = Part
        fields = []


class TopicsField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, topic):
        return f"{topic} ({topic.consultation})"


class ChapterForm(OutlineForm):
    """A chapter's place: working titles, address, part and the topics it draws on. Its number is dealt.

    And what readers are told of it: who answers for it, when it was last looked at and when that is due again.
    """

    language_keyed = {"titles": True, "owners": False}
    topics = TopicsField(
        label=_("Topics it draws on"),
        queryset=Topic.objects.none(),
        required=False,
        help_text=_("Their contributions come first when a paragraph is given its sources."),
    )

    class Meta:
        model = Chapter
        fields = ["slug", "part", "topics", "looked_at_on", "look_again_by"]
        widgets = {"looked_at_on": date_input(), "look_again_by": date_input()}

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
        for name, field in self.fields.items():
            if name.startswith("owners_"):
                field.help_text = Chapter._meta.get_field("owners").help_text
        last = [name for name in self.fields if name.startswith(("owners_", "look"))]
        first = [name for name in self.fields if name.startswith("titles_")]
        self.order_fields([*first, *(name for name in self.fields if name not in last)])
