"""Readers' pages: public where the handbook is, without a session, with at most two queries for a chapter."""

from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from handbook.drafting.views.image_pages import as_it_is
from handbook.editions import kept_pages, provenance
from handbook.editions.provenance import what_we_heard
from handbook.models import Edition, EditionChapter, Handbook
from handbook.reading import changes, citation, paragraph_history
from handbook.reading import shelves as reading_shelves
from handbook.rendering import images


class NotHere(Exception):
    """The address leads to nothing. The page says so in a sentence, and leads on by links (words, address)."""

    def __init__(self, shelf: reading_shelves.Shelf, sentence: str, *links: tuple[str, str], status: int = 404):
        super().__init__(sentence)
        self.shelf, self.sentence, self.links, self.status = shelf, sentence, links, status


def for_readers(view):
    """What all readers' pages have in common: one spelling of edition numbers, sentences for what is not here,
    and shared caches only for what everybody may read."""

    @conditional_page
    @wraps(view)
    def page(request, *args, **kwargs):
        plain = {name: _plain(value) if name in ("number", "old", "new") else value for name, value in kwargs.items()}
        if plain != kwargs:
            return redirect(request.resolver_match.view_name, permanent=True, **plain)
        try:
            response = view(request, *args, **kwargs)
        except Handbook.DoesNotExist:
            raise Http404 from None
        except NotHere as not_here:
            return readers_page(
                request,
                "handbook/reading/not_here.html",
                not_here.shelf,
                status=not_here.status,
                sentence=not_here.sentence,
                links=not_here.links,
            )
        if reader_of(request) is None and response.status_code == 200 and not response.has_header("Cache-Control"):
            # Signed out, one sees only what everybody may: such pages may lie in any cache for a minute.
            # For the signed-in, config.middleware.PrivateByDefault says that no cache keeps them.
            response["Cache-Control"] = "public, max-age=60"
        return response

    return page


# The edition in effect ------------------------------------------------------------------------------------------


@login_not_required
@require_safe
@for_readers
def home(request):
    shelves = reading_shelves.shelves(reader_of(request))
    return readers_page(
        request, "handbook/reading/home.html", handbooks=[(shelf.handbook, shelf.in_effect()) for shelf in shelves]
    )


@login_not_required
@require_safe
@for_readers
def handbook(request, slug):
    shelf = reading_shelves.shelf(slug, reader_of(request))
    if shelf.in_effect() is None and "on" not in request.GET:
        return readers_page(request, "handbook/reading/nothing_in_effect.html", shelf)
    edition, is_fixed = _edition_on(request, shelf)
    return _edition_page(request, shelf, edition, is_fixed=is_fixed)


@login_not_required
@require_safe
@for_readers
def chapter(request, slug, chapter):
    shelf = reading_shelves.shelf(slug, reader_of(request))
    edition, is_fixed = _edition_on(request, shelf)
    return _chapter_page(request, shelf, edition, chapter, is_fixed=is_fixed)


@login_not_required
@require_safe
@for_readers
def heard(request, slug):
    shelf = reading_shelves.shelf(slug, reader_of(request))
    edition, is_fixed = _edition_on(request, shelf)
    return _heard_page(request, shelf, edition, is_fixed=is_fixed)


# Every edition --------------------------------------------------------------------------------------------------


@login_not_required
@require_safe
@for_readers
def editions(request, slug):
    shelf = reading_shelves.shelf(slug, reader_of(request))
    changed = changes.changed_chapters(shelf)
    files = reading_shelves.files_of(shelf)
    rows = [
        {
            "edition": edition,
            "standing": shelf.standing(edition),
            "before": shelf.before(edition),
            "changed": changed.get(edition.pk, []),
            "files": [(file, _file_address(edition, file)) for file in files.get(edition.pk, [])],
        }
        for edition in shelf
    ]
    return readers_page(request, "handbook/reading/editions.html", shelf, rows=rows)


@login_not_required
@require_safe
@for_readers
def edition(request, slug, number):
    shelf = reading_shelves.shelf(slug, reader_of(request))
    return _edition_page(request, shelf, _numbered(shelf, number), is_fixed=True)


