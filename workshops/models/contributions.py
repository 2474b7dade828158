"""What participants put forward, with what came with it, and who may read it."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import LanguageField
from office.models import StoredFile
from text.scripts import is_sentence_in_other_letters
from workshops.models.gatherings import Consultation, Participant, Profession, Topic, Workshop, new_code
from workshops.models.places import Province
from workshops.models.review import Disposition, Theme

CLAIM_LASTS = timedelta(hours=2)
"""How long a reviewer has a contribution in hand who claimed it."""


def new_receipt() -> str:
    """Return a random public name for a contribution: twelve characters, about 60 bits."""
    return new_code(12)


def no_claim_lasts() -> Q:
    """Return the condition for contributions that no reviewer has in hand: unclaimed, or claimed too long ago."""
    return Q(claimed_at=None) | Q(claimed_at__lt=timezone.now() - CLAIM_LASTS)


class ContributionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The contributions whose own words this person may read.

        Reviewers read all of their programmes; rapporteurs, editors and approvers all but ongoing cases, of which
        they read only those they keyed themselves. Nobody else reads any: what others may know is the public
        summary (see `heard`).
        """
        if user is None or not user.is_authenticated or not user.is_active:
            return self.none()
        readers = self._in_programmes(user, "workshops.read_contribution")
        return self.filter(
            self._in_programmes(user, "workshops.read_ongoing_contribution")
            | (readers & (Q(ongoing=False) | Q(keyed_by=user)))
        )

    def for_staff(self, user):
        """The contributions this person may know of, at least by their public summary."""
        if user is None or not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(self._in_programmes(user, "workshops.read_contribution"))

    @staticmethod
    def _in_programmes(user, permission: str) -> Q:
        return Q(consultation__in=Consultation.objects.filter(user.programmes_where(permission)))

    def standing(self):
        """Neither taken back nor replaced by a later wording of its author's."""
        return self.filter(stands=True)

    def counted(self):
        """Standing, and not of a rehearsal: what any count, export or report holds."""
        return self.filter(stands=True, rehearsed=False)

    def awaiting(self):
        """Not yet answered."""
        return self.standing().filter(answered_at=None)

    def answered(self):
        return self.standing().filter(answered_at__isnull=False)

    def citable(self):
        """Accepted, at least in part, and not about a case that is still before a court."""
        return self.counted().filter(
            models.Exists(
                Disposition.objects.filter(
                    contribution=models.OuterRef("pk"),
                    standing=True,
                    outcome__in=Disposition.Outcome.accepting(),
                )
            ),
            ongoing=False,
        )

    def heard(self):
        """Those of which the public may know the summary and the outcome: answered, and no case still ongoing."""
        return (
            self.counted()
            .filter(answered_at__isnull=False, ongoing=False)
            .exclude(
                models.Exists(
                    Disposition.objects.filter(contribution=models.OuterRef("pk"), standing=True, public_summary="")
                )
            )
        )

    def with_answer(self):
        """With everything that a list of contributions shows, in a constant number of queries."""
        return self.select_related(
            "consultation__programme", "topic", "workshop", "keyed_by", "claimed_by", "batch"
        ).prefetch_related(
            # Asked once for each participant of a page, not for each contribution.
            models.Prefetch(
                "participant",
                Participant.objects.with_holders().select_related("court__province", "province"),
            ),
            "withholdings",
            models.Prefetch(
                "dispositions",
                Disposition.objects.filter(standing=True).select_related("decided_by", "merged_into"),
                to_attr="standing_dispositions",
            ),
        )


class Batch(models.Model):
    """One spreadsheet of contributions, brought in whole and undone whole."""

    workshop = models.ForeignKey(Workshop, models.PROTECT, related_name="batches", verbose_name=_("workshop"))
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("brought in by")
    )
    imported_at = models.DateTimeField(_("brought in at"), default=timezone.now)
    undone_at = models.DateTimeField(_("undone at"), null=True)

    class Meta:
        ordering = ["-imported_at", "-pk"]
        verbose_name = _("batch")
        verbose_name_plural = _("batches")

    def __str__(self):
        return self.file_name


