"""Terms of a glossary on a chapter's page: the kept page stays as it is, the links go in when it is shown."""

from collections.abc import Sequence
from functools import lru_cache

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from handbook.models import GlossaryTerm, Handbook
from text.alphabet import place
from text.html.explained_terms import Written, with_terms


def explained(html: str, handbook: Handbook, language: str) -> tuple[SafeString, list[dict]]:
    """Return a chapter's page with its terms leading to what they mean, and those terms, sorted.

    A term is told by `name`, `term`, `definition`, `source`, its `others` (term and language) and `checked`. What has a
    definition in the chapter's language is explained. In one query, in two where the glossary defines something.
    """
    glossary = handbook.glossary.in_use()
    if not glossary.exclude(definitions={}).exists():
        return mark_safe(html), []
    terms = list(glossary)
    page, used = _with_terms(html, tuple(_written(term, language) for term in terms))
    there = [_told(term, language) for term in terms if str(term.pk) in used]
    return mark_safe(page), sorted(there, key=lambda told: place(told["term"], language))


@lru_cache(maxsize=128)
def _with_terms(html: str, terms: Sequence[Written]) -> tuple[str, frozenset[str]]:
    page, used = with_terms(html, terms)
    return page, frozenset(used)


def _written(term: GlossaryTerm, language: str) -> Written:
    name = str(term.pk) if term.definitions.get(language) else ""
    return Written(name, tuple(term.written_in(language)))


def _told(term: GlossaryTerm, language: str) -> dict:
    return {
        "name": str(term.pk),
        "term": term.terms.get(language) or term.written_in(language)[0],
        "definition": term.definitions[language],
        "source": term.source,
        "others": [
            (term.terms[code], code) for code, _name in settings.LANGUAGES if code != language and term.terms.get(code)
        ],
        "checked": term.get_checked_display(),
    }
