"""An edition as data, for machines: one documented form, the words of its paragraphs and their lasting addresses.

docs/edition-json.md tells every field. What was heard in workshops is not in it: that may be hidden later.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping

from django.urls import reverse
from django.utils.translation import get_language, override

from handbook.models import Edition, ListItem
from handbook.reading import shelves
from handbook.reading.law_changes import Corrected
from handbook.reading.search.edition_indexes import Found, searchable

FORM = 2
"""Raised when a field comes, goes or changes its meaning. 2: paragraphs that are lists have their items."""


def as_data(
    edition: Edition,
    standing: shelves.Standing,
    absolute: Callable[[str], str],
    corrected: Mapping[str, Corrected] | None = None,
) -> dict:
    """Return an edition as a reader of the language in use reads it; the fields are told in docs/edition-json.md."""
    handbook, language = edition.handbook, get_language()
    there = searchable(edition, language)
    by_chapter: dict[str, list] = {slug: [] for slug in there.chapters}
    for found in there.passages:
        by_chapter[found.chapter].append(found)
    items = _items(edition)
    for_review = set(edition.chapters.filter(is_draft_translation=True).values_list("slug", "language"))
    chapters = []
    for slug, chapter in there.chapters.items():
        with override(language):
            address = absolute(reverse("reading:edition_chapter", args=[handbook.slug, edition.number, slug]))
        paragraphs = by_chapter[slug]
        in_language = paragraphs[0].language if paragraphs else language
        chapters.append(
            {
                "number": chapter.number,
                "titles": chapter.titles,
                "part_titles": chapter.part_titles,
                "language": in_language,
                "is_draft_translation": (slug, in_language) in for_review,
                "address": address,
                "paragraphs": [
                    {
                        **_paragraph(found, address),
                        "items": [_item(item, address) for item in items[slug, found.language, found.key]],
                        "corrected": _corrected((corrected or {}).get(found.key), absolute),
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


def _items(edition: Edition) -> dict[tuple[str, str, str], list[ListItem]]:
    """The items of an edition's lists in order, by their chapter's address, its language and the list's key."""
    chapters: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for version, slug, language in edition.chapters.values_list("version", "slug", "language"):
        chapters[version].append((slug, language))
    items: dict[tuple[str, str, str], list[ListItem]] = defaultdict(list)
    for item in ListItem.objects.filter(version__in=list(chapters)).order_by("version", "paragraph", "position"):
        for slug, language in chapters[item.version_id]:
            items[slug, language, item.paragraph].append(item)
    return items


def _item(item: ListItem, chapter: str) -> dict[str, str]:
    return {"letter": item.letter, "key": item.key, "text": item.text, "address": f"{chapter}#{item.number}"}


def _paragraph(found: Found, chapter: str) -> dict:
    return {
        "number": found.number,
        "key": found.key,
        "address": f"{chapter}#{found.number}",
        "heading": found.heading,
        "text": found.text,
        "laws": [{"statute": statute, "article": article} for statute, article in found.laws],
    }


def _corrected(corrected: Corrected | None, absolute: Callable[[str], str]) -> dict[str, str] | None:
    if corrected is None:
        return None
    return {
        "edition": corrected.edition.number,
        "number": corrected.number,
        "address": absolute(corrected.address),
        "reason": corrected.reason,
        "language": corrected.language,
    }
