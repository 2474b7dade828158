"""What the desk asks when a source is given to a paragraph, and when a text is sent, returned or approved."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import date_input
from handbook.approval import decisions
from handbook.models import Version


class SubmissionForm(forms.Form):
    """What changed, how much that matters and, where there are warnings, that they were read."""

    change_note = forms.CharField(
        label=_("What changed, and why"),
        help_text=_("One or two sentences. The approver reads them, and readers of the edition too."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    significance = forms.ChoiceField(
        label=_("How much it matters"),
        choices=Version.Significance,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("It stands with the text in the chapter's history."),
    )

    def __init__(self, *args, version, findings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["change_note"].initial = version.change_note
        self.fields["significance"].initial = significance_of(version)
        self.fingerprint = findings.fingerprint
        if findings.warnings:
            # What is ticked is these very warnings: one that came in between is not read by that.
            self.fields["read"] = forms.MultipleChoiceField(
                label=_("Before it is sent"),
                choices=[(self.fingerprint, _("I have read these warnings"))],
                widget=forms.CheckboxSelectMultiple,
                error_messages={
                    "required": _("Read the warnings above and say so; or put right what they name."),
                    "invalid_choice": _("Another warning came in since. Read them all, and tick it again."),
                },
            )
            self.order_fields(["read"])


class ReturnForm(forms.Form):
    reasons = forms.CharField(
        label=_("What has to change before it can be approved"), widget=forms.Textarea(attrs={"rows": 5})
    )


class ApprovalForm(forms.Form):
    """The day and the note of an approval, the letter where there is one, and reasons where checks are overridden."""

    effective_from = forms.DateField(
        label=_("In effect from"),
        widget=date_input(),
        help_text=_("Any day. Editions with this date in effect, or a later one, carry the text."),
    )
    change_note = forms.CharField(
        label=_("What changed, and why"),
        help_text=_("As the drafters wrote it; improve it if need be. Readers will see it."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    significance = forms.ChoiceField(
        label=_("How much it matters"), choices=Version.Significance, required=False, widget=forms.RadioSelect
    )
    letter_number = forms.CharField(label=_("Number of the letter of approval"), required=False, max_length=60)
    letter_date = forms.DateField(label=_("Date of the letter"), required=False, widget=date_input())
    letter_scan = forms.FileField(
        label=_("Scan of the letter"),
        required=False,
        help_text=_("A PDF or a photograph, up to 10 MB. Who may read drafts can open it."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png,image/webp"}),
    )
    forced_reasons = forms.CharField(
        label=_("Why it is approved all the same"),
        required=False,
        help_text=_("Only if you approve against what is named above. It stays marked for ever, with these reasons."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, version, findings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["effective_from"].initial = timezone.localdate
        self.fields["change_note"].initial = version.change_note
        self.fields["significance"].initial = version.significance
        self.fields["seen"].initial = version.wording_id
        if not findings.overridden and not self.data.get("forced_reasons", "").strip():
            del self.fields["forced_reasons"]

    def clean_letter_scan(self):
        """The scan as it will be stored: what it is is told by its content, and it is made anew."""
        sent = self.cleaned_data["letter_scan"]
        return decisions.scan_of(sent) if sent else None

    @property
    def letter(self) -> decisions.Letter:
        given = self.cleaned_data
        return decisions.Letter(given["letter_number"], given["letter_date"], given["letter_scan"])


def significance_of(version: Version) -> str:
    """What a text most likely is before anybody said so: a correction mends a slip."""
    if version.submitted_at is None and version.is_correction:
        return Version.Significance.MINOR
    return version.significance
