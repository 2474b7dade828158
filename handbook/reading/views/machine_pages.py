"""What machines read: an edition as data, the feed of editions, and what search engines may know."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse, translate_url
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from handbook.editions import deposit
from handbook.models import Edition
from handbook.reading import law_changes, shelves
from handbook.reading.edition_data import as_data
from handbook.reading.views.readers_pages import absolute, edition_numbered, for_indexes, for_readers, reader_of
from handbook.reading.views.signed_out_pages import kept
from press import fonts, shared_picture
from text.khmer import digits

MOST_IN_FEED = 50


@login_not_required
@require_safe
@for_readers
@kept
def edition_picture(request, slug, number):
    """What is shown beside a link that somebody shares; only of what everybody may read, whoever asks."""
    edition = edition_numbered(shelves.shelf(slug, None), number)
    fonts.make(settings.FONTS_DIR)
    try:
        picture = shared_picture.draw(_lines(edition), fonts=settings.FONTS_DIR)
    except shared_picture.NoShaping:
        raise Http404 from None
    return HttpResponse(picture, content_type="image/png")


def _lines(edition: Edition):
    handbook = edition.handbook
    for code, _name in settings.LANGUAGES:
        if title := handbook.titles.get(code):
            yield shared_picture.Line(code, title, is_title=True)
    for code, _name in settings.LANGUAGES:
        with override(code):
            said = _("Edition %(number)s") % {"number": edition.number}
            told = [digits(said) if code == "km" else said, _("Handbooks for courts")]
            if handbook.demonstration:
                told.append(_("Demonstration text, not legal advice. Verify against the official Khmer text."))
            yield shared_picture.Line(code, " · ".join(told))


@login_not_required
@require_safe
@for_readers
def edition_json(request, slug, number):
    shelf = shelves.shelf(slug, reader_of(request))
    edition = edition_numbered(shelf, number)
    corrected = law_changes.corrected_since(shelf, edition)
    data = as_data(edition, shelf.standing(edition), lambda address: absolute(request, address), corrected)
    page = JsonResponse(data, json_dumps_params={"ensure_ascii": False})
    return for_indexes(page, shelf.handbook, shelf.standing(edition))


@login_not_required
@require_safe
@for_readers
def edition_manifest(request, slug, number):
    """What an edition froze, for everybody to keep: what was heard is not in it, its checksum is."""
    edition = edition_numbered(shelves.shelf(slug, reader_of(request)), number)
    return HttpResponse(deposit.public_manifest_file(edition), content_type="application/json")


@login_not_required
@require_safe
@for_readers
def feed(request, slug):
    """Every edition of a handbook as an Atom feed, the newest first."""
    return _EditionsFeed(shelves.shelf(slug, reader_of(request)))(request)


class _EditionsFeed(Feed):
    feed_type = Atom1Feed

    def __init__(self, shelf):
        self.shelf = shelf

    def title(self):
        return str(self.shelf.handbook)

    def link(self):
        return reverse("reading:editions", args=[self.shelf.handbook.slug])

    def subtitle(self):
        return _("Editions of this handbook")

    def items(self):
        return list(self.shelf)[:MOST_IN_FEED]

    def item_title(self, edition: Edition):
        return str(edition)

    def item_description(self, edition: Edition):
        return edition.withdrawal_reason or edition.note

    def item_link(self, edition: Edition):
        return reverse("reading:edition", args=[self.shelf.handbook.slug, edition.number])

    def item_updateddate(self, edition: Edition):
        return edition.withdrawn_at or edition.launches_at

    def item_pubdate(self, edition: Edition):
        return edition.launches_at


@login_not_required
@require_safe
def robots_txt(request):
    """What is not for search engines; and where the map of what is lies."""
    closed = ["/desk/", "/workshops/", "/join/", "/sign-off/", "/accounts/", "/people/", "/*/search/"]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines.append(f"Sitemap: {absolute(request, reverse('sitemap'))}")
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def sitemap(request):
    """The pages of every public handbook's edition in effect, in all languages. A demonstration is not for finding."""
    pages = []
    for handbook, edition in shelves.with_current(shelves.on_show(None), None):
        if edition is None or handbook.demonstration:
            continue
        first = reverse("reading:handbook", args=[handbook.slug])
        slugs = dict.fromkeys(chapter.slug for chapter in shelves.chapters_of([edition]))
        for address in [first, *(f"{first}{slug}/" for slug in slugs)]:
            in_languages = [
                (code, absolute(request, translate_url(address, code))) for code, _name in settings.LANGUAGES
            ]
            pages.append({"addresses": in_languages, "changed": edition.launches_at})
    return render(request, "handbook/reading/sitemap.xml", {"pages": pages}, content_type="application/xml")


@login_not_required
@require_safe
def web_manifest(request):
    """What a phone asks for when the site is put on its home screen."""
    manifest = {
        "name": _("Handbooks for courts"),
        "short_name": _("Handbooks"),
        "lang": get_language(),
        "start_url": reverse("reading:home"),
        "display": "browser",
        "background_color": "#fbf8f1",
        "theme_color": "#17523d",
        "icons": [{"src": static("site/icon.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JsonResponse(manifest, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})
