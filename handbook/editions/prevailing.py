"""What every edition says of itself, on its pages and in its book: guidance, and which language prevails."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from handbook.models import EditionChapter, Handbook


def guidance() -> str:
    return _("Guidance. Binds no judge. The law decides.")


def prevails(handbook: Handbook, chapters: Iterable[EditionChapter]) -> str:
    """Which language prevails, said only where one of the texts is in it, and no draft translation; otherwise empty."""
    if not any(
        chapter.language == handbook.prevailing_language for chapter in chapters if not chapter.is_draft_translation
    ):
        return ""
    language = handbook.get_prevailing_language_display()
    return _("Where a chapter has a text in %(language)s, that text prevails.") % {"language": language}


def draft_translation() -> str:
    """What a draft translation is called wherever it is read."""
    return _("Draft translation, for review")
