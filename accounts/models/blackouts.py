"""Names that two people had blacked out, and where."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models.people import Programme, User


class Blackout(models.Model):
    """Names that two people have blacked out, wherever they stand; of the names a salted hash stays.

    One asks and another decides. The names themselves are here while the request waits, and are gone once it is
    decided, however. `key` is what the act is called outside this database, in the ledger that outlives a restore.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("waits for a second person")
        CONFIRMED = "confirmed", _("blacked out")
        REFUSED = "refused", _("refused")
        TAKEN_BACK = "taken_back", _("taken back")
        LAPSED = "lapsed", _("lapsed: nobody decided in time")

    key = models.CharField(_("key"), max_length=32, unique=True)
    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("programme"),
        help_text=_("Empty: in all programmes."),
    )
    reason = models.TextField(_("reason"))
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.WAITING)
    words = models.TextField(_("names"), blank=True, help_text=_("One on each line; here only while this waits."))
    hashes = models.JSONField(
        _("hashes of the names"), default=list, help_text=_("Of each: its length, a salt, and the SHA-256 of both.")
    )
    places = models.PositiveIntegerField(_("places"), default=0)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided at"), null=True)
    again = models.BooleanField(
        _("applied again after a restore"),
        default=False,
        help_text=_("Two people confirmed it before; see the ledger."),
    )

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("blackout")
        verbose_name_plural = _("blackouts")
        permissions = [
            ("ask_blackout", "Can ask that names are blacked out"),
            ("confirm_blackout", "Can confirm that names are blacked out, asked for by somebody else"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="confirmed")
                | Q(again=True)
                | Q(asked_by__isnull=False, decided_by__isnull=False) & ~Q(asked_by=F("decided_by")),
                name="two_people_black_out",
            ),
            models.CheckConstraint(
                condition=Q(status="waiting", decided_at__isnull=True) & ~Q(words="")
                | ~Q(status="waiting") & Q(words="", decided_at__isnull=False),
                name="names_are_kept_only_while_a_blackout_waits",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_blackout_has_a_reason"),
        ]

    def __str__(self):
        return gettext("names (request %(number)s)") % {"number": self.pk}


class BlackoutPlace(models.Model):
    """One passage that was blacked out: where it stood, and a salted hash of it.

    The place is that in the column's text as the database has it, before this passage went and after every one with a
    lower number. `became` is what the row comes to since, for those whose words something vouches for (see
    accounts.blackouts.witnesses). `passage` is filled only within the transaction that blacks it out: the seals ask it.
    """

    blackout = models.ForeignKey(Blackout, models.PROTECT, related_name="passages", verbose_name=_("blackout"))
    in_table = models.CharField(_("table"), max_length=60)
    in_column = models.CharField(_("column"), max_length=60)
    in_row = models.CharField(_("row"), max_length=40)
    start = models.PositiveIntegerField(_("from character"))
    length = models.PositiveIntegerField(_("characters"))
    salt = models.CharField(_("salt"), max_length=32)
    hash = models.CharField(_("hash"), max_length=64)
    became = models.CharField(_("digest since"), max_length=64, blank=True)
    passage = models.TextField(_("passage"), blank=True)
    applied_at = models.DateTimeField(_("blacked out at"), null=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("passage blacked out")
        verbose_name_plural = _("passages blacked out")
        indexes = [models.Index(fields=["in_table", "in_row"], name="passages_of_a_row")]
        constraints = [
            models.CheckConstraint(condition=Q(length__gte=1, length__lte=2000), name="a_passage_is_no_page"),
            models.CheckConstraint(
                condition=Q(applied_at__isnull=True) | Q(passage=""), name="what_is_blacked_out_is_gone"
            ),
        ]

    def __str__(self):
        return f"{self.in_table}.{self.in_column} {self.in_row}: {self.start}"
