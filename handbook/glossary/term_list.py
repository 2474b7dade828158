"""The terms of a glossary in the order of a language, and those that somebody looks for."""

from collections.abc import Iterable

from handbook.models import GlossaryChange, GlossaryTerm, Handbook
from text.alphabet import place
from text.folding import comparable


def terms_of(handbook: Handbook) -> list[GlossaryTerm]:
    """All terms, each knowing whether a proposal of it waits (`waits`)."""
    changes = GlossaryChange.objects.filter(term__handbook=handbook, state=GlossaryChange.State.PROPOSED)
    waiting = set(changes.values_list("term", flat=True))
    terms = list(handbook.glossary.all())
    for term in terms:
        term.handbook = handbook
        term.waits = term.pk in waiting
    return terms


def in_order(terms: Iterable[GlossaryTerm], language: str) -> list[GlossaryTerm]:
    """Sorted as a language sorts them: Khmer by its syllables."""
    return sorted(terms, key=lambda term: (place(term.terms.get(language, ""), language), term.pk))


def sifted(terms: Iterable[GlossaryTerm], *, state: str = "", checked: str = "", words: str = "") -> list[GlossaryTerm]:
    """Those in a state (see TermFilterForm), checked so far, with these words in any of their writings."""
    sought = comparable(words)
    return [
        term
        for term in terms
        if (not state or _is_in(term, state))
        and (not checked or term.checked == checked)
        and (not sought or any(sought in comparable(one) for code in term.terms for one in term.written_in(code)))
    ]


def _is_in(term: GlossaryTerm, state: str) -> bool:
    if state == "waiting":
        return term.waits
    if state == "declined":
        return term.state == GlossaryTerm.State.PROPOSED and not term.waits
    return term.state == state
