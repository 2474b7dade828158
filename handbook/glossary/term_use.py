"""Which terms of the glossary a text uses, and where a translation says another word than the glossary has.

A translation is compared with its source, paragraph by paragraph: those of the same key, and those somebody paired.
A paragraph that only one of the two has, or that still stands in the source's words, is compared with nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.conf import settings

from handbook.models import GlossaryTerm, Handbook, Version
from handbook.rendering.numbered_paragraphs import kept_paragraphs
from handbook.translation.lines import Line, is_translation, lines_of, source_of
from text.folding import comparable
from text.html.pages import paragraph_number
from text.inventory.used_terms import Term, otherwise, used_in


@dataclass(frozen=True)
class Place:
    """A paragraph of a text that uses a term; `is_otherwise` where its translation writes it in no way we know."""

    key: str
    number: str
    is_otherwise: bool = False


@dataclass(frozen=True)
class UsedTerm:
    """A term with the paragraphs that use it: its word in the language of the source, and in the other."""

    term: GlossaryTerm
    word: str
    translated: str
    places: tuple[Place, ...]

    @property
    def otherwise(self) -> list[Place]:
        return [place for place in self.places if place.is_otherwise]

    @property
    def keys(self) -> str:
        return " ".join(place.key for place in self.places)


def used_by(version: Version) -> list[UsedTerm]:
    """The terms in use that a version's source uses, or the version itself where it is none's translation."""
    source = source_of(version.chapter) if is_translation(version) else None
    if source is None:
        number, here = version.chapter.number, kept_paragraphs(version.wording)
        alone = [(Place(one.key, paragraph_number(number, at)), one.text, None) for at, one in enumerate(here, start=1)]
        return _used(version.chapter.handbook, version.language, _other(version.language), alone)
    beside = [
        (Place(line.key or line.source_key, line.source_number), line.source_words, _rendered(line))
        for line in lines_of(version, source.wording)
        if line.source_words
    ]
    return _used(version.chapter.handbook, source.language, version.language, beside)


def translated_otherwise(version: Version) -> list[UsedTerm]:
    """The terms that a translation writes otherwise in some paragraph; of a source there are none."""
    return [used for used in used_by(version) if used.otherwise]


def _rendered(line: Line) -> str | None:
    """The words that render a source paragraph; None where nobody translated it, or said what renders it."""
    is_beside = line.key == line.source_key or line.said is not None
    is_copy = comparable(line.words) == comparable(line.source_words)
    return line.words if is_beside and not is_copy else None


def _used(
    handbook: Handbook, language: str, target: str, paragraphs: Iterable[tuple[Place, str, str | None]]
) -> list[UsedTerm]:
    """The terms that paragraphs use, each given with its place and with what renders it."""
    in_use = {str(term.pk): term for term in handbook.glossary.in_use()}
    terms = _as_written(in_use.values(), language, target)
    places: dict[str, list[Place]] = {}
    for place, words, rendered in paragraphs:
        wrong = set() if rendered is None else {one.name for one in otherwise(words, rendered, terms)}
        for term in used_in(words, terms):
            places.setdefault(term.name, []).append(replace(place, is_otherwise=term.name in wrong))
    return [
        UsedTerm(in_use[name], in_use[name].terms[language], in_use[name].terms[target], tuple(found))
        for name, found in places.items()
    ]


def _as_written(terms: Iterable[GlossaryTerm], language: str, target: str) -> Sequence[Term]:
    return [
        Term(str(term.pk), tuple(term.written_in(language)), tuple(term.written_in(target)))
        for term in terms
        if term.terms.get(language) and term.terms.get(target)
    ]


def _other(language: str) -> str:
    return next(code for code, _name in settings.LANGUAGES if code != language)
