"""The roster as judges and prosecutors see it. Nothing of it is kept by a browser, a phone, a copy or an index."""

from django.contrib.auth.decorators import login_not_required
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from handbook.court_experts.forms import RosterFilterForm
from handbook.court_experts.roster_entries import READ
from handbook.court_experts.roster_search import by_province, sifted
from handbook.models import CourtExpert
from handbook.reading import shelves
from handbook.reading.views.readers_pages import for_readers, reader_of, readers_page


@login_not_required
@require_safe
@for_readers
def court_experts(request, slug):
    """The roster. Who is no judge or prosecutor is told for whom the page is, and how the defence gets the roster."""
    reader = reader_of(request)
    shelf = shelves.shelf(slug, reader)
    if reader is None or not reader.has_perm(READ, shelf.handbook):
        return _for_others(request, shelf)
    shown = list(CourtExpert.objects.shown().filter(programme=shelf.handbook.programme_id).select_related("province"))
    form = RosterFilterForm(request.GET)
    form.is_valid()
    found = sifted(shown, **form.asked)
    page = readers_page(
        request,
        "handbook/court_experts/court_experts.html",
        shelf,
        noindex=True,
        form=form,
        provinces=by_province(found),
        number=len(found),
        has_any=bool(shown),
        today=timezone.localdate(),
    )
    page["Cache-Control"] = "private, no-store"
    return page


def _for_others(request, shelf):
    context = {"sign_in": f"{reverse('account_login')}?next={request.path}", "noindex": True}
    page = readers_page(request, "handbook/court_experts/court_experts_closed.html", shelf, status=403, **context)
    page["Cache-Control"] = "private, no-store"
    return page
