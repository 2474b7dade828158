"""The frame of every reader's page: public where the handbook is, without a session; and what an address asks for."""

from functools import wraps

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import conditional_page

from accounts.numbers import day_words, typed_day
from handbook.models import Edition, Handbook
from handbook.reading import nearest, shelves
from handbook.reading.views.signed_out_pages import FOR_ALL, compressed


class NotHere(Exception):
    """The address leads to nothing. The page says so in a sentence, and leads on by links (words, address)."""

    def __init__(self, shelf: shelves.Shelf, sentence: str, *links: tuple[str, str], status: int = 404):
        super().__init__(sentence)
        self.shelf, self.sentence, self.links, self.status = shelf, sentence, links, status


def for_readers(view):
    """What all readers' pages have in common: one spelling of edition numbers, sentences for what is not here,
    and shared caches only for what everybody may read."""

    @conditional_page
    @wraps(view)
    def page(request, *args, **kwargs):
        plain = {name: _plain(value) if name in ("number", "old", "new") else value for name, value in kwargs.items()}
        if plain != kwargs:
            return redirect(request.resolver_match.view_name, permanent=True, **plain)
        try:
            response = view(request, *args, **kwargs)
        except Handbook.DoesNotExist:
            return _no_such_handbook(request, kwargs["slug"])
        except NotHere as not_here:
            return readers_page(
                request,
                "handbook/reading/not_here.html",
                not_here.shelf,
                status=not_here.status,
                sentence=not_here.sentence,
                links=not_here.links,
            )
        if reader_of(request) is None and response.status_code == 200 and not response.has_header("Cache-Control"):
            # Signed out, one sees only what everybody may: such pages may lie in any cache for a second.
            # For the signed-in, config.middleware.PrivateByDefault says that no cache keeps them.
            response["Cache-Control"] = FOR_ALL
            compressed(request, response)
        return response

    return page


def _no_such_handbook(request, slug: str) -> HttpResponse:
    """Offers the handbooks with an address like this one, among those that this person may read."""
    near = nearest.handbooks_near(slug, reader_of(request))
    if not near:
        raise Http404
    links = [(str(handbook), request.path.replace(f"/{slug}/", f"/{handbook.slug}/", 1)) for handbook in near]
    sentence = _("There is no handbook at this address. Perhaps it is mistyped, and you mean:")
    page = readers_page(request, "handbook/reading/not_here.html", status=404, sentence=sentence, links=links)
    page["X-Robots-Tag"] = "noindex"
    return page


def readers_page(request, template, shelf=None, *, status=200, canonical="", **context) -> HttpResponse:
    """A reader's page with what its frame asks for."""
    path = request.get_full_path()
    languages = []
    for code, name in settings.LANGUAGES:
        address = translate_url(path, code)
        with override(code):  # each language is called as its readers call it
            languages.append({"code": code, "name": str(name), "address": address})
    canonical = canonical or request.path
    context.setdefault(
        "noindex",
        shelf is not None
        and (bool(shelf.previewed) or not shelves.is_for_indexes(shelf.handbook, context.get("standing", ""))),
    )
    page = render(
        request,
        template,
        {
            "reader": reader_of(request),
            "shelf": shelf,
            "handbook": shelf and shelf.handbook,
            "current": shelf and shelf.in_effect(),
            "languages": languages,
            "canonical": absolute(request, canonical),
            "picture": _picture(request, shelf, context.get("edition")),
            "as_of": getattr(request, "as_of", None),  # set by edition_on
            "alternates": [
                (code, absolute(request, translate_url(canonical, code))) for code, _name in settings.LANGUAGES
            ],
            **context,
        },
        status=status,
    )
    if context["noindex"]:
        page["X-Robots-Tag"] = "noindex"
    return page


def for_indexes(response: HttpResponse, handbook: Handbook, standing: str = "") -> HttpResponse:
    """The response; where search engines may not list it, its head says so."""
    if not shelves.is_for_indexes(handbook, standing):
        response["X-Robots-Tag"] = "noindex"
    return response


