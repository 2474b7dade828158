"""Reading: which edition a reader is shown, and a chapter's finished page.

Everything here starts from the shelf: the editions of one handbook that one person may read.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from xml.etree.ElementTree import Element

from django.db import DatabaseError, models, transaction
from django.db.models import Case, F, When
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import in_language
from handbook import comparing, images, references
from handbook.models import ChapterPage, Edition, EditionChapter, EditionFile, Handbook, Paragraph
from handbook.provenance import Heard, receipts_by_key, what_we_heard
from handbook.wording_html import read, web_html
from text import blocks, elements, pages, redline

RENDERER = "3"
"""Raised whenever the same text would come out as other HTML: then every kept chapter page is built afresh."""


# The shelf ------------------------------------------------------------------------------------------------------


class Standing(models.TextChoices):
    """How an edition stands today."""

    IN_EFFECT = "in_effect", gettext_lazy("in effect")
    EARLIER = "earlier", gettext_lazy("earlier")
    LATER = "later", gettext_lazy("takes effect later")
    WITHDRAWN = "withdrawn", gettext_lazy("withdrawn")


class Shelf:
    """The editions of one handbook that one person may read, asked for once, the highest number first."""

    def __init__(self, handbook: Handbook, editions: Sequence[Edition]):
        self.handbook = handbook
        self.editions = list(editions)

    def __iter__(self) -> Iterator[Edition]:
        return iter(self.editions)

    def in_effect(self, on: date | None = None) -> Edition | None:
        """The edition in effect on a day, never one of the future.

        An edition withdrawn since was in effect until the day of its withdrawal.
        """
        today = timezone.localdate()
        on = min(on or today, today)
        standing = [edition for edition in self if edition.in_effect_from <= on and not withdrawn_by_day(edition, on)]
        return max(standing, key=lambda e: (e.in_effect_from, e.major, e.minor), default=None)

    def numbered(self, number: str) -> Edition | None:
        return next((edition for edition in self if edition.number == number), None)

    def before(self, edition: Edition) -> Edition | None:
        """The edition with the next lower number."""
        lower = [other for other in self if (other.major, other.minor) < (edition.major, edition.minor)]
        return max(lower, key=lambda e: (e.major, e.minor), default=None)

    def standing(self, edition: Edition) -> Standing:
        if edition.withdrawn_at:
            return Standing.WITHDRAWN
        if edition == self.in_effect():
            return Standing.IN_EFFECT
        return Standing.LATER if edition.in_effect_from > timezone.localdate() else Standing.EARLIER


def withdrawn_by_day(edition: Edition, on: date) -> bool:
    return edition.withdrawn_at is not None and timezone.localdate(edition.withdrawn_at) <= on


def shelf(slug: str, reader) -> Shelf:
    """The shelf of a handbook, in one query. Raises Handbook.DoesNotExist when this person may not know of it."""
    editions = list(_visible(reader).filter(handbook__slug=slug))
    if editions:
        return Shelf(editions[0].handbook, editions)
    return Shelf(Handbook.objects.readable_by(reader).get(slug=slug), [])


def shelves(reader) -> list[Shelf]:
    """The shelves of all handbooks of which this person may read an edition, in one query."""
    by_handbook: dict[Handbook, list[Edition]] = {}
    for edition in _visible(reader):
        by_handbook.setdefault(edition.handbook, []).append(edition)
    found = [Shelf(handbook, editions) for handbook, editions in by_handbook.items()]
    return sorted(found, key=lambda shelf: shelf.handbook.slug)


def _visible(reader):
    # The manifest is as long as a chapter, and most pages do without it.
    return (
        Edition.objects.visible_to(reader).select_related("handbook", "withdrawn_by").defer("manifest").newest_first()
    )


# Chapters -------------------------------------------------------------------------------------------------------


def chapters_of(editions: Iterable[Edition], *, page_of: str = "") -> list[EditionChapter]:
    """The chapters of editions in all languages, in one query.

    Each carries `sha256`, the checksum of its text; those with the address `page_of` carry `html`, their finished
    page, or None when it is to be built.
    """
    kept = Case(When(slug=page_of, page__made_with=RENDERER, then=F("page__html")), default=None)
    return list(
        EditionChapter.objects.filter(edition__in=list(editions))
        .annotate(sha256=F("version__wording__sha256"), html=kept)
        .order_by("position")
    )


def in_reading_order(chapters: Iterable[EditionChapter], handbook: Handbook) -> list[EditionChapter]:
    """One edition's chapters, each once: in the reader's language, else in the one the handbook is drafted in."""
    best: dict[str, EditionChapter] = {}
    for chapter in sorted(chapters, key=lambda chapter: _preference(chapter.language, handbook)):
        best.setdefault(chapter.slug, chapter)
    return sorted(best.values(), key=lambda chapter: chapter.position)


def _preference(language: str, handbook: Handbook) -> tuple[bool, bool, str]:
    return language != translation.get_language(), language != handbook.source_language, language


def by_part(chapters: Iterable[EditionChapter]) -> list[tuple[dict[str, str], list[EditionChapter]]]:
    """The titles of each part with its chapters, in order; chapters outside a part have no titles."""
    return [(titles, list(together)) for titles, together in groupby(chapters, lambda c: c.part_titles)]


def differs(chapter: EditionChapter, earlier: EditionChapter | None) -> bool:
    """Whether a redline of two editions' chapters (with `sha256`) would show anything."""
    return earlier is None or (chapter.sha256, chapter.titles) != (earlier.sha256, earlier.titles)


