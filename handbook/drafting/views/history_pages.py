"""Pages of what was before: a chapter's versions, a version's wordings, an old wording taken up again, withdrawing."""

from collections.abc import Iterable
from itertools import groupby

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import a_form, filled_in, show_refusal
from accounts.numbers import typed_number
from accounts.rights import require
from handbook.drafting import drafts, history
from handbook.drafting.forms import VersionWithdrawalForm
from handbook.finders import the_chapter, the_version
from handbook.models import Version, Wording
from handbook.rendering.redlines import redline_of
from handbook.rendering.wording_html import desk_html

VERSIONS_ON_A_PAGE = 50
WORDINGS_ON_A_PAGE = 100
BEGINNING = 160


@require_safe
def chapter_history(request, pk):
    """Every version with what became of it, newest first; any two can be compared."""
    chapter = the_chapter(request, pk)
    require(request.user, "handbook.read_draft", chapter)
    versions = chapter.versions.select_related(
        "started_by", "submitted_by", "approved_by", "withdrawn_by", "based_on", "chapter__handbook__programme"
    ).order_by("-pk")
    page = Paginator(versions, VERSIONS_ON_A_PAGE).get_page(request.GET.get("page"))
    in_effect = dict(chapter.versions.in_effect(timezone.localdate()).values_list("language", "pk"))
    return render(
        request,
        "handbook/drafting/chapter_history.html",
        {
            "chapter": chapter,
            "handbook": chapter.handbook,
            "page": page,
            "entries": history.entries(page.object_list),
            "in_effect": set(in_effect.values()),
            **_chosen(request, chapter),
        },
    )


@require_safe
def version_wordings(request, pk):
    """Every wording of a version, newest first: those saved by hand, by itself (folded), and those kept aside."""
    version = the_version(request, pk)
    before = typed_number(request.GET.get("before"))
    wordings = version.wordings.select_related("saved_by").defer("keys")
    if before is not None:
        wordings = wordings.filter(pk__lt=before)
    # One text after the other, so that a hundred long ones are never in memory together.
    wordings = _with_differences(wordings.order_by("-pk")[: WORDINGS_ON_A_PAGE + 1].iterator(chunk_size=5))
    has_more, wordings = len(wordings) > WORDINGS_ON_A_PAGE, wordings[:WORDINGS_ON_A_PAGE]
    may_draft = request.user.has_perm("handbook.draft_version", version)
    return render(
        request,
        "handbook/drafting/version_wordings.html",
        {
            "version": version,
            "chapter": version.chapter,
            "handbook": version.chapter.handbook,
            "stretches": _folded(wordings, version.wording_id),
            "next": wordings[-1].pk if has_more else None,
            "is_first": not request.GET.get("before"),
            "may_draft": may_draft,
            "may_settle": may_draft and version.status == Version.Status.DRAFTED,
            **_chosen(request, version.chapter, rows={wording.pk for wording in wordings}),
        },
    )


@require_safe
def wording_detail(request, pk):
    """One wording as readers would get it, whatever stands now."""
    wording = _the_wording(request, pk)
    version = wording.version
    html = ""
    if wording.text.strip():
        # Clean by construction: what authors wrote was cleaned when it was read.
        html = mark_safe(desk_html(version, wording))
    return render(
        request,
        "handbook/drafting/wording_detail.html",
        {
            "wording": wording,
            "version": version,
            "chapter": version.chapter,
            "handbook": version.chapter.handbook,
            "html": html,
            "may_draft": request.user.has_perm("handbook.draft_version", version),
            "may_settle": wording.kind == Wording.Kind.ASIDE and version.status == Version.Status.DRAFTED,
        },
    )


@require_safe
def wordings_compare(request):
    """Where the two wordings that were chosen are compared: on a page of their own."""
    old, new = (typed_number(request.GET.get(side)) for side in ("old", "new"))
    if old is None or new is None:
        messages.warning(request, _("Choose two wordings, one on the left and one on the right."))
        mine = Version.objects.for_staff(request.user)
        back = get_object_or_404(mine, pk=typed_number(request.GET.get("version")) or 0)
        return redirect("desk:chapter_history", back.chapter_id)
    return redirect("desk:wording_redline", old, new)


