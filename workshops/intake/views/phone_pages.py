"""A participant's pages on the phone, and where the phone's queue sends what was written without a signal.

None of them asks for an account. A personal link is exchanged for a cookie; a room's code stands in the address.
"""

import hashlib
import json
import secrets
from functools import wraps
from pathlib import Path

from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db.models import Q
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from accounts import rate_limits
from accounts.forms import a_form, new_client_key
from accounts.keys import KeyDoesNotOpen, find_key
from accounts.models import Key
from workshops.intake import participant_access, receive
from workshops.intake.phone_forms import PutForwardForm, RoomCodeForm
from workshops.intake.views.queue_answers import comes_from_our_own_page, refused, refused_form, still_pointed_out
from workshops.models import Participant

LARGEST_BODY = 12 * 1024 * 1024  # bytes: five files of 2 MB and the longest text
COOKIES_FOR = "/join/"
OFFLINE_FILES = ("workshops/intake/phone.css", "workshops/intake/phone.js", "workshops/intake/queue.js")


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
                path=COOKIES_FOR,
                secure=settings.SESSION_COOKIE_SECURE,
                samesite="Lax",
            )
        response["Cache-Control"] = "no-store"
        return response

    return login_not_required(shown)


def device_of(request) -> str:
    """Return the secret by which this device is known in a room, a new one when it has none yet."""
    if not hasattr(request, "device"):
        known = request.get_signed_cookie(
            participant_access.DEVICE_COOKIE, default="", salt=participant_access.DEVICE_COOKIE
        )
        request.device = known or secrets.token_urlsafe(24)
    return request.device


def remember(response, name, value):
    response.set_signed_cookie(
        name,
        value,
        salt=name,
        max_age=participant_access.COOKIES_LAST,
        path=COOKIES_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",  # the link is opened from a letter or a message; Strict would lose the cookie there
    )


def _own(request):
    """The contributions that were put forward from this device, or by whose link it opened."""
    participant = participant_access.participant_of(request)
    known = request.get_signed_cookie(
        participant_access.DEVICE_COOKIE, default="", salt=participant_access.DEVICE_COOKIE
    )
    authors = Participant.objects.filter(
        Q(pk=participant.pk if participant else None) | Q(pk__in=participant_access.participants_on(known).values("pk"))
    )
    return participant_access.contributions_by(authors)


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
    """Exchange the secret in the address for a cookie. A link preview that fetches this spends nothing."""
    if rate_limits.is_over(request, "secret_link"):
        response = respond_429(request)
    else:
        try:
            find_key(Key.Purpose.PARTICIPANT, secret)
        except KeyDoesNotOpen:
            rate_limits.count_wrong(request, "secret_link")
            response = link_ended(request)
        else:
            response = redirect("join:own_page")
            remember(response, participant_access.PARTICIPANT_COOKIE, secret)
    response["Referrer-Policy"] = "no-referrer"
    return response


def link_ended(request):
    return not_open(
        request,
        _("This link is no longer valid. Ask the rapporteur of your workshop for a new one."),
        status=410,
    )


def writing_page(request, seat, template, context):
    """Show a page with the sheet to write on; take in what was written on it."""
    form = PutForwardForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        seat=seat,
        initial={"client_key": new_client_key(), "language": translation.get_language()},
    )
    status = 200
    if request.method == "POST":
        contribution, status = _put_forward(form, seat)
        if contribution:
            return redirect(f"{request.path}?sent={contribution.receipt}")
    sent = request.GET.get("sent", "")
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
            **context,
        },
        status=status,
    )


def _put_forward(form, seat, **more):
    """Hand a filled-in sheet to its stage. Returns the contribution, or None and the status of the refusal.

    422 says that nothing is wrong, but that something looks identifying which the writer has not been shown yet.
    """
    if (
        form.is_valid()
        and form.looks_identifying
        and not participant_access.stored_before(form.cleaned_data["client_key"])
    ):
        return None, 422
    try:
        contribution = form.hand_to(participant_access.put_forward, seat, **more)
    except participant_access.NotOpen as closed:
        form.add_error(None, closed.sentence)
        return None, 403
    except participant_access.TooMany:
        form.add_error(None, _("So much was sent from here in ten minutes. Wait a little and send this again."))
        return None, 429
    except receive.ClientKeyTaken as taken:
        form.add_error(
            None,
            _(
                "This page sent other words before; they are kept under the receipt %(receipt)s. "
                "To send these words too, press the button again."
            )
            % {"receipt": taken.earlier.receipt},
        )
        form.data = {**form.data.dict(), "client_key": new_client_key()}
        return None, 409
    except receive.AlreadyClaimed:
        form.add_error(None, _("A reviewer has this contribution in hand now. It can no longer be changed."))
        return None, 409
    return contribution, 200 if contribution else 400


# --- One's own contribution -----------------------------------------------------------------------


@on_the_phone
@a_form
def contribution_replace(request, receipt):
    """Put other words in place of one's own, until a reviewer has them in hand. Both wordings are kept."""
    earlier = get_object_or_404(_own(request), receipt=receipt)
    # The author stays who it was, whatever office the phone's next user may give.
    seat = participant_access.Seat(earlier.workshop, earlier.participant)
    form = PutForwardForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
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
        contribution, status = _put_forward(form, seat, replaces=earlier)
        if contribution:
            return redirect(f"{_back_of(request, earlier)}?sent={contribution.receipt}")
    context = {
        "form": form,
        "contribution": earlier,
        "consultation": earlier.consultation,
        "workshop": earlier.workshop,
        "back": _back_of(request, earlier),
        "open_to_change": participant_access.is_open_to_change(earlier),
    }
    return render(request, "workshops/intake/phone/replace.html", context, status=status)


