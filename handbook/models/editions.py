"""Editions: numbered, frozen sets of versions with one date in effect."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Blackout, LanguageField, in_language
from accounts.numbers import day_words
from handbook.models.manifest import FrozenContribution, Manifest
from handbook.models.versions import Version
from handbook.models.works import Handbook
from law.written import in_digits
from office.models import Job, StoredFile


def _with_book():
    return Exists(EditionFile.objects.filter(edition=OuterRef("pk"), kind=EditionFile.Kind.PDF))


class EditionQuerySet(models.QuerySet):
    def launched(self):
        """Issued, and their hour has come by the clock."""
        return self.filter(status=Edition.Status.ISSUED, launch__at__lte=timezone.now())

    def to_come(self):
        """Prepared, or issued for an hour that has not come: a handbook has one at most."""
        return self.filter(Q(status=Edition.Status.PREPARED) | Q(launch__at__gt=timezone.now()))

    def visible_to(self, user):
        """Issued, launched by the clock, with their book there, in a handbook this person may read.

        The only way by which public views reach editions.
        """
        return (
            self.launched()
            .filter(_with_book(), handbook__in=Handbook.objects.readable_by(user))
            .select_related("launch")
        )

    def previewed_by(self, user):
        """Built and not launched yet: whoever may issue them sees them as readers will."""
        if user is None or not user.is_authenticated:
            return self.none()
        handbooks = Handbook.objects.filter(user.programmes_where("handbook.issue_edition"))
        return self.to_come().filter(_with_book(), handbook__in=handbooks).select_related("launch")

    def newest_first(self):
        return self.order_by("-major", "-minor")

    def in_effect(self, on=None):
        """The editions that held on a day, the one in effect first: see `Edition.held_on`, the same of one row."""
        on = on or timezone.localdate()
        return self.filter(
            Q(withdrawn_at=None) | Q(withdrawn_at__date__gt=on),
            in_effect_from__lte=on,
        ).order_by(*(f"-{name}" for name in Edition.PRECEDENCE))


class Edition(models.Model):
    """A numbered, frozen set of chapters with one date in effect. Issued, perhaps withdrawn, never deleted."""

    PRECEDENCE = ("in_effect_from", "major", "minor")
    """Of several editions that hold on a day, the one with the highest of these is in effect."""

    class Status(models.TextChoices):
        PREPARED = "prepared", _("being prepared")
        ISSUED = "issued", _("issued")

    handbook = models.ForeignKey(Handbook, models.PROTECT, related_name="editions", verbose_name=_("handbook"))
    major = models.PositiveIntegerField(_("number"))
    minor = models.PositiveIntegerField(_("correction"), default=0)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PREPARED)
    in_effect_from = models.DateField(_("in effect from"))
    note = models.TextField(_("note to readers"), blank=True)
    manifest = models.JSONField(_("manifest"), default=dict)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("prepared by")
    )
    prepared_at = models.DateTimeField(_("prepared at"), default=timezone.now)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+", verbose_name=_("job"))
    issued_at = models.DateTimeField(_("issued at"), null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("withdrawn by")
    )
    withdrawal_reason = models.TextField(_("why it was withdrawn"), blank=True)
    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["handbook", "-major", "-minor"]
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        permissions = [
            ("issue_edition", "Can issue editions"),
            ("withdraw_edition", "Can withdraw editions"),
        ]
        # By it the edition in effect is found in one step, without a look at all that came before it.
        indexes = [
            models.Index(fields=["handbook", "-in_effect_from", "-major", "-minor"], name="editions_by_precedence"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["handbook", "major", "minor"], name="one_edition_per_number"),
            models.UniqueConstraint(
                fields=["handbook"], condition=Q(status="prepared"), name="one_edition_in_preparation"
            ),
            models.CheckConstraint(
                condition=~Q(status="issued") | Q(issued_at__isnull=False),
                name="an_issued_edition_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawal_reason="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, status="issued") & ~Q(withdrawal_reason=""),
                name="a_withdrawal_says_who_when_and_why",
            ),
        ]

    def __str__(self):
        return gettext("%(handbook)s, edition %(number)s") % {
            "handbook": self.handbook,
            "number": in_digits(self.number),
        }

    @property
    def programme(self):
        return self.handbook.programme

    @property
    def number(self) -> str:
        """As in addresses and citations: 2 for 2.0, and 2.1 for a correction."""
        return f"{self.major}.{self.minor}" if self.minor else str(self.major)

    @property
    def launches_at(self):
        """The hour from which readers see it; None while nobody decided."""
        return self.launch.at if self.has_launch else None

    @property
    def has_launch(self) -> bool:
        return hasattr(self, "launch")

    @property
    def has_law(self) -> bool:
        """Whether it froze law data: those from before there were any have none."""
        return hasattr(self, "law")

    @property
    def is_launched(self) -> bool:
        """Whether its hour has come; see `EditionQuerySet.launched`, the same of many rows."""
        return self.status == self.Status.ISSUED and self.has_launch and self.launch.at <= timezone.now()

    @property
    def is_waiting(self) -> bool:
        """Whether it is issued for an hour that has not come."""
        return self.status == self.Status.ISSUED and not self.is_launched

    def held_on(self, day) -> bool:
        """Whether it had taken effect by a day and was not yet withdrawn. Withdrawn, it held until that day."""
        withdrawn = self.withdrawn_at is not None and timezone.localdate(self.withdrawn_at) <= day
        return self.in_effect_from <= day and not withdrawn

    @property
    def precedence(self) -> tuple:
        return tuple(getattr(self, name) for name in self.PRECEDENCE)

    @cached_property
    def frozen(self) -> Manifest:
        """What the edition froze, read from its manifest."""
        return Manifest.read(self.manifest)

    def get_absolute_url(self):
        return reverse("reading:edition", args=[self.handbook.slug, self.number])


class Launch(models.Model):
    """The hour at which an issued edition becomes visible, by the clock alone.

    Until then it is moved, or called off by deleting the row: the edition is then prepared again.
    """

    edition = models.OneToOneField(Edition, models.PROTECT, related_name="launch", verbose_name=_("edition"))
    at = models.DateTimeField(_("visible from"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), default=timezone.now)

    class Meta:
        verbose_name = _("launch")
        verbose_name_plural = _("launches")

    def __str__(self):
        return str(self.edition)


class Instrument(models.Model):
    """The prakas, circular or other act by which an edition was adopted, as somebody entered it; the last row counts.

    Rows are added, also long after the issue. The scan is made anew before it is stored.
    """

    class Kind(models.TextChoices):
        PRAKAS = "prakas", _("Prakas")
        CIRCULAR = "circular", _("Circular")
        DECISION = "decision", _("Decision")
        LETTER = "letter", _("Letter")

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="instruments", verbose_name=_("edition"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.PRAKAS)
    number = models.CharField(_("number"), max_length=60)
    day = models.DateField(_("date"))
    scan = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("scan")
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    entered_at = models.DateTimeField(_("entered at"), default=timezone.now)

    class Meta:
        ordering = ["edition", "pk"]
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")

    def __str__(self):
        return gettext("%(kind)s No. %(number)s of %(day)s") % {
            "kind": self.get_kind_display(),
            "number": self.number,
            "day": day_words(self.day),
        }


class EditionChapter(models.Model):
    """A chapter as one edition froze it: version, titles, address, number, place."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="chapters", verbose_name=_("edition"))
    version = models.ForeignKey(Version, models.PROTECT, related_name="edition_chapters", verbose_name=_("version"))
    language = LanguageField(_("language"))
    is_draft_translation = models.BooleanField(_("draft translation"), default=False)
    part_titles = models.JSONField(_("titles of its part"), default=dict, blank=True)
    titles = models.JSONField(_("titles"), default=dict)
    slug = models.CharField(_("address"), max_length=60)
    number = models.PositiveIntegerField(_("number"))
    position = models.PositiveIntegerField(_("position"))

    class Meta:
        ordering = ["edition", "position"]
        verbose_name = _("edition chapter")
        verbose_name_plural = _("edition chapters")
        constraints = [
            models.UniqueConstraint(fields=["edition", "language", "slug"], name="one_address_per_edition"),
            models.UniqueConstraint(fields=["edition", "language", "number"], name="one_number_per_edition"),
            models.UniqueConstraint(fields=["edition", "language", "position"], name="one_position_per_edition"),
        ]

    def __str__(self):
        return f"{in_digits(str(self.number))} {in_language(self.titles)}"

    @property
    def title(self) -> str:
        return in_language(self.titles)

    @property
    def part_title(self) -> str:
        return in_language(self.part_titles)


