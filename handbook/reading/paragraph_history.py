"""One paragraph through all editions that have it."""

from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from handbook.editions.kept_pages import chapter_page, with_addresses
from handbook.editions.provenance import Heard, heard_at, what_we_heard
from handbook.models import Edition, EditionChapter, Paragraph
from handbook.reading.shelves import Shelf, in_reading_order
from text.difference import redline

MOST_SHOWN = 50
"""How much of what was heard a paragraph's page shows; all of it is on the page "What we heard"."""


@dataclass(frozen=True)
class Occurrence:
    """A paragraph as one edition has it. `changes` is its redline against the edition before, empty when none."""

    edition: Edition
    chapter: EditionChapter
    paragraph: Paragraph
    changes: tuple[redline.Change, ...] = ()
    is_first: bool = False
    earlier_number: str = ""

    @property
    def redline_html(self) -> SafeString:
        return mark_safe(redline.redline_html(self.changes))


def occurrences(shelf: Shelf, key: str) -> list[Occurrence]:
    """A paragraph in every edition that has it, the highest number first."""
    paragraphs = {
        paragraph.version_id: paragraph
        for paragraph in Paragraph.objects.filter(
            key=key, version__edition_chapters__edition__in=shelf.editions
        ).distinct()
    }
    chapters: dict[int, list[EditionChapter]] = {}
    for chapter in EditionChapter.objects.filter(edition__in=shelf.editions, version__in=list(paragraphs)):
        chapters.setdefault(chapter.edition_id, []).append(chapter)
    found: list[Occurrence] = []
    for edition in reversed(shelf.editions):
        if edition.pk not in chapters:
            continue
        chapter = in_reading_order(chapters[edition.pk], shelf.handbook)[0]
        paragraph = paragraphs[chapter.version_id]
        before = found[-1] if found else None
        changed = before is not None and before.paragraph.text != paragraph.text
        found.append(
            Occurrence(
                edition,
                chapter,
                paragraph,
                changes=tuple(redline.redline(before.paragraph.text, paragraph.text)) if changed else (),
                is_first=before is None,
                earlier_number=before.paragraph.number if before else "",
            )
        )
    return found[::-1]


def shown_paragraphs(chapter: EditionChapter, edition: Edition) -> dict[str, SafeString]:
    """A chapter's paragraphs by their keys, each by itself: without numbers, marks, ids and calls of notes.

    What leads to a place in the chapter leads there from another page too.
    """
    address = edition.get_absolute_url()
    return {key: with_addresses(html, address) for key, html in chapter_page(chapter).paragraphs.items()}


def heard_for(edition: Edition, slug: str, number: str) -> list[Heard]:
    """What was heard that a paragraph of an edition draws on: the first of it, and one more than MOST_SHOWN at most."""
    return what_we_heard(edition, heard_at(edition, slug, number)[: MOST_SHOWN + 1])
