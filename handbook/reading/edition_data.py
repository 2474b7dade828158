"""An edition as data, for machines: one documented form, the words of its paragraphs and their lasting addresses.

What was heard in workshops is not in it: that may be hidden later.
"""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import get_language, override

from handbook.models import Edition
from handbook.reading import shelves
from handbook.reading.search.edition_indexes import searchable

FORM = 1
"""Raised when a field changes its meaning or goes. New fields may come without it."""


def as_data(edition: Edition, standing: shelves.Standing, absolute: Callable[[str], str]) -> dict:
    """Return an edition as a reader of the language in use reads it.

    form, handbook (address, titles, languages), edition (number, in_effect_from as ISO date, standing, fingerprint,
    issued_at), chapters: number, titles, part_titles, language, address, paragraphs: number, key, address, heading,
    text, laws (statute and article; "" for the statute as a whole).
    """
    handbook, language = edition.handbook, get_language()
    there = searchable(edition, language)
    by_chapter: dict[str, list] = {slug: [] for slug in there.chapters}
    for found in there.passages:
        by_chapter[found.chapter].append(found)
    chapters = []
    for slug, chapter in there.chapters.items():
        with override(language):
            address = absolute(reverse("reading:edition_chapter", args=[handbook.slug, edition.number, slug]))
        paragraphs = by_chapter[slug]
        chapters.append(
            {
                "number": chapter.number,
                "titles": chapter.titles,
                "part_titles": chapter.part_titles,
                "language": paragraphs[0].language if paragraphs else language,
                "address": address,
                "paragraphs": [
                    {
                        "number": found.number,
                        "key": found.key,
                        "address": f"{address}#{found.number}",
                        "heading": found.heading,
                        "text": found.text,
                        "laws": [{"statute": statute, "article": article} for statute, article in found.laws],
                    }
                    for found in paragraphs
                ],
            }
        )
    return {
        "form": FORM,
        "handbook": {
            "slug": handbook.slug,
            "titles": handbook.titles,
            "source_language": handbook.source_language,
            "prevailing_language": handbook.prevailing_language,
            "demonstration": handbook.demonstration,
        },
        "edition": {
            "number": edition.number,
            "in_effect_from": edition.in_effect_from.isoformat(),
            "issued_at": edition.issued_at.isoformat() if edition.issued_at else None,
            "standing": str(standing.value),
            "fingerprint": edition.fingerprint,
        },
        "chapters": chapters,
    }