@require_safe
def wording_redline(request, a, b):
    """Word by word between any two wordings of one chapter, the first taken as the earlier."""
    old, new = _the_wording(request, a), _the_wording(request, b)
    if old.version.chapter_id != new.version.chapter_id:
        raise Http404(_("These wordings belong to different chapters."))
    return render(
        request,
        "handbook/drafting/wording_redline.html",
        {
            "old": old,
            "new": new,
            "version": new.version,
            "chapter": new.version.chapter,
            "handbook": new.version.chapter.handbook,
            "redline": redline_of(old, new),
        },
    )


@require_POST
def wording_restore(request, pk):
    wording = _the_wording(request, pk)
    require(request.user, "handbook.draft_version", wording.version)
    try:
        draft = history.restore(wording, by=request.user)
    except drafts.NotOpen:
        messages.warning(
            request,
            _("The chapter's draft is sent for approval, so its text stands still. Have it returned, then try again."),
        )
        return redirect("desk:wording_detail", pk)
    except drafts.DraftIsOpen:
        messages.warning(request, _("A colleague has just started a draft of this chapter. Try once more."))
        return redirect("desk:wording_detail", pk)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("desk:wording_detail", pk)
    messages.success(
        request, _("The wording stands again, as the newest of this draft. What stood before is in its history.")
    )
    return redirect(draft)


@a_form
def version_withdraw(request, pk):
    version = the_version(request, pk)
    if not version.withdrawn_at and not history.may_withdraw(version, request.user):
        raise PermissionDenied(_("Editors withdraw a draft, approvers an approved text."))
    form = filled_in(VersionWithdrawalForm, request)
    if version.withdrawn_at:
        messages.warning(request, _("This text is withdrawn already."))
        return redirect(version)
    if form.is_valid():
        was_open = version.is_open
        try:
            history.withdraw(version, reason=form.cleaned_data["reason"], by=request.user)
        except history.WithdrawnAlready:
            messages.warning(request, _("This text is withdrawn already."))
            return redirect(version)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(
                request,
                _("The draft is withdrawn. Everything written in it stays in the history.")
                if was_open
                else _("The text is withdrawn. Coming editions do not take it; issued ones stay."),
            )
            return redirect("desk:chapter_history", version.chapter_id)
    return render(
        request,
        "handbook/drafting/version_withdraw.html",
        {
            "version": version,
            "chapter": version.chapter,
            "handbook": version.chapter.handbook,
            "form": form,
            "next_in_effect": None if version.is_open else history.in_effect_without(version),
        },
    )


def _the_wording(request, pk) -> Wording:
    mine = Version.objects.for_staff(request.user)
    return get_object_or_404(
        Wording.objects.filter(version__in=mine).select_related("version__chapter__handbook__programme", "saved_by"),
        pk=pk,
    )


def _chosen(request, chapter, rows=()) -> dict:
    """What is chosen to be compared, kept from page to page; of these, those that have no row of their own here."""
    old, new = typed_number(request.GET.get("old")), typed_number(request.GET.get("new"))
    chosen = (
        Wording.objects.filter(pk__in={old, new} - {None}, version__chapter=chapter)
        .select_related("version", "saved_by")
        .defer("text", "keys")
    )
    elsewhere = [wording for wording in chosen if wording.pk not in rows] if old or new else []
    return {"old": old, "new": new, "chosen": elsewhere}


def _with_differences(wordings: Iterable[Wording]) -> list[Wording]:
    """Wordings, the newest first, each with what is different (`difference`) from the one that was saved before it."""
    listed: list[Wording] = []
    later = ""
    for wording in wordings:
        text = wording.text
        del wording.text  # asked for again should anybody need it
        if listed:
            listed[-1].difference = history.difference(text, later, BEGINNING)
        wording.difference = ("", False)
        listed.append(wording)
        later = text
    if listed:
        listed[-1].difference = history.difference("", later, BEGINNING)
    return listed


def _folded(wordings: list[Wording], standing: int | None) -> list[tuple[bool, list[Wording]]]:
    """Neighbours that were saved by themselves together, to be folded away; the one that stands is always shown."""

    def by_itself(wording):
        return wording.kind == Wording.Kind.AUTOSAVED and wording.pk != standing

    return [(is_folded, list(stretch)) for is_folded, stretch in groupby(wordings, key=by_itself)]