class EditionHeard(models.Model):
    """A contribution that an edition was made with, as its manifest froze it.

    The manifest is one long text; these rows say the same, so that a page reads only those that it shows.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="heard", verbose_name=_("edition"))
    position = models.PositiveIntegerField(_("position"), help_text=_("In the manifest, from 1."))
    place = models.PositiveIntegerField(
        _("place"), help_text=_("On the page “What we heard”, from 1: gathered by topic, what has none comes last.")
    )
    receipt = models.CharField(_("receipt"), max_length=12)
    outcome = models.CharField(_("outcome"), max_length=20)
    summary = models.TextField(_("public summary"))
    language = models.CharField(_("language"), max_length=8)
    attribution = models.CharField(_("attribution"), max_length=20)

    class Meta:
        ordering = ["edition_id", "position"]
        verbose_name = _("contribution heard for an edition")
        verbose_name_plural = _("contributions heard for editions")
        constraints = [
            models.UniqueConstraint(fields=["edition", "position"], name="one_heard_per_position"),
            models.UniqueConstraint(fields=["edition", "place"], name="one_heard_per_place"),
            models.UniqueConstraint(fields=["edition", "receipt"], name="an_edition_heard_a_contribution_once"),
        ]

    def __str__(self):
        return self.receipt

    @property
    def frozen(self) -> FrozenContribution:
        return FrozenContribution(self.receipt, self.outcome, self.summary, self.language, self.attribution)


class EditionLaw(models.Model):
    """The law data as an edition froze them: what its helper says. The manifest has their checksum."""

    edition = models.OneToOneField(Edition, models.CASCADE, related_name="law", verbose_name=_("edition"))
    data = models.JSONField(_("law data"))

    class Meta:
        verbose_name = _("law data of an edition")
        verbose_name_plural = _("law data of editions")

    def __str__(self):
        return str(self.edition)


class EditionFile(models.Model):
    """A file of an edition: its bytes, and the versions of the libraries that made it."""

    class Kind(models.TextChoices):
        PDF = "pdf", _("PDF")

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="files", verbose_name=_("edition"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    language = LanguageField(_("language"))
    paper = models.CharField(_("paper"), max_length=20, default="176x250mm")
    stored_file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("stored file"))
    name = models.CharField(_("file name"), max_length=200)
    pages = models.PositiveIntegerField(_("pages"), null=True)
    libraries = models.JSONField(_("made with"), default=dict)
    added_at = models.DateTimeField(_("added at"), default=timezone.now)

    class Meta:
        ordering = ["edition", "kind", "language"]
        verbose_name = _("edition file")
        verbose_name_plural = _("edition files")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "kind", "language", "paper"], name="one_file_per_kind_and_language"
            )
        ]

    def __str__(self):
        return self.name


class Reprint(models.Model):
    """A file of an issued edition is made again, because names were blacked out in what it shows.

    Until it is made nobody gets the file that there was; then that one goes, and its checksum stays here.
    """

    file = models.ForeignKey(EditionFile, models.PROTECT, related_name="reprints", verbose_name=_("edition file"))
    blackout = models.ForeignKey(Blackout, models.PROTECT, related_name="+", verbose_name=_("blackout"))
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+", verbose_name=_("job"))
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    sha256 = models.CharField(_("SHA-256 of the file that there was"), max_length=64)
    done_at = models.DateTimeField(_("printed at"), null=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = _("reprint")
        verbose_name_plural = _("reprints")
        constraints = [models.UniqueConstraint(fields=["file", "blackout"], name="a_blackout_reprints_a_file_once")]

    def __str__(self):
        return str(self.file)


class ChapterPage(models.Model):
    """The finished HTML of a chapter of an edition: a cache, which may be thrown away and built again."""

    chapter = models.OneToOneField(
        EditionChapter, models.CASCADE, related_name="page", verbose_name=_("edition chapter")
    )
    html = models.TextField(_("HTML"))
    sections = models.JSONField(_("sections"), default=list, help_text=_("The id and the words of each heading."))
    paragraphs = models.JSONField(_("paragraphs"), default=dict, help_text=_("Each by itself, by its key."))
    made_with = models.CharField(_("made with"), max_length=64, help_text=_("Version of the renderer that made it."))

    class Meta:
        verbose_name = _("chapter page")
        verbose_name_plural = _("chapter pages")

    def __str__(self):
        return str(self.chapter)
