"""The pages on which two people black out names: one asks after seeing every place, another confirms after the same.

They tell where names stand, and no word around them: who asks may not be one who reads these texts.
"""

from collections import Counter

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.blackouts import requests
from accounts.blackouts.forms import BlackoutForm
from accounts.forms import a_form, filled_in, show_refusal
from accounts.models import Blackout
from accounts.numbers import PER_PAGE
from accounts.rights import holds_in


@require_safe
def blackout_list(request):
    _require_any(request.user)
    page = Paginator(requests.known_to(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "accounts/blackout_list.html",
        {"page": page, "may_ask": request.user.has_perm(requests.ASK)},
    )


@a_form
def blackout_ask(request):
    """First the places are shown; sent once more with them in sight, the request is made."""
    if not request.user.has_perm(requests.ASK):
        raise PermissionDenied
    form = filled_in(BlackoutForm, request, by=request.user)
    places = None
    if form.is_valid():
        facts = form.cleaned_data
        try:
            found = requests.look(facts["words"], programme=facts["programme"], by=request.user)
            if request.POST.get("seen") == requests.seal_of(found):
                blackout = requests.ask(**facts, by=request.user)
                messages.success(request, _("Asked. Nothing is changed before somebody else confirms it."))
                return redirect("accounts:blackout_detail", blackout.pk)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            places = _told(found)
    return render(
        request,
        "accounts/blackout_ask.html",
        {"form": form, "places": places, "seen": requests.seal_of(found) if places else ""},
    )


@require_safe
def blackout_detail(request, pk):
    blackout = _the_blackout(request, pk)
    is_own = request.user == blackout.asked_by
    context = {"blackout": blackout, "lasts_days": requests.LASTS.days, "is_own": is_own, "may_decide": False}
    if blackout.status == Blackout.Status.WAITING:
        try:
            found = requests.look(blackout.words, programme=blackout.programme, by=request.user)
        except ValidationError:
            found = []
        context |= {"places": _told(found), "seen": requests.seal_of(found)}
        context["may_decide"] = not is_own and holds_in(request.user, requests.CONFIRM, blackout.programme)
    return render(request, "accounts/blackout_detail.html", context)


@require_POST
def blackout_confirm(request, pk):
    blackout = _the_blackout(request, pk)
    try:
        requests.confirm(blackout, seen=request.POST.get("seen", ""), by=request.user)
    except requests.PlacesChanged:
        messages.warning(request, _("Other places hold the names now. Look at them again, then confirm."))
    except requests.NotWaiting:
        _say_decided(request)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Blacked out. Books that showed the names are printed again."))
    return redirect("accounts:blackout_detail", pk)


@require_POST
def blackout_refuse(request, pk):
    try:
        requests.refuse(_the_blackout(request, pk), by=request.user)
    except requests.NotWaiting:
        _say_decided(request)
    else:
        messages.success(request, _("Refused. Nothing was changed, and the names are forgotten here."))
    return redirect("accounts:blackout_detail", pk)


@require_POST
def blackout_take_back(request, pk):
    try:
        requests.take_back(_the_blackout(request, pk), by=request.user)
    except requests.NotWaiting:
        _say_decided(request)
    else:
        messages.success(request, _("Taken back. Nothing was changed, and the names are forgotten here."))
    return redirect("accounts:blackout_detail", pk)


def _told(found):
    """Where names stand, by kind of thing: the words for it, and of each row its number, address and how often."""
    kinds = {}
    for one in found:
        rows = kinds.setdefault((one.model, one.column), Counter())
        rows[one.row] += 1
    told = []
    for (model, column), rows in kinds.items():
        things = model._base_manager.in_bulk([model._meta.pk.to_python(row) for row in rows])
        field = next(field for field in model._meta.local_fields if field.column == column)
        told.append(
            {
                "what": capfirst(model._meta.verbose_name),
                "column": field.verbose_name,
                "rows": [(pk, _address(thing), rows[str(pk)]) for pk, thing in sorted(things.items())],
            }
        )
    return told


def _address(thing) -> str:
    return thing.get_absolute_url() if hasattr(thing, "get_absolute_url") else ""


def _the_blackout(request, pk):
    _require_any(request.user)
    return get_object_or_404(requests.known_to(request.user), pk=pk)


def _require_any(user):
    if not (user.has_perm(requests.ASK) or user.has_perm(requests.CONFIRM)):
        raise PermissionDenied


def _say_decided(request):
    messages.warning(request, _("This is decided already; nothing was changed."))
