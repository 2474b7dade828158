"""What numbers meant in earlier editions: a table of an edition, and for one chapter what its page's script asks."""

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from handbook.models import Edition
from handbook.reading import renumbering, shelves
from handbook.reading.views.readers_pages import edition_address, edition_numbered, for_readers, reader_of, readers_page
from handbook.reading.views.signed_out_pages import kept
from handbook.rendering.numbered_paragraphs import shown_number


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
    """{"4.12": [{"told": ..., "sentence": ..., "links": [[words, address]]}]}: what a number meant before ("before"),
    and of an edition that is no longer in effect, where what it means stands now ("now")."""
    shelf = shelves.shelf(slug, reader_of(request))
    edition = edition_numbered(shelf, number)
    told: dict[str, list[dict]] = {}
    for language in edition.chapters.filter(slug=chapter).order_by("language").values_list("language", flat=True)[:1]:
        for before in renumbering.chapter_numbers(shelf, edition, chapter, language):
            told.setdefault(before.number, []).append(_told_before(slug, before))
        for whereabouts in renumbering.whereabouts(shelf, edition, chapter, language).values():
            if whereabouts.is_elsewhere:
                told.setdefault(whereabouts.number, []).append(_told_now(slug, whereabouts, shelf.in_effect()))
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


def _told_before(slug: str, before: renumbering.Before) -> dict:
    names = _shown(number=before.number, edition=before.edition.number, now=before.now)
    sentence = (
        _("In edition %(edition)s, paragraph %(number)s was another one; it is %(now)s now.")
        if before.now
        else _("In edition %(edition)s, paragraph %(number)s was another one, which is no longer there.")
    )
    words = _("Read paragraph %(number)s in edition %(edition)s") % names
    links = [[words, _address(slug, before.edition, before.chapter, before.number)]]
    if before.now:
        links.insert(0, [_("Go to %(now)s") % names, f"#{before.now}"])
    return {"told": "before", "sentence": sentence % names, "links": links}


def _told_now(slug: str, found: renumbering.Whereabouts, current: Edition) -> dict:
    names = _shown(place=found.number, edition=current.number, now=found.now, last=found.edition.number)
    if found.now:
        sentence = _("In edition %(edition)s, the one in effect, %(place)s is %(now)s.")
        address = reverse("reading:chapter", args=[slug, found.chapter]) + f"#{found.now}"
        links = [[_("Read %(place)s in edition %(edition)s") % {**names, "place": names["now"]}, address]]
    else:
        sentence = _(
            "Edition %(edition)s, the one in effect, no longer has %(place)s. The last that has it is edition %(last)s."
        )
        links = [[_("Read edition %(last)s") % names, _address(slug, found.edition, found.chapter, found.there)]]
    return {"told": "now", "sentence": sentence % names, "links": links}


def _shown(**names: str) -> dict[str, str]:
    return {name: shown_number(number) for name, number in names.items()}


def _address(slug: str, edition: Edition, chapter: str, number: str) -> str:
    return reverse("reading:edition_chapter", args=[slug, edition.number, chapter]) + f"#{number}"
