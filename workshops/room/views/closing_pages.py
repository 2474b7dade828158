"""How much the phones of a workshop still hold, and the closing of its room."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.forms import a_form, filled_in, show_refusal
from accounts.keys import KeyDoesNotOpen
from accounts.numbers import typed_number
from workshops.gatherings.finders import the_workshop
from workshops.intake.participant_access import TooMany
from workshops.intake.queue_answers import comes_from_our_own_page, refused
from workshops.intake.views.phone_pages import on_the_phone
from workshops.intake.views.phone_queue_pages import TooManyWrong, seat_of_the_queue
from workshops.room import closing
from workshops.room.forms import CloseRoomForm


@csrf_exempt
@on_the_phone
@require_POST
def phone_count(request):
    """A phone says how much waits on it: no cookie and no words, from our own pages only.

    `phone`: a number that it drew by chance · `holds` · `receipts`, separated by commas · and what its queue sends as.
    """
    if not comes_from_our_own_page(request):
        return refused(_("Send this from the page itself."), 403)
    said = request.POST
    holds = typed_number(said.get("holds", ""))
    receipts = [receipt for receipt in said.get("receipts", "").split(",") if receipt]
    try:
        seat = seat_of_the_queue(request)
        closing.told(seat, phone=said.get("phone", ""), holds=-1 if holds is None else holds, receipts=receipts)
    except KeyDoesNotOpen:
        return refused(_("Your link or code is not valid any more. Open a new one from the rapporteur."), 403)
    except (TooManyWrong, TooMany):
        return refused(_("Too much was sent from here. Wait ten minutes."), 429)
    except ValidationError as wrong:
        return refused(" ".join(wrong.messages), 400)
    return JsonResponse({"heard": True})


@a_form
def room_close(request, number):
    """What the phones say beside what came in, and the closing of the room."""
    workshop = the_workshop(request, number, "workshops.prepare_workshop")
    form = filled_in(CloseRoomForm, request)
    if form.is_valid():
        try:
            closing.close(workshop, **form.facts, by=request.user)
        except ValidationError as why:
            show_refusal(form, why)
        else:
            messages.success(request, _("The room is closed. What still waits on phones comes in as before."))
            return redirect(workshop)
    context = {
        "workshop": workshop,
        "consultation": workshop.consultation,
        "form": form,
        "phones": closing.phones_of(workshop),
    }
    return render(request, "workshops/room/room_close.html", context, status=400 if form.errors else 200)


@require_POST
def room_open(request, number):
    """Open a closed room again."""
    workshop = the_workshop(request, number, "workshops.prepare_workshop")
    closing.open_again(workshop, by=request.user)
    messages.success(request, _("The room is open again."))
    return redirect("workshops:room_close", number)
