"""The desk's page of a handbook's search: words that lead to each other, what found nothing."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.forms import a_form, filled_in, show_refusal
from accounts.rights import require
from handbook.finders import the_handbook
from handbook.models import SearchLine
from handbook.reading.forms import SearchLineForm
from handbook.reading.search import search_words, unfound


@a_form
def search_words_page(request, slug):
    handbook = _handbook(request, slug)
    form = filled_in(SearchLineForm, request)
    if form.is_valid():
        try:
            search_words.add(handbook, **form.facts, by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Added. The search knows these words within a minute."))
            return redirect("desk:search_words", handbook.slug)
    return _page(request, handbook, form=form)


@require_POST
def search_words_delete(request, slug, pk):
    handbook = _handbook(request, slug)
    line = get_object_or_404(SearchLine, handbook=handbook, pk=pk)
    search_words.take_away(line, by=request.user)
    messages.success(request, _("“%s” is taken away.") % line)
    return redirect("desk:search_words", handbook.slug)


def _handbook(request, slug):
    handbook = the_handbook(request, slug)
    require(request.user, "handbook.draft_version", handbook)
    return handbook


def _page(request, handbook, **forms) -> HttpResponse:
    lines = handbook.search_lines.select_related("added_by")
    return render(
        request,
        "handbook/reading/search_words.html",
        {
            "handbook": handbook,
            "lines": lines.filter(paragraph=""),
            "sought": search_words.in_reading_order(handbook),
            "terms": handbook.glossary.in_use().count(),
            "unfound": unfound.shown(handbook),
            **forms,
        },
    )
