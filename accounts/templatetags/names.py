"""Language-keyed names in templates."""

from django import template
from django.template.defaultfilters import linebreaks_filter
from django.utils.html import format_html
from django.utils.translation import get_language

from accounts import models

register = template.Library()


@register.filter
def in_language(names: dict[str, str] | None, language: str | None = None) -> str:
    """Show a language-keyed name in the language in use, or in the one that is named."""
    return models.in_language(names or {}, language)


@register.filter
def paragraphs_with_lang(texts: dict[str, str] | None) -> str:
    """A language-keyed text in paragraphs, marked with its language where that is not the one in use."""
    text = models.in_language(texts or {})
    if not texts or not text:
        return ""
    language = next(code for code, there in texts.items() if there == text)
    paragraphs = linebreaks_filter(text)
    return paragraphs if language == get_language() else format_html('<div lang="{}">{}</div>', language, paragraphs)
