"""Reading: which edition a reader is shown, and a chapter's finished page.

Everything here starts from the shelf: the editions of one handbook that one person may read.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from handbook.editions import kept_pages
from handbook.models import Edition, EditionChapter, EditionFile, EditionLaw, Handbook, Reliance
from law.models import Statute, Withdrawal

# The shelf ------------------------------------------------------------------------------------------------------


class Standing(models.TextChoices):
    """How an edition stands today."""

    IN_EFFECT = "in_effect", gettext_lazy("in effect")
    EARLIER = "earlier", gettext_lazy("earlier")
    LATER = "later", gettext_lazy("takes effect later")
    WITHDRAWN = "withdrawn", gettext_lazy("withdrawn")
    PREVIEWED = "previewed", gettext_lazy("not launched yet")


def is_for_indexes(handbook: Handbook, standing: str = "") -> bool:
    """Whether search engines may list a page or a file: not of a demonstration, nor of an edition that was superseded
    or withdrawn."""
    return not handbook.demonstration and standing not in (Standing.EARLIER, Standing.WITHDRAWN)


class Shelf:
    """The editions of one handbook that one person may read, asked for once, the highest number first.

    previewed  the edition that readers do not have yet, once it was asked for by somebody who may issue it
    """

    def __init__(self, handbook: Handbook, editions: Sequence[Edition], reader=None):
        self.handbook = handbook
        self.editions = list(editions)
        self.reader = reader
        self.previewed: Edition | None = None

    def __iter__(self) -> Iterator[Edition]:
        return iter(self.editions)

    def in_effect(self, on: date | None = None) -> Edition | None:
        """The edition in effect on a day, never one of the future.

        An edition withdrawn since was in effect until the day of its withdrawal.
        """
        today = timezone.localdate()
        on = min(on or today, today)
        holding = [edition for edition in self if edition.held_on(on)]
        return max(holding, key=lambda edition: edition.precedence, default=None)

    def numbered(self, number: str) -> Edition | None:
        return next((edition for edition in self if edition.number == number), None) or self._preview(number)

    def _preview(self, number: str) -> Edition | None:
        """The edition that whoever may issue it looks at before readers have it. It stands at no other address."""
        to_come = self.handbook.editions.previewed_by(self.reader).select_related("handbook", "withdrawn_by")
        self.previewed = next((edition for edition in to_come.defer("manifest") if edition.number == number), None)
        return self.previewed

    def before(self, edition: Edition) -> Edition | None:
        """The edition with the next lower number."""
        lower = [other for other in self if (other.major, other.minor) < (edition.major, edition.minor)]
        return max(lower, key=lambda e: (e.major, e.minor), default=None)

    def standing(self, edition: Edition) -> Standing:
        if edition.withdrawn_at:
            return Standing.WITHDRAWN
        if edition == self.previewed:
            return Standing.PREVIEWED
        if edition == self.in_effect():
            return Standing.IN_EFFECT
        return Standing.LATER if edition.in_effect_from > timezone.localdate() else Standing.EARLIER


def shelf(slug: str, reader) -> Shelf:
    """The shelf of a handbook, in one query. Raises Handbook.DoesNotExist when this person may not know of it."""
    editions = list(_visible(reader).filter(handbook__slug=slug))
    if editions:
        return Shelf(editions[0].handbook, editions, reader)
    return Shelf(Handbook.objects.readable_by(reader).get(slug=slug), [], reader)


def on_show(reader) -> list[Handbook]:
    """The handbooks of which this person may read an edition, in one query."""
    of_handbook = Edition.objects.visible_to(reader).filter(handbook=OuterRef("pk")).order_by()
    # Sorted here: databases sort each by rules of their own.
    return sorted(Handbook.objects.filter(Exists(of_handbook)), key=lambda handbook: handbook.slug)


def with_current(handbooks: Iterable[Handbook], reader) -> list[tuple[Handbook, Edition | None]]:
    """Each of these handbooks with its edition in effect, in one query: of each one row is read, of however many."""
    handbooks = list(handbooks)
    of_handbook = Edition.objects.visible_to(reader).filter(handbook=OuterRef("pk"))
    current = Handbook.objects.filter(pk__in=[handbook.pk for handbook in handbooks]).annotate(
        current=Subquery(of_handbook.in_effect().values("pk")[:1])
    )
    editions = Edition.objects.filter(pk__in=current.values("current")).select_related("launch").order_by()
    of = {edition.handbook_id: edition for edition in editions.defer("manifest")}
    return [(handbook, of.get(handbook.pk)) for handbook in handbooks]


def _visible(reader):
    # The manifest is as long as a chapter, and most pages do without it.
    return (
        Edition.objects.visible_to(reader).select_related("handbook", "withdrawn_by").defer("manifest").newest_first()
    )


# Chapters -------------------------------------------------------------------------------------------------------


def chapters_of(editions: Iterable[Edition], *, page_of: str = "") -> list[EditionChapter]:
    """The chapters of editions in all languages, in one query.

    Each carries `sha256`, the checksum of its text; those with the address `page_of` carry `html`, their finished
    page, and its `sections`; or None when it is to be built; `owners`, `looked_at_on` and `look_again_by`, what is
    recorded of the chapter; and `law_may_have_changed`, whether it relies on a statute of which it is known that it was
    amended, replaced or ended, or its edition froze law data of which a figure may be withdrawn by now.
    """

    def kept(name):
        return Case(When(slug=page_of, page__made_with=kept_pages.RENDERER, then=F(f"page__{name}")), default=None)

    def recorded(name):
        return Case(When(slug=page_of, then=F(f"version__chapter__{name}")), default=None)

    changed = Reliance.objects.filter(
        version=OuterRef("version"), relies=True, provision__statute__in=Statute.objects.changed()
    )
    is_any_out = Exists(Withdrawal.objects.filter(restored_at=None))
    changed_since = Exists(changed) | Exists(EditionLaw.objects.filter(is_any_out, edition=OuterRef("edition")))
    return list(
        EditionChapter.objects.filter(edition__in=list(editions))
        .annotate(
            sha256=F("version__wording__sha256"),
            html=kept("html"),
            sections=kept("sections"),
            **{name: recorded(name) for name in ("owners", "looked_at_on", "look_again_by")},
            law_may_have_changed=Case(When(Q(slug=page_of) & changed_since, then=True), default=False),
        )
        .order_by("position")
    )


def in_reading_order(chapters: Iterable[EditionChapter], handbook: Handbook) -> list[EditionChapter]:
    """One edition's chapters, each once: in the reader's language, else in the one the handbook is drafted in."""
    best: dict[str, EditionChapter] = {}
    for chapter in sorted(chapters, key=lambda chapter: preference(chapter.language, handbook)):
        best.setdefault(chapter.slug, chapter)
    return sorted(best.values(), key=lambda chapter: chapter.position)


def is_same(one: EditionChapter, other: EditionChapter) -> bool:
    """One chapter in one language in two editions: its number stays, whatever address it has."""
    return (one.number, one.language) == (other.number, other.language)


def newest_at(shelf: Shelf, slug: str) -> EditionChapter | None:
    """The chapter at an address in the newest edition on the shelf that has one there."""
    there = EditionChapter.objects.filter(edition__in=shelf.editions, slug=slug).select_related("edition", "version")
    return there.defer("edition__manifest").order_by("-edition__major", "-edition__minor").first()


def moved(shelf: Shelf, edition: Edition, slug: str) -> EditionChapter | None:
    """The chapter of an edition that another edition on the shelf has at an address."""
    elsewhere = EditionChapter.objects.filter(edition__in=shelf.editions, slug=slug).order_by()
    return edition.chapters.filter(version__chapter__in=elsewhere.values("version__chapter")).first()


def preference(language: str, handbook: Handbook) -> tuple[bool, bool, str]:
    return language != translation.get_language(), language != handbook.source_language, language


def by_part(chapters: Iterable[EditionChapter]) -> list[tuple[dict[str, str], list[EditionChapter]]]:
    """The titles of each part with its chapters, in order; chapters outside a part have no titles."""
    return [(titles, list(together)) for titles, together in groupby(chapters, lambda c: c.part_titles)]


def files_of(editions: Iterable[Edition]) -> dict[int, list[EditionFile]]:
    """The files of editions by the edition's primary key, in one query."""
    files: dict[int, list[EditionFile]] = {}
    for file in EditionFile.objects.filter(edition__in=list(editions)).select_related("stored_file"):
        files.setdefault(file.edition_id, []).append(file)
    return files


def file_for(edition: Edition, kind: str = EditionFile.Kind.PDF) -> EditionFile | None:
    """The edition's file in the reader's language, else in the source language, else in the one there is."""
    files = edition.files.filter(kind=kind).select_related("stored_file")
    return min(files, key=lambda file: preference(file.language, edition.handbook), default=None)
