"""Editions: the versions in effect on a day are frozen and the book is built; `launching` then issues what was seen."""

from collections.abc import Collection
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
from handbook.glossary import printed_glossary
from handbook.models import Edition, EditionChapter, EditionFile, EditionHeard, EditionLaw, Handbook, Reprint, Version
from handbook.models.manifest import fingerprint_of
from law.record.law_data import law_data
from office import jobs
from office.files import store
from office.models import Job, StoredFile
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
    """An edition of this handbook is prepared already, or waits for its hour."""

    def __init__(self, edition: Edition | None):
        super().__init__(edition)
        self.edition = edition


class NotInPreparation(Exception):
    """The edition is issued, given up, or its book is just being built."""


def prepare(
    handbook: Handbook,
    *,
    by: User,
    on: date | None = None,
    note: str = "",
    is_correction: bool = False,
    held_back: Collection[int] = (),
) -> Edition:
    """Freeze, for each chapter, the last approved version effective by a day, as the next edition.

    The edition is then prepared, not yet issued: a Job builds its book, which people look at before they issue it with
    `launching.issue`. Hand the job to the workers with `office.jobs.enqueue`, or build in this process with
    `office.jobs.run`. `is_correction` numbers it 2.1 rather than 3. Chapters that are `held_back` (by primary key)
    stand as in the last edition, those that it does not have are left out. Raises NothingToIssue, NothingNew,
    BeingPrepared.
    """
    require(by, "handbook.issue_edition", handbook)
    on = on or timezone.localdate()
    try:
        with transaction.atomic():
            handbook = lock(handbook)
            standing = handbook.editions.to_come().first()
            if standing is not None:
                raise BeingPrepared(standing)
            versions = versions_for(handbook, on, held_back=held_back)
            return _freeze(handbook, versions, on=on, note=note.strip(), is_correction=is_correction, by=by)
    except IntegrityError as refused:
        raise BeingPrepared(handbook.editions.to_come().first()) from refused


def lock(handbook: Handbook) -> Handbook:
    """Have what is decided of a handbook's editions follow each other; the unique keys make sure of it."""
    return Handbook.objects.select_for_update(of=("self",)).get(pk=handbook.pk)


def versions_for(handbook: Handbook, on: date, *, held_back: Collection[int] = ()) -> list[Version]:
    """What the next edition would hold: the texts in effect on a day, and of chapters held back those of the last."""
    fields = ("chapter__part", "wording")
    texts = Version.objects.filter(chapter__handbook=handbook).in_effect(on).select_related(*fields)
    versions = list(texts.exclude(chapter__in=held_back))
    if held_back and (last := last_issued(handbook)) is not None:
        kept = Version.objects.filter(edition_chapters__edition=last, chapter__in=held_back, withdrawn_at=None)
        versions += kept.select_related(*fields)
    return sorted(versions, key=lambda version: (version.chapter.position, version.language))


def last_issued(handbook: Handbook) -> Edition | None:
    """The edition with the highest number that stands."""
    return handbook.editions.filter(status=Edition.Status.ISSUED, withdrawn_at=None).newest_first().first()


@transaction.atomic
def put_books(edition: Edition, books: dict[str, Built]) -> Edition:
    """Put the finished books (by language) beside a prepared edition, for those who look at it before it is issued."""
    edition = _in_preparation(edition)
    # A build that was cut off after this point and taken up again leaves no second file.
    let_go_of_files(edition)
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
    return edition


def let_go_of_files(edition: Edition) -> list[StoredFile]:
    """Take the books of a prepared edition away, with what was asked of them, and return their bytes' rows."""
    stored = [file.stored_file for file in edition.files.select_related("stored_file")]
    Reprint.objects.filter(file__edition=edition).delete()
    edition.files.all().delete()
    return stored


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
    """Give up a prepared edition whose book nobody is building: it waits for a worker, could not be built, or is there.

    Its number is free again; a worker that takes up its job later finds nothing to do. Raises NotInPreparation.
    """
    require(by, "handbook.issue_edition", edition)
    edition = _in_preparation(edition)
    # The lock keeps a worker from taking the job up in between.
    if Job.objects.select_for_update(of=("self",)).get(pk=edition.job_id).state == Job.State.RUNNING:
        raise NotInPreparation(edition)
    record(by, "gave up", edition, reason=edition.job.failure)
    let_go_of_files(edition)
    edition.delete()


@transaction.atomic
def withdraw(edition: Edition, *, reason: str, by: User) -> Edition:
    """Withdraw an edition that readers have; it stays readable under a banner. Withdrawing twice changes nothing.

    One that waits for its hour is called off instead (`launching.call_off`).
    """
    require(by, "handbook.withdraw_edition", edition)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is withdrawn; readers will see the reason.")})
    withdrawn = (
        Edition.objects.launched()
        .filter(pk=edition.pk, withdrawn_at=None)
        .update(withdrawn_at=timezone.now(), withdrawn_by=by, withdrawal_reason=reason.strip())
    )
    edition.refresh_from_db()
    if withdrawn:
        record(by, "withdrew", edition, reason=reason)
    return edition


def file_name(edition: Edition, language: str) -> str:
    """Return the name of a book's file: handbook, edition, date in effect, language."""
    handbook = edition.handbook.slug
    return f"{handbook}-edition-{edition.number}-{edition.in_effect_from.isoformat()}-{language}.pdf"


def _freeze(
    handbook: Handbook, versions: list[Version], *, on: date, note: str, is_correction: bool, by: User
) -> Edition:
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
            is_draft_translation=version.is_draft_translation,
            part_titles=version.chapter.part.titles if version.chapter.part else {},
            titles=version.titles,
            slug=version.chapter.slug,
            number=version.chapter.number,
            position=version.chapter.position,
        )
        for version in versions
    )
    if (data := law_data())["offences"]:
        EditionLaw.objects.create(edition=edition, data=_for_everybody(data))
    printed_glossary.freeze(edition)
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
    said = [(one.frozen.chapters, one.frozen.heard, _law_of(one)) for one in (earlier, edition)]
    if said[0] == said[1]:
        raise NothingNew(earlier)


def _law_of(edition: Edition) -> dict | None:
    """The law data of an edition without the day on which they were read."""
    return {**edition.law.data, "made_on": ""} if edition.has_law else None


def _for_everybody(said):
    """Law data as an edition carries them: that a lawyer confirmed a figure, and when, but no name."""
    if isinstance(said, list):
        return [_for_everybody(one) for one in said]
    if not isinstance(said, dict):
        return said
    return {
        name: {part: words for part, words in one.items() if part != "by"}
        if name == "confirmed" and one
        else _for_everybody(one)
        for name, one in said.items()
    }


def _in_preparation(edition: Edition) -> Edition:
    standing = Edition.objects.select_for_update(of=("self",)).select_related("handbook", "job")
    found = standing.filter(pk=edition.pk, status=Edition.Status.PREPARED).first()
    if found is None:
        raise NotInPreparation(edition)
    return found