class Contribution(models.Model):
    """What one participant put forward, in their own words.

    The text is never edited. A disposition answers it; a chapter may cite it.
    """

    class Kind(models.TextChoices):
        EXPERIENCE = "experience", _("experience")
        CASE = "case", _("case")
        GOOD_PRACTICE = "good_practice", _("good practice")
        DIFFICULTY = "difficulty", _("difficulty")
        PROPOSED_WORDING = "proposed_wording", _("proposed wording")
        QUESTION = "question", _("question")

    class Channel(models.TextChoices):
        IN_THE_ROOM = "in_the_room", _("in the room")
        PHONE = "phone", _("by phone")
        ON_BEHALF = "on_behalf", _("on behalf")
        SPREADSHEET = "spreadsheet", _("spreadsheet")
        READER = "reader", _("reader")

    class Attribution(models.TextChoices):
        NAMED = "named", _("by name")
        OFFICE = "office", _("by office only")
        NOT_ATTRIBUTED = "not_attributed", _("not attributed")

    receipt = models.CharField(_("receipt"), max_length=12, unique=True, default=new_receipt, editable=False)
    consultation = models.ForeignKey(
        Consultation, models.PROTECT, related_name="contributions", verbose_name=_("consultation")
    )
    topic = models.ForeignKey(
        Topic, models.PROTECT, null=True, blank=True, related_name="contributions", verbose_name=_("topic")
    )
    workshop = models.ForeignKey(
        Workshop, models.PROTECT, null=True, blank=True, related_name="contributions", verbose_name=_("workshop")
    )
    participant = models.ForeignKey(
        Participant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name=_("participant"),
    )
    channel = models.CharField(_("channel"), max_length=20, choices=Channel)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    attribution = models.CharField(
        _("attribution"), max_length=20, choices=Attribution, default=Attribution.NOT_ATTRIBUTED
    )
    lowered_at = models.DateTimeField(_("attribution last lowered at"), null=True, blank=True)
    language = LanguageField(_("language"))
    text = models.TextField(_("in their own words"))
    ongoing = models.BooleanField(
        _("the case is still before a court"),
        default=False,
        help_text=_("Then only you and the reviewers read these words, and they cannot be cited."),
    )
    keyed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("keyed by"),
    )
    client_key = models.CharField(_("device's key"), max_length=64, null=True, blank=True, unique=True)  # noqa: DJ001 -- NULL is not a value, so any number of rows may have none
    received_at = models.DateTimeField(_("received at"), default=timezone.now)
    # Written once at intake from the participant, so that lists and counts of 100,000 need no join.
    profession = models.CharField(_("profession"), max_length=30, choices=Profession, blank=True)
    province = models.ForeignKey(
        Province, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("province")
    )
    voices = models.PositiveIntegerField(
        _("members of the group"), default=1, help_text=_("How many people put this forward together.")
    )
    late = models.BooleanField(_("arrived after the closing"), default=False)
    written_at = models.DateTimeField(_("written at"), null=True, blank=True)
    batch = models.ForeignKey(
        Batch, models.PROTECT, null=True, blank=True, related_name="contributions", verbose_name=_("batch")
    )
    source_key = models.CharField(_("reference in its spreadsheet"), max_length=140, null=True, blank=True)  # noqa: DJ001
    paragraph = models.CharField(_("paragraph it is about"), max_length=20, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    withdrawn_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    # Both are kept with what they follow from, in one transaction, so that no list and no count needs a join.
    stands = models.BooleanField(_("neither taken back nor replaced"), default=True, editable=False)
    rehearsed = models.BooleanField(_("put forward in a rehearsal"), default=False, editable=False)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("claimed by")
    )
    claimed_at = models.DateTimeField(_("claimed at"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    room_summary = models.TextField(_("summary for the room"), blank=True)
    released_at = models.DateTimeField(_("released to the room at"), null=True, blank=True)
    themes = models.ManyToManyField(Theme, blank=True, related_name="contributions", verbose_name=_("themes"))
    objects = ContributionQuerySet.as_manager()

    class Meta:
        ordering = ["received_at", "pk"]
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        permissions = [
            ("receive_contribution", "Can key contributions for participants"),
            ("read_contribution", "Can read contributions in the participants' own words"),
            ("read_ongoing_contribution", "Can read contributions about ongoing cases"),
            ("dispose_contribution", "Can answer contributions"),
        ]
        indexes = [
            models.Index(fields=["consultation", "received_at", "id"], name="contributions_in_order"),
            # Few are lowered, and the desk asks for them at every visit: which issued books name somebody too much.
            models.Index(fields=["consultation"], condition=Q(lowered_at__isnull=False), name="lowered_contributions"),
            models.Index(
                fields=["consultation", "received_at", "id"],
                condition=Q(answered_at=None, stands=True),
                name="contributions_awaiting",
            ),
            # The provinces heard in a workshop are looked up here, one by one.
            models.Index(fields=["workshop", "province"], condition=Q(stands=True), name="contributions_by_place"),
            models.Index(fields=["workshop", "received_at", "id"], name="contributions_of_a_workshop"),
            models.Index(fields=["received_at", "id"], name="contributions_oldest_first"),
            models.Index(fields=["topic", "received_at", "id"], name="contributions_to_a_topic"),
            models.Index(fields=["province", "received_at", "id"], name="contributions_of_a_province"),
            models.Index(fields=["profession", "received_at", "id"], name="contributions_by_profession"),
            models.Index(fields=["kind", "received_at", "id"], name="contributions_of_a_kind"),
            models.Index(
                fields=["claimed_by", "received_at", "id"],
                condition=Q(claimed_by__isnull=False),
                name="contributions_in_hand",
            ),
            models.Index(
                fields=["workshop", "released_at", "id"],
                condition=Q(released_at__isnull=False),
                name="contributions_before_a_room",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "source_key"], name="one_contribution_per_source_row"),
            models.CheckConstraint(condition=~Q(text=""), name="a_contribution_has_words"),
            models.CheckConstraint(
                condition=Q(stands=False) | Q(withdrawn_at__isnull=True), name="what_is_taken_back_does_not_stand"
            ),
            models.CheckConstraint(
                condition=Q(rehearsed=False) | Q(workshop__isnull=False), name="a_rehearsal_is_a_workshop"
            ),
            models.CheckConstraint(
                condition=Q(attribution__in=["named", "office", "not_attributed"]),
                name="an_attribution_is_one_of_three",
            ),
        ]

    def __str__(self):
        return self.receipt

    def get_absolute_url(self):
        return reverse("workshops:contribution_detail", args=[self.receipt])

    @property
    def programme(self):
        return self.consultation.programme

    @property
    def disposition(self):
        """The standing answer, or None."""
        if not hasattr(self, "standing_dispositions"):
            self.standing_dispositions = list(self.dispositions.filter(standing=True))
        return next(iter(self.standing_dispositions), None)

    @property
    def is_in_other_letters(self) -> bool:
        """Whether the words say something in other letters than those of the language that was given for them."""
        return is_sentence_in_other_letters(self.text, self.language)

    @property
    def reference(self) -> str:
        """What its spreadsheet calls it, where that gave it a reference."""
        key = self.source_key or ""
        return key.removeprefix("ref:") if key.startswith("ref:") else ""

    @property
    def is_in_hand(self) -> bool:
        """Whether a reviewer's claim to it still lasts."""
        lasts = self.claimed_at is not None and self.claimed_at + CLAIM_LASTS >= timezone.now()
        return lasts and self.answered_at is None

    @property
    def attributed_to(self) -> str:
        """Whom any page, count, export or file may name, as the participant chose: their name, office, or nobody."""
        if self.participant is None or self.attribution == self.Attribution.NOT_ATTRIBUTED:
            return ""
        return str(self.participant) if self.attribution == self.Attribution.NAMED else self.participant.office_told


class Attachment(models.Model):
    """A photograph of paper, or a PDF, that came with a contribution. Re-encoded before it was stored."""

    contribution = models.ForeignKey(
        Contribution, models.CASCADE, related_name="attachments", verbose_name=_("contribution")
    )
    stored_file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("stored file"))
    name = models.CharField(_("file name"), max_length=200)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["contribution", "position", "pk"]
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self):
        return self.name


