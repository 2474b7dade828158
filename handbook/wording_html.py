"""From a wording to HTML, with our words (titles of boxes, labels) in the reader's language."""

from collections.abc import Mapping
from functools import lru_cache

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from handbook.models import Wording
from text import blocks, pages


def read(wording: Wording, *, language: str) -> blocks.Text:
    """Read a wording's text; boxes without a title of their own get one in the language in use."""
    return _read(wording.text, language, get_language())


@lru_cache(maxsize=64)
def _read(text: str, language: str, _interface_language: str) -> blocks.Text:
    return blocks.parse(
        text,
        language=language,
        box_titles={
            "key-point": _("Key point"),
            "checklist": _("Checklist"),
            "case-example": _("Case example"),
            "warning": _("Warning"),
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
    chapters: Mapping[int, str] | None = None,
) -> str:
    """Return a chapter's finished HTML for the web. `chapters` gives the addresses of the others by number."""
    labels = pages.Labels(notes=_("Notes"), back=_("Back to the text"))
    text = read(wording, language=language)
    return pages.chapter_html(text, number=number, keys=wording.keys, marks=marks, labels=labels, chapters=chapters)


def book_html(wording: Wording, *, number: int, language: str, marks: Mapping[str, str] | None = None) -> str:
    """Return a chapter's HTML for print."""
    return pages.book_html(read(wording, language=language), number=number, keys=wording.keys, marks=marks)
