"""What the pages of the law ask for."""

import re

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.forms import NamedForm, date_input
from law.models import Provision, Statute
from law.statute_detection import ROMAN
from text.folding import fold

NUMBER = re.compile(r"\d{1,4}(-\d{1,2})?")


def article_number(written: str) -> str:
    """Return an article's number as it is kept: 98, 97-1, or III of a treaty. Raises ValidationError."""
    number = fold(written).text.strip()
    if not NUMBER.fullmatch(number) and not ROMAN.fullmatch(number):
        raise ValidationError(_("Write the article's number alone, such as 98, 97-1 or III."))
    return number


class StatuteForm(NamedForm):
    """A statute: what it is called, where that is known from, how sure it is. Its address is given once."""

    class Meta:
        model = Statute
        fields = [
            "slug",
            "kind",
            "reference",
            "signed_on",
            "in_force",
            "in_force_from",
            "in_force_until",
            "amended_on",
            "replaced_by",
            "note",
            "source",
            "confidence",
        ]
        widgets = {
            "signed_on": date_input(),
            "in_force_from": date_input(),
            "in_force_until": date_input(),
            "amended_on": date_input(),
            "note": forms.Textarea(attrs={"rows": 3}),
            "source": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {"source": _("Title and address of where it was read.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["slug"]
        others = sorted(Statute.objects.exclude(pk=self.instance.pk), key=str)
        self.fields["replaced_by"].choices = [("", _("none that is known")), *((one.pk, str(one)) for one in others)]
        for code, language in settings.LANGUAGES:
            self.fields[f"names_{code}"] = forms.CharField(
                label=format_lazy(_("Names it goes by ({language})"), language=language),
                help_text=_("One on each line: how texts call it. Its title counts already."),
                required=False,
                initial="\n".join((self.instance.names or {}).get(code, [])),
                widget=forms.Textarea(attrs={"rows": 3, "lang": code}),
            )
        titles = [f"titles_{code}" for code, _language in settings.LANGUAGES]
        names = [f"names_{code}" for code, _language in settings.LANGUAGES]
        self.order_fields([*titles, *names])

    @property
    def facts(self):
        return super().facts | {"names": self.cleaned_data["names"]}

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if slug == "new":
            raise ValidationError(_("“%s” is taken by a page of its own. Choose another address.") % slug)
        return slug

    def clean(self):
        cleaned = super().clean()
        listed = {code: (cleaned.get(f"names_{code}") or "").splitlines() for code, _language in settings.LANGUAGES}
        names = {code: [name.strip() for name in lines if name.strip()] for code, lines in listed.items()}
        cleaned["names"] = {code: lines for code, lines in names.items() if lines}
        for code, lines in cleaned["names"].items():
            if short := [name for name in lines if len(name) < 3]:
                self.add_error(f"names_{code}", _("“%s” is too short to be found in a text. Write more.") % short[0])
        return cleaned


class ProvisionForm(NamedForm):
    """An article, in own words, with its source and how sure it is."""

    language_keyed = {"headings": False}
    comes_first = ()

    class Meta:
        model = Provision
        fields = ["number", "summary", "source", "confidence"]
        widgets = {"summary": forms.Textarea(attrs={"rows": 4}), "source": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"source": _("Title and address of where it was read.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and not self.instance.number:
            del self.fields["number"]

    def clean_number(self):
        return article_number(self.cleaned_data["number"])
