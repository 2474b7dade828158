"""Citing: the words by which an edition, a chapter, a paragraph or an item is cited, in every language."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.urls import translate_url
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from accounts.numbers import day_words
from handbook.models import Edition, EditionChapter
from handbook.rendering.numbered_paragraphs import shown_number


@dataclass(frozen=True)
class Form:
    """A citation as one language writes it. `name` is what the language is called in it."""

    language: str
    name: str
    words: str


def forms(
    edition: Edition,
    path: str,
    absolute: Callable[[str], str],
    *,
    chapter: EditionChapter | None = None,
    number: str = "",
    fragment: str = "",
) -> list[Form]:
    """How an edition, a chapter or a paragraph (or an item: "4.12(b)") is cited, the reader's language first.

    path      its lasting address in any language; `absolute` puts the site's name before it
    fragment  where the paragraph stands there, when that is not its number
    """
    # Of two languages each has its turn; the reader's comes first.
    codes = sorted(dict(settings.LANGUAGES), key=lambda code: code != get_language())
    place = f"#{fragment or number}" if fragment or number else ""
    found = []
    for code in codes:
        address = absolute(translate_url(path, code)) + place
        with override(code):
            name = str(dict(settings.LANGUAGES)[code])
            found.append(Form(code, name, _words(edition, address, chapter=chapter, number=number)))
    return found


def _words(edition: Edition, address: str, *, chapter: EditionChapter | None, number: str) -> str:
    names = {"handbook": edition.handbook, "number": shown_number(edition.number)}
    parts = [_("%(handbook)s, edition %(number)s") % names]
    if number:
        parts.append(_("paragraph %(number)s") % {"number": shown_number(number)})
    elif chapter is not None:
        parts.append(_("chapter %(number)s") % {"number": shown_number(str(chapter.number))})
    parts.append(_("in effect from %(date)s") % {"date": day_words(edition.in_effect_from)})
    if edition.handbook.demonstration:
        parts.append(_("demonstration text"))
    # Khmer parts them by spaces.
    return (" " if get_language() == "km" else ", ").join([*parts, address])
