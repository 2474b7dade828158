"""How readers' pages show names that exist in several languages."""

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language

from accounts.models import in_language
from handbook.rendering.numbered_paragraphs import shown_number

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
def in_digits(number: str) -> str:
    """A number as the reader's language writes it: 4.12 is ៤.១២ in Khmer, and 4.12(b) ៤.១២(ខ)."""
    return shown_number(str(number))


@register.filter
def at(found: dict, key):
    """What a table has under a key; nothing where it has none."""
    return found.get(key, "")
