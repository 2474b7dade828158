"""A question to one edition: the paragraphs that answer it, each with the sentence in which the words stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from handbook.models import Edition
from handbook.reading.law_changes import Corrected
from handbook.reading.search import edition_indexes, unfound
from handbook.reading.search.edition_indexes import Found, Searchable
from text.search import questions
from text.search.analysis import folded
from text.search.excerpts import Piece, excerpt
from text.search.ranking import Hit, ranked

MOST = 20
"""Paragraphs on a page of results. Who does not find it among these asks anew."""

SUGGESTIONS = 6
MOST_ADDED = 8


@dataclass(frozen=True)
class Answer:
    """A paragraph that answers, and its sentence in pieces; and where a later edition corrects its law."""

    found: Found
    chapter: edition_indexes.Chapter
    pieces: list[Piece]
    corrected: Corrected | None = None


@dataclass
class Answers:
    """What a question found in an edition.

    number   the paragraph that was asked for by its number, when the edition has it
    unknown  the number that was asked for, when it has none such
    added    words that were searched beside those that were typed
    parts    the titles of the parts that hold answers, each with how many
    """

    answers: list[Answer] = field(default_factory=list)
    number: Found | None = None
    unknown: str = ""
    added: list[str] = field(default_factory=list)
    total: int = 0


def ask(edition: Edition, language: str, asked: str, *, part: str = "") -> Answers:
    """Answer a question from an edition, as a reader of a language reads it; `part` bounds it to one part's title."""
    there = edition_indexes.searchable(edition, language)
    answers = found_in(there, asked, part=part)
    if not answers.number and not answers.unknown:
        unfound.notice(edition.handbook, asked, there)
    return answers


def found_in(there: Searchable, asked: str, *, part: str = "") -> Answers:
    """What an index answers. Copies without a server answer by the same steps, in static/handbook/reading/offline/."""
    question = questions.read(asked, there.index, there.words)
    if question.number:
        place = there.index.place_of.get(question.number)
        return Answers(
            number=None if place is None else there.passages[place],
            unknown="" if place is not None else question.number,
        )
    among = None
    if part:
        among = {at for at, found in enumerate(there.passages) if _is_in(there.chapters[found.chapter], part)}
    hits = ranked(question, there.index, among=among, most=None)
    hits = _with_quotations_first(hits, question.quoted, there, among)
    return Answers(
        answers=[answer_of(hit, there) for hit in hits[:MOST]],
        added=question.added[:MOST_ADDED] if hits else [],
        total=len(hits),
    )


def with_corrections(found: Answers, corrected: Mapping[str, Corrected]) -> Answers:
    """The same answers, each with where a later edition corrects its paragraph."""
    return replace(
        found, answers=[replace(answer, corrected=corrected.get(answer.found.key)) for answer in found.answers]
    )


def suggestions(edition: Edition, language: str, typed: str) -> list[str]:
    """Words of the edition and of its word list that begin with the last word that is being typed."""
    return suggested_by(edition_indexes.searchable(edition, language), typed)


def suggested_by(there: Searchable, typed: str) -> list[str]:
    """What an index suggests, as `suggestions`."""
    *before, last = folded(typed[: questions.LONGEST]).split(" ")
    if len(last) < 2:
        return []
    written = (
        word for term, word in there.words.written.items() if folded(word).startswith(last) and _leads(term, there)
    )
    of_text = (word for word in there.index.typed if word.startswith(last))
    words = list(dict.fromkeys([*written, *of_text]))[:SUGGESTIONS]
    return [" ".join([*before, word]) for word in words]


def _leads(term: str, there: Searchable) -> bool:
    """Whether a word of the list finds anything: it stands in the text, or one that says the same does."""
    return any(other in there.index.places for other in (term, *there.words.leads.get(term, ())))


def _with_quotations_first(hits: list[Hit], quoted: list[str], there: Searchable, among) -> list[Hit]:
    """What holds every quoted passage exactly comes first, and nothing else comes when the quotation was all."""
    if not quoted:
        return hits
    exact = [
        at
        for at, found in enumerate(there.passages)
        if (among is None or at in among) and all(passage in " ".join(folded(found.text).split()) for passage in quoted)
    ]
    by_place = {hit.place: hit for hit in hits}
    first = [by_place.get(at) or Hit(at, 0.0, frozenset()) for at in exact]
    return sorted(first, key=lambda hit: (-hit.score, hit.place)) + [hit for hit in hits if hit.place not in exact]


def _is_in(chapter: edition_indexes.Chapter, part: str) -> bool:
    return part in chapter.part_titles.values()


def answer_of(hit: Hit, there: Searchable) -> Answer:
    found = there.passages[hit.place]
    return Answer(found, there.chapters[found.chapter], excerpt(found.text, hit.terms))
