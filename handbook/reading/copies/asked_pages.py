"""The site's own pages, asked for as a reader asks for them, without a web server in between."""

from io import BytesIO
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest
from django.db.models import Q
from django.http import HttpResponseBase
from django.urls import resolve
from django.utils import translation

from handbook.models import Handbook


class AnyReader:
    """A signed-in reader of one programme, nobody in particular, who may read its handbooks and nothing else."""

    is_authenticated = is_active = True

    def __init__(self, handbook: Handbook):
        self.programme_id = handbook.programme_id

    def programmes_where(self, permission: str) -> Q:
        may = permission == "handbook.read_handbook"
        return Q(programme=self.programme_id) if may else Q(pk__in=[])

    def has_perm(self, _permission: str, _thing=None) -> bool:
        return False


def asked(address: str, reader: AnyReader | None) -> HttpResponseBase:
    """Answer an address such as /km/handbook/?on=2026-01-01 with the page that this reader gets there.

    In the language that the address begins with. Without a reader as everybody, signed out.
    """
    parts = urlsplit(address)
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
        }
    )
    request.COOKIES = {settings.SESSION_COOKIE_NAME: ""} if reader else {}
    request.user = reader or AnonymousUser()  # type: ignore[assignment]
    with translation.override(translation.get_language_from_path(parts.path)):
        request.resolver_match = resolve(parts.path)
        view, arguments, named = request.resolver_match
        return view(request, *arguments, **named)
