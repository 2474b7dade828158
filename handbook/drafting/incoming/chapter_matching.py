"""Which chapter of a handbook a piece of a text that is brought in is: a chapter keeps itself when its title changes.

A chapter is known by its title, also with other capitals, spaces or signs; where none has that title, by its text.
Where neither is certain, whoever brings the text in is asked.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from handbook.drafting import drafts
from handbook.models import Chapter, Handbook
from handbook.rendering.numbered_paragraphs import paragraphs_of

SURE = 0.6
"""Of two texts' passages of five letters: the share that both have, from which on they are one chapter's."""
POSSIBLE = 0.3
ALIKE = 0.75  # of two titles, from which on they may be one chapter's
CLEARLY = 0.75  # of the best share: who comes this near to it leaves doubt
FEWEST = 20  # passages of five letters; a text with fewer says nothing

Renames = Mapping[str, str]
"""For a new title the one that the chapter had; "" for a chapter that is new."""


@dataclass(frozen=True)
class Match:
    """What becomes of one piece. `chapter` is None where one will be made; `resembles` is the one that it may be."""

    title: str
    chapter: Chapter | None = None
    resembles: Chapter | None = None

    def is_renamed(self, language: str) -> bool:
        return self.chapter is not None and self.chapter.titles.get(language) != self.title


@dataclass(frozen=True)
class Matching:
    """What becomes of every piece, in order, and the chapters that none of them is."""

    matches: tuple[Match, ...]
    absent: tuple[Chapter, ...]
    language: str

    @property
    def unsure(self) -> list[Match]:
        return [match for match in self.matches if match.resembles is not None]

    def sentences(self) -> list[str]:
        """What is told of it: who has another title now, and who is not there."""
        said = [
            _("Chapter %(number)s “%(old)s” is called “%(new)s” here; it stays the same chapter.")
            % {"number": match.chapter.number, "old": match.chapter.titles.get(self.language), "new": match.title}
            for match in self.matches
            if match.chapter is not None and match.is_renamed(self.language)
        ]
        if self.absent:
            names = ", ".join(f"{one.number} “{one.titles.get(self.language, '')}”" for one in self.absent)
            said.append(_("Not in what was given, and left as they are: %(names)s.") % {"names": names})
        return said


class NotSure(ValidationError):
    """It has to be asked whether pieces are new chapters."""

    def __init__(self, matching: Matching):
        self.matching = matching
        super().__init__([question(match, matching.language) for match in matching.unsure])


def question(match: Match, language: str) -> str:
    assert match.resembles is not None
    return _("“%(new)s” may be chapter %(number)s, “%(old)s”.") % {
        "new": match.title,
        "number": match.resembles.number,
        "old": match.resembles.titles.get(language, ""),
    }


def match_chapters(
    handbook: Handbook, pieces: Sequence[tuple[str, str]], *, renames: Renames | None = None
) -> Matching:
    """Find the chapter of each piece, which is a title and a text.

    Raises ValidationError for a rename of a chapter that is not there.
    """
    language = handbook.source_language
    return _Matcher(list(handbook.chapters.order_by("number")), language).match(pieces, renames or {})


class _Matcher:
    def __init__(self, chapters: list[Chapter], language: str):
        self.free, self.language = chapters, language
        self.found: dict[int, Chapter] = {}

    def match(self, pieces: Sequence[tuple[str, str]], renames: Renames) -> Matching:
        self.by_title(pieces, renames, lambda title: title)
        self.by_rename(pieces, renames)
        self.by_title(pieces, renames, _bare)
        waiting = [at for at, (title, _text) in enumerate(pieces) if at not in self.found and renames.get(title) != ""]
        resembling = self.by_text(pieces, waiting)
        matches = tuple(Match(title, self.found.get(at), resembling.get(at)) for at, (title, _) in enumerate(pieces))
        absent = [one for one in self.free if one not in resembling.values() and self.language in one.titles]
        return Matching(matches, tuple(absent), self.language)

    def take(self, at: int, chapter: Chapter) -> None:
        self.found[at] = chapter
        self.free.remove(chapter)

    def is_free(self, at: int, chapter: Chapter) -> bool:
        return at not in self.found and chapter in self.free

    def by_title(self, pieces: Sequence[tuple[str, str]], renames: Renames, form) -> None:
        for at, (title, _text) in enumerate(pieces):
            if at in self.found or title in renames or not form(title):
                continue
            same = (one for one in self.free if form(one.titles.get(self.language, "")) == form(title))
            if chapter := next(same, None):
                self.take(at, chapter)

    def by_rename(self, pieces: Sequence[tuple[str, str]], renames: Renames) -> None:
        titles = [title for title, _text in pieces]
        for new, old in renames.items():
            if new not in titles:
                raise ValidationError(
                    _("No chapter of what is brought in is called “%(title)s”."), params={"title": new}
                )
            if not old:
                continue
            chapter = next((one for one in self.free if one.titles.get(self.language) == old), None)
            if chapter is None:
                raise ValidationError(
                    _("The handbook has no chapter called “%(title)s” that is free for this."), params={"title": old}
                )
            self.take(titles.index(new), chapter)

    def by_text(self, pieces: Sequence[tuple[str, str]], waiting: list[int]) -> dict[int, Chapter]:
        """Take the chapters that are sure by their text; return for others the chapter that they may be."""
        if not waiting or not self.free:
            return {}
        ours = {one.pk: _passages(_text_of(one, self.language)) for one in self.free}
        theirs = {at: _passages(pieces[at][1]) for at in waiting}
        shares = sorted(
            ((_share(theirs[at], ours[one.pk]), at, one) for at in waiting for one in self.free),
            key=lambda share: -share[0],
        )
        for share, at, one in shares:
            if share >= SURE and self.is_free(at, one):
                rivals = [
                    other
                    for other, piece, chapter in takewhile(lambda known: known[0] >= SURE * CLEARLY, shares)
                    if (piece == at) != (chapter == one) and self.is_free(piece, chapter)
                ]
                if max(rivals, default=0) < share * CLEARLY:
                    self.take(at, one)
        resembling: dict[int, Chapter] = {}
        for share, at, one in shares:
            if not self.is_free(at, one) or at in resembling or one in resembling.values():
                continue
            if share >= POSSIBLE or _are_alike(pieces[at][0], one.titles.get(self.language, "")):
                resembling[at] = one
        return resembling


def _bare(title: str) -> str:
    """A title without capitals, spaces and signs."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    return "".join(sign for sign in folded if unicodedata.category(sign)[0] not in "ZPSC")


def _are_alike(title: str, other: str) -> bool:
    return bool(title and other) and fuzz.ratio(_bare(title), _bare(other)) >= ALIKE * 100


def _text_of(chapter: Chapter, language: str) -> str:
    draft = chapter.versions.open().filter(language=language, is_correction=False).select_related("wording").first()
    standing = draft or drafts.newest_approved(chapter, language)
    if standing is None or standing.wording is None:
        return ""
    return standing.wording.text


def _passages(source: str) -> set[str]:
    words = _bare("".join(text for _kind, text in paragraphs_of(source)))
    return {words[at : at + 5] for at in range(len(words) - 4)}


def _share(one: set[str], other: set[str]) -> float:
    if min(len(one), len(other)) < FEWEST:
        return 0.0
    return 2 * len(one & other) / (len(one) + len(other))
