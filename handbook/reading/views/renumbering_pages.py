"""What numbers meant in earlier editions: a table of an edition, and for one chapter what its page's script asks."""

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from handbook.reading import renumbering, shelves
from handbook.reading.views.readers_pages import edition_address, edition_numbered, for_readers, reader_of, readers_page
from handbook.reading.views.signed_out_pages import kept


@login_not_required
@require_safe
@for_readers
@kept
def edition_renumbering(request, slug, number):
    shelf = shelves.shelf(slug, reader_of(request))
    edition = edition_numbered(shelf, number)
    return readers_page(
        request,
        "handbook/reading/renumbering.html",
        shelf,
        edition=edition,
        standing=shelf.standing(edition),
        address=edition_address(edition, True),
        table=renumbering.edition_numbers(shelf, edition),
    )


@login_not_required
@require_safe
@for_readers
@kept
def chapter_numbers(request, slug, number, chapter):
    """{"4.12": [{"sentence": ..., "address": ..., "words": ...}]}: where a number meant another paragraph before."""
    shelf = shelves.shelf(slug, reader_of(request))
    edition = edition_numbered(shelf, number)
    told: dict[str, list[dict]] = {}
    for language in edition.chapters.filter(slug=chapter).order_by("language").values_list("language", flat=True)[:1]:
        for before in renumbering.chapter_numbers(shelf, edition, chapter, language):
            told.setdefault(before.number, []).append(_told(slug, before))
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


def _told(slug: str, before: renumbering.Before) -> dict[str, str]:
    names = {"number": before.number, "edition": before.edition.number, "now": before.now}
    address = reverse("reading:edition_chapter", args=[slug, before.edition.number, before.chapter])
    sentence = (
        _("In edition %(edition)s, paragraph %(number)s was another one; it is %(now)s now.")
        if before.now
        else _("In edition %(edition)s, paragraph %(number)s was another one, which is no longer there.")
    )
    return {
        "sentence": sentence % names,
        "address": f"{address}#{before.number}",
        "words": _("Read paragraph %(number)s in edition %(edition)s") % names,
    }
