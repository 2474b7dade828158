"""Worksheets: blank sheets to print or to take to Word. Nothing is filled in here, and nothing of a case is asked."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import in_language
from accounts.numbers import day_words
from handbook.docx.export import MEDIA_TYPE
from handbook.law_references.withdrawn_figures import law_of
from handbook.models import Edition
from handbook.reading import shelves
from handbook.reading.views.readers_pages import (
    NotHere,
    absolute,
    for_indexes,
    for_readers,
    reader_of,
    readers_page,
    to_handbook,
)
from handbook.reading.views.signed_out_pages import kept
from handbook.worksheets import set_sheets, sheet_files
from handbook.worksheets.blank_sheets import Sheet, sheet_called, sheets
from handbook.worksheets.grounds import grounds_of
from handbook.worksheets.word_layout import Paper
from press.manuscript import CannotBuild

BOTH = "both"
MOST_OFFENCES = 12
"""How many offences one sheet may have tables of."""


@login_not_required
@require_safe
@for_readers
@kept
def worksheets(request, slug):
    shelf = shelves.shelf(slug, reader_of(request))
    edition = shelf.in_effect()
    law = law_of(edition) if edition else None
    if law is None:
        return readers_page(request, "handbook/worksheets/none.html", shelf, edition=edition)
    return readers_page(
        request,
        "handbook/worksheets/sheet_list.html",
        shelf,
        edition=edition,
        sheets=sheets(),
        law_of_words=day_words(date.fromisoformat(law["made_on"])),
        standing=shelf.standing(edition),
    )


@login_not_required
@require_safe
@for_readers
@kept
def worksheet(request, slug, sheet):
    shelf = shelves.shelf(slug, reader_of(request))
    called, edition = _sheet(shelf, sheet), shelf.in_effect()
    law = law_of(edition) if edition else None
    if law is None:
        return readers_page(request, "handbook/worksheets/none.html", shelf, edition=edition)
    asked = _asked(request, shelf, called, law)
    return readers_page(
        request,
        "handbook/worksheets/sheet.html",
        shelf,
        edition=edition,
        sheet=called,
        made=mark_safe(_made(request, _Material(shelf, called, edition, law), asked)),  # escaped by its own template
        in_both=len(asked.languages) > 1,
        chosen=[offence["key"] for offence in asked.offences],
        offences=_to_choose(law) if called.is_of_an_offence else [],
        files_query=asked.query,
        standing=shelf.standing(edition),
    )


@login_not_required
@require_safe
@for_readers
def worksheet_word(request, slug, sheet):
    return _file(request, slug, sheet, sheet_files.word, MEDIA_TYPE, "docx")


@login_not_required
@require_safe
@for_readers
def worksheet_pdf(request, slug, sheet):
    return _file(request, slug, sheet, sheet_files.pdf, "application/pdf", "pdf")


def _file(request, slug: str, sheet: str, make, media_type: str, ending: str) -> HttpResponse:
    shelf = shelves.shelf(slug, reader_of(request))
    called, edition = _sheet(shelf, sheet), shelf.in_effect()
    law = law_of(edition) if edition else None
    if law is None:
        raise NotHere(shelf, _("There is no such file: this handbook has no worksheets today."), _to_all(shelf))
    asked = _asked(request, shelf, called, law)
    title = in_language(dict(called.titles))
    paper = Paper(title=title, is_wide=called.is_wide, foot=f"{title} · {set_sheets.blank_form()}")
    try:
        content = make(
            _made(request, _Material(shelf, called, edition, law), asked, is_file=True),
            paper=paper,
            language=get_language(),
        )
    except sheet_files.IsBusy as busy:
        sentence = _("Other sheets are being made just now. Ask again in a minute, or print the sheet from its page.")
        raise NotHere(shelf, sentence, _to_sheet(shelf, called), status=503) from busy
    except CannotBuild as refused:
        raise NotHere(shelf, refused.said_with(_), _to_sheet(shelf, called), status=503) from refused
    except ValidationError as refused:
        raise NotHere(shelf, " ".join(refused.messages), _to_sheet(shelf, called), status=503) from refused
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'inline; filename="{called.key}-{"-".join(asked.languages)}.{ending}"'
    return for_indexes(response, shelf.handbook, shelf.standing(edition))


# What is asked for ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Asked:
    """The languages of a sheet, the reader's first, and the offences that were chosen for it."""

    languages: list[str]
    offences: list[dict[str, Any]]

    @property
    def query(self) -> str:
        asked = [("offence", offence["key"]) for offence in self.offences]
        asked += [("in", BOTH)] if len(self.languages) > 1 else []
        return f"?{urlencode(asked)}" if asked else ""


