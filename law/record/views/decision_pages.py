"""Changes of the law data before those who approve them: one, a whole batch; and figures that are to be restored."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import a_form, form_page, show_refusal
from accounts.rights import require
from law.models import Change, Withdrawal
from law.record import keeping
from law.record.differences import differences
from law.record.forms import ReasonForm
from law.record.law_data import in_effect
from law.record.law_figures import figures
from law.record.views.entry_pages import APPROVES, KEEPS, READS, figure_shown


def _the_change(pk) -> Change:
    change = Change.objects.select_related("entry", "proposed_by", "decided_by").filter(pk=pk).first()
    if change is None:
        raise Http404(_("There is no such change of the law data."))
    return change


def _before(change: Change) -> dict:
    """What the entry said before a change; before an open one, what it says now."""
    earlier = change.entry.changes.filter(state=Change.State.APPROVED, number__lt=change.number).order_by("-number")
    return next(iter(earlier.values_list("facts", flat=True)[:1]), {})


def _acts(request, changes) -> dict:
    own = any(change.proposed_by_id == request.user.pk for change in changes)
    may_approve = request.user.has_perm(APPROVES)
    return {
        "form": ReasonForm(),
        "may_decide": may_approve and not own,
        "is_own": own and may_approve,
        "may_take_back": request.user.has_perm(KEEPS) and all(c.proposed_by_id == request.user.pk for c in changes),
    }


@require_safe
def change_detail(request, pk):
    """What a change says, and what it changes: to be decided, or as it was decided."""
    require(request.user, READS)
    return _change_page(request, _the_change(pk))


def _change_page(request, change, refusal: str = "", status: int = 200):
    page = {
        "change": change,
        "is_new": not _before(change),
        "differences": differences(_before(change), change.facts),
        "figures": [figure_shown(figure) for _place, figure in figures(change.facts)],
        "refusal": refusal,
    }
    return render(request, "law/record/change_detail.html", page | _acts(request, [change]), status=status)


@require_POST
def change_approve(request, pk):
    require(request.user, APPROVES)
    return _decide(request, _the_change(pk), keeping.approve, _("The change is approved. The entry says this now."))


@require_POST
def change_decline(request, pk):
    require(request.user, APPROVES)
    return _decide(request, _the_change(pk), keeping.decline, _("The change is declined. The entry stays as it was."))


def _decide(request, change, decide, done):
    try:
        decide(change, by=request.user, reason=request.POST.get("reason", ""))
    except ValidationError as refused:
        change.refresh_from_db()
        return _change_page(request, change, " ".join(refused.messages), status=409)
    messages.success(request, done)
    return redirect(change)


@require_POST
def change_take_back(request, pk):
    require(request.user, KEEPS)
    change = _the_change(pk)
    try:
        keeping.take_back([change], by=request.user)
    except ValidationError as refused:
        return _change_page(request, change, " ".join(refused.messages), status=409)
    messages.success(request, _("The proposal is taken back."))
    return redirect("law_data:entry_list")


# --- A batch ------------------------------------------------------------------------------------


def _the_batch(batch) -> list[Change]:
    changes = list(Change.objects.filter(batch=batch).select_related("entry", "proposed_by").order_by("entry"))
    if not batch or not changes:
        raise Http404(_("There is no such change of the law data."))
    return changes


@require_safe
def batch_detail(request, batch):
    """All that came in together, each entry with what it changes."""
    require(request.user, READS)
    return _batch_page(request, _the_batch(batch))


def _batch_page(request, changes, refusal: str = "", status: int = 200):
    open_ones = [change for change in changes if change.is_open]
    now = dict(in_effect().filter(entry__in=[change.entry_id for change in open_ones]).values_list("entry", "facts"))
    page = {
        "changes": changes,
        "first": changes[0],
        "open": [(change, bool(now.get(change.entry_id)), _told(now, change)) for change in open_ones],
        "refusal": refusal,
    }
    return render(request, "law/record/batch_detail.html", page | _acts(request, open_ones), status=status)


def _told(now, change):
    return differences(now.get(change.entry_id, {}), change.facts)


@require_POST
def batch_approve(request, batch):
    require(request.user, APPROVES)
    return _decide_batch(request, batch, keeping.approve_batch)


@require_POST
def batch_decline(request, batch):
    require(request.user, APPROVES)
    return _decide_batch(request, batch, keeping.decline_batch)


def _decide_batch(request, batch, decide):
    """Decide on exactly those that the page showed."""
    changes = _the_batch(batch)
    seen = [change for change in changes if str(change.pk) in request.POST.getlist("seen")]
    try:
        if not seen:
            raise keeping.Stale(_("Something was decided or added since you saw this list. Look at it again."))
        number = decide(seen, by=request.user, reason=request.POST.get("reason", ""))
    except ValidationError as refused:
        return _batch_page(request, changes, " ".join(refused.messages), status=409)
    messages.success(
        request, ngettext("%(count)s change is decided.", "%(count)s changes are decided.", number) % {"count": number}
    )
    return redirect("law_data:entry_list")


@require_POST
def batch_take_back(request, batch):
    require(request.user, KEEPS)
    changes = _the_batch(batch)
    try:
        keeping.take_back([change for change in changes if change.is_open], by=request.user)
    except ValidationError as refused:
        return _batch_page(request, changes, " ".join(refused.messages), status=409)
    messages.success(request, _("The proposals are taken back."))
    return redirect("law_data:entry_list")


# --- Restoring ----------------------------------------------------------------------------------


@a_form
def restoring_propose(request, pk):
    """Propose that a withdrawn figure comes back."""
    require(request.user, KEEPS)
    withdrawal = get_object_or_404(Withdrawal.objects.select_related("entry"), pk=pk)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            keeping.propose_restoring(withdrawal, by=request.user, **form.facts)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("It is proposed. The figure comes back when somebody else agrees."))
            return redirect(withdrawal.entry)
    return form_page(
        request,
        form,
        heading=_("Propose to restore the figure: %(figure)s") % {"figure": withdrawal},
        back=withdrawal.get_absolute_url(),
        back_to=str(withdrawal.entry),
    )


@require_POST
def restore(request, pk):
    """Agree that a figure comes back."""
    require(request.user, APPROVES)
    withdrawal = get_object_or_404(Withdrawal.objects.select_related("entry"), pk=pk)
    try:
        keeping.restore(withdrawal, by=request.user)
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    else:
        messages.success(request, _("The figure is restored."))
    return redirect(withdrawal.entry)