@dataclass(frozen=True)
class Changed:
    """A chapter of an edition that is not as it was in the edition before; `is_gone` when it is there no more."""

    chapter: EditionChapter
    is_new: bool = False
    is_gone: bool = False


def changed_chapters(shelf: Shelf) -> dict[int, list[Changed]]:
    """For each edition (by primary key) that has one before it, the chapters that differ from that one."""
    of_edition: dict[int, list[EditionChapter]] = {edition.pk: [] for edition in shelf}
    for chapter in chapters_of(shelf):
        of_edition[chapter.edition_id].append(chapter)
    changed = {}
    for edition in shelf:
        before = shelf.before(edition)
        if before is not None:
            changed[edition.pk] = list(
                _changed(
                    in_reading_order(of_edition[before.pk], shelf.handbook),
                    in_reading_order(of_edition[edition.pk], shelf.handbook),
                )
            )
    return changed


def _changed(before: Sequence[EditionChapter], after: Sequence[EditionChapter]) -> Iterator[Changed]:
    # By number, which stays with a chapter for ever, while its address may change.
    earlier = {chapter.number: chapter for chapter in before}
    for chapter in after:
        if differs(chapter, earlier.get(chapter.number)):
            yield Changed(chapter, is_new=chapter.number not in earlier)
    still_there = {chapter.number for chapter in after}
    yield from (Changed(chapter, is_gone=True) for chapter in before if chapter.number not in still_there)


def files_of(editions: Iterable[Edition]) -> dict[int, list[EditionFile]]:
    """The files of editions by the edition's primary key, in one query."""
    files: dict[int, list[EditionFile]] = {}
    for file in EditionFile.objects.filter(edition__in=list(editions)).select_related("stored_file"):
        files.setdefault(file.edition_id, []).append(file)
    return files


def file_for(edition: Edition, kind: str = EditionFile.Kind.PDF) -> EditionFile | None:
    """The edition's file in the reader's language, else in the source language, else in the one there is."""
    files = edition.files.filter(kind=kind).select_related("stored_file")
    return min(files, key=lambda file: _preference(file.language, edition.handbook), default=None)


# A chapter's page -----------------------------------------------------------------------------------------------


def chapter_page(chapter: EditionChapter) -> str:
    """The chapter's finished HTML, as kept, or else built and kept.

    Its links to other pages of the edition begin with `../` (see `with_addresses`), so that one page serves every
    language and address.
    """
    kept = ChapterPage.objects.filter(chapter=chapter, made_with=RENDERER).first()
    if kept is not None:
        return kept.html
    html = _built(chapter)
    # A page that cannot be kept (a database that only reads) is shown all the same.
    with suppress(DatabaseError), transaction.atomic():
        ChapterPage.objects.update_or_create(chapter=chapter, defaults={"html": html, "made_with": RENDERER})
    return html


def build_pages(edition: Edition) -> None:
    """Build the pages of an edition's chapters, so that no reader waits for one."""
    for chapter in edition.chapters.select_related("edition", "version__wording"):
        chapter_page(chapter)


def with_addresses(html: str, edition_address: str) -> SafeString:
    """A chapter page with its links leading to the pages under an address, such as /en/handbook/editions/2/."""
    # Only our own links start so: those of an author lead to a place in the chapter, or out of the site.
    html = html.replace('href="../', f'href="{edition_address}')
    # An image has one address for all editions, so that a reader's device fetches it once.
    handbook_address = edition_address.partition("editions/")[0]
    return mark_safe(html.replace('src="../', f'src="{handbook_address}'))


def sections(html: str) -> list[tuple[str, str]]:
    """The id and words of each second-level heading of a chapter page."""
    found = []
    for name, inside in re.findall(r'<h2 id="(section-\d+)">(.*?)</h2>', html, re.DOTALL):
        heading = elements.read(re.sub(r"<sup\b.*?</sup>", "", inside, flags=re.DOTALL))
        found.append((name, blocks.plain(heading)))
    return found


