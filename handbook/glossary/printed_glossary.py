"""The glossary in print: an annex of the book, drawn from the terms that its edition froze when it was prepared.

It lies outside the edition's fingerprint, as the books themselves do; that it stays as it was is the seal's.
"""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from handbook.models import Edition, EditionGlossary, GlossaryTerm
from press.book import Annex
from text.alphabet import place

PRINTED = ("terms", "variants", "definitions", "confused_with", "source", "checked")
"""What of a term is frozen: who confirmed it stands at the desk, and in no book."""


def freeze(edition: Edition) -> None:
    """Keep the terms in use with an edition that is being prepared; nothing where there are none."""
    terms = [{name: term.facts[name] for name in PRINTED} for term in edition.handbook.glossary.in_use()]
    if terms:
        EditionGlossary.objects.create(edition=edition, terms=terms)


def annexes(edition: Edition, language: str) -> tuple[Annex, ...]:
    """The annex as the press sets it, in the words and in the order of the book's language; none without terms."""
    frozen = EditionGlossary.objects.filter(edition=edition).first()
    if frozen is None:
        return ()
    terms = [term for term in frozen.terms if term["terms"].get(language)]
    terms.sort(key=lambda term: place(term["terms"][language], language))
    others = [code for code, _name in settings.LANGUAGES if code != language]
    names = dict(settings.LANGUAGES)
    given = {
        "heads": [names[code] for code in (language, *others)],
        "rows": [_row(term, language, others) for term in terms],
    }
    html = render_to_string("handbook/glossary/book_glossary.html", given)
    return (Annex(title=_("Glossary"), html=html, language=language),)


def _row(term: dict, language: str, others: list[str]) -> dict:
    return {
        "words": [(code, term["terms"].get(code, ""), term["variants"].get(code, [])) for code in (language, *others)],
        "definition": term["definitions"].get(language, ""),
        "confused_with": term["confused_with"],
        "checked": GlossaryTerm.Check(term["checked"]).label,
        "source": term["source"],
    }
