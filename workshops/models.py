"""Consultations, their workshops, what participants put forward, and the answers they receive."""

import secrets

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Programme, in_language

RECEIPT_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # no letter that is read as a digit, or a digit as a letter


def new_receipt() -> str:
    """Return a random public name for a contribution: twelve characters, about 60 bits."""
    return "".join(secrets.choice(RECEIPT_ALPHABET) for _position in range(12))


class Province(models.Model):
    """One of the 25 provinces, by the code of the national register."""

    code = models.CharField(_("code"), max_length=2, primary_key=True)
    names = models.JSONField(_("names"), default=dict)

    class Meta:
        ordering = ["code"]
        verbose_name = _("province")
        verbose_name_plural = _("provinces")

    def __str__(self):
        return in_language(self.names)


class Court(models.Model):
    """A court, by a code of ours (level and seat)."""

    class Level(models.TextChoices):
        FIRST_INSTANCE = "first", _("court of first instance")
        APPEAL = "appeal", _("court of appeal")
        SUPREME = "supreme", _("Supreme Court")
        MILITARY = "military", _("Military Court")

    code = models.CharField(_("code"), max_length=20, primary_key=True)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    province = models.ForeignKey(
        Province, models.PROTECT, related_name="courts", verbose_name=_("province of its seat")
    )
    names = models.JSONField(_("names"), default=dict)

    class Meta:
        ordering = ["level", "code"]
        verbose_name = _("court")
        verbose_name_plural = _("courts")

    def __str__(self):
        return in_language(self.names)


class ConsultationQuerySet(models.QuerySet):
    def for_staff(self, user):
        """The consultations of the programmes in which this person may read contributions or prepare workshops."""
        return self.filter(
            user.programmes_where("workshops.read_contribution") | user.programmes_where("workshops.prepare_workshop")
        )


class Consultation(models.Model):
    """One round of asking; open from a date to a date."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="consultations", verbose_name=_("programme"))
    titles = models.JSONField(_("titles"), default=dict)
    purpose = models.TextField(_("what it asks"), blank=True)
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("closes on"))
    demonstration = models.BooleanField(
        _("demonstration"),
        default=False,
        help_text=_("Every page of it then says that it is a demonstration and invented."),
    )
    objects = ConsultationQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_on", "-pk"]
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        permissions = [("prepare_consultation", "Can make and edit consultations and their topics")]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="a_consultation_closes_after_it_opens",
                violation_error_message=_("A consultation closes on the day it opens or later."),
            )
        ]

    def __str__(self):
        return in_language(self.titles)

    def get_absolute_url(self):
        return reverse("workshops:consultation_detail", args=[self.pk])


class Topic(models.Model):
    """One point that a consultation asks about, with its guiding questions."""

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, related_name="topics", verbose_name=_("consultation")
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    titles = models.JSONField(_("titles"), default=dict)
    questions = models.JSONField(_("guiding questions"), default=dict, blank=True)

    class Meta:
        ordering = ["consultation", "position", "pk"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self):
        return in_language(self.titles)

    @property
    def questions_in_language(self) -> str:
        return in_language(self.questions)


class Workshop(models.Model):
    """One sitting of a consultation: dates, venue, province, who presides."""

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, related_name="workshops", verbose_name=_("consultation")
    )
    number = models.PositiveIntegerField(_("number"), unique=True)
    titles = models.JSONField(_("titles"), default=dict)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    province = models.ForeignKey(
        Province, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("province")
    )
    presided_by = models.CharField(
        _("presided by"), max_length=200, blank=True, help_text=_("The office, as the invitation names it.")
    )

    class Meta:
        ordering = ["-starts_on", "-number"]
        verbose_name = _("workshop")
        verbose_name_plural = _("workshops")
        permissions = [("prepare_workshop", "Can make and edit workshops, agendas and participants")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="a_workshop_ends_after_it_starts",
                violation_error_message=_("A workshop ends on the day it starts or later."),
            )
        ]

    def __str__(self):
        return in_language(self.titles)

    def get_absolute_url(self):
        return reverse("workshops:workshop_detail", args=[self.number])

    @property
    def programme(self):
        return self.consultation.programme

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days + 1


class AgendaItem(models.Model):
    """One point of a workshop's agenda, in the order of the days."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="agenda", verbose_name=_("workshop"))
    day = models.PositiveSmallIntegerField(_("day"), default=1, validators=[MinValueValidator(1)])
    starts_at = models.TimeField(_("from"), null=True, blank=True)
    titles = models.JSONField(_("titles"), default=dict, blank=True)
    topic = models.ForeignKey(
        Topic, models.PROTECT, null=True, blank=True, related_name="agenda_items", verbose_name=_("topic")
    )
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["workshop", "day", F("starts_at").asc(nulls_last=True), "position", "pk"]
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")

    def __str__(self):
        return in_language(self.titles) or str(self.topic or "")


