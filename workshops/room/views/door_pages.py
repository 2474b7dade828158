"""The doors of a workshop on a phone: the room behind its code, the page behind a personal link, and the tap there."""

from allauth.core.ratelimit import respond_429
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import rate_limits
from accounts.forms import a_form
from workshops.intake import participant_access
from workshops.intake.participant_access import participant_by_device, participant_of
from workshops.intake.phone_forms import RoomCodeForm
from workshops.intake.views.phone_pages import device_of, link_ended, not_open, on_the_phone, place_of, writing_page
from workshops.models import Contribution, Workshop
from workshops.room import releases


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
def room(request, code, *, template="workshops/intake/phone/room.html", more=lambda participants: {}):
    """The room, by its code: its topics and a sheet to write on. No list of names, no draft.

    After its days, or once it is closed, whoever wrote here still finds what they wrote. A page that shows more
    (answers, questions back) names its own template, which extends this one, and what it shows to those who wrote.
    """
    device = device_of(request)
    workshop = participant_access.room_with(code)
    if workshop is None:
        return _no_such_room(request, code, device)
    if code != workshop.join_code:
        return redirect("join:room", workshop.join_code)
    seat = participant_access.Seat(workshop, device=device)
    participants = list(participant_access.participants_on(device, workshop).select_related("court", "province"))
    closed, now = "", timezone.now()
    try:
        participant_access.refuse_outside_its_days(workshop, timezone.localdate(now))
        participant_access.refuse_after_the_closing(workshop, now)
    except participant_access.NotOpen as why:
        closed = why.sentence
        if not participants:
            return not_open(request, closed)
    participant = max(participants, key=lambda one: one.pk, default=None)
    context = {
        "own": participant_access.contributions_by(participants),
        "participant": participant,
        "place": place_of(seat, address=request.path, sends_as={"code": workshop.join_code, "device": device}),
        "closed": closed,
        "released": releases.released(workshop, participant),
        **more(participants),
    }
    response = writing_page(request, seat, template, context)
    participant_access.DEVICE.keep(response, device)
    return response


def _no_such_room(request, code, device):
    if rate_limits.is_over(request, "room_code", device=device):
        return respond_429(request)
    rate_limits.count_wrong(request, "room_code", device=device)
    form = RoomCodeForm({"code": code})
    form.add_error("code", _("There is no room with this code. Look at it again: it may be o and 0, or l and 1."))
    response = render(request, "workshops/intake/phone/enter.html", {"form": form}, status=404)
    participant_access.DEVICE.keep(response, device)
    return response
