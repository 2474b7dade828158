"""The index of an edition: made by the worker when the edition is there, kept beside it, held by each process.

It lies outside the edition's fingerprint. Words that lead to each other may be added at any time: the index is made
afresh, the edition stays as it is.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache

from django.conf import settings
from django.db import transaction
from django.utils import translation

from accounts.models import Blackout
from handbook.law_references.readings import checksum_of, reading_of
from handbook.models import Edition, EditionChapter, Handbook, SearchIndex
from handbook.reading.search import term_places
from handbook.reading.shelves import in_reading_order
from handbook.rendering.wording_html import read
from law.statute_detection import Called
from law.statutes import known_statutes
from text.inventory.index_terms import terms_in
from text.search import analysis
from text.search.passages import Passage, PassageIndex, passages_of
from text.search.word_list import WordList, read_line, standard

Sought = tuple[tuple[str, str], ...]
"""Words that lead to single paragraphs: the key of one, and the words."""

AT_ONCE = 3
"""Indexes that the worker makes in one go, so that other work goes on in between."""


@dataclass(frozen=True)
class Found:
    """A passage as a page of results shows it."""

    number: str
    key: str
    chapter: str  # its address
    language: str
    heading: str
    text: str
    laws: tuple[tuple[str, str], ...] = ()  # what it names: a statute's address and an article, or "" for the whole
    subjects: tuple[str, ...] = ()  # the terms that its author lists for the index


@dataclass(frozen=True)
class Chapter:
    """A chapter that is searched: its number and titles, and the titles of its part."""

    number: int
    titles: dict[str, str]
    part_titles: dict[str, str]


@dataclass
class Searchable:
    """An index with what its passages say, and the words that lead into it.

    made_with  of one that was made here: see `made_with`, of all words of its handbook
    """

    index: PassageIndex
    words: WordList
    passages: list[Found]
    chapters: dict[str, Chapter] = field(default_factory=dict)
    made_with: str = ""


# Which words ----------------------------------------------------------------------------------------------------


def lines_of(handbook: Handbook) -> list[str]:
    """What the glossary and the editors of a handbook add to the words that come with the software."""
    lines = []
    for term in handbook.glossary.in_use():
        khmer, english = (
            [word.replace(",", " ") for word in term.written_in(code)] for code in ("km", "en")
        )  # a comma divides words of a line
        if khmer and english:
            lines.append(f"{', '.join(khmer)} = {', '.join(english)}")
    return [*lines, *handbook.search_lines.filter(paragraph="").values_list("line", flat=True)]


def sought_in(handbook: Handbook) -> Sought:
    """The words that editors let lead to single paragraphs, each with the paragraph's key."""
    lines = handbook.search_lines.exclude(paragraph="").order_by("paragraph", "pk")
    return tuple(lines.values_list("paragraph", "line"))


def made_with(words: WordList, sought: Sought) -> str:
    """What an index depends on besides its edition: the analysis, the words, and what statutes are called."""
    checksum = hashlib.sha256(json.dumps(sought, ensure_ascii=False).encode()).hexdigest()[:12]
    return f"{analysis.VERSION}-{words.digest}-{checksum}-{checksum_of(known_statutes())[:12]}"


@lru_cache(maxsize=32)
def _words(lines: tuple[str, ...]) -> WordList:
    return standard().with_lines(lines) if lines else standard()


def _that_lead_into(index: PassageIndex, lines: Iterable[str]) -> Iterator[str]:
    """Those of the lines that were added which say a word of the edition: copies carry no others out of the house."""
    for line in lines:
        froms, tos, _both_ways = read_line(line)
        if any(phrase in index.places for phrase in (*froms, *tos)):
            yield line


def words_of(handbook: Handbook) -> WordList:
    return _words(tuple(lines_of(handbook)))


# Making and keeping ---------------------------------------------------------------------------------------------


def make(edition: Edition, language: str) -> Searchable:
    """Index what a reader of a language reads of an edition: every chapter once."""
    lines, sought = tuple(lines_of(edition.handbook)), sought_in(edition.handbook)
    words, around = _words(lines), _Around(known_statutes(), sought)
    with translation.override(language):
        chapters = list(edition.chapters.select_related("version__wording", "version__chapter").order_by("position"))
        chapters = in_reading_order(chapters, edition.handbook)
        pairs = [pair for chapter in chapters for pair in _passages(chapter, around)]
    index = PassageIndex.of([passage for passage, _found in pairs], words)
    return Searchable(
        index=index,
        words=_words(tuple(_that_lead_into(index, lines))),
        passages=[found for _passage, found in pairs],
        chapters={chapter.slug: Chapter(chapter.number, chapter.titles, chapter.part_titles) for chapter in chapters},
        made_with=made_with(words, sought),
    )


def keep(edition: Edition, language: str) -> None:
    """Make the index of an edition in a language and keep it, for the edition itself and for all handbooks."""
    store(edition, language, make(edition, language))


