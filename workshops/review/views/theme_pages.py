"""Pages of what a consultation's reviewers share: its themes, and the reasons that fit many contributions."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.forms import a_form
from accounts.rights import require
from workshops.gatherings.finders import consultations_where
from workshops.models import StandardReason, Theme
from workshops.review import themes
from workshops.review.forms import StandardReasonForm, ThemeForm
from workshops.review.views.queue_pages import DISPOSE, _contribution, _form, _last_question

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
