"""A paragraph through all editions, and an item of a list."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from handbook.reading import citation, item_history, law_changes, paragraph_history, shelves
from handbook.reading.translations import translation_notes
from handbook.reading.views.readers_pages import (
    NotHere,
    absolute,
    edition_numbered,
    for_readers,
    reader_of,
    readers_page,
    to_editions,
)
from handbook.reading.views.signed_out_pages import kept
from text.html.pages import paragraph_number


@login_not_required
@require_safe
@for_readers
@kept
def paragraph(request, slug, key):
    shelf = shelves.shelf(slug, reader_of(request))
    occurrences = paragraph_history.occurrences(shelf, key)
    if not occurrences:
        items = item_history.item_occurrences(shelf, key)
        if items:
            return _item_page(request, shelf, key, items)
        raise NotHere(shelf, _("No edition of this handbook has a paragraph at this address."), to_editions(shelf))
    shown = paragraph_history.shown_first(shelf, occurrences)
    address = reverse("reading:edition_chapter", args=[slug, shown.edition.number, shown.chapter.slug])
    corrections = law_changes.corrections(shelf, key=key)
    heard = paragraph_history.heard_for(shown.edition, shown.chapter.slug, shown.paragraph.number)
    return readers_page(
        request,
        "handbook/reading/paragraph.html",
        shelf,
        key=key,
        occurrences=[(one, law_changes.seen_from(one.edition, corrections).get(key)) for one in occurrences],
        shown=shown,
        edition=shown.edition,
        address=shown.edition.get_absolute_url(),
        standing=shelf.standing(shown.edition),
        current_address=reverse("reading:handbook", args=[slug]),
        is_there=shelf.in_effect() in [occurrence.edition for occurrence in occurrences],
        changes=law_changes.changes_since(shown.edition, shown.chapter, key=key).get(key, []),
        corrected=law_changes.seen_from(shown.edition, corrections).get(key),
        text=paragraph_history.shown_paragraphs(shown.chapter, shown.edition).get(key, ""),
        translation=_translation_note(shown.edition, shown.chapter, key),
        heard=heard[: paragraph_history.MOST_SHOWN],
        is_more=len(heard) > paragraph_history.MOST_SHOWN,
        heard_address=reverse("reading:edition_heard", args=[slug, shown.edition.number]),
        comment_address=_comment_address(shelf.handbook, shown, key),
        items=item_history.items_of_list(shown.chapter, key) if shown.paragraph.kind == "list" else [],
        citations=_forms(request, shown.edition, address, shown.paragraph.number),
    )


def _item_page(request, shelf, key, occurrences):
    slug = shelf.handbook.slug
    shown = paragraph_history.shown_first(shelf, occurrences)
    address = reverse("reading:edition_chapter", args=[slug, shown.edition.number, shown.chapter.slug])
    its_list = shown.item.paragraph
    lists = paragraph_history.shown_paragraphs(shown.chapter, shown.edition)
    return readers_page(
        request,
        "handbook/reading/item.html",
        shelf,
        key=key,
        occurrences=occurrences,
        shown=shown,
        edition=shown.edition,
        address=shown.edition.get_absolute_url(),
        standing=shelf.standing(shown.edition),
        current_address=reverse("reading:handbook", args=[slug]),
        is_there=shelf.in_effect() in [occurrence.edition for occurrence in occurrences],
        changes=law_changes.changes_since(shown.edition, shown.chapter, key=its_list).get(its_list, []),
        corrected=law_changes.corrected_since(shelf, shown.edition, key=its_list).get(its_list),
        text=item_history.marked(lists.get(its_list, ""), shown.item.number),
        citations=_forms(request, shown.edition, address, shown.item.number),
    )


def _translation_note(edition, chapter, key):
    """What is told of a paragraph of a translation; None of one in the handbook's own language, in no query."""
    if chapter.language == edition.handbook.source_language:
        return None
    of_chapter = edition.chapters.filter(number=chapter.number)
    return translation_notes.notes_in(edition, chapter, of_chapter).at.get(key)


def _forms(request, edition, address, number) -> list[citation.Form]:
    return citation.forms(edition, address, lambda path: absolute(request, path), number=number)


def _comment_address(handbook, shown, key) -> str:
    """Where readers comment on the paragraph, in the language of the page; empty where comments are not taken."""
    if not handbook.takes_comments:
        return ""
    address = reverse("join:paragraph_comment", args=[handbook.slug, shown.edition.number, key])
    return f"{address}?language={get_language()}"


@login_not_required
@require_safe
@for_readers
def paragraph_preview(request, slug, number, chapter, position):
    """{"html": ...}: one paragraph of an edition by itself, for a page that refers to it."""
    shelf = shelves.shelf(slug, reader_of(request))
    edition = edition_numbered(shelf, number)
    of_edition = shelves.chapters_of([edition])
    there = next((c for c in shelves.in_reading_order(of_edition, shelf.handbook) if c.slug == chapter), None)
    keys = there.version.wording.keys if there else []
    if not 1 <= position <= len(keys):
        raise Http404
    key = keys[position - 1]
    shown = {
        "chapter": there,
        "number": paragraph_number(there.number, position),
        "text": paragraph_history.shown_paragraphs(there, edition)[key],
        "corrected": law_changes.corrected_since(shelf, edition, chapter=there, key=key).get(key),
        "translation": _translation_note(edition, there, key),
    }
    response = JsonResponse({"html": render_to_string("handbook/reading/_referred_paragraph.html", shown)})
    response["X-Robots-Tag"] = "noindex"
    return response


@login_not_required
@require_safe
@for_readers
def edition_paragraph(request, slug, number, key):
    """A paragraph's page shows it in every edition, this one included."""
    return redirect(reverse("reading:paragraph", args=[slug, key]) + f"#edition-{number}")
