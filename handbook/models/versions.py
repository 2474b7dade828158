"""A chapter's texts: versions, their wordings, numbered paragraphs, what they draw on, and what they render."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import LanguageField, in_language
from handbook.models.works import Chapter, Handbook
from office.models import StoredFile
from text import elements
from text.parsing.readings import CURRENT_READING
from workshops.models import Contribution


class VersionQuerySet(models.QuerySet):
    def for_staff(self, user):
        """The versions, drafts included, of the programmes in which this person may read drafts."""
        return self.filter(chapter__handbook__in=Handbook.objects.filter(user.programmes_where("handbook.read_draft")))

    def open(self):
        return self.filter(status__in=Version.Status.open())

    def in_effect(self, on):
        """For each chapter and language the last approved version effective by a date, withdrawn ones left out."""
        newest = (
            Version.objects.filter(
                chapter=models.OuterRef("chapter"),
                language=models.OuterRef("language"),
                status=Version.Status.APPROVED,
                effective_from__lte=on,
                withdrawn_at=None,
            )
            .order_by("-effective_from", "-approved_at", "-pk")
            .values("pk")[:1]
        )
        return self.filter(pk=models.Subquery(newest))


class Version(models.Model):
    """One text of a chapter in one language. Approved text never changes again."""

    class Status(models.TextChoices):
        DRAFTED = "drafted", _("drafted")
        IN_REVIEW = "in_review", _("sent for approval")
        APPROVED = "approved", _("approved")
        WITHDRAWN = "withdrawn", _("withdrawn before it was approved")

        @classmethod
        def open(cls):
            return [cls.DRAFTED, cls.IN_REVIEW]

    class Significance(models.TextChoices):
        MINOR = "minor", _("minor: nobody has to act differently")
        SUBSTANTIAL = "substantial", _("substantial: what users of the handbook do changes")

    chapter = models.ForeignKey(Chapter, models.PROTECT, related_name="versions", verbose_name=_("chapter"))
    language = LanguageField(_("language"))
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAFTED)
    is_correction = models.BooleanField(
        _("correction"), default=False, help_text=_("Started from the text in effect, beside an open draft.")
    )
    is_draft_translation = models.BooleanField(
        _("draft translation"),
        default=False,
        help_text=_("For review: readers are told so on every page, and it never prevails."),
    )
    based_on = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("started from")
    )
    titles = models.JSONField(_("titles"), default=dict)
    wording = models.ForeignKey(
        "handbook.Wording", models.PROTECT, null=True, related_name="+", verbose_name=_("current wording")
    )
    change_note = models.TextField(_("change note"), blank=True)
    significance = models.CharField(
        _("significance"), max_length=12, choices=Significance, default=Significance.SUBSTANTIAL
    )
    effective_from = models.DateField(_("in effect from"), null=True, blank=True)
    return_reasons = models.TextField(_("why it was returned"), blank=True)
    unmerged = models.TextField(
        _("correction not taken over"),
        blank=True,
        help_text=_("What an approved correction changed where this draft had changed too."),
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("started by")
    )
    started_at = models.DateTimeField(_("started at"), default=timezone.now)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("sent by")
    )
    submitted_at = models.DateTimeField(_("sent at"), null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved at"), null=True)
    forced_reasons = models.TextField(
        _("why it was approved all the same"),
        blank=True,
        help_text=_("Set when checks or sign-offs were overridden; such an approval stays marked for ever."),
    )
    letter_number = models.CharField(_("number of the letter of approval"), max_length=60, blank=True)
    letter_date = models.DateField(_("date of the letter of approval"), null=True, blank=True)
    letter_scan = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("scan of the letter")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    withdrawal_reason = models.TextField(_("why it was withdrawn"), blank=True)
    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["chapter", "language", "-pk"]
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        permissions = [
            ("read_draft", "Can read drafts"),
            ("draft_version", "Can draft and send for approval"),
            ("approve_version", "Can approve and return drafts of others"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["chapter", "language", "is_correction"],
                condition=Q(status__in=["drafted", "in_review"]),
                name="one_open_draft_and_one_open_correction",
            ),
            models.CheckConstraint(
                condition=~Q(status="approved")
                | Q(
                    effective_from__isnull=False,
                    approved_at__isnull=False,
                    approved_by__isnull=False,
                    wording__isnull=False,
                )
                & ~Q(change_note=""),
                name="approved_text_has_a_date_a_note_and_an_approver",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["drafted", "withdrawn"]) | Q(submitted_at__isnull=False),
                name="what_left_the_desk_was_sent",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawal_reason="")
                & ~Q(status="withdrawn")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, status__in=["approved", "withdrawn"])
                & ~Q(withdrawal_reason=""),
                name="a_withdrawal_has_a_person_and_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["chapter", "language", "-effective_from", "-approved_at"],
                condition=Q(status="approved"),
                name="versions_in_effect",
            )
        ]

    def __str__(self):
        return in_language(self.titles)

    def get_absolute_url(self):
        return reverse("desk:version_detail", args=[self.pk])

    @property
    def programme(self):
        return self.chapter.handbook.programme

    @property
    def is_open(self) -> bool:
        return self.status in self.Status.open()

    @property
    def drafters(self):
        """Everyone who saved a wording of it, importing included."""
        return set(self.wordings.order_by().values_list("saved_by", flat=True).distinct())


class Wording(models.Model):
    """A snapshot of a version's text with its paragraph keys. Rows are inserted, never changed.

    Those saved by hand stay for ever; of those saved by itself, the older ones are thinned out in time
    (`handbook.drafting.retention.thin_out`), but never one that something refers to.
    """

    class Kind(models.TextChoices):
        SAVED = "saved", _("saved")
        AUTOSAVED = "autosaved", _("saved by itself while writing")
        ASIDE = "aside", _("kept aside: a colleague had changed the same paragraph")

    version = models.ForeignKey(Version, models.PROTECT, related_name="wordings", verbose_name=_("version"))
    text = models.TextField(_("text"), blank=True)
    keys = models.JSONField(_("paragraph keys"), default=list, help_text=_("One per numbered paragraph, in order."))
    item_keys = models.JSONField(
        _("keys of list items"),
        null=True,
        help_text=_("By the key of their list, one per item, in order. Empty where they were not kept yet."),
    )
    sha256 = models.CharField(_("SHA-256 of the text"), max_length=64)
    reading = models.PositiveSmallIntegerField(
        _("form of reading"), default=CURRENT_READING, help_text=_("In which its paragraphs were counted.")
    )
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("saved by"))
    saved_at = models.DateTimeField(_("saved at"), default=timezone.now)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.SAVED)

    class Meta:
        ordering = ["version", "-pk"]
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        indexes = [
            models.Index(fields=["version", "saved_at"], condition=~Q(kind="saved"), name="wordings_to_thin_out")
        ]

    def __str__(self):
        return f"{self.version}, {self.saved_at:%Y-%m-%d %H:%M}"


class Paragraph(models.Model):
    """A numbered, citable unit of an approved version. The key is the paragraph's identity through all versions."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="paragraphs", verbose_name=_("version"))
    key = models.CharField(_("key"), max_length=16)
    position = models.PositiveIntegerField(_("position"), help_text=_("Counted through the chapter, from 1."))
    number = models.CharField(_("number"), max_length=12, help_text=_("As printed: 4.12"))
    kind = models.CharField(_("kind"), max_length=12)
    text = models.TextField(_("plain text"))

    class Meta:
        ordering = ["version", "position"]
        verbose_name = _("paragraph")
        verbose_name_plural = _("paragraphs")
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="one_paragraph_per_key"),
            models.UniqueConstraint(fields=["version", "position"], name="one_paragraph_per_position"),
        ]
        indexes = [models.Index(fields=["key"], name="paragraphs_by_key")]

    def __str__(self):
        return self.number


