"""The law has changed since: what readers are told at a paragraph that relies on a statute amended after it was read.

The rule is the editors' own (`Reliance.is_to_be_looked_at`): their word that it still holds takes the notice away.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from handbook.models import Edition, EditionChapter, Reliance

_PARAGRAPH = re.compile(r'<div class="paragraph" id="[^"]*" data-key="([^"]*)">')


@dataclass(frozen=True)
class LawChange:
    """A provision that a paragraph relies on, whose statute was amended since. `address` leads to it by article."""

    law: str
    amended_on: date
    address: str


def changes_since(edition: Edition, chapter: EditionChapter, *, key: str = "") -> dict[str, list[LawChange]]:
    """The changes at each paragraph of a chapter, by its key, or at one; in two queries at most."""
    relied = Reliance.objects.filter(
        version=chapter.version_id, relies=True, provision__statute__amended_on__isnull=False
    )
    if key:
        relied = relied.filter(key=key)
    index = reverse("reading:law_index", args=[edition.handbook.slug]) + f"?edition={edition.number}"
    found: dict[str, list[LawChange]] = {}
    for reliance in relied.select_related("provision__statute").prefetch_related("looks").order_by("pk"):
        if reliance.is_to_be_looked_at:
            statute, number = reliance.provision.statute, reliance.provision.number
            place = f"{index}#{statute.slug}-{number or 'whole'}"
            found.setdefault(reliance.key, []).append(LawChange(str(reliance.provision), statute.amended_on, place))
    return found


def with_notices(html: str, changes: Mapping[str, list[LawChange]]) -> SafeString:
    """A chapter's finished text with a notice at the beginning of every paragraph for which there are changes."""

    def noticed(tag: re.Match[str]) -> str:
        if tag[1] not in changes:
            return tag[0]
        return tag[0] + render_to_string("handbook/reading/_law_changed.html", {"changes": changes[tag[1]]})

    return mark_safe(_PARAGRAPH.sub(noticed, html) if changes else html)
