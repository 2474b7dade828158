"""The projector's page, releasing to the room, and the tap "the same in my court"."""

import segno
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import rate_limits
from accounts.forms import a_form
from accounts.rights import require
from workshops.gatherings.finders import may, workshops_for
from workshops.intake import participant_access, redaction
from workshops.intake.contribution_lists import listed_for, page_of
from workshops.intake.participant_access import participant_by_device, participant_of
from workshops.intake.phone_forms import RoomCodeForm
from workshops.intake.views.phone_pages import (
    device_of,
    link_ended,
    not_open,
    on_the_phone,
    place_of,
    writing_page,
)
from workshops.models import Contribution, Workshop
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
        releases.support(contribution, participant)
    except releases.NotReleased as gone:
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


@on_the_phone
@a_form
def own_page(request, *, template="workshops/intake/phone/own_page.html", **more):
    """Who opened a personal link puts something forward here, and finds what they put forward before.

    A page that shows more than this (drafts, answers) names its own template, which extends this one, and its context.
    """
    key = participant_access.participant_key_of(request)
    participant = participant_access.participant_with(key) if key else None
    if participant is None:
        return link_ended(request)
    seat = participant_access.Seat(participant.workshop, participant)
    context = {
        "participant": participant,
        "own": participant_access.own_contributions(participant),
        "place": place_of(seat, address=request.path, sends_as={"key": participant_access.upload_key(key)}),
        **more,
    }
    context["released"] = releases.released(seat.workshop, participant)
    return writing_page(request, seat, template, context)


@on_the_phone
@a_form
def room(request, code):
    """The room, by its code: its topics and a sheet to write on. No list of names, no draft."""
    device = device_of(request)
    if rate_limits.is_over(request, "room_code", device=device):
        return respond_429(request)
    workshop = participant_access.room_with(code)
    if workshop is None:
        rate_limits.count_wrong(request, "room_code", device=device)
        form = RoomCodeForm({"code": code})
        form.add_error("code", _("There is no room with this code. Look at it again: it may be o and 0, or l and 1."))
        response = render(request, "workshops/intake/phone/enter.html", {"form": form}, status=404)
        participant_access.DEVICE.keep(response, device)
        return response
    if code != workshop.join_code:
        return redirect("join:room", workshop.join_code)
    seat = participant_access.Seat(workshop, device=device)
    try:
        participant_access.refuse_outside_its_days(workshop, timezone.localdate())
    except participant_access.NotOpen as closed:
        return not_open(request, closed.sentence)
    context = {
        "own": participant_access.contributions_by(participant_access.participants_on(device, workshop)),
        "participant": participant_access.participant_by_device(request, workshop),
        "place": place_of(seat, address=request.path, sends_as={"code": workshop.join_code, "device": device}),
    }
    context["released"] = releases.released(workshop, context["participant"])
    response = writing_page(request, seat, "workshops/intake/phone/room.html", context)
    participant_access.DEVICE.keep(response, device)
    return response
