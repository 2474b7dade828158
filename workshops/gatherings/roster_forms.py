"""What is asked of those who prepare a workshop's participants and agenda."""

import base64
import binascii

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import HandedOver
from workshops.models import Participant, Workshop

MOST_BYTES = 4 * 2**20


class RosterForm(forms.Form):
    """A list of participants; on the way back from the preview it comes as the text it was shown from."""

    file = forms.FileField(
        label=_("Spreadsheet"),
        required=False,
        help_text=_("XLSX, or CSV in UTF-8. One row has the headings, every row beneath it is a participant."),
        widget=forms.FileInput(
            attrs={"accept": ".xlsx,.csv,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
        ),
    )
    content = forms.CharField(required=False, widget=forms.HiddenInput)
    file_name = forms.CharField(required=False, widget=forms.HiddenInput, max_length=200)

    def clean(self):
        cleaned = super().clean()
        upload = cleaned.get("file")
        if upload is not None:
            if upload.size > MOST_BYTES:
                raise forms.ValidationError(
                    {"file": gettext("This file is larger than %(most)s MB.") % {"most": MOST_BYTES // 2**20}}
                )
            cleaned["file_name"], cleaned["bytes"] = upload.name[:200], upload.read()
        elif cleaned.get("content"):
            try:
                cleaned["bytes"] = base64.b64decode(cleaned["content"], validate=True)
            except binascii.Error as wrong:
                raise forms.ValidationError(gettext("Choose the file once more.")) from wrong
        else:
            raise forms.ValidationError({"file": gettext("Choose a file.")})
        return cleaned

    @property
    def as_text(self) -> str:
        return base64.b64encode(self.cleaned_data["bytes"]).decode()


class ColumnsForm(forms.Form):
    """What each column of a file holds, or that it is skipped. Chosen beforehand is what its heading says."""

    def __init__(self, *args, table, labels, is_whole, values=None, **kwargs):
        """`labels` are what a column may hold; `is_whole` says whether the headings give all that every row needs.

        `values` are fields, by what they are of, for what no column holds and all rows have alike.
        """
        super().__init__(*args, **kwargs)
        self.table, self.is_whole = table, is_whole
        choices = [("", gettext("Skip this column")), *labels.items()]
        for column in table.columns:
            self.fields[f"column-{column.position}"] = forms.ChoiceField(
                label=gettext("Column %(letter)s: %(heading)s")
                % {"letter": column.letter, "heading": column.heading or gettext("without a heading")},
                help_text=gettext("For example: %(sample)s") % {"sample": column.sample} if column.sample else "",
                choices=choices,
                required=False,
                initial=column.field,
            )
        held = {self[f"column-{column.position}"].value() for column in table.columns}
        for name, field in (values or {}).items():
            # What a column holds is asked for no more, unless it was answered all the same: then it is refused.
            if name not in held or self.data.get(f"all-{name}"):
                field.initial = table.for_all.get(name)
                self.fields[f"all-{name}"] = field

    @property
    def of_columns(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("column-")]

    @property
    def of_all_rows(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("all-")]

    @property
    def leaves_open(self) -> bool:
        """Whether the headings alone do not say what every column holds: somebody is to be asked."""
        return bool(self.table.skipped) or not self.is_whole

    @property
    def as_text(self) -> str:
        """What is chosen, in one word, so that what is brought in is what was checked."""
        chosen = self.chosen if self.is_bound and self.is_valid() else dict(self._by_heading())
        return ",".join(f"{position}:{field}" for position, field in sorted(chosen.items()))

    def _by_heading(self):
        return ((column.position, column.field) for column in self.table.columns)

    @property
    def chosen(self) -> dict[int, str]:
        """What each column holds, by its position."""
        return {int(field.name.partition("-")[2]): self.cleaned_data[field.name] for field in self.of_columns}

    @property
    def for_all(self) -> dict[str, str]:
        """What all rows have alike, by what it is of."""
        given = {field.name.partition("-")[2]: self.cleaned_data[field.name] for field in self.of_all_rows}
        return {name: str(value) for name, value in given.items() if value}


class WalkInForm(HandedOver, forms.ModelForm):
    """Somebody who came without an invitation, in ten seconds."""

    class Meta:
        model = Participant
        fields = ["profession", "province", "name"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="walk_in_%s", **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "off"


class CopyAgendaForm(HandedOver, forms.Form):
    source = forms.ModelChoiceField(
        Workshop.objects.none(), label=_("From"), help_text=_("Its points are put on this workshop's empty agenda.")
    )

    def __init__(self, *args, workshops, **kwargs):
        """`workshops` are those whose agenda this person may copy."""
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = workshops
        self.fields["source"].label_from_instance = lambda workshop: f"{workshop.number}: {workshop}"
