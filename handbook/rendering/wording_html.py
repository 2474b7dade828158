"""From a wording to HTML, with our words (titles of boxes, labels) in the reader's language."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from handbook.models import Version, Wording
from handbook.rendering import images, references
from handbook.rendering.numbered_paragraphs import shown_number
from law.models import Confidence
from text import khmer
from text.html import pages, printed_page, web_page
from text.html.confidence_codes import CodeWords
from text.parsing import blocks


def read(wording: Wording, *, language: str) -> blocks.Text:
    """Read a wording's text; boxes without a title of their own get one in the language in use."""
    return _read(wording.text, language, wording.reading, get_language())


@lru_cache(maxsize=64)
def _read(text: str, language: str, reading: int, _interface_language: str) -> blocks.Text:
    return blocks.parse(
        text,
        language=language,
        reading=reading,
        box_titles={
            "key-point": _("Key point"),
            "checklist": _("Checklist"),
            "case-example": _("Case example"),
            "warning": _("Warning"),
            "law-table": _("Law table"),
        },
    )


def missing_notes(wording: Wording | None, *, language: str) -> tuple[str, ...]:
    """The labels of notes that a wording calls but does not define. They harm nothing; their authors should know."""
    if wording is None:
        return ()
    with override(language):  # read as for the text's own pages, and so only once
        return read(wording, language=language).missing_notes


def web_html(
    wording: Wording,
    *,
    number: int,
    language: str,
    marks: Mapping[str, str] | None = None,
    places: Mapping[str, pages.Place] | None = None,
    pictures: Mapping[str, pages.Picture] | None = None,
    tables_scroll: bool = False,
) -> str:
    """Return a chapter's finished HTML for the web.

    References lead to `places` besides the text's own paragraphs; images that are not among `pictures` are words.
    With `tables_scroll` a wide table scrolls by itself, so that the page fits a phone.
    """
    return web_page.chapter_html(
        read(wording, language=language),
        number=number,
        keys=wording.keys,
        marks=marks,
        labels=web_page.Labels(
            notes=_("Notes"), back=_("Back to the text"), table=_table_in if tables_scroll else None
        ),
        places=places,
        pictures=pictures,
    )


def _table_in(number: str) -> str:
    return _("Table in paragraph %(number)s") % {"number": shown_number(number)}


def _card_at(number: str) -> str:
    return _("Where it stands: paragraph %(number)s") % {"number": number}


def confidence_words() -> CodeWords:
    """How codes of confidence read, in the language in use."""
    return CodeWords(
        heading=_("How sure a statement is"),
        words={
            Confidence.VERIFIED: _("read in the law"),
            Confidence.PRESS: _("quoted in the press"),
            Confidence.RECALLED: _("not verified"),
            Confidence.UNKNOWN: _("to be verified"),
        },
        meanings={
            Confidence.VERIFIED: _("Somebody read it in the law itself or on an official page."),
            Confidence.PRESS: _("Somebody read it in a report that quotes the law or a court, not in the law itself."),
            Confidence.RECALLED: _("It is recalled from general knowledge. Nobody has verified it: do not rely on it."),
            Confidence.UNKNOWN: _("It is not known yet. Look it up in the law before you rely on it."),
        },
    )


def readers_chapter(
    wording: Wording,
    *,
    number: int,
    language: str,
    marks: Mapping[str, str],
    places: Mapping[str, pages.Place],
    pictures: Mapping[str, pages.Picture],
    address: str,
) -> web_page.WebChapter:
    """Return a chapter as readers get it, with its sections and its paragraphs by themselves; tables scroll.

    Numbers are shown as the language in use writes them.
    """
    return web_page.web_chapter(
        read(wording, language=language),
        number=number,
        keys=wording.keys,
        marks=marks,
        labels=web_page.Labels(
            notes=_("Notes"),
            back=_("Back to the text"),
            table=_table_in,
            codes=confidence_words(),
            cards=_("In short, for the bench"),
            card_place=_card_at,
        ),
        digits=shown_number,
        places=places,
        pictures=pictures,
        address=address,
        items_link=True,
    )


def desk_html(version: Version, wording: Wording | None = None, *, marks: Mapping[str, str] | None = None) -> str:
    """Return a version's finished HTML as the staff see it: references and images as the drafts stand.

    `wording` is the one to show when it is not the current one; it need not be saved.
    """
    wording = wording or version.wording
    with override(version.language):
        text = read(wording, language=version.language)
        return web_html(
            wording,
            number=version.chapter.number,
            language=version.language,
            marks=marks,
            places=references.places_for(version, wording, text),
            pictures=images.at_the_desk(version.chapter.handbook, text),
        )


def desk_paragraphs(version: Version, wording: Wording) -> dict[str, str]:
    """Each paragraph of a wording by itself as the staff see it, by its key: finished HTML, calls of notes left out."""
    with override(version.language):
        text = read(wording, language=version.language)
        page = web_page.web_chapter(
            text,
            number=version.chapter.number,
            keys=wording.keys,
            labels=web_page.Labels(table=_table_in),
            places=references.places_for(version, wording, text),
            pictures=images.at_the_desk(version.chapter.handbook, text),
            address=version.get_absolute_url(),
        )
    return dict(page.paragraphs)


def guest_html(version: Version, wording: Wording, *, marks: Mapping[str, str] | None = None) -> str:
    """Return a wording's finished HTML for those whose link opens this one text only.

    A reference to another chapter says its number and leads nowhere; images come inside the page.
    """
    with override(version.language):
        text = read(wording, language=version.language)
        places = references.places_for(version, wording, text)
        return web_html(
            wording,
            number=version.chapter.number,
            language=version.language,
            marks=marks,
            tables_scroll=True,
            places={key: replace(place, address="") for key, place in places.items()},
            pictures=images.carried(version.chapter.handbook, text),
        )


def book_html(
    wording: Wording,
    *,
    number: int,
    language: str,
    marks: Mapping[str, str] | None = None,
    places: Mapping[str, pages.Place] | None = None,
    pictures: Mapping[str, pages.Picture] | None = None,
) -> str:
    """Return a chapter's HTML for print; `places` are those of all paragraphs in the book."""
    return printed_page.book_html(
        read(wording, language=language),
        number=number,
        keys=wording.keys,
        marks=marks,
        digits=khmer.cited if language == "km" else str,
        places=places,
        pictures=pictures,
    )
