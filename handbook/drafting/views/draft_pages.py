"""Where a text begins: a draft or a correction is started."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from handbook.drafting import drafts
from handbook.finders import the_chapter


@require_POST
def draft_start(request, pk):
    chapter = the_chapter(request, pk)
    try:
        version = drafts.start_draft(chapter, by=request.user)
    except drafts.DraftIsOpen as refused:
        messages.warning(request, _("This chapter has an open draft already: here it is. Work on with it."))
        return redirect(refused.version)
    messages.success(request, _("The draft is started. Nobody but the staff sees it."))
    return redirect("desk:version_edit", version.pk)


@require_POST
def correction_start(request, pk):
    chapter = the_chapter(request, pk)
    try:
        version = drafts.start_correction(chapter, by=request.user)
    except drafts.DraftIsOpen as refused:
        messages.warning(request, _("This chapter has an open correction already: here it is. Work on with it."))
        return redirect(refused.version)
    except drafts.NothingInEffect:
        messages.error(
            request, _("No text of this chapter is in effect yet, so there is nothing to correct. Start a draft.")
        )
        return redirect(chapter)
    messages.success(request, _("The correction is started from the text in effect. The open draft stays as it is."))
    return redirect("desk:version_edit", version.pk)