class Profession(models.TextChoices):
    JUDGE = "judge", _("judge")
    INVESTIGATING_JUDGE = "investigating_judge", _("investigating judge")
    PROSECUTOR = "prosecutor", _("prosecutor")
    DEPUTY_PROSECUTOR = "deputy_prosecutor", _("deputy prosecutor")
    CLERK = "clerk", _("clerk")
    JUDICIAL_POLICE = "judicial_police", _("judicial police")
    WILDLIFE_EXPERT = "wildlife_expert", _("wildlife expert")
    MINISTRY = "ministry", _("ministry")
    OTHER = "other", _("other")


class Participant(models.Model):
    """A person invited to a workshop, known by their office. Needs no account."""

    workshop = models.ForeignKey(Workshop, models.PROTECT, related_name="participants", verbose_name=_("workshop"))
    name = models.CharField(_("name"), max_length=200, blank=True)
    profession = models.CharField(_("profession"), max_length=30, choices=Profession)
    court = models.ForeignKey(Court, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("court"))
    province = models.ForeignKey(
        Province, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("province")
    )
    email = models.EmailField(_("e-mail"), blank=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)

    class Meta:
        ordering = ["workshop", "province", "profession", "name", "pk"]
        verbose_name = _("participant")
        verbose_name_plural = _("participants")

    def __str__(self):
        return f"{self.name}, {self.office}" if self.name else self.office

    @property
    def office(self) -> str:
        """The profession and the court, or else the province: 'prosecutor, Mondulkiri'."""
        place = self.court or self.province
        return f"{self.get_profession_display()}, {place}" if place else self.get_profession_display()


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

    def awaiting(self):
        """Not yet answered."""
        return self.filter(
            ~models.Exists(Disposition.objects.filter(contribution=models.OuterRef("pk"), standing=True))
        )

    def answered(self):
        return self.filter(models.Exists(Disposition.objects.filter(contribution=models.OuterRef("pk"), standing=True)))

    def citable(self):
        """Accepted, at least in part, and not about a case that is still before a court."""
        return self.filter(
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
            self.answered()
            .filter(ongoing=False)
            .exclude(
                models.Exists(
                    Disposition.objects.filter(contribution=models.OuterRef("pk"), standing=True, public_summary="")
                )
            )
        )

    def with_answer(self):
        """With everything that a list of contributions shows, in a constant number of queries."""
        return self.select_related(
            "consultation__programme",
            "topic",
            "workshop",
            "participant__court",
            "participant__province",
            "keyed_by",
        ).prefetch_related(
            models.Prefetch(
                "dispositions",
                Disposition.objects.filter(standing=True).select_related("decided_by", "merged_into"),
                to_attr="standing_dispositions",
            )
        )


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
        Workshop,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name=_("workshop"),
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
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
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
        indexes = [models.Index(fields=["consultation", "received_at"], name="contributions_in_order")]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="a_contribution_has_words"),
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
    def attributed_to(self) -> str:
        """Whom any page, count, export or file may name, as the participant chose: their name, office, or nobody."""
        if self.participant is None or self.attribution == self.Attribution.NOT_ATTRIBUTED:
            return ""
        return str(self.participant) if self.attribution == self.Attribution.NAMED else self.participant.office


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
        Contribution, models.PROTECT, related_name="dispositions", verbose_name=_("contribution")
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
    language = models.CharField(_("language of the answer"), max_length=8, choices=settings.LANGUAGES)
    merged_into = models.ForeignKey(
        Contribution,
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
