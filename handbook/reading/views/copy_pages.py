"""What a copy of an edition is searched with, where no server answers: the page and the index."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.views.decorators.http import require_safe

from handbook.reading import shelves
from handbook.reading.copies import offline_index
from handbook.reading.views.readers_pages import edition_address, edition_numbered, for_readers, reader_of, readers_page
from handbook.reading.views.search_pages import parts_of


@login_not_required
@require_safe
@for_readers
def kept_search(request, slug, number):
    """The page of a copy that answers questions by itself."""
    shelf = shelves.shelf(slug, reader_of(request))
    edition = edition_numbered(shelf, number)
    response = readers_page(
        request,
        "handbook/reading/kept_search.html",
        shelf,
        canonical=reverse("reading:search", args=[slug]),
        edition=edition,
        standing=shelf.standing(edition),
        address=edition_address(edition, True),
        current_address=reverse("reading:handbook", args=[slug]),
        parts=parts_of(edition),
        found_sentences=[_found_sentence(1), _found_sentence(2)],
    )
    response["X-Robots-Tag"] = "noindex"
    return response


@login_not_required
@require_safe
@for_readers
def kept_index(request, slug, number):
    """The index of an edition in the reader's language, as a script."""
    shelf = shelves.shelf(slug, reader_of(request))
    script = offline_index.as_script(edition_numbered(shelf, number), get_language())
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response["X-Robots-Tag"] = "noindex"
    return response


def _found_sentence(total: int) -> str:
    """How many were found, as the server's page says it, with `{total}` where the number stands."""
    sentence = ngettext("%(total)s paragraph found", "%(total)s paragraphs found, the best first", total)
    return sentence % {"total": "{total}"}
