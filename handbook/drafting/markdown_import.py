"""Importing: an existing text in Markdown becomes chapters with drafts. Run again it updates them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import Programme, User
from accounts.rights import require
from handbook.drafting import drafts, saving
from handbook.drafting.incoming import chapter_matching, missing_words
from handbook.models import Chapter, Handbook
from handbook.models.works import RESERVED_SLUGS
from handbook.outline.chapters import issued_slugs
from handbook.rendering import images
from office.remaking import Made
from text.inventory.typed_words import passages_of_markdown
from text.khmer import normalise
from text.parsing import sections
from text.parsing.blocks import parse
from text.refusals import CannotRead, check_kept
from text.scripts import is_mostly_in_other_letters

LARGEST = 20_000_000  # bytes of one file


@dataclass(frozen=True)
class Imported:
    """What became of one piece of the text."""

    chapter: Chapter
    what: str  # "new", "updated" or "unchanged"
    left_out: tuple[str, ...] = ()  # a sentence for every picture, and every passage of words, that did not come in


@dataclass(frozen=True)
class _InFolder(sections.Piece):
    """A piece of a text whose pictures may lie beside it."""

    beside: Path
    folder: Path  # what lies outside it is not taken in


def pieces_in(paths: Iterable[Path]) -> list[sections.Piece]:
    """Read files and folders into chapters: a title and a text each.

    A folder goes by its SUMMARY.md or in the order of its files' names. Raises ValidationError with a sentence
    that names the file, before anything is written.
    """
    pieces: list[sections.Piece] = []
    for path in paths:
        folder = path if path.is_dir() else path.parent
        for file in _files_of(path):
            name = file.stem.replace("_", " ").strip()
            split = sections.split(_read(file), name=name)
            pieces += [_InFolder(piece.title, piece.source, file.parent, folder) for piece in split]
    pieces = [piece for piece in pieces if piece.title.strip() or piece.source.strip()]
    if not pieces:
        raise ValidationError(_("There is no text in what was given."))
    return pieces


def check_readable(pieces: Iterable[sections.Piece]) -> None:
    """Read every piece, so that no writer waits for that in the transaction. Raises ValidationError."""
    for piece in pieces:
        _readable(piece)


@dataclass(frozen=True)
class Import:
    """What became of a text, piece by piece, and what is told about the handbook's chapters."""

    done: tuple[Imported, ...]
    matching: chapter_matching.Matching
    said: tuple[str, ...]


def import_pieces(
    handbook: Handbook,
    pieces: Sequence[sections.Piece],
    *,
    by: User,
    renames: chapter_matching.Renames | None = None,
    dry_run: bool = False,
) -> Import:
    """Put each piece into the draft of its chapter (see `chapter_matching`); chapters that are missing are made.

    All or nothing, and nothing in a dry run, which says what would be done. Raises NotSure where it has to be asked
    which chapter a piece is, and ValidationError naming the chapter that cannot be read or was sent for approval.
    """
    require(by, "handbook.draft_version", handbook)
    language = handbook.source_language
    # Read everything before the transaction: it is the slow part, and no writer should wait for it.
    pictures = [_Pictures(piece) for piece in pieces]
    texts = [_readable(piece) for piece in pieces]
    missing = [_missing(piece, text, language) for piece, text in zip(pieces, texts, strict=True)]
    done = []
    with transaction.atomic():
        handbook = Handbook.objects.select_for_update(of=("self",)).get(pk=handbook.pk)
        given = [(piece.title, text) for piece, text in zip(pieces, texts, strict=True)]
        matching = chapter_matching.match_chapters(handbook, given, renames=renames)
        if matching.unsure and not dry_run:
            raise chapter_matching.NotSure(matching)
        said = matching.sentences()
        for match, text, beside, lost in zip(matching.matches, texts, pictures, missing, strict=True):
            text = beside.kept_in(handbook, text, by=by, dry_run=dry_run)
            chapter, what = match.chapter, "updated"
            if chapter is None:
                chapter, what = _new_chapter(handbook, match.title, language, by=by), "new"
            elif match.is_renamed(language):
                _rename(chapter, match.title, language, by=by)
            changed = _write(chapter, match.title, text, language, by=by)
            done.append(Imported(chapter, what if changed else "unchanged", (*beside.left_out, *lost)))
        transaction.set_rollback(dry_run)
    return Import(tuple(done), matching, tuple(said))


