"""What changed between two editions: which chapters, and in them word by word."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from accounts.models import in_language
from handbook.editions.kept_pages import RENDERER
from handbook.models import ChapterPage, Edition, EditionChapter
from handbook.reading.paragraph_history import shown_paragraphs, side
from handbook.reading.shelves import Shelf, chapters_of, in_reading_order, preference
from handbook.rendering import comparison
from text.difference import redline


def differs(chapter: EditionChapter, earlier: EditionChapter | None) -> bool:
    """Whether a redline of two editions' chapters (with `sha256`) would show anything."""
    if earlier is None:
        return True
    here, before = vars(chapter)["sha256"], vars(earlier)["sha256"]  # not the model's own: read with it
    return (here, chapter.titles) != (before, earlier.titles)


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


Sides = dict[str, EditionChapter]
"""A chapter of one edition by its languages."""


def chapter_redline(shelf: Shelf, old: Edition, new: Edition, slug: str) -> ChapterRedline | None:
    """The redline of a chapter between two editions, in one language; None when neither has the chapter."""
    # The number stays with the chapter, also where the two editions have it at different addresses.
    numbers = EditionChapter.objects.filter(edition__in=[old, new], slug=slug).order_by().values("number")
    sides = list(_sides([old, new], number__in=numbers).values())
    if not sides:
        return None
    # Where the address went from one chapter to another, the later edition says which is meant.
    before, after = min(sides, key=lambda both: slug not in {chapter.slug for chapter in both[1].values()})
    return _redline(shelf, new, before, after)


def _sides(editions: Sequence[Edition], **asked) -> dict[int, tuple[Sides, Sides]]:
    """The chapters of two editions with their texts, by their number, in two queries."""
    chapters = EditionChapter.objects.filter(edition__in=editions, **asked).select_related("version__wording", "page")
    found: dict[int, tuple[Sides, Sides]] = {}
    for chapter in chapters.prefetch_related("version__paragraphs").order_by("position"):
        both = found.setdefault(chapter.number, ({}, {}))
        both[chapter.edition_id == editions[1].pk][chapter.language] = chapter
    return found


def _redline(shelf: Shelf, new: Edition, before: Sides, after: Sides) -> ChapterRedline:
    # A translation that came later is not laid beside the source text: words of one language are compared.
    languages = (before.keys() & after.keys()) or (before.keys() | after.keys())
    language = min(languages, key=lambda language: preference(language, shelf.handbook))
    earlier, later = before.get(language), after.get(language)
    # A text may carry its title in the reader's language before it is itself translated.
    has_own_title = all(chapter.titles.get(translation.get_language()) for chapter in (earlier, later) if chapter)
    title_language = translation.get_language() if has_own_title else language
    return ChapterRedline(
        earlier,
        later,
        title=tuple(redline.redline(_title(earlier, title_language), _title(later, title_language))),
        title_language=title_language,
        paragraphs=tuple(comparison.changes_between(_side(earlier), _side(later))),
        shown=shown_paragraphs(later, new, _kept_page(later)) if later else {},
    )


def _kept_page(chapter: EditionChapter) -> ChapterPage | None:
    page = getattr(chapter, "page", None)
    return page if page is not None and page.made_with == RENDERER else None


def _title(chapter: EditionChapter | None, language: str) -> str:
    return in_language(chapter.titles, language) if chapter else ""


def _side(chapter: EditionChapter | None) -> comparison.Side:
    if chapter is None:
        return comparison.NOTHING
    return side(chapter.version)


# All that changed between two editions ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Stretch:
    """Rows of a redline that stand together: what changed, or what did not, which a page folds."""

    rows: tuple[dict, ...]
    is_changed: bool


@dataclass(frozen=True)
class EditionChanges:
    """What became of each chapter from one edition to another, each in the order of the later one.

    `reworded` are in both and differ; `same` do not.
    """

    reworded: tuple[ChapterRedline, ...]
    new: tuple[EditionChapter, ...]
    gone: tuple[EditionChapter, ...]
    same: tuple[EditionChapter, ...]


def edition_changes(shelf: Shelf, old: Edition, new: Edition) -> EditionChanges:
    """All that changed between two editions, in a number of queries that does not grow with them."""
    found = _sides([old, new])
    reworded: list[ChapterRedline] = []
    added: list[EditionChapter] = []
    gone: list[EditionChapter] = []
    same: list[EditionChapter] = []
    for before, after in (found[number] for number in sorted(found, key=lambda number: _order(found[number]))):
        if not before or not after:
            chapter = in_reading_order((after or before).values(), shelf.handbook)[0]
            (added if after else gone).append(chapter)
        elif _says_the_same(before, after):
            same.append(in_reading_order(after.values(), shelf.handbook)[0])
        else:
            reworded.append(_redline(shelf, new, before, after))
    return EditionChanges(tuple(reworded), tuple(added), tuple(gone), tuple(same))


def _order(sides: tuple[Sides, Sides]) -> int:
    before, after = sides
    return min(chapter.position for chapter in (after or before).values())


def _says_the_same(before: Sides, after: Sides) -> bool:
    """Whether a chapter says the same in every language in which both editions have it, and there is one."""
    both = before.keys() & after.keys()

    def said(chapter):
        return chapter.version.wording.sha256, chapter.titles

    return bool(both) and all(said(before[language]) == said(after[language]) for language in both)


def stretches(found: ChapterRedline) -> list[Stretch]:
    """A chapter's redline as a page shows it that folds what did not change."""
    return [Stretch(tuple(rows), changed) for changed, rows in groupby(found.rows, lambda row: bool(row["place"]))]


def notes_between(shelf: Shelf, old: Edition, new: Edition) -> list[Edition]:
    """The editions after the one and up to the other that say something to their readers, in their order."""
    later = [edition for edition in shelf if _number(old) < _number(edition) <= _number(new) and edition.note]
    return sorted(later, key=_number)


def last_changed(shelf: Shelf, edition: Edition) -> dict[int, str]:
    """For each chapter (by number) of an edition, the edition in which it last changed; the first has none."""
    found: dict[int, str] = {}
    changed = changed_chapters(shelf)
    for one in sorted(shelf, key=_number):
        if _number(one) <= _number(edition):
            found |= {change.chapter.number: one.number for change in changed.get(one.pk, ()) if not change.is_gone}
    return found


def _number(edition: Edition) -> tuple[int, int]:
    return edition.major, edition.minor
