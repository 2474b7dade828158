"""What a phone keeps of an edition: every file that reading it in any language asks for, with its checksum.

The files are the site's own answers to somebody who is signed out, byte by byte; of a handbook for signed-in readers,
to any reader of its programme, nobody in particular. Without the book, and never more than MOST_BYTES by leaving out
images, the last ones first.
"""

import json
from dataclasses import astuple, dataclass
from hashlib import sha256
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from lxml import html

from handbook.models import Edition
from handbook.reading.copies.asked_pages import (
    AnyReader,
    asked,
    content_of,
    helper_of,
    pages_of,
    static_content,
    worksheets_of,
)
from handbook.reading.finished_pages import PAGES, FinishedPage, state_for_copies

MOST_BYTES = 3 * 2**20
SHOWN = ".//script/@src | .//img/@src | .//link[@rel='stylesheet' or @rel='icon']/@href | .//form/@data-helper"
"""Where a page says what it loads by itself."""


@dataclass(frozen=True)
class KeptFile:
    """A file under its address on the site; `sum` is the SHA-256 of its bytes in hexadecimal digits."""

    address: str
    sum: str
    size: int

    @classmethod
    def of(cls, address: str, content: bytes) -> "KeptFile":
        return cls(address, sha256(content).hexdigest(), len(content))


def files_of(edition: Edition, site: str, reader: AnyReader | None = None) -> list[KeptFile]:
    """The files of an edition as everybody has them, or this reader; `site` is what the browser calls it, https://host.

    To list them every page is made. The list is kept in this process and made anew when something changes that copies
    show: phones ask for it at each opening, and during a workshop other things change every minute.
    """
    now, key = state_for_copies(), ("files that a phone keeps", edition.pk, site, reader is not None)
    kept = PAGES.get(key, now) if now else None
    if kept:
        return [KeptFile(*file) for file in json.loads(kept.content)]
    files = _listed(edition, site, reader)
    if now:
        PAGES.keep(key, now, FinishedPage(json.dumps([astuple(file) for file in files]).encode(), {}))
    return files


def _listed(edition: Edition, site: str, reader: AnyReader | None) -> list[KeptFile]:
    kept: dict[str, KeptFile] = {}
    shown: dict[str, None] = {}
    for address in pages_kept(edition):
        content = _content(address, site, reader)
        kept[address] = KeptFile.of(address, content)
        shown |= dict.fromkeys(shown_on(address, content))
    images = [address for address in shown if "/images/" in address]
    for address in [*(address for address in shown if address not in images), *images]:
        file = KeptFile.of(address, _content(address, site, reader))
        if address not in images or file.size + sum(one.size for one in kept.values()) <= MOST_BYTES:
            kept[address] = file
    return list(kept.values())


def pages_kept(edition: Edition) -> list[str]:
    """The addresses of the pages that a phone keeps, in all languages."""
    chapters = _chapters(edition)
    return [
        address
        for language, _name in settings.LANGUAGES
        for address in [
            *pages_of(edition, chapters, language),
            *helper_of(edition, language),
            *worksheets_of(edition, language),
            _absent(edition, language),
        ]
    ]


def also_at(edition: Edition) -> dict[str, str]:
    """Where the pages of the edition in effect stand as well, without its number: by each address, the lasting one."""
    slug = edition.handbook.slug
    places: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        lasting = pages_of(edition, chapters := _chapters(edition), language)
        with translation.override(language):
            plain = [
                reverse("reading:handbook", args=[slug]),
                *(reverse("reading:chapter", args=[slug, chapter]) for chapter in chapters),
                reverse("reading:search", args=[slug]),
                reverse("reading:law_index", args=[slug]),
                reverse("reading:subject_index", args=[slug]),
            ]
        places |= dict(zip(plain, lasting, strict=True))
    return places


def _chapters(edition: Edition) -> list[str]:
    return list(dict.fromkeys(edition.chapters.order_by("position").values_list("slug", flat=True)))


def _absent(edition: Edition, language: str) -> str:
    with translation.override(language):
        return reverse("reading:kept_absent", args=[edition.handbook.slug, edition.number])


def shown_on(address: str, content: bytes) -> list[str]:
    """What a page loads by itself from the site."""
    if address.endswith(".js"):
        return []
    found = html.document_fromstring(content.decode()).xpath(SHOWN)
    return [urljoin(address, one) for one in found if not urlsplit(urljoin(address, one)).netloc]


def _content(address: str, site: str, reader: AnyReader | None) -> bytes:
    if address.startswith(settings.STATIC_URL):
        return static_content(address.removeprefix(settings.STATIC_URL))
    return content_of(asked(address, reader, site=site))
