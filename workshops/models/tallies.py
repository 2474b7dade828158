"""Counts kept beside the contributions, so that a sum over 100,000 of them reads a few hundred rows.

Only workshops.tallies writes them, in the transaction of the stage that changes what they count. No constraint
guards the numbers: a count that went astray must never keep a contribution from coming in.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from workshops.models.contributions import Contribution
from workshops.models.gatherings import Consultation, Profession, Topic, Workshop
from workshops.models.places import Province
from workshops.models.review import Theme


class TopicTally(models.Model):
    """What stands under a topic, of one kind, from one workshop; rehearsals have theirs too."""

    key = models.CharField(_("key"), max_length=100, primary_key=True)  # made of the other fields
    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="+", verbose_name=_("consultation"))
    workshop = models.ForeignKey(
        Workshop, models.CASCADE, null=True, related_name="tallies", verbose_name=_("workshop")
    )
    topic = models.ForeignKey(Topic, models.CASCADE, null=True, related_name="tallies", verbose_name=_("topic"))
    kind = models.CharField(_("kind"), max_length=20, choices=Contribution.Kind)
    received = models.IntegerField(_("received"), default=0)
    answered = models.IntegerField(_("answered"), default=0)
    voices = models.IntegerField(_("voices"), default=0)
    citable = models.IntegerField(_("accepted, and free to be cited"), default=0)

    class Meta:
        ordering = ["key"]
        verbose_name = _("tally by topic")
        verbose_name_plural = _("tallies by topic")

    def __str__(self):
        return self.key


class OfficeTally(models.Model):
    """The voices of one profession, in no rehearsal: of a province, or else (without one) behind one theme."""

    key = models.CharField(_("key"), max_length=100, primary_key=True)  # made of the other fields
    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="+", verbose_name=_("consultation"))
    theme = models.ForeignKey(Theme, models.CASCADE, null=True, related_name="tallies", verbose_name=_("theme"))
    profession = models.CharField(_("profession"), max_length=30, choices=Profession, blank=True)
    province = models.ForeignKey(Province, models.PROTECT, null=True, related_name="+", verbose_name=_("province"))
    attributed = models.BooleanField(_("attributed"))
    voices = models.IntegerField(_("voices"), default=0)
    citable = models.IntegerField(_("accepted, and free to be cited"), default=0)

    class Meta:
        ordering = ["key"]
        verbose_name = _("tally by office")
        verbose_name_plural = _("tallies by office")

    def __str__(self):
        return self.key
