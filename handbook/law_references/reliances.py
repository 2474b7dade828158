"""Relying: which provisions of law a paragraph names, and which of them an editor says that it relies on.

What a text names is found (`law.finding`) and only ever proposed; an editor confirms or dismisses it, or adds what
the text relies on without naming it. When a statute is amended, its page lists every paragraph to be looked at.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from handbook.drafting import drafts
from handbook.law_references.readings import Reading, reading_of, with_notes
from handbook.models import Look, Reliance, Version
from handbook.rendering.wording_html import read
from law import statute_detection
from law import statutes as law_statutes
from law.models import Provision, Statute
from text.html.pages import paragraph_number
from text.khmer import around

# What a version relies on ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """A statute or an article of it at a paragraph of a version: named there, decided by an editor, or both.

    provision  None where law/ does not have the article yet
    reliance   None where nobody decided yet
    number     of the paragraph as it stands now; empty where the paragraph is gone
    """

    version: Version
    key: str
    number: str
    beginning: str
    statute: Statute
    article: str
    provision: Provision | None = None
    reliance: Reliance | None = None
    is_named: bool = True

    @property
    def is_confirmed(self) -> bool:
        return self.reliance is not None and self.reliance.relies

    @property
    def is_dismissed(self) -> bool:
        return self.reliance is not None and not self.reliance.relies

    @property
    def is_to_be_looked_at(self) -> bool:
        return self.reliance is not None and self.reliance.is_to_be_looked_at

    def __str__(self):
        return self.statute.article(self.article)

    @property
    def token(self) -> str:
        """What a form says to mean this place."""
        return f"{self.key} {self.statute.slug} {self.article}".strip()


@dataclass
class AtParagraph:
    """What one paragraph relies on, and what it names."""

    key: str
    number: str
    beginning: str
    confirmed: list[Place] = field(default_factory=list)
    found: list[Place] = field(default_factory=list)
    dismissed: list[Place] = field(default_factory=list)


@dataclass
class Relied:
    """What a version relies on: its paragraphs that name or rely on any provision, and what lost its paragraph."""

    version: Version
    paragraphs: list[AtParagraph]
    orphans: list[Place]

    @cached_property
    def confirmed(self) -> list[Place]:
        return [place for paragraph in self.paragraphs for place in paragraph.confirmed]

    @cached_property
    def found(self) -> list[Place]:
        return [place for paragraph in self.paragraphs for place in paragraph.found]

    @cached_property
    def to_be_looked_at(self) -> list[Place]:
        return [place for place in self.confirmed if place.is_to_be_looked_at]


def of(version: Version) -> Relied:
    """Return what a version's paragraphs name and rely on, in a constant number of queries."""
    reading = reading_of(version, law_statutes.known_statutes())
    reliances = list(
        version.reliances.select_related("provision__statute__replaced_by", "confirmed_by")
        .prefetch_related("looks")
        .order_by("pk")
    )
    slugs = {statute for named in reading.named for statute, _number in named}
    statutes = {statute.slug: statute for statute in Statute.objects.filter(slug__in=slugs)}
    known = {
        (one.statute.slug, one.number): one
        for one in Provision.objects.filter(statute__slug__in=slugs).select_related("statute")
    }
    keys = version.wording.keys if version.wording else []
    places = [
        place for at in range(len(keys)) for place in _places_at(version, at, reading, statutes, known, reliances)
    ]
    paragraphs: dict[str, AtParagraph] = {}
    for place in places:
        paragraph = paragraphs.setdefault(place.key, AtParagraph(place.key, place.number, place.beginning))
        if place.is_confirmed:
            paragraph.confirmed.append(place)
        elif place.is_dismissed:
            paragraph.dismissed.append(place)
        else:
            paragraph.found.append(place)
    there = set(keys)
    orphans = [
        Place(version, one.key, "", "", one.provision.statute, one.provision.number, one.provision, one, False)
        for one in reliances
        if one.key not in there
    ]
    return Relied(version, list(paragraphs.values()), orphans)


def _places_at(
    version: Version,
    at: int,
    reading: Reading,
    statutes: dict[str, Statute],
    known: dict[tuple[str, str], Provision],
    reliances: Sequence[Reliance],
) -> Iterable[Place]:
    """The places at one paragraph: what it names, decided or not, then what an editor added to it."""
    key, shown = version.wording.keys[at], paragraph_number(version.chapter.number, at + 1)
    decided = {(one.provision.statute.slug, one.provision.number): one for one in reliances if one.key == key}
    for pair in reading.named[at]:
        statute = statutes.get(pair[0])
        if statute is not None:
            reliance = decided.pop(pair, None)
            provision = reliance.provision if reliance else known.get(pair)
            yield Place(
                version, key, shown, reading.beginnings[at], statute, pair[1], provision, reliance, is_named=True
            )
    for (_slug, article), reliance in decided.items():
        provision = reliance.provision
        yield Place(
            version, key, shown, reading.beginnings[at], provision.statute, article, provision, reliance, is_named=False
        )


