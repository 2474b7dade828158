"""The roster of experts whom courts may ask: an office, its fields, and whether it agreed to be shown."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Programme, in_language
from workshops.models import Province


class ExpertField(models.TextChoices):
    """The one list of what courts ask experts about."""

    SPECIES = "species", _("species identification")
    DNA = "dna", _("DNA analysis")
    IVORY_AND_HORN = "ivory_and_horn", _("ivory and horn")
    VETERINARY = "veterinary", _("veterinary medicine")
    CARE = "care", _("care of seized animals")
    VALUATION = "valuation", _("valuation")
    PERMITS = "permits", _("permits and trade documents")
    TRAPS_AND_WEAPONS = "traps_and_weapons", _("traps, poison and weapons")
    DIGITAL = "digital", _("digital forensics")
    FINANCIAL = "financial", _("financial analysis")
    OTHER = "other", _("other field")


class ExpertLanguage(models.TextChoices):
    """The languages in which an expert writes a report or is heard."""

    KHMER = "km", _("Khmer")
    ENGLISH = "en", _("English")
    FRENCH = "fr", _("French")
    VIETNAMESE = "vi", _("Vietnamese")
    THAI = "th", _("Thai")
    LAO = "lo", _("Lao")
    CHINESE = "zh", _("Chinese")


class InterestsAnswer(models.TextChoices):
    """What came of the question about interests. That none were stated says that somebody asked."""

    NOT_ASKED = "not_asked", _("not asked")
    NONE_STATED = "none_stated", _("none stated")
    STATED = "stated", _("stated")


class ConsentForm(models.TextChoices):
    PAPER = "paper", _("on paper")
    MESSAGE = "message", _("by a message")


def twelve_months_before(day: date) -> date:
    """The same day a year earlier; of 29 February, the 28th."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap_day else day.day)


class CourtExpertQuerySet(models.QuerySet):
    def kept_by(self, user):
        """Those of the programmes in which this person keeps the roster."""
        return self.filter(user.programmes_where("handbook.keep_court_expert"))

    def shown(self):
        """Those that judges and prosecutors see: the office agreed, did not withdraw, and is on the roster."""
        return self.filter(consent_on__isnull=False, consent_withdrawn_on=None, retired_at=None)

    def to_check_again(self, today: date):
        """Those on the roster that nobody checked in the last twelve months."""
        too_old = Q(checked_on=None) | Q(checked_on__lte=twelve_months_before(today))
        return self.filter(too_old, retired_at=None)


class CourtExpert(models.Model):
    """An office that courts may ask about a field. Shown to judges and prosecutors while its consent stands.

    It is kept as an office: no private number, address or other fact of a person. Erasing deletes the row.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="court_experts", verbose_name=_("programme"))
    names = models.JSONField(_("office or post"), default=dict)
    employers = models.JSONField(_("employer"), default=dict)
    fields = models.JSONField(_("fields"), default=list)
    languages = models.JSONField(_("languages"), default=list)
    province = models.ForeignKey(Province, models.PROTECT, related_name="+", verbose_name=_("province"))
    interests_answer = models.CharField(
        _("interests"), max_length=12, choices=InterestsAnswer, default=InterestsAnswer.NOT_ASKED
    )
    interests = models.TextField(_("interests as stated"), max_length=2000, blank=True)
    office_telephone = models.CharField(_("the office's telephone"), max_length=60, blank=True)
    office_email = models.EmailField(_("the office's e-mail"), blank=True)
    office_address = models.CharField(_("the office's address"), max_length=300, blank=True)
    consent_on = models.DateField(_("consent given on"), null=True, blank=True)
    consent_form = models.CharField(_("how it was given"), max_length=8, choices=ConsentForm, blank=True)
    consent_withdrawn_on = models.DateField(_("consent withdrawn on"), null=True, blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("checked by")
    )
    retired_at = models.DateTimeField(_("taken off the roster at"), null=True, blank=True)
    demonstration = models.BooleanField(_("demonstration"), default=False)
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    objects = CourtExpertQuerySet.as_manager()

    class Meta:
        ordering = ["province", "pk"]
        verbose_name = _("expert for courts")
        verbose_name_plural = _("experts for courts")
        permissions = [
            ("keep_court_expert", "Can keep the roster of experts for courts"),
            ("read_court_expert", "Can read the roster of experts for courts"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(names={}), name="a_court_expert_is_called_something"),
            models.CheckConstraint(condition=~Q(employers={}), name="a_court_expert_has_an_employer"),
            models.CheckConstraint(condition=~Q(fields=[]), name="a_court_expert_has_a_field"),
            models.CheckConstraint(condition=~Q(languages=[]), name="a_court_expert_has_a_language"),
            models.CheckConstraint(
                condition=Q(interests_answer="stated") & ~Q(interests="")
                | Q(interests_answer__in=["not_asked", "none_stated"], interests=""),
                name="interests_are_words_only_where_stated",
                violation_error_message=_("Write the interests down, or choose “none stated” or “not asked”."),
            ),
            models.CheckConstraint(
                condition=Q(consent_on=None, consent_form="")
                | Q(consent_on__isnull=False, consent_form__in=["paper", "message"]),
                name="a_consent_says_when_and_how",
            ),
            # NULL fulfils a check: without the first part a withdrawal alone would pass.
            models.CheckConstraint(
                condition=Q(consent_withdrawn_on=None)
                | Q(consent_on__isnull=False, consent_withdrawn_on__gte=F("consent_on")),
                name="a_consent_is_withdrawn_after_it_was_given",
            ),
            models.CheckConstraint(
                condition=Q(checked_on=None, checked_by=None) | Q(checked_on__isnull=False, checked_by__isnull=False),
                name="a_check_says_when_and_by_whom",
            ),
        ]

    def __str__(self):
        return in_language(self.names)

    def get_absolute_url(self):
        return reverse("desk:court_expert_detail", args=[self.pk])

    def clean(self):
        """Only codes of our lists; a list of another kind is refused as well."""
        for name, known in (("fields", ExpertField.values), ("languages", ExpertLanguage.values)):
            codes = getattr(self, name)
            if not isinstance(codes, list) or not codes or not set(codes) <= set(known):
                raise ValidationError({name: _("Choose at least one of the list.")})

    @property
    def label(self) -> str:
        """What the log calls it. It names nobody, so that erasing leaves no name behind."""
        return gettext("expert %(number)s, %(province)s") % {"number": self.pk, "province": self.province}

    @property
    def consents(self) -> bool:
        return self.consent_on is not None and self.consent_withdrawn_on is None

    @property
    def is_shown(self) -> bool:
        """The same rule as `shown`, for one."""
        return self.consents and self.retired_at is None

    @property
    def is_to_check_again(self) -> bool:
        """The same rule as `to_check_again`, for one, today."""
        last = self.checked_on
        return self.retired_at is None and (last is None or last <= twelve_months_before(timezone.localdate()))

    @property
    def fields_told(self) -> list[str]:
        return [str(ExpertField(code).label) for code in ExpertField.values if code in self.fields]

    @property
    def languages_told(self) -> list[str]:
        return [str(ExpertLanguage(code).label) for code in ExpertLanguage.values if code in self.languages]