@transaction.atomic
def handbook_for_import(slug: str, *, programme: Programme, by: User) -> Handbook:
    """Make a handbook for a text that is brought in; signed-in readers may read it until that is changed."""
    require(by, "handbook.draft_version", programme)
    handbook = Handbook(programme=programme, slug=slug, titles={"en": slug.replace("-", " ").capitalize()})
    handbook.full_clean()
    handbook.save()
    record(by, "made", handbook)
    return handbook


class _Pictures:
    """The pictures that a piece of text shows from its own folder, read and made anew."""

    def __init__(self, piece: sections.Piece):
        self.made: dict[str, Made] = {}
        self.left_out: list[str] = []
        self._piece = piece
        sections.with_pictures(piece.source, self._read)

    def kept_in(self, handbook: Handbook, text: str, *, by: User, dry_run: bool) -> str:
        """The text with these pictures as images of the handbook; a dry run keeps none that is not there already."""
        names = {
            address: images.name_of(handbook, made) if dry_run else images.keep(handbook, made, by=by).name
            for address, made in self.made.items()
        }
        if not names:
            return text
        return sections.with_pictures(text, lambda address: f"image:{names[address]}" if address in names else None)

    def _read(self, address: str) -> None:
        as_saved = normalise(address)
        if address.startswith("image:") or as_saved in self.made:
            return
        try:
            self.made[as_saved] = images.made_anew(self._bytes(address))
        except ValidationError as refused:
            sentence = _("The picture %(address)s is not in the text, only its words: %(why)s")
            why = " ".join(refused.messages)
            if (said := sentence % {"address": address[:200], "why": why}) not in self.left_out:
                self.left_out.append(said)

    def _bytes(self, address: str) -> bytes:
        piece = self._piece
        if not isinstance(piece, _InFolder) or re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|/", address):
            raise ValidationError(_("it lies somewhere else."))
        try:
            file = (piece.beside / re.split(r"[#?]", address)[0]).resolve()
            if not file.is_relative_to(piece.folder.resolve()):
                raise ValidationError(_("it lies outside the folder that was given."))
            if not file.is_file():
                raise ValidationError(_("there is no such file."))
            if file.stat().st_size > images.LARGEST:
                raise ValidationError(_("it is larger than 10 MB."))
            return file.read_bytes()
        except (OSError, ValueError) as error:  # a name that no file can have
            raise ValidationError(_("it cannot be read.")) from error


def _files_of(path: Path) -> list[Path]:
    if not path.exists():
        raise ValidationError(_("There is no file or folder %(path)s."), params={"path": path})
    if not path.is_dir():
        return [path]
    summary = next((file for file in path.iterdir() if file.name.lower() == "summary.md"), None)
    if summary is not None:
        files = [path / name for name in sections.summary_order(_read(summary))]
        outside = [file for file in files if not file.resolve().is_relative_to(path.resolve())]
        missing = [file for file in files if not file.is_file()]
        for file in [*outside, *missing]:
            raise ValidationError(
                _("SUMMARY.md names %(file)s, which is not in the folder."), params={"file": file.name}
            )
    else:
        files = sorted(file for file in path.rglob("*.md") if file.is_file())
    if not files:
        raise ValidationError(_("The folder %(path)s holds no Markdown file (*.md)."), params={"path": path})
    return files


