"""What changed between two editions, all of it on one page; and the form that asks for it."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from handbook.reading import changes, shelves
from handbook.reading.views.readers_pages import edition_numbered, for_readers, reader_of, readers_page
from handbook.reading.views.signed_out_pages import kept


@login_not_required
@require_safe
@for_readers
def compare(request, slug):
    """The form of the page of editions leads here, `?from=1&to=2`, and on to the page of the two."""
    shelf = shelves.shelf(slug, reader_of(request))
    older, newer = (edition_numbered(shelf, request.GET.get(name, "")[:20]) for name in ("from", "to"))
    return redirect("reading:edition_changes", slug, older.number, newer.number)


@login_not_required
@require_safe
@for_readers
@kept
def edition_changes(request, slug, old, new):
    shelf = shelves.shelf(slug, reader_of(request))
    older, newer = edition_numbered(shelf, old), edition_numbered(shelf, new)
    if older == newer:
        return redirect("reading:edition", slug, new)
    if (older.major, older.minor) > (newer.major, newer.minor):
        return redirect("reading:edition_changes", slug, new, old)
    found = changes.edition_changes(shelf, older, newer)
    return readers_page(
        request,
        "handbook/reading/edition_changes.html",
        shelf,
        old=older,
        new=newer,
        notes=changes.notes_between(shelf, older, newer),
        changes=found,
        reworded=[(redline, changes.stretches(redline)) for redline in found.reworded],
    )
