"""What changed between two editions: which chapters, and in them word by word."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from accounts.models import in_language
from handbook.models import Edition, EditionChapter
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
        shown=shown_paragraphs(later, new) if later else {},
    )


def _title(chapter: EditionChapter | None, language: str) -> str:
    return in_language(chapter.titles, language) if chapter else ""


def _side(chapter: EditionChapter | None) -> comparison.Side:
    if chapter is None:
        return comparison.NOTHING
    return side(chapter.version)
