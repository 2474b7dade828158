"""People, what they may do where, secret links, sign-ins, and the log of who did what."""

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _


def in_language(names: dict[str, str], language: str | None = None) -> str:
    """Return the name in a language (the one in use when none is given), else in the first that there is."""
    return names.get(language or get_language() or settings.LANGUAGE_CODE) or next(
        (name for name in names.values() if name), ""
    )


class Role(models.TextChoices):
    READER = "reader", _("reader")
    RAPPORTEUR = "rapporteur", _("rapporteur")
    REVIEWER = "reviewer", _("reviewer")
    EDITOR = "editor", _("editor")
    APPROVER = "approver", _("approver")
    ADMINISTRATOR = "administrator", _("administrator")


class Programme(models.Model):
    """A field of work: wildlife; later money laundering, human trafficking."""

    slug = models.SlugField(_("short name"), unique=True)
    titles = models.JSONField(_("titles"), default=dict, help_text=_("Title by language."))

    class Meta:
        ordering = ["slug"]
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")

    def __str__(self):
        return in_language(self.titles) or self.slug


class UserManager(BaseUserManager["User"]):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    """A person who signs in by e-mail. People are deactivated, never deleted."""

    email = models.EmailField(_("e-mail"), unique=True)
    names = models.JSONField(_("names"), default=dict, help_text=_("Name by language, each in its script."))
    office = models.CharField(_("office"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default="km")
    is_active = models.BooleanField(_("may sign in"), default=True)
    date_joined = models.DateTimeField(_("invited at"), default=timezone.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []
    objects = UserManager()

    class Meta:
        ordering = ["email"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="one_person_per_email",
                violation_error_message=_("There is a person with this e-mail already."),
            )
        ]
        permissions = [("manage_people", "Can invite people, give and take roles, and disable people")]

    def __str__(self):
        return self.name or self.email

    @property
    def name(self) -> str:
        return in_language(self.names)

    def get_short_name(self):
        return str(self)

    def has_perm(self, permission: str, obj=None) -> bool:
        """Say whether one of this person's roles allows an act, in the programme of the thing acted on.

        `obj` is a programme or has one (`obj.programme`). Without `obj`: allowed in at least one programme.
        """
        if not self.is_active:
            return False
        allowed = [m for m in self.standing_memberships if permission in settings.ROLES.get(m.role, ())]
        if obj is None:
            return bool(allowed)
        programme = obj if isinstance(obj, Programme) else obj.programme
        return any(m.programme_id is None or m.programme_id == programme.pk for m in allowed)

    def has_perms(self, permissions, obj=None) -> bool:
        return all(self.has_perm(permission, obj) for permission in permissions)

    def has_module_perms(self, app_label: str) -> bool:
        return any(
            permission.startswith(f"{app_label}.")
            for m in self.standing_memberships
            for permission in settings.ROLES.get(m.role, ())
        )

    def programmes_where(self, permission: str) -> Q:
        """Return the condition, on a `programme` field, for the programmes in which an act is allowed."""
        if not self.is_active:
            return Q(pk__in=[])
        allowed = [m for m in self.standing_memberships if permission in settings.ROLES.get(m.role, ())]
        if any(m.programme_id is None for m in allowed):
            return Q(pk__isnull=False)  # always true; an empty Q() would vanish from an "or"
        return Q(programme__in=[m.programme_id for m in allowed])

    @property
    def standing_memberships(self):
        """The person's roles, asked for once in the life of this object."""
        if not hasattr(self, "_standing_memberships"):
            self._standing_memberships = list(self.memberships.all())
        return self._standing_memberships


class Membership(models.Model):
    """A role that a person holds, in one programme or in all."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("programme"),
        help_text=_("Empty: in all programmes."),
    )

    class Meta:
        ordering = ["role"]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "programme"], name="a_role_is_given_once"),
            # To the first one two empty programmes differ.
            models.UniqueConstraint(
                fields=["user", "role"], condition=Q(programme=None), name="a_role_for_all_is_given_once"
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.get_role_display()}"


class Key(models.Model):
    """A secret link: the one mechanism for every address that opens without a sign-in.

    Only a digest of the secret is kept. It opens one purpose for one subject until it expires or is revoked.
    """

    class Purpose(models.TextChoices):
        INVITATION = "invitation", _("choose a password")
        PARTICIPANT = "participant", _("a participant's own page")
        ATTENDANCE = "attendance", _("a badge")
        SIGN_IN = "sign_in", _("sign in by a code")
        SIGN_OFF = "sign_off", _("an expert's sign-off")

    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    subject = models.CharField(_("subject"), max_length=100, help_text=_("What it opens, as the purpose names it."))
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used at"), null=True, blank=True)

    class Meta:
        verbose_name = _("key")
        verbose_name_plural = _("keys")
        indexes = [models.Index(fields=["purpose", "subject"], name="keys_of_a_subject")]

    def __str__(self):
        return f"{self.get_purpose_display()}: {self.subject}"


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


VERBS: dict[str, str | Promise] = {}
"""What is done here, by the word that the log keeps: as each app declares it (see accounts.acts.declare)."""


class Act(models.Model):
    """Who did what to which thing, when and why. Rows are added, never changed.

    A log and no more: how things stand is asked of their own rows. Its verbs are declared by the apps (`VERBS`).
    """

    who = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="acts", verbose_name=_("who"))
    verb = models.CharField(_("verb"), max_length=40)
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("programme")
    )
    object_type = models.CharField(_("kind of thing"), max_length=60)
    object_id = models.CharField(_("number of the thing"), max_length=40)
    label = models.CharField(_("thing"), max_length=300)
    reason = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("act")
        verbose_name_plural = _("acts")
        indexes = [models.Index(fields=["object_type", "object_id"], name="acts_on_a_thing")]

    def __str__(self):
        return f"{self.who} {self.verb_in_words} {self.label}"

    @property
    def verb_in_words(self) -> str:
        return str(VERBS.get(self.verb, self.verb))


class ChainLink(models.Model):
    """A batch of acts, chained to the one before it: whoever changes one act breaks every link from there on.

    Each programme has a chain of its own, so that it can leave with it; what belongs to none is the installation's.
    Rows are added, never changed. How the hash is made stands in accounts.chain.
    """

    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("programme")
    )
    number = models.PositiveIntegerField(_("number"))
    previous = models.CharField(_("hash of the link before"), max_length=64, blank=True)
    hash = models.CharField(_("hash"), max_length=64)
    made_at = models.DateTimeField(_("made at"), default=timezone.now)

    class Meta:
        ordering = ["programme", "number"]
        verbose_name = _("link of the chain of acts")
        verbose_name_plural = _("links of the chain of acts")
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="one_link_per_number"),
            models.UniqueConstraint(
                fields=["number"], condition=models.Q(programme=None), name="one_link_per_number_of_the_installation"
            ),
        ]

    def __str__(self):
        return f"{self.programme or ''} {self.number}".strip()


class ActDigest(models.Model):
    """What one act said when it was chained, as a salted digest: nobody can guess its words from it."""

    act = models.OneToOneField(Act, models.PROTECT, related_name="digest", verbose_name=_("act"))
    link = models.ForeignKey(ChainLink, models.PROTECT, related_name="digests", verbose_name=_("link"))
    salt = models.CharField(_("salt"), max_length=32)
    value = models.CharField(_("digest"), max_length=64)

    class Meta:
        ordering = ["link", "pk"]
        verbose_name = _("digest of an act")
        verbose_name_plural = _("digests of acts")

    def __str__(self):
        return self.value


class Blackout(models.Model):
    """Names that two people have blacked out, wherever they stand; of the names a salted hash stays.

    One asks and another decides. The names themselves are here while the request waits, and are gone once it is
    decided, however. `key` is what the act is called outside this database, in the ledger that outlives a restore.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("waits for a second person")
        CONFIRMED = "confirmed", _("blacked out")
        REFUSED = "refused", _("refused")
        TAKEN_BACK = "taken_back", _("taken back")
        LAPSED = "lapsed", _("lapsed: nobody decided in time")

    key = models.CharField(_("key"), max_length=32, unique=True)
    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("programme"),
        help_text=_("Empty: in all programmes."),
    )
    reason = models.TextField(_("reason"))
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.WAITING)
    words = models.TextField(_("names"), blank=True, help_text=_("One on each line; here only while this waits."))
    hashes = models.JSONField(
        _("hashes of the names"), default=list, help_text=_("Of each: its length, a salt, and the SHA-256 of both.")
    )
    places = models.PositiveIntegerField(_("places"), default=0)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided at"), null=True)
    again = models.BooleanField(
        _("applied again after a restore"),
        default=False,
        help_text=_("Two people confirmed it before; see the ledger."),
    )

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("blackout")
        verbose_name_plural = _("blackouts")
        permissions = [
            ("ask_blackout", "Can ask that names are blacked out"),
            ("confirm_blackout", "Can confirm that names are blacked out, asked for by somebody else"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="confirmed")
                | Q(again=True)
                | Q(asked_by__isnull=False, decided_by__isnull=False) & ~Q(asked_by=F("decided_by")),
                name="two_people_black_out",
            ),
            models.CheckConstraint(
                condition=Q(status="waiting", decided_at__isnull=True) & ~Q(words="")
                | ~Q(status="waiting") & Q(words="", decided_at__isnull=False),
                name="names_are_kept_only_while_a_blackout_waits",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_blackout_has_a_reason"),
        ]

    def __str__(self):
        return gettext("names (request %(number)s)") % {"number": self.pk}