def as_data(made: Searchable) -> dict:
    """An index with its passages as plain data: the form in which it is kept, and in which copies carry it."""
    return {
        **made.index.as_data(),
        "passages": [asdict(found) for found in made.passages],
        "chapters": {slug: asdict(chapter) for slug, chapter in made.chapters.items()},
        "lines": list(made.words.lines[len(standard().lines) :]),
    }


@transaction.atomic
def store(edition: Edition, language: str, made: Searchable) -> None:
    """Write an index in place of the one that is there."""
    index, _new = SearchIndex.objects.update_or_create(
        edition=edition, language=language, defaults={"data": as_data(made), "made_with": made.made_with}
    )
    term_places.put(index, made.index)


@transaction.atomic
def forget() -> None:
    """Let go of every kept index, since names were blacked out in what they say; the worker makes them again."""
    SearchIndex.objects.all().delete()  # and what is kept beside each
    _made_here.cache_clear()
    loaded.cache_clear()


def keep_missing_ones() -> int:
    """Make the indexes that are missing or were made with other words, of every issued edition. Returns how many.

    The worker asks for it again and again; what is made in one go is bounded by AT_ONCE.
    """
    made = 0
    for edition, language in _missing():
        keep(edition, language)
        made += 1
        if made == AT_ONCE:
            break
    return made


def _missing() -> Iterator[tuple[Edition, str]]:
    kept = {
        (edition, language): made
        for edition, language, made in SearchIndex.objects.values_list("edition", "language", "made_with")
    }
    editions = Edition.objects.filter(status=Edition.Status.ISSUED).select_related("handbook").defer("manifest")
    wanted: dict[int, str] = {}
    for edition in editions.order_by("handbook", "-major", "-minor"):
        if edition.handbook_id not in wanted:
            wanted[edition.handbook_id] = made_with(words_of(edition.handbook), sought_in(edition.handbook))
        for language, _name in settings.LANGUAGES:
            if kept.get((edition.pk, language)) != wanted[edition.handbook_id]:
                yield edition, language


# Reading --------------------------------------------------------------------------------------------------------


def searchable(edition: Edition, language: str) -> Searchable:
    """An edition's index, as kept; one that is not made yet is made for this process alone. One query when at hand."""
    kept = SearchIndex.objects.filter(edition=edition, language=language).values_list("pk", "made_with").first()
    if kept is not None:
        return loaded(*kept, edition.fingerprint)
    # Another process may have blacked out names since: then what this one remembers is asked for no more.
    blackouts = Blackout.objects.filter(status=Blackout.Status.CONFIRMED).count()
    added = tuple(lines_of(edition.handbook)), sought_in(edition.handbook)
    return _made_here(edition.pk, edition.fingerprint, language, added, blackouts)


@lru_cache(maxsize=64)
def loaded(pk: int, _made_with: str, _fingerprint: str) -> Searchable:
    """A kept index, held by the process as long as it is the same."""
    data = SearchIndex.objects.values_list("data", flat=True).get(pk=pk)
    return Searchable(
        index=PassageIndex.from_data(data),
        words=_words(tuple(data["lines"])),
        passages=[_read_back(found) for found in data["passages"]],
        chapters={slug: Chapter(**chapter) for slug, chapter in data["chapters"].items()},
    )


@lru_cache(maxsize=8)
def _made_here(
    edition: int, _fingerprint: str, language: str, _added: tuple[tuple[str, ...], Sought], _blackouts: int
) -> Searchable:
    return make(Edition.objects.select_related("handbook").defer("manifest").get(pk=edition), language)


class _Around:
    """What the passages of every chapter are read beside: what statutes are called, and words that lead to a key."""

    def __init__(self, statutes: tuple[Called, ...], sought: Sought):
        self.statutes = statutes
        self.sought: dict[str, list[str]] = defaultdict(list)
        for key, words in sought:
            self.sought[key].append(words)


def _passages(chapter: EditionChapter, around: _Around) -> Iterator[tuple[Passage, Found]]:
    wording = chapter.version.wording
    text = read(wording, language=chapter.language)
    titles = " ".join(filter(None, chapter.titles.values()))
    named = reading_of(chapter.version, around.statutes).named
    subjects: dict[int, list[str]] = defaultdict(list)
    for term in terms_in(text):
        subjects[term.position].append(term.words)
    for at, passage in enumerate(passages_of(text, chapter=chapter.number, titles=titles)):
        key = wording.keys[at]
        yield (
            replace(passage, sought=", ".join([*subjects[at + 1], *around.sought[key]])),
            Found(
                number=passage.number,
                key=key,
                chapter=chapter.slug,
                language=chapter.language,
                heading=passage.heading,
                text=passage.text,
                laws=named[at],
                subjects=tuple(subjects[at + 1]),
            ),
        )


def _read_back(found: dict) -> Found:
    laws = tuple((statute, article) for statute, article in found["laws"])
    return Found(**{**found, "laws": laws, "subjects": tuple(found["subjects"])})