@on_the_phone
@require_POST
def contribution_take_back(request, receipt):
    contribution = get_object_or_404(_own(request), receipt=receipt)
    try:
        receive.take_back(contribution)
    except receive.AlreadyClaimed:
        return not_open(
            request, _("A reviewer has this contribution in hand now. It can no longer be changed."), status=409
        )
    return redirect(f"{_back_of(request, contribution)}?taken_back={contribution.receipt}")


def _back_of(request, contribution):
    participant = participant_access.participant_of(request)
    if participant and participant.pk == contribution.participant_id:
        return reverse("join:own_page")
    return reverse("join:room", args=[contribution.workshop.join_code])


@on_the_phone
@require_POST
def leave(request):
    """Let this device forget who wrote on it: a phone is handed on."""
    response = redirect("join:enter")
    for name in (participant_access.PARTICIPANT_COOKIE, participant_access.DEVICE_COOKIE):
        response.delete_cookie(name, path=COOKIES_FOR, samesite="Lax")
    return response


# --- Without a signal -----------------------------------------------------------------------------


@on_the_phone
@require_safe
def offline(request, language):
    """The sheet that opens from the phone's cache. It is the same for everybody: the phone fills in the topics.

    Its language stands in the address: a phone fetches it in both, and has chosen neither by that.
    """
    if language not in dict(settings.LANGUAGES):
        raise Http404
    translation.activate(language)
    request.LANGUAGE_CODE = language
    return render(request, "workshops/intake/phone/offline.html", _offline_sheet())


def _offline_sheet() -> dict:
    return {"form": PutForwardForm(seat=None, initial={"language": translation.get_language()})}


@login_not_required
@require_safe
def service_worker(request):
    """The script that opens the pages under /join/ when there is no signal."""
    files = [staticfiles_storage.url(name) for name in OFFLINE_FILES]
    languages = [code for code, _name in settings.LANGUAGES]
    facts = {
        "version": _version_of_offline(files, languages),
        "pages": {code: reverse("join:offline", args=[code]) for code in languages},
        "files": files,
        "own": reverse("join:enter"),
        "language": settings.LANGUAGE_CODE,
    }
    script = render_to_string("workshops/intake/phone/sw.js", {"facts": json.dumps(facts)})
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


def _version_of_offline(files, languages) -> str:
    """A changed page or script is a new version: phones then fetch them anew."""
    digest = hashlib.sha256()
    for name in files:
        digest.update(name.encode())
    for name in OFFLINE_FILES:
        if found := finders.find(name):
            digest.update(Path(found).read_bytes())
    for language in languages:
        with translation.override(language):
            digest.update(render_to_string("workshops/intake/phone/offline.html", _offline_sheet()).encode())
    return digest.hexdigest()[:12]


@csrf_exempt
@on_the_phone
@require_POST
def queue_receive(request):
    """Take in one contribution from a phone's queue: no cookie, the key in the body, from our own pages only.

    Answers JSON: {"receipt": …} with 201, with 200 when it was stored before; otherwise {"error": sentence,
    "fields": {name: [sentence]}}. 409: the same client key with other words. 422: {"identifying": [passage]} too, what
    may tell who somebody is; sent again with `seen=1` it is taken in. 429 and 5xx: to be tried again.
    """
    if not comes_from_our_own_page(request):
        return refused(_("Send this from the page itself."), 403)
    if int(request.headers.get("Content-Length") or 0) > LARGEST_BODY:
        return refused(_("This is too large. Send it with fewer or smaller files."), 413)
    try:
        before = participant_access.stored_before(request.POST.get("client_key", ""))
        seat = _seat_of_the_queue(request)
    except KeyDoesNotOpen:
        if before is not None and participant_access.says(before, request.POST.get("text", "")):
            return JsonResponse({"receipt": before.receipt})
        return refused(
            _("Your link or code is not valid any more. Open a new one from the rapporteur, then send this again."), 403
        )
    except _TooManyWrong:
        response = refused(_("Too many wrong codes came from here. Wait ten minutes."), 429)
        response["Retry-After"] = str(rate_limits.WINDOW)
        return response
    form = PutForwardForm(request.POST, request.FILES, seat=seat)
    if not request.POST.get("client_key"):
        return refused(_("The page that sent this is not in order. Open it again."), 400)
    contribution, status = _put_forward(form, seat)
    if status == 422:
        return still_pointed_out(form.looks_identifying)
    if contribution is None:
        response = refused_form(form, status)
        if status == 429:
            response["Retry-After"] = "60"
        return response
    return JsonResponse({"receipt": contribution.receipt}, status=200 if before else 201)


class _TooManyWrong(Exception):
    """Wrong codes or keys came from this address or device too often."""


def _seat_of_the_queue(request):
    """Return from where a queue sends, by the key in its body. Raises KeyDoesNotOpen and _TooManyWrong."""
    if named := request.POST.get("key", ""):
        if rate_limits.is_over(request, "secret_link"):
            raise _TooManyWrong
        try:
            participant = participant_access.participant_by_upload_key(named)
        except KeyDoesNotOpen:
            rate_limits.count_wrong(request, "secret_link")
            raise
        return participant_access.Seat(participant.workshop, participant)
    code, device = request.POST.get("code", ""), request.POST.get("device", "")
    if rate_limits.is_over(request, "room_code", device=device):
        raise _TooManyWrong
    workshop = participant_access.room_with(code)
    if workshop is None or len(device) < 20:
        rate_limits.count_wrong(request, "room_code", device=device)
        raise KeyDoesNotOpen
    return participant_access.Seat(workshop, device=device)