class BlackoutPlace(models.Model):
    """One passage that was blacked out: where it stood, and a salted hash of it.

    The place is that in the column's text as the database has it, before this passage went and after every one with a
    lower number. `became` is what the row comes to since, for those whose words something vouches for (see
    accounts.blackouts.witnesses). `passage` is filled only within the transaction that blacks it out: the seals ask it.
    """

    blackout = models.ForeignKey(Blackout, models.PROTECT, related_name="passages", verbose_name=_("blackout"))
    in_table = models.CharField(_("table"), max_length=60)
    in_column = models.CharField(_("column"), max_length=60)
    in_row = models.CharField(_("row"), max_length=40)
    start = models.PositiveIntegerField(_("from character"))
    length = models.PositiveIntegerField(_("characters"))
    salt = models.CharField(_("salt"), max_length=32)
    hash = models.CharField(_("hash"), max_length=64)
    became = models.CharField(_("digest since"), max_length=64, blank=True)
    passage = models.TextField(_("passage"), blank=True)
    applied_at = models.DateTimeField(_("blacked out at"), null=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("passage blacked out")
        verbose_name_plural = _("passages blacked out")
        indexes = [models.Index(fields=["in_table", "in_row"], name="passages_of_a_row")]
        constraints = [
            models.CheckConstraint(condition=Q(length__gte=1, length__lte=2000), name="a_passage_is_no_page"),
            models.CheckConstraint(
                condition=Q(applied_at__isnull=True) | Q(passage=""), name="what_is_blacked_out_is_gone"
            ),
        ]

    def __str__(self):
        return f"{self.in_table}.{self.in_column} {self.in_row}: {self.start}"
