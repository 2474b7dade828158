"""The names of cookies on their way: by https they carry a prefix that a browser holds us to.

`__Host-` is taken from this host alone, by https, for every address; `__Secure-` by https, for the addresses it names.
So no other site under the same domain can plant one. Within the software the names stay as they are: what is signed
under a name stays valid. A cookie under its old name is honoured once and exchanged, so that nobody is signed out and
no phone forgets its words' author.
"""

from dataclasses import dataclass

from django.conf import settings

from handbook.discussion.views import expert_pages
from workshops.intake import participant_access


@dataclass(frozen=True)
class OnItsWay:
    """A cookie as a browser knows it by https."""

    name: str
    path: str
    max_age: float
    httponly: bool = True


def on_their_way(address: str) -> dict[str, OnItsWay]:
    """The cookies that go with an address, by the names they have within the software."""
    session, csrf = settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME
    found = {
        session: OnItsWay(f"__Host-{session}", "/", settings.SESSION_COOKIE_AGE),
        csrf: OnItsWay(f"__Host-{csrf}", "/", settings.CSRF_COOKIE_AGE, httponly=False),  # the editor reads it
    }
    last = participant_access.COOKIES_LAST.total_seconds()
    below = {
        participant_access.COOKIES_FOR: (participant_access.LINK.name, participant_access.DEVICE.name),
        expert_pages.COOKIES_FOR: (expert_pages.COOKIE.name,),
    }
    for path, names in below.items():
        if address.startswith(path):
            for name in (*names, settings.LANGUAGE_COOKIE_NAME):
                found[name] = OnItsWay(f"__Secure-{name}", path, last)
    return found


class PrefixedCookies:
    """Translate the names of cookies, in and out, where they travel by https only."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # What still comes by http is sent on to https: there a browser takes no such cookie.
        if not (settings.SESSION_COOKIE_SECURE and request.is_secure()):
            return self.get_response(request)
        cookies = on_their_way(request.path_info)
        # An old name counts only where the new one is not there: what another site planted replaces nothing.
        old = {name: value for name in cookies if (value := request.COOKIES.pop(name, None)) is not None}
        known = {name: request.COOKIES[c.name] for name, c in cookies.items() if c.name in request.COOKIES}
        request.COOKIES.update(old | known)
        response = self.get_response(request)
        for name, cookie in cookies.items():
            if name in response.cookies:
                _rename(response.cookies, name, cookie.name)
            elif name in old and name not in known:
                response.set_cookie(
                    cookie.name,
                    old[name],
                    max_age=cookie.max_age,
                    path=cookie.path,
                    secure=True,
                    httponly=cookie.httponly,
                    samesite="Lax",
                )
            if name in old:
                response.delete_cookie(name, path=cookie.path, samesite="Lax")
        return response


def _rename(cookies, name: str, new: str) -> None:
    """Give a cookie of a response another name; all that is said of it stays, and it goes by https only."""
    morsel = cookies.pop(name)
    morsel.set(new, morsel.value, morsel.coded_value)
    morsel["secure"] = True
    cookies[new] = morsel
