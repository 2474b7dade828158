"""What is asked when an editor says which law a paragraph relies on, and which paragraphs correct the law."""

from django import forms
from django.utils.translation import gettext_lazy as _

from handbook.law_references.marking import LONGEST, Said, Touched
from law.forms import article_number
from law.models import Statute
from text.khmer import beginning


class RelianceForm(forms.Form):
    """A paragraph, a statute, and an article of it; without one it is the statute as a whole."""

    key = forms.ChoiceField(label=_("Paragraph"))
    statute = forms.ModelChoiceField(
        label=_("Statute"), queryset=Statute.objects.all(), to_field_name="slug", empty_label=_("Choose a statute")
    )
    article = forms.CharField(
        label=_("Article"),
        required=False,
        max_length=12,
        help_text=_("Its number alone, such as 98 or 97-1. Leave it empty for the statute as a whole."),
    )

    def __init__(self, *args, paragraphs, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = [("", _("Choose a paragraph")), *paragraphs]

    def clean_article(self):
        article = self.cleaned_data["article"].strip()
        return article_number(article) if article else ""


class LawCorrectionsForm(forms.Form):
    """For each paragraph that a draft touches, by its key, why its law is corrected; empty where it is not.

    Of one that is gone it is asked as well which paragraph says it now.
    """

    def __init__(self, *args, touched: list[Touched], places: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.touched = touched
        choices = [("", _("Choose a paragraph")), *places]
        for paragraph in touched:
            label = f"{paragraph.number} {beginning(paragraph.now or '', 90)}"
            if paragraph.is_gone:
                label = _("Gone, was %(number)s") % {"number": paragraph.number}
                self.fields[f"{paragraph.key}_place"] = forms.ChoiceField(
                    label=_("Says now what %(number)s said") % {"number": paragraph.number},
                    initial=paragraph.said.place,
                    required=False,
                    choices=choices,
                )
            self.fields[paragraph.key] = forms.CharField(
                label=label,
                help_text=_("Before: %(words)s") % {"words": beginning(paragraph.before, 160)},
                initial=paragraph.said.reason,
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.order_fields(
            name for paragraph in touched for name in (paragraph.key, f"{paragraph.key}_place") if name in self.fields
        )

    @property
    def said(self) -> dict[str, Said]:
        given = self.cleaned_data
        return {one.key: Said(given[one.key], given.get(f"{one.key}_place", "")) for one in self.touched}


class GuidelineCasesForm(forms.Form):
    file = forms.FileField(
        label=_("File of test cases (.toml)"),
        help_text=_("It takes the place of all cases that are there."),
        widget=forms.FileInput(attrs={"accept": ".toml"}),
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty. Choose another.")},
    )