def _built(chapter: EditionChapter) -> str:
    wording = chapter.version.wording
    receipts = receipts_by_key(chapter)
    with translation.override(chapter.language):
        html = web_html(
            wording,
            number=chapter.number,
            language=chapter.language,
            marks={
                key: _mark(pages.paragraph_number(chapter.number, position), key, key in receipts)
                for position, key in enumerate(wording.keys, start=1)
            },
            places=references.in_edition(chapter),
            pictures=images.in_edition(chapter.edition, wording.text),
        )
        return _tables_that_scroll(html)


def _mark(number: str, key: str, from_the_workshops: bool) -> str:
    """What stands after a paragraph: the way to its own page, which also tells the contributions it draws on.

    The page is kept, so it names no contribution: one may become an ongoing case, of which no reader knows.
    """
    heard = format_html(
        '<a class="mark-heard" href="../p/{}/#from-the-workshops">{}</a> ', key, _("From the workshops")
    )
    cite = format_html(
        '<a class="mark-cite" href="../p/{}/" aria-label="{}">{}</a>',
        key,
        _("Cite paragraph %(number)s") % {"number": number},
        _("Cite"),
    )
    return format_html('<p class="marks">{}{}</p>', heard if from_the_workshops else "", cite)


_TABLE = re.compile(r'<div class="paragraph[^"]*" id="(?P<number>[\d.]+)"|<table\b|</table>')


def _tables_that_scroll(html: str) -> str:
    """Every table in a region of its own that scrolls sideways and can be reached by keyboard."""
    number = ""

    def wrapped(match: re.Match[str]) -> str:
        nonlocal number
        if match["number"]:
            number = match["number"]
            return match[0]
        if match[0] == "</table>":
            return "</table></div>"
        label = _("Table in paragraph %(number)s") % {"number": number}
        return format_html('<div class="scroll" tabindex="0" role="region" aria-label="{}">', label) + match[0]

    return _TABLE.sub(wrapped, html)


# One paragraph through all editions -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Occurrence:
    """A paragraph as one edition has it. `changes` is its redline against the edition before, empty when none."""

    edition: Edition
    chapter: EditionChapter
    paragraph: Paragraph
    changes: tuple[redline.Change, ...] = ()
    is_first: bool = False
    earlier_number: str = ""

    @property
    def redline_html(self) -> SafeString:
        return mark_safe(redline.redline_html(self.changes))


def occurrences(shelf: Shelf, key: str) -> list[Occurrence]:
    """A paragraph in every edition that has it, the highest number first."""
    paragraphs = {
        paragraph.version_id: paragraph
        for paragraph in Paragraph.objects.filter(
            key=key, version__edition_chapters__edition__in=shelf.editions
        ).distinct()
    }
    chapters: dict[int, list[EditionChapter]] = {}
    for chapter in EditionChapter.objects.filter(edition__in=shelf.editions, version__in=list(paragraphs)):
        chapters.setdefault(chapter.edition_id, []).append(chapter)
    found: list[Occurrence] = []
    for edition in reversed(shelf.editions):
        if edition.pk not in chapters:
            continue
        chapter = in_reading_order(chapters[edition.pk], shelf.handbook)[0]
        paragraph = paragraphs[chapter.version_id]
        before = found[-1] if found else None
        changed = before is not None and before.paragraph.text != paragraph.text
        found.append(
            Occurrence(
                edition,
                chapter,
                paragraph,
                changes=tuple(redline.redline(before.paragraph.text, paragraph.text)) if changed else (),
                is_first=before is None,
                earlier_number=before.paragraph.number if before else "",
            )
        )
    return found[::-1]


def shown_paragraphs(chapter: EditionChapter, edition: Edition) -> dict[str, SafeString]:
    """A chapter's paragraphs by their keys, cut out of its page: without numbers, marks, ids and calls of notes.

    What leads to a place in the chapter leads there from another page too.
    """
    address = edition.get_absolute_url()
    return {
        paragraph.get("data-key"): _shown(paragraph, f"{address}{chapter.slug}/")
        for paragraph in elements.read(with_addresses(chapter_page(chapter), address))
        if "data-key" in paragraph.attrib
    }


def _shown(paragraph: Element, chapter_address: str) -> SafeString:
    for parent in list(paragraph.iter()):
        for child in list(parent):
            if child.get("class") in ("paragraph-number", "marks", "note-call"):
                elements.remove(parent, child)
        parent.attrib.pop("id", None)  # an id stands once in a page, and these pages show several editions
        if parent.get("href", "").startswith("#"):
            parent.set("href", chapter_address + parent.get("href"))
    return mark_safe(elements.inside(paragraph))


def heard_for(edition: Edition, slug: str, number: str) -> list[Heard]:
    """What was heard that a paragraph of an edition draws on."""
    return [heard for heard in what_we_heard(edition) if (slug, number) in heard.paragraphs]


