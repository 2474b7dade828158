"""Without a signal: the page that opens from the phone's cache, and where the phone's queue sends what it kept."""

import hashlib
import json
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from accounts import rate_limits
from accounts.keys import KeyDoesNotOpen
from accounts.numbers import typed_number
from office.held_words import holds_words
from workshops.intake import participant_access, receive
from workshops.intake.phone_forms import PutForwardForm
from workshops.intake.queue_answers import comes_from_our_own_page, refused, refused_form, still_pointed_out, worker
from workshops.intake.views.phone_pages import on_the_phone, put_forward

LARGEST_BODY = 12 * 1024 * 1024  # bytes: five files of 2 MB and the longest text
OFFLINE_FILES = ("workshops/intake/phone.css", "workshops/intake/phone.js", "workshops/intake/queue.js")


@gzip_page  # it holds nothing secret, and no word of whoever asks for it
@holds_words
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
@gzip_page
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
    return worker("workshops/intake/phone/sw.js", facts=json.dumps(facts))


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
    if (typed_number(request.headers.get("Content-Length")) or 0) > LARGEST_BODY:
        return refused(_("This is too large. Send it with fewer or smaller files."), 413)
    try:
        before = participant_access.stored_before(request.POST.get("client_key", ""))
        seat = seat_of_the_queue(request)
    except KeyDoesNotOpen:
        if before is not None and receive.says(before, request.POST.get("text", "")):
            return JsonResponse({"receipt": before.receipt})
        return refused(
            _("Your link or code is not valid any more. Open a new one from the rapporteur, then send this again."), 403
        )
    except TooManyWrong:
        response = refused(_("Too many wrong codes came from here. Wait ten minutes."), 429)
        response["Retry-After"] = str(rate_limits.WINDOW)
        return response
    form = PutForwardForm(request.POST, request.FILES, seat=seat)
    if not request.POST.get("client_key"):
        return refused(_("The page that sent this is not in order. Open it again."), 400)
    contribution, status = put_forward(form, seat)
    if status == 422:
        return still_pointed_out(form.looks_identifying)
    if contribution is None:
        response = refused_form(form, status)
        if status == 429:
            response["Retry-After"] = "60"
        return response
    return JsonResponse({"receipt": contribution.receipt}, status=200 if before else 201)


queue_receive.largest_body = LARGEST_BODY  # beyond it nothing of a body is read, by nobody


class TooManyWrong(Exception):
    """Wrong codes or keys came from this address or device too often."""


def seat_of_the_queue(request):
    """Return from where a queue sends, by the key in its body. Raises KeyDoesNotOpen and TooManyWrong."""
    if named := request.POST.get("key", ""):
        try:
            participant = participant_access.participant_by_upload_key(named)
        except KeyDoesNotOpen:
            if rate_limits.is_over(request, "secret_link"):
                raise TooManyWrong from None
            rate_limits.count_wrong(request, "secret_link")
            raise
        return participant_access.Seat(participant.workshop, participant)
    code, device = request.POST.get("code", ""), request.POST.get("device", "")
    workshop = participant_access.room_with(code)
    if workshop is None or len(device) < 20:
        if rate_limits.is_over(request, "room_code", device=device):
            raise TooManyWrong
        rate_limits.count_wrong(request, "room_code", device=device)
        raise KeyDoesNotOpen
    return participant_access.Seat(workshop, device=device)
