"""The manifest: what an edition froze, its fingerprint, and whether the database still says the same."""

import hashlib
import json

from django.utils.translation import gettext as _

from handbook.models import Edition, Image
from handbook.rendering import images
from office.files import is_intact


def verify(edition: Edition) -> list[str]:
    """Recompute what an edition froze and compare. Returns a sentence for everything that does not agree."""
    problems = []
    if fingerprint_of(edition.manifest) != edition.fingerprint:
        problems.append(_("The manifest does not have the fingerprint that the edition carries."))
    now = manifest_of(edition, heard=edition.manifest.get("heard", []))
    for name in sorted(now.keys() | edition.manifest.keys()):
        if now.get(name) != edition.manifest.get(name):
            problems.append(_("What the database holds differs from the manifest in: %(name)s.") % {"name": name})
    for chapter in edition.chapters.select_related("version__wording"):
        wording = chapter.version.wording
        if hashlib.sha256(wording.text.encode()).hexdigest() != wording.sha256:
            problems.append(_("The text of chapter %(number)s was changed.") % {"number": chapter.number})
    for file in edition.files.select_related("stored_file"):
        if not is_intact(file.stored_file):
            problems.append(_("The file %(name)s is missing or was changed.") % {"name": file.name})
    for image in Image.objects.filter(
        handbook=edition.handbook_id, name__in=edition.manifest.get("images", {})
    ).select_related("file"):
        if not is_intact(image.file):
            problems.append(_("The image %(name)s is missing or was changed.") % {"name": image.name})
    return problems


def manifest_of(edition: Edition, *, heard: list[dict]) -> dict:
    """Return what an edition freezes, from its rows: text (by checksum), keys, numbers, titles, order, sources, images.

    References between paragraphs are frozen with the numbers. An edition without images has no word of them.
    """
    chapters = edition.chapters.select_related("version__wording").prefetch_related(
        "version__paragraphs", "version__citations__contribution"
    )
    shown = images.frozen_in(edition.handbook, [chapter.version.wording.text for chapter in chapters])
    return {
        "handbook": edition.handbook.slug,
        "edition": edition.number,
        "in_effect_from": edition.in_effect_from.isoformat(),
        "note": edition.note,
        "chapters": [
            {
                "language": chapter.language,
                "position": chapter.position,
                "number": chapter.number,
                "slug": chapter.slug,
                "part": chapter.part_titles,
                "titles": chapter.titles,
                "effective_from": chapter.version.effective_from.isoformat(),
                "sha256": chapter.version.wording.sha256,
                "paragraphs": [[p.key, p.number, p.kind] for p in chapter.version.paragraphs.all()],
                "citations": sorted([c.key, c.contribution.receipt] for c in chapter.version.citations.all()),
            }
            for chapter in chapters.order_by("language", "position")
        ],
        "heard": heard,
        **({"images": shown} if shown else {}),
    }


def fingerprint_of(manifest: dict) -> str:
    """Return the SHA-256 of a manifest in its one canonical form: sorted names, no spaces, UTF-8."""
    canonical = json.dumps(manifest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
