"""The law as data: entries, the changes that two people make of them, and figures that were taken out at once.

What an entry says is what its last approved change says. Nothing of it stands in the entry itself, so that its history
and its present cannot disagree.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import in_language


class FigureConfidence(models.TextChoices):
    """How sure a figure of the law is. Readers see the figures of the first three; the others are not verified."""

    CONFIRMED = "C", _("confirmed: compared with the Khmer text by a named lawyer")
    VERIFIED = "V", _("read in the law itself or on an official page")
    PRESS = "P", _("read in a report that quotes the law or a court")
    DERIVED = "D", _("derived from text that was read")
    RECALLED = "R", _("recalled from general knowledge, not verified")
    UNKNOWN = "T", _("to be verified")


class Entry(models.Model):
    """One thing of the law that is kept as data. Its kind and key stay for ever."""

    class Kind(models.TextChoices):
        OFFENCE = "offence", _("offence")
        SPECIES = "species", _("species")
        STEP = "step", _("step of sentencing")
        FACTOR = "factor", _("factor of sentencing")
        QUESTION = "question", _("open question")
        WARNING = "warning", _("what a warning rests on")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    key = models.SlugField(_("key"), max_length=60)

    class Meta:
        ordering = ["kind", "key"]
        verbose_name = _("entry of the law data")
        verbose_name_plural = _("entries of the law data")
        permissions = [("keep_entry", "Can propose changes of the law data and withdraw its figures")]
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_entry_per_key")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.key}"

    def get_absolute_url(self):
        return reverse("law_data:entry_detail", args=[self.kind, self.key])


class Change(models.Model):
    """What somebody proposes that an entry says, and what somebody else decided of it.

    Empty facts take the entry out of the law data. What is decided is sealed (law.seals).
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="changes", verbose_name=_("entry"))
    number = models.PositiveIntegerField(_("number"))
    facts = models.JSONField(_("facts"), default=dict, blank=True)
    why = models.TextField(_("why"), max_length=2000)
    batch = models.CharField(_("brought in with"), max_length=32, blank=True, db_index=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision_reason = models.TextField(_("reason of the decision"), max_length=2000, blank=True)

    class Meta:
        ordering = ["entry", "-number"]
        verbose_name = _("change of the law data")
        verbose_name_plural = _("changes of the law data")
        permissions = [("approve_change", "Can approve and decline changes of the law data")]
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="one_change_per_number"),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(state="proposed"), name="one_open_proposal_of_an_entry"
            ),
            models.CheckConstraint(condition=~Q(why=""), name="a_change_says_why"),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by=None, decided_at=None)
                | (Q(state__in=["approved", "declined"]) & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="a_decided_change_says_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")), name="a_change_has_four_eyes"
            ),
            models.CheckConstraint(
                condition=~Q(state="declined", decision_reason=""), name="a_declined_change_says_why"
            ),
        ]

    def __str__(self):
        return _("%(entry)s, change %(number)s") % {"entry": self.entry, "number": self.number}

    def get_absolute_url(self):
        return reverse("law_data:change_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.PROPOSED

    @property
    def name(self) -> str:
        """What the entry is called by this change, in the reader's language."""
        return in_language(self.facts.get("names") or {}) or self.entry.key


class Withdrawal(models.Model):
    """A figure that an editor took out at once. Two people put it back, or an approved change says something else.

    `figure` says where it stands in the entry's facts (penalties.0, rules.repeat, classes.1, provisions.0); `said` is
    what it said.
    """

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="withdrawals", verbose_name=_("entry"))
    figure = models.CharField(_("figure"), max_length=40)
    said = models.JSONField(_("what it said"), default=dict)
    reason = models.TextField(_("reason"), max_length=2000)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("withdrawn by")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), default=timezone.now)
    restoring_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("restoring proposed by"),
    )
    restoring_at = models.DateTimeField(_("restoring proposed at"), null=True, blank=True)
    restoring_reason = models.TextField(_("why it is to be restored"), max_length=2000, blank=True)
    restored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("restored by")
    )
    restored_at = models.DateTimeField(_("restored at"), null=True, blank=True)
    corrected_by = models.ForeignKey(
        Change, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("corrected by")
    )

    class Meta:
        ordering = ["entry", "figure", "pk"]
        verbose_name = _("withdrawal of a figure")
        verbose_name_plural = _("withdrawals of figures")
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "figure"],
                condition=Q(restored_at=None, corrected_by=None),
                name="a_figure_is_withdrawn_once",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_withdrawal_says_why"),
            models.CheckConstraint(
                condition=Q(restored_by=None, restored_at=None)
                | Q(restored_by__isnull=False, restored_at__isnull=False, restoring_by__isnull=False),
                name="what_is_restored_was_proposed_to_be",
            ),
            models.CheckConstraint(
                condition=Q(restored_by=None) | ~Q(restored_by=F("restoring_by")), name="restoring_has_four_eyes"
            ),
        ]

    def __str__(self):
        return _("%(entry)s, figure %(figure)s") % {"entry": self.entry, "figure": self.figure}

    def get_absolute_url(self):
        return self.entry.get_absolute_url()

    @property
    def stands(self) -> bool:
        """Say whether the figure is out."""
        return self.restored_at is None and self.corrected_by_id is None
