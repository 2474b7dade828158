"""Labels: what values may be called in a spreadsheet, in either language, by their keys."""

from collections.abc import Iterable
from typing import TypeVar

from django.conf import settings
from django.utils import translation
from django.utils.translation import get_language_info

from text.folding import label_key

Thing = TypeVar("Thing")


def by_key(pairs: Iterable[tuple[str, Thing]]) -> dict[str, Thing]:
    """Return things by the keys of what they are called (text.folding.label_key); the first of a name has it."""
    named: dict[str, Thing] = {}
    for name, value in pairs:
        if key := label_key(name):
            named.setdefault(key, value)
    return named


def in_every_language(label) -> list[str]:
    """A label of the interface in every language."""
    said = []
    for code, _label in settings.LANGUAGES:
        with translation.override(code):
            said.append(str(label))
    return said


def choices_by_key(choices: Iterable[tuple[str, object]]) -> dict[str, str]:
    """Values of a list by themselves and by their labels in every language."""
    return by_key((name, value) for value, label in choices for name in (value, *in_every_language(label)))


def languages_by_key() -> dict[str, str]:
    """The languages by their codes and names."""
    return by_key((name, code) for code, label in settings.LANGUAGES for name in _names_of(code, label))


def _names_of(code: str, label) -> list[str]:
    info = get_language_info(code)
    return [code, info["name"], info["name_local"], *in_every_language(label)]
