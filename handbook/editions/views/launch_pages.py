"""Pages on which an edition is issued, its launch moved or called off, and on which it is withdrawn."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.forms import a_form, filled_in, show_refusal
from accounts.rights import require
from handbook.editions import launching, release
from handbook.editions.forms import EditionWithdrawalForm, IssueForm, MoveForm
from handbook.finders import the_edition
from handbook.models import Edition


@a_form
def edition_issue(request, pk):
    """Whoever issues says when readers have it, of the very edition that they looked at."""
    edition = the_edition(request, pk)
    require(request.user, "handbook.issue_edition", edition)
    if edition.status != Edition.Status.PREPARED:
        return _decided_already(request, edition)
    seen_as = launching.seen(edition)
    if not seen_as:
        messages.warning(request, _("Its book is not built yet. Look at the edition when it is there, then issue it."))
        return redirect("desk:edition_detail", pk)
    asks = launching.asks_about_methods(edition.handbook)
    form = filled_in(IssueForm, request, initial={"seen_as": seen_as}, asks_about_methods=asks)
    if form.is_valid():
        try:
            edition = launching.issue(edition, by=request.user, **form.facts)
        except launching.DecidedAlready as refused:
            return _decided_already(request, refused.edition)
        except launching.NamesMoreThanAllowed:
            form.add_error(
                None,
                _(
                    "Since this was prepared, a participant asked to be named less or something heard may no longer be "
                    "told. Give the edition up and prepare it anew."
                ),
            )
        except (launching.BuiltAnew, launching.NotBuilt):
            messages.warning(request, _("Its book was built again since you looked at it. Look at it once more."))
            return redirect("desk:edition_detail", pk)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _issued(edition))
            return redirect("desk:edition_detail", pk)
    context = {"edition": edition, "handbook": edition.handbook, "form": form}
    return render(request, "handbook/editions/edition_issue.html", context)


@a_form
def launch_move(request, pk):
    edition = the_edition(request, pk)
    require(request.user, "handbook.issue_edition", edition)
    if not edition.is_waiting:
        return _decided_already(request, edition)
    hour = timezone.localtime(edition.launches_at)
    initial = {"day": hour.date(), "time": hour.time(), "seen_at": edition.launches_at.isoformat()}
    form = filled_in(MoveForm, request, initial=initial)
    if form.is_valid():
        try:
            edition = launching.move(edition, at=form.at, seen_at=form.cleaned_data["seen_at"], by=request.user)
        except launching.DecidedAlready as refused:
            return _decided_already(request, refused.edition)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _issued(edition))
            return redirect("desk:edition_detail", pk)
    context = {"edition": edition, "handbook": edition.handbook, "form": form}
    return render(request, "handbook/editions/launch_move.html", context)


@require_POST
def launch_call_off(request, pk):
    edition = the_edition(request, pk)
    seen_at = _an_hour(request.POST.get("seen_at", ""))
    try:
        launching.call_off(edition, seen_at=seen_at, by=request.user)
    except launching.DecidedAlready as refused:
        return _decided_already(request, refused.edition)
    messages.success(request, _("Called off: readers will not see it. Issue it at another time, or give it up."))
    return redirect("desk:edition_detail", pk)


@a_form
def edition_withdraw(request, pk):
    edition = the_edition(request, pk)
    require(request.user, "handbook.withdraw_edition", edition)
    if not edition.is_launched or edition.withdrawn_at:
        messages.warning(
            request,
            _("This edition is withdrawn already.")
            if edition.withdrawn_at
            else _("Readers do not have this edition yet."),
        )
        return redirect("desk:edition_detail", pk)
    form = filled_in(EditionWithdrawalForm, request)
    if form.is_valid():
        try:
            release.withdraw(edition, reason=form.cleaned_data["reason"], by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Withdrawn. It stays readable under a banner with your reason."))
            return redirect("desk:edition_detail", pk)
    return render(
        request,
        "handbook/editions/edition_withdraw.html",
        {"edition": edition, "handbook": edition.handbook, "form": form},
    )


def _an_hour(text: str):
    """The hour that a page carried; a mistyped one is one that nobody saw."""
    try:
        return parse_datetime(text) or timezone.now()
    except ValueError:
        return timezone.now()


def _decided_already(request, edition):
    if edition.is_launched:
        sentence = _("This edition is launched already: readers have it since %(hour)s.")
    elif edition.is_waiting:
        sentence = _("Somebody decided already: readers see this edition from %(hour)s.")
    else:
        sentence = _("Somebody decided already: this edition is prepared, and no hour is set.")
    hour = launching.said(edition.launches_at) if edition.launches_at else ""
    messages.warning(request, sentence % {"hour": hour})
    return redirect("desk:edition_detail", edition.pk)


def _issued(edition) -> str:
    if edition.is_launched:
        return _("Edition %(number)s is issued: readers have it.") % {"number": edition.number}
    return _("Edition %(number)s is issued. Readers see it from %(hour)s, without anybody doing anything.") % {
        "number": edition.number,
        "hour": launching.said(edition.launches_at),
    }
