"""Statutes and their provisions, as far as they are known: every row says where from, and how sure that is."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import in_language


class Confidence(models.TextChoices):
    """How sure a legal fact is. Nothing recalled or unknown is ever shown as settled law."""

    VERIFIED = "V", _("read in the law itself or on an official page")
    PRESS = "P", _("read in a report that quotes the law or a court")
    RECALLED = "R", _("recalled from general knowledge, not verified")
    UNKNOWN = "T", _("to be verified")


class Statute(models.Model):
    """A law, code, sub-decree, prakas or treaty."""

    class Kind(models.TextChoices):
        CONSTITUTION = "constitution", _("constitution")
        CODE = "code", pgettext_lazy("a statute", "code")
        LAW = "law", _("law")
        SUB_DECREE = "sub_decree", _("sub-decree")
        PRAKAS = "prakas", _("prakas")
        TREATY = "treaty", _("treaty")

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    titles = models.JSONField(_("titles"), default=dict)
    names = models.JSONField(
        _("names it goes by"),
        default=dict,
        blank=True,
        help_text=_("By language, a list: how texts call it, such as “Forestry Law”."),
    )
    reference = models.CharField(_("official reference"), max_length=120, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    in_force = models.CharField(_("in force"), max_length=200, blank=True, help_text=_("Empty: to be verified."))
    note = models.TextField(_("note"), blank=True)
    source = models.TextField(_("source"))
    confidence = models.CharField(_("confidence"), max_length=1, choices=Confidence, default=Confidence.UNKNOWN)
    amended_on = models.DateField(
        _("amended on"),
        null=True,
        blank=True,
        help_text=_("The last amendment that is known: what relies on the statute is to be looked at since."),
    )

    class Meta:
        ordering = ["kind", "slug"]
        verbose_name = _("statute")
        verbose_name_plural = _("statutes")
        permissions = [("keep_statute", "Can write down statutes and their provisions")]
        constraints = [models.CheckConstraint(condition=~Q(source=""), name="a_statute_has_a_source")]

    def __str__(self):
        return in_language(self.titles) or self.slug

    def get_absolute_url(self):
        return reverse("law:statute_detail", args=[self.slug])

    def article(self, number: str) -> str:
        """How one of its articles is called; without a number it is the statute as a whole."""
        return gettext("%(statute)s, Article %(number)s") % {"statute": self, "number": number} if number else str(self)


class Provision(models.Model):
    """An article of a statute; the one without a number is the statute as a whole."""

    statute = models.ForeignKey(Statute, models.PROTECT, related_name="provisions", verbose_name=_("statute"))
    number = models.CharField(_("number"), max_length=20, help_text=_("As cited, in Latin digits: 98 or 97-1."))
    position = models.PositiveIntegerField(_("position"), default=0)
    headings = models.JSONField(_("headings"), default=dict, blank=True)
    summary = models.TextField(_("in own words"), blank=True)
    source = models.TextField(_("source"))
    confidence = models.CharField(_("confidence"), max_length=1, choices=Confidence, default=Confidence.UNKNOWN)

    class Meta:
        ordering = ["statute", "position", "number"]
        verbose_name = _("provision")
        verbose_name_plural = _("provisions")
        constraints = [
            models.UniqueConstraint(fields=["statute", "number"], name="one_provision_per_number"),
            models.CheckConstraint(condition=~Q(source=""), name="a_provision_has_a_source"),
        ]

    def __str__(self):
        return self.statute.article(self.number)
