"""Handbook -> part -> chapter: the work, whatever its text says."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import LanguageField, Programme, in_language
from law.written import in_digits
from workshops.models import Consultation, Topic
from workshops.models.gatherings import latin_slug

# Words that mean something else in the address of a chapter or a handbook.
RESERVED_SLUGS = frozenset(
    [
        "editions",
        "p",
        "search",
        "feed",
        "changes",
        "api",
        "verify",
        "helper",
        "worksheets",
        "heard",
        "kept",
        "desk",
        "workshops",
        "consultations",
        "join",
        "accounts",
        "static",
        "new",
        "people",
        "sign-in",
        "invitation",
    ]
)


KEPT_ON_PHONES_FOR = timedelta(days=14)
"""How long a phone keeps a handbook for signed-in readers before it asks for signal and sign-in again."""


def not_reserved(slug: str) -> None:
    if slug in RESERVED_SLUGS:
        raise ValidationError(
            _("“%(slug)s” has another meaning in addresses. Choose another word."), params={"slug": slug}
        )


class HandbookQuerySet(models.QuerySet):
    def readable_by(self, user):
        """Handbooks for everybody, and for signed-in readers those of their programmes."""
        for_everybody = Q(readers=Handbook.Readers.EVERYBODY)
        if user is None or not user.is_authenticated or not user.is_active:
            return self.filter(for_everybody)
        return self.filter(for_everybody | user.programmes_where("handbook.read_handbook"))

    def for_staff(self, user):
        """The handbooks whose drafts, order or people this person works on."""
        return self.filter(
            user.programmes_where("handbook.read_draft") | user.programmes_where("handbook.arrange_handbook")
        )


class Handbook(models.Model):
    """A work in parts and chapters, issued in editions."""

    class Readers(models.TextChoices):
        EVERYBODY = "everybody", _("everybody")
        SIGNED_IN = "signed_in", _("signed-in readers")

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="handbooks", verbose_name=_("programme"))
    slug = models.CharField(
        _("address"),
        max_length=60,
        unique=True,
        validators=[latin_slug, not_reserved],
        help_text=_("Part of every citation, so it never changes once an edition is issued."),
    )
    titles = models.JSONField(_("titles"), default=dict)
    subtitles = models.JSONField(_("subtitles"), default=dict, blank=True)
    publisher = models.JSONField(_("published by"), default=dict, blank=True)
    source_language = LanguageField(_("language it is drafted in"), default="en")
    prevailing_language = LanguageField(_("language that prevails"), default="km")
    readers = models.CharField(_("who may read it"), max_length=20, choices=Readers, default=Readers.SIGNED_IN)
    kept_on_phones = models.BooleanField(
        _("may be kept on phones"),
        default=False,
        help_text=_(
            "Of a handbook for signed-in readers; an approver decides it. What everybody may read may be kept."
        ),
    )
    demonstration = models.BooleanField(
        _("demonstration"),
        default=False,
        help_text=_("Every page and every printed page then says that it is no legal advice."),
    )
    consultations = models.ManyToManyField(
        Consultation, blank=True, related_name="handbooks", verbose_name=_("consultations it draws on")
    )
    readers_comment_in = models.ForeignKey(
        Consultation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("consultation in which readers comment"),
        help_text=_("Readers can then comment on every paragraph, until it closes. Left empty, they cannot."),
    )
    objects = HandbookQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        verbose_name = _("handbook")
        verbose_name_plural = _("handbooks")
        permissions = [
            ("read_handbook", "Can read handbooks for signed-in readers"),
            ("arrange_handbook", "Can make handbooks and arrange their parts and chapters"),
        ]

    def __str__(self):
        return in_language(self.titles) or self.slug

    def get_absolute_url(self):
        return reverse("reading:handbook", args=[self.slug])

    @property
    def may_be_kept(self) -> bool:
        """Whether whoever may read it may keep it on a phone."""
        return self.readers == self.Readers.EVERYBODY or self.kept_on_phones

    @property
    def days_on_phones(self) -> int:
        """For how many days a phone keeps it, where only signed-in readers read it."""
        return KEPT_ON_PHONES_FOR.days

    @property
    def helper_decision(self):
        """The decision about its helper that counts; None while nobody has decided, and then the helper is closed."""
        return self.helper_decisions.order_by("pk").last()

    @property
    def takes_comments(self) -> bool:
        """Whether readers may comment on its paragraphs today."""
        standing = self.readers_comment_in
        return standing is not None and standing.opens_on <= timezone.localdate() <= standing.closes_on


class Part(models.Model):
    """A group of chapters with a title."""

    handbook = models.ForeignKey(Handbook, models.PROTECT, related_name="parts", verbose_name=_("handbook"))
    position = models.PositiveIntegerField(_("position"), default=0)
    titles = models.JSONField(_("titles"), default=dict)

    class Meta:
        ordering = ["handbook", "position", "pk"]
        verbose_name = _("part")
        verbose_name_plural = _("parts")

    def __str__(self):
        return in_language(self.titles)


class Chapter(models.Model):
    """A chapter's place in the work. Its text and titles are its versions'.

    The number is printed in citations (4.12). It is unique in the handbook and, once issued, stays with this
    chapter for ever; `position` alone says in which order chapters are read.
    """

    handbook = models.ForeignKey(Handbook, models.PROTECT, related_name="chapters", verbose_name=_("handbook"))
    part = models.ForeignKey(
        Part, models.PROTECT, null=True, blank=True, related_name="chapters", verbose_name=_("part")
    )
    slug = models.CharField(
        _("address"),
        max_length=60,
        validators=[latin_slug, not_reserved],
        help_text=_("The last word of its address, the same in every language."),
    )
    number = models.PositiveIntegerField(_("number"))
    position = models.PositiveIntegerField(_("position"))
    titles = models.JSONField(_("working titles"), default=dict)
    topics = models.ManyToManyField(Topic, blank=True, related_name="chapters", verbose_name=_("topics it draws on"))
    owners = models.JSONField(
        _("who answers for it"),
        default=dict,
        blank=True,
        help_text=_("An office, not a person. Readers see it beside every edition's text."),
    )
    looked_at_on = models.DateField(
        _("last looked at"), null=True, blank=True, help_text=_("The day on which it was last read against the law.")
    )
    look_again_by = models.DateField(
        _("due to be looked at again"), null=True, blank=True, help_text=_("Readers see this day, too.")
    )

    class Meta:
        ordering = ["handbook", "position"]
        verbose_name = _("chapter")
        verbose_name_plural = _("chapters")
        constraints = [
            models.UniqueConstraint(
                fields=["handbook", "slug"],
                name="one_chapter_per_address",
                violation_error_message=_("Another chapter of this handbook has this address."),
            ),
            models.UniqueConstraint(fields=["handbook", "number"], name="one_chapter_per_number"),
            models.CheckConstraint(
                condition=Q(looked_at_on__isnull=True)
                | Q(look_again_by__isnull=True)
                | Q(look_again_by__gt=models.F("looked_at_on")),
                name="a_chapter_is_looked_at_again_later",
                violation_error_message=_("The day on which it is due again comes after the day it was looked at."),
            ),
        ]

    def __str__(self):
        return f"{in_digits(str(self.number))} {in_language(self.titles)}"

    def get_absolute_url(self):
        return reverse("desk:chapter_detail", args=[self.pk])

    @property
    def programme(self):
        return self.handbook.programme
