"""The site's own pages, asked for as a reader asks for them, without a web server in between."""

from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.handlers.wsgi import WSGIRequest
from django.db.models import Q
from django.http import HttpResponseBase
from django.urls import resolve, reverse
from django.utils import translation

from handbook.models import Edition, EditionLaw, Handbook
from handbook.worksheets.blank_sheets import sheets
from office.held_words import with_held_words


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


def asked(address: str, reader: AnyReader | None, *, site: str = "http://localhost") -> HttpResponseBase:
    """Answer an address such as /km/handbook/?on=2026-01-01 with the page that this reader gets there.

    In the language that the address begins with. Without a reader as everybody, signed out. `site` is what the
    browser calls the site, for links with its name in them.
    """
    parts, called = urlsplit(address), urlsplit(site)
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "HTTP_HOST": called.netloc,
            "SERVER_NAME": called.hostname,
            "SERVER_PORT": str(called.port or (443 if called.scheme == "https" else 80)),
            "wsgi.url_scheme": called.scheme,
            "wsgi.input": BytesIO(),
        }
    )
    request.COOKIES = {settings.SESSION_COOKIE_NAME: ""} if reader else {}
    request.user = reader or AnonymousUser()  # type: ignore[assignment]
    with translation.override(translation.get_language_from_path(parts.path)):
        request.resolver_match = resolve(parts.path)
        view, arguments, named = request.resolver_match
        return with_held_words(view(request, *arguments, **named))


def content_of(response: HttpResponseBase) -> bytes:
    """The bytes of an answer, its file closed again.

    Not by `response.close()`: that tells Django that a request is over, which ends the connection to the database that
    this process goes on working with.
    """
    content = b"".join(response)
    file = getattr(response, "file_to_stream", None)
    if file is not None:
        file.close()
    return content


def pages_of(edition: Edition, chapters: list[str], language: str) -> list[str]:
    """The addresses of an edition's pages in a language: contents, chapters, the search of a copy, its indexes."""
    slug, number = edition.handbook.slug, edition.number
    with translation.override(language):
        return [
            reverse("reading:edition", args=[slug, number]),
            *(reverse("reading:edition_chapter", args=[slug, number, chapter]) for chapter in chapters),
            reverse("reading:kept_search", args=[slug, number]),
            f"{reverse('reading:law_index', args=[slug])}?edition={number}",
            f"{reverse('reading:subject_index', args=[slug])}?edition={number}",
        ]


def helper_of(edition: Edition, language: str) -> list[str]:
    """The address of the helper in a language; none while it is closed."""
    decision = edition.handbook.helper_decision
    if decision is None or not decision.opens:
        return []
    with translation.override(language):
        return [reverse("reading:helper", args=[edition.handbook.slug])]


def worksheets_of(edition: Edition, language: str) -> list[str]:
    """The addresses of the blank worksheets in a language; none where the edition froze no law data."""
    if not EditionLaw.objects.filter(edition=edition).exists():
        return []
    slug = edition.handbook.slug
    with translation.override(language):
        return [
            reverse("reading:worksheets", args=[slug]),
            *(reverse("reading:worksheet", args=[slug, sheet.key]) for sheet in sheets()),
        ]


def static_content(name: str) -> bytes:
    """A style, script or picture as it is served: with a hashed name from where they were collected, else as it is."""
    found = None if staticfiles_storage.exists(name) else finders.find(name)
    if found:
        return Path(found).read_bytes()
    with staticfiles_storage.open(name) as file:
        return file.read()
