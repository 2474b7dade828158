"""Pages of sources: what waits for a chapter, citing it at a paragraph, setting it aside with a reason.

Every page and act works without JavaScript. Asked by htmx (the editor's page does), they answer with the panel alone.
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import a_form
from accounts.numbers import PER_PAGE, typed_number
from accounts.rights import require
from handbook.drafting import citing, drafts, sources
from handbook.drafting.forms import CitationForm
from handbook.drafting.sources import contributions_for
from handbook.drafting.views import saving_pages
from handbook.finders import the_version
from handbook.models import Citation, SetAside, Version
from handbook.rendering import numbered_paragraphs
from handbook.rendering.redlines import numbered
from text.html.pages import paragraph_number
from text.khmer import beginning
from workshops.intake import redaction

SHOWN = ("waiting", "all")


@require_safe
def version_sources(request, pk):
    """What waits for a version's chapter; `?q=` looks for words, `?show=all` shows what it cites already too.

    Once the text is sent for approval, whoever reads it reads what waits, and cites nothing.
    """
    version = the_version(request, pk)
    if version.status == Version.Status.IN_REVIEW and not request.htmx:
        return _waiting_page(request, version)
    version = _at_the_desk(request, pk)
    return _panel_page(request, version) if version.status == Version.Status.DRAFTED else _closed(request, version)


@a_form
def version_cite(request, pk):
    """Cite a contribution at a paragraph. Who comes by an old address is led to the sources."""
    version = _at_the_desk(request, pk)
    if request.method != "POST":
        return redirect(f"{reverse('desk:version_sources', args=[pk])}?{request.GET.urlencode()}")
    form = CitationForm(
        _with_place_of_pin(request.POST, version, request.user),
        paragraphs=[(one.key, one.number) for one in numbered(version.wording)],
        contributions=contributions_for(version, request.user),
    )
    refusal, done = "", None
    if not form.is_valid():
        refusal = " ".join(sentence for errors in form.errors.values() for sentence in errors)
    else:
        try:
            done = citing.cite(version, by=request.user, **form.cleaned_data)
        except drafts.NotOpen:
            return _closed(request, version)
        except ValidationError as refused:
            refusal = " ".join(refused.messages)
    return _answered(request, version, refusal=refusal, cited=done)


@require_POST
def citation_delete(request, pk):
    """Take a source out of a draft, or undo that it was cited."""
    citation = get_object_or_404(
        Citation.objects.filter(version__in=Version.objects.for_staff(request.user)).select_related(
            "version__chapter__handbook__programme", "contribution"
        ),
        pk=pk,
    )
    version = citation.version
    try:
        citing.uncite(citation, by=request.user)
    except drafts.NotOpen:
        return _closed(request, version)
    sentence = _("The paragraph no longer names this contribution.")
    if request.htmx or request.POST.get("back") == "sources":
        return _answered(request, the_version(request, version.pk), said=sentence)
    messages.success(request, sentence)
    return redirect(version)


@require_POST
def source_set_aside(request, pk):
    """Set a contribution aside; the reason is typed in the field beside the button that was pressed."""
    version = _at_the_desk(request, pk)
    receipt = _typed(request.POST, "contribution")
    contribution = get_object_or_404(contributions_for(version, request.user), receipt=receipt)
    reason, aside, refusal = _typed(request.POST, f"reason-{receipt}"), None, ""
    try:
        aside = citing.set_aside(version.chapter, contribution, reason=reason, by=request.user)
    except ValidationError as refused:
        refusal = " ".join(refused.messages)
    return _answered(request, version, refusal=refusal, aside=aside)


@require_POST
def source_take_back(request, pk, aside):
    version = _at_the_desk(request, pk)
    there = SetAside.objects.filter(chapter=version.chapter_id, pk=aside).select_related("chapter__handbook").first()
    if there is not None:  # otherwise a colleague took it back a moment before
        citing.take_back(there, by=request.user)
    return _answered(request, version, said=_("The contribution waits for this chapter again."))


# The panel ------------------------------------------------------------------------------------------------------


def _panel_page(request, version, *, refusal="", said="", cited=None, aside=None):
    context = {
        "sources": _panel(request, version, refusal=refusal, said=said, cited=cited, aside=aside),
        "version": version,
        "chapter": version.chapter,
        "handbook": version.chapter.handbook,
    }
    return render(
        request,
        "handbook/drafting/_sources.html" if request.htmx else "handbook/drafting/version_sources.html",
        context,
    )


def _waiting_page(request, version):
    """What the check counts, to be read: on the chapter's own topics, neither cited nor set aside."""
    require(request.user, "handbook.read_draft", version)
    waiting = sources.waiting_for(version, request.user).filter(for_this_chapter=True)
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("page"))
    pins = sources.pinned(version, list(page))
    for contribution in page:
        contribution.words = redaction.words(contribution, request.user)
        contribution.pinned = pins.get(contribution.pk)
    context = {"version": version, "chapter": version.chapter, "handbook": version.chapter.handbook, "page": page}
    return render(request, "handbook/drafting/version_sources_waiting.html", context)


