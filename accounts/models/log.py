"""The log of who did what, and the chain that holds it."""

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models.people import Programme, User

VERBS: dict[str, str | Promise] = {}
"""What is done here, by the word that the log keeps: as each app declares it (see accounts.acts.declare)."""


class Act(models.Model):
    """Who did what to which thing, when and why. Rows are added, never changed.

    A log and no more: how things stand is asked of their own rows. Its verbs are declared by the apps (`VERBS`).
    """

    who = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="acts", verbose_name=_("who"))
    verb = models.CharField(_("verb"), max_length=40)
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("programme")
    )
    object_type = models.CharField(_("kind of thing"), max_length=60)
    object_id = models.CharField(_("number of the thing"), max_length=40)
    label = models.CharField(_("thing"), max_length=300)
    reason = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("act")
        verbose_name_plural = _("acts")
        indexes = [models.Index(fields=["object_type", "object_id"], name="acts_on_a_thing")]

    def __str__(self):
        return f"{self.who} {self.verb_in_words} {self.label}"

    @property
    def verb_in_words(self) -> str:
        return str(VERBS.get(self.verb, self.verb))


class ChainLink(models.Model):
    """A batch of acts, chained to the one before it: whoever changes one act breaks every link from there on.

    Each programme has a chain of its own, so that it can leave with it; what belongs to none is the installation's.
    Rows are added, never changed. How the hash is made stands in accounts.chain.
    """

    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("programme")
    )
    number = models.PositiveIntegerField(_("number"))
    previous = models.CharField(_("hash of the link before"), max_length=64, blank=True)
    hash = models.CharField(_("hash"), max_length=64)
    made_at = models.DateTimeField(_("made at"), default=timezone.now)

    class Meta:
        ordering = ["programme", "number"]
        verbose_name = _("link of the chain of acts")
        verbose_name_plural = _("links of the chain of acts")
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="one_link_per_number"),
            models.UniqueConstraint(
                fields=["number"], condition=models.Q(programme=None), name="one_link_per_number_of_the_installation"
            ),
        ]

    def __str__(self):
        return f"{self.programme or ''} {self.number}".strip()


class ActDigest(models.Model):
    """What one act said when it was chained, as a salted digest: nobody can guess its words from it."""

    act = models.OneToOneField(Act, models.PROTECT, related_name="digest", verbose_name=_("act"))
    link = models.ForeignKey(ChainLink, models.PROTECT, related_name="digests", verbose_name=_("link"))
    salt = models.CharField(_("salt"), max_length=32)
    value = models.CharField(_("digest"), max_length=64)

    class Meta:
        ordering = ["link", "pk"]
        verbose_name = _("digest of an act")
        verbose_name_plural = _("digests of acts")

    def __str__(self):
        return self.value
