"""What is asked when a draft is laid before a workshop."""

from django import forms
from django.utils.translation import gettext_lazy as _

from handbook.models import Version
from workshops.models import Workshop


class LayDraftForm(forms.Form):
    workshop = forms.ModelChoiceField(Workshop.objects.none(), label=_("Workshop"), empty_label=None)

    def __init__(self, *args, workshops, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["workshop"].queryset = workshops
        self.fields["workshop"].label_from_instance = lambda workshop: f"{workshop.number}: {workshop}"


class LayHereForm(forms.Form):
    version = forms.ModelChoiceField(Version.objects.none(), label=_("Draft"), empty_label=None)

    def __init__(self, *args, versions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].queryset = versions
        self.fields["version"].label_from_instance = lambda version: (
            f"{version.chapter.number} {version} ({version.get_language_display()}, {version.chapter.handbook})"
        )
