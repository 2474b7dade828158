"""Relying: which provisions of law a paragraph names, and which of them an editor says that it relies on.

What a text names is found (`law.finding`) and only ever proposed; an editor confirms or dismisses it, or adds what
the text relies on without naming it. When a statute is amended, its page lists every paragraph to be looked at.
"""

import re
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from html import unescape
from threading import Lock

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from handbook import drafting
from handbook.models import Look, Reliance, TextReading, Version, Wording
from handbook.references import around, beginning
from handbook.wording_html import read
from law import finding, keeping
from law.models import Provision, Statute
from law.reference import place_of
from text.blocks import Text
from text.pages import paragraph_number

REMEMBERED = 512
"""How many texts this process remembers the readings of."""

KEPT_FOR = timedelta(days=30)
"""How long a reading stays in the database; then the text is read anew, if it is still there."""


# What texts name ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reading:
    """A wording's numbered paragraphs: how each begins, and which (statute, article) pairs it names."""

    beginnings: tuple[str, ...]
    named: tuple[tuple[tuple[str, str], ...], ...]


def known_statutes() -> tuple[finding.Called, ...]:
    """What every statute is called, in one query."""
    rows = Statute.objects.order_by("slug").values_list("slug", "titles", "names")
    return tuple(finding.called(slug, titles, names) for slug, titles, names in rows)


def readings(versions: Sequence[Version], statutes: tuple[finding.Called, ...]) -> dict[int, Reading]:
    """Read the current wordings of versions, by the version's number. No text is read twice: readings are remembered
    here and kept in the database, for to read a long text takes its time.

    At most four queries, two of them only where a text is new.
    """
    names = checksum_of(statutes)
    of_version = {
        version.pk: (version.wording.sha256, version.language, names) for version in versions if version.wording
    }
    known = {key: reading for key in set(of_version.values()) if (reading := _MEMORY.get(key)) is not None}
    unknown = set(of_version.values()) - set(known)
    if unknown:
        kept = TextReading.objects.filter(statutes=names, sha256__in={sha256 for sha256, _language, _names in unknown})
        for row in kept:
            key = (row.sha256, row.language, row.statutes)
            named = tuple(tuple((statute, number) for statute, number in pairs) for pairs in row.named)
            known[key] = _MEMORY.put(key, Reading(tuple(row.beginnings), named))
    new = {of_version[version.pk]: version for version in versions if version.pk in of_version}
    new = {key: version for key, version in new.items() if key not in known}
    if new:
        known |= _read_and_kept(new, statutes)
    nothing = Reading((), ())
    return {version.pk: known[of_version[version.pk]] if version.wording else nothing for version in versions}


def _reading_of(version: Version, statutes: tuple[finding.Called, ...]) -> Reading:
    """Read one version whose text is at hand, and for its own page read already: nothing is asked of the database."""
    if version.wording is None:
        return Reading((), ())
    key = (version.wording.sha256, version.language, checksum_of(statutes))
    return _MEMORY.get(key) or _MEMORY.put(key, _read(version.wording, version.language, finding.finder(statutes)))


def checksum_of(statutes: tuple[finding.Called, ...]) -> str:
    """What changes when a statute gets another name, or the rules of finding change."""
    return drafting.sha256(f"{finding.RULES} {statutes!r}")


def _read_and_kept(new: dict[tuple[str, str, str], Version], statutes: tuple[finding.Called, ...]) -> dict:
    without_text = [one.wording_id for one in new.values() if "text" in one.wording.get_deferred_fields()]
    texts = Wording.objects.in_bulk(without_text) if without_text else {}
    finder = finding.finder(statutes)
    found = {
        key: _MEMORY.put(key, _read(texts.get(version.wording_id, version.wording), version.language, finder))
        for key, version in new.items()
    }
    TextReading.objects.bulk_create(
        [
            TextReading(
                sha256=sha256, language=language, statutes=names, beginnings=reading.beginnings, named=reading.named
            )
            for (sha256, language, names), reading in found.items()
        ],
        ignore_conflicts=True,
    )
    names = checksum_of(statutes)
    TextReading.objects.filter(~Q(statutes=names) | Q(at__lt=timezone.now() - KEPT_FOR)).delete()
    return found


