"""A participant's pages on the phone.

None of them asks for an account. A personal link is exchanged for a cookie; a room's code stands in the address.
"""

import secrets
from functools import partial, wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import a_form, filled_in, new_client_key, renew_client_key, show_refusal
from accounts.keys import find_key
from accounts.links import exchange
from accounts.models import Key
from workshops.intake import participant_access, receive
from workshops.intake.phone_forms import PutForwardForm, RoomCodeForm
from workshops.models import Participant

# --- What the pages have in common ----------------------------------------------------------------


def on_the_phone(view):
    """A page without sign-in, in the language chosen on this device, that no cache keeps."""

    @wraps(view)
    def shown(request, *args, **kwargs):
        spoken = dict(settings.LANGUAGES)
        chosen = request.GET.get("language")
        language = chosen or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if language not in spoken:
            participant = participant_access.participant_of(request)
            language = participant.language if participant else None
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = language
        response = view(request, *args, **kwargs)
        if chosen in spoken and request.method == "GET":
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                chosen,
                max_age=participant_access.COOKIES_LAST,
                path=participant_access.COOKIES_FOR,
                secure=settings.SESSION_COOKIE_SECURE,
                samesite="Lax",
            )
        response["Cache-Control"] = "no-store"
        return response

    return login_not_required(shown)


def device_of(request) -> str:
    """Return the secret by which this device is known in a room, a new one when it has none yet."""
    if not hasattr(request, "device"):
        request.device = participant_access.DEVICE.secret_of(request) or secrets.token_urlsafe(24)
    return request.device


def authors_on(request):
    """Who put something forward from this device, or by whose link it opened."""
    participant = participant_access.participant_of(request)
    known = participant_access.DEVICE.secret_of(request)
    return Participant.objects.filter(
        Q(pk=participant.pk if participant else None) | Q(pk__in=participant_access.participants_on(known).values("pk"))
    )


def _own(request):
    return participant_access.contributions_by(authors_on(request))


def not_open(request, sentence, *, status=403):
    return render(request, "workshops/intake/phone/not_open.html", {"sentence": sentence}, status=status)


def place_of(seat, *, address, sends_as) -> dict:
    """Return what the phone keeps of a page, so that it can be written on without a signal. No words, no other names.

    `sends_as`: {"key": upload key} or {"code": room's code, "device": device's secret}.
    """
    consultation = seat.workshop.consultation
    return {
        "address": address,
        "titles": seat.workshop.titles,
        "topics": [
            {"id": topic.pk, "titles": topic.titles, "questions": topic.questions}
            for topic in consultation.topics.all()
        ],
        "named": seat.may_be_named,
        "asks_office": seat.participant is None,
        **sends_as,
    }


# --- Ways in --------------------------------------------------------------------------------------


@on_the_phone
@require_safe
def enter(request):
    """Type the room's code."""
    form = RoomCodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect("join:room", form.cleaned_data["code"].replace(" ", "").replace("/", "") or "-")
    participant = participant_access.participant_of(request)
    return render(request, "workshops/intake/phone/enter.html", {"form": form, "participant": participant})


@on_the_phone
@require_safe
def personal_link(request, secret):
    """Exchange the secret in the address for a cookie."""
    return exchange(
        request,
        secret,
        opens=partial(find_key, Key.Purpose.PARTICIPANT),
        cookie=participant_access.LINK,
        onward=redirect("join:own_page"),
        ended=link_ended,
    )


def link_ended(request):
    return not_open(
        request,
        _("This link is no longer valid. Ask the rapporteur of your workshop for a new one."),
        status=410,
    )


def writing_page(request, seat, template, context):
    """Show a page with the sheet to write on; take in what was written on it."""
    form = filled_in(
        PutForwardForm,
        request,
        seat=seat,
        initial={"client_key": new_client_key(), "language": translation.get_language()},
    )
    status = 200
    if request.method == "POST":
        contribution, status = put_forward(form, seat)
        if contribution:
            return redirect(f"{request.path}?sent={contribution.receipt}")
    sent, taken_back = request.GET.get("sent", ""), request.GET.get("taken_back", "")
    return render(
        request,
        template,
        {
            "form": form,
            "seat": seat,
            "workshop": seat.workshop,
            "consultation": seat.workshop.consultation,
            "topics": seat.workshop.consultation.topics.all(),
            "sent": next((c for c in context["own"] if c.receipt == sent), None) if sent else None,
            "taken_back": participant_access.taken_back_by(authors_on(request)).filter(receipt=taken_back).first()
            if taken_back
            else None,
            **context,
        },
        status=status,
    )