def _picture(request, shelf, edition) -> str:
    """The address of the picture that goes with a shared link, of a handbook that everybody may read."""
    edition = edition or (shelf and shelf.in_effect())
    if edition is None or shelf.handbook.readers != Handbook.Readers.EVERYBODY:
        return ""
    return absolute(request, reverse("reading:edition_picture", args=[shelf.handbook.slug, edition.number]))


# What an address asks for ---------------------------------------------------------------------------------------


def reader_of(request):
    """The signed-in person, or None. Without a session cookie nobody is asked for: it would cost a session."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
        return request.user
    return None


def edition_on(request, shelf) -> tuple[Edition, bool]:
    """The edition in effect today, or on the day that `?on=` names; and whether its own address is to be used.

    The page then says which day it shows. Raises NotHere.
    """
    asked = request.GET.get("on")
    day = None
    if asked is not None:
        day = typed_day(asked)
        if day is None:
            sentence = _("“%(asked)s” is not a day. Write it as year, month and day: 2026-03-01; or as 01/03/2026.")
            raise NotHere(shelf, sentence % {"asked": asked[:40]}, to_handbook(shelf), to_editions(shelf), status=400)
        if day > timezone.localdate():
            sentence = _("%(day)s is still to come. Which edition will be in effect then, nobody can say today.")
            raise NotHere(shelf, sentence % {"day": day_words(day)}, to_handbook(shelf), to_editions(shelf))
        request.as_of = day
    edition = shelf.in_effect(day)
    if edition is None and day is not None and day < timezone.localdate():
        raise _nothing_on(shelf, day)
    if edition is None:
        raise NotHere(shelf, _("No edition of this handbook is in effect today."), to_editions(shelf))
    return edition, edition != shelf.in_effect()


def _nothing_on(shelf, day) -> NotHere:
    """Says that no edition was in effect on a day, and whether that was before the first one."""
    first = min(shelf, key=lambda edition: edition.in_effect_from, default=None)
    if first is None or day >= first.in_effect_from:
        sentence = _("No edition of this handbook was in effect on %(day)s.") % {"day": day_words(day)}
        return NotHere(shelf, sentence, to_handbook(shelf), to_editions(shelf))
    sentence = _(
        "On %(day)s there was no edition of this handbook yet. The first, edition %(number)s, is in effect from"
        " %(first)s."
    )
    names = {"day": day_words(day), "number": first.number, "first": day_words(first.in_effect_from)}
    return NotHere(shelf, sentence % names, to_edition(first), to_editions(shelf))


def edition_numbered(shelf, number) -> Edition:
    """The edition with a number. Raises NotHere."""
    edition = shelf.numbered(number)
    if edition is None:
        sentence = _("This handbook has no edition %(number)s.") % {"number": number}
        raise NotHere(shelf, sentence, to_handbook(shelf), to_editions(shelf))
    return edition


def _plain(number: str) -> str:
    """2 for 2.0 and for 02."""
    major, _dot, minor = number.partition(".")
    return f"{int(major)}.{int(minor)}" if minor and int(minor) else str(int(major))


def edition_address(edition, is_fixed) -> str:
    """An edition's own address, which is lasting; or that of its handbook, where the one in effect is read."""
    if is_fixed:
        return reverse("reading:edition", args=[edition.handbook.slug, edition.number])
    return reverse("reading:handbook", args=[edition.handbook.slug])


def absolute(request, address: str) -> str:
    """With the site's name: that of PUBLIC_URL, which is printed in books, where the installation has one."""
    return settings.PUBLIC_URL + address if settings.PUBLIC_URL else request.build_absolute_uri(address)


def to_handbook(shelf) -> tuple[str, str]:
    return _("To the edition in effect"), reverse("reading:handbook", args=[shelf.handbook.slug])


def to_edition(edition) -> tuple[str, str]:
    return _("To the contents of edition %(number)s") % {"number": edition.number}, edition_address(edition, True)


def to_editions(shelf) -> tuple[str, str]:
    return _("All editions"), reverse("reading:editions", args=[shelf.handbook.slug])
