"""Answers that were handed over on paper."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workshops.models import Contribution, Participant


class Handover(models.Model):
    """Answers were handed over on paper: to a participant all that stood by then; or, where nobody knows who put a
    contribution forward, the sheet that goes by its receipt. Rows are added; the last of each counts."""

    participant = models.ForeignKey(
        Participant, models.CASCADE, null=True, related_name="handovers", verbose_name=_("participant")
    )
    contribution = models.ForeignKey(
        Contribution, models.CASCADE, null=True, related_name="handovers", verbose_name=_("contribution")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("handed over by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("handover of answers")
        verbose_name_plural = _("handovers of answers")
        constraints = [
            models.CheckConstraint(
                condition=Q(participant__isnull=False, contribution__isnull=True)
                | Q(participant__isnull=True, contribution__isnull=False),
                name="a_handover_is_to_one_participant_or_of_one_sheet",
            )
        ]

    def __str__(self):
        return str(self.participant or self.contribution)
