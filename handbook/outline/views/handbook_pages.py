"""Pages of a handbook's shape: the list, what a handbook says of itself, its parts and chapters in order."""

from copy import copy

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Prefetch
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.forms import a_form, filled_in, show_refusal
from accounts.rights import require
from handbook.finders import the_handbook
from handbook.models import Edition, Handbook
from handbook.outline import handbooks as outline_handbooks
from handbook.outline.forms import HandbookForm, PhonesForm
from handbook.outline.table_of_contents import order_shown, table_of_contents


@require_safe
def handbook_list(request):
    handbooks = (
        Handbook.objects.for_staff(request.user)
        .select_related("programme")
        .annotate(chapter_count=Count("chapters"))
        .prefetch_related(
            Prefetch(
                "editions",
                Edition.objects.launched()
                .filter(withdrawn_at=None)
                .newest_first()
                .only("handbook", "major", "minor", "in_effect_from"),
                to_attr="issued_editions",
            )
        )
        .order_by("programme__slug", "slug")
    )
    return render(
        request,
        "handbook/outline/handbook_list.html",
        {"handbooks": handbooks, "may_make": request.user.has_perm("handbook.arrange_handbook")},
    )


@a_form
def handbook_new(request):
    require(request.user, "handbook.arrange_handbook")
    form = filled_in(HandbookForm, request, user=request.user)
    if form.is_valid():
        try:
            handbook = outline_handbooks.make_handbook(**form.facts, by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The handbook is made. Add its first chapter."))
            return redirect("desk:handbook_detail", handbook.slug)
    return render(request, "handbook/outline/handbook_new.html", {"form": form})


@require_safe
def handbook_detail(request, slug):
    handbook = the_handbook(request, slug)
    rows = table_of_contents(handbook)
    parts = [row.part for row in rows if row.part]
    states = [state for row in rows for state in row.chapters]
    may_arrange = request.user.has_perm("handbook.arrange_handbook", handbook)
    return render(
        request,
        "handbook/outline/handbook_detail.html",
        {
            "handbook": handbook,
            # Where there are parts, the row of the chapters in none is shown empty too: chapters can be put there.
            "rows": [row for row in rows if row.part or row.chapters or (parts and states and may_arrange)],
            "parts": parts,
            "order": order_shown(rows),
            "moved": request.GET.get("moved", ""),
            "first_part": parts[0] if parts else None,
            "last_part": parts[-1] if parts else None,
            "consultations": handbook.consultations.order_by("-opens_on"),
            "has_chapters": bool(states),
            "something_in_effect": any(state.in_effect for state in states),
            "decision": outline_handbooks.decision_about_phones(handbook),
            "has_issued": handbook.editions.filter(status=Edition.Status.ISSUED).exists(),
            **rights(request.user, handbook),
        },
    )


@a_form
def handbook_edit(request, slug):
    handbook = the_handbook(request, slug)
    require(request.user, "handbook.arrange_handbook", handbook)
    # The form writes into its instance; the page's heading says what stands.
    form = filled_in(HandbookForm, request, instance=copy(handbook), user=request.user)
    if form.is_valid():
        try:
            handbook = outline_handbooks.edit_handbook(handbook, **form.facts, by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:handbook_detail", handbook.slug)
    return render(request, "handbook/outline/handbook_edit.html", {"handbook": handbook, "form": form})


@a_form
def handbook_phones(request, slug):
    """An approver allows readers to keep a handbook for signed-in readers on their phones, or takes that back."""
    handbook = the_handbook(request, slug)
    require(request.user, "handbook.issue_edition", handbook)
    may_keep = not handbook.kept_on_phones  # what the page offers
    form = filled_in(PhonesForm, request, initial={"may_keep": may_keep})
    if not may_keep:
        del form.fields["weighed"]
    if form.is_valid():
        try:
            handbook = outline_handbooks.decide_about_phones(
                handbook, may_keep=form.cleaned_data["may_keep"], by=request.user
            )
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            said = (
                _("Allowed: signed-in readers can keep it on their phones.")
                if handbook.kept_on_phones
                else _("Taken back: phones throw away what they keep when they have a signal next.")
            )
            messages.success(request, said)
            return redirect("desk:handbook_detail", handbook.slug)
    context = {"handbook": handbook, "form": form, "decision": outline_handbooks.decision_about_phones(handbook)}
    return render(request, "handbook/outline/handbook_phones.html", context)


def rights(user, handbook) -> dict:
    """What a person may do in a handbook, as its pages ask."""
    return {
        "may_arrange": user.has_perm("handbook.arrange_handbook", handbook),
        "may_read_drafts": user.has_perm("handbook.read_draft", handbook),
        "may_draft": user.has_perm("handbook.draft_version", handbook),
        "may_issue": user.has_perm("handbook.issue_edition", handbook),
    }
