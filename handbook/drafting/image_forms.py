"""What is asked of an image that comes into a handbook."""

from django import forms
from django.utils.translation import gettext_lazy as _

from handbook.rendering.images import LARGEST


class ImageForm(forms.Form):
    file = forms.FileField(
        label=_("Image (PNG, JPEG or WebP, at most 10 MB)"),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        error_messages={
            "required": _("Choose an image."),
            "empty": _("This file is empty. Choose another."),
        },
    )
    alternative = forms.CharField(
        label=_("What it shows"),
        help_text=_("For readers who cannot see it, in the language of the text."),
        max_length=500,
        error_messages={"required": _("Say what the image shows, for readers who cannot see it.")},
    )
    caption = forms.CharField(
        label=_("Caption"), help_text=_("Stands under the image; may be empty."), max_length=500, required=False
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        # Before it is read: what is far too large does not fill the memory.
        if file.size > LARGEST:
            raise forms.ValidationError(_("The image is larger than 10 MB. Make it smaller and try again."))
        return file
