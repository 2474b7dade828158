"""Which paragraphs of earlier texts a version corrects in what they say of the law."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from handbook.models.versions import Version


class LawCorrection(models.Model):
    """This version corrects what a paragraph of earlier texts says of the law, and why. Readers of those are told.

    The paragraph may live on in other words, and is then its own place; or another says now what it said.
    """

    version = models.ForeignKey(Version, models.PROTECT, related_name="law_corrections", verbose_name=_("version"))
    key = models.CharField(_("paragraph key"), max_length=16, help_text=_("Of the paragraph that is corrected."))
    place = models.CharField(_("key of the place"), max_length=16, help_text=_("Of the paragraph that says it now."))
    reason = models.TextField(_("why"), help_text=_("In the language of the text. Readers of earlier editions see it."))
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("marked by")
    )
    marked_at = models.DateTimeField(_("marked at"), default=timezone.now)

    class Meta:
        ordering = ["version", "pk"]
        verbose_name = _("correction of the law")
        verbose_name_plural = _("corrections of the law")
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="a_paragraph_corrects_the_law_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="a_correction_of_the_law_says_why"),
        ]

    def __str__(self):
        return f"{self.version} {self.key}"
