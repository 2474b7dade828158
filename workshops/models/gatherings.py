"""Consultations and their workshops: where, when, about what, and who is invited."""

import secrets

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest, Lower, NullIf, Trim
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import LanguageField, Programme, User, in_language
from workshops.models.places import Court, Province

CODE_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # no letter that is read as a digit, or a digit as a letter


def new_code(length: int) -> str:
    """Return a random code that can be read aloud: about five bits a character."""
    return "".join(secrets.choice(CODE_ALPHABET) for _position in range(length))


def new_join_code() -> str:
    """Return a room's code: eight characters, as they stand on the poster."""
    return new_code(8)


latin_slug = RegexValidator(
    r"^[a-z0-9]+(-[a-z0-9]+)*$",
    _("Use small Latin letters, digits and single hyphens, such as: trial-technique"),
)


def not_a_number(slug: str) -> None:
    """Before consultations had a name in their address, a number stood there; it still leads on."""
    if slug.isdecimal():
        raise ValidationError(_("A number alone has another meaning in addresses. Add a word."))


class ConsultationQuerySet(models.QuerySet):
    def for_staff(self, user):
        """The consultations of the programmes in which this person may read contributions or prepare workshops."""
        return self.filter(
            user.programmes_where("workshops.read_contribution") | user.programmes_where("workshops.prepare_workshop")
        )


