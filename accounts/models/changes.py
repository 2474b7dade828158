"""The count of changes to what readers' pages show."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ChangeCount(models.Model):
    """How often anything was changed that readers' pages show: one row, raised by the database itself.

    copied  how often something of it that copies of an edition show, too: copies tell less than the site does
    """

    number = models.PositiveBigIntegerField(_("number"))
    copied = models.PositiveBigIntegerField(_("number for copies"), default=0)

    class Meta:
        verbose_name = _("count of changes")
        verbose_name_plural = _("counts of changes")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="there_is_one_count_of_changes")]

    def __str__(self):
        return str(self.number)