class ListItem(models.Model):
    """An item of a list of an approved version, cited by its letter. The key is its identity through all versions."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="items", verbose_name=_("version"))
    key = models.CharField(_("key"), max_length=16)
    paragraph = models.CharField(_("paragraph key"), max_length=16)
    position = models.PositiveIntegerField(_("position"), help_text=_("In its list, from 1."))
    number = models.CharField(_("number"), max_length=20, help_text=_("As it is cited: 4.12(b)"))
    text = models.TextField(_("plain text"))

    class Meta:
        ordering = ["version", "pk"]
        verbose_name = _("list item")
        verbose_name_plural = _("list items")
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="one_item_per_key"),
            models.UniqueConstraint(fields=["version", "paragraph", "position"], name="one_item_per_place"),
        ]
        indexes = [models.Index(fields=["key"], name="items_by_key")]

    def __str__(self):
        return self.number

    @property
    def letter(self) -> str:
        return elements.letter(self.position)


class Citation(models.Model):
    """This version, at this paragraph, draws on that contribution."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="citations", verbose_name=_("version"))
    key = models.CharField(_("paragraph key"), max_length=16)
    contribution = models.ForeignKey(
        Contribution, models.PROTECT, related_name="citations", verbose_name=_("contribution")
    )
    cited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("cited by"))
    cited_at = models.DateTimeField(_("cited at"), default=timezone.now)

    class Meta:
        ordering = ["version", "pk"]
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "key", "contribution"], name="a_paragraph_cites_a_contribution_once"
            )
        ]

    def __str__(self):
        return f"{self.version} {self.key}: {self.contribution}"


