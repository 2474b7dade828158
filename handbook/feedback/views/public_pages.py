"""We asked, you said, we did: a consultation's public page."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from accounts.numbers import PER_PAGE
from handbook.feedback import public_report
from handbook.reading.views.readers_pages import for_readers, reader_of, readers_page

# We asked, you said, we did -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """One contribution as the public may know it, with the paragraphs that draw on it."""

    contribution: object
    places: list

    @property
    def disposition(self):
        return self.contribution.disposition


@login_not_required
@require_safe
@for_readers
def consultation_by_number(request, pk):
    """An earlier address leads on to the name, where everybody may read the page: who asks learns no other name."""
    consultation = get_object_or_404(public_report.consultations_shown_to(None), pk=pk)
    return redirect("reading:consultation", consultation.slug, permanent=True)


@login_not_required
@require_safe
@for_readers
def consultation(request, slug):
    """We asked, you said, we did: for whom may read an edition that draws on this consultation."""
    reader = reader_of(request)
    consultation = get_object_or_404(public_report.consultations_shown_to(reader), slug=slug)
    editions = public_report.editions_drawing_on(consultation, reader)
    places = public_report.places_of(consultation, editions)
    page = Paginator(public_report.said_in(consultation), PER_PAGE).get_page(request.GET.get("page"))
    topics: dict = {}
    for contribution in page:
        said = Said(contribution, public_report.places_for(contribution, places))
        topics.setdefault(contribution.topic, []).append(said)
    return readers_page(
        request,
        "handbook/feedback/consultation.html",
        consultation=consultation,
        topics=list(consultation.topics.all()),
        counts=public_report.counts_of(consultation),
        page=page,
        said=list(topics.items()),
        done=public_report.done(editions, places),
    )
