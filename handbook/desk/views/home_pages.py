"""The desk: what waits for whom. And the finders through which every page of the desk reaches its things."""

from django.db.models import Exists, OuterRef, Q
from django.shortcuts import render
from django.views.decorators.http import require_safe

from handbook.desk.first_edition import steps
from handbook.desk.waiting import what_waits
from handbook.discussion import sign_off_sheet
from handbook.editions.provenance import ToCorrect, editions_to_correct
from handbook.models import Edition, Handbook, Version, Wording


@require_safe
def home(request):
    user = request.user
    waiting = {
        "to_approve": _sent_for_approval(user),
        "drafts": _own_drafts(user),
        "sign_offs": sign_off_sheet.asked_of(user),
        "editions": _editions_in_preparation(user),
        "to_correct": _editions_to_correct(user),
    }
    lists = ("to_approve", "sign_offs", "drafts", "editions", "to_correct")
    waits = what_waits(user)
    context = {
        **waiting,
        "waits": waits,
        "something_waits": bool(waits) or any(waiting[name] for name in lists),
        "steps": steps(user),
        "rosters": _rosters(user),
    }
    return render(request, "handbook/desk/home.html", context)


def _sent_for_approval(user) -> list[Version]:
    """Oldest first, each with `is_own`: then a colleague decides."""
    if not user.has_perm("handbook.approve_version"):
        return []
    mine = Handbook.objects.filter(user.programmes_where("handbook.approve_version"))
    return list(
        Version.objects.filter(status=Version.Status.IN_REVIEW, chapter__handbook__in=mine)
        .annotate(is_own=Exists(Wording.objects.filter(version=OuterRef("pk"), saved_by=user)))
        .select_related("chapter__handbook", "submitted_by")
        .order_by("submitted_at")
    )


def _rosters(user) -> list[Handbook]:
    """The handbooks whose roster of experts this person may see and does not keep: judges and prosecutors come so."""
    if not user.has_perm("handbook.read_court_expert") or user.has_perm("handbook.keep_court_expert"):
        return []
    mine = user.programmes_where("handbook.read_court_expert")
    return list(Handbook.objects.readable_by(user).filter(mine).order_by("slug"))


def _own_drafts(user) -> list[Version]:
    """Drafts this person started or wrote in, those returned with reasons first."""
    if not user.has_perm("handbook.draft_version"):
        return []
    mine = Handbook.objects.filter(user.programmes_where("handbook.draft_version"))
    wrote = Exists(Wording.objects.filter(version=OuterRef("pk"), saved_by=user))
    drafts = (
        Version.objects.open()
        .filter(Q(started_by=user) | wrote, chapter__handbook__in=mine)
        .select_related("chapter__handbook", "wording__saved_by")
        .defer("wording__text", "wording__keys")
        .order_by("-pk")
    )
    return sorted(drafts, key=lambda version: not version.return_reasons)


def _editions_in_preparation(user) -> list[Edition]:
    if not user.has_perm("handbook.issue_edition"):
        return []
    mine = Handbook.objects.filter(user.programmes_where("handbook.issue_edition"))
    return list(
        Edition.objects.filter(status=Edition.Status.PREPARED, handbook__in=mine)
        .select_related("handbook", "job", "prepared_by")
        .defer("manifest")
        .order_by("prepared_at")
    )


def _editions_to_correct(user) -> list[ToCorrect]:
    """Editions whose books name participants who have since asked to be named less."""
    if not user.has_perm("handbook.issue_edition"):
        return []
    return editions_to_correct(Handbook.objects.filter(user.programmes_where("handbook.issue_edition")))
