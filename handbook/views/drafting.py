"""Pages of a text: a version as readers get it, its editing, its sources, and the difference between two wordings."""

from collections import defaultdict
from collections.abc import Mapping

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import get_template
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights import require
from handbook import drafting, history, merging, relying, remarks
from handbook.commenting import comments_on
from handbook.forms import WordingForm, show_refusal
from handbook.models import Version, Wording
from handbook.redlines import redline_of
from handbook.sources import Source, by_paragraph, orphans, sources_of
from handbook.views import saving
from handbook.views.desk import the_chapter, the_version
from handbook.views.remarks import marks
from handbook.views.signing import discussion
from handbook.wording_html import desk_html, missing_notes
from text.pages import paragraph_number

a_form = require_http_methods(["GET", "HEAD", "POST"])


@require_POST
def draft_start(request, pk):
    chapter = the_chapter(request, pk)
    try:
        version = drafting.start_draft(chapter, by=request.user)
    except drafting.DraftIsOpen as refused:
        messages.warning(request, _("This chapter has an open draft already: here it is. Work on with it."))
        return redirect(refused.version)
    messages.success(request, _("The draft is started. Nobody but the staff sees it."))
    return redirect("desk:version_edit", version.pk)


@require_POST
def correction_start(request, pk):
    chapter = the_chapter(request, pk)
    try:
        version = drafting.start_correction(chapter, by=request.user)
    except drafting.DraftIsOpen as refused:
        messages.warning(request, _("This chapter has an open correction already: here it is. Work on with it."))
        return redirect(refused.version)
    except drafting.NothingInEffect:
        messages.error(
            request, _("No text of this chapter is in effect yet, so there is nothing to correct. Start a draft.")
        )
        return redirect(chapter)
    messages.success(request, _("The correction is started from the text in effect. The open draft stays as it is."))
    return redirect("desk:version_edit", version.pk)


@require_safe
def version_detail(request, pk):
    version = the_version(request, pk)
    sources = sources_of(version, request.user)
    threads = remarks.on(version, request.user)
    at_the_desk = version.status == Version.Status.DRAFTED
    may_draft = request.user.has_perm("handbook.draft_version", version)
    is_own = request.user.pk in version.drafters
    may_decide = version.status == Version.Status.IN_REVIEW and request.user.has_perm(
        "handbook.approve_version", version
    )
    return render(
        request,
        "desk/version_detail.html",
        {
            "version": version,
            "chapter": version.chapter,
            "handbook": version.chapter.handbook,
            "html": text_as_read(
                version, sources=sources, may_cite=may_draft and at_the_desk, below=marks(version, threads)
            ),
            "orphans": orphans(version, sources),
            "missing_notes": missing_notes(version.wording, language=version.language),
            "cited": by_paragraph(version, sources),
            "wordings": history.latest_wordings(version),
            "may_edit": may_draft and at_the_desk,
            "may_lay": may_draft and version.is_open and version.wording is not None,
            "may_decide": may_decide,
            "may_withdraw": history.may_withdraw(version, request.user),
            "superseded_by": drafting.superseded_by(version),
            "unmerged_seen": drafting.sha256(version.unmerged),
            "is_own": is_own,
            "comments": comments_on(version, request.user),
            "relied": relying.of(version),
            **discussion(request, version, threads),
        },
    )


@a_form
def version_edit(request, pk):
    version = the_version(request, pk)
    require(request.user, "handbook.draft_version", version)
    if request.method != "POST" and version.status != Version.Status.DRAFTED:
        messages.warning(request, saving.why_not_open(version))
        return redirect(version)
    form = WordingForm(request.POST or None, version=version)
    if form.is_valid():
        base, titles_seen = form.cleaned_data["seen"], form.cleaned_data["titles_seen"]
        base_text = form.cleaned_data["base_text"]
        try:
            saved = merging.save(
                version,
                text=form.cleaned_data["text"],
                titles=form.titles,
                titles_seen=titles_seen,
                base=merging.base_of(version, base),
                base_text=base_text,
                by=request.user,
            )
        except drafting.NotOpen:
            version.refresh_from_db()
            sentence = _("What you typed was not saved; it still stands below.")
            form.add_error(None, saving.why_not_open(version) + " " + sentence)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            if saved.must_be_settled:
                return saving.settle_page(
                    request,
                    version,
                    saved,
                    base=base,
                    base_text=base_text,
                    titles=form.titles,
                    titles_seen=titles_seen,
                )
            return saving.saved_by_hand(request, version, saved, base=base)
    return render(
        request,
        "desk/version_edit.html",
        {
            "version": version,
            "chapter": version.chapter,
            "handbook": version.chapter.handbook,
            "form": form,
        },
    )


@require_safe
def wording_redline(request, a, b):
    """Word by word between any two wordings of one chapter, the first taken as the earlier."""
    mine = Version.objects.for_staff(request.user)
    wordings = Wording.objects.filter(version__in=mine).select_related(
        "version__chapter__handbook__programme", "saved_by"
    )
    old, new = get_object_or_404(wordings, pk=a), get_object_or_404(wordings, pk=b)
    if old.version.chapter_id != new.version.chapter_id:
        raise Http404(_("These wordings belong to different chapters."))
    return render(
        request,
        "desk/wording_redline.html",
        {
            "old": old,
            "new": new,
            "version": new.version,
            "chapter": new.version.chapter,
            "handbook": new.version.chapter.handbook,
            "redline": redline_of(old, new),
        },
    )


# The text as readers get it ------------------------------------------------------------------------------------


def text_as_read(
    version: Version, *, sources: list[Source], may_cite: bool, below: Mapping[str, str] | None = None
) -> str:
    """Return the finished HTML of a version's wording, under each paragraph what it draws on and what `below` says."""
    wording = version.wording
    if wording is None or not wording.text.strip():
        return ""
    of_key: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        of_key[source.citation.key].append(source)
    template = get_template("desk/_paragraph_sources.html")
    marks = {
        key: template.render(
            {
                "sources": of_key[key],
                "version": version,
                "key": key,
                "number": paragraph_number(version.chapter.number, position),
                "may_cite": may_cite,
            }
        )
        for position, key in enumerate(wording.keys, start=1)
        if may_cite or of_key[key]
    }
    for key, mark in (below or {}).items():
        marks[key] = marks.get(key, "") + mark
    # Clean by construction: what authors wrote was cleaned when it was read, and the marks are our own template.
    return mark_safe(desk_html(version, wording, marks=marks))
