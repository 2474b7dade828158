"""A chapter as an edition has it, and what changed in it between two editions."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from handbook.editions import kept_pages
from handbook.reading import changes, citation, explaining, law_changes, nearest, shelves, validity
from handbook.reading.translations import translation_notes
from handbook.reading.views.readers_pages import (
    NotHere,
    absolute,
    edition_address,
    edition_numbered,
    edition_on,
    for_readers,
    reader_of,
    readers_page,
    to_editions,
    to_handbook,
)
from handbook.reading.views.signed_out_pages import kept


@login_not_required
@require_safe
@for_readers
@kept
def chapter(request, slug, chapter):
    shelf = shelves.shelf(slug, reader_of(request))
    edition, is_fixed = edition_on(request, shelf)
    return _chapter_page(request, shelf, edition, chapter, is_fixed=is_fixed)


@login_not_required
@require_safe
@for_readers
@kept
def edition_chapter(request, slug, number, chapter):
    shelf = shelves.shelf(slug, reader_of(request))
    return _chapter_page(request, shelf, edition_numbered(shelf, number), chapter, is_fixed=True)


@login_not_required
@require_safe
@for_readers
@kept
def redline(request, slug, old, new, chapter):
    shelf = shelves.shelf(slug, reader_of(request))
    older, newer = edition_numbered(shelf, old), edition_numbered(shelf, new)
    if older == newer:
        return redirect("reading:edition_chapter", slug, new, chapter)
    if (older.major, older.minor) > (newer.major, newer.minor):
        return redirect("reading:redline", slug, new, old, chapter)
    found = changes.chapter_redline(shelf, older, newer, chapter)
    if found is None:
        raise _no_such_chapter(shelf, newer, chapter)
    return readers_page(
        request, "handbook/reading/redline.html", shelf, redline=found, old=older, new=newer, noindex=True
    )


def _chapter_page(request, shelf, edition, slug, *, is_fixed):
    before = shelf.before(edition)
    both = shelves.chapters_of([edition, before] if before else [edition], page_of=slug)
    chapters = shelves.in_reading_order((c for c in both if c.edition_id == edition.pk), shelf.handbook)
    chapter = next((chapter for chapter in chapters if chapter.slug == slug), None)
    if chapter is None:
        if (moved := shelves.moved(shelf, edition, slug)) is not None and not is_fixed:
            # An earlier edition knew it by this address; what cites it leads on, the browser keeping the fragment.
            response = redirect(f"{edition_address(edition, False)}{moved.slug}/", permanent=True)
            # Not for ever, as browsers would: the chapter may get its old address back.
            response["Cache-Control"] = "private, max-age=60"
            return response
        raise _no_such_chapter(shelf, edition, slug, is_fixed=is_fixed)
    at = chapters.index(chapter)
    earlier = next(
        (c for c in both if before and c.edition_id == before.pk and shelves.is_same(c, chapter)),
        None,
    )
    address = edition_address(edition, is_fixed)
    lasting = f"{edition_address(edition, True)}{slug}/"
    page = chapter if chapter.html is not None else kept_pages.chapter_page(chapter)
    is_current = edition == shelf.in_effect()
    told = translation_notes.notes_in(edition, chapter, both)
    html, terms = explaining.explained(page.html, shelf.handbook, chapter.language)
    return readers_page(
        request,
        "handbook/reading/chapter.html",
        shelf,
        canonical=f"{edition_address(edition, not is_current)}{slug}/",
        address=address,
        is_fixed=is_fixed,
        edition=edition,
        standing=shelf.standing(edition),
        current_address=reverse("reading:chapter", args=[shelf.handbook.slug, slug]),
        chapter=chapter,
        chapters=chapters,
        previous=chapters[at - 1] if at else None,
        next=chapters[at + 1] if at + 1 < len(chapters) else None,
        html=law_changes.with_notices(
            translation_notes.with_notes(kept_pages.with_addresses(html, address), told, chapter.language),
            law_changes.changes_since(edition, chapter) if chapter.law_may_have_changed else {},
            law_changes.corrected_since(shelf, edition, chapter=chapter),
        ),
        description=kept_pages.first_sentence(page.html, chapter.language),
        terms=terms,
        previews=f"{edition_address(edition, True)}api/paragraphs/",
        validity=validity.of_chapter(edition, chapter, both),
        sections=[tuple(section) for section in page.sections],
        before=before if before and earlier and changes.differs(chapter, earlier) else None,
        citations=citation.forms(edition, lasting, lambda path: absolute(request, path), chapter=chapter),
        paragraph_citations=citation.forms(
            edition, lasting, lambda path: absolute(request, path), number="{number}", fragment="{fragment}"
        ),
        lasting_address=absolute(request, lasting),
    )


def _no_such_chapter(shelf, edition, slug, *, is_fixed=True) -> NotHere:
    """Says where the chapter went, when another edition has it at this address; a mistyped address is not found."""
    there = shelves.newest_at(shelf, slug)
    if there is None:
        return mistyped_below(shelf, f"editions/{edition.number}/{slug}" if is_fixed else slug)
    number = next(other.number for other in shelf if other.pk == there.edition_id)
    links = [
        (
            _("Read “%(title)s” in edition %(number)s") % {"title": there.title, "number": number},
            reverse("reading:edition_chapter", args=[shelf.handbook.slug, number, slug]),
        )
    ]
    moved = shelves.moved(shelf, edition, slug)
    if moved is not None:
        sentence = _("In edition %(number)s this chapter has another address.")
        words = _("Read “%(title)s” in edition %(number)s") % {"title": moved.title, "number": edition.number}
        links.insert(0, (words, f"{edition_address(edition, True)}{moved.slug}/"))
    else:
        sentence = _("This chapter is not in edition %(number)s. It stands in another edition.")
    return NotHere(shelf, sentence % {"number": edition.number}, *links, to_editions(shelf))


def mistyped_below(shelf, rest: str) -> NotHere:
    """Offers what an address below a handbook's most likely meant."""
    sentence = _("This handbook has no chapter at this address. Perhaps it is mistyped.")
    return NotHere(shelf, sentence, *nearest.links_for(shelf, rest), to_handbook(shelf), to_editions(shelf))


@login_not_required
@require_safe
@for_readers
def mistyped(request, slug, rest):
    """Whatever else is asked for below a handbook; an address without its last slash leads on to the one with it."""
    if not rest.endswith("/") and resolve(f"{request.path_info}/").url_name != "mistyped":
        return redirect(request.get_full_path(force_append_slash=True), permanent=True)
    raise mistyped_below(shelves.shelf(slug, reader_of(request)), rest)
