"""The projector's page, releasing to the room, and the tap "the same in my court"."""

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights import require
from workshops import protection, room
from workshops.joining import participant_by_device, participant_of
from workshops.models import Contribution, Workshop
from workshops.views.showing import listed_for, may, page_of
from workshops.views.workshops import workshops_for


@require_safe
def workshop_room(request, number):
    """What is projected. Asked by htmx every few seconds, it answers with the part that changes."""
    workshop = get_object_or_404(workshops_for(request.user), number=number)
    dark = request.GET.get("background") == "dark"
    topics = room.topics_of(workshop)
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
        "now": room.now(workshop),
        "released": room.released(workshop),
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
    return render(request, "room/_now.html" if request.htmx else "room/room.html", context)


@require_safe
def room_releases(request, number):
    """What is before the room, and what could be put there."""
    workshop = get_object_or_404(workshops_for(request.user), number=number)
    require(request.user, "workshops.receive_contribution", workshop)
    contributions = listed_for(request.user).standing().filter(workshop=workshop, ongoing=False)
    context = {
        "workshop": workshop,
        "consultation": workshop.consultation,
        "released": room.in_the_room(workshop).select_related("topic").defer("text").order_by("-released_at"),
        "page": page_of(contributions.filter(released_at=None), request.user, request.GET.get("page")),
        "may": may(request.user, workshop),
    }
    return render(request, "room/releases.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def room_release(request, receipt):
    contribution = _to_release(request, receipt)
    summary, errors = contribution.room_summary, []
    if request.method == "POST":
        summary = request.POST.get("summary", "")
        try:
            room.release(contribution, summary, by=request.user)
        except ValidationError as refused:
            errors = refused.messages
        except PermissionDenied as refused:
            errors = [str(refused)]
        else:
            messages.success(request, _("The summary is before the room."))
            return redirect("workshops:room_releases", contribution.workshop.number)
    context = {
        "contribution": contribution,
        "words": protection.words(contribution, request.user),
        "consultation": contribution.consultation,
        "workshop": contribution.workshop,
        "summary": summary,
        "errors": errors,
        "longest": room.LONGEST_SUMMARY,
    }
    return render(request, "room/room_release.html", context)


@require_POST
def room_take_off(request, receipt):
    contribution = _to_release(request, receipt)
    room.take_off(contribution, by=request.user)
    messages.success(request, _("The summary is no longer before the room."))
    return redirect("workshops:room_releases", contribution.workshop.number)


@login_not_required
@require_POST
def same(request, code, receipt):
    """A participant's tap. Whoever has not said who they are is sent to the room's door."""
    workshop = get_object_or_404(Workshop, join_code=code)
    participant = participant_of(request)
    back = reverse("join:own_page")
    if participant is None or participant.workshop_id != workshop.pk:
        participant, back = participant_by_device(request, workshop), reverse("join:room", args=[workshop.join_code])
    if participant is None:
        return redirect(back)
    contribution = get_object_or_404(Contribution, receipt=receipt, workshop=workshop)
    try:
        room.support(contribution, participant)
    except room.NotReleased as gone:
        raise Http404 from gone
    return redirect(f"{back}#released-{contribution.receipt}")


def _to_release(request, receipt):
    contribution = get_object_or_404(
        Contribution.objects.visible_to(request.user).select_related("consultation__programme", "workshop", "topic"),
        receipt=receipt,
        workshop__isnull=False,
    )
    require(request.user, "workshops.receive_contribution", contribution)
    return contribution
