"""Editions: the versions in effect on a day are frozen, the book is built, the edition becomes visible with it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from handbook.editions.manifest import manifest_of
from handbook.editions.provenance import heard_in, rows_of
from handbook.models import Edition, EditionChapter, EditionFile, EditionHeard, Handbook, Version
from handbook.models.manifest import fingerprint_of
from office import jobs
from office.files import store
from office.models import Job
from press.manuscript import Built

BUILD = "handbook.editions.printing.build"


class NothingToIssue(Exception):
    """No chapter has an approved version in effect on the day."""


class NothingNew(Exception):
    """The last edition says exactly this already."""

    def __init__(self, edition: Edition):
        super().__init__(edition)
        self.edition = edition


class BeingPrepared(Exception):
    """Somebody is issuing an edition of this handbook right now."""

    def __init__(self, edition: Edition | None):
        super().__init__(edition)
        self.edition = edition


class NotInPreparation(Exception):
    """The edition is issued, or its book is just being built."""


def prepare(
    handbook: Handbook, *, by: User, on: date | None = None, note: str = "", is_correction: bool = False
) -> Edition:
    """Freeze, for each chapter, the last approved version effective by a day, as the next edition.

    The edition is then prepared, not yet issued: a Job builds its book, and `launch` makes it visible. Hand the
    job to the workers with `office.jobs.hand_over`, or build in this process with `office.jobs.run`.
    `is_correction` numbers it 2.1 rather than 3. Raises NothingToIssue, NothingNew, BeingPrepared.
    """
    require(by, "handbook.issue_edition", handbook)
    on = on or timezone.localdate()
    try:
        with transaction.atomic():
            # The lock makes numbers follow each other; the unique keys make sure of it.
            handbook = Handbook.objects.select_for_update(of=("self",)).get(pk=handbook.pk)
            prepared = handbook.editions.filter(status=Edition.Status.PREPARED).first()
            if prepared is not None:
                raise BeingPrepared(prepared)
            return _freeze(handbook, on=on, note=note.strip(), is_correction=is_correction, by=by)
    except IntegrityError as refused:
        raise BeingPrepared(handbook.editions.filter(status=Edition.Status.PREPARED).first()) from refused


@transaction.atomic
def launch(edition: Edition, books: dict[str, Built]) -> Edition:
    """Put the finished books (by language) beside a prepared edition and issue it: from now on it is sealed."""
    standing = Edition.objects.select_for_update(of=("self",)).select_related("handbook").defer("manifest")
    edition = standing.get(pk=edition.pk)
    if edition.status != Edition.Status.PREPARED:
        raise NotInPreparation(edition)
    # A build that was cut off after this point and taken up again leaves no second file.
    edition.files.all().delete()
    now = timezone.now()
    for language, built in books.items():
        EditionFile.objects.create(
            edition=edition,
            kind=EditionFile.Kind.PDF,
            language=language,
            stored_file=store(built.pdf, media_type="application/pdf"),
            name=file_name(edition, language),
            pages=built.pages,
            libraries=built.libraries,
        )
    edition.status = Edition.Status.ISSUED
    edition.issued_at = edition.launches_at = now
    edition.save(update_fields=["status", "issued_at", "launches_at"])
    record(edition.prepared_by, "issued", edition)
    return edition


@transaction.atomic
def retry(edition: Edition, *, by: User) -> Job:
    """Build the book of a prepared edition once more after a failure. Raises NotInPreparation."""
    require(by, "handbook.issue_edition", edition)
    edition = _in_preparation(edition)
    if not jobs.try_again(edition.job, by=by):
        raise NotInPreparation(edition)
    record(by, "built again", edition)
    return edition.job


@transaction.atomic
def discard(edition: Edition, *, by: User) -> None:
    """Give up a prepared edition whose book nobody builds: it waits for a worker still, or could not be built.

    Its number is free again; a worker that takes up its job later finds nothing to do. Raises NotInPreparation.
    """
    require(by, "handbook.issue_edition", edition)
    edition = _in_preparation(edition)
    # The lock keeps a worker from taking the job up in between.
    if Job.objects.select_for_update(of=("self",)).get(pk=edition.job_id).state == Job.State.RUNNING:
        raise NotInPreparation(edition)
    record(by, "gave up", edition, reason=edition.job.failure)
    edition.files.all().delete()
    edition.delete()


@transaction.atomic
def withdraw(edition: Edition, *, reason: str, by: User) -> Edition:
    """Withdraw an issued edition; it stays readable under a banner. Withdrawing twice changes nothing."""
    require(by, "handbook.withdraw_edition", edition)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is withdrawn; readers will see the reason.")})
    withdrawn = Edition.objects.filter(pk=edition.pk, status=Edition.Status.ISSUED, withdrawn_at=None).update(
        withdrawn_at=timezone.now(), withdrawn_by=by, withdrawal_reason=reason.strip()
    )
    edition.refresh_from_db()
    if withdrawn:
        record(by, "withdrew", edition, reason=reason)
    return edition


def file_name(edition: Edition, language: str) -> str:
    """Return the name of a book's file: handbook, edition, date in effect, language."""
    handbook = edition.handbook.slug
    return f"{handbook}-edition-{edition.number}-{edition.in_effect_from.isoformat()}-{language}.pdf"


