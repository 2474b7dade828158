"""What a phone keeps of an edition: every file that reading it in any language asks for, with its checksum.

The files are the site's own answers to somebody who is signed out, byte by byte. Without the book, and never more than
MOST_BYTES by leaving out images, the last ones first.
"""

from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from lxml import html

from handbook.models import Edition
from handbook.reading.copies.asked_pages import asked, content_of, pages_of, static_content

MOST_BYTES = 3 * 2**20
SHOWN = ".//script/@src | .//img/@src | .//link[@rel='stylesheet' or @rel='icon']/@href"
"""What a page loads by itself."""


@dataclass(frozen=True)
class KeptFile:
    """A file under its address on the site; `sum` is the SHA-256 of its bytes in hexadecimal digits."""

    address: str
    sum: str
    size: int

    @classmethod
    def of(cls, address: str, content: bytes) -> "KeptFile":
        return cls(address, sha256(content).hexdigest(), len(content))


def files_of(edition: Edition, site: str) -> list[KeptFile]:
    """The files of an edition that everybody may read; `site` is what the browser calls the site, https://host."""
    kept: dict[str, KeptFile] = {}
    shown: dict[str, None] = {}
    for language, _name in settings.LANGUAGES:
        for address in [*pages_of(edition, _chapters(edition), language), _absent(edition, language)]:
            content = _content(address, site)
            kept[address] = KeptFile.of(address, content)
            shown |= dict.fromkeys(_shown_on(address, content))
    images = [address for address in shown if "/images/" in address]
    for address in [*(address for address in shown if address not in images), *images]:
        file = KeptFile.of(address, _content(address, site))
        if address not in images or file.size + sum(one.size for one in kept.values()) <= MOST_BYTES:
            kept[address] = file
    return list(kept.values())


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


def _shown_on(address: str, content: bytes) -> list[str]:
    if address.endswith(".js"):
        return []
    found = html.document_fromstring(content.decode()).xpath(SHOWN)
    return [urljoin(address, one) for one in found if not urlsplit(urljoin(address, one)).netloc]


def _content(address: str, site: str) -> bytes:
    if address.startswith(settings.STATIC_URL):
        return static_content(address.removeprefix(settings.STATIC_URL))
    return content_of(asked(address, None, site=site))
