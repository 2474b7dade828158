"""Where people come from: the provinces of the national register, and the courts seated in them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import in_language


class Province(models.Model):
    """One of the 25 provinces, by the code of the national register."""

    code = models.CharField(_("code"), max_length=2, primary_key=True)
    names = models.JSONField(_("names"), default=dict)

    class Meta:
        ordering = ["code"]
        verbose_name = _("province")
        verbose_name_plural = _("provinces")

    def __str__(self):
        return in_language(self.names)


class Court(models.Model):
    """A court, by a code of ours (level and seat)."""

    class Level(models.TextChoices):
        FIRST_INSTANCE = "first", _("court of first instance")
        APPEAL = "appeal", _("court of appeal")
        SUPREME = "supreme", _("Supreme Court")
        MILITARY = "military", _("Military Court")

    code = models.CharField(_("code"), max_length=20, primary_key=True)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    province = models.ForeignKey(
        Province, models.PROTECT, related_name="courts", verbose_name=_("province of its seat")
    )
    names = models.JSONField(_("names"), default=dict)

    class Meta:
        ordering = ["level", "code"]
        verbose_name = _("court")
        verbose_name_plural = _("courts")

    def __str__(self):
        return in_language(self.names)