@login_not_required
@require_safe
@for_readers
def edition_chapter(request, slug, number, chapter):
    shelf = reading_shelves.shelf(slug, reader_of(request))
    return _chapter_page(request, shelf, _numbered(shelf, number), chapter, is_fixed=True)


@login_not_required
@require_safe
@for_readers
def edition_heard(request, slug, number):
    shelf = reading_shelves.shelf(slug, reader_of(request))
    return _heard_page(request, shelf, _numbered(shelf, number), is_fixed=True)


@login_not_required
@require_safe
@for_readers
def edition_paragraph(request, slug, number, key):
    """A paragraph's page shows it in every edition, this one included."""
    return redirect(reverse("reading:paragraph", args=[slug, key]) + f"#edition-{number}")


@login_not_required
@require_safe
@for_readers
def edition_pdf(request, slug, number):
    shelf = reading_shelves.shelf(slug, reader_of(request))
    edition = _numbered(shelf, number)
    file = reading_shelves.file_for(edition)
    if file is None:
        raise Http404
    etag = f'"{file.stored_file.sha256}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            content = file.stored_file.content.open("rb")
        except FileNotFoundError:
            sentence = _("The file of edition %(number)s cannot be found at the moment. The text can be read here.")
            raise NotHere(
                shelf, sentence % {"number": number}, _to_edition(edition), _to_editions(shelf), status=503
            ) from None
        response = FileResponse(
            content, as_attachment=True, filename=file.name, content_type=file.stored_file.media_type
        )
        response["Content-Language"] = file.language
    response["ETag"] = etag
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
    return as_it_is(request, found, cache="private, max-age=3600" if reader else "public, max-age=3600")


@login_not_required
@require_safe
@for_readers
def redline(request, slug, old, new, chapter):
    shelf = reading_shelves.shelf(slug, reader_of(request))
    older, newer = _numbered(shelf, old), _numbered(shelf, new)
    if older == newer:
        return redirect("reading:edition_chapter", slug, new, chapter)
    if (older.major, older.minor) > (newer.major, newer.minor):
        return redirect("reading:redline", slug, new, old, chapter)
    found = changes.chapter_redline(shelf, older, newer, chapter)
    if found is None:
        raise _no_such_chapter(shelf, newer, chapter)
    return readers_page(request, "handbook/reading/redline.html", shelf, redline=found, old=older, new=newer)


@login_not_required
@require_safe
@for_readers
def paragraph(request, slug, key):
    shelf = reading_shelves.shelf(slug, reader_of(request))
    occurrences = paragraph_history.occurrences(shelf, key)
    if not occurrences:
        raise NotHere(shelf, _("No edition of this handbook has a paragraph at this address."), _to_editions(shelf))
    last = occurrences[0]
    address = reverse("reading:edition_chapter", args=[slug, last.edition.number, last.chapter.slug])
    return readers_page(
        request,
        "handbook/reading/paragraph.html",
        shelf,
        key=key,
        occurrences=occurrences,
        last=last,
        is_there=shelf.in_effect() in [occurrence.edition for occurrence in occurrences],
        text=paragraph_history.shown_paragraphs(last.chapter, last.edition).get(key, ""),
        heard=paragraph_history.heard_for(last.edition, last.chapter.slug, last.paragraph.number),
        heard_address=reverse("reading:edition_heard", args=[slug, last.edition.number]),
        citation=citation.citation(
            last.edition,
            _absolute(request, f"{address}#{last.paragraph.number}"),
            paragraph=last.paragraph.number,
        ),
    )


# Pages that an edition has at two addresses: that of the handbook, and its own --------------------------------------


def _edition_page(request, shelf, edition, *, is_fixed):
    chapters = reading_shelves.in_reading_order(reading_shelves.chapters_of([edition]), shelf.handbook)
    address = _address(edition, is_fixed)
    return readers_page(
        request,
        "handbook/reading/handbook.html",
        shelf,
        canonical=_address(edition, edition != shelf.in_effect()),
        address=address,
        edition=edition,
        standing=shelf.standing(edition),
        before=shelf.before(edition),
        parts=reading_shelves.by_part(chapters),
        has_all=all(chapter.language == get_language() for chapter in chapters),
        file=reading_shelves.file_for(edition),
        citation=citation.citation(edition, _absolute(request, _address(edition, True))),
        lasting_address=_absolute(request, _address(edition, True)),
    )


