"""What a paragraph's number meant in earlier editions, where it meant another paragraph than now.

A paragraph is known by its key. A link by number alone follows the edition in effect; whoever wrote it had an earlier
edition before them, and is told where what they meant stands now.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from handbook.models import Edition, EditionChapter
from handbook.reading.shelves import Shelf, is_same
from handbook.rendering.numbered_paragraphs import renumbered


@dataclass(frozen=True)
class Before:
    """A number that meant another paragraph in an earlier edition.

    now  the number of that paragraph in the later edition; "" where it is no longer there
    """

    number: str
    edition: Edition
    chapter: str  # its address in the earlier edition
    now: str


def chapter_numbers(shelf: Shelf, edition: Edition, slug: str, language: str) -> list[Before]:
    """What the numbers of one chapter of an edition meant before, in two queries at most."""
    chapters = list(_chapters([edition], slug=slug, language=language))
    return _before(chapters, shelf, edition) if chapters else []


def edition_numbers(shelf: Shelf, edition: Edition) -> list[tuple[EditionChapter, list[Before]]]:
    """The table of renumbering: every chapter of an edition in which a number means another paragraph than before."""
    chapters = list(_chapters([edition]))
    told = _before(chapters, shelf, edition)
    table: list[tuple[EditionChapter, list[Before]]] = []
    for chapter in chapters:
        of_chapter = [one for one in told if int(one.number.partition(".")[0]) == chapter.number]
        # Of a chapter in several languages the numbers are told once.
        if of_chapter and chapter.number not in {other.number for other, _numbers in table}:
            table.append((chapter, of_chapter))
    return table


def _before(chapters: list[EditionChapter], shelf: Shelf, edition: Edition) -> list[Before]:
    lower = [other for other in shelf if (other.major, other.minor) < (edition.major, edition.minor)]
    earlier = list(_chapters(lower, numbers={chapter.number for chapter in chapters}))
    by_pk = {other.pk: other for other in lower}
    told: dict[tuple[str, str], Before] = {}
    for chapter in chapters:
        keys = chapter.version.wording.keys
        for other in earlier:
            if not is_same(chapter, other):
                continue
            for key, number, now in renumbered(chapter.number, other.version.wording.keys, keys):
                # The newest edition in which the number meant this paragraph speaks for those before it.
                told.setdefault((number, key), Before(number, by_pk[other.edition_id], other.slug, now))
    return sorted(told.values(), key=lambda one: (*map(int, one.number.split(".")), -one.edition.major))


def _chapters(editions: Iterable[Edition], *, numbers: set[int] | None = None, **fields) -> Iterable[EditionChapter]:
    found = EditionChapter.objects.filter(edition__in=list(editions), **fields).select_related("version__wording")
    if numbers is not None:
        found = found.filter(number__in=numbers)
    return found.defer("version__wording__text").order_by("-edition__major", "-edition__minor", "position")