class Consultation(models.Model):
    """One round of asking; open from a date to a date."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="consultations", verbose_name=_("programme"))
    slug = models.CharField(
        _("address"),
        max_length=60,
        unique=True,
        validators=[latin_slug, not_a_number],
        help_text=_("Part of its public address, so it never changes. Left empty, it is made from the title."),
        error_messages={"unique": _("Another consultation has this address. Choose another word.")},
    )
    titles = models.JSONField(_("titles"), default=dict)
    purpose = models.TextField(_("what it asks"), blank=True)
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("closes on"))
    answers_by = models.DateField(
        _("answers by"),
        null=True,
        blank=True,
        help_text=_("By this day everything is answered. Participants and readers are told so."),
    )
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
            ),
            models.CheckConstraint(
                condition=Q(answers_by__isnull=True) | Q(answers_by__gte=F("closes_on")),
                name="a_consultation_answers_after_it_closes",
                violation_error_message=_("A consultation answers on the day it closes or later."),
            ),
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
    join_code = models.CharField(_("room's code"), max_length=12, unique=True, default=new_join_code)
    rehearsal = models.BooleanField(
        _("rehearsal"), default=False, help_text=_("It counts nowhere, and can be emptied.")
    )
    presided_by = models.CharField(
        _("presided by"), max_length=200, blank=True, help_text=_("The office, as the invitation names it.")
    )
    room_closed_at = models.DateTimeField(_("room closed at"), null=True, blank=True, editable=False)
    room_closed_why = models.TextField(_("why it was closed all the same"), blank=True, editable=False)

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
            ),
            models.CheckConstraint(
                condition=Q(room_closed_why="") | Q(room_closed_at__isnull=False),
                name="only_a_closed_room_says_why",
            ),
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

    def is_held_on(self, day) -> bool:
        return self.starts_on <= day <= self.ends_on


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


class Gender(models.TextChoices):
    """What participants say of themselves, where they are asked. It is counted, and stands beside nobody."""

    WOMAN = "woman", pgettext_lazy("gender", "woman")
    MAN = "man", pgettext_lazy("gender", "man")
    OTHER = "other", pgettext_lazy("gender", "another gender")
    NOT_SAID = "not_said", pgettext_lazy("gender", "not said")


FEWEST = 3
"""An office that fewer people hold at a place names them; it is then shown one level wider (see office_told)."""


def _people(rows: models.QuerySet):
    """Count, in a query, how many people these rows of participants are at the least."""
    named = rows.values("profession").annotate(
        number=models.Count(NullIf(Lower(Trim("name")), models.Value("")), distinct=True)
    )
    without_name = rows.alias(trimmed=Trim("name")).filter(trimmed="").values("workshop")
    most = without_name.annotate(number=models.Count("pk")).order_by("-number")
    return Greatest(
        Coalesce(models.Subquery(named.values("number")), 0),
        Coalesce(models.Subquery(most.values("number")[:1]), 0),
    )


class ParticipantQuerySet(models.QuerySet):
    def people(self):
        """Those who can come: whoever was invited, walked in or joined, and no office or group that words came from."""
        return self.filter(stands_for_office=False)

    def with_holders(self):
        """With how many people hold the same office at the court, and in the province (see Participant.office_told)."""
        colleagues = Participant.objects.filter(
            workshop__consultation=models.OuterRef("workshop__consultation"),
            workshop__rehearsal=False,
            profession=models.OuterRef("profession"),
            is_confirmed=True,
        ).order_by()
        at_court = _people(colleagues.filter(court=models.OuterRef("court")))
        in_province = Q(court__province=models.OuterRef("place")) | Q(court=None, province=models.OuterRef("place"))
        return self.annotate(
            place=Coalesce("court__province", "province"),
            holders_at_court=at_court,
            holders_in_province=_people(
                colleagues.filter(in_province).alias(narrower=at_court).filter(narrower__lt=FEWEST)
            ),
        )


class Participant(models.Model):
    """A person invited to a workshop, known by their office. Needs no account."""

    # Where it was read `with_holders`.
    holders_at_court: int
    holders_in_province: int

    workshop = models.ForeignKey(Workshop, models.PROTECT, related_name="participants", verbose_name=_("workshop"))
    name = models.CharField(_("name"), max_length=200, blank=True)
    profession = models.CharField(_("profession"), max_length=30, choices=Profession)
    court = models.ForeignKey(Court, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("court"))
    province = models.ForeignKey(
        Province, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("province")
    )
    email = models.EmailField(_("e-mail"), blank=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    language = LanguageField(_("language"), default="km")
    gender = models.CharField(
        _("gender"),
        max_length=10,
        choices=Gender,
        default=Gender.NOT_SAID,
        help_text=_("As the participant says it themselves. It is only counted, and shown nowhere beside anybody."),
    )
    is_confirmed = models.BooleanField(
        _("identity confirmed"),
        default=True,
        help_text=_("Somebody who joined with the room's code is not, until a rapporteur confirms it."),
    )
    device_key = models.CharField(_("device's key"), max_length=64, null=True, blank=True)  # noqa: DJ001 -- NULL is not a value, so any number of rows may have none
    walk_in = models.BooleanField(_("came without an invitation"), default=False)
    # Made when somebody's words were taken in and nobody was written down: it is nobody who comes.
    stands_for_office = models.BooleanField(_("stands for an office or a group"), default=False, editable=False)
    objects = ParticipantQuerySet.as_manager()

    class Meta:
        ordering = ["workshop", "province", "profession", "name", "pk"]
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        indexes = [models.Index(fields=["profession", "court"], name="holders_of_an_office")]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "device_key"], name="one_participant_per_device"),
            models.CheckConstraint(
                condition=Q(gender__in=["woman", "man", "other", "not_said"]), name="a_gender_is_one_of_four"
            ),
            models.CheckConstraint(
                condition=~Q(profession="") | (Q(stands_for_office=True) & ~Q(name="")),
                name="only_a_group_has_no_profession",
            ),
        ]

    def __str__(self):
        return f"{self.name}, {self.office}" if self.name else self.office

    @property
    def office(self) -> str:
        """The profession and the court, or else the province: 'prosecutor, Mondulkiri'."""
        place = self.court or self.province
        return f"{self.profession_told}, {place}" if place else self.profession_told

    @property
    def profession_told(self) -> str:
        """The profession; a group of several has none of its own, and is told as a group."""
        return self.get_profession_display() if self.profession else gettext("group")

    @property
    def office_told(self) -> str:
        """The office as it is told to others: only as narrow as three people share it.

        At the court where three or more hold it; else in the province where three or more do who are not told by
        their court, since whoever is left over by those would be known by that; else the profession alone.

        How many hold an office is known of those only who take part: the court may have one prosecutor. So people
        are counted at the least that they can be. They are the confirmed participants of the consultation outside
        rehearsals; the same name in two workshops is one person. Somebody without a name may be the one of another
        workshop, or one of those with a name: such rows count within the workshop that has most of them, and of
        this number and that of the names the greater counts, not their sum.

        Asks the database unless the participant was read `with_holders`.
        """
        known = self
        if not hasattr(self, "holders_at_court"):
            known = Participant.objects.with_holders().get(pk=self.pk)
        if self.court and known.holders_at_court >= FEWEST:
            return self.office
        province = self.court.province if self.court else self.province
        if province and known.holders_in_province >= FEWEST:
            return f"{self.profession_told}, {province}"
        return self.profession_told


class Attendance(models.Model):
    """A participant was there on a day of the workshop."""

    participant = models.ForeignKey(
        Participant, models.CASCADE, related_name="attendances", verbose_name=_("participant")
    )
    day = models.DateField(_("day"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)

    class Meta:
        ordering = ["participant", "day"]
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [models.UniqueConstraint(fields=["participant", "day"], name="there_once_a_day")]

    def __str__(self):
        return f"{self.participant}: {self.day}"