def _read(wording: Wording, language: str, finder: finding.Finder) -> Reading:
    with override(language):  # as the text's own pages read it, and so only once
        text = read(wording, language=language)
    return Reading(
        tuple(beginning(paragraph.text) for paragraph in text.paragraphs),
        tuple(tuple(_named(paragraph.html, text, finder)) for paragraph in text.paragraphs),
    )


def _named(html: str, text: Text, finder: finding.Finder) -> Iterable[tuple[str, str]]:
    """What a paragraph names, the notes that it calls included. A statute counts as a whole where no article of it is
    named in the same paragraph."""
    pieces = _with_notes(html, text)
    named = dict.fromkeys((found.statute, found.number) for piece in pieces for found in finder.find(piece))
    with_article = {statute for statute, number in named if number}
    return [(statute, number) for statute, number in named if number or statute not in with_article]


def _with_notes(html: str, text: Text) -> list[str]:
    """The pieces of a paragraph, then those of the notes that it calls."""
    pieces = _pieces(html)
    for number in dict.fromkeys(_CALL.findall(html)):
        pieces += _pieces(text.notes[int(number) - 1].html)
    return pieces


_CALL = re.compile(r'data-note="(\d+)"')
_END_OF_PIECE = re.compile(r"</(?:tr|li|p|dd|dt|figcaption)>")
_CELL, _TAG = re.compile(r"</t[dh]>"), re.compile(r"<[^>]*>")


def _pieces(html: str) -> list[str]:
    """The words of each row, item and paragraph by themselves: an article of one is not put to the law of the next."""
    return [unescape(_TAG.sub("", _CELL.sub(", ", piece))) for piece in _END_OF_PIECE.split(html)]


class _Memory:
    """The last readings, by the checksum of the text and what the statutes were called."""

    def __init__(self):
        self._readings: OrderedDict[tuple, Reading] = OrderedDict()
        self._one_at_a_time = Lock()

    def get(self, key: tuple) -> Reading | None:
        with self._one_at_a_time:
            if key in self._readings:
                self._readings.move_to_end(key)
            return self._readings.get(key)

    def put(self, key: tuple, reading: Reading) -> Reading:
        with self._one_at_a_time:
            self._readings[key] = reading
            while len(self._readings) > REMEMBERED:
                self._readings.popitem(last=False)
        return reading

    def forget(self) -> None:
        with self._one_at_a_time:
            self._readings.clear()


_MEMORY = _Memory()