class Support(models.Model):
    """The same happened in this participant's court. One tap each."""

    contribution = models.ForeignKey(
        Contribution, models.CASCADE, related_name="supports", verbose_name=_("contribution")
    )
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="supports", verbose_name=_("participant"))
    given_at = models.DateTimeField(_("given at"), default=timezone.now)

    class Meta:
        ordering = ["contribution", "pk"]
        verbose_name = _("support")
        verbose_name_plural = _("supports")
        constraints = [models.UniqueConstraint(fields=["contribution", "participant"], name="one_tap_each")]

    def __str__(self):
        return f"{self.contribution}: {self.participant}"


class Withholding(models.Model):
    """A passage of a contribution that nobody but reviewers reads on, with the reason. The original stays sealed."""

    contribution = models.ForeignKey(
        Contribution, models.CASCADE, related_name="withholdings", verbose_name=_("contribution")
    )
    start = models.PositiveIntegerField(_("from character"))
    end = models.PositiveIntegerField(_("to character"))
    reason = models.TextField(_("reason"))
    withheld_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("withheld by")
    )
    withheld_at = models.DateTimeField(_("withheld at"), default=timezone.now)

    class Meta:
        ordering = ["contribution", "start"]
        verbose_name = _("withheld passage")
        verbose_name_plural = _("withheld passages")
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="a_withheld_passage_has_words"),
            models.CheckConstraint(condition=~Q(reason=""), name="a_withheld_passage_has_a_reason"),
        ]

    def __str__(self):
        return f"{self.contribution} {self.start}-{self.end}"
