"""What an edition of a day leaves out, said before it is issued: texts of a later date, chapters without a language."""

from datetime import date

from handbook.models import Chapter, Handbook, Version
from handbook.models.versions import VersionQuerySet


def later_texts(handbook: Handbook, on: date) -> VersionQuerySet:
    """The approved texts that take effect only after a day."""
    approved = Version.objects.filter(chapter__handbook=handbook, status=Version.Status.APPROVED, withdrawn_at=None)
    later = approved.filter(effective_from__gt=on).select_related("chapter", "wording")
    return later.order_by("effective_from", "chapter__position", "language")


def without_prevailing_language(handbook: Handbook, on: date) -> list[Chapter]:
    """The chapters that have a text on a day, and none in the language that prevails where versions differ.

    A draft translation is none: it does not prevail.
    """
    held: dict[Chapter, set[str]] = {}
    in_effect = Version.objects.filter(chapter__handbook=handbook).in_effect(on).select_related("chapter")
    for version in in_effect.order_by("chapter__position"):
        languages = held.setdefault(version.chapter, set())
        if not version.is_draft_translation:
            languages.add(version.language)
    return [chapter for chapter, languages in held.items() if handbook.prevailing_language not in languages]
