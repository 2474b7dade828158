"""A page of the site made a page of a copy: every link names the file that it leads to, as seen from that page.

What a copy does not have is linked where the site has it.
"""

from collections.abc import Callable
from posixpath import dirname, relpath
from urllib.parse import urlsplit

from django.conf import settings
from lxml import html

LINKS = ("href", "src", "action")
"""Attributes that lead somewhere; those named data-... that begin with a stroke do too."""

ASKED_OF_THE_SERVER = ("data-suggest", "data-numbers", "data-previews")
"""What scripts ask while one reads: empty in a copy, and then they ask nothing. Other data-... addresses are links."""

TOLD_ONLY_ONLINE = (
    ".//nav[@class='person']",
    ".//link[@rel='alternate' or @rel='manifest']",
    ".//meta[starts-with(@property, 'og:')]",
    ".//*[@data-online]",
)
"""What makes sense on the site only: signing in, the feed, what is said when a page is shared, what asks the server."""

PlaceOf = Callable[[str], str | None]
"""The file of a copy that an address of the site is kept in: /en/handbook/evidence/ is en/evidence/index.html."""


def made_local(page: bytes, file: str, place_of: PlaceOf, *, notice: str = "") -> bytes:
    """Return a page as the copy has it in `file`; `notice` is HTML that is said first on it."""
    document = html.document_fromstring(page.decode())
    for path in TOLD_ONLY_ONLINE:
        for element in document.xpath(path):
            element.drop_tree()
    for element in list(document.iter(html.etree.Element)):
        for name in list(element.attrib):
            if name in ASKED_OF_THE_SERVER:
                element.set(name, "")
            elif name in LINKS or name.startswith("data-"):
                _lead(element, name, file, place_of)
    if notice:
        document.find(".//main").insert(0, html.fragment_fromstring(notice))
    return html.tostring(document, doctype="<!doctype html>", encoding="utf-8") + b"\n"


def seen_from(file: str, other: str) -> str:
    """The way from one file of a copy to another: from en/evidence/index.html to en/index.html it is ../index.html."""
    return relpath(other, dirname(file) or ".")


def _lead(element: html.HtmlElement, name: str, file: str, place_of: PlaceOf) -> None:
    address = element.get(name)
    if not address.startswith("/"):
        return
    place = place_of(address)
    fragment = urlsplit(address).fragment
    if place is None:
        element.set(name, settings.PUBLIC_URL + address)
    else:
        element.set(name, seen_from(file, place) + (f"#{fragment}" if fragment else ""))
