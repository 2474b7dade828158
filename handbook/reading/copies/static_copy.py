"""A whole edition as files: pages in all languages, search, indexes, book, images, data.

They open from a stick by double click and from any web server. The pages are the site's own, asked for as the
handbook's readers ask for them, so that a copy never says more than they may read. What was heard in workshops is not
among them: that may be hidden later, and a copy cannot be called back.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from mimetypes import guess_extension
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.http import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import in_language
from handbook.models import Edition, Handbook
from handbook.reading import shelves
from handbook.reading.copies.asked_pages import AnyReader, asked, content_of, pages_of, static_content
from handbook.reading.copies.copy_links import made_local

ANY_CHAPTER = "CHAPTER"
"""Stands for a chapter's address in what a script is told; no chapter has capitals in its own."""

Progress = Callable[[int, int, str], None]


class CannotCopy(Exception):
    """There is no copy; the message is a sentence that says why."""


def files_of(
    edition: Edition, *, for_signed_in: bool = False, progress: Progress = lambda *_said: None
) -> dict[str, bytes]:
    """Return every file of an edition's copy by its name, such as km/evidence/index.html.

    index.html is the first page. `progress` is told how many pages are done, of how many, and which one comes.
    `for_signed_in` allows a handbook that only signed-in readers of its programme may read. Raises CannotCopy.
    """
    if not settings.PUBLIC_URL:
        raise CannotCopy(
            _("The address of this site is not set; the copy would carry a wrong one. Set PUBLIC_URL and try again.")
        )
    handbook = edition.handbook
    reader = AnyReader(handbook) if for_signed_in else None
    try:
        shelf = shelves.shelf(handbook.slug, reader)
    except Handbook.DoesNotExist:
        raise CannotCopy(
            _(
                "This handbook is for signed-in readers only, and whoever holds a copy reads it without signing in. If"
                " that is meant, say --for-signed-in-readers."
            )
        ) from None
    seen = shelf.numbered(edition.number)
    if seen is None:
        raise CannotCopy(_("Readers cannot see this edition yet."))
    chapters = dict.fromkeys(edition.chapters.order_by("position").values_list("slug", flat=True))
    copy = _Copy(seen, reader, is_current=seen == shelf.in_effect(), chapters={*chapters, ANY_CHAPTER})
    languages = [code for code, _name in settings.LANGUAGES]
    pages = [address for language in languages for address in _addresses(seen, list(chapters), language)]
    for done, address in enumerate(pages):
        progress(done, len(pages), address)
        copy.add_page(address)
    copy.add_start(languages)
    progress(len(pages), len(pages), "index.html")
    return dict(sorted(copy.files.items()))


def _addresses(edition: Edition, chapters: list[str], language: str) -> list[str]:
    with translation.override(language):
        data = reverse("reading:edition_json", args=[edition.handbook.slug, edition.number])
    return [*pages_of(edition, chapters, language), data]


