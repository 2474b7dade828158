"""What is said about a wording before it is approved: remarks in threads, suggested rewording, sign-offs."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import LanguageField, in_language
from handbook.models.versions import Version, Wording


class SignOff(models.Model):
    """One line of the sign-off sheet: somebody was asked to read one wording and say whether they agree.

    A colleague signs off with their account; an expert from outside has none, and reads that one wording through a
    secret link (`accounts.Key`, purpose `SIGN_OFF`, subject `signoff:<pk>`).
    """

    class Answer(models.TextChoices):
        AGREES = "agrees", _("agrees")
        OBJECTS = "objects", _("does not agree")

    wording = models.ForeignKey(Wording, models.PROTECT, related_name="sign_offs", verbose_name=_("wording"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sign_offs",
        verbose_name=_("colleague"),
    )
    names = models.JSONField(_("name"), default=dict, blank=True, help_text=_("Of an expert without an account."))
    office = models.CharField(_("office"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = LanguageField(_("language"))
    question = models.TextField(_("what they are asked to look at"), blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, blank=True)
    statement = models.TextField(_("in their words"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    withdrawn_at = models.DateTimeField(_("no longer asked since"), null=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = _("sign-off")
        verbose_name_plural = _("sign-offs")
        constraints = [
            models.UniqueConstraint(
                fields=["wording", "user"],
                condition=Q(withdrawn_at__isnull=True),
                name="a_colleague_is_asked_once_about_a_wording",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=True) | Q(names={}), name="a_colleague_has_the_name_of_the_account"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | ~Q(answer="") & Q(answered_at__isnull=False),
                name="an_answer_has_its_time",
            ),
        ]

    def __str__(self):
        return str(self.user) if self.user_id else in_language(self.names)


class Remark(models.Model):
    """Said about one paragraph of one wording, or about the chapter (no key). Answers to it make a thread.

    It stays with the wording it was made on: where the paragraph reads otherwise now it is shown "on earlier
    wording", where the paragraph is gone it is listed; it is never moved silently. How the paragraph then read is
    kept with it, so that five hundred remarks are shown without reading the wordings that they were made on.
    """

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("rewording taken over")
        REJECTED = "rejected", _("rewording not taken over")

    version = models.ForeignKey(Version, models.PROTECT, related_name="remarks", verbose_name=_("version"))
    wording = models.ForeignKey(Wording, models.PROTECT, related_name="remarks", verbose_name=_("wording"))
    key = models.CharField(_("paragraph key"), max_length=16, blank=True)
    number = models.CharField(_("number"), max_length=12, blank=True, help_text=_("As it then was: 4.12"))
    words = models.TextField(_("the paragraph's words"), blank=True, help_text=_("As they then were."))
    source = models.TextField(_("the paragraph in Markdown"), blank=True, help_text=_("As it then was."))
    answers = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="thread", verbose_name=_("answers")
    )
    text = models.TextField(_("remark"), blank=True)
    suggestion = models.TextField(
        _("suggested rewording"), blank=True, help_text=_("The paragraph as it should read, in Markdown.")
    )
    is_removal = models.BooleanField(_("suggests to take the paragraph out"), default=False)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("said by")
    )
    sign_off = models.ForeignKey(
        SignOff, models.PROTECT, null=True, related_name="remarks", verbose_name=_("said by the expert")
    )
    in_word_by = models.CharField(_("said in Word by"), max_length=200, blank=True)
    said_at = models.DateTimeField(_("said at"), default=timezone.now)
    client_key = models.CharField(_("client key"), max_length=64, null=True, unique=True)  # noqa: DJ001 -- what one form sends twice is stored once
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("resolved by")
    )
    resolved_at = models.DateTimeField(_("resolved at"), null=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)

    class Meta:
        ordering = ["said_at", "pk"]
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        constraints = [
            models.CheckConstraint(
                condition=Q(said_by__isnull=False, sign_off__isnull=True)
                | Q(said_by__isnull=True, sign_off__isnull=False),
                name="a_remark_is_said_by_one",
            ),
            models.CheckConstraint(
                condition=~Q(text="") | ~Q(suggestion="") | Q(is_removal=True), name="a_remark_says_something"
            ),
            models.CheckConstraint(
                condition=Q(answers__isnull=True) | Q(suggestion="", is_removal=False, resolved_at__isnull=True),
                name="only_the_first_of_a_thread_suggests_and_is_resolved",
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True, outcome="")
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="a_remark_is_resolved_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(pk=F("answers")), name="a_remark_does_not_answer_itself"),
        ]
        indexes = [
            models.Index(
                fields=["version"], condition=Q(resolved_at__isnull=True, answers__isnull=True), name="remarks_open"
            )
        ]

    def __str__(self):
        return self.text[:60] or self.suggestion[:60]
