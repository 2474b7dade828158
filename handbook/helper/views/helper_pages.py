"""The helper's pages. With a script nothing that is tapped leaves them; without one the facts come by POST, once.

A POST changes nothing, asks no session, and its facts are neither kept nor logged nor in any address: so it needs no
token of a session (there is nothing that a foreign page could have done in somebody's name), and a report of an error
leaves them out.
"""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from handbook.helper import asked_facts, said_steps, sentence_steps, side_by_side, working_note
from handbook.helper.helper_words import legend, notes, warnings
from handbook.helper.offence_cards import iso_day_words
from handbook.reading import shelves
from handbook.reading.views.readers_pages import (
    NotHere,
    absolute,
    for_readers,
    reader_of,
    readers_page,
    to_handbook,
)
from handbook.reading.views.signed_out_pages import compressed, kept
from law.matching import facts


def keeps_nothing(view):
    """What every page has in common that takes facts: no token, no report of what was sent."""
    return sensitive_post_parameters()(csrf_exempt(login_not_required(view)))


@keeps_nothing
@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
@kept
def helper(request, slug):
    return _helper_page(request, slug)


@keeps_nothing
@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def helper_sentence(request, slug):
    """The same page with the steps open and checked, for a browser without scripts. By its address there is nothing."""
    shelves.shelf(slug, reader_of(request))
    return _helper_page(request, slug) if request.method == "POST" else redirect("reading:helper", slug)


def _helper_page(request, slug):
    shelf = shelves.shelf(slug, reader_of(request))
    decision, edition = shelf.handbook.helper_decision, shelf.in_effect()
    bench = side_by_side.bench_of(edition, get_language())
    if decision is None or not decision.opens or bench is None:
        page = readers_page(request, "handbook/helper/closed.html", shelf, decision=decision, edition=edition)
        return not_kept(request, page)
    sent = sent_by(request)
    read = facts.read(sent, law=bench.law, today=timezone.localdate())
    answered = side_by_side.answer(bench, read.facts) if "act" in read.facts and not read.refused else None
    page = readers_page(
        request,
        "handbook/helper/helper.html",
        shelf,
        edition=edition,
        standing=shelf.standing(edition) if edition else "",
        decision=decision,
        law_of_words=iso_day_words(bench.law["made_on"]),
        acts=asked_facts.acts(sent, read.refused),
        when=asked_facts.question("date", sent, read.refused, bench.law),
        groups=asked_facts.groups(sent, read.refused, bench.law),
        given=[(name, values) for name, values in sent.items() if name in facts.FACTS],
        carried=[(name, values) for name, values in sent.items() if said_steps.is_field(name)],
        ticked=sent.get(said_steps.TICKED, ()),
        refused=read.refused,
        answered=answered,
        shown=_steps(bench, sent, read.facts, answered, reverse("reading:helper_sentence", args=[slug])),
        reasons=next(iter(sent.get(said_steps.REASONS, ())), "")[: said_steps.MOST_REASONS],
        reasons_in_note=not sentence_steps.has_reasons(bench.law),
        warnings=warnings(bench.law),
        notes=notes(),
        legend=legend(),
        data_address=_data_address(slug, bench),
        other_language=_name_of(other_language()),
        note_frame=_frames(request, shelf, edition, bench),
    )
    return not_kept(request, page)


def _steps(bench, sent, read_facts, answered, check_address) -> sentence_steps.Shown | None:
    """The steps with what was said of them, and the check of it, once something fits."""
    if answered is None or not answered.cards or not bench.law["steps"]:
        return None
    read = said_by(bench, sent, read_facts, answered)
    return sentence_steps.shown(
        bench.law,
        bench.cites,
        bench.words,
        sent,
        read,
        cards=answered.cards,
        check_address=check_address,
    )


def said_by(bench, sent, read_facts, answered) -> said_steps.SaidSteps:
    """What was said of the steps, beside the facts and what fits them."""
    return said_steps.read(
        sent,
        bench.law,
        facts=read_facts,
        fitting=[card.key for card in answered.cards],
        folded=[card.key for card in answered.cards if card.range == "folded"],
    )


def sent_by(request) -> dict[str, list[str]]:
    """What a form sent, each name with all its values."""
    return {name: request.POST.getlist(name) for name in request.POST}


@login_not_required
@require_safe
@for_readers
def helper_data(request, slug):
    """Law and cards in the reader's language. Under their checksum they may be kept for ever."""
    shelf = shelves.shelf(slug, reader_of(request))
    decision = shelf.handbook.helper_decision
    bench = side_by_side.bench_of(shelf.in_effect(), get_language())
    if decision is None or not decision.opens or bench is None:
        raise NotHere(shelf, _("The helper of this handbook is closed."), to_handbook(shelf))
    response = HttpResponse(bench.data, content_type="application/json; charset=utf-8")
    response["X-Robots-Tag"] = "noindex"
    if request.GET.get("v") == bench.digest and reader_of(request) is None:
        response["Cache-Control"] = "public, max-age=31536000, immutable"
        compressed(request, response)
    return response


def not_kept(request, page):
    """What was made of somebody's facts is kept by nobody on its way."""
    if request.method == "POST":
        page["Cache-Control"] = "no-store"
    return page


def _data_address(slug: str, bench: side_by_side.Bench) -> str:
    return f"{reverse('reading:helper_data', args=[slug])}?v={bench.digest}"


def other_language() -> str:
    """The language that the page is not in."""
    return next(code for code, _name in settings.LANGUAGES if code != get_language())


def _name_of(language: str) -> str:
    with translation.override(language):  # as its readers call it
        return str(dict(settings.LANGUAGES)[language])


def about_note(request, shelf, edition, bench) -> dict:
    """What every note says of itself, and where it can be checked."""
    check_at = absolute(request, reverse("reading:helper", args=[shelf.handbook.slug]))
    return {
        "handbook": shelf.handbook,
        "edition": edition,
        "law": bench.law,
        "law_day": bench.law["made_on"],
        "check_at": check_at,
    }


def _frames(request, shelf, edition, bench) -> dict:
    """The empty note in both languages, and where the words of the other one are."""
    own, other = get_language(), other_language()
    about = about_note(request, shelf, edition, bench)
    with translation.override(other):
        about_other = about_note(request, shelf, edition, bench)  # it is checked on the page in its language
        there = side_by_side.bench_of(edition, other)
        other_data = _data_address(shelf.handbook.slug, there)
    return {
        "language": own,
        "other_language": other,
        "own": mark_safe(working_note.rendered(own, **about)),
        "other": mark_safe(working_note.rendered(other, **about_other)),
        "other_data": other_data,
    }
