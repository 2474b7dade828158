"""Which terms of a glossary a text uses, and where its translation says something else for one.

A word of Latin letters is found whole, whatever its capitals, its plural too; a Khmer word, which has no borders, where
its clusters begin and end, however it is spelled (text.folding). The longest term counts: who reads of an investigating
judge has not read of a judge.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from text.folding import comparable
from text.line_breaks import RUN

_HANGS_ON = "\u17b4-\u17d3\u17dd"  # a sign of Khmer that belongs to the letter before it
_MAKES_A_NOUN = "ការ"
"""What makes a noun of a verb: a translation that has the verb has the term."""


@dataclass(frozen=True)
class Term:
    """A term by its name, with how it is written in the source and in the translation."""

    name: str
    source: tuple[str, ...]
    target: tuple[str, ...]


def used_in(text: str, terms: Sequence[Term]) -> tuple[Term, ...]:
    """The terms that a text uses in their source language, in order of first use."""
    found = _finder(tuple(terms))
    if found is None:
        return ()
    pattern, by_writing = found
    named: dict[str, Term] = {}
    for match in pattern.finditer(comparable(text)):
        term = by_writing[match[0]]
        named.setdefault(term.name, term)
    return tuple(named.values())


def otherwise(source: str, target: str, terms: Sequence[Term]) -> tuple[Term, ...]:
    """The terms that a paragraph uses and that its translation writes in none of their ways."""
    said = comparable(target)
    return tuple(
        term for term in used_in(source, terms) if not any(_is_in(writing, said) for writing in _ways(term.target))
    )


def _ways(writings: Sequence[str]) -> list[str]:
    verbs = [one.removeprefix(_MAKES_A_NOUN) for one in writings if one.startswith(_MAKES_A_NOUN)]
    return [*writings, *(verb for verb in verbs if len(verb) > 3)]


def _is_in(writing: str, said: str) -> bool:
    return re.search(_pattern(_forms(writing)), said) is not None


@lru_cache(maxsize=16)
def _finder(terms: tuple[Term, ...]) -> tuple[re.Pattern[str], dict[str, Term]] | None:
    by_writing = {form: term for term in reversed(terms) for writing in term.source for form in _forms(writing)}
    return (re.compile(_pattern(by_writing)), by_writing) if by_writing else None


@lru_cache(maxsize=16_000)
def _forms(writing: str) -> tuple[str, ...]:
    """A writing as texts are compared, with its plurals where it may have some."""
    form = comparable(writing)
    if not form:
        return ()
    if RUN.search(form):
        return (form,)
    ies = (f"{form[:-1]}ies",) if form.endswith("y") else ()
    return (form, f"{form}s", f"{form}es", *ies)


def _pattern(forms) -> str:
    longest_first = sorted(forms, key=len, reverse=True)
    return "|".join(
        rf"(?<!\u17d2){re.escape(form)}(?![{_HANGS_ON}])" if RUN.search(form) else rf"(?<!\w){re.escape(form)}(?!\w)"
        for form in longest_first
    )
