"""Pages about who is there: the list of a day, the sheet to sign, and the badge that a phone's camera opens."""

from datetime import date

from allauth.core.ratelimit import respond_429
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import rate_limits
from accounts.forms import a_form
from accounts.keys import KeyDoesNotOpen
from office import downloads
from workshops.gatherings import attendance, invitations
from workshops.gatherings.finders import the_participant, the_workshop
from workshops.models import Attendance


@require_safe
def attendance_list(request, number):
    """Who is there on a day (`?day=2022-05-30`; today while the workshop is held, else its first day)."""
    workshop = the_workshop(request, number, "workshops.prepare_workshop")
    day = _day(request.GET.get("day"), workshop)
    there = set(
        Attendance.objects.filter(participant__workshop=workshop, day=day).values_list("participant", flat=True)
    )
    participants = list(workshop.participants.people().select_related("court", "province"))
    for participant in participants:
        participant.is_there = participant.pk in there
    context = {
        "workshop": workshop,
        "day": day,
        "counts": attendance.counts(workshop),
        "participants": participants,
        "there": len(there),
    }
    return render(request, "workshops/gatherings/attendance_list.html", context)


@require_POST
def attendance_mark(request, pk):
    """Mark a participant as there on a day, or take the mark back (`there` empty)."""
    participant = the_participant(request, pk)
    workshop = participant.workshop
    day = _day(request.POST.get("day"), workshop)
    mark = attendance.mark if request.POST.get("there") else attendance.unmark
    mark(participant, day=day, by=request.user)
    page = reverse("workshops:attendance_list", args=[workshop.number])
    return redirect(f"{page}?day={day.isoformat()}#participant-{participant.pk}")


@require_safe
def attendance_sheet(request, number, day):
    workshop = the_workshop(request, number, "workshops.prepare_workshop")
    if not 1 <= day <= workshop.days:
        raise Http404
    pdf = invitations.attendance_sheet(workshop, attendance.days_of(workshop)[day - 1])
    return downloads.pdf(pdf, f"attendance-{workshop.number}-{day}.pdf")


@never_cache
@a_form
def attendance_badge(request, secret):
    """A badge's code, opened by the camera of a signed-in phone: who it is, and a button that says they are here."""
    try:
        number = attendance.number_on_badge(secret)
    except KeyDoesNotOpen:
        if rate_limits.is_over(request, "secret_link"):
            return respond_429(request)
        rate_limits.count_wrong(request, "secret_link")
        return render(request, "workshops/gatherings/badge_closed.html", status=404)
    participant = the_participant(request, number)
    workshop = participant.workshop
    today = timezone.localdate()
    if request.method == "POST" and workshop.is_held_on(today):
        if attendance.mark(participant, day=today, by=request.user):
            messages.success(request, _("%(participant)s is there today.") % {"participant": participant})
        return redirect("workshops:attendance_badge", secret)
    context = {
        "participant": participant,
        "workshop": workshop,
        "held_today": workshop.is_held_on(today),
        "marked": participant.attendances.filter(day=today).first(),
        "there": dict(attendance.counts(workshop)).get(today, 0),
    }
    return render(request, "workshops/gatherings/badge.html", context)


def _day(asked: str | None, workshop) -> date:
    """The day asked for when the workshop is held on it; Http404 for another."""
    if asked:
        try:
            day = parse_date(asked)
        except ValueError:
            day = None
        if day is None or not workshop.is_held_on(day):
            raise Http404
        return day
    today = timezone.localdate()
    return today if workshop.is_held_on(today) else workshop.starts_on
