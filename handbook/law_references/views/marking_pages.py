"""The page on which an editor says what a draft corrects of the law."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.forms import a_form, filled_in, show_refusal
from accounts.rights import require
from handbook.drafting import drafts
from handbook.drafting.views.saving_pages import why_not_open
from handbook.finders import the_version
from handbook.law_references import marking
from handbook.law_references.forms import LawCorrectionsForm
from handbook.models import Version


@a_form
def law_corrections(request, pk):
    """Every paragraph that a draft touches, with room for why its law is corrected."""
    version = the_version(request, pk)
    require(request.user, "handbook.draft_version", version)
    if request.method != "POST" and version.status != Version.Status.DRAFTED:
        messages.warning(request, why_not_open(version))
        return redirect(version)
    form = filled_in(LawCorrectionsForm, request, touched=marking.touched(version), places=marking.places(version))
    if form.is_valid():
        try:
            marking.mark(version, form.said, by=request.user)
        except drafts.NotOpen:
            version.refresh_from_db()
            form.add_error(None, why_not_open(version))
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Saved. Once this text is in an edition, readers of earlier ones are told."))
            return redirect(f"{version.get_absolute_url()}#law-corrections")
    return render(
        request,
        "handbook/law_references/law_corrections.html",
        {"form": form, "version": version, "chapter": version.chapter, "handbook": version.chapter.handbook},
    )
