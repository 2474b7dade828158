"""Pasting: what Word or a web page put on the clipboard becomes the Markdown that our texts are written in.

The HTML is cleaned first, then read by what it looks like to its author and written anew as a plain page, of which
pandoc, in its sandbox, makes Markdown. What does not come in with it is said.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import nh3
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handbook.drafting.clipboard import clipboard_source
from handbook.drafting.clipboard.clipboard_page import Page
from handbook.drafting.clipboard.clipboard_words import passages_of
from handbook.drafting.clipboard.pandoc_markdown import markdown_of, with_words_left_out, without_our_signs
from handbook.drafting.clipboard.style_rules import StyleRules
from handbook.drafting.incoming import missing_words
from text import elements
from text.khmer import normalise
from text.parsing import effort
from text.parsing.blocks import CannotRead

LONGEST = 4_000_000
"""Characters of HTML. Word puts some forty kilobytes of styles on the clipboard before the first word."""

MOST_ELEMENTS = 20_000
"""Paragraphs, links, runs in another weight: what there is to walk through, and for pandoc to read."""
MOST_LINKS = 4_000

DEEPEST_CLEANED = 5_000
"""Elements inside elements that are cleaned at all; how deep a page may be is measured when it is clean."""

_TAGS = (
    "a b blockquote br caption dd code del div dl dt em figcaption figure font h1 h2 h3 h4 h5 h6 i img ins li ol p pre "
    "s section span strike strong sub sup table tbody td tfoot th thead tr u ul"
)
_GONE_WITH_THEIR_WORDS = "iframe math noembed noscript object script style svg template title xml"
_CLEANER = nh3.Cleaner(
    tags=set(_TAGS.split()),
    clean_content_tags=set(_GONE_WITH_THEIR_WORDS.split()),
    attributes={
        "*": {"class", "id", "style"},
        "a": {"href", "name", "role"},
        "li": {"data-aria-level", "type"},
        "ol": {"start", "type"},
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan"},
    },
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)


@dataclass(frozen=True)
class Pasted:
    """What goes into the text, how many pictures could not come with it, and sentences about what else did not."""

    markdown: str
    pictures: int = 0
    said: tuple[str, ...] = ()


def to_markdown(html: str, *, first_note: int = 1) -> Pasted:
    """Return pasted HTML as Markdown, its footnotes numbered from `first_note`.

    Raises ValidationError, with a sentence, for what is too long or too tangled to be read.
    """
    if len(html) > LONGEST:
        raise ValidationError(_("What you paste is too long to be converted at once. Paste it in several pieces."))
    try:
        html = without_our_signs(normalise(html))
        source = clipboard_source.text_of(html)
        effort.check_depth(source.html, deepest=DEEPEST_CLEANED)
        cleaned = _CLEANER.clean(source.html)
        if cleaned.count("</") + cleaned.count("<br>") > MOST_ELEMENTS or cleaned.count("</a>") > MOST_LINKS:
            raise ValidationError(_("What you paste is too long to be converted at once. Paste it in several pieces."))
        tree = elements.read(cleaned)
    except CannotRead as refused:
        raise ValidationError(refused.said_with(_)) from refused
    page = Page(tree, StyleRules(source.styles), first_note)
    written = page.html()
    missing = missing_words.sentences_on(passages_of(html), passages_of(with_words_left_out(written)))
    return Pasted(markdown_of(written), page.pictures, (*_left_out(page), *missing))


def _left_out(page: Page) -> Iterator[str]:
    if page.comments:
        yield ngettext("%(count)d comment was left out.", "%(count)d comments were left out.", page.comments) % {
            "count": page.comments
        }
    if hidden := " ".join(" ".join(page.hidden).split()):
        yield _("Hidden text was left out: “%(words)s”.") % {"words": hidden[:200]}
