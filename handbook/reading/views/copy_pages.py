"""What a copy of an edition needs where no server answers: search and its index, and what a phone keeps and how."""

import json

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.views.decorators.http import require_safe

from handbook.models import Edition
from handbook.reading import shelves
from handbook.reading.copies import kept_list, offline_index
from handbook.reading.views.readers_pages import edition_address, edition_numbered, for_readers, reader_of, readers_page
from handbook.reading.views.search_pages import parts_of
from handbook.reading.views.signed_out_pages import kept


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


# On a phone -----------------------------------------------------------------------------------------------------
# Only of a handbook that everybody may read, whoever asks: what a phone keeps is read without signing in.


@login_not_required
@require_safe
@for_readers
@kept
def kept_files(request, slug, number):
    """What a phone keeps of an edition, and which edition is in effect. A withdrawn one is gone (410)."""
    shelf = shelves.shelf(slug, None)
    edition, current = edition_numbered(shelf, number), shelf.in_effect()
    if edition.withdrawn_at:
        return _as_json({"edition": edition.number, "handbook": slug, "withdrawn": True}, status=410)
    files = kept_list.files_of(edition, f"{request.scheme}://{request.get_host()}")
    return _as_json(
        {
            "edition": edition.number,
            "handbook": slug,
            "in_effect_from": edition.in_effect_from.isoformat(),
            "in_effect": {"edition": current.number, "files": _files_address(current)} if current else None,
            "also_at": kept_list.also_at(edition) if edition == current else {},
            "files": [[file.address, file.sum, file.size] for file in files],
        }
    )


@login_not_required
@require_safe
@for_readers
def kept_absent(request, slug, number):
    """What a phone without a signal shows for a page that it does not keep."""
    shelf = shelves.shelf(slug, None)
    edition = edition_numbered(shelf, number)
    response = readers_page(
        request,
        "handbook/reading/kept_absent.html",
        shelf,
        canonical=reverse("reading:edition", args=[slug, number]),
        edition=edition,
        address=edition_address(edition, True),
    )
    response["X-Robots-Tag"] = "noindex"
    return response


@login_not_required
@require_safe
@for_readers
def keeping_worker(request, slug):
    """The script that opens a handbook's kept pages in one language; it has no say over any other page of the site."""
    handbook = shelves.shelf(slug, None).handbook
    facts = {"handbook": handbook.slug, "own": reverse("reading:handbook", args=[slug]), "files": settings.STATIC_URL}
    script = render_to_string("handbook/reading/keeping_worker.js", {"facts": json.dumps(facts)})
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"  # browsers ask at each visit whether it has changed
    return response


def _as_json(data: dict, status: int = 200) -> JsonResponse:
    response = JsonResponse(data, status=status, json_dumps_params={"ensure_ascii": False})
    response["X-Robots-Tag"] = "noindex"
    return response


def _files_address(edition: Edition) -> str:
    return reverse("reading:kept_files", args=[edition.handbook.slug, edition.number])


def _found_sentence(total: int) -> str:
    """How many were found, as the server's page says it, with `{total}` where the number stands."""
    sentence = ngettext("%(total)s paragraph found", "%(total)s paragraphs found, the best first", total)
    return sentence % {"total": "{total}"}
