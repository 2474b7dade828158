"""From the law to the paragraph: every statute and article that the paragraphs of an edition rely on or name."""

from collections import defaultdict
from dataclasses import dataclass, field

from handbook.law_references.withdrawn_figures import law_of
from handbook.models import Edition, Reliance
from handbook.reading.search.edition_indexes import Found, searchable
from law.articles import article_of
from law.models import Statute
from law.statute_list import place_of
from law.telling.law_tables import offence_rows


@dataclass
class OfArticle:
    """An article (or "" for the statute as a whole) with the paragraphs of an edition that speak of it.

    relied_on       an editor has confirmed that the paragraph relies on it
    named           the paragraph names it; nobody has decided
    changed_since   places in `relied_on` that were last looked at before the statute was amended, replaced or ended
    """

    number: str
    relied_on: list[Found] = field(default_factory=list)
    named: list[Found] = field(default_factory=list)
    changed_since: set[str] = field(default_factory=set)


@dataclass
class OfStatute:
    statute: Statute
    articles: list[OfArticle]


def statutes_of(edition: Edition, language: str) -> list[OfStatute]:
    """Every statute of an edition, its articles in their order. A constant number of queries."""
    there = searchable(edition, language)
    by_key = {found.key: found for found in there.passages}
    articles: dict[tuple[str, str], OfArticle] = {}
    decided: set[tuple[str, str, str]] = set()
    for reliance in reliances_of(edition):
        statute, number = reliance.provision.statute, reliance.provision.number
        decided.add((reliance.key, statute.slug, number))
        found = by_key.get(reliance.key)
        if found is None or not reliance.relies:
            continue
        article = articles.setdefault((statute.slug, number), OfArticle(number))
        if found not in article.relied_on:
            article.relied_on.append(found)
        if reliance.is_to_be_looked_at:
            article.changed_since.add(found.number)
    for found in there.passages:
        for slug, number in found.laws:
            if (found.key, slug, number) not in decided:
                articles.setdefault((slug, number), OfArticle(number)).named.append(found)
    statutes = Statute.objects.filter(slug__in={slug for slug, _number in articles}).order_by("kind", "slug")
    return [OfStatute(statute, _in_order(statute.slug, articles)) for statute in statutes]


def offences_of(edition: Edition) -> dict[tuple[str, str], list[list[str]]]:
    """What an edition's law data say, by statute and article: article, conduct, prison, fine, code of each penalty."""
    found: dict[tuple[str, str], list[list[str]]] = defaultdict(list)
    for offence in (law_of(edition) or {"offences": ()})["offences"]:
        if own := article_of(offence["article"]):
            found[offence["statute"], own] += [list(row.values()) for row in offence_rows(offence)]
    return found


def reliances_of(edition: Edition) -> list[Reliance]:
    """What editors decided of the texts that an edition froze."""
    of_edition = Reliance.objects.filter(version__edition_chapters__edition=edition)
    return list(of_edition.select_related("provision__statute__replaced_by").prefetch_related("looks").order_by("pk"))


def _in_order(slug: str, articles: dict[tuple[str, str], OfArticle]) -> list[OfArticle]:
    of_statute = [article for (statute, _number), article in articles.items() if statute == slug]
    for article in of_statute:
        article.relied_on.sort(key=_by_number)
    return sorted(of_statute, key=lambda article: place_of(article.number))


def _by_number(found: Found) -> tuple[int, ...]:
    return tuple(map(int, found.number.split(".")))
