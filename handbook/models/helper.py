"""Whether the helper of a handbook is open to readers, on whose word, and the cases that try its law data."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import in_language
from handbook.models.works import Handbook


class HelperDecision(models.Model):
    """An approver opened the helper of a handbook to readers, or closed it. Rows are added; the last one counts."""

    handbook = models.ForeignKey(Handbook, models.PROTECT, related_name="helper_decisions", verbose_name=_("handbook"))
    opens = models.BooleanField(_("opens it"))
    lawyer = models.CharField(
        _("lawyer who signed it off"),
        max_length=200,
        blank=True,
        help_text=_("Name or office. It stands on the helper's page with the date."),
    )
    signed_off_on = models.DateField(_("signed off on"), null=True, blank=True)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), default=timezone.now)

    class Meta:
        verbose_name = _("decision about the helper")
        verbose_name_plural = _("decisions about the helper")
        constraints = [
            models.CheckConstraint(
                condition=Q(opens=False) | (~Q(lawyer="") & Q(signed_off_on__isnull=False)),
                name="an_open_helper_was_signed_off",
            ),
            models.CheckConstraint(condition=Q(opens=True) | ~Q(reason=""), name="a_closed_helper_says_why"),
        ]

    def __str__(self):
        return str(self.handbook)


class GuidelineCase(models.Model):
    """Facts that were invented, and which offences and warnings the law data must make of them, in their order.

    All of a handbook's cases hold before an edition with law data is issued.
    """

    handbook = models.ForeignKey(Handbook, models.PROTECT, related_name="guideline_cases", verbose_name=_("handbook"))
    key = models.SlugField(_("key"), max_length=80)
    position = models.PositiveIntegerField(_("position"))
    names = models.JSONField(_("names"), default=dict)
    facts = models.JSONField(_("facts"), default=dict)
    candidates = models.JSONField(_("offences that fit"), default=list, blank=True)
    warnings = models.JSONField(_("warnings"), default=list, blank=True)

    class Meta:
        ordering = ["handbook", "position"]
        verbose_name = _("test case of a guideline")
        verbose_name_plural = _("test cases of guidelines")
        constraints = [models.UniqueConstraint(fields=["handbook", "key"], name="one_guideline_case_per_key")]

    def __str__(self):
        return in_language(self.names) or self.key