def _freeze(handbook: Handbook, *, on: date, note: str, is_correction: bool, by: User) -> Edition:
    versions = list(
        Version.objects.filter(chapter__handbook=handbook)
        .in_effect(on)
        .select_related("chapter__part", "wording")
        .order_by("chapter__position", "language")
    )
    if not any(version.language == handbook.source_language for version in versions):
        raise NothingToIssue(on)
    major, minor = _next_number(handbook, is_correction=is_correction)
    edition = Edition.objects.create(
        handbook=handbook, major=major, minor=minor, in_effect_from=on, note=note, prepared_by=by
    )
    EditionChapter.objects.bulk_create(
        EditionChapter(
            edition=edition,
            version=version,
            language=version.language,
            part_titles=version.chapter.part.titles if version.chapter.part else {},
            titles=version.titles,
            slug=version.chapter.slug,
            number=version.chapter.number,
            position=version.chapter.position,
        )
        for version in versions
    )
    heard = heard_in(edition)
    edition.manifest = manifest_of(edition, heard=heard).written()
    edition.fingerprint = fingerprint_of(edition.manifest)
    _refuse_a_repetition(edition)
    EditionHeard.objects.bulk_create(rows_of(edition, heard), batch_size=1000)
    edition.job = jobs.create(BUILD, {"edition": edition.pk}, by=by)
    edition.save(update_fields=["manifest", "fingerprint", "job"])
    record(by, "prepared", edition)
    return edition


def _next_number(handbook: Handbook, *, is_correction: bool) -> tuple[int, int]:
    last = handbook.editions.aggregate(last=Max("major"))["last"]
    if not is_correction:
        return (last or 0) + 1, 0
    if last is None:
        raise ValidationError(_("There is no edition yet that could be corrected. Issue the first one."))
    return last, handbook.editions.filter(major=last).aggregate(last=Max("minor"))["last"] + 1


def _refuse_a_repetition(edition: Edition) -> None:
    """Compare with the last edition; its date, number and note alone are no reason for a new one."""
    earlier = edition.handbook.editions.exclude(pk=edition.pk).filter(withdrawn_at=None).newest_first().first()
    if earlier is None:
        return
    if (earlier.frozen.chapters, earlier.frozen.heard) == (edition.frozen.chapters, edition.frozen.heard):
        raise NothingNew(earlier)


def _in_preparation(edition: Edition) -> Edition:
    edition = Edition.objects.select_for_update(of=("self",)).select_related("handbook", "job").get(pk=edition.pk)
    if edition.status != Edition.Status.PREPARED:
        raise NotInPreparation(edition)
    return edition
