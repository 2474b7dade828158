"""Statutes and their provisions, as far as they are known: every row says where from, and how sure that is."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
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


class StatuteQuerySet(models.QuerySet):
    def changed(self):
        """Those of which it is known that they were amended, replaced or ended."""
        return self.exclude(amended_on=None, in_force_until=None, replaced_by=None)


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

    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    in_force_until = models.DateField(
        _("in force until"), null=True, blank=True, help_text=_("The last day on which it was in force.")
    )
    replaced_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaces",
        verbose_name=_("replaced by"),
        help_text=_("The statute that stands in its place now: what relies on this one is to be looked at since."),
    )
    objects = StatuteQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "slug"]
        verbose_name = _("statute")
        verbose_name_plural = _("statutes")
        permissions = [("keep_statute", "Can write down statutes and their provisions")]
        constraints = [
            models.CheckConstraint(condition=~Q(source=""), name="a_statute_has_a_source"),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=F("id")),
                name="a_statute_is_not_replaced_by_itself",
            ),
            models.CheckConstraint(
                condition=Q(in_force_from__isnull=True)
                | Q(in_force_until__isnull=True)
                | Q(in_force_until__gte=F("in_force_from")),
                name="a_statute_ends_after_it_begins",
            ),
        ]

    def __str__(self):
        return in_language(self.titles) or self.slug

    def clean(self):
        """Refuse, beside its field, what the law cannot be: ended before it began, or replaced in a circle."""
        refused: dict[str, Any] = {}
        if self.in_force_from and self.in_force_until and self.in_force_until < self.in_force_from:
            refused["in_force_until"] = _("This day comes before the first day in force. Correct one of the two.")
        if self.replaced_by_id is not None:
            if self.pk is not None and self.replaced_by_id == self.pk:
                refused["replaced_by"] = _("A statute is not replaced by itself. Choose the other one, or none.")
            elif chain := self._back_to_itself():
                refused["replaced_by"] = _(
                    "That goes in a circle: %(chain)s. One of these is wrong; correct that one first."
                ) % {"chain": " → ".join(map(str, chain))}
            elif self.ended_on is None:
                refused["in_force_until"] = _(
                    "Write the last day on which this statute was in force, or first write down from when the one that "
                    "replaces it is in force: without a day nobody knows which paragraphs are to be looked at."
                )
        if refused:
            raise ValidationError(refused)

    def _back_to_itself(self) -> list["Statute"]:
        """The statutes that replace one another from this one on, where that leads back to one of them; else none."""
        chain, seen = [self], {self.pk}
        following = self.replaced_by
        while following is not None:
            chain.append(following)
            if following.pk in seen:
                return chain
            seen.add(following.pk)
            following = following.replaced_by
        return []

    @property
    def ended_on(self) -> date | None:
        """The first day on which it is not in force any more: after its last, or when what replaces it began."""
        if self.in_force_until is not None:
            return self.in_force_until + timedelta(days=1) if self.in_force_until < date.max else date.max
        if self.replaced_by is not None:
            return self.replaced_by.in_force_from or self.replaced_by.signed_on
        return None

    @property
    def changed_on(self) -> date | None:
        """The last day on which it was amended, replaced or ended, as far as is known."""
        return max(filter(None, (self.amended_on, self.ended_on)), default=None)

    def has_changed_since(self, day: date) -> bool:
        """Whether what was read on a day has to be read again. What was replaced on a day that nobody knows counts."""
        if self.replaced_by_id is not None and self.ended_on is None:
            return True
        return self.changed_on is not None and day < self.changed_on

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
