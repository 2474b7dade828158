"""Which provisions of law a paragraph relies on."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from handbook.models.versions import Version
from law.models import Provision


class Reliance(models.Model):
    """An editor's word on whether a paragraph relies on a provision that its text names, or that they added."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="reliances", verbose_name=_("version"))
    key = models.CharField(_("paragraph key"), max_length=16)
    provision = models.ForeignKey(Provision, models.PROTECT, related_name="reliances", verbose_name=_("provision"))
    relies = models.BooleanField(_("relies on it"), default=True, help_text=_("Otherwise the text only mentions it."))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("confirmed by")
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), default=timezone.now)

    class Meta:
        ordering = ["version", "pk"]
        verbose_name = _("provision relied on")
        verbose_name_plural = _("provisions relied on")
        constraints = [
            models.UniqueConstraint(fields=["version", "key", "provision"], name="a_paragraph_names_a_provision_once")
        ]

    def __str__(self):
        return f"{self.version} {self.key}: {self.provision}"

    @property
    def looked_at(self):
        """When an editor last said that it holds: when it was confirmed, or read again since."""
        return max([self.confirmed_at, *(look.at for look in self.looks.all())])

    @property
    def is_to_be_looked_at(self) -> bool:
        """Confirmed, and not looked at since the statute was last amended, replaced or ended, as far as is known."""
        return self.relies and self.provision.statute.has_changed_since(timezone.localdate(self.looked_at))


class Look(models.Model):
    """An editor read a sealed paragraph again since the statute was amended: what it says still stands.

    In a draft the editor confirms the reliance itself again; that of an approved text is sealed, so this is its date.
    """

    reliance = models.ForeignKey(Reliance, models.PROTECT, related_name="looks", verbose_name=_("provision relied on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("looked at by"))
    at = models.DateTimeField(_("looked at"), default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("look at an approved paragraph")
        verbose_name_plural = _("looks at approved paragraphs")

    def __str__(self):
        return f"{self.reliance}, {self.at:%Y-%m-%d}"


class TextReading(models.Model):
    """What the paragraphs of a text name, kept so that a long text is not read twice. It may be emptied at any time."""

    sha256 = models.CharField(_("SHA-256 of the text"), max_length=64)
    language = models.CharField(_("language"), max_length=8)
    statutes = models.CharField(_("SHA-256 of what statutes were called"), max_length=64)
    beginnings = models.JSONField(_("how the paragraphs begin"), default=list)
    named = models.JSONField(_("what they name"), default=list)
    at = models.DateTimeField(_("read at"), default=timezone.now)

    class Meta:
        verbose_name = _("reading of a text")
        verbose_name_plural = _("readings of texts")
        constraints = [models.UniqueConstraint(fields=["sha256", "language", "statutes"], name="a_text_is_read_once")]

    def __str__(self):
        return f"{self.sha256} ({self.language})"
