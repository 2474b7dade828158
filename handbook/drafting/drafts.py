"""Drafting: versions are started, their wordings saved, paragraphs cite contributions. Nothing is overwritten."""

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from handbook.drafting import wordings
from handbook.drafting.paragraph_keys import keys_now
from handbook.models import Chapter, Citation, Reliance, Version
from handbook.rendering import rendered_sources
from handbook.rendering.numbered_paragraphs import sha256


class DraftIsOpen(Exception):
    """The chapter has an open draft (or an open correction) in this language already."""

    def __init__(self, version: Version):
        super().__init__(version)
        self.version = version


class NothingInEffect(Exception):
    """There is no approved text in effect that a correction could start from."""


class StaleVersion(Exception):
    """Someone saved, sent or decided in the meantime; what was seen is no longer what stands."""


class NotOpen(Exception):
    """The version is not a draft at the editors' desk."""


def start_draft(chapter: Chapter, *, by: User, language: str | None = None) -> Version:
    """Open a draft from the chapter's newest approved text, or an empty one. Raises DraftIsOpen."""
    language = language or chapter.handbook.source_language
    require(by, "handbook.draft_version", chapter)
    return open_draft(chapter, language, based_on=newest_approved(chapter, language), by=by)


def start_correction(chapter: Chapter, *, by: User, language: str | None = None) -> Version:
    """Open a correction of the text in effect today. Raises DraftIsOpen, NothingInEffect."""
    require(by, "handbook.draft_version", chapter)
    language = language or chapter.handbook.source_language
    in_effect = chapter.versions.filter(language=language).in_effect(timezone.localdate()).first()
    if in_effect is None:
        raise NothingInEffect(chapter)
    return open_draft(chapter, language, based_on=in_effect, is_correction=True, by=by)


def carry_over(earlier: Version, version: Version, *, keys: Iterable[str]) -> None:
    """Have what hangs on an earlier version's paragraphs hang on the same ones of another: its citations, the
    provisions of law that an editor confirmed or dismissed, and of a translation what it renders. What hangs there
    already stays as it is."""
    keys = set(keys)
    if earlier.language == version.language:
        rendered_sources.carry_over(earlier, version)
    Citation.objects.bulk_create(
        (
            Citation(version=version, key=one.key, contribution_id=one.contribution_id, cited_by_id=one.cited_by_id)
            for one in earlier.citations.all()
            if one.key in keys
        ),
        ignore_conflicts=True,
    )
    Reliance.objects.bulk_create(
        (
            Reliance(
                version=version,
                key=one.key,
                provision_id=one.provision_id,
                relies=one.relies,
                confirmed_by_id=one.confirmed_by_id,
                confirmed_at=one.looked_at,
            )
            for one in earlier.reliances.prefetch_related("looks")
            if one.key in keys
        ),
        ignore_conflicts=True,
    )


def superseded_by(version: Version, *, on: date | None = None) -> Version | None:
    """Return the text that is in effect on a day where a correction was started from another one; else None."""
    if not version.is_correction or not version.is_open:
        return None
    of_language = Version.objects.filter(chapter=version.chapter_id, language=version.language)
    in_effect = of_language.in_effect(on or timezone.localdate()).select_related("wording").first()
    return None if in_effect is None or in_effect.pk == version.based_on_id else in_effect


def open_draft(
    chapter: Chapter, language: str, *, based_on: Version | None, is_correction: bool = False, by: User
) -> Version:
    """Open a draft or a correction with the text, keys and citations of another. Raises DraftIsOpen.

    Whoever calls it has asked whether `by` may; the merge of a correction opens one in its drafter's name.
    """
    try:
        with transaction.atomic():
            version = Version.objects.create(
                chapter=chapter,
                language=language,
                is_correction=is_correction,
                is_draft_translation=based_on is not None and based_on.is_draft_translation,
                based_on=based_on,
                titles=based_on.titles if based_on else chapter.titles,
                started_by=by,
            )
            if based_on is not None:
                wording = wordings.add(version, based_on.wording.text, keys_now(based_on.wording), by=by)
                Version.objects.filter(pk=version.pk).update(wording=wording)
                version.wording = wording
                carry_over(based_on, version, keys=wording.keys)
            record(by, "started", version)
    except IntegrityError as refused:
        # The partial unique key is the guard, also when two editors start at the same moment.
        opened = chapter.versions.open().filter(language=language, is_correction=is_correction).first()
        if opened is None:
            raise
        raise DraftIsOpen(opened) from refused
    return version


def newest_approved(chapter: Chapter, language: str) -> Version | None:
    """Return the approved text that takes effect last, withdrawn ones left out: what the next draft starts from."""
    approved = chapter.versions.filter(language=language, status=Version.Status.APPROVED, withdrawn_at=None)
    return approved.order_by("-effective_from", "-approved_at", "-pk").first()


@transaction.atomic
def settle_correction(version: Version, *, by: User, seen: str) -> None:
    """Say that what a correction changed is dealt with; `seen` is the checksum of what was read of it.

    Raises NotOpen, StaleVersion when another correction came in between.
    """
    require(by, "handbook.draft_version", version)
    version = at_the_desk(version)
    if not version.unmerged:
        return
    if seen != sha256(version.unmerged):
        raise StaleVersion(version)
    Version.objects.filter(pk=version.pk).update(unmerged="")
    record(by, "merged a correction into", version, reason=version.unmerged)


def at_the_desk(version: Version) -> Version:
    """Lock the version's row and return it as it stands. Raises NotOpen when it left the editors' desk."""
    version = locked(version)
    if version.status != Version.Status.DRAFTED:
        raise NotOpen(version)
    return version


def locked(version: Version) -> Version:
    """Lock the version's row and return it with its wording as they stand.

    In two queries: one that waits for the lock and joins the wording would still see the wordings from before it
    waited, and find the version without the one that a colleague has just saved.
    """
    Version.objects.select_for_update().only("pk").get(pk=version.pk)
    with_wording = Version.objects.select_related("wording", "based_on__wording", "chapter__handbook__programme")
    return with_wording.get(pk=version.pk)
