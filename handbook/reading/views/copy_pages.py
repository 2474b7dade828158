"""What a copy of an edition needs where no server answers: search and its index, and what a phone keeps and how."""

import json
from contextlib import suppress
from functools import wraps
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, ngettext, override
from django.views.decorators.http import require_safe

from handbook.models import Edition, Handbook
from handbook.reading import law_changes, shelves
from handbook.reading.copies import kept_list, offline_index
from handbook.reading.copies.asked_pages import AnyReader, asked, content_of
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
        corrections=list(law_changes.corrected_since(shelf, edition).values()),
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
# Of a handbook that everybody may read as everybody has it, whoever asks: what a phone keeps is read without signing
# in. Of one for signed-in readers, where an approver allowed it, as any of its readers has it: nobody's name is on it.


class NotAllowed(Exception):
    """Phones may not keep this handbook, which the person who asks may read."""


def _shelf_for_phones(request, slug: str) -> tuple[shelves.Shelf, AnyReader | None]:
    """What a phone may keep of a handbook, and as whom its pages are made.

    Raises NotAllowed, and Handbook.DoesNotExist for whoever may not read it.
    """
    with suppress(Handbook.DoesNotExist):
        return shelves.shelf(slug, None), None
    handbook = shelves.shelf(slug, reader_of(request)).handbook
    if not handbook.may_be_kept:
        raise NotAllowed
    anybody = AnyReader(handbook)
    return shelves.shelf(slug, anybody), anybody


def of_what_may_be_kept(view):
    """The view; not there (404) where phones may not keep the handbook."""

    @wraps(view)
    def page(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except NotAllowed:
            raise Http404 from None

    return page


@login_not_required
@require_safe
@for_readers
@kept
def kept_files(request, slug, number):
    """What a phone keeps of an edition, and which edition is in effect. A withdrawn one is gone (410).

    Whoever may not read the handbook, signed out perhaps, is told no more than that nothing is here for them (404),
    and whoever may, but not keep it any more, that too (403): the phone then throws away what it keeps.
    """
    try:
        shelf, anybody = _shelf_for_phones(request, slug)
    except Handbook.DoesNotExist:
        return _as_json({"handbook": slug, "ends": "unknown"}, status=404)
    except NotAllowed:
        return _as_json({"handbook": slug, "ends": "forbidden"}, status=403)
    edition, current = edition_numbered(shelf, number), shelf.in_effect()
    if edition.withdrawn_at:
        return _as_json({"edition": edition.number, "handbook": slug, "withdrawn": True}, status=410)
    files = kept_list.files_of(edition, _site(request), anybody)
    return _as_json(
        {
            "edition": edition.number,
            "handbook": slug,
            "titles": shelf.handbook.titles,
            "days": shelf.handbook.days_on_phones if anybody else None,
            "in_effect_from": edition.in_effect_from.isoformat(),
            "in_effect": {"edition": current.number, "files": _files_address(current)} if current else None,
            "also_at": kept_list.also_at(edition) if edition == current else {},
            "files": [[file.address, file.sum, file.size] for file in files],
            "pages": kept_list.pages_kept(edition) if anybody else [],
        }
    )


@login_not_required
@require_safe
@for_readers
@of_what_may_be_kept
def kept_page(request, slug, number):
    """A page as a phone keeps it, of a handbook for signed-in readers: made for nobody in particular."""
    shelf, anybody = _shelf_for_phones(request, slug)
    edition, address = edition_numbered(shelf, number), request.GET.get("address", "")
    if anybody is None or address not in kept_list.pages_kept(edition):
        raise Http404
    page = asked(address, anybody, site=_site(request))
    answer = HttpResponse(content_of(page), content_type=page["Content-Type"], status=page.status_code)
    answer.has_held_words = True  # byte by byte as the list has it
    return answer


@login_not_required
@require_safe
@for_readers
@of_what_may_be_kept
def kept_absent(request, slug, number):
    """What a phone without a signal shows for a page that it does not keep."""
    shelf, _anybody = _shelf_for_phones(request, slug)
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
@of_what_may_be_kept
def keeping_worker(request, slug):
    """The script that opens a handbook's kept pages in one language; it has no say over any other page of the site."""
    shelf, anybody = _shelf_for_phones(request, slug)
    facts = {
        "handbook": shelf.handbook.slug,
        "own": reverse("reading:handbook", args=[slug]),
        "files": settings.STATIC_URL,
        "start": reverse("reading:kept_start"),
        "is_closed": anybody is not None,
    }
    return _worker("handbook/reading/keeping_worker.js", facts)


# Where a phone without a signal begins --------------------------------------------------------------------------


@login_not_required
@require_safe
@for_readers
@kept
def kept_start(request):
    """Leads to the handbooks that this phone keeps. Which ones, only the phone knows: it says the same to everybody."""
    return readers_page(request, "handbook/reading/kept_start.html", noindex=True)


@login_not_required
@require_safe
@kept
def start_worker(request):
    """The script that opens the start pages without a signal on phones that keep a handbook, and nothing else."""
    pages, starts = {}, {"/": ""}
    for language, _name in settings.LANGUAGES:
        with override(language):
            pages[reverse("reading:kept_start")] = language
            starts[reverse("reading:home")] = language
    contents = {address: content_of(asked(address, None, site=_site(request))) for address in pages}
    files = dict.fromkeys(one for address, content in contents.items() for one in kept_list.shown_on(address, content))
    facts = {
        "pages": pages,
        "starts": starts,
        "files": [*files],
        "sign_out": reverse("account_logout"),
        "cache": f"kept-start:{sha256(b''.join(contents.values())).hexdigest()[:16]}",
    }
    return _worker("handbook/reading/start_worker.js", facts)


def _worker(template: str, facts: dict) -> HttpResponse:
    script = render_to_string(template, {"facts": json.dumps(facts)})
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"  # browsers ask at each visit whether it has changed
    return response


def _site(request) -> str:
    return f"{request.scheme}://{request.get_host()}"


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
