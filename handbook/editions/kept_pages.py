"""Kept pages: a chapter's finished HTML, built once when its edition is made and kept beside it. A cache."""

import re
from collections.abc import Iterator
from contextlib import suppress
from html import unescape

from django.db import DatabaseError, transaction
from django.utils import translation
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from handbook.editions.provenance import receipts_by_key
from handbook.models import ChapterPage, Edition, EditionChapter
from handbook.rendering import images, references
from handbook.rendering.numbered_paragraphs import shown_number
from handbook.rendering.wording_html import readers_chapter
from text import khmer
from text.html import pages

RENDERER = "8"
"""Raised whenever the same text would come out as other HTML: then every kept chapter page is built afresh."""


# A chapter's page -----------------------------------------------------------------------------------------------


def chapter_page(chapter: EditionChapter) -> ChapterPage:
    """The chapter's finished page, as kept, or else built and kept.

    Its links to other pages of the edition begin with `../` (see `with_addresses`), so that one page serves every
    language and address.
    """
    kept = ChapterPage.objects.filter(chapter=chapter, made_with=RENDERER).first()
    if kept is not None:
        return kept
    built = _built(chapter)
    # A page that cannot be kept (a database that only reads) is shown all the same.
    with suppress(DatabaseError), transaction.atomic():
        ChapterPage.objects.update_or_create(
            chapter=chapter,
            defaults={name: getattr(built, name) for name in ("html", "sections", "paragraphs", "made_with")},
        )
    return built


def build_pages(edition: Edition) -> None:
    """Build the pages of an edition's chapters, so that no reader waits for one."""
    for chapter in edition.chapters.select_related("edition", "version__wording").defer("edition__manifest"):
        chapter_page(chapter)


def in_use() -> Iterator[ChapterPage]:
    """Every kept page that is shown; one that an earlier renderer made is built afresh before it is."""
    kept = ChapterPage.objects.filter(made_with=RENDERER).select_related(
        "chapter__edition__handbook", "chapter__version__wording"
    )
    return kept.order_by("pk").iterator(chunk_size=50)


def was_changed(page: ChapterPage) -> bool:
    """Say whether a kept page is other than what its chapter's text comes to.

    Where it says that paragraphs come from the workshops is left out: that depends on the contributions of the day.
    """
    again = _built(page.chapter)
    same_html = _HEARD.sub("", page.html) == _HEARD.sub("", again.html)
    return not (same_html and page.sections == again.sections and page.paragraphs == again.paragraphs)


def with_addresses(html: str, edition_address: str) -> SafeString:
    """A chapter page with its links leading to the pages under an address, such as /en/handbook/editions/2/."""
    # Only our own links start so: those of an author lead to a place in the chapter, or out of the site.
    html = html.replace('href="../', f'href="{edition_address}')
    # An image has one address for all editions, so that a reader's device fetches it once.
    handbook_address = edition_address.partition("editions/")[0]
    return mark_safe(html.replace('src="../', f'src="{handbook_address}'))


_FIRST_WORDS = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_OF_OURS = re.compile(
    r'<section class="bench-cards".*?</section>|<sup class="note-call">.*?</sup>'
    r'|(?<=href="#code-[A-Z]">[A-Z])<span>[^<]*</span>',
    re.DOTALL,
)


def first_sentence(html: str, language: str) -> str:
    """The first sentence of a chapter page, as plain words: what is told of it where somebody shares a link."""
    found = _FIRST_WORDS.search(_OF_OURS.sub("", html))
    return khmer.first_sentence(unescape(strip_tags(found[1])), language) if found else ""


def _built(chapter: EditionChapter) -> ChapterPage:
    wording = chapter.version.wording
    receipts = receipts_by_key(chapter)
    with translation.override(chapter.language):
        page = readers_chapter(
            wording,
            number=chapter.number,
            language=chapter.language,
            marks={
                key: _mark(pages.paragraph_number(chapter.number, position), key, key in receipts)
                for position, key in enumerate(wording.keys, start=1)
            },
            places=references.in_edition(chapter),
            pictures=images.in_edition(chapter.edition, wording.text),
            address=f"../{chapter.slug}/",
        )
    return ChapterPage(
        chapter=chapter,
        html=page.html,
        sections=[list(section) for section in page.sections],
        paragraphs=dict(page.paragraphs),
        made_with=RENDERER,
    )


_HEARD = re.compile(r'<a class="mark-heard" href="\.\./p/[a-z0-9]+/#from-the-workshops">[^<]*</a> ')


def _mark(number: str, key: str, from_the_workshops: bool) -> str:
    """What stands after a paragraph: the way to its own page, which also tells the contributions it draws on.

    The page is kept, so it names no contribution: one may become an ongoing case, of which no reader knows.
    """
    heard = format_html(
        '<a class="mark-heard" href="../p/{}/#from-the-workshops">{}</a> ', key, _("From the workshops")
    )
    cite = format_html(
        '<a class="mark-cite" href="../p/{}/" aria-label="{}">{}</a>',
        key,
        _("Cite paragraph %(number)s") % {"number": shown_number(number)},
        _("Cite"),
    )
    return format_html('<p class="marks">{}{}</p>', heard if from_the_workshops else "", cite)