def put_forward(form, seat, **more):
    """Take in what a filled-in sheet says. Returns the contribution, or None and the status of the refusal.

    422 says that nothing is wrong, but that something looks identifying which the writer has not been shown yet.
    """
    if (
        form.is_valid()
        and form.looks_identifying
        and not participant_access.stored_before(form.cleaned_data["client_key"])
    ):
        return None, 422
    return taken_in(form, participant_access.put_forward, seat, **more)


def taken_in(form, stage, *things, **more):
    """Hand what was written on a phone to its stage, and say on the form why it was refused, if it was.

    Returns the contribution, or None and the status of the refusal.
    """
    if not form.is_valid():
        return None, 400
    try:
        contribution = stage(*things, **form.facts, **more)
    except participant_access.NotOpen as closed:
        form.add_error(None, closed.sentence)
        return None, 403
    except participant_access.TooMany as too_many:
        sentence = _("So much was sent from here in ten minutes. Wait a little and send this again.")
        form.add_error(None, str(too_many) or sentence)
        return None, 429
    except receive.ClientKeyTaken as taken:
        form.add_error(None, sent_other_words(taken))
        renew_client_key(form)
        return None, 409
    except receive.AlreadyClaimed:
        form.add_error(None, in_hand())
        return None, 409
    except ValidationError as refused:
        show_refusal(form, refused)
        return None, 400
    return contribution, 200


def sent_other_words(taken: receive.ClientKeyTaken) -> str:
    return _(
        "This page sent other words before; they are kept under the receipt %(receipt)s. "
        "To send these words too, press the button again."
    ) % {"receipt": taken.earlier.receipt}


# --- One's own contribution -----------------------------------------------------------------------


@on_the_phone
@a_form
def contribution_replace(request, receipt):
    """Put other words in place of one's own, until a reviewer has them in hand. Both wordings are kept."""
    earlier = get_object_or_404(_own(request), receipt=receipt)
    # The author stays who it was, whatever office the phone's next user may give.
    seat = participant_access.Seat(earlier.workshop, earlier.participant)
    form = filled_in(
        PutForwardForm,
        request,
        seat=seat,
        initial={
            "topic": earlier.topic,
            "kind": earlier.kind,
            "text": earlier.text,
            "language": earlier.language,
            "ongoing": earlier.ongoing,
            "attribution": earlier.attribution,
            "client_key": new_client_key(),
        },
    )
    status = 200
    if request.method == "POST":
        contribution, status = put_forward(form, seat, replaces=earlier)
        if contribution:
            return redirect(f"{back_of(request, earlier)}?sent={contribution.receipt}")
    context = {
        "form": form,
        "contribution": earlier,
        "consultation": earlier.consultation,
        "workshop": earlier.workshop,
        "back": back_of(request, earlier),
        "open_to_change": participant_access.is_open_to_change(earlier),
    }
    return render(request, "workshops/intake/phone/replace.html", context, status=status)


@on_the_phone
@a_form
def contribution_take_back(request, receipt):
    """Asks first; what was taken back can be put forward again."""
    contribution = get_object_or_404(_own(request), receipt=receipt)
    back = back_of(request, contribution)
    if request.method == "POST":
        try:
            receive.take_back(contribution)
        except receive.AlreadyClaimed:
            return not_open(request, in_hand(), status=409)
        return redirect(f"{back}?taken_back={contribution.receipt}")
    context = {
        "contribution": contribution,
        "consultation": contribution.consultation,
        "workshop": contribution.workshop,
        "back": back,
        "open_to_change": participant_access.is_open_to_change(contribution),
    }
    return render(request, "workshops/intake/phone/take_back.html", context)


@on_the_phone
@require_POST
def contribution_bring_back(request, receipt):
    """Put forward again what its author took back."""
    contribution = get_object_or_404(participant_access.taken_back_by(authors_on(request)), receipt=receipt)
    receive.bring_back(contribution)
    return redirect(f"{back_of(request, contribution)}?sent={contribution.receipt}")


def in_hand() -> str:
    return _("A reviewer has this contribution in hand now. It can no longer be changed.")


def back_of(request, contribution) -> str:
    """Return the address of the page on which the author finds this contribution."""
    participant = participant_access.participant_of(request)
    if participant and participant.pk == contribution.participant_id:
        return reverse("join:own_page")
    return reverse("join:room", args=[contribution.workshop.join_code])


@on_the_phone
@require_POST
def leave(request):
    """Let this device forget who wrote on it: a phone is handed on."""
    response = redirect("join:enter")
    for cookie in (participant_access.LINK, participant_access.DEVICE):
        cookie.forget(response)
    return response
