"""People, what they may do where, and secret links."""

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models.languages import LanguageField


def in_language(names: dict[str, str], language: str | None = None) -> str:
    """Return the name in a language (the one in use when none is given), else in the first that there is."""
    return names.get(language or get_language() or settings.LANGUAGE_CODE) or next(
        (name for name in names.values() if name), ""
    )


class Role(models.TextChoices):
    READER = "reader", _("reader")
    MAGISTRATE = "magistrate", _("judge or prosecutor")
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
    language = LanguageField(_("language"), default="km")
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
        READERS_ANSWER = "readers_answer", _("the answer to a reader's comment")
        FOLLOWING = "following", _("new editions by e-mail")

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
