"""Who gets a message for each new edition of a handbook. Personal data: never sealed, and gone when it ends."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import LanguageField
from handbook.models.works import Handbook


class Follower(models.Model):
    """An address that asked for a message with each new edition. The row is deleted when it is ended."""

    handbook = models.ForeignKey(Handbook, models.PROTECT, related_name="followers", verbose_name=_("handbook"))
    email = models.EmailField(_("e-mail"), help_text=_("In small letters."))
    language = LanguageField(_("language"))
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    told_until = models.DateTimeField(
        _("told until"), default=timezone.now, help_text=_("Editions launched by then are told already.")
    )

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        constraints = [
            models.UniqueConstraint(fields=["handbook", "email"], name="an_address_follows_a_handbook_once"),
        ]
        # Asked by the worker every minute: those who are told, and those who never confirmed.
        indexes = [models.Index(fields=["handbook", "told_until"], name="followers_to_be_told")]

    def __str__(self):
        return self.email
