"""Mistyped addresses: what a person most likely meant, among what they may read."""

import re
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from handbook.models import Edition, EditionChapter, Handbook
from handbook.reading import shelves
from handbook.reading.search.edition_indexes import searchable
from text.khmer import latin_digits

Link = tuple[str, str]  # words and address

MOST_LINKS = 4
LONGEST = 200
_NUMBER = re.compile(r"(?:chapter|ch|ជំពូក|paragraph|para|p)?[-_. #]*(\d{1,4})(?:\.(\d{1,4}))?(?:\([a-z]+\))?")
_EDITION = re.compile(r"editions?/(\d{1,6}(?:\.\d{1,6})?)(?:/(.*))?")


def links_for(shelf: shelves.Shelf, rest: str) -> list[Link]:
    """Return links to what an address under a handbook most likely meant; empty where nothing is near."""
    rest = latin_digits(rest[:LONGEST]).strip("/ ").lower()
    edition, address = shelf.in_effect(), reverse("reading:handbook", args=[shelf.handbook.slug])
    if named := _EDITION.fullmatch(rest):
        edition = shelf.numbered(named[1]) or edition
        rest = named[2] or ""
        if edition is not None:
            address = reverse("reading:edition", args=[shelf.handbook.slug, edition.number])
    if edition is None:
        return []
    return list(_links(shelf, edition, address, rest))[:MOST_LINKS]


def handbooks_near(slug: str, reader) -> list[Handbook]:
    """The handbooks with an edition for this person whose address differs by a letter or two, or in capitals."""
    near = []
    for handbook, edition in shelves.with_current(shelves.on_show(reader), reader):
        distance = OSA.distance(slug[:LONGEST].lower(), handbook.slug)
        if edition is not None and distance <= max(2, len(handbook.slug) // 6):
            near.append((distance, handbook.slug, handbook))
    return [handbook for _distance, _slug, handbook in sorted(near, key=lambda one: one[:2])[:MOST_LINKS]]


def _links(shelf: shelves.Shelf, edition: Edition, address: str, rest: str) -> Iterator[Link]:
    if not rest or ".." in rest:
        yield _("All editions, and what changed in each"), reverse("reading:editions", args=[shelf.handbook.slug])
        return
    if rest.endswith(".pdf"):
        if shelves.file_for(edition) is not None:
            pdf = reverse("reading:edition_pdf", args=[shelf.handbook.slug, edition.number])
            yield _("Edition %(number)s as PDF") % {"number": edition.number}, pdf
        return
    chapters = shelves.in_reading_order(shelves.chapters_of([edition]), shelf.handbook)
    if number := _NUMBER.fullmatch(rest):
        yield from _by_number(edition, chapters, address, int(number[1]), number[2])
        return
    likeness = {chapter.pk: _likeness(chapter, rest) for chapter in chapters}
    for chapter in sorted(chapters, key=lambda chapter: -likeness[chapter.pk]):
        if likeness[chapter.pk] >= 75:
            yield f"{chapter.number} {chapter.title}", f"{address}{chapter.slug}/"


def _by_number(
    edition: Edition, chapters: list[EditionChapter], address: str, number: int, paragraph: str | None
) -> Iterator[Link]:
    chapter = next((chapter for chapter in chapters if chapter.number == number), None)
    if chapter is None:
        return
    if paragraph is not None:
        full = f"{number}.{int(paragraph)}"
        if full in searchable(edition, get_language()).index.place_of:
            yield _("Paragraph %(number)s") % {"number": full}, f"{address}{chapter.slug}/#{full}"
    yield f"{chapter.number} {chapter.title}", f"{address}{chapter.slug}/"


def _likeness(chapter: EditionChapter, rest: str) -> float:
    """How like an address is to a chapter's address or to one of its titles, from 0 to 100."""
    words = rest.replace("-", " ").replace("_", " ")
    titles = [title.lower() for title in chapter.titles.values() if title]
    return max(fuzz.ratio(words, one) for one in [chapter.slug.replace("-", " "), *titles])
