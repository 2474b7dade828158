"""Long work with its progress, and stored files."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import LanguageField

STALE_AFTER = timedelta(seconds=60)


class JobQuerySet(models.QuerySet):
    def to_be_done(self):
        """Waiting, or left behind by a worker that died."""
        return self.filter(state=Job.State.WAITING) | self.stale()

    def stale(self):
        """Running jobs whose worker has not been heard from: it was killed, and the job is to be taken up again."""
        return self.filter(state=Job.State.RUNNING, heartbeat__lt=timezone.now() - STALE_AFTER)


class Job(models.Model):
    """Long work that a worker does beside the server, with the step it is at."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    kind = models.CharField(_("kind"), max_length=100, help_text=_("Dotted path of the function that does it."))
    arguments = models.JSONField(_("arguments"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    step = models.CharField(_("step"), max_length=300, blank=True)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), default=0)
    failure = models.TextField(_("why it failed"), blank=True)
    remarks = models.TextField(_("what to look at"), blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    heartbeat = models.DateTimeField(_("last sign of life"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [models.Index(fields=["heartbeat"], condition=Q(state="running"), name="running_jobs")]

    def __str__(self):
        return f"{self.kind} {self.pk}"

    @property
    def is_finished(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)


class Worker(models.Model):
    """A worker process that is alive, so that a page can say when none is."""

    name = models.CharField(_("name"), max_length=64, unique=True)
    seen_at = models.DateTimeField(_("seen at"), default=timezone.now)

    class Meta:
        verbose_name = _("worker")
        verbose_name_plural = _("workers")

    def __str__(self):
        return self.name

    @classmethod
    def is_there(cls) -> bool:
        return cls.objects.filter(seen_at__gte=timezone.now() - STALE_AFTER).exists()


def storage_path(stored_file, name: str) -> str:
    """Files lie by their content: the same bytes are kept once, and a name tells nothing to who lists the folder."""
    return f"{stored_file.sha256[:2]}/{stored_file.sha256}"


class StoredFile(models.Model):
    """Bytes kept outside the database. Who may have them is asked of the row that owns them."""

    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    media_type = models.CharField(_("media type"), max_length=100)
    content = models.FileField(_("content"), upload_to=storage_path)
    stored_at = models.DateTimeField(_("stored at"), default=timezone.now)

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")

    def __str__(self):
        return self.sha256


class Letter(models.Model):
    """One letter in the outbox. Staff read it before it is sent; what was sent stays as it was."""

    class State(models.TextChoices):
        PREPARED = "prepared", _("to be read")
        WAITING = "waiting", _("on its way")
        SENT = "sent", _("sent")
        FAILED = "failed", _("could not be sent")
        DISCARDED = "discarded", _("not sent")

    kind = models.CharField(_("kind"), max_length=40)
    about = models.CharField(_("about"), max_length=100, help_text=_("The thing it is about, as its stage names it."))
    to = models.EmailField(_("to"))
    language = LanguageField(_("language"))
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PREPARED)
    failure = models.TextField(_("why it could not be sent"), blank=True)
    once = models.CharField(_("key"), max_length=140, null=True, unique=True)  # noqa: DJ001 -- letters with the same key are one
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("prepared by")
    )
    prepared_at = models.DateTimeField(_("prepared at"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent at"), null=True)

    class Meta:
        ordering = ["-prepared_at", "-pk"]
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        indexes = [models.Index(fields=["kind", "about", "state"], name="letters_about_a_thing")]

    def __str__(self):
        return f"{self.subject} ({self.to})"
