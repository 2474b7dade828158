"""Language-keyed names in templates."""

from django import template

from accounts import models

register = template.Library()


@register.filter
def in_language(names: dict[str, str] | None, language: str | None = None) -> str:
    """Show a language-keyed name in the language in use, or in the one that is named."""
    return models.in_language(names or {}, language)