@dataclass
class _Copy:
    """The files of a copy by their names, as they come together.

    fetched  the names of those that pages asked for, by their address
    """

    edition: Edition
    reader: AnyReader | None
    is_current: bool
    chapters: set[str]
    files: dict[str, bytes] = field(default_factory=dict)
    fetched: dict[str, str] = field(default_factory=dict)

    def add_page(self, address: str) -> None:
        """Add a page of the site, and what it shows and leads to within the copy."""
        file = self.place_of(address)
        assert file is not None
        content = self._content(address)
        if file.endswith(".html"):
            language = translation.get_language_from_path(address)
            with translation.override(language):
                notice = render_to_string("handbook/reading/_copy_notice.html", self._about())
            content = made_local(content, file, self.place_of, notice=notice)
        self.files[file] = content

    def add_start(self, languages: list[str]) -> None:
        """Add the page that one opens first: the way into each language."""
        ways = []
        for language in languages:
            with translation.override(language):
                title, name = in_language(self.edition.handbook.titles), _language_name(language)
            ways.append({"language": language, "file": f"{language}/index.html", "title": title, "name": name})
        with translation.override(self.edition.handbook.source_language):
            page = render_to_string("handbook/reading/copy_start.html", {**self._about(), "ways": ways})
        self.files["index.html"] = made_local(page.encode(), "index.html", self.place_of)

    def _about(self) -> dict:
        address = reverse("reading:edition", args=[self.edition.handbook.slug, self.edition.number])
        return {
            "handbook": self.edition.handbook,
            "title": in_language(self.edition.handbook.titles),
            "edition": self.edition,
            "day": timezone.localdate(),
            "online": settings.PUBLIC_URL + address,
        }

    # Where things are ---------------------------------------------------------------------------------------

    def place_of(self, address: str) -> str | None:
        """The file that an address of the site is kept in, or None when the copy has none; see `copy_links`."""
        path, query = urlsplit(address).path, parse_qs(urlsplit(address).query)
        if path.startswith(settings.STATIC_URL):
            return self._fetch(path)
        language = translation.get_language_from_path(path)
        try:
            with translation.override(language):
                match = resolve(path)
        except Resolver404:
            return None
        if language is None or not self._is_ours(match, query):
            return None
        return self._place(match, path, language)

    def _is_ours(self, match: ResolverMatch, query: dict[str, list[str]]) -> bool:
        """Whether an address is this edition's: by its number, or without one where it is the edition in effect.

        A copy's search boxes ask the copy, whichever edition it is of; images have one address for all editions.
        """
        if match.namespace != "reading" or match.kwargs.get("slug") != self.edition.handbook.slug or "on" in query:
            return False
        number = match.kwargs.get("number") or query.get("edition", [""])[0]
        if number:
            return number == self.edition.number
        return self.is_current or match.url_name in ("search", "image")

    def _place(self, match: ResolverMatch, path: str, language: str) -> str | None:
        chapter, name = match.kwargs.get("chapter", ""), match.url_name
        if name in ("chapter", "edition_chapter"):
            return f"{language}/{chapter}/index.html" if chapter in self.chapters else None
        if name in ("image", "edition_pdf", "kept_index"):
            return self._fetch(path)
        place = {
            "handbook": "index.html",
            "edition": "index.html",
            "search": "search/index.html",
            "kept_search": "search/index.html",
            "law_index": "search/law/index.html",
            "subject_index": "search/index/index.html",
            "edition_json": "edition.json",
        }.get(name or "")
        return f"{language}/{place}" if place else None

    # What is there ------------------------------------------------------------------------------------------

    def _fetch(self, path: str) -> str:
        """Take what a page shows or leads to into the copy, once. Returns its file."""
        if path not in self.fetched:
            if path.startswith(settings.STATIC_URL):
                name = path.removeprefix(settings.STATIC_URL)
                file, content = f"static/{name}", static_content(name)
            else:
                response = self._answer(path)
                file, content = _file_name(path, response), content_of(response)
            self.fetched[path] = file
            self.files[file] = content
        return self.fetched[path]

    def _content(self, address: str) -> bytes:
        return content_of(self._answer(address))

    def _answer(self, address: str) -> HttpResponseBase:
        response = asked(address, self.reader)
        if response.status_code == 503:
            raise CannotCopy(_("Names were blacked out in this edition, and its book is still to be printed again."))
        if response.status_code != 200:
            raise CannotCopy(_("%(address)s cannot be read at the moment.") % {"address": address})
        return response


def _language_name(language: str) -> str:
    return str(dict(settings.LANGUAGES)[language])


def _file_name(path: str, response: HttpResponseBase) -> str:
    language = translation.get_language_from_path(path)
    kind = response["Content-Type"].partition(";")[0]
    if kind == "application/pdf":
        return f"handbook-{response['Content-Language']}.pdf"
    if kind == "text/javascript":
        return f"{language}/search/search.js"
    return f"images/{path.rstrip('/').rpartition('/')[2]}{guess_extension(kind) or ''}"
