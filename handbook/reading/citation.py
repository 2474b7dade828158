"""Citing: the words by which an edition, a chapter or a paragraph is cited."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from handbook.models import Edition, EditionChapter


def citation(edition: Edition, address: str, *, chapter: EditionChapter | None = None, paragraph: str = "") -> str:
    """The words by which an edition, a chapter or a paragraph is cited, with its lasting address."""
    where = []
    if paragraph:
        where = [_("paragraph %(number)s") % {"number": paragraph}]
    elif chapter is not None:
        where = [_("chapter %(number)s") % {"number": chapter.number}]
    day = _("in effect from %(date)s") % {"date": date_format(edition.in_effect_from, "j F Y")}
    return ", ".join([str(edition), *where, day, address])
