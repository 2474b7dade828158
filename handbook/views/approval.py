"""Pages of a decision: a draft is sent, returned with reasons, or approved by somebody who did not draft it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.rights import require
from handbook import approval, drafting
from handbook.forms import ApprovalForm, ReturnForm, SubmissionForm, show_refusal
from handbook.models import Version
from handbook.views.desk import the_version
from handbook.views.drafting import by_paragraph, redline_of, sources_of
from handbook.wording_html import missing_notes

a_form = require_http_methods(["GET", "HEAD", "POST"])


@a_form
def version_submit(request, pk):
    version = the_version(request, pk)
    require(request.user, "handbook.draft_version", version)
    form = SubmissionForm(request.POST or None, initial={"change_note": version.change_note})
    if form.is_valid():
        try:
            approval.submit(version, change_note=form.cleaned_data["change_note"], by=request.user)
        except drafting.NotOpen:
            messages.warning(request, _("A colleague has just sent it; it is not at the editors' desk any more."))
            return redirect(version)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Sent for approval. Somebody who did not draft it decides."))
            return redirect(version)
    missing = missing_notes(version.wording, language=version.language)
    return _page(request, "desk/version_submit.html", version, form, missing_notes=missing)


@a_form
def version_return(request, pk):
    version = the_version(request, pk)
    require(request.user, "handbook.approve_version", version)
    form = ReturnForm(request.POST or None)
    if form.is_valid():
        try:
            approval.return_to_drafters(version, reasons=form.cleaned_data["reasons"], by=request.user)
        except drafting.StaleVersion:
            messages.warning(request, _decided(version))
            return redirect(version)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Returned to the drafters with your reasons."))
            return redirect(version)
    return _page(request, "desk/version_return.html", version, form)


@a_form
def version_approve(request, pk):
    version = the_version(request, pk)
    require(request.user, "handbook.approve_version", version)
    if request.method != "POST" and version.status != Version.Status.IN_REVIEW:
        messages.warning(request, _decided(version))
        return redirect(version)
    form = ApprovalForm(request.POST or None, version=version)
    is_own, status = request.user.pk in version.drafters, 200
    if form.is_valid():
        try:
            approval.approve(
                version,
                effective_from=form.cleaned_data["effective_from"],
                change_note=form.cleaned_data["change_note"],
                seen=version.wordings.filter(pk=form.cleaned_data["seen"]).first(),
                by=request.user,
            )
        except approval.OwnDraft as refused:
            form.add_error(None, str(refused))
            is_own, status = True, 403
        except drafting.StaleVersion:
            version.refresh_from_db()
            if version.status != Version.Status.IN_REVIEW:
                messages.warning(request, _decided(version))
                return redirect(version)
            # The page now shows the wording that stands; the next answer is about that one.
            form.data = form.data.copy()
            form.data["seen"] = version.wording_id
            form.add_error(None, _("Another wording stands now than the one you read. Read it below, then decide."))
            status = 409
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Approved. The text is sealed, and the next edition can carry it."))
            return redirect(version)
    in_effect = (
        Version.objects.filter(chapter=version.chapter, language=version.language)
        .in_effect(timezone.localdate())
        .select_related("wording__version__chapter")
        .first()
    )
    return _page(
        request,
        "desk/version_approve.html",
        version,
        form,
        status=status,
        in_effect=in_effect,
        redline=redline_of(in_effect.wording if in_effect else None, version.wording),
        sources=by_paragraph(version, sources_of(version, request.user)),
        is_own=is_own,
    )


def _page(request, template, version, form, *, status=200, **context):
    context |= {"version": version, "chapter": version.chapter, "handbook": version.chapter.handbook, "form": form}
    return render(request, template, context, status=status)


def _decided(version) -> str:
    version.refresh_from_db()
    if version.status == Version.Status.APPROVED:
        return _("A colleague has approved this version already.")
    return _("This version is not waiting for a decision: it is at the editors' desk.")
