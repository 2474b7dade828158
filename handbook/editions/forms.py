"""What is asked when an edition is made, issued, launched at an hour, adopted on paper, or withdrawn."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import date_input
from handbook.approval.decisions import scan_of
from handbook.drafting.forms import reason_to_withdraw
from handbook.models import Instrument


class DayForm(forms.Form):
    """The day whose texts an edition would hold."""

    on = forms.DateField(label=_("Date in effect"), widget=date_input())


class EditionForm(forms.Form):
    on = forms.DateField(widget=forms.HiddenInput(attrs={"id": "id_held_on"}))  # beside the form that asks for the day
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
    held_back = forms.TypedMultipleChoiceField(
        label=_("Hold these chapters back"),
        coerce=int,
        required=False,
        help_text=_("What is ticked stands as in the last edition, or is left out where that one does not have it."),
        widget=forms.CheckboxSelectMultiple,
    )
    kind = forms.ChoiceField(label=_("What adopts it"), choices=Instrument.Kind, required=False)
    number = forms.CharField(
        label=_("Its number"),
        required=False,
        max_length=60,
        help_text=_("If it is signed already. It can be entered later as well, with its scan."),
    )
    day = forms.DateField(label=_("Its date"), required=False, widget=date_input())

    def __init__(self, *args, chapters=(), **kwargs):
        """`chapters` are those that can be held back, as pairs of a primary key and what it is called."""
        super().__init__(*args, **kwargs)
        self.fields["held_back"].choices = chapters
        if not chapters:
            del self.fields["held_back"]

    def clean(self):
        cleaned = super().clean()
        if bool(cleaned.get("number", "").strip()) != bool(cleaned.get("day")) and "day" not in self.errors:
            self.add_error("number", _("Say number and date of the instrument, both or neither."))
        return cleaned

    @property
    def plan(self) -> dict:
        """What the edition is prepared by."""
        names = ("on", "note", "is_correction", "held_back")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}

    @property
    def instrument(self) -> dict:
        """The instrument, where there is one."""
        given = self.cleaned_data
        if not given["day"]:
            return {}
        return {"kind": given["kind"] or Instrument.Kind.PRAKAS, "number": given["number"], "day": given["day"]}


class HourForm(forms.Form):
    """A day and an hour, in the site's time zone."""

    day = forms.DateField(label=_("Day"), widget=date_input())
    time = forms.TimeField(
        label=_("Hour"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text=_("Phnom Penh time."),
    )

    @property
    def at(self) -> datetime | None:
        given = self.cleaned_data
        if not (given.get("day") and given.get("time")):
            return None
        return timezone.make_aware(datetime.combine(given["day"], given["time"]))


class MoveForm(HourForm):
    """Another hour for a launch; `seen_at` is the one that this person saw."""

    seen_at = forms.DateTimeField(widget=forms.HiddenInput)


class IssueForm(HourForm):
    """Now, or at an hour; and, where everybody reads, what must have been looked for. `seen_as` says what was seen."""

    NOW, LATER = "now", "later"
    when = forms.ChoiceField(
        label=_("When readers have it"),
        choices=[(NOW, _("At once")), (LATER, _("From a day and an hour on, without anybody doing anything"))],
        initial=NOW,
        widget=forms.RadioSelect,
    )
    exposes_no_method = forms.BooleanField(
        label=_(
            "I looked: no passage exposes a method of investigation that those who are investigated must not know."
        ),
        help_text=_("Everybody reads this handbook. The log keeps that you confirmed it."),
        error_messages={"required": _("Confirm that no passage exposes a method of investigation.")},
    )
    seen_as = forms.CharField(widget=forms.HiddenInput)
    field_order = ["when", "day", "time", "exposes_no_method", "seen_as"]

    def __init__(self, *args, asks_about_methods, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("day", "time"):
            self.fields[name].required = False
        if not asks_about_methods:
            del self.fields["exposes_no_method"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("when") == self.LATER and not (cleaned.get("day") and cleaned.get("time")) and not self.errors:
            self.add_error("day", _("Say the day and the hour."))
        return cleaned

    @property
    def facts(self) -> dict:
        """What the stage is told."""
        return {
            "at": self.at if self.cleaned_data["when"] == self.LATER else None,
            "seen_as": self.cleaned_data["seen_as"],
            "exposes_no_method": self.cleaned_data.get("exposes_no_method", False),
        }


class InstrumentForm(forms.Form):
    """The prakas or circular by which an edition was adopted."""

    kind = forms.ChoiceField(label=_("What it is"), choices=Instrument.Kind)
    number = forms.CharField(label=_("Number"), max_length=60)
    day = forms.DateField(label=_("Date"), widget=date_input())
    scan = forms.FileField(
        label=_("Scan"),
        required=False,
        help_text=_("A PDF or a photograph, up to 10 MB. Readers of the edition can open it."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png,image/webp"}),
    )

    def clean_scan(self):
        """The scan as it will be stored: what it is is told by its content, and it is made anew."""
        sent = self.cleaned_data["scan"]
        return scan_of(sent) if sent else None


class EditionWithdrawalForm(forms.Form):
    """Why an issued edition is withdrawn."""

    reason = reason_to_withdraw(_("Readers see this reason on every page of the edition, for ever."))
