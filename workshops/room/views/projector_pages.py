"""The projector's page, and what is released to it."""

import segno
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import a_form
from accounts.rights import require
from workshops.gatherings.finders import may, workshops_for
from workshops.intake import redaction
from workshops.intake.contribution_lists import listed_for, page_of
from workshops.models import Contribution
from workshops.room import projector, releases


@require_safe
def workshop_room(request, number):
    """What is projected. Asked by htmx every few seconds, it answers with the part that changes."""
    workshop = get_object_or_404(workshops_for(request.user), number=number)
    dark = request.GET.get("background") == "dark"
    topics = projector.topics_of(workshop)
    places = {str(topic.pk): place for place, topic in enumerate(topics)}
    place = places.get(request.GET.get("topic"), 0)

    def address(place=place, dark=dark):
        query = {"topic": topics[place % len(topics)].pk} if topics else {}
        query |= {"background": "dark"} if dark else {}
        return f"{reverse('workshops:workshop_room', args=[number])}?{urlencode(query)}"

    join_url = f"{settings.PUBLIC_URL}/join/{workshop.join_code}/" if settings.PUBLIC_URL else ""
    context = {
        "workshop": workshop,
        "consultation": workshop.consultation,
        "now": projector.now(workshop),
        "released": releases.released(workshop),
        "topic": topics[place] if topics else None,
        "topics": [(topic, address(each)) for each, topic in enumerate(topics)],
        "here": address(),
        "before": address(place - 1) if topics else "",
        "after": address(place + 1) if topics else "",
        "other_background": address(dark=not dark),
        "dark": dark,
        "join_url": join_url,
        # The quiet zone of four modules is white on a dark page too: without it no camera finds the code.
        "qr": segno.make(join_url, error="m").svg_data_uri(border=4, light="#ffffff") if join_url else "",
        "code_in_groups": [workshop.join_code[at : at + 4] for at in range(0, len(workshop.join_code), 4)],
    }
    return render(request, "workshops/room/_now.html" if request.htmx else "workshops/room/room.html", context)


@require_safe
def room_releases(request, number):
    """What is before the room, and what could be put there."""
    workshop = get_object_or_404(workshops_for(request.user), number=number)
    require(request.user, "workshops.receive_contribution", workshop)
    contributions = listed_for(request.user).standing().filter(workshop=workshop, ongoing=False)
    context = {
        "workshop": workshop,
        "consultation": workshop.consultation,
        "released": releases.in_the_room(workshop).select_related("topic").defer("text").order_by("-released_at"),
        "page": page_of(contributions.filter(released_at=None), request.user, request.GET.get("page")),
        "may": may(request.user, workshop),
    }
    return render(request, "workshops/room/releases.html", context)


@a_form
def room_release(request, receipt):
    contribution = _to_release(request, receipt)
    summary, errors = contribution.room_summary, []
    if request.method == "POST":
        summary = request.POST.get("summary", "")
        try:
            releases.release(contribution, summary, by=request.user)
        except ValidationError as refused:
            errors = refused.messages
        except PermissionDenied as refused:
            errors = [str(refused)]
        else:
            messages.success(request, _("The summary is before the room."))
            return redirect("workshops:room_releases", contribution.workshop.number)
    context = {
        "contribution": contribution,
        "words": redaction.words(contribution, request.user),
        "consultation": contribution.consultation,
        "workshop": contribution.workshop,
        "summary": summary,
        "errors": errors,
        "longest": releases.LONGEST_SUMMARY,
    }
    return render(request, "workshops/room/room_release.html", context)


@require_POST
def room_take_off(request, receipt):
    contribution = _to_release(request, receipt)
    releases.take_off(contribution, by=request.user)
    messages.success(request, _("The summary is no longer before the room."))
    return redirect("workshops:room_releases", contribution.workshop.number)


def _to_release(request, receipt):
    contribution = get_object_or_404(
        Contribution.objects.visible_to(request.user).select_related("consultation__programme", "workshop", "topic"),
        receipt=receipt,
        workshop__isnull=False,
    )
    require(request.user, "workshops.receive_contribution", contribution)
    return contribution
