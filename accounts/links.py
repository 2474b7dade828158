"""Secret links: the secret in an address is exchanged for a cookie, so that it stays in no history of the device.

Nor does another site learn it from the address of the page before. A link preview that fetches the address spends
nothing, and every page asks the key again whether the link still stands.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts import rate_limits
from accounts.keys import KeyDoesNotOpen


@dataclass(frozen=True)
class SecretCookie:
    """Keeps a secret on one device, for the pages under one path; signed, with its name as the salt."""

    name: str
    path: str
    lasts: timedelta

    def secret_of(self, request: HttpRequest) -> str:
        """Return the secret that this device keeps, or nothing."""
        return request.get_signed_cookie(self.name, default="", salt=self.name, max_age=self.lasts) or ""

    def keep(self, response: HttpResponse, secret: str) -> None:
        response.set_signed_cookie(
            self.name,
            secret,
            salt=self.name,
            max_age=self.lasts,
            path=str(self.path),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",  # the link is opened from a letter or a message; Strict would lose the cookie there
        )

    def forget(self, response: HttpResponse) -> None:
        response.delete_cookie(self.name, path=str(self.path), samesite="Lax")


def exchange(
    request: HttpRequest,
    secret: str,
    *,
    opens: Callable[[str], object],
    cookie: SecretCookie,
    onward: HttpResponse,
    ended: Callable[[HttpRequest], HttpResponse],
) -> HttpResponse:
    """Answer at the address that holds a secret: lead `onward` with the cookie, or say that the link has `ended`.

    `opens` raises KeyDoesNotOpen for a secret that opens nothing. Wrong ones are counted, and of too many nothing more
    is said (429); a right one opens whatever others behind the same address tried.
    """
    try:
        opens(secret)
    except KeyDoesNotOpen:
        if rate_limits.is_over(request, "secret_link"):
            return told_nowhere(respond_429(request))
        rate_limits.count_wrong(request, "secret_link")
        return told_nowhere(ended(request))
    cookie.keep(onward, secret)
    return told_nowhere(onward)


def told_nowhere(response: HttpResponse) -> HttpResponse:
    """Keep an answer at a secret address out of caches, and the address out of the next page's hands.

    Not for a page with a form: browsers would then send it without saying where it comes from, and it would be
    refused as a forgery.
    """
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response
