"""Pages of the queue: what awaits an answer, who has what in hand, many answers at once, and how far it is."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import a_form, filled_in, show_refusal
from accounts.numbers import PER_PAGE
from accounts.rights import require
from text.khmer import beginning
from workshops.gatherings.finders import consultations_where
from workshops.intake.contribution_lists import OPENING, page_of
from workshops.models import Contribution
from workshops.review import bulk_answers, claims, queue
from workshops.review.finders import DISPOSE, contributions_to_answer, the_contribution
from workshops.review.forms import ManyForm, QueueFilterForm


@require_safe
def contribution_queue(request):
    """What awaits an answer, oldest first, with who has what in hand."""
    require(request.user, DISPOSE)
    consultations = consultations_where(request.user, DISPOSE)
    mine = Contribution.objects.visible_to(request.user).filter(consultation__in=list(consultations))
    filters = QueueFilterForm(request.GET, consultations=consultations, user=request.user)
    page = page_of(filters.narrow(mine), request.user, request.GET.get("page"))
    for contribution in page:
        contribution.claimed_until = claims.claimed_until(contribution)
    chosen = filters.cleaned_data.get("consultation")
    context = {"page": page, "filters": filters, "progress": queue.progress([chosen] if chosen else consultations)}
    return render(request, "workshops/review/contribution_queue.html", context)


@require_safe
def review_progress(request):
    """How much is answered, by consultation and workshop."""
    require(request.user, "workshops.read_contribution")
    consultations = consultations_where(request.user, "workshops.read_contribution")
    return render(request, "workshops/review/review_progress.html", {"progress": queue.progress(consultations)})


# --- Claims -------------------------------------------------------------------------------------


@require_POST
def contribution_claim(request, receipt):
    contribution = the_contribution(request, receipt)
    if took_in_hand(request, contribution):
        return redirect(answer_page(contribution, queue_of(request.POST)))
    return redirect(contribution)


def took_in_hand(request, contribution) -> bool:
    """Claim a contribution for who asks, say so or why not, and return whether they have it."""
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
        return True
    return False


@require_POST
def contribution_let_go(request, receipt):
    claims.release(the_contribution(request, receipt), by=request.user)
    messages.success(request, _("You let go of the contribution; a colleague may answer it."))
    return redirect(queue_page(queue_of(request.POST)))


# --- The queue as it was narrowed, from one answer to the next ------------------------------------


def queue_of(asked) -> str:
    """What the queue was narrowed to when its reader left it (`queue`), read anew and written as an address."""
    return QueryDict(asked.get("queue", "")[:2_000]).urlencode()


def queue_page(narrowed: str) -> str:
    here = reverse("workshops:contribution_queue")
    return f"{here}?{narrowed}" if narrowed else here


def answer_page(contribution, narrowed: str) -> str:
    here = reverse("workshops:contribution_dispose", args=[contribution.receipt])
    return f"{here}?{urlencode({'queue': narrowed})}" if narrowed else here


def next_to_answer(user, answered, narrowed: str):
    """The contribution after this one in the queue as it was narrowed that this person may answer, or its first."""
    mine = contributions_to_answer(user)
    filters = QueueFilterForm(QueryDict(narrowed), consultations=consultations_where(user, DISPOSE), user=user)
    waiting = filters.narrow(mine).awaiting().filter(claims.free_for(user)).exclude(pk=answered.pk)
    waiting = waiting.exclude(keyed_by=user).select_related("topic").defer("text").order_by("received_at", "pk")
    at = answered.received_at
    after = waiting.filter(Q(received_at=at, pk__gt=answered.pk) | Q(received_at__gt=at), received_at__gte=at)
    return after.first() or waiting.first()


# --- Many answers at once -----------------------------------------------------------------------


@a_form
def contribution_answer_many(request):
    """One outcome and reasons for those chosen in the queue: written, looked at, then given."""
    require(request.user, DISPOSE)
    asked = request.POST if request.method == "POST" else request.GET
    mine = contributions_to_answer(request.user)
    # What is chosen awaits an answer; what has one or stands no longer when they are given, is skipped and said.
    chosen = (mine if asked.get("step") == "give" else mine.awaiting()).filter(
        receipt__in=asked.getlist("receipt")[:PER_PAGE]
    )
    contributions = list(chosen.with_answer().order_by("received_at", "pk"))
    if not contributions:
        messages.info(request, _("Choose contributions in the queue first."))
        return redirect("workshops:contribution_queue")
    initial = {"language": contributions[0].language}
    form = filled_in(ManyForm, request, contributions=contributions, known=mine, initial=initial)
    step = "write"
    if form.is_valid():
        step = "look" if asked.get("step") == "look" else "write"
        if asked.get("step") == "give":
            try:
                answered = bulk_answers.dispose_many(contributions, **form.facts, by=request.user)
            except ValidationError as refused:
                show_refusal(form, refused)
            else:
                _say_what_was_given(request, answered)
                return redirect(queue_page(queue_of(request.GET)))
    for contribution in contributions:
        contribution.opening = beginning(contribution.text, OPENING)
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


def _say_what_was_given(request, answered: bulk_answers.Answered) -> None:
    given = len(answered.given)
    messages.success(
        request, ngettext("%(number)s answer given.", "%(number)s answers given.", given) % {"number": given}
    )
    for contribution, why in answered.skipped:
        messages.warning(request, f"{contribution.receipt}: {why}")