def _chapter_page(request, shelf, edition, slug, *, is_fixed):
    before = shelf.before(edition)
    both = reading_shelves.chapters_of([edition, before] if before else [edition], page_of=slug)
    chapters = reading_shelves.in_reading_order((c for c in both if c.edition_id == edition.pk), shelf.handbook)
    chapter = next((chapter for chapter in chapters if chapter.slug == slug), None)
    if chapter is None:
        if (moved := _moved(shelf, edition, slug)) is not None and not is_fixed:
            # An earlier edition knew it by this address; what cites it leads on, the browser keeping the fragment.
            response = redirect(f"{_address(edition, False)}{moved.slug}/", permanent=True)
            # Not for ever, as browsers would: the chapter may get its old address back.
            response["Cache-Control"] = "private, max-age=60"
            return response
        raise _no_such_chapter(shelf, edition, slug)
    at = chapters.index(chapter)
    earlier = next(
        (c for c in both if before and c.edition_id == before.pk and _is_same(c, chapter)),
        None,
    )
    address = _address(edition, is_fixed)
    lasting = f"{_address(edition, True)}{slug}/"
    html = chapter.html or kept_pages.chapter_page(chapter)
    is_current = edition == shelf.in_effect()
    return readers_page(
        request,
        "handbook/reading/chapter.html",
        shelf,
        canonical=f"{_address(edition, not is_current)}{slug}/",
        address=address,
        edition=edition,
        standing=shelf.standing(edition),
        current_address=_current_address(shelf, slug),
        chapter=chapter,
        previous=chapters[at - 1] if at else None,
        next=chapters[at + 1] if at + 1 < len(chapters) else None,
        html=kept_pages.with_addresses(html, address),
        sections=kept_pages.sections(html),
        before=before if before and earlier and changes.differs(chapter, earlier) else None,
        citation=citation.citation(edition, _absolute(request, lasting), chapter=chapter),
        lasting_address=_absolute(request, lasting),
    )


def _heard_page(request, shelf, edition, *, is_fixed):
    is_current = edition == shelf.in_effect()
    return readers_page(
        request,
        "handbook/reading/heard.html",
        shelf,
        canonical=f"{_address(edition, not is_current)}heard/",
        address=_address(edition, is_fixed),
        edition=edition,
        standing=shelf.standing(edition),
        topics=provenance.by_topic(what_we_heard(edition)),
    )


def readers_page(request, template, shelf=None, *, status=200, canonical="", **context) -> HttpResponse:
    """A reader's page with what its frame asks for."""
    path = request.get_full_path()
    languages = []
    for code, name in settings.LANGUAGES:
        address = translate_url(path, code)
        with override(code):  # each language is called as its readers call it
            languages.append({"code": code, "name": str(name), "address": address})
    canonical = canonical or request.path
    return render(
        request,
        template,
        {
            "reader": reader_of(request),
            "shelf": shelf,
            "handbook": shelf and shelf.handbook,
            "current": shelf and shelf.in_effect(),
            "languages": languages,
            "canonical": _absolute(request, canonical),
            "alternates": [
                (code, _absolute(request, translate_url(canonical, code))) for code, _name in settings.LANGUAGES
            ],
            **context,
        },
        status=status,
    )


# What an address asks for ---------------------------------------------------------------------------------------


