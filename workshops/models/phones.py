"""What a workshop knows of the phones in its room: how many of them still hold words, and whose a second one is."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workshops.models.gatherings import Participant, Workshop


class Phone(models.Model):
    """A phone that opened a workshop's page, and how much still waits on it, as it last said. No words, no person."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="phones", verbose_name=_("workshop"))
    digest = models.CharField(_("device's key"), max_length=64)
    holds = models.PositiveIntegerField(_("contributions waiting on it"), default=0)
    missing = models.PositiveIntegerField(_("receipts that nothing stands behind"), default=0)
    heard_at = models.DateTimeField(_("last heard of"), default=timezone.now)

    class Meta:
        ordering = ["workshop", "pk"]
        verbose_name = _("phone")
        verbose_name_plural = _("phones")
        constraints = [models.UniqueConstraint(fields=["workshop", "digest"], name="one_row_per_phone")]

    def __str__(self):
        return f"{self.workshop}: {self.holds}"


class FurtherDevice(models.Model):
    """One more device on which a participant wrote with the room's code, as a rapporteur said who they are.

    The first is the participant's own `device_key`; this one is made in the same way.
    """

    participant = models.ForeignKey(
        Participant, models.CASCADE, related_name="further_devices", verbose_name=_("participant")
    )
    device_key = models.CharField(_("device's key"), max_length=64)

    class Meta:
        ordering = ["participant", "pk"]
        verbose_name = _("further device")
        verbose_name_plural = _("further devices")
        constraints = [models.UniqueConstraint(fields=["participant", "device_key"], name="a_device_is_further_once")]

    def __str__(self):
        return str(self.participant)
