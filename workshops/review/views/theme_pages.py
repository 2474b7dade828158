"""Pages of what a consultation's reviewers share: its themes, and the reasons that fit many contributions."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.forms import a_form, delete_page, edit_page, filled_in, show_refusal
from accounts.numbers import typed_number
from workshops.models import StandardReason, Theme
from workshops.review import themes
from workshops.review.finders import of_own_consultations, the_consultation_to_review, the_contribution
from workshops.review.forms import StandardReasonForm, ThemeForm

# --- Themes -------------------------------------------------------------------------------------


@a_form
def theme_list(request, pk):
    """The themes of a consultation, and a form for the next."""
    consultation = the_consultation_to_review(request, pk)
    form = filled_in(ThemeForm, request)
    if form.is_valid():
        try:
            theme = themes.make_theme(consultation, **form.facts, by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The theme “%(theme)s” was added.") % {"theme": theme})
            return redirect("workshops:theme_list", consultation.pk)
    context = {"consultation": consultation, "themes": consultation.themes.all(), "form": form}
    return render(request, "workshops/review/theme_list.html", context)


@a_form
def theme_edit(request, pk):
    theme = of_own_consultations(request, Theme, pk)
    return edit_page(
        request,
        filled_in(ThemeForm, request, instance=theme),
        themes.edit_theme,
        theme,
        done=_("The theme was saved."),
        heading=_("Edit the theme"),
        **_back_to_themes(theme),
    )


@a_form
def theme_delete(request, pk):
    theme = of_own_consultations(request, Theme, pk)
    return delete_page(
        request,
        theme,
        themes.delete_theme,
        done=_("The theme “%(theme)s” was deleted.") % {"theme": theme},
        heading=_("Delete this theme?"),
        **_back_to_themes(theme),
    )


@require_POST
def contribution_themes(request, receipt):
    """Give a contribution a theme (`give`) or take it off (`take`)."""
    contribution = the_contribution(request, receipt)
    give_or_take(request, contribution)
    return redirect(f"{contribution.get_absolute_url()}#themes")


def give_or_take(request, contribution) -> None:
    said = "give" if "give" in request.POST else "take"
    theme = get_object_or_404(contribution.consultation.themes, pk=typed_number(request.POST.get(said)))
    themes.assign(contribution, theme, given=said == "give", by=request.user)


def _back_to_themes(theme) -> dict:
    return {"back": reverse("workshops:theme_list", args=[theme.consultation_id]), "back_to": _("Themes")}


# --- Standard reasons ---------------------------------------------------------------------------


@a_form
def standard_reason_list(request, pk):
    """The reasons that fit many contributions of a consultation, and a form for the next."""
    consultation = the_consultation_to_review(request, pk)
    form = filled_in(StandardReasonForm, request, initial={"language": request.user.language})
    if form.is_valid():
        try:
            reason = themes.keep_reason(consultation, **form.facts, by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The reasons “%(reason)s” were kept.") % {"reason": reason})
            return redirect("workshops:standard_reason_list", consultation.pk)
    context = {"consultation": consultation, "reasons": consultation.standard_reasons.all(), "form": form}
    return render(request, "workshops/review/standard_reason_list.html", context)


@a_form
def standard_reason_edit(request, pk):
    reason = of_own_consultations(request, StandardReason, pk)
    return edit_page(
        request,
        filled_in(StandardReasonForm, request, instance=reason),
        themes.edit_reason,
        reason,
        done=_("The reasons were saved."),
        heading=_("Edit the reasons"),
        **_back_to_reasons(reason),
    )


@a_form
def standard_reason_delete(request, pk):
    reason = of_own_consultations(request, StandardReason, pk)
    return delete_page(
        request,
        reason,
        themes.delete_reason,
        done=_("The reasons “%(reason)s” were deleted.") % {"reason": reason},
        heading=_("Delete these reasons?"),
        **_back_to_reasons(reason),
    )


def _back_to_reasons(reason) -> dict:
    back = reverse("workshops:standard_reason_list", args=[reason.consultation_id])
    return {"back": back, "back_to": _("Standard reasons")}