def reader_of(request):
    """The signed-in person, or None. Without a session cookie nobody is asked for: it would cost a session."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
        return request.user
    return None


def _edition_on(request, shelf) -> tuple[Edition, bool]:
    """The edition in effect today, or on the day that `?on=` names; and whether its own address is to be used."""
    asked = request.GET.get("on")
    day = None
    if asked is not None:
        try:
            day = parse_date(asked.strip())
        except ValueError:
            day = None
        if day is None:
            sentence = _("“%(asked)s” is not a day. Write it as year, month and day: 2026-03-01.")
            raise NotHere(shelf, sentence % {"asked": asked[:40]}, _to_handbook(shelf), _to_editions(shelf), status=400)
    edition = shelf.in_effect(day)
    if edition is None and day is not None and day < timezone.localdate():
        sentence = _("No edition of this handbook was in effect on %(day)s.") % {"day": date_format(day, "j F Y")}
        raise NotHere(shelf, sentence, _to_handbook(shelf), _to_editions(shelf))
    if edition is None:
        raise NotHere(shelf, _("No edition of this handbook is in effect today."), _to_editions(shelf))
    return edition, edition != shelf.in_effect()


def _numbered(shelf, number) -> Edition:
    edition = shelf.numbered(number)
    if edition is None:
        sentence = _("This handbook has no edition %(number)s.") % {"number": number}
        raise NotHere(shelf, sentence, _to_handbook(shelf), _to_editions(shelf))
    return edition


def _plain(number: str) -> str:
    """2 for 2.0 and for 02."""
    major, _dot, minor = number.partition(".")
    return f"{int(major)}.{int(minor)}" if minor and int(minor) else str(int(major))


def _is_same(one: EditionChapter, other: EditionChapter) -> bool:
    """One chapter in one language in two editions: its number stays, whatever address it has."""
    return (one.number, one.language) == (other.number, other.language)


def _moved(shelf, edition, slug) -> EditionChapter | None:
    """The chapter of an edition that another edition on the shelf has at an address."""
    elsewhere = EditionChapter.objects.filter(edition__in=shelf.editions, slug=slug).order_by()
    return edition.chapters.filter(version__chapter__in=elsewhere.values("version__chapter")).first()


def _no_such_chapter(shelf, edition, slug) -> NotHere:
    """Says where the chapter went, when another edition has it at this address; a mistyped address is not found."""
    places = EditionChapter.objects.filter(edition__in=shelf.editions, slug=slug).select_related("edition", "version")
    there = places.order_by("-edition__major", "-edition__minor").first()
    if there is None:
        sentence = _("This handbook has no chapter at this address. Perhaps it is mistyped.")
        return NotHere(shelf, sentence, _to_handbook(shelf), _to_editions(shelf))
    number = next(other.number for other in shelf if other.pk == there.edition_id)
    links = [
        (
            _("Read “%(title)s” in edition %(number)s") % {"title": there.title, "number": number},
            reverse("reading:edition_chapter", args=[shelf.handbook.slug, number, slug]),
        )
    ]
    moved = _moved(shelf, edition, slug)
    if moved is not None:
        sentence = _("In edition %(number)s this chapter has another address.")
        words = _("Read “%(title)s” in edition %(number)s") % {"title": moved.title, "number": edition.number}
        links.insert(0, (words, f"{_address(edition, True)}{moved.slug}/"))
    else:
        sentence = _("This chapter is not in edition %(number)s. It stands in another edition.")
    return NotHere(shelf, sentence % {"number": edition.number}, *links, _to_editions(shelf))


def _address(edition, is_fixed) -> str:
    if is_fixed:
        return reverse("reading:edition", args=[edition.handbook.slug, edition.number])
    return reverse("reading:handbook", args=[edition.handbook.slug])


def _file_address(edition, file) -> str:
    """A file's address begins with its own language, so that the reader's does not choose another."""
    address = reverse("reading:edition_pdf", args=[edition.handbook.slug, edition.number])
    return translate_url(address, file.language)


def _current_address(shelf, slug) -> str:
    return reverse("reading:chapter", args=[shelf.handbook.slug, slug])


def _absolute(request, address: str) -> str:
    """With the site's name: that of PUBLIC_URL, which is printed in books, where the installation has one."""
    return settings.PUBLIC_URL + address if settings.PUBLIC_URL else request.build_absolute_uri(address)


def _to_handbook(shelf) -> tuple[str, str]:
    return _("To the edition in effect"), reverse("reading:handbook", args=[shelf.handbook.slug])


def _to_edition(edition) -> tuple[str, str]:
    return _("To the contents of edition %(number)s") % {"number": edition.number}, _address(edition, True)


def _to_editions(shelf) -> tuple[str, str]:
    return _("All editions"), reverse("reading:editions", args=[shelf.handbook.slug])