class Rendering(models.Model):
    """Somebody said that this paragraph of a translation renders that paragraph of a wording of its source.

    Rows are added, never changed. What was translated or paired last begins anew; that it still holds is added to it.
    A paragraph without a row is not aligned: nobody has said what it renders.
    """

    class Kind(models.TextChoices):
        TRANSLATED = "translated", _("translated beside it")
        PAIRED = "paired", _("paired with it")
        HOLDS = "holds", _("it still holds")

    version = models.ForeignKey(Version, models.PROTECT, related_name="renderings", verbose_name=_("translation"))
    key = models.CharField(_("paragraph key"), max_length=16)
    source = models.ForeignKey(Wording, models.PROTECT, related_name="renderings", verbose_name=_("source wording"))
    source_key = models.CharField(_("key in the source"), max_length=16)
    kind = models.CharField(_("how"), max_length=12, choices=Kind)
    awaits_second = models.BooleanField(
        _("awaits a second person"),
        default=False,
        help_text=_("A number, an article, a negation or a penalty changed: it counts once somebody else says so too."),
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("said first by"),
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("said by"))
    at = models.DateTimeField(_("said at"), default=timezone.now)

    class Meta:
        ordering = ["version", "pk"]
        verbose_name = _("rendering")
        verbose_name_plural = _("renderings")
        constraints = [
            models.CheckConstraint(condition=~Q(key="") & ~Q(source_key=""), name="a_rendering_names_both_paragraphs"),
            models.CheckConstraint(
                condition=Q(asked_by__isnull=True) | ~Q(asked_by=F("by")), name="a_second_person_is_another_one"
            ),
            models.CheckConstraint(
                condition=Q(awaits_second=False, asked_by__isnull=True)
                | Q(kind="holds", awaits_second=True, asked_by__isnull=True)
                | Q(kind="holds", awaits_second=False, asked_by__isnull=False),
                name="only_that_it_holds_awaits_a_second_person",
            ),
        ]
        indexes = [models.Index(fields=["version", "key"], name="renderings_by_paragraph")]

    def __str__(self):
        return f"{self.version} {self.key}"


class Presence(models.Model):
    """Somebody has a draft open in the editor. Not an act: the row is renewed while they are there, and no lock."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="presences", verbose_name=_("version"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"))
    seen_at = models.DateTimeField(_("seen at"), default=timezone.now)

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [models.UniqueConstraint(fields=["version", "user"], name="a_person_is_there_once")]

    def __str__(self):
        return f"{self.user}: {self.version}"


class SetAside(models.Model):
    """An accepted contribution that a chapter will not use, with the reason; taken back by deleting the row."""

    chapter = models.ForeignKey(Chapter, models.PROTECT, related_name="set_aside", verbose_name=_("chapter"))
    contribution = models.ForeignKey(
        Contribution, models.PROTECT, related_name="set_aside", verbose_name=_("contribution")
    )
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("set aside by"))
    at = models.DateTimeField(_("set aside at"), default=timezone.now)

    class Meta:
        verbose_name = _("contribution set aside")
        verbose_name_plural = _("contributions set aside")
        constraints = [
            models.UniqueConstraint(fields=["chapter", "contribution"], name="a_contribution_is_set_aside_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="what_is_set_aside_has_a_reason"),
        ]

    def __str__(self):
        return f"{self.chapter}: {self.contribution}"