def _read(file: Path) -> str:
    try:
        if file.stat().st_size > LARGEST:
            raise ValidationError(_("%(file)s is larger than 20 MB. Split it."), params={"file": file.name})
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError(
            _("%(file)s is not text in UTF-8. Save it as UTF-8 and try again."), params={"file": file.name}
        ) from error
    except OSError as error:
        raise ValidationError(
            _("%(file)s cannot be read: %(why)s."), params={"file": file.name, "why": error.strerror}
        ) from error
    if "\0" in text:
        raise ValidationError(_("%(file)s is not a text file."), params={"file": file.name})
    if not text.strip():
        raise ValidationError(_("%(file)s is empty."), params={"file": file.name})
    try:
        check_kept(text)
    except CannotRead as refused:
        raise ValidationError(f"{file.name}: {refused.said_with(_)}") from refused
    return text


def _readable(piece: sections.Piece) -> str:
    try:
        return saving.readable(piece.source)
    except ValidationError as refused:
        raise ValidationError(
            _("The chapter “%(title)s” cannot be read: %(why)s"),
            params={"title": piece.title, "why": " ".join(refused.messages)},
        ) from refused


def _missing(piece: sections.Piece, text: str, language: str) -> list[str]:
    """What there is to say of a text's words: those that readers would not see, notes that are there twice, and that
    they are another language's."""
    read = parse(text)
    arrived = missing_words.arrived_in(read)
    # Of a Word file its report says so, before anything is written.
    is_other = isinstance(piece, _InFolder) and is_mostly_in_other_letters(" ".join(arrived), language)
    return [
        *([_in_another_language()] if is_other else []),
        *missing_words.sentences_on(passages_of_markdown(piece.source), arrived),
        *missing_words.sentences_on_notes(read),
    ]


def _in_another_language() -> str:
    return _(
        "This chapter is mostly in another language than the one that the handbook is drafted in. It belongs in the"
        " chapter's translation."
    )


def _rename(chapter: Chapter, title: str, language: str, *, by: User) -> None:
    """The working title stays what the source says, so that the chapter is found by it the next time."""
    chapter.titles = {**chapter.titles, language: title}
    chapter.save(update_fields=["titles"])
    record(by, "edited", chapter)


def _new_chapter(handbook: Handbook, title: str, language: str, *, by: User) -> Chapter:
    """Make a chapter that is read after all others, and so in the last part where there are parts."""
    numbers = set(handbook.chapters.values_list("number", flat=True))
    positions = handbook.chapters.values_list("position", flat=True)
    number = max(numbers, default=0) + 1
    chapter = Chapter.objects.create(
        handbook=handbook,
        slug=free_slug(handbook, title, number),
        number=number,
        part=handbook.parts.order_by("position", "pk").last(),
        position=max(positions, default=0) + 1,
        titles={language: title},
    )
    record(by, "made", chapter)
    return chapter


def free_slug(handbook: Handbook, title: str, number: int) -> str:
    """Return an address for a chapter from its title: Latin, not reserved, not taken."""
    # A Khmer title has no Latin letters to make an address of; the number stands in.
    wish = slugify(title)[:50].strip("-") or f"chapter-{number}"
    if wish in RESERVED_SLUGS:
        wish = f"{wish}-chapter"
    taken = set(handbook.chapters.values_list("slug", flat=True)) | issued_slugs(handbook)
    slug, count = wish, 1
    while slug in taken:
        count += 1
        slug = f"{wish}-{count}"
    return slug


def _write(chapter: Chapter, title: str, text: str, language: str, *, by: User) -> bool:
    """Save a text as the chapter's open draft. Returns False when the chapter says exactly this already."""
    draft = chapter.versions.open().filter(language=language, is_correction=False).select_related("wording").first()
    standing = draft or drafts.newest_approved(chapter, language)
    if standing and standing.wording and standing.wording.text == text and standing.titles.get(language) == title:
        return False
    draft = draft or drafts.start_draft(chapter, by=by, language=language)
    try:
        saving.save(draft, text=text, titles={**draft.titles, language: title}, by=by)
    except drafts.NotOpen as refused:
        raise ValidationError(
            _("The chapter “%(title)s” was sent for approval. Have it returned first, then bring the text in."),
            params={"title": title},
        ) from refused
    return True