def forget() -> None:
    """Forget what this process remembers, as one that was just started does."""
    _MEMORY.forget()


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
        """Confirmed before the statute's last known amendment."""
        amended = self.statute.amended_on
        return self.is_confirmed and amended is not None and timezone.localdate(self.reliance.looked_at) < amended

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
    reading = _reading_of(version, known_statutes())
    reliances = list(
        version.reliances.select_related("provision__statute", "confirmed_by").prefetch_related("looks").order_by("pk")
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
    finder = finding.finder(known_statutes())
    with override(version.language):
        text = read(version.wording, language=version.language)
    html = {key: paragraph.html for key, paragraph in zip(version.wording.keys, text.paragraphs, strict=True)}
    sentences: dict[str, dict[tuple[str, str], str]] = {}
    for key in {place.key for place in places}:
        of_key = sentences.setdefault(key, {})
        for piece in _with_notes(html[key], text):
            words = " ".join(piece.split())
            for found in finder.find(words):
                of_key.setdefault((found.statute, found.number), _sentence(words, found))
    return [(place, sentences[place.key].get((place.statute.slug, place.article), place.beginning)) for place in places]


def _sentence(words: str, found: finding.Found) -> str:
    start = max((end.end() for end in _END_OF_SENTENCE.finditer(words, 0, found.start)), default=0)
    end = _END_OF_SENTENCE.search(words, found.end)
    return around(words[start : end.end() if end else None].strip(), found.start - start, LONGEST_SENTENCE)


_END_OF_SENTENCE = re.compile(r"[.!?][”’\"')]*\s+(?=[A-Z“‘\"'(])|[។៕]\s*")
LONGEST_SENTENCE = 240


# What an editor says --------------------------------------------------------------------------------------------


def confirm(version: Version, *, key: str, provision: Provision, by: User) -> Reliance:
    """Say that a paragraph of a draft relies on a provision, whether or not its text names it; said again, it is
    confirmed as of now. Raises drafting.NotOpen, ValidationError when the paragraph is not there."""
    return _decide(version, key=key, provision=provision, relies=True, by=by)


def dismiss(version: Version, *, key: str, provision: Provision, by: User) -> Reliance:
    """Say that a paragraph only mentions a provision, so that it is not proposed again. Raises as `confirm` does."""
    return _decide(version, key=key, provision=provision, relies=False, by=by)


@transaction.atomic
def decide_found(version: Version, *, chosen: Iterable[str], relies: bool, by: User) -> int:
    """Confirm or dismiss what was found, each told by its token (see `Place.token`); return how many.

    An article that law/ does not have yet is written down, to be verified. What was decided or reworded in the
    meantime is left out. Raises drafting.NotOpen.
    """
    require(by, "handbook.draft_version", version)
    version = drafting.at_the_desk(version)
    chosen, number = set(chosen), 0
    for place in of(version).found:
        if place.token in chosen:
            provision = place.provision or _written_down(place, by=by)
            _decide(version, key=place.key, provision=provision, relies=relies, by=by)
            number += 1
    return number


@transaction.atomic
def take_out(reliance: Reliance, *, by: User) -> None:
    """Take back what was said of a provision at a paragraph of a draft. Raises drafting.NotOpen."""
    require(by, "handbook.draft_version", reliance.version)
    drafting.at_the_desk(reliance.version)
    record(by, "took away", reliance.version, reason=f"{reliance.key}: {reliance.provision}")
    reliance.delete()


@transaction.atomic
def confirm_again(reliance: Reliance, *, by: User) -> None:
    """Say that a paragraph still holds since its statute was amended, in a draft or in an approved text.

    Raises drafting.NotOpen for a text that lies with the approver, and for one that was withdrawn.
    """
    version = reliance.version
    require(by, "handbook.draft_version", version)
    if version.status != Version.Status.APPROVED or version.withdrawn_at is not None:
        _decide(version, key=reliance.key, provision=reliance.provision, relies=True, by=by)
        return
    Look.objects.create(reliance=reliance, by=by)
    record(by, "confirmed", version, reason=f"{reliance.key}: {reliance.provision}")


@transaction.atomic
def _decide(version: Version, *, key: str, provision: Provision, relies: bool, by: User) -> Reliance:
    require(by, "handbook.draft_version", version)
    version = drafting.at_the_desk(version)
    if version.wording is None or key not in version.wording.keys:
        raise ValidationError({"key": _("This paragraph is not in the draft as it stands. Choose another.")})
    reliance, _new = Reliance.objects.update_or_create(
        version=version,
        key=key,
        provision=provision,
        defaults={"relies": relies, "confirmed_by": by, "confirmed_at": timezone.now()},
    )
    record(by, "confirmed" if relies else "set aside", version, reason=f"{key}: {provision}")
    return reliance


def _written_down(place: Place, *, by: User) -> Provision:
    # Statutes are read in every programme, so nothing of the draft is told there, not even the chapter's title.
    where = _("a text of the programme %(programme)s") % {"programme": place.version.programme}
    return keeping.write_down(place.statute, place.article, named_in=where, by=by)


# What relies on a statute ---------------------------------------------------------------------------------------


@dataclass
class OfProvision:
    """The paragraphs that rely on a provision, and those that name it and were not decided on."""

    article: str
    provision: Provision | None
    confirmed: list[Place] = field(default_factory=list)
    found: list[Place] = field(default_factory=list)

    @property
    def to_be_looked_at(self) -> list[Place]:
        return [place for place in self.confirmed if place.is_to_be_looked_at]


def watched(user: User) -> list[Version]:
    """The texts that the law is watched for, of those whose drafts this person may read: what is in effect or will be,
    and what is being drafted."""
    today = timezone.localdate()
    return list(
        Version.objects.for_staff(user)
        .filter(
            Q(pk__in=Version.objects.in_effect(today).values("pk"))
            | Q(status__in=Version.Status.open())
            | Q(status=Version.Status.APPROVED, effective_from__gt=today, withdrawn_at=None),
            wording__isnull=False,
        )
        .select_related("chapter__handbook__programme", "wording")
        .defer("wording__text", "unmerged", "return_reasons", "change_note")
        .order_by("chapter__handbook__slug", "chapter__position", "language", "-status", "pk")
    )


def on_statute(statute: Statute, user: User) -> list[OfProvision]:
    """Every provision of a statute with the paragraphs that rely on it, among the texts that this person may read.

    Articles that texts name and law/ does not have come too, without a provision. A constant number of queries.
    """
    versions = watched(user)
    read_texts = readings(versions, known_statutes())
    provisions = {one.number: one for one in statute.provisions.all()}
    for provision in provisions.values():
        provision.statute = statute
    decided: dict[int, list[Reliance]] = {}
    for one in (
        Reliance.objects.filter(version__in=[version.pk for version in versions], provision__statute=statute)
        .select_related("confirmed_by")
        .prefetch_related("looks")
        .order_by("pk")
    ):
        decided.setdefault(one.version_id, []).append(one)
    numbers = {provision.pk: provision.number for provision in provisions.values()}
    rows = {number: OfProvision(number, provision) for number, provision in provisions.items()}
    for version in versions:
        reading, reliances = read_texts[version.pk], decided.get(version.pk, [])
        of_key: dict[str, dict[str, Reliance]] = {}
        for one in reliances:
            of_key.setdefault(one.key, {})[numbers[one.provision_id]] = one
        for at, key in enumerate(version.wording.keys):
            articles = {number: None for slug, number in reading.named[at] if slug == statute.slug}
            articles |= of_key.get(key, {})
            for article, reliance in articles.items():
                place = Place(
                    version,
                    key,
                    paragraph_number(version.chapter.number, at + 1),
                    reading.beginnings[at],
                    statute,
                    article,
                    provisions.get(article),
                    reliance,
                )
                row = rows.setdefault(article, OfProvision(article, None))
                if place.is_confirmed:
                    row.confirmed.append(place)
                elif not place.is_dismissed:
                    row.found.append(place)
    return sorted(rows.values(), key=lambda row: place_of(row.article))


@dataclass(frozen=True)
class Tally:
    """How many paragraphs rely on a statute, and how many of them are to be looked at."""

    paragraphs: int = 0
    to_be_looked_at: int = 0


def tallies(user: User) -> dict[int, Tally]:
    """For each statute, by its number, how many paragraphs rely on it among the texts that this person may read."""
    keys = {version.pk: set(version.wording.keys) for version in watched(user)}
    relying: dict[int, set[tuple[int, str]]] = {}
    stale: dict[int, set[tuple[int, str]]] = {}
    for one in (
        Reliance.objects.filter(version__in=list(keys), relies=True)
        .select_related("provision__statute")
        .prefetch_related("looks")
    ):
        if one.key not in keys[one.version_id]:
            continue
        statute, at = one.provision.statute, (one.version_id, one.key)
        relying.setdefault(statute.pk, set()).add(at)
        if statute.amended_on and timezone.localdate(one.looked_at) < statute.amended_on:
            stale.setdefault(statute.pk, set()).add(at)
    return {pk: Tally(len(places), len(stale.get(pk, ()))) for pk, places in relying.items()}
