"""What every request passes through besides Django's own."""

from django.conf import settings
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers


class TrustedProxies:
    """Believe X-Forwarded-For and X-Forwarded-Proto from the proxies named in the environment only.

    Rate limits ask for the address of the device; a header that anybody can write would let them be evaded.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        forwarded = request.META.pop("HTTP_X_FORWARDED_FOR", "")
        protocol = request.META.pop("HTTP_X_FORWARDED_PROTO", "")
        if request.META.get("REMOTE_ADDR") in settings.TRUSTED_PROXIES:
            devices = [part.strip() for part in forwarded.split(",") if part.strip()]
            if devices:
                # The last entry was written by the trusted proxy itself; earlier ones anybody may invent.
                request.META["REMOTE_ADDR"] = devices[-1]
            if protocol == "https":
                request.META["wsgi.url_scheme"] = "https"
                request.environ["wsgi.url_scheme"] = "https"
        return self.get_response(request)


class StaffLanguage:
    """Pages without a language in their address are shown in the language their signed-in user chose."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        in_address = translation.get_language_from_path(request.path_info)
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
