"""What is sent when parts and chapters are put in another order: one by one, or the whole handbook at once."""

import re

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.numbers import typed_number
from handbook.finders import the_chapter, the_handbook
from handbook.outline import ordering
from handbook.outline.table_of_contents import token
from handbook.outline.views.part_pages import the_part


@require_POST
def handbook_arrange(request, slug):
    """Put the whole handbook in an order in one act: `order` names its parts and chapters, `seen` as they stood."""
    handbook = the_handbook(request, slug)
    things = {token(each): each for each in ordering.order_of(handbook)}
    order, seen = (
        [things.get(named) for named in request.POST.get(name, "").split()[: len(things) + 1]]
        for name in ("order", "seen")
    )
    try:
        ordering.arrange(handbook, order, seen=seen, by=request.user)
    except ordering.OtherOrder:
        messages.warning(
            request, _("A colleague arranged this handbook in the meantime. This is the order now; move it once more.")
        )
    else:
        messages.success(request, _("The handbook is in its new order."))
    return _back_to(handbook, request.POST.get("moved", ""))


@require_POST
def part_move(request, pk):
    part = the_part(request, pk)
    if "place" in request.POST:
        is_moved = ordering.place_part(part, place=_place(request), by=request.user)
    else:
        is_moved = ordering.move_part(part, up=_goes_up(request), by=request.user)
    if is_moved:
        messages.success(request, _("“%s” is moved.") % part)
    return _back_to(part.handbook, token(part))


@require_POST
def chapter_move(request, pk):
    chapter = the_chapter(request, pk)
    if "place" in request.POST:
        chosen = request.POST.get("part", "")
        part = chapter.handbook.parts.filter(pk=typed_number(chosen) or 0).first()
        if chosen and part is None:
            messages.warning(request, _("This part is not there any more. Choose another."))
            return _back_to(chapter.handbook, token(chapter))
        is_moved = ordering.place_chapter(chapter, part=part, place=_place(request), by=request.user)
    else:
        is_moved = ordering.move_chapter(chapter, up=_goes_up(request), by=request.user)
    if is_moved:
        messages.success(request, _("“%s” is moved.") % chapter)
    return _back_to(chapter.handbook, token(chapter))


def _back_to(handbook, moved: str):
    """To the handbook's page, with the keyboard on what was moved, so that it can be moved on.

    Without a fragment: a browser that is sent to one puts the keyboard nowhere else.
    """
    address = reverse("desk:handbook_detail", args=[handbook.slug])
    return redirect(f"{address}?moved={moved}" if re.fullmatch(r"(part|chapter)-\d{1,18}", moved) else address)


def _place(request) -> int:
    """The place asked for, counted from 1; whatever is no number is the last."""
    return typed_number(request.POST["place"]) or 10**6


def _goes_up(request) -> bool:
    direction = request.POST.get("direction")
    if direction not in ("up", "down"):
        raise Http404
    return direction == "up"
