"""Pages about the answers that contributions receive."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.forms import a_form, filled_in, show_refusal
from accounts.numbers import typed_number
from text.khmer import beginning
from workshops.gatherings.finders import may
from workshops.intake import receive, redaction
from workshops.intake.contribution_lists import OPENING, themes_of
from workshops.models import Contribution, Disposition
from workshops.review import claims, dispositions
from workshops.review.duplicates import likely_duplicates
from workshops.review.finders import contributions_to_answer, the_contribution
from workshops.review.forms import CorrectionForm, DispositionForm
from workshops.review.views.queue_pages import next_to_answer, queue_of, took_in_hand
from workshops.review.views.theme_pages import give_or_take

MOST_CHOICES = 50


STORES_NOTHING = {"take_in", "merge", "give", "take", "claim", "let_go"}
"""What buttons beside an answer are called: what is typed comes along, and stands on the page that follows."""


@a_form
def contribution_dispose(request, receipt):
    """The answer. `?reason=` takes standard reasons into it.

    By POST `take_in` takes standard reasons in after what is typed already, `merge` says into which contribution to
    merge it; `give` and `take` a theme, `claim` and `let_go` do that. No answer is stored by any of them.
    """
    contribution = the_contribution(request, receipt)
    is_beside = request.method == "POST" and not STORES_NOTHING.isdisjoint(request.POST)
    taken_in = _chosen_reason(request.POST, contribution) if "take_in" in request.POST else None
    if request.method != "POST" and (why_not := _why_nobody_answers(contribution, request.user)):
        messages.info(request, why_not)
        return redirect(contribution)
    known = contributions_to_answer(request.user)
    if is_beside:
        _do_beside(request, contribution)
        form = DispositionForm(known=known, initial=_with_what_is_taken_in(request.POST, taken_in))
    else:
        initial = {"language": contribution.language, **_taken_in(request, contribution)}
        form = filled_in(DispositionForm, request, known=known, initial=initial)
    if is_beside and request.htmx:
        reasons = contribution.consultation.standard_reasons.all()
        context = _page(contribution, form) | {"taken_in": taken_in, "standard_reasons": reasons}
        return render(request, "workshops/review/_answering_in_part.html", context)
    standing = None
    if form.is_valid():
        try:
            disposition = dispositions.dispose(contribution, **form.facts, by=request.user)
        except claims.AlreadyDisposed:
            standing = contribution.dispositions.select_related("decided_by").filter(standing=True).first()
        except claims.ClaimedByAnother:
            contribution = the_contribution(request, receipt)
            form.add_error(None, _("A colleague has this contribution in hand. Your answer is not stored."))
        except claims.TakenBack:
            form.add_error(None, _("Its author has taken this contribution back. Your answer is not stored."))
        except PermissionDenied as refused:
            form.add_error(None, str(refused))
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The answer stands: %(outcome)s.") % _outcome(disposition))
            query = urlencode({"queue": queue_of(request.GET)})
            return redirect(f"{contribution.get_absolute_url()}?{query}")
    until = claims.claimed_until(contribution)
    context = _page(contribution, form) | {
        "queue": queue_of(request.GET),
        "standing": standing,
        "claimed_until": until,
        "in_other_hands": until is not None and contribution.claimed_by_id != request.user.pk,
        "in_my_hands": until is not None and contribution.claimed_by_id == request.user.pk,
        "pieces": redaction.pointed_out(contribution.text),
        "alike": likely_duplicates(contribution, form.known),
        "taken_in": taken_in,
        "standard_reasons": contribution.consultation.standard_reasons.all(),
        "inquiries": contribution.inquiries.select_related("asked_by"),
        "themes": themes_of(contribution),
    }
    return render(request, "workshops/review/contribution_dispose.html", context)


@a_form
def contribution_correct(request, receipt):
    contribution = the_contribution(request, receipt)
    standing = contribution.disposition
    if standing is None:
        messages.info(request, _("This contribution has no answer yet. Give the first one here."))
        return redirect("workshops:contribution_dispose", contribution.receipt)
    if request.method != "POST" and contribution.keyed_by_id == request.user.pk:
        messages.info(request, _("You keyed this contribution; a colleague answers it."))
        return redirect(contribution)
    form = filled_in(CorrectionForm, request, known=contributions_to_answer(request.user), standing=standing)
    overtaken = False
    if form.is_valid():
        try:
            disposition = dispositions.correct(contribution, **form.facts, by=request.user)
        except dispositions.AlreadyCorrected:
            # Sent again, it replaces the answer that is shown now.
            overtaken = True
            form.data = {**form.data.dict(), "replaces": str(standing.pk)}
        except PermissionDenied as refused:
            form.add_error(None, str(refused))
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            stands = _("The corrected answer stands: %(outcome)s. The earlier one is kept.")
            messages.success(request, stands % _outcome(disposition))
            return redirect(contribution)
    context = _page(contribution, form) | {
        "standing": standing,
        "overtaken": overtaken,
        "words": redaction.words(contribution, request.user),
    }
    return render(request, "workshops/review/contribution_correct.html", context)


def _why_nobody_answers(contribution, user) -> str:
    if not contribution.stands:
        return _("This contribution stands no longer, so nobody answers it.")
    if contribution.disposition:
        return _("This contribution is answered already. Its answer can be corrected.")
    if contribution.keyed_by_id == user.pk:
        return _("You keyed this contribution; a colleague answers it.")
    return ""


def _do_beside(request, contribution) -> None:
    """What was pressed beside an answer that is being written: a theme, or to have the contribution in hand."""
    if "claim" in request.POST:
        try:
            took_in_hand(request, contribution)
        except PermissionDenied as refused:
            messages.warning(request, str(refused))
    elif "let_go" in request.POST:
        claims.release(contribution, by=request.user)
        messages.success(request, _("You let go of the contribution; a colleague may answer it."))
    elif "give" in request.POST or "take" in request.POST:
        give_or_take(request, contribution)


def _taken_in(request, contribution):
    """The standard reasons that the address asks to be filled in."""
    taken = _chosen_reason(request.GET, contribution)
    return {"outcome": taken.outcome, "reasons": taken.text, "language": taken.language} if taken else {}


def _chosen_reason(asked, contribution):
    number = typed_number(asked.get("reason"))
    return contribution.consultation.standard_reasons.filter(pk=number).first() if number is not None else None


def _with_what_is_taken_in(typed, taken):
    """What was typed into an answer, and what is taken into it: reasons after the others, or what to merge it into."""
    facts = {name: typed.get(name, "") for name in DispositionForm.base_fields}
    if merge := typed.get("merge"):
        return facts | {"outcome": Disposition.Outcome.MERGED, "merged_into": merge[:40]}
    if taken is None:
        return facts
    written = facts["reasons"].strip()
    if not written:
        return facts | {"outcome": taken.outcome, "reasons": taken.text, "language": taken.language}
    if taken.text not in written.replace("\r\n", "\n"):
        facts["reasons"] = f"{written}\n\n{taken.text}"
    return facts | {"outcome": taken.outcome}


def _page(contribution, form):
    others = _choices_for_merging(contribution, form)
    return {
        "contribution": contribution,
        "consultation": contribution.consultation,
        "form": form,
        "choices": [(other.receipt, beginning(other.text, OPENING)) for other in others],
    }


def _choices_for_merging(contribution, form):
    """The newest contributions to the same topic into which this one could be merged."""
    return (
        form.known.standing()
        .filter(consultation=contribution.consultation, topic=contribution.topic)
        .exclude(pk=contribution.pk)
        .exclude(dispositions__standing=True, dispositions__outcome=Disposition.Outcome.MERGED)
        .order_by("-received_at", "-pk")[:MOST_CHOICES]
    )


def _outcome(disposition):
    return {"outcome": disposition.get_outcome_display()}


@require_safe
def contribution_detail(request, receipt):
    of_staff = Contribution.objects.for_staff(request.user).with_answer()
    contribution = get_object_or_404(of_staff, receipt=receipt)
    readable = Contribution.objects.visible_to(request.user).filter(pk=contribution.pk).exists()
    rights = may(request.user, contribution)
    is_reviewer = rights["dispose_contribution"]
    until = claims.claimed_until(contribution)
    earlier = Disposition.objects.none()
    if readable:
        earlier = contribution.dispositions.filter(standing=False).select_related("decided_by", "merged_into")
    context = {
        "contribution": contribution,
        "consultation": contribution.consultation,
        "readable": readable,
        "standing": contribution.disposition,
        "earlier": earlier,
        "words": redaction.words(contribution, request.user) if readable else "",
        "attachments": contribution.attachments.all() if readable else [],
        "voices": dispositions.voices_behind(contribution),
        "in_hand_of": contribution.claimed_by if until else None,
        "claimed_until": until,
        "in_my_hands": until is not None and contribution.claimed_by_id == request.user.pk,
        "is_reviewer": is_reviewer,
        "themes": themes_of(contribution) if is_reviewer else [],
        "withholdings": contribution.withholdings.select_related("withheld_by") if is_reviewer else [],
        "inquiries": contribution.inquiries.select_related("asked_by") if readable else [],
        "replaced_by": Contribution.objects.visible_to(request.user).filter(replaces=contribution).first()
        if not contribution.stands
        else None,
        "merged_here": Contribution.objects.filter(dispositions__standing=True, dispositions__merged_into=contribution),
        "may_dispose": rights["dispose_contribution"] and contribution.keyed_by_id != request.user.pk,
        "keyed_by_reviewer": rights["dispose_contribution"] and contribution.keyed_by_id == request.user.pk,
        "may_lower": readable
        and (rights["dispose_contribution"] or rights["receive_contribution"])
        and bool(receive.lower_than(contribution.attribution)),
        **_what_is_next(request, contribution, is_reviewer),
        "may_mark": rights["dispose_contribution"]
        or (rights["receive_contribution"] and contribution.keyed_by_id == request.user.pk),
    }
    return render(request, "workshops/intake/contribution_detail.html", context)


def _what_is_next(request, contribution, is_reviewer) -> dict:
    """After an answer: the next contribution of the queue as it was narrowed. `queue` is None on any other way here."""
    if not is_reviewer or "queue" not in request.GET:
        return {"queue": None, "next_one": None, "next_query": ""}
    narrowed = queue_of(request.GET)
    return {
        "queue": narrowed,
        "next_one": next_to_answer(request.user, contribution, narrowed),
        "next_query": urlencode({"queue": narrowed}),
    }
