"""The manifest: what an edition froze, its fingerprint, and whether the database still says the same."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from accounts.blackouts import witnesses
from handbook.models import Citation, Edition, EditionChapter, Image, Wording
from handbook.models.manifest import (
    CURRENT_FORM,
    FrozenChapter,
    FrozenContribution,
    FrozenParagraph,
    Manifest,
    UnknownForm,
    checksum_of,
    fingerprint_of,
)
from handbook.rendering import images
from office.files import is_intact


def _checksum(wording: Wording) -> str:
    return hashlib.sha256(wording.text.encode()).hexdigest()


WITNESSES = (
    witnesses.Witness("handbook_wording", said=lambda wording: wording.sha256, comes_to=_checksum),
    witnesses.Witness(
        "handbook_edition",
        said=lambda edition: edition.fingerprint,
        comes_to=lambda edition: fingerprint_of(edition.manifest),
    ),
)
"""A checksum and a fingerprint stay as they were cited when names are blacked out in what they vouch for."""


def verify(edition: Edition) -> list[str]:
    """Recompute what an edition froze and compare. Returns a sentence for everything that does not agree.

    What agrees with what a blackout made of it is no problem; `reprinting.sentences` tells of that.
    """
    problems = []
    if not witnesses.is_true(edition):
        problems.append(_("The manifest does not have the fingerprint that the edition carries."))
    try:
        frozen = edition.frozen
    except UnknownForm:
        problems.append(_("A later release of this software wrote the manifest. Verify it with that one."))
        return problems
    now = manifest_of(edition, heard=frozen.heard, form=frozen.form).written()
    for name in sorted(now.keys() | edition.manifest.keys()):
        if now.get(name) != edition.manifest.get(name):
            problems.append(_("What the database holds differs from the manifest in: %(name)s.") % {"name": name})
    if not _rows_agree(edition, frozen):
        problems.append(_("What readers are shown of what was heard differs from the manifest."))
    for chapter in edition.chapters.select_related("version__wording"):
        if not witnesses.is_true(chapter.version.wording):
            problems.append(_("The text of chapter %(number)s was changed.") % {"number": chapter.number})
    for file in edition.files.select_related("stored_file"):
        if not is_intact(file.stored_file):
            problems.append(_("The file %(name)s is missing or was changed.") % {"name": file.name})
    for image in Image.objects.filter(handbook=edition.handbook_id, name__in=frozen.images).select_related("file"):
        if not is_intact(image.file):
            problems.append(_("The image %(name)s is missing or was changed.") % {"name": image.name})
    return problems


def differs_from_kept(edition: Edition, kept: Mapping[str, Any]) -> list[str]:
    """Compare an edition with the full manifest of it that somebody kept elsewhere: a sentence for what differs.

    What a blackout changed here since is no problem: by the fingerprint, which stays, the kept one is the one issued.
    """
    if fingerprint_of(kept) != edition.fingerprint:
        return [_("The kept manifest has another fingerprint than this edition: one of the two was changed.")]
    if witnesses.is_true(edition) and fingerprint_of(edition.manifest) != edition.fingerprint:
        return []
    names = sorted(kept.keys() | edition.manifest.keys())
    return [
        _("The kept manifest differs from the one here in: %(name)s.") % {"name": name}
        for name in names
        if kept.get(name) != edition.manifest.get(name)
    ]


def _rows_agree(edition: Edition, frozen: Manifest) -> bool:
    """Whether the rows of what was heard say what the manifest says, in its order, each with a place of its own."""
    rows = list(edition.heard.order_by("position"))
    counted = list(range(1, len(rows) + 1))
    return (
        tuple(row.frozen for row in rows) == frozen.heard
        and [row.position for row in rows] == counted
        and sorted(row.place for row in rows) == counted
    )


def manifest_of(edition: Edition, *, heard: Iterable[FrozenContribution], form: int = CURRENT_FORM) -> Manifest:
    """Return what an edition freezes, from its rows: text (by checksum), keys, numbers, titles, order, sources, images
    and the law data.

    References between paragraphs are frozen with the numbers.
    """
    chapters = edition.chapters.select_related("version__wording").prefetch_related(
        # Joined: SQLite refuses a list of as many contributions as a long handbook cites.
        "version__paragraphs",
        Prefetch("version__citations", Citation.objects.select_related("contribution").defer("contribution__text")),
    )
    return Manifest(
        handbook=edition.handbook.slug,
        edition=edition.number,
        in_effect_from=edition.in_effect_from.isoformat(),
        note=edition.note,
        chapters=tuple(_frozen(chapter) for chapter in chapters.order_by("language", "position")),
        heard=tuple(heard),
        images=images.frozen_in(edition.handbook, [chapter.version.wording for chapter in chapters]),
        law=checksum_of(edition.law.data) if edition.has_law else "",
        form=form,
    )


def _frozen(chapter: EditionChapter) -> FrozenChapter:
    version = chapter.version
    return FrozenChapter(
        language=chapter.language,
        position=chapter.position,
        number=chapter.number,
        slug=chapter.slug,
        part=chapter.part_titles,
        titles=chapter.titles,
        effective_from=version.effective_from.isoformat(),
        sha256=version.wording.sha256,
        paragraphs=tuple(FrozenParagraph(one.key, one.number, one.kind) for one in version.paragraphs.all()),
        citations=tuple(sorted((one.key, one.contribution.receipt) for one in version.citations.all())),
        is_draft_translation=chapter.is_draft_translation,
    )
