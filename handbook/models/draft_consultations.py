"""A chapter's draft put before a workshop, and what a comment is about."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from handbook.models.versions import Wording
from workshops.models import Contribution, Workshop


class LaidDraft(models.Model):
    """The wording that a workshop's participants see: exactly that one, whatever is written afterwards."""

    workshop = models.ForeignKey(Workshop, models.PROTECT, related_name="laid_drafts", verbose_name=_("workshop"))
    wording = models.ForeignKey(Wording, models.PROTECT, related_name="laid_before", verbose_name=_("wording"))
    laid_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("laid by"))
    laid_at = models.DateTimeField(_("laid at"), default=timezone.now)

    class Meta:
        ordering = ["workshop", "pk"]
        verbose_name = _("draft before a workshop")
        verbose_name_plural = _("drafts before a workshop")
        constraints = [models.UniqueConstraint(fields=["workshop", "wording"], name="a_wording_is_laid_once")]

    def __str__(self):
        return f"{self.workshop}: {self.wording}"


class Pin(models.Model):
    """A contribution is about this paragraph of this wording."""

    goes_with_a_rehearsal = True  # workshops.gatherings.rehearsals.empty_rehearsal

    contribution = models.OneToOneField(
        Contribution, models.PROTECT, related_name="pin", verbose_name=_("contribution")
    )
    wording = models.ForeignKey(Wording, models.PROTECT, related_name="pins", verbose_name=_("wording"))
    key = models.CharField(_("paragraph key"), max_length=16)

    class Meta:
        verbose_name = _("pin")
        verbose_name_plural = _("pins")

    def __str__(self):
        return f"{self.contribution}: {self.key}"
