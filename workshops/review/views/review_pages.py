"""Pages of the review desk: claims, many answers at once, themes, standard reasons, questions back, withholding."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import a_form
from accounts.rights import require
from workshops.gatherings.finders import PER_PAGE, consultations_where
from workshops.intake import redaction
from workshops.intake.views.contribution_lists import opening
from workshops.models import Contribution, StandardReason, Theme
from workshops.review import dispositions, themes
from workshops.review.forms import InquiryForm, ManyForm, StandardReasonForm, ThemeForm, WithholdingForm

DISPOSE = "workshops.dispose_contribution"


# --- Claims -------------------------------------------------------------------------------------


@require_POST
def contribution_claim(request, receipt):
    contribution = _contribution(request, receipt)
    try:
        dispositions.claim(contribution, by=request.user)
    except dispositions.ClaimedByAnother:
        messages.warning(request, _("A colleague has this contribution in hand already."))
    except dispositions.AlreadyDisposed:
        messages.warning(request, _("A colleague has just answered this contribution."))
    except dispositions.TakenBack:
        messages.warning(request, _("Its author has just taken this contribution back."))
    else:
        messages.success(request, _("You have this contribution in hand for two hours."))
        return redirect("workshops:contribution_dispose", contribution.receipt)
    return redirect(contribution)


@require_POST
def contribution_let_go(request, receipt):
    dispositions.release(_contribution(request, receipt), by=request.user)
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
            answered = form.hand_to(dispositions.dispose_many, contributions, by=request.user)
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
    return render(request, "workshops/review/review_progress.html", {"progress": dispositions.progress(consultations)})


# --- Themes -------------------------------------------------------------------------------------


@a_form
def theme_list(request, pk):
    """The themes of a consultation, and a form for the next."""
    consultation = _consultation(request, pk)
    form = ThemeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (theme := form.hand_to(themes.make_theme, consultation, by=request.user)):
        messages.success(request, _("The theme “%(theme)s” was added.") % {"theme": theme})
        return redirect("workshops:theme_list", consultation.pk)
    context = {"consultation": consultation, "themes": consultation.themes.all(), "form": form}
    return render(request, "workshops/review/theme_list.html", context)


@a_form
def theme_edit(request, pk):
    theme = _of_own_consultation(request, Theme, pk)
    form = ThemeForm(request.POST if request.method == "POST" else None, instance=theme)
    if request.method == "POST" and form.hand_to(themes.edit_theme, theme, by=request.user):
        messages.success(request, _("The theme was saved."))
        return redirect("workshops:theme_list", theme.consultation_id)
    return _form(request, form, _("Edit the theme"), _themes_page(theme))


@a_form
def theme_delete(request, pk):
    theme = _of_own_consultation(request, Theme, pk)
    if request.method == "POST":
        themes.delete_theme(theme, by=request.user)
        messages.success(request, _("The theme “%(theme)s” was deleted.") % {"theme": theme})
        return redirect("workshops:theme_list", theme.consultation_id)
    return _last_question(request, theme, _("Delete this theme?"), _themes_page(theme))


@require_POST
def contribution_themes(request, receipt):
    """Give a contribution a theme (`give`) or take it off (`take`)."""
    contribution = _contribution(request, receipt)
    said = "give" if "give" in request.POST else "take"
    number = request.POST.get(said, "")
    theme = get_object_or_404(contribution.consultation.themes, pk=number if number.isdecimal() else 0)
    themes.assign(contribution, theme, given=said == "give", by=request.user)
    if request.POST.get("from") == "answer":
        return redirect(f"{reverse('workshops:contribution_dispose', args=[receipt])}#themes")
    return redirect(f"{contribution.get_absolute_url()}#themes")


# --- Standard reasons ---------------------------------------------------------------------------


@a_form
def standard_reason_list(request, pk):
    """The reasons that fit many contributions of a consultation, and a form for the next."""
    consultation = _consultation(request, pk)
    form = StandardReasonForm(
        request.POST if request.method == "POST" else None, initial={"language": request.user.language}
    )
    if request.method == "POST" and (reason := form.hand_to(themes.keep_reason, consultation, by=request.user)):
        messages.success(request, _("The reasons “%(reason)s” were kept.") % {"reason": reason})
        return redirect("workshops:standard_reason_list", consultation.pk)
    context = {"consultation": consultation, "reasons": consultation.standard_reasons.all(), "form": form}
    return render(request, "workshops/review/standard_reason_list.html", context)


@a_form
def standard_reason_edit(request, pk):
    reason = _of_own_consultation(request, StandardReason, pk)
    form = StandardReasonForm(request.POST if request.method == "POST" else None, instance=reason)
    if request.method == "POST" and form.hand_to(themes.edit_reason, reason, by=request.user):
        messages.success(request, _("The reasons were saved."))
        return redirect("workshops:standard_reason_list", reason.consultation_id)
    return _form(request, form, _("Edit the reasons"), _reasons_page(reason))


@a_form
def standard_reason_delete(request, pk):
    reason = _of_own_consultation(request, StandardReason, pk)
    if request.method == "POST":
        themes.delete_reason(reason, by=request.user)
        messages.success(request, _("The reasons “%(reason)s” were deleted.") % {"reason": reason})
        return redirect("workshops:standard_reason_list", reason.consultation_id)
    return _last_question(request, reason, _("Delete these reasons?"), _reasons_page(reason))


# --- Questions back, and passages withheld ------------------------------------------------------


@a_form
def contribution_ask(request, receipt):
    contribution = _contribution(request, receipt)
    form = InquiryForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.hand_to(dispositions.ask, contribution, by=request.user):
        messages.success(request, _("The question stands on the participant's own page."))
        return redirect(contribution)
    return _form(
        request,
        form,
        _("Ask the participant"),
        {"back": contribution.get_absolute_url(), "back_to": contribution.receipt, "submit": _("Ask")},
    )


@a_form
def contribution_withhold(request, receipt):
    contribution = _contribution(request, receipt)
    form = WithholdingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.hand_to(redaction.withhold, contribution, by=request.user) is not None:
        messages.success(request, _("The passage is withheld. Only reviewers read it."))
        return redirect(contribution)
    context = {
        "contribution": contribution,
        "consultation": contribution.consultation,
        "form": form,
        "pieces": redaction.pointed_out(contribution.text),
    }
    return render(request, "workshops/review/contribution_withhold.html", context)


@require_POST
def withholding_end(request, receipt, pk):
    contribution = _contribution(request, receipt)
    redaction.show_again(get_object_or_404(contribution.withholdings, pk=pk), by=request.user)
    messages.success(request, _("Everybody who may read these words reads the passage again."))
    return redirect(contribution)


# --- What these pages have in common ------------------------------------------------------------


def _contribution(request, receipt):
    contribution = get_object_or_404(Contribution.objects.visible_to(request.user).with_answer(), receipt=receipt)
    require(request.user, DISPOSE, contribution)
    return contribution


def _consultation(request, pk):
    """A consultation of which this person answers the contributions; who may not in any is turned away."""
    require(request.user, DISPOSE)
    return get_object_or_404(consultations_where(request.user, DISPOSE).select_related("programme"), pk=pk)


def _of_own_consultation(request, model, pk):
    require(request.user, DISPOSE)
    mine = model.objects.filter(consultation__in=consultations_where(request.user, DISPOSE))
    return get_object_or_404(mine.select_related("consultation__programme"), pk=pk)


def _themes_page(theme):
    back = reverse("workshops:theme_list", args=[theme.consultation_id])
    return {"back": back, "back_to": _("Themes"), "submit": _("Save")}


def _reasons_page(reason):
    back = reverse("workshops:standard_reason_list", args=[reason.consultation_id])
    return {"back": back, "back_to": _("Standard reasons"), "submit": _("Save")}


def _form(request, form, heading, page):
    return render(request, "workshops/gatherings/form.html", {"form": form, "heading": heading, **page})


def _last_question(request, thing, heading, page):
    return render(request, "workshops/gatherings/delete.html", {"thing": thing, "heading": heading, **page})
