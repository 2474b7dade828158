"""Printing: an edition, or the drafts as they stand, become a book."""

import hashlib
from dataclasses import dataclass, replace

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import in_language
from accounts.numbers import day_words
from handbook.editions import kept_pages, prevailing, printed_annex, release, reprinting
from handbook.glossary import printed_glossary
from handbook.models import Edition, EditionChapter, EditionFile, Handbook, Reprint, Wording
from handbook.rendering import images, listed_items, references
from handbook.rendering.wording_html import book_html, read
from handbook.translation import in_editions
from handbook.worksheets import law_annexes
from law.written import in_digits
from office.jobs import JobFailed, Progress
from press import fonts
from press.book import Book, BookChapter, Built, CannotBuild, IndexTerm, Labels
from press.book import build as press_build
from press.preview_mark import mark
from text.html.pages import Picture, Place, paragraph_number
from text.inventory.index_terms import grouped, terms_in


@dataclass(frozen=True)
class Leaf:
    """A chapter on its way to print: where it stands, and the wording that is set."""

    number: int
    titles: dict[str, str]
    part_titles: dict[str, str]
    language: str
    wording: Wording
    is_draft_translation: bool = False


@dataclass(frozen=True)
class _Shown:
    """What all chapters of a book share: what stands under a paragraph, where each one stands, and the images."""

    marks: dict[str, str]
    places: dict[str, Place]
    pictures: dict[str, Picture]


def build(progress: Progress, edition: int) -> str:
    """Build the books and the pages of a prepared edition: the work of its Job. Returns remarks on the books.

    Raises JobFailed with a sentence.
    """
    standing = Edition.objects.select_related("handbook").defer("manifest")
    prepared = standing.filter(pk=edition, status=Edition.Status.PREPARED).first()
    if prepared is None:
        return ""  # issued before this job was taken up again, or given up
    began = timezone.now()
    books = {language: print_edition(prepared, language, progress) for language in languages_of(prepared)}
    kept_pages.build_pages(prepared)
    try:
        release.put_books(prepared, books)
    except release.NotInPreparation:
        return ""  # the same in the meantime
    reprinting.catch_up(prepared, since=began)
    remarks = [remark for built in books.values() for remark in remarks_on(built)]
    return "\n".join([*remarks, *_remarks_on_references(prepared)])


def print_again(progress: Progress, edition: int) -> str:
    """Print the books of an issued edition again in which names were blacked out: the work of a Job.

    Returns remarks on the books. Raises JobFailed with a sentence.
    """
    issued = Edition.objects.select_related("handbook").defer("manifest").get(pk=edition)
    kept_pages.build_pages(issued)
    remarks = []
    for file in reprinting.waiting(issued):
        asked = list(Reprint.objects.filter(file=file, done_at=None))
        built = print_edition(issued, file.language, progress)
        reprinting.put(file, built, asked=asked)
        record(None, "printed again", issued)
        remarks += remarks_on(built)
    return "\n".join(remarks)


def _remarks_on_references(edition: Edition) -> list[str]:
    """A chapter may name a paragraph that a later draft of another one has, and this edition does not."""
    return [
        _("The reference “%(words)s” in paragraph %(number)s leads nowhere in this edition; its words stand there.")
        % {"words": reference.words, "number": number}
        for number, reference in references.broken_in_edition(edition)
    ]


def remarks_on(built: Built) -> list[str]:
    """Return sentences about what a finished book does not show as it was written."""
    remarks = []
    if built.missing_letters:
        remarks.append(
            _("The book's typefaces have no letters for: %(letters)s. They are printed as empty boxes.")
            % {"letters": " ".join(built.missing_letters)}
        )
    if built.left_out:
        remarks.append(
            _("These pictures are not in the book, only their descriptions: %(addresses)s.")
            % {"addresses": ", ".join(built.left_out)}
        )
    return remarks


def print_edition(edition: Edition, language: str, progress: Progress = lambda *_: None) -> Built:
    """Make the PDF of an edition in a language. Raises JobFailed with a sentence.

    Only the book itself is in that language: steps and refusals are in the one in use, of who asked for it.
    """
    _require_public_url()
    with translation.override(language):
        book = book_of_edition(edition, language)
    return _press(book, progress)


