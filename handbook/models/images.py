"""Images in a handbook's texts."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from handbook.models.works import Handbook
from office.models import StoredFile


class Image(models.Model):
    """A picture that texts of a handbook show as `![what it shows](image:name)`. Rows are added, never changed.

    The alternative text stands in the Markdown, in the text's own language.
    """

    handbook = models.ForeignKey(Handbook, models.PROTECT, related_name="images", verbose_name=_("handbook"))
    name = models.CharField(_("name"), max_length=16, unique=True, help_text=_("Random; part of its address."))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("file"))
    width = models.PositiveIntegerField(_("width in pixels"))
    height = models.PositiveIntegerField(_("height in pixels"))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("added by"))
    added_at = models.DateTimeField(_("added at"), default=timezone.now)

    class Meta:
        ordering = ["handbook", "-pk"]
        verbose_name = _("image")
        verbose_name_plural = _("images")
        constraints = [models.UniqueConstraint(fields=["handbook", "file"], name="a_handbook_has_an_image_once")]

    def __str__(self):
        return self.name
