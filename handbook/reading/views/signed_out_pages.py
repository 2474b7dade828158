"""Pages of readers who are signed out: kept, compressed, and the same for everybody, byte by byte."""

from functools import wraps

from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language

from handbook.reading.finished_pages import (
    ENCODINGS,
    PAGES,
    SMALLEST,
    FinishedPage,
    best_encoding,
    state,
)
from office.held_words import with_held_words

FOR_ALL = "public, max-age=0, s-maxage=1"
"""What everybody may read lies a second in a shared cache. A browser asks each time, by the page's ETag."""


def kept(view):
    """Make a page once; from then on `kept_answer` shows it while nothing changes that it shows.

    Only where it is the same for everybody: nobody is signed in, nothing is asked after a "?", and no form in it
    carries a token. What a page reads of the database stands in handbook.shown_tables.
    """

    @wraps(view)
    def page(request, *args, **kwargs):
        now = state() if _is_for_everybody(request) else None
        response = view(request, *args, **kwargs)
        if now is None or response.status_code != 200 or response.streaming or carries_a_token(request, response):
            return response
        finished = FinishedPage(with_held_words(response).content, {**response.headers, "Cache-Control": FOR_ALL})
        PAGES.keep(_key(request), now, finished)
        return _answer(request, finished)

    page.is_kept = True
    return page


def kept_answer(request) -> HttpResponse | None:
    """The kept page that a request asks for; or that the browser has it already (304). None where none is kept."""
    if not _is_for_everybody(request) or (key := _key(request)) not in PAGES or (now := state()) is None:
        return None
    finished = PAGES.get(key, now)
    if finished is None:
        return None
    response = _answer(request, finished)
    return get_conditional_response(request, etag=response.headers["ETag"], response=response)


def _is_for_everybody(request) -> bool:
    is_asked = request.method in ("GET", "HEAD") and not request.META.get("QUERY_STRING")
    return is_asked and settings.SESSION_COOKIE_NAME not in request.COOKIES


def _key(request) -> tuple[str, str, str | None]:
    # Links with the site's name in them are made of PUBLIC_URL, or else of what the browser asked for.
    site = "" if settings.PUBLIC_URL else f"{request.scheme}://{request.get_host()}"
    return site, request.path, get_language()


def carries_a_token(request, response) -> bool:
    """Whether a page is one browser's own: it holds a form's token, or gives out a cookie."""
    return bool(request.META.get("CSRF_COOKIE_NEEDS_UPDATE") or response.cookies)


def _answer(request, finished: FinishedPage) -> HttpResponse:
    encoding = _encoding_of(request, finished.content, finished.headers)
    content = PAGES.in_encoding(finished, encoding)
    if encoding not in finished.heads:
        head = HttpResponse(content, headers=finished.headers)
        _say_how(head, encoding)
        # Of each encoding another one: the bytes are others.
        head.headers["ETag"] = f'"{finished.sum}{encoding and "-" + encoding}"'
        finished.heads[encoding] = dict(head.headers)
    answer = HttpResponse(content, headers=finished.heads[encoding])
    answer.has_held_words = True
    return answer


def _encoding_of(request, content: bytes, headers) -> str:
    is_worth_it = len(content) >= SMALLEST and not headers["Content-Type"].startswith("image/")
    return best_encoding(request.headers.get("Accept-Encoding", "")) if is_worth_it else ""


def compressed(request, response) -> HttpResponse:
    """Compress what is made for one question. Only for pages without anything secret, whose length would tell of it."""
    if response.streaming or response.has_header("Content-Encoding") or carries_a_token(request, response):
        return response
    with_held_words(response)
    encoding = _encoding_of(request, response.content, response.headers)
    if encoding:
        response.content = ENCODINGS[encoding](response.content)
    _say_how(response, encoding)
    return response


def _say_how(response, encoding: str) -> None:
    if encoding:
        response.headers["Content-Encoding"] = encoding
    if response.has_header("Content-Length"):
        response.headers["Content-Length"] = str(len(response.content))
    patch_vary_headers(response, ["Accept-Encoding"])
