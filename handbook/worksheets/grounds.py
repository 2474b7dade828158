"""Grounds: on which paragraphs of an edition, and on which articles, the rows of a worksheet rest."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import override

from handbook.law_references.readings import readings
from handbook.models import EditionChapter, Reliance
from handbook.rendering.wording_html import read
from handbook.worksheets.blank_sheets import Words
from law.models import Provision, Statute
from law.statutes import known_statutes
from text.folding import comparable
from text.html.pages import paragraph_number
from text.inventory.index_terms import terms_in

MOST_PARAGRAPHS = 3
"""How many paragraphs a row cites: the column is narrow, and the first ones are enough to read on from."""

Article = tuple[str, str]
"""A statute's address and an article's number, or "" for the statute as a whole."""


@dataclass(frozen=True)
class Paragraph:
    """A numbered paragraph of an edition, and the chapter in which it stands."""

    chapter: str
    number: str


@dataclass(frozen=True)
class Provided:
    """An article: what its statute is called, its number, and how sure it is."""

    statute: Words
    number: str
    code: str


@dataclass(frozen=True)
class Ground:
    """What one row rests on. With neither, the row is to be verified."""

    articles: tuple[Provided, ...]
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True)
class Grounds:
    """What an edition's chapters and the list of statutes know of articles and subjects.

    relied_on, named  paragraphs by article: an editor confirmed that they rely on it; they only name it
    terms, headings   paragraphs by a term of the index, and by the heading under which they come first
    statutes, codes   what statutes are called, and how sure an article is
    """

    relied_on: Mapping[Article, list[Paragraph]]
    named: Mapping[Article, list[Paragraph]]
    terms: Mapping[str, list[Paragraph]]
    headings: Mapping[str, Paragraph]
    statutes: Mapping[str, Words]
    codes: Mapping[Article, str]

    def of(self, cites: Iterable[Article], found_by: Iterable[str] = ()) -> Ground:
        """Return what rests on these articles and is found by these words: the paragraph of the subject first."""
        cites = tuple(cites)
        paragraphs = [*self._about(found_by), *(one for article in cites for one in self._citing(article))]
        articles = (self._provided(article) for article in cites if article[0] in self.statutes)
        return Ground(tuple(articles), tuple(dict.fromkeys(paragraphs))[:MOST_PARAGRAPHS])

    def _about(self, found_by: Iterable[str]) -> list[Paragraph]:
        """The paragraphs that an editor marked for the index with one of the words; else those that begin a section
        whose heading holds it."""
        words = [comparable(word) for word in found_by]
        marked = [paragraph for word in words for paragraph in self.terms.get(word, ())]
        return marked or [
            paragraph for heading, paragraph in self.headings.items() if any(word in heading for word in words)
        ]

    def _citing(self, article: Article) -> Sequence[Paragraph]:
        return self.relied_on.get(article) or self.named.get(article, [])

    def _provided(self, article: Article) -> Provided:
        slug, number = article
        return Provided(self.statutes[slug], number, self.codes.get(article, "T"))


def grounds_of(chapters: Sequence[EditionChapter], cited: Iterable[Article]) -> Grounds:
    """Read the chapters that a reader of one language has of an edition, and look up the articles that sheets cite.

    A constant number of queries, but for texts that nobody has read yet.
    """
    found = _Found()
    named = readings([chapter.version for chapter in chapters], known_statutes())
    decided = _decided(chapters)
    for chapter in chapters:
        _gather(chapter, named[chapter.version_id].named, decided, found)
    cited = set(cited)
    slugs = {slug for slug, _number in cited}
    statutes = Statute.objects.filter(slug__in=slugs)
    provisions = Provision.objects.filter(statute__slug__in=slugs, number__in={number for _slug, number in cited})
    codes = {
        (slug, number): code
        for slug, number, code in provisions.order_by("pk").values_list("statute__slug", "number", "confidence")
    }
    as_a_whole = {(slug, ""): code for slug, code in statutes.values_list("slug", "confidence")}
    return Grounds(
        relied_on=found.relied_on,
        named=found.named,
        terms=found.terms,
        headings=found.headings,
        statutes=dict(statutes.order_by("slug").values_list("slug", "titles")),
        codes=as_a_whole | codes,
    )


@dataclass
class _Found:
    relied_on: dict[Article, list[Paragraph]] = field(default_factory=lambda: defaultdict(list))
    named: dict[Article, list[Paragraph]] = field(default_factory=lambda: defaultdict(list))
    terms: dict[str, list[Paragraph]] = field(default_factory=lambda: defaultdict(list))
    headings: dict[str, Paragraph] = field(default_factory=dict)


def _decided(chapters: Sequence[EditionChapter]) -> dict[str, dict[Article, bool]]:
    """What editors decided of each paragraph, by its key: which articles it relies on, and which it only names."""
    found: dict[str, dict[Article, bool]] = defaultdict(dict)
    rows = Reliance.objects.filter(version__in=[chapter.version_id for chapter in chapters]).order_by("pk")
    for key, slug, number, relies in rows.values_list("key", "provision__statute__slug", "provision__number", "relies"):
        found[key][slug, number] = relies
    return found


def _gather(chapter: EditionChapter, named, decided: Mapping[str, Mapping[Article, bool]], found: _Found) -> None:
    """Add what one chapter says, paragraph by paragraph."""
    wording = chapter.version.wording
    with override(chapter.language):  # read as for the text's own pages, and so only once
        text = read(wording, language=chapter.language)
    places = [Paragraph(chapter.slug, paragraph_number(chapter.number, one.position)) for one in text.paragraphs]
    for place, key, articles in zip(places, wording.keys, named, strict=True):
        of_paragraph = decided.get(key, {})
        for article, relies in of_paragraph.items():
            if relies:
                found.relied_on[article].append(place)
        for article in articles:
            if article not in of_paragraph:
                found.named[article].append(place)
    for term in terms_in(text):
        found.terms[comparable(term.words)].append(places[term.position - 1])
    heading = ""
    for block in text.blocks:
        if block.kind == "heading":
            heading = comparable(block.text)
        elif heading:
            found.headings.setdefault(heading, places[block.position - 1])
            heading = ""
