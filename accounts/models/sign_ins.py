"""Who came in, or tried to: unsealed rows with a term."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User


class SignIn(models.Model):
    """One try to sign in and how it ended. Not sealed: it names a device, and goes when its term is over.

    What the log of acts and its chain keep for ever holds no address of a device. How long these rows are kept, and
    what of a browser is kept at all, stands in accounts.membership.sign_ins.
    """

    class Way(models.TextChoices):
        PASSWORD = "password", _("by password")
        CODE = "code", _("by a code")
        INVITATION = "invitation", _("by an invitation")

    class Outcome(models.TextChoices):
        LET_IN = "let_in", _("signed in")
        ASKED = "asked", _("asked for a code")
        WRONG = "wrong", _("wrong, not let in")
        DISABLED = "disabled", _("right, but disabled: not let in")

    who = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="sign_ins", verbose_name=_("person")
    )
    email = models.EmailField(
        _("e-mail"), max_length=320, blank=True, help_text=_("What was tried, where no person has it.")
    )
    way = models.CharField(_("way"), max_length=20, choices=Way)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome)
    address = models.GenericIPAddressField(_("address of the device"), null=True, blank=True)
    browser = models.CharField(_("browser"), max_length=60, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        indexes = [models.Index(fields=["who", "-at"], name="sign_ins_of_a_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(who=None) & ~Q(email="") | Q(who__isnull=False, email=""),
                name="a_sign_in_names_a_person_or_an_email",
            ),
        ]

    def __str__(self):
        return f"{self.who or self.email}: {self.get_outcome_display()}"
