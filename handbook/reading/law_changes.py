"""What readers are told of the law around a paragraph, and never in it.

The law has changed: the statute that it relies on was amended or replaced after it was read, or is not in force any
more. The rule is the editors' own (`Reliance.is_to_be_looked_at`): their word that it still holds takes the notice
away. Of a law table also: a figure of it was withdrawn.

It is corrected: an editor marked in a later edition that it corrects what stands here (`LawCorrection`).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from handbook.law_references.withdrawn_figures import withdrawn_at
from handbook.models import Edition, EditionChapter, LawCorrection, Paragraph, Reliance, Version
from handbook.reading.shelves import Shelf
from law.models import Statute

_PARAGRAPH = re.compile(r'<div class="paragraph" id="[^"]*" data-key="([^"]*)">')


@dataclass(frozen=True)
class LawChange:
    """A provision that a paragraph relies on, whose statute has changed since the paragraph was looked at.

    what         "amended", "replaced", "ended", or "withdrawn": a figure of a law table, found to be wrong
    on           the day; None where nobody knows when it was replaced
    replaced_by  what stands in the statute's place
    address      leads to the provision in the index by article; empty for a withdrawn figure
    reason       why the figure was withdrawn
    """

    law: str
    what: str
    on: date | None
    address: str
    replaced_by: str = ""
    reason: str = ""


def changes_since(edition: Edition, chapter: EditionChapter, *, key: str = "") -> dict[str, list[LawChange]]:
    """The changes at each paragraph of a chapter, by its key, or at one."""
    relied = Reliance.objects.filter(
        version=chapter.version_id, relies=True, provision__statute__in=Statute.objects.changed()
    )
    if key:
        relied = relied.filter(key=key)
    index = reverse("reading:law_index", args=[edition.handbook.slug]) + f"?edition={edition.number}"
    found: dict[str, list[LawChange]] = {}
    for reliance in relied.select_related("provision__statute__replaced_by").prefetch_related("looks").order_by("pk"):
        if reliance.is_to_be_looked_at:
            found.setdefault(reliance.key, []).append(_change(reliance, index))
    for paragraph, figures in withdrawn_at(edition, chapter, key=key).items():
        told = [LawChange(one.of, "withdrawn", one.on, "", reason=one.reason) for one in figures]
        found[paragraph] = told + found.get(paragraph, [])
    return found


def _change(reliance: Reliance, index: str) -> LawChange:
    """What changed since the paragraph was looked at; that the statute is gone is said before that it was amended."""
    provision = reliance.provision
    statute, law = provision.statute, str(provision)
    place = f"{index}#{statute.slug}-{provision.number or 'whole'}"
    gone = statute.ended_on
    if gone is None or timezone.localdate(reliance.looked_at) < gone:
        if statute.replaced_by is not None:
            return LawChange(law, "replaced", gone, place, str(statute.replaced_by))
        if gone is not None:
            return LawChange(law, "ended", gone, place)
    return LawChange(law, "amended", statute.amended_on, place)


# A later edition corrects it --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Corrected:
    """Where a later edition corrects what a paragraph says of the law, and why, in the words of its editor.

    since    the number of the first edition that corrects it, also where that one was withdrawn
    edition  the first of those that stand
    """

    key: str
    since: tuple[int, int]
    edition: Edition
    number: str
    reason: str
    language: str
    address: str


def corrected_since(
    shelf: Shelf, edition: Edition, *, chapter: EditionChapter | None = None, key: str = ""
) -> dict[str, Corrected]:
    """What later editions on the shelf correct of an edition's law, by the paragraphs' keys, as `corrections` finds it.
    In no query where there is no later edition."""
    if not any(_place(other) > _place(edition) for other in shelf):
        return {}
    return seen_from(edition, corrections(shelf, chapter=chapter, key=key))


def seen_from(edition: Edition, found: Iterable[Corrected]) -> dict[str, Corrected]:
    """What of some corrections came after an edition, by the paragraphs' keys: the newest where there are several."""
    return {one.key: one for one in found if one.since > _place(edition)}


def corrections(shelf: Shelf, *, chapter: EditionChapter | None = None, key: str = "") -> list[Corrected]:
    """What the editions on a shelf correct of the law, in the order in which it was adopted; of a chapter or of one
    paragraph where it is given. In three queries at most."""
    of = LawCorrection.objects.filter(
        version__status=Version.Status.APPROVED, version__withdrawn_at=None, version__chapter__handbook=shelf.handbook
    )
    if chapter is not None:
        of = of.filter(version__chapter__versions=chapter.version_id)
    if key:
        of = of.filter(key=key)
    marks = sorted(of.select_related("version"), key=lambda mark: _adopted(mark.version))
    if not marks:
        return []
    editions = {edition.pk: edition for edition in sorted(shelf, key=_place)}
    order = list(editions)
    chapters = EditionChapter.objects.filter(
        edition__in=order, version__chapter__in={mark.version.chapter_id for mark in marks}
    ).select_related("version")
    in_order = sorted(chapters, key=lambda one: order.index(one.edition_id))
    # A text adopted later has what an earlier one had corrected.
    having = {
        mark.pk: [
            one
            for one in in_order
            if (one.version.chapter_id, one.language) == (mark.version.chapter_id, mark.version.language)
            and _adopted(one.version) >= _adopted(mark.version)
        ]
        for mark in marks
    }
    rows = Paragraph.objects.filter(
        key__in={mark.place for mark in marks}, version__in={one.version_id for one in in_order}
    ).order_by()
    numbers = {(version, key): number for version, key, number in rows.values_list("version", "key", "number")}
    found = []
    for mark in marks:
        standing = (one for one in having[mark.pk] if editions[one.edition_id].withdrawn_at is None)
        there = next(standing, None)
        number = numbers.get((there.version_id, mark.place)) if there else None
        if there and number:
            since = editions[having[mark.pk][0].edition_id]
            found.append(_corrected(mark, since, editions[there.edition_id], there.slug, number))
    return found


def _corrected(mark: LawCorrection, since: Edition, edition: Edition, slug: str, number: str) -> Corrected:
    chapter = reverse("reading:edition_chapter", args=[edition.handbook.slug, edition.number, slug])
    address = f"{chapter}#{number}"
    return Corrected(mark.key, _place(since), edition, number, mark.reason, mark.version.language, address)


def _place(edition: Edition) -> tuple[int, int]:
    return edition.major, edition.minor


def _adopted(version: Version) -> tuple:
    return version.approved_at, version.pk


# Around the text --------------------------------------------------------------------------------------------------


def with_notices(
    html: str, changes: Mapping[str, list[LawChange]], corrected: Mapping[str, Corrected] | None = None
) -> SafeString:
    """A chapter's finished text with a notice at the beginning of every paragraph for which there is one."""
    corrected = corrected or {}

    def noticed(tag: re.Match[str]) -> str:
        key, notices = tag[1], ""
        if key in corrected:
            notices += render_to_string("handbook/reading/_law_corrected.html", {"corrected": corrected[key]})
        if key in changes:
            notices += render_to_string("handbook/reading/_law_changed.html", {"changes": changes[key]})
        return tag[0] + notices

    return mark_safe(_PARAGRAPH.sub(noticed, html) if changes or corrected else html)
