"""What is asked when an editor says which law a paragraph relies on."""

from django import forms
from django.utils.translation import gettext_lazy as _

from law.forms import article_number
from law.models import Statute


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
