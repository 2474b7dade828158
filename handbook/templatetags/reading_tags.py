"""How readers' pages show names that exist in several languages."""

from django import template
from django.template.defaultfilters import linebreaks_filter
from django.utils.html import format_html
from django.utils.translation import get_language

from accounts.models import in_language
from handbook.rendering.numbered_paragraphs import shown_number
from text.khmer import is_mostly_khmer

register = template.Library()


@register.filter
def with_lang(names: dict[str, str]) -> str:
    """The name in the reader's language; in another one when there is none, and then marked with its language."""
    name = in_language(names)
    if not name or names.get(get_language()):
        return name
    language = next(code for code, there in names.items() if there == name)
    return format_html('<span lang="{}">{}</span>', language, name)


@register.filter
def in_its_language(text: str) -> str:
    """A text of which only its letters tell the language: marked with it, where that is not the reader's."""
    language = _language_of(text)
    return text if not text or language == get_language() else format_html('<span lang="{}">{}</span>', language, text)


@register.filter
def paragraphs_in_their_language(text: str) -> str:
    """The same of a text of several paragraphs."""
    language = _language_of(text)
    paragraphs = linebreaks_filter(text)
    return paragraphs if language == get_language() else format_html('<div lang="{}">{}</div>', language, paragraphs)


def _language_of(text: str) -> str:
    return "km" if is_mostly_khmer(text) else "en"


class Counted(int):
    """A count that `blocktranslate` can choose a plural by, and that is shown in the digits of the language."""

    def __str__(self):
        return shown_number(int.__str__(self))


@register.filter
def in_digits(number: str | int) -> str | int:
    """A number as the reader's language writes it: 4.12 is ៤.១២ in Khmer, and 4.12(b) ៤.១២(ខ)."""
    return Counted(number) if isinstance(number, int) else shown_number(str(number))


@register.filter
def may_see_experts_of(reader, handbook) -> bool:
    """Whether a reader (None: signed out) is one of the judges and prosecutors who see the roster of experts."""
    return reader is not None and reader.has_perm("handbook.read_court_expert", handbook)


@register.filter
def at(found: dict, key):
    """What a table has under a key; nothing where it has none."""
    return found.get(key, "")