# What changed between two editions ------------------------------------------------------------------------------


@dataclass(frozen=True)
class ChapterRedline:
    """A chapter in two editions: the changes of its title and of every paragraph, heading and note.

    Either side may be missing.
    """

    old: EditionChapter | None
    new: EditionChapter | None
    title: tuple[redline.Change, ...]
    title_language: str
    paragraphs: tuple[redline.ParagraphChange, ...]
    shown: Mapping[str, SafeString]  # the newer edition's paragraphs by key, for those that did not change

    @property
    def chapter(self) -> EditionChapter:
        return self.new or self.old

    @property
    def title_html(self) -> SafeString:
        return mark_safe(redline.redline_html(self.title))

    @property
    def is_changed(self) -> bool:
        return any(paragraph.op != "unchanged" for paragraph in self.paragraphs)

    @property
    def rows(self) -> list[dict]:
        """Every paragraph, heading and note as the page shows it.

        `place` is its place among the changed ones, from 1, else 0; `number` names what is not numbered in a word.
        """
        place = 0
        rows = []
        for paragraph in self.paragraphs:
            is_changed = paragraph.op != "unchanged"
            place += is_changed
            is_old = paragraph.op in ("removed", "moved away")
            is_numbered = paragraph.kind not in ("heading", "note")
            rows.append(
                {
                    "paragraph": paragraph,
                    "place": place if is_changed else 0,
                    "number": paragraph.old_number if is_old else paragraph.new_number,
                    "is_numbered": is_numbered,
                    "is_block": is_numbered and not is_changed,
                    "html": self.shown[paragraph.key] if is_numbered and not is_changed else mark_safe(paragraph.html),
                }
            )
        return rows


def chapter_redline(shelf: Shelf, old: Edition, new: Edition, slug: str) -> ChapterRedline | None:
    """The redline of a chapter between two editions, in one language; None when neither has the chapter."""
    sides: dict[int, dict[str, EditionChapter]] = {old.pk: {}, new.pk: {}}
    both = EditionChapter.objects.filter(edition__in=[old, new])
    # The number stays with the chapter, also where the two editions have it at different addresses.
    numbers = both.filter(slug=slug).order_by().values("number")
    chapters = both.filter(number__in=numbers).select_related("version__wording")
    for chapter in chapters.prefetch_related("version__paragraphs"):
        sides[chapter.edition_id][chapter.language] = chapter
    before, after = sides[old.pk], sides[new.pk]
    # A translation that came later is not laid beside the source text: words of one language are compared.
    languages = (before.keys() & after.keys()) or (before.keys() | after.keys())
    if not languages:
        return None
    language = min(languages, key=lambda language: _preference(language, shelf.handbook))
    earlier, later = before.get(language), after.get(language)
    # A text may carry its title in the reader's language before it is itself translated.
    has_own_title = all(chapter.titles.get(translation.get_language()) for chapter in (earlier, later) if chapter)
    title_language = translation.get_language() if has_own_title else language
    return ChapterRedline(
        earlier,
        later,
        title=tuple(redline.redline(_title(earlier, title_language), _title(later, title_language))),
        title_language=title_language,
        paragraphs=tuple(comparing.changes_between(_side(earlier), _side(later))),
        shown=shown_paragraphs(later, new) if later else {},
    )


def _title(chapter: EditionChapter | None, language: str) -> str:
    return in_language(chapter.titles, language) if chapter else ""


def _side(chapter: EditionChapter | None) -> comparing.Side:
    if chapter is None:
        return comparing.NOTHING
    version = chapter.version
    return comparing.Side(list(version.paragraphs.all()), read(version.wording, language=chapter.language))


# What we heard --------------------------------------------------------------------------------------------------


def by_topic(heard: Iterable[Heard]) -> list[tuple[Mapping[str, str], list[Heard]]]:
    """What was heard, gathered under the titles of its topic, in the order of the first of each."""
    topics: dict[str, tuple[Mapping[str, str], list[Heard]]] = {}
    for one in heard:
        topics.setdefault(in_language(one.topic_titles), (one.topic_titles, []))[1].append(one)
    # What belongs to no topic comes last.
    return sorted(topics.values(), key=lambda topic: not topic[0])


# Citing ---------------------------------------------------------------------------------------------------------


def citation(edition: Edition, address: str, *, chapter: EditionChapter | None = None, paragraph: str = "") -> str:
    """The words by which an edition, a chapter or a paragraph is cited, with its lasting address."""
    where = []
    if paragraph:
        where = [_("paragraph %(number)s") % {"number": paragraph}]
    elif chapter is not None:
        where = [_("chapter %(number)s") % {"number": chapter.number}]
    day = _("in effect from %(date)s") % {"date": date_format(edition.in_effect_from, "j F Y")}
    return ", ".join([str(edition), *where, day, address])
