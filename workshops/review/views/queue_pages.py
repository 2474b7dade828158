"""Pages of the review desk: claims, many answers at once, themes, standard reasons, questions back, withholding."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import a_form
from accounts.rights import require
from workshops.gatherings.finders import PER_PAGE, consultations_where
from workshops.intake.contribution_lists import opening, page_of
from workshops.models import Contribution
from workshops.review import bulk_answers, claims, queue
from workshops.review.forms import (
    ManyForm,
    QueueFilterForm,
)

DISPOSE = "workshops.dispose_contribution"


# --- Claims -------------------------------------------------------------------------------------


@require_POST
def contribution_claim(request, receipt):
    contribution = _contribution(request, receipt)
    try:
        claims.claim(contribution, by=request.user)
    except claims.ClaimedByAnother:
        messages.warning(request, _("A colleague has this contribution in hand already."))
    except claims.AlreadyDisposed:
        messages.warning(request, _("A colleague has just answered this contribution."))
    except claims.TakenBack:
        messages.warning(request, _("Its author has just taken this contribution back."))
    else:
        messages.success(request, _("You have this contribution in hand for two hours."))
        return redirect("workshops:contribution_dispose", contribution.receipt)
    return redirect(contribution)


@require_POST
def contribution_let_go(request, receipt):
    claims.release(_contribution(request, receipt), by=request.user)
    messages.success(request, _("You let go of the contribution; a colleague may answer it."))
    return redirect("workshops:contribution_queue")


# --- Many answers at once -----------------------------------------------------------------------


@a_form
def contribution_answer_many(request):
    """One outcome and reasons for those chosen in the queue: written, looked at, then given."""
    require(request.user, DISPOSE)
    data = request.POST if request.method == "POST" else None
    chosen = (data or request.GET).getlist("receipt")[:PER_PAGE]
    mine = Contribution.objects.visible_to(request.user).filter(
        consultation__in=consultations_where(request.user, DISPOSE)
    )
    contributions = list(mine.filter(receipt__in=chosen).with_answer().order_by("received_at", "pk"))
    if not contributions:
        messages.info(request, _("Choose contributions in the queue first."))
        return redirect("workshops:contribution_queue")
    form = ManyForm(data, contributions=contributions, known=mine, initial={"language": contributions[0].language})
    step = "write"
    if data is not None and form.is_valid():
        step = "look" if data.get("step") == "look" else "write"
        if data.get("step") == "give":
            answered = form.hand_to(bulk_answers.dispose_many, contributions, by=request.user)
            if answered:
                messages.success(
                    request,
                    ngettext("%(number)s answer given.", "%(number)s answers given.", len(answered.given))
                    % {"number": len(answered.given)},
                )
                for contribution, why in answered.skipped:
                    messages.warning(request, f"{contribution.receipt}: {why}")
                return redirect("workshops:contribution_queue")
    for contribution in contributions:
        contribution.opening = opening(contribution.text)
    context = {
        "contributions": contributions,
        "form": form,
        "step": step,
        # Said once where all of them are of rehearsals, else beside each that is.
        "rehearsal": contributions[0].workshop
        if all(contribution.rehearsed for contribution in contributions)
        else None,
        "demonstration": any(contribution.consultation.demonstration for contribution in contributions),
    }
    return render(request, "workshops/review/contribution_answer_many.html", context)


# --- Progress -----------------------------------------------------------------------------------


@require_safe
def review_progress(request):
    """How much is answered, by consultation and workshop."""
    require(request.user, "workshops.read_contribution")
    consultations = consultations_where(request.user, "workshops.read_contribution")
    return render(request, "workshops/review/review_progress.html", {"progress": queue.progress(consultations)})


# --- What these pages have in common ------------------------------------------------------------


def _contribution(request, receipt):
    contribution = get_object_or_404(Contribution.objects.visible_to(request.user).with_answer(), receipt=receipt)
    require(request.user, DISPOSE, contribution)
    return contribution


def _form(request, form, heading, page):
    return render(request, "workshops/gatherings/form.html", {"form": form, "heading": heading, **page})


def _last_question(request, thing, heading, page):
    return render(request, "workshops/gatherings/delete.html", {"thing": thing, "heading": heading, **page})


@require_safe
def contribution_queue(request):
    """What awaits an answer, oldest first, with who has what in hand."""
    require(request.user, "workshops.dispose_contribution")
    consultations = consultations_where(request.user, "workshops.dispose_contribution")
    mine = Contribution.objects.visible_to(request.user).filter(consultation__in=list(consultations))
    filters = QueueFilterForm(request.GET, consultations=consultations, user=request.user)
    page = page_of(filters.narrow(mine), request.user, request.GET.get("page"))
    for contribution in page:
        contribution.claimed_until = claims.claimed_until(contribution)
    chosen = filters.cleaned_data.get("consultation")
    context = {
        "page": page,
        "filters": filters,
        "progress": queue.progress([chosen] if chosen else consultations),
    }
    return render(request, "workshops/review/contribution_queue.html", context)
