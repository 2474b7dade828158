"""An edition as readers have it: its contents, its book, its images and what was heard for it."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import FileResponse, Http404
from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.numbers import PER_PAGE
from handbook.drafting.views.image_pages import as_it_is
from handbook.editions import instruments, printing, provenance, reprinting
from handbook.models import Edition, EditionLaw
from handbook.reading import changes, citation, following, shelves, validity
from handbook.reading.views.readers_pages import (
    NotHere,
    absolute,
    edition_address,
    edition_numbered,
    edition_on,
    for_indexes,
    for_readers,
    reader_of,
    readers_page,
    to_edition,
    to_editions,
)
from handbook.reading.views.signed_out_pages import kept
from handbook.rendering import images
from office import downloads

HANDBOOKS_PER_PAGE = 12

# The edition in effect ------------------------------------------------------------------------------------------


@login_not_required
@require_safe
@for_readers
@kept
def home(request):
    reader = reader_of(request)
    page = Paginator(shelves.on_show(reader), HANDBOOKS_PER_PAGE).get_page(request.GET.get("page"))
    handbooks = shelves.with_current(page.object_list, reader)
    return readers_page(request, "handbook/reading/home.html", page=page, handbooks=handbooks)


@login_not_required
@require_safe
@for_readers
@kept
def handbook(request, slug):
    shelf = shelves.shelf(slug, reader_of(request))
    if shelf.in_effect() is None and "on" not in request.GET:
        return readers_page(request, "handbook/reading/nothing_in_effect.html", shelf)
    edition, is_fixed = edition_on(request, shelf)
    return _edition_page(request, shelf, edition, is_fixed=is_fixed)


@login_not_required
@require_safe
@for_readers
@kept
def heard(request, slug):
    shelf = shelves.shelf(slug, reader_of(request))
    edition, is_fixed = edition_on(request, shelf)
    return _heard_page(request, shelf, edition, is_fixed=is_fixed)


# Every edition --------------------------------------------------------------------------------------------------


@login_not_required
@require_safe
@for_readers
@kept
def editions(request, slug):
    shelf = shelves.shelf(slug, reader_of(request))
    changed = changes.changed_chapters(shelf)
    files = shelves.files_of(shelf)
    blackouts = reprinting.blackouts_of(shelf)
    rows = [
        {
            "edition": edition,
            "standing": shelf.standing(edition),
            "before": shelf.before(edition),
            "changed": changed.get(edition.pk, []),
            "blackouts": blackouts[edition.pk],
            "files": [(file, _file_address(edition, file)) for file in files.get(edition.pk, [])],
        }
        for edition in shelf
    ]
    return readers_page(
        request,
        "handbook/reading/editions.html",
        shelf,
        rows=rows,
        earliest=min((edition.in_effect_from for edition in shelf), default=None),
        today=timezone.localdate(),
        older=shelf.editions[1] if len(rows) > 1 else None,
        newer=shelf.editions[0] if rows else None,
        may_be_followed=following.may_be_followed(shelf.handbook),
    )


@login_not_required
@require_safe
@for_readers
@kept
def edition(request, slug, number):
    shelf = shelves.shelf(slug, reader_of(request))
    return _edition_page(request, shelf, edition_numbered(shelf, number), is_fixed=True)


@login_not_required
@require_safe
@for_readers
@kept
def edition_heard(request, slug, number):
    shelf = shelves.shelf(slug, reader_of(request))
    return _heard_page(request, shelf, edition_numbered(shelf, number), is_fixed=True)


@login_not_required
@require_safe
@for_readers
def edition_pdf(request, slug, number):
    shelf = shelves.shelf(slug, reader_of(request))
    edition = edition_numbered(shelf, number)
    file = shelves.file_for(edition)
    if file is None:
        raise Http404
    if reprinting.is_waiting(file):
        sentence = _("The book of edition %(number)s is being printed again at the moment. The text can be read here.")
        raise NotHere(shelf, sentence % {"number": number}, to_edition(edition), to_editions(shelf), status=503)
    if edition == shelf.previewed:
        return downloads.pdf(printing.marked_as_preview(file), f"preview-{file.name}", attached=True)
    etag = f'"{file.stored_file.sha256}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            content = file.stored_file.content.open("rb")
        except FileNotFoundError:
            sentence = _("The file of edition %(number)s cannot be found at the moment. The text can be read here.")
            raise NotHere(
                shelf, sentence % {"number": number}, to_edition(edition), to_editions(shelf), status=503
            ) from None
        response = FileResponse(
            content, as_attachment=True, filename=file.name, content_type=file.stored_file.media_type
        )
        response["Content-Language"] = file.language
        response = downloads.in_part(request, response, content, size=file.stored_file.size, etag=etag)
    response["ETag"] = etag
    return for_indexes(response, shelf.handbook, shelf.standing(edition))


@login_not_required
@require_safe
@for_readers
def edition_instrument(request, slug, number):
    """The scan of the instrument that adopted an edition."""
    shelf = shelves.shelf(slug, reader_of(request))
    edition = edition_numbered(shelf, number)
    entered = instruments.instrument_of(edition)
    if entered is None or entered.scan is None:
        raise NotHere(shelf, _("No scan is kept of what adopted this edition."), to_edition(edition))
    extension = "pdf" if entered.scan.media_type == "application/pdf" else "jpg"
    response = FileResponse(
        entered.scan.content.open("rb"),
        filename=f"{slug}-edition-{number}-instrument.{extension}",
        content_type=entered.scan.media_type,
        as_attachment=extension == "pdf",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_not_required
@require_safe
@for_readers
def image(request, slug, name):
    """An image that an edition shows which this person may read; what only drafts show is not here."""
    reader = reader_of(request)
    found = images.shown_to_readers(slug, name, reader)
    if found is None:
        raise Http404
    # Its bytes never change; only who may read the handbook may.
    response = as_it_is(request, found, cache="private, max-age=3600" if reader else "public, max-age=3600")
    # What the edition in effect shows no longer is left out of the indexes, as the editions are that show it.
    current = Edition.objects.visible_to(reader).filter(handbook__slug=slug).in_effect()
    is_shown = current.values_list("manifest__images", flat=True).first() or {}
    standing = shelves.Standing.IN_EFFECT if name in is_shown else shelves.Standing.EARLIER
    return for_indexes(response, found.handbook, standing)


# Pages that an edition has at two addresses: that of the handbook, and its own --------------------------------------


def _edition_page(request, shelf, edition, *, is_fixed):
    in_all_languages = shelves.chapters_of([edition])
    chapters = shelves.in_reading_order(in_all_languages, shelf.handbook)
    address = edition_address(edition, is_fixed)
    return readers_page(
        request,
        "handbook/reading/handbook.html",
        shelf,
        canonical=edition_address(edition, edition != shelf.in_effect()),
        address=address,
        edition=edition,
        standing=shelf.standing(edition),
        before=shelf.before(edition),
        parts=shelves.by_part(chapters),
        changed_in=changes.last_changed(shelf, edition),
        validity=validity.of_edition(edition, in_all_languages),
        has_all=all(chapter.language == get_language() for chapter in chapters),
        file=shelves.file_for(edition),
        has_worksheets=edition == shelf.in_effect() and EditionLaw.objects.filter(edition=edition).exists(),
        instrument=instruments.instrument_of(edition),
        blackouts=reprinting.blackouts_of([edition])[edition.pk],
        citations=citation.forms(edition, edition_address(edition, True), lambda path: absolute(request, path)),
        lasting_address=absolute(request, edition_address(edition, True)),
    )


def _heard_page(request, shelf, edition, *, is_fixed):
    # The places are frozen: what stands on a page of an edition stands there for ever.
    last = edition.heard.aggregate(last=Max("place"))["last"] or 0
    page = Paginator(range(1, last + 1), PER_PAGE).get_page(request.GET.get("page"))
    shown = edition.heard.filter(place__in=list(page.object_list)).order_by("place")
    is_current = edition == shelf.in_effect()
    asked = f"?page={page.number}" if page.number > 1 else ""
    return readers_page(
        request,
        "handbook/reading/heard.html",
        shelf,
        canonical=f"{edition_address(edition, not is_current)}heard/{asked}",
        address=edition_address(edition, is_fixed),
        edition=edition,
        standing=shelf.standing(edition),
        page=page,
        topics=provenance.by_topic(provenance.what_we_heard(edition, shown)),
    )


def _file_address(edition, file) -> str:
    """A file's address begins with its own language, so that the reader's does not choose another."""
    address = reverse("reading:edition_pdf", args=[edition.handbook.slug, edition.number])
    return translate_url(address, file.language)
