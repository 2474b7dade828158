"""One paragraph through all editions that have it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, TypeVar

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from handbook.editions.kept_pages import chapter_page, with_addresses
from handbook.editions.provenance import Heard, heard_at, what_we_heard
from handbook.models import ChapterPage, Edition, EditionChapter, Paragraph, Version
from handbook.reading.shelves import Shelf, Standing, in_reading_order
from handbook.rendering import comparison
from handbook.rendering.wording_html import read
from text.difference.redline import ParagraphChange

MOST_SHOWN = 50
"""How much of what was heard a paragraph's page shows; all of it is on the page "What we heard"."""


class InEdition(Protocol):
    """Something as one edition has it."""

    @property
    def edition(self) -> Edition: ...


OfEdition = TypeVar("OfEdition", bound=InEdition)


@dataclass(frozen=True)
class Occurrence:
    """A paragraph as one edition has it. `change` is its redline against the edition before, None when nothing in it
    is published otherwise."""

    edition: Edition
    chapter: EditionChapter
    paragraph: Paragraph
    change: ParagraphChange | None = None
    is_first: bool = False
    earlier_number: str = ""

    @property
    def redline_html(self) -> SafeString:
        return mark_safe(self.change.html if self.change else "")


def occurrences(shelf: Shelf, key: str) -> list[Occurrence]:
    """A paragraph in every edition that has it, the highest number first."""
    issued = EditionChapter.objects.filter(edition__in=shelf.editions)
    known = Paragraph.objects.filter(key=key, version__in=issued.order_by().values("version"))
    known = known.select_related("version__wording").defer("version__wording__text", "version__wording__keys")
    paragraphs = {paragraph.version_id: paragraph for paragraph in known}
    chapters: dict[int, list[EditionChapter]] = {}
    for chapter in issued.filter(version__in=list(paragraphs)):
        chapters.setdefault(chapter.edition_id, []).append(chapter)
    found: list[Occurrence] = []
    for edition in reversed(shelf.editions):
        if edition.pk not in chapters:
            continue
        chapter = in_reading_order(chapters[edition.pk], shelf.handbook)[0]
        paragraph = paragraphs[chapter.version_id]
        before = found[-1] if found else None
        # In another language than before it is told whole: what changed in it is not what was translated.
        is_first = before is None or before.chapter.language != chapter.language
        found.append(
            Occurrence(
                edition,
                chapter,
                paragraph,
                change=_change(before.paragraph, paragraph) if before and not is_first else None,
                is_first=is_first,
                earlier_number=before.paragraph.number if before else "",
            )
        )
    return found[::-1]


def _change(before: Paragraph, after: Paragraph) -> ParagraphChange | None:
    """What became of a paragraph between two versions; None when it is published as it was."""
    if before.version_id == after.version_id:
        return None
    language = get_language() or settings.LANGUAGE_CODE
    return _compared(_known(before), _known(after), after.key, language)


def _known(paragraph: Paragraph) -> tuple[int, str, str]:
    return paragraph.version_id, paragraph.version.wording.sha256, paragraph.text


@lru_cache(maxsize=1024)
def _compared(
    before: tuple[int, str, str], after: tuple[int, str, str], key: str, _language: str
) -> ParagraphChange | None:
    """The same, found once in a process: approved texts stay as they are.

    The words are given beside the versions, so that a comparison made before a name was blacked out, which leaves the
    text its checksum, is asked for no more; and the language, since a redline says some things in words of ours.
    """
    with_text = Version.objects.select_related("wording").prefetch_related("paragraphs")
    versions = with_text.in_bulk([before[0], after[0]])
    return changes_by_key(versions[before[0]], versions[after[0]]).get(key)


def changes_by_key(before: Version, after: Version) -> dict[str, ParagraphChange]:
    """The redlines of those paragraphs of a version that are published otherwise than in another one, or new."""
    changes = comparison.changes_between(side(before), side(after))
    there = [change for change in changes if change.op not in ("removed", "moved away")]
    return {change.key: change for change in there if change.kind not in ("heading", "note") and change.is_another}


def side(version: Version) -> comparison.Side:
    """An approved version as it is compared."""
    return comparison.Side(list(version.paragraphs.all()), read(version.wording, language=version.language))


def shown_first(shelf: Shelf, found: Sequence[OfEdition]) -> OfEdition:
    """The occurrence by which a paragraph or an item is told and cited: that of the edition in effect, if it has it.

    Otherwise the latest edition that was in effect before it; one that was withdrawn, or is still to come, only where
    no other has the paragraph.
    """
    order = [Standing.IN_EFFECT, Standing.EARLIER, Standing.WITHDRAWN, Standing.LATER]
    return min(found, key=lambda occurrence: order.index(shelf.standing(occurrence.edition)))


def shown_paragraphs(
    chapter: EditionChapter, edition: Edition, page: ChapterPage | None = None
) -> dict[str, SafeString]:
    """A chapter's paragraphs by their keys, each by itself: without numbers, marks, ids and calls of notes.

    What leads to a place in the chapter leads there from another page too. `page` is the chapter's kept page, where it
    was read already.
    """
    address = edition.get_absolute_url()
    return {key: with_addresses(html, address) for key, html in (page or chapter_page(chapter)).paragraphs.items()}


def heard_for(edition: Edition, slug: str, number: str) -> list[Heard]:
    """What was heard that a paragraph of an edition draws on: the first of it, and one more than MOST_SHOWN at most."""
    return what_we_heard(edition, heard_at(edition, slug, number)[: MOST_SHOWN + 1])
