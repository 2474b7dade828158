"""What every edition says of itself, on its pages and in its book: guidance, and which language prevails."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from handbook.models import Handbook


def guidance() -> str:
    return _("Guidance. Binds no judge. The law decides.")


def prevails(handbook: Handbook, languages: Iterable[str]) -> str:
    """Which language prevails, said only where one of the texts is in it; otherwise empty."""
    if handbook.prevailing_language not in languages:
        return ""
    language = handbook.get_prevailing_language_display()
    return _("Where a chapter has a text in %(language)s, that text prevails.") % {"language": language}
