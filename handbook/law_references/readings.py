"""Readings: which provisions of law the paragraphs of a text name, found once for each text and kept."""

import re
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from threading import Lock

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import override

from handbook.models import TextReading, Version, Wording
from handbook.rendering import numbered_paragraphs
from handbook.rendering.wording_html import read
from law import statute_detection
from text.khmer import beginning
from text.parsing.blocks import Text
from text.parsing.paragraph_parts import calls_in

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


def readings(versions: Sequence[Version], statutes: tuple[statute_detection.Called, ...]) -> dict[int, Reading]:
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


def reading_of(version: Version, statutes: tuple[statute_detection.Called, ...]) -> Reading:
    """Read one version whose text is at hand, and for its own page read already: nothing is asked of the database."""
    if version.wording is None:
        return Reading((), ())
    key = (version.wording.sha256, version.language, checksum_of(statutes))
    return _MEMORY.get(key) or _MEMORY.put(
        key, _read(version.wording, version.language, statute_detection.finder(statutes))
    )


def checksum_of(statutes: tuple[statute_detection.Called, ...]) -> str:
    """What changes when a statute gets another name, or the rules of finding change."""
    return numbered_paragraphs.sha256(f"{statute_detection.RULES} {statutes!r}")


def _read_and_kept(new: dict[tuple[str, str, str], Version], statutes: tuple[statute_detection.Called, ...]) -> dict:
    without_text = [one.wording_id for one in new.values() if "text" in one.wording.get_deferred_fields()]
    texts = Wording.objects.in_bulk(without_text) if without_text else {}
    finder = statute_detection.finder(statutes)
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


def _read(wording: Wording, language: str, finder: statute_detection.Finder) -> Reading:
    with override(language):  # as the text's own pages read it, and so only once
        text = read(wording, language=language)
    return Reading(
        tuple(beginning(paragraph.text) for paragraph in text.paragraphs),
        tuple(tuple(_named(paragraph.html, text, finder)) for paragraph in text.paragraphs),
    )


def _named(html: str, text: Text, finder: statute_detection.Finder) -> Iterable[tuple[str, str]]:
    """What a paragraph names, the notes that it calls included. A statute counts as a whole where no article of it is
    named in the same paragraph."""
    pieces = with_notes(html, text)
    named = dict.fromkeys((found.statute, found.number) for piece in pieces for found in finder.find(piece))
    with_article = {statute for statute, number in named if number}
    return [(statute, number) for statute, number in named if number or statute not in with_article]


def with_notes(html: str, text: Text) -> list[str]:
    """The pieces of a paragraph, then those of the notes that it calls."""
    pieces = _pieces(html)
    for number in dict.fromkeys(calls_in(html)):
        pieces += _pieces(text.notes[number - 1].html)
    return pieces


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
