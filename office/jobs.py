"""Long work: asked for in a page, done by a worker (or by a command, in its own process), watched by its step.

A job names the function that does it (`kind`, a dotted path). The function is called as
`function(progress, **arguments)`; `progress(done, total, step)` writes down how far it is. What goes wrong is kept
as a sentence in `failure`; the function itself leaves nothing half done. What it returns are remarks for the person
who asked: what was done all the same and is worth a look.
"""

import logging
import threading
from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta

from django.db import close_old_connections, connection, transaction
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_tasks import task

from office.models import STALE_AFTER, Job, Worker

logger = logging.getLogger(__name__)
BEAT_SECONDS = 10

Progress = Callable[[int, int, str], None]

_MOVED: dict[str, str] = {}


class JobFailed(Exception):
    """The work could not be done. The message is a sentence for the person who asked."""


def moved(old: str, *, to: str) -> None:
    """Have jobs that were asked for under an old path done by the function that stands at another one now."""
    _MOVED[old] = to


def create(kind: str, arguments: dict, *, by=None) -> Job:
    """Write down work to be done. Nobody does it yet: `hand_over` gives it to the workers, `run` does it here."""
    return Job.objects.create(kind=kind, arguments=arguments, asked_by=by)


def enqueue(job: Job) -> None:
    """Give a job to the workers. The queue lies in the same database, so both are true or neither is."""
    work_on.enqueue(job.pk)


@transaction.atomic
def try_again(job: Job, *, by=None) -> bool:
    """Let a failed job wait once more. Returns False when it is not failed (a button pressed twice)."""
    return bool(
        Job.objects.filter(pk=job.pk, state=Job.State.FAILED).update(
            state=Job.State.WAITING, failure="", step="", done=0, total=0, finished_at=None, asked_by=by
        )
    )


@task()
def work_on(job_id: int) -> None:
    """Do one job, as the worker does."""
    job = Job.objects.filter(pk=job_id).first()
    if job is not None:
        run(job)


def run(job: Job) -> Job:
    """Do a job in this process and return it as it ended. A job that another worker has in hand is left alone."""
    claimed = Job.objects.to_be_done().filter(pk=job.pk).update(state=Job.State.RUNNING, heartbeat=timezone.now())
    if not claimed:
        job.refresh_from_db()
        return job
    job.refresh_from_db()

    def progress(done: int, total: int, step: str) -> None:
        Job.objects.filter(pk=job.pk).update(done=done, total=total, step=step[:300], heartbeat=timezone.now())

    def beat() -> None:
        Job.objects.filter(pk=job.pk).update(heartbeat=timezone.now())

    # Steps and reasons are written in the language of who asked and will read them.
    language = job.asked_by.language if job.asked_by else get_language()
    try:
        with translation.override(language), beating(beat):
            remarks = import_string(_MOVED.get(job.kind, job.kind))(progress, **job.arguments)
    except JobFailed as failure:
        _finish(job, Job.State.FAILED, str(failure))
    except Exception:
        logger.exception("Job %s (%s) failed", job.pk, job.kind)
        _finish(
            job,
            Job.State.FAILED,
            _unexpected(language),
        )
    except BaseException:
        # Stopped by hand in the middle: whoever comes next need not wait until it counts as stale.
        Job.objects.filter(pk=job.pk).update(heartbeat=timezone.now() - 2 * STALE_AFTER)
        raise
    else:
        _finish(job, Job.State.DONE, remarks=remarks or "")
    job.refresh_from_db()
    return job


def take_up_stale() -> int:
    """Put jobs whose worker died back in the queue. Returns how many."""
    count = 0
    for job in Job.objects.stale():
        if Job.objects.stale().filter(pk=job.pk).update(state=Job.State.WAITING, step=""):
            enqueue(job)
            count += 1
    return count


@contextmanager
def beating(beat: Callable[[], object], *, every: float | None = None):
    """Call `beat` every few seconds from a thread of its own while the block runs."""
    stop = threading.Event()

    def keep_beating():
        try:
            while not stop.wait(every or BEAT_SECONDS):
                try:
                    beat()
                except Exception:
                    # A database that is busy for a moment must not end the signs of life for good.
                    logger.warning("A sign of life could not be written", exc_info=True)
                    close_old_connections()  # a connection that broke would fail for ever
        finally:
            connection.close()

    thread = threading.Thread(target=keep_beating, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _unexpected(language: str) -> str:
    with translation.override(language):
        return _("Something unexpected went wrong. It is written in the server's log. You can try again.")


def _finish(job: Job, state: str, failure: str = "", remarks: str = "") -> None:
    Job.objects.filter(pk=job.pk).update(state=state, failure=failure, remarks=remarks, finished_at=timezone.now())


def show_presence(name: str) -> None:
    """Write down that a worker is alive; rows of workers long gone are removed."""
    Worker.objects.update_or_create(name=name, defaults={"seen_at": timezone.now()})
    Worker.objects.filter(seen_at__lt=timezone.now() - timedelta(days=1)).delete()
