"""What every request passes through besides Django's own."""

import json
from collections.abc import Iterator
from contextlib import suppress

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.translation import gettext

from accounts.numbers import typed_number
from handbook.reading.views.signed_out_pages import kept_answer
from office.held_words import with_held_words
from text.refusals import NEVER_KEPT, CannotRead, check_kept


class TrustedProxies:
    """Believe X-Forwarded-For and X-Forwarded-Proto from the proxies named in the environment only.

    Rate limits ask for the address of the device; a header that anybody can write would let them be evaded.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.has_noted = False

    def __call__(self, request):
        forwarded = request.META.pop("HTTP_X_FORWARDED_FOR", "")
        protocol = request.META.pop("HTTP_X_FORWARDED_PROTO", "")
        if request.META.get("REMOTE_ADDR") in settings.TRUSTED_PROXIES:
            passed = [part.strip() for part in forwarded.split(",") if part.strip()]
            devices = [address for address in passed if address not in settings.TRUSTED_PROXIES]
            if devices:
                # The last stranger was written down by a trusted proxy; what stands before it anybody may invent.
                request.META["REMOTE_ADDR"] = devices[-1]
            if protocol == "https":
                request.META["wsgi.url_scheme"] = "https"
                request.environ["wsgi.url_scheme"] = "https"
        elif forwarded and not self.has_noted:
            self._note(request.META.get("REMOTE_ADDR") or "")
        return self.get_response(request)

    def _note(self, address):
        """Leave word for `check --deploy`: once in a process, since anybody can send the header."""
        self.has_noted = True
        with suppress(OSError):
            settings.FORWARDED_BY.write_text(f"{address}\n")


class OnlyUtf8:
    """Read what is sent as UTF-8, whatever it says of itself: in UTF-7 harmless letters are markup."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.encoding = "utf-8"
        return self.get_response(request)


# What a page could ask a device for, and none of ours does. The fast entry copies to the clipboard: that stays.
# No more than browsers know without being set up for it: for a name they do not know they complain on every page.
NEVER_ASKED_FOR = (
    *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media"),
    *("fullscreen", "gamepad", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer"),
    *("microphone", "midi", "payment", "picture-in-picture", "publickey-credentials-create", "screen-wake-lock"),
    *("publickey-credentials-get", "serial", "storage-access", "usb", "xr-spatial-tracking"),
)


class SaysWhatMayBe:
    """Every answer says that our pages ask devices for nothing, and that no other site may show what is ours.

    A link to an image or a book from elsewhere works all the same: whoever follows a link is then here.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", ", ".join(f"{name}=()" for name in sorted(NEVER_ASKED_FOR)))
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


def language_asked_for(request) -> str | None:
    """Return the language that the address names after its "?", when it names none before it."""
    if translation.get_language_from_path(request.path_info):
        return None
    said = request.GET.get("language", "")
    if said in dict(settings.LANGUAGES):
        return said
    return translation.get_language_from_path(request.GET.get("next", ""))


def _leads_nowhere(request) -> bool:
    """Whether an address would, with a language before it, be a mistyped one below some word: nobody is sent there."""
    try:
        return resolve(f"/{translation.get_language()}{request.path_info}").url_name == "mistyped"
    except Resolver404:
        return False


class LanguageOfAddress(LocaleMiddleware):
    """Django's, which sends an unknown address on to the same one with a language before it.

    An address that is known, and behind which a page says "not found", is left alone: /workshops/1/ would
    otherwise be looked for among the handbooks, where two words are a handbook and a chapter.

    An address without a language may still say one: ?language=km, which the switch on the pages before sign-in
    leads to, or the page that comes after sign-in, ?next=/km/....
    """

    def process_request(self, request):
        super().process_request(request)
        if language := language_asked_for(request):
            translation.activate(language)
            request.LANGUAGE_CODE = translation.get_language()

    def process_response(self, request, response):
        if response.status_code == 404 and (request.resolver_match is not None or _leads_nowhere(request)):
            patch_vary_headers(response, ["Accept-Language"])
            response.headers.setdefault("Content-Language", translation.get_language())
            return response
        return super().process_response(request, response)


class StaffLanguage:
    """Pages without a language in their address are shown in the language their signed-in user chose."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        in_address = translation.get_language_from_path(request.path_info) or language_asked_for(request)
        # A cookie is the sign of a session; without one the user is not even asked for (readers cost no query).
        if not in_address and settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


class PrivateByDefault:
    """What a signed-in person is shown is kept in no shared cache, and no page tells its address elsewhere."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
            response["Cache-Control"] = "private, no-store"
        patch_vary_headers(response, ["Cookie"])
        return response


class HeldWords:
    """Khmer on every page ends its lines where print ends them. A kept page was made so before it was kept."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return with_held_words(self.get_response(request))


class KeptPages:
    """Answer with the page that is kept for everybody who is signed out, where there is one: no view is looked for.

    It comes last, so that a kept page says of itself what every page does.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return kept_answer(request) or self.get_response(request)


NEVER_SHOWN_AGAIN = ("csrfmiddlewaretoken", "password", "code", "secret", "key")
"""Parts of the names of fields whose content no page repeats."""


class OnlyCharactersThatCanBeKept:
    """Refuse, at every way in alike, characters that no file and not every database can hold.

    Stored, one of them would stop an export or a printed book months later. An address with one leads nowhere (404);
    a form or a search is told which character it is (400) and shown its words again, a script is told in JSON.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if NEVER_KEPT.search(request.path_info):
            raise Http404
        return self.get_response(request)

    def process_view(self, request, view, _args, _named):
        # A view that refuses a large body unread says so; every other body is read by Django's own check of forms.
        most = getattr(view, "largest_body", None)
        if most and (typed_number(request.headers.get("Content-Length")) or 0) > most:
            return None
        for name, words in _sent_with(request):
            try:
                check_kept(name)
                check_kept(words)
            except CannotRead as refused:
                return _told(request, NEVER_KEPT.sub("", name), words, refused.said_with(gettext))
        return None


def _sent_with(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """Everything that is sent, as names and words: after the "?", in a form, in JSON. Django clears names of files."""
    for sent in (request.GET, request.POST):
        for name, values in sent.lists():
            yield from ((name, value) for value in values)
    if request.content_type == "application/json":
        with suppress(ValueError, RecursionError):  # what is no JSON its view refuses
            yield from _words_in(json.loads(request.body), "")


def _words_in(sent: object, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(sent, str):
        yield name, sent
    elif isinstance(sent, list):
        for value in sent:
            yield from _words_in(value, name)
    elif isinstance(sent, dict):
        for key, value in sent.items():
            yield from _words_in(value, key)


def _told(request: HttpRequest, name: str, words: str, sentence: str) -> HttpResponse:
    is_script = request.content_type == "application/json" or "application/json" in request.headers.get("Accept", "")
    if is_script or request.resolver_match.url_name == "queue_receive":
        return JsonResponse({"error": sentence, "fields": {name: [sentence]}}, status=400)
    is_shown = not any(part in name.lower() for part in NEVER_SHOWN_AGAIN)
    shown = {"sentence": sentence, "words": NEVER_KEPT.sub("\N{BLACK SQUARE}", words) if is_shown else ""}
    return render(request, "cannot_be_kept.html", shown, status=400)