def _sheet(shelf: shelves.Shelf, key: str) -> Sheet:
    """The sheet at an address. Raises NotHere."""
    called = sheet_called(key)
    if called is None:
        raise NotHere(shelf, _("There is no worksheet at this address."), _to_all(shelf), to_handbook(shelf))
    return called


def _asked(request, shelf: shelves.Shelf, called: Sheet, law: dict[str, Any]) -> _Asked:
    """What the address asks for. Raises NotHere."""
    wanted = request.GET.get("in", "")
    if wanted not in ("", BOTH):
        sentence = _("A worksheet comes in the language of its page, or with “in=both” in Khmer and English.")
        raise NotHere(shelf, sentence, _to_sheet(shelf, called), status=400)
    own = get_language()
    languages = [own, *(code for code, _name in settings.LANGUAGES if code != own)] if wanted else [own]
    keys = [key for key in dict.fromkeys(request.GET.getlist("offence")) if key] if called.is_of_an_offence else []
    offences = [offence for offence in law["offences"] if offence["key"] in keys]
    if len(offences) < len(keys):
        sentence = _("The law data have no such offence. Choose one from the list on the sheet's page.")
        raise NotHere(shelf, sentence, _to_sheet(shelf, called))
    if len(offences) > MOST_OFFENCES:
        sentence = _("A sheet takes at most 12 offences. Choose fewer, or print several sheets.")
        raise NotHere(shelf, sentence, _to_sheet(shelf, called), status=400)
    return _Asked(languages, offences)


def _to_choose(law: dict[str, Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The offences by their statute, each with its key and what it is called."""
    return [
        (
            in_language(law["statutes"].get(statute, {}).get("titles", {})) or statute,
            [(offence["key"], set_sheets.offence_words(offence, law)) for offence in group],
        )
        for statute, group in groupby(law["offences"], key=lambda offence: offence["statute"])
    ]


@dataclass(frozen=True)
class _Material:
    """What a sheet is made of."""

    shelf: shelves.Shelf
    sheet: Sheet
    edition: Edition
    law: dict[str, Any]


def _made(request, of: _Material, asked: _Asked, *, is_file: bool = False) -> str:
    """The sheet's HTML; its paragraphs are those of the edition, under their lasting addresses."""
    slug = of.shelf.handbook.slug
    of_edition = of.edition.chapters.select_related("version__wording").order_by("position")
    chapters = shelves.in_reading_order(of_edition, of.shelf.handbook)
    there = reverse("reading:edition", args=[slug, of.edition.number])
    there = absolute(request, there) if is_file else there
    standing = set_sheets.Standing(
        edition=of.edition,
        law=of.law,
        grounds=grounds_of(chapters, set_sheets.cited_by(of.sheet, of.law)),
        address_of=lambda one: f"{there}{one.chapter}/#{one.number}",
    )
    return set_sheets.html_of(
        of.sheet,
        standing,
        languages=asked.languages,
        address=absolute(request, reverse("reading:worksheet", args=[slug, of.sheet.key])),
        offences=asked.offences,
    )


def _to_all(shelf: shelves.Shelf) -> tuple[str, str]:
    return _("All worksheets"), reverse("reading:worksheets", args=[shelf.handbook.slug])


def _to_sheet(shelf: shelves.Shelf, called: Sheet) -> tuple[str, str]:
    return in_language(dict(called.titles)), reverse("reading:worksheet", args=[shelf.handbook.slug, called.key])
