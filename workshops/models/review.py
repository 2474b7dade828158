"""What reviewers make of contributions: themes, the one reasoned answer to each, questions back, standard reasons.

Contributions are told by what became of them, so they stand above this module and are named here by a word only.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import LanguageField, in_language
from workshops.models.gatherings import Consultation


class Theme(models.Model):
    """What reviewers call what several contributions have in common."""

    consultation = models.ForeignKey(
        Consultation, models.CASCADE, related_name="themes", verbose_name=_("consultation")
    )
    titles = models.JSONField(_("titles"), default=dict)
    shortcut = models.CharField(_("key"), max_length=1, blank=True)

    class Meta:
        ordering = ["consultation", "shortcut", "pk"]
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "shortcut"], condition=~Q(shortcut=""), name="one_theme_per_key"
            )
        ]

    def __str__(self):
        return in_language(self.titles)


class Disposition(models.Model):
    """The one reasoned answer to a contribution. A correction keeps the earlier answer in the history."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        ACCEPTED_IN_PART = "accepted_in_part", _("accepted in part")
        NOTED = "noted", _("noted")
        DECLINED = "declined", _("declined")
        MERGED = "merged", _("merged into another")

        @classmethod
        def accepting(cls):
            return [cls.ACCEPTED, cls.ACCEPTED_IN_PART]

    contribution = models.ForeignKey(
        "workshops.Contribution", models.PROTECT, related_name="dispositions", verbose_name=_("contribution")
    )
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome)
    reasons = models.TextField(_("reasons"), help_text=_("For the participant and the staff."))
    public_summary = models.TextField(
        _("public summary"),
        blank=True,
        help_text=_(
            "The only words about this contribution that are ever public. Write it so that nobody can be recognised."
        ),
    )
    language = LanguageField(_("language of the answer"))
    merged_into = models.ForeignKey(
        "workshops.Contribution",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_dispositions",
        verbose_name=_("merged into"),
    )
    standing = models.BooleanField(_("standing"), default=True)
    correction_note = models.TextField(_("why it was corrected"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), default=timezone.now)

    class Meta:
        ordering = ["-decided_at", "-pk"]
        verbose_name = _("disposition")
        verbose_name_plural = _("dispositions")
        constraints = [
            models.UniqueConstraint(
                fields=["contribution"], condition=Q(standing=True), name="one_standing_disposition"
            ),
            models.CheckConstraint(condition=~Q(reasons=""), name="a_disposition_has_reasons"),
            models.CheckConstraint(
                condition=Q(outcome__in=["accepted", "accepted_in_part", "noted", "declined", "merged"]),
                name="an_outcome_is_one_of_five",
            ),
            models.CheckConstraint(
                condition=Q(outcome="merged", merged_into__isnull=False)
                | (~Q(outcome="merged") & Q(merged_into__isnull=True)),
                name="merged_says_into_which",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("contribution")),
                name="nothing_is_merged_into_itself",
            ),
        ]

    def __str__(self):
        return f"{self.contribution}: {self.get_outcome_display()}"


class Inquiry(models.Model):
    """A reviewer's question back to the participant, and the reply."""

    contribution = models.ForeignKey(
        "workshops.Contribution", models.CASCADE, related_name="inquiries", verbose_name=_("contribution")
    )
    question = models.TextField(_("question"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    reply = models.TextField(_("reply"), blank=True)
    replied_at = models.DateTimeField(_("replied at"), null=True, blank=True)

    class Meta:
        ordering = ["contribution", "asked_at"]
        verbose_name = _("question back")
        verbose_name_plural = _("questions back")

    def __str__(self):
        return f"{self.contribution}: {self.question[:60]}"


class StandardReason(models.Model):
    """Reasons that fit many contributions, taken into an answer and adapted there."""

    consultation = models.ForeignKey(
        Consultation, models.CASCADE, related_name="standard_reasons", verbose_name=_("consultation")
    )
    outcome = models.CharField(_("outcome"), max_length=20, choices=Disposition.Outcome)
    title = models.CharField(_("title"), max_length=120)
    language = LanguageField(_("language"))
    text = models.TextField(_("reasons"))

    class Meta:
        ordering = ["consultation", "outcome", "title"]
        verbose_name = _("standard reason")
        verbose_name_plural = _("standard reasons")

    def __str__(self):
        return self.title