def print_drafts(handbook: Handbook, language: str, progress: Progress = lambda *_: None) -> Built:
    """Make the PDF of the open drafts as they stand, marked as a draft on every page. Raises JobFailed."""
    _require_public_url()
    leaves = _leaves_of_drafts(handbook, language)
    if not leaves:
        raise JobFailed(_("This handbook has no text yet. Write a chapter, or bring one in with import_markdown."))
    with translation.override(language):
        book = _book_of_drafts(handbook, language, leaves)
    return _press(book, progress)


def marked_as_preview(file: EditionFile) -> bytes:
    """The book of an edition that is not launched, with a mark on every page. What is issued has none."""
    with file.stored_file.content.open("rb") as content, translation.override(file.language):
        words = _("Preview: not issued, not to be cited")
        fonts.make(settings.FONTS_DIR)
        return mark(content.read(), words, language=file.language, fonts=settings.FONTS_DIR)


def languages_of(edition: Edition) -> list[str]:
    """Return the languages in which an edition has at least one chapter: each gets a book."""
    return sorted(set(edition.chapters.values_list("language", flat=True)))


def book_of_edition(edition: Edition, language: str) -> Book:
    """Return what the press needs to print an edition, in a language's words."""
    handbook = edition.handbook
    chapters = _chapters_printed(edition, language)
    leaves = [
        Leaf(row.number, row.titles, row.part_titles, row.language, row.version.wording, row.is_draft_translation)
        for row in chapters
    ]
    printed = printed_annex.printed(edition)
    marks = dict(printed.marks)
    for key, told in in_editions.printed_marks(edition, chapters).items():
        marks[key] = told + marks.get(key, "")
    book = _book(handbook, language, leaves, marks=marks)
    all_heard = settings.PUBLIC_URL + _path(language, "reading:edition_heard", handbook.slug, edition.number)
    return replace(
        book,
        edition=_("Edition %(number)s") % {"number": in_digits(edition.number)},
        in_effect=_("In effect from %(date)s") % {"date": day_words(edition.in_effect_from)},
        fingerprint=edition.fingerprint,
        online_url=settings.PUBLIC_URL + _path(language, "reading:edition", handbook.slug, edition.number),
        annexes=(
            *printed_annex.annexes(printed, language, address=all_heard),
            *law_annexes.law_annexes(
                edition,
                chapters,
                language,
                address_of=lambda sheet: (
                    settings.PUBLIC_URL + _path(language, "reading:worksheet", handbook.slug, sheet.key)
                ),
            ),
            *printed_glossary.annexes(edition, language),
        ),
        note=edition.note,
        validity=tuple(filter(None, (prevailing.guidance(), prevailing.prevails(handbook, edition.chapters.all())))),
    )


def _chapters_printed(edition: Edition, language: str) -> list[EditionChapter]:
    """Each chapter once, in the book's language or else in the one it was drafted in."""
    rows = edition.chapters.filter(language__in=[language, edition.handbook.source_language])
    chapters = {}
    for row in rows.select_related("version__wording").order_by("position"):
        if row.position not in chapters or row.language == language:
            chapters[row.position] = row
    return sorted(chapters.values(), key=lambda row: row.position)


def _leaves_of_drafts(handbook: Handbook, language: str) -> list[Leaf]:
    """Return each chapter's open draft, else its newest approved text."""
    return [
        Leaf(
            version.chapter.number,
            version.titles,
            version.chapter.part.titles if version.chapter.part else {},
            version.language,
            version.wording,
        )
        for version in references.standing_in(handbook, language)
    ]


def _book_of_drafts(handbook: Handbook, language: str, leaves: list[Leaf]) -> Book:
    book = _book(handbook, language, leaves, marks={})
    return replace(
        book,
        edition=_("Draft of %(date)s") % {"date": day_words(timezone.localdate())},
        fingerprint=hashlib.sha256("".join(leaf.wording.sha256 for leaf in leaves).encode()).hexdigest(),
        online_url=settings.PUBLIC_URL + _path(language, "reading:handbook", handbook.slug),
        draft=True,
    )


def _press(book: Book, progress: Progress) -> Built:
    def tell(done: int, total: int, step: str) -> None:
        steps = {
            "chapters": _("Setting the chapters"),
            "contents": _("Setting the contents"),
            "joining": _("Joining the pages"),
            "finishing": _("Finishing the book"),
        }
        progress(done, total, steps[step])

    progress(0, 0, _("Making the typefaces"))
    fonts.make(settings.FONTS_DIR)
    try:
        return press_build(book, fonts=settings.FONTS_DIR, progress=tell)
    except CannotBuild as refused:
        raise JobFailed(refused.said_with(_)) from refused


