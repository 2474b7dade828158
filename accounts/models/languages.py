"""The language that a thing is in."""

from typing import Any

from django.conf import settings
from django.db import models

AS_FIRST_MADE = [("km", "Khmer"), ("en", "English")]
"""The languages that stand in landed migrations."""


def configured_languages() -> list[tuple[str, Any]]:
    """The languages of this installation, each with its name."""
    return settings.LANGUAGES


class LanguageField(models.CharField):
    """One of the languages of the settings.

    The database does not know which those are: to migrations the field stays what it was first made as, so that one
    more language touches no model.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{**kwargs, "choices": configured_languages, "max_length": 8})

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, {**kwargs, "choices": AS_FIRST_MADE}
