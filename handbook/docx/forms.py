"""What is asked of a Word file that comes in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from handbook.docx.word.word_package import LARGEST


class WordFileForm(forms.Form):
    file = forms.FileField(
        label=_("Word file (*.docx, at most 30 MB)"),
        widget=forms.FileInput(
            attrs={"accept": ".docx,application/vnd.openxmlformats-officedocument.wordprocessingml.document"}
        ),
        error_messages={
            "required": _("Choose a Word file."),
            "empty": _("This file is empty. Choose another."),
        },
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        # Before it is read: what is far too large does not fill the memory.
        if file.size > LARGEST:
            raise forms.ValidationError(
                _("%(file)s is larger than 30 MB. Make its pictures smaller, or divide it."),
                params={"file": file.name},
            )
        return file


class WordImportForm(WordFileForm):
    level = forms.TypedChoiceField(
        label=_("A chapter begins at"),
        choices=[
            ("", _("the highest headings that there are")),
            ("1", _("every heading of level 1")),
            ("2", _("every heading of level 2")),
            ("3", _("every heading of level 3")),
            ("0", _("no heading: the file is one chapter")),
        ],
        coerce=int,
        empty_value=None,
        required=False,
    )