def _book(handbook: Handbook, language: str, leaves: list[Leaf], *, marks: dict[str, str]) -> Book:
    shown = _Shown(
        marks=marks,
        places=_places(leaves),
        pictures=images.carried(handbook, *(leaf.wording.text for leaf in leaves)),
    )
    return Book(
        title=in_language(handbook.titles, language),
        subtitle=in_language(handbook.subtitles, language),
        language=language,
        edition="",
        in_effect="",
        fingerprint="",
        online_url="",
        publisher=in_language(handbook.publisher, language),
        notice=_("Demonstration text, not legal advice. Verify against the official Khmer text.")
        if handbook.demonstration
        else "",
        draft=False,
        chapters=tuple(_chapter(leaf, language, shown) for leaf in leaves),
        annexes=(),
        index=_index(leaves, language),
        labels=Labels(
            contents=_("Contents"),
            chapter=_("Chapter"),
            annex=_("Annex"),
            published_by=_("Published by"),
            read_online=_("Read online at"),
            fingerprint=_("Fingerprint"),
            draft=_("Draft: not approved, not to be cited"),
            note=_("Note to readers"),
            index=_("Index"),
            index_note=_("The numbers are those of paragraphs; the page of each stands in brackets."),
        ),
    )


def _places(leaves: list[Leaf]) -> dict[str, Place]:
    """Where every paragraph of the book stands: its own, as frozen or as drafts stand, and no other's."""
    places = {}
    for leaf in leaves:
        paragraphs = read(leaf.wording, language=leaf.language).paragraphs
        for key, paragraph in zip(leaf.wording.keys, paragraphs, strict=True):
            places[key] = Place(leaf.number, paragraph.position, "", paragraph.items)
        for item, (of_list, letter) in listed_items.letters_of(listed_items.keys_of(leaf.wording)).items():
            if of_list in leaf.wording.keys:
                places[item] = Place(leaf.number, leaf.wording.keys.index(of_list) + 1, "", item=letter)
    return places


def _with_letters(leaf: Leaf, places: dict[str, Place]) -> dict[str, Place]:
    """The places, and for a text that names items by letters, which of them these meant when it was approved."""
    used = references.references_in(leaf.wording.text, leaf.wording.reading)
    lettered = {(one.key, one.item) for one in used if one.item and one.key not in leaf.wording.keys}
    if not lettered or leaf.wording.version.approved_at is None:
        return places
    meant = references.lettered_items(leaf.wording.version, lettered)
    return places | {f"{of}-{letter}": places[key] for (of, letter), key in meant.items() if key in places}


def _index(leaves: list[Leaf], language: str) -> tuple[IndexTerm, ...]:
    """What the chapters list for the index, in the order of the book's language."""
    terms = [
        (term.words, paragraph_number(leaf.number, term.position))
        for leaf in leaves
        for term in terms_in(read(leaf.wording, language=leaf.language))
    ]
    return tuple(
        IndexTerm(group.letter, entry.words, entry.numbers)
        for group in grouped(terms, language)
        for entry in group.entries
    )


def _chapter(leaf: Leaf, language: str, shown: _Shown) -> BookChapter:
    title_language = language if leaf.titles.get(language) else leaf.language
    return BookChapter(
        number=leaf.number,
        title=in_language(leaf.titles, language),
        title_language=title_language,
        part_title=in_language(leaf.part_titles, language),
        html=book_html(
            leaf.wording,
            number=leaf.number,
            language=leaf.language,
            marks=shown.marks,
            places=_with_letters(leaf, shown.places),
            pictures=shown.pictures,
        ),
        language=leaf.language,
        note=""
        if leaf.language == language
        else _("There is no text in this language yet; the chapter is printed in the language it was drafted in."),
        mark=prevailing.draft_translation() if leaf.is_draft_translation else "",
    )


def _require_public_url() -> None:
    if not settings.PUBLIC_URL:
        raise JobFailed(
            _("The address of this site is not set; the book would carry a wrong one. Set PUBLIC_URL and try again.")
        )


def _path(language: str, name: str, *arguments) -> str:
    with translation.override(language):
        return reverse(name, args=arguments)
