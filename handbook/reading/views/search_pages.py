"""Searching an edition: the question, its answers, and suggestions while it is typed."""

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.models import in_language
from handbook.reading import law_changes, shelves
from handbook.reading.search import across, answers
from handbook.reading.views.readers_pages import (
    absolute,
    edition_address,
    edition_numbered,
    edition_on,
    for_readers,
    reader_of,
    readers_page,
)
from text.search.questions import LONGEST


@login_not_required
@require_safe
@for_readers
def search(request, slug):
    """The answers of the edition in effect, or of the one that `?edition=` names. A paragraph's number leads there."""
    shelf = shelves.shelf(slug, reader_of(request))
    edition, is_fixed = edition_asked(request, shelf)
    asked = _asked(request)
    part = request.GET.get("part", "")
    found = answers.ask(edition, get_language(), asked, part=part) if asked else None
    address = edition_address(edition, is_fixed)
    if found and found.number:
        return redirect(f"{address}{found.number.chapter}/#{found.number.number}")
    if found and found.answers:
        found = answers.with_corrections(found, law_changes.corrected_since(shelf, edition))
    response = readers_page(
        request,
        "handbook/reading/search.html",
        shelf,
        canonical=reverse("reading:search", args=[slug]),
        edition=edition,
        standing=shelf.standing(edition),
        address=address,
        asked=asked,
        part=part,
        parts=parts_of(edition),
        found=found,
        lasting_address=absolute(request, reverse("reading:search", args=[slug])),
    )
    response["X-Robots-Tag"] = "noindex"
    return response


@login_not_required
@require_safe
@for_readers
def search_all(request):
    """The answers of all handbooks that this person may read, each from its edition in effect."""
    asked = _asked(request)
    reader = reader_of(request)
    on_show = shelves.with_current(shelves.on_show(reader), reader)
    found = across.ask(on_show, get_language(), asked) if asked else None
    response = readers_page(request, "handbook/reading/search_all.html", asked=asked, found=found)
    response["X-Robots-Tag"] = "noindex"
    return response


@login_not_required
@require_safe
@for_readers
def suggest(request, slug):
    """Words that complete what is being typed, as JSON: {"suggestions": [...]}."""
    shelf = shelves.shelf(slug, reader_of(request))
    edition, _is_fixed = edition_asked(request, shelf)
    typed = request.GET.get("q", "")
    return JsonResponse({"suggestions": answers.suggestions(edition, get_language(), typed) if typed.strip() else []})


def edition_asked(request, shelf):
    """The edition that `?edition=` names, or the one in effect; and whether its own address is to be used."""
    if number := request.GET.get("edition", ""):
        edition = edition_numbered(shelf, number[:20])
        return edition, edition != shelf.in_effect()
    return edition_on(request, shelf)


def _asked(request) -> str:
    return " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:LONGEST]


def parts_of(edition) -> list[str]:
    """The titles of an edition's parts, each once, in order."""
    titles = edition.chapters.order_by("position").values_list("part_titles", flat=True)
    return list(dict.fromkeys(in_language(title) for title in titles if title))