def _panel(request, version, *, refusal, said, cited, aside) -> dict:
    """What the panel shows (`desk/_sources.html`), in a constant number of queries."""
    asked = request.POST if request.method == "POST" else request.GET
    q, show = _typed(asked, "q").strip()[:200], asked.get("show", "")
    show = show if show in SHOWN else "waiting"
    user = request.user
    listed = sources.waiting_for(version, user) if show == "waiting" else contributions_for(version, user)
    page = Paginator(sources.found(listed, q), PER_PAGE).get_page(asked.get("page"))
    drawn_on = sources.sources_of(version, user)
    by_number = sources.by_paragraph(version, drawn_on)
    cited_at: dict[int, list[str]] = {}
    for number, of_paragraph in by_number:
        for source in of_paragraph:
            cited_at.setdefault(source.citation.contribution_id, []).append(number)
    pins = sources.pinned(version, list(page))
    for contribution in page:
        contribution.words = redaction.words(contribution, user)
        contribution.pinned = pins.get(contribution.pk)
        contribution.cited_at = cited_at.get(contribution.pk, [])
        contribution.typed_reason = asked.get(f"reason-{contribution.receipt}", "") if refusal else ""
    paragraphs = numbered(version.wording)
    return {
        "version": version,
        "page": page,
        "q": q,
        "show": show,
        "key": asked.get("key", "")[:16],
        "paragraphs": [(one.key, one.number, beginning(one.text, 60)) for one in paragraphs],
        "by_number": by_number,
        "orphans": sources.orphans(version, drawn_on),
        "aside": sources.aside_of(version.chapter, user),
        "refusal": refusal,
        "said": said,
        "cited": _cited(version, cited or _done(version, asked.get("cited", ""))),
        "put_aside": aside,
    }


def _cited(version, citation) -> dict | None:
    """The citation that was just made, with the beginning of its paragraph, so that a slip is seen at once."""
    if citation is None or version.wording is None or citation.key not in version.wording.keys:
        return None
    place = version.wording.keys.index(citation.key)
    return {
        "citation": citation,
        "number": paragraph_number(version.chapter.number, place + 1),
        "words": beginning(numbered_paragraphs.kept_paragraphs(version.wording)[place].text, 60),
    }


def _done(version, pk) -> Citation | None:
    known = typed_number(pk)
    return version.citations.select_related("contribution").filter(pk=known).first() if known is not None else None


def _answered(request, version, *, refusal="", said="", cited=None, aside=None):
    """The panel again: in place for htmx, and where something was refused with what was typed; else a fresh page."""
    if request.htmx or refusal:
        return _panel_page(request, version, refusal=refusal, said=said, cited=cited, aside=aside)
    if said:
        messages.success(request, said)
    if aside:
        messages.success(request, _("Set aside. It stands below, with its reason, and can be taken back."))
    kept = {name: request.POST[name] for name in ("q", "show", "key", "page") if request.POST.get(name)}
    if cited:
        kept["cited"] = cited.pk
    return redirect(f"{reverse('desk:version_sources', args=[version.pk])}?{urlencode(kept)}#sources")


def _with_place_of_pin(posted, version, user):
    """ "Cite it where it was said": the paragraph is the one that the contribution comments on."""
    receipt = _typed(posted, "at_pin")
    if not receipt:
        return posted
    contribution = contributions_for(version, user).filter(receipt=receipt).first()
    pin = sources.pinned(version, [contribution]).get(contribution.pk) if contribution else None
    return {"contribution": receipt, "key": pin.key if pin else ""}


def _typed(asked, name) -> str:
    """What a field holds, without the one character that no database takes."""
    return asked.get(name, "").replace("\0", "")


def _at_the_desk(request, pk) -> Version:
    version = the_version(request, pk)
    require(request.user, "handbook.draft_version", version)
    return version


def _closed(request, version):
    version.refresh_from_db()
    messages.warning(request, saving_pages.why_not_open(version))
    if not request.htmx:
        return redirect(version)
    return render(request, "handbook/drafting/_sources_closed.html", {"version": version})
