"""Redlines at the desk: two wordings of one chapter, in stretches of what changed and what did not."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import groupby

from handbook.models import Wording
from handbook.rendering import comparison, images, numbered_paragraphs
from handbook.rendering.wording_html import read
from text.difference.redline import ParagraphChange
from text.html.pages import Picture, paragraph_number


@dataclass(frozen=True)
class Numbered:
    """A paragraph of a wording with the number it would be printed with."""

    key: str
    kind: str
    text: str
    number: str


@dataclass(frozen=True)
class Stretch:
    """Neighbouring rows of a redline (paragraphs, headings, notes): changed ones, or unchanged ones folded away."""

    is_changed: bool
    paragraphs: tuple[ParagraphChange, ...]

    @property
    def numbered(self) -> int:
        """How many of them are numbered paragraphs."""
        return sum(change.kind not in ("heading", "note") for change in self.paragraphs)


def redline_of(
    old: Wording | None,
    new: Wording | None,
    *,
    pictures: Callable[..., dict[str, Picture]] = images.at_the_desk,
) -> list[Stretch]:
    """Return the difference between two wordings of one chapter, in stretches.

    `pictures` says where the handbook's images lie (see `handbook.images`).
    """
    sides = _side(old), _side(new)
    changes = comparison.changes_between(*sides)
    if any(change.pictures for change in changes):
        known = pictures((new or old).version.chapter.handbook, *(side.text for side in sides))
        changes = [_with_known(change, known) for change in changes]
    return [
        Stretch(is_changed, tuple(paragraphs))
        for is_changed, paragraphs in groupby(changes, key=lambda change: change.op != "unchanged")
    ]


def _with_known(change: ParagraphChange, known: dict[str, Picture]) -> ParagraphChange:
    return replace(change, pictures=tuple(replace(shown, picture=known.get(shown.name)) for shown in change.pictures))


def numbered(wording: Wording | None) -> list[Numbered]:
    """Return a wording's paragraphs with their numbers, in order."""
    if wording is None:
        return []
    version = wording.version
    return [
        Numbered(kept.key, kept.kind, kept.text, paragraph_number(version.chapter.number, position))
        for position, kept in enumerate(numbered_paragraphs.kept_paragraphs(wording), start=1)
    ]


def _side(wording: Wording | None) -> comparison.Side:
    if wording is None:
        return comparison.NOTHING
    return comparison.Side(numbered(wording), read(wording, language=wording.version.language))