def with_words(places: Sequence[Place]) -> list[tuple[Place, str]]:
    """Places of one version, each with the sentence that names it there or in a note; where the text does not name it,
    with how its paragraph begins. The text is searched anew, for where a place is named is not kept."""
    if not places:
        return []
    version = places[0].version
    finder = statute_detection.finder(law_statutes.known_statutes())
    with override(version.language):
        text = read(version.wording, language=version.language)
    html = {key: paragraph.html for key, paragraph in zip(version.wording.keys, text.paragraphs, strict=True)}
    sentences: dict[str, dict[tuple[str, str], str]] = {}
    for key in {place.key for place in places}:
        of_key = sentences.setdefault(key, {})
        for piece in with_notes(html[key], text):
            words = " ".join(piece.split())
            for found in finder.find(words):
                of_key.setdefault((found.statute, found.number), _sentence(words, found))
    return [(place, sentences[place.key].get((place.statute.slug, place.article), place.beginning)) for place in places]


def _sentence(words: str, found: statute_detection.Found) -> str:
    start = max((end.end() for end in _END_OF_SENTENCE.finditer(words, 0, found.start)), default=0)
    end = _END_OF_SENTENCE.search(words, found.end)
    return around(words[start : end.end() if end else None].strip(), found.start - start, LONGEST_SENTENCE)


_END_OF_SENTENCE = re.compile(r"[.!?][”’\"')]*\s+(?=[A-Z“‘\"'(])|[។៕]\s*")
LONGEST_SENTENCE = 240


# What an editor says --------------------------------------------------------------------------------------------


def confirm(
    version: Version, *, key: str, provision: Provision, by: User, looked_at: datetime | None = None
) -> Reliance:
    """Say that a paragraph of a draft relies on a provision, whether or not its text names it; said again, it is
    confirmed as of now. Raises NotOpen, ValidationError when the paragraph is not there.

    `looked_at` is when the law was read, where that was before.
    """
    return _decide(version, key=key, provision=provision, relies=True, by=by, at=looked_at)


def dismiss(version: Version, *, key: str, provision: Provision, by: User) -> Reliance:
    """Say that a paragraph only mentions a provision, so that it is not proposed again. Raises as `confirm` does."""
    return _decide(version, key=key, provision=provision, relies=False, by=by)


@transaction.atomic
def decide_found(version: Version, *, chosen: Iterable[str], relies: bool, by: User) -> int:
    """Confirm or dismiss what was found, each told by its token (see `Place.token`); return how many.

    An article that law/ does not have yet is written down, to be verified. What was decided or reworded in the
    meantime is left out. Raises NotOpen.
    """
    require(by, "handbook.draft_version", version)
    version = drafts.at_the_desk(version)
    chosen, number = set(chosen), 0
    for place in of(version).found:
        if place.token in chosen:
            provision = place.provision or _written_down(place, by=by)
            _decide(version, key=place.key, provision=provision, relies=relies, by=by)
            number += 1
    return number


@transaction.atomic
def take_out(reliance: Reliance, *, by: User) -> None:
    """Take back what was said of a provision at a paragraph of a draft. Raises NotOpen."""
    require(by, "handbook.draft_version", reliance.version)
    drafts.at_the_desk(reliance.version)
    record(by, "took away", reliance.version, reason=f"{reliance.key}: {reliance.provision}")
    reliance.delete()


@transaction.atomic
def confirm_again(reliance: Reliance, *, by: User) -> None:
    """Say that a paragraph still holds since its statute was amended, in a draft or in an approved text.

    Raises NotOpen for a text that lies with the approver, and for one that was withdrawn.
    """
    version = reliance.version
    require(by, "handbook.draft_version", version)
    if version.status != Version.Status.APPROVED or version.withdrawn_at is not None:
        _decide(version, key=reliance.key, provision=reliance.provision, relies=True, by=by)
        return
    Look.objects.create(reliance=reliance, by=by)
    record(by, "confirmed", version, reason=f"{reliance.key}: {reliance.provision}")


@transaction.atomic
def _decide(
    version: Version, *, key: str, provision: Provision, relies: bool, by: User, at: datetime | None = None
) -> Reliance:
    require(by, "handbook.draft_version", version)
    version = drafts.at_the_desk(version)
    if version.wording is None or key not in version.wording.keys:
        raise ValidationError({"key": _("This paragraph is not in the draft as it stands. Choose another.")})
    reliance, _new = Reliance.objects.update_or_create(
        version=version,
        key=key,
        provision=provision,
        defaults={"relies": relies, "confirmed_by": by, "confirmed_at": at or timezone.now()},
    )
    record(by, "confirmed" if relies else "set aside", version, reason=f"{key}: {provision}")
    return reliance


def _written_down(place: Place, *, by: User) -> Provision:
    # Statutes are read in every programme, so nothing of the draft is told there, not even the chapter's title.
    where = _("a text of the programme %(programme)s") % {"programme": place.version.programme}
    return law_statutes.write_down(place.statute, place.article, named_in=where, by=by)
