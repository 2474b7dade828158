"""The ways into an edition other than its contents: by the law that it relies on, and by subject."""

from django.contrib.auth.decorators import login_not_required
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from handbook.reading import shelves
from handbook.reading.search import by_law
from handbook.reading.search.edition_indexes import searchable
from handbook.reading.views.readers_pages import edition_address, for_readers, reader_of, readers_page
from handbook.reading.views.search_pages import edition_asked
from text.inventory.index_terms import grouped


@login_not_required
@require_safe
@for_readers
def law_index(request, slug):
    shelf = shelves.shelf(slug, reader_of(request))
    edition, is_fixed = edition_asked(request, shelf)
    statutes, offences = by_law.statutes_of(edition, get_language()), by_law.offences_of(edition)
    shown = [
        (row.statute, [(article, offences.get((row.statute.slug, article.number), ())) for article in row.articles])
        for row in statutes
    ]
    return _index_page(request, "handbook/reading/law_index.html", shelf, edition, is_fixed, statutes=shown)


@login_not_required
@require_safe
@for_readers
def subject_index(request, slug):
    shelf = shelves.shelf(slug, reader_of(request))
    edition, is_fixed = edition_asked(request, shelf)
    there = searchable(edition, get_language())
    terms = [(words, found.number) for found in there.passages for words in found.subjects]
    chapters = {found.number: found.chapter for found in there.passages}
    groups = [
        (group.letter, [(entry.words, [(one, chapters[one]) for one in entry.numbers]) for entry in group.entries])
        for group in grouped(terms, get_language())
    ]
    return _index_page(request, "handbook/reading/subject_index.html", shelf, edition, is_fixed, groups=groups)


def _index_page(request, template, shelf, edition, is_fixed, **context):
    return readers_page(
        request,
        template,
        shelf,
        edition=edition,
        standing=shelf.standing(edition),
        address=edition_address(edition, is_fixed),
        current_address=request.path,
        asked_edition=f"?edition={edition.number}" if is_fixed else "",
        **context,
    )
