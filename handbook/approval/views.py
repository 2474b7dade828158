"""Pages of a decision: a draft is sent, returned with reasons, or approved by somebody who did not draft it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import a_form, filled_in, show_refusal
from accounts.rights import require
from handbook.approval import approval_sheet, decisions, readiness
from handbook.approval.forms import ApprovalForm, ReturnForm, SubmissionForm
from handbook.discussion import threads
from handbook.discussion.views.sign_off_pages import sheet_shown
from handbook.drafting import drafts
from handbook.drafting.sources import by_paragraph, orphans, sources_of
from handbook.drafting.transitions import OwnDraft
from handbook.drafting.views import saving_pages
from handbook.finders import the_version
from handbook.law_references import marking
from handbook.models import Version
from handbook.rendering.redlines import redline_of
from office import downloads
from press.manuscript import CannotBuild


@a_form
def version_submit(request, pk):
    version = the_version(request, pk)
    require(request.user, "handbook.draft_version", version)
    if request.method != "POST" and version.status != Version.Status.DRAFTED:
        messages.warning(request, saving_pages.why_not_open(version))
        return redirect(version)
    findings = readiness.check(version)
    form = filled_in(SubmissionForm, request, version=version, findings=findings)
    if form.is_valid():
        given = form.cleaned_data
        try:
            decisions.submit(
                version,
                change_note=given["change_note"],
                significance=given["significance"] or version.significance,
                by=request.user,
            )
        except drafts.NotOpen:
            messages.warning(request, _("A colleague has just sent it; it is not at the editors' desk any more."))
            return redirect(version)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Sent for approval. Somebody who did not draft it decides."))
            return redirect(version)
    return _page(request, "handbook/approval/version_submit.html", version, form, findings=findings)


@require_POST
def version_call_back(request, pk):
    """What was sent by mistake comes back to the desk; nobody's reasons are asked."""
    version = the_version(request, pk)
    require(request.user, "handbook.draft_version", version)
    try:
        decisions.call_back(version, by=request.user)
    except drafts.StaleVersion:
        messages.warning(request, _decided(version))
    else:
        messages.success(request, _("Called back: it is a draft again, and can be changed and sent anew."))
    return redirect(version)


@a_form
def version_return(request, pk):
    version = the_version(request, pk)
    require(request.user, "handbook.approve_version", version)
    form = filled_in(ReturnForm, request)
    if form.is_valid():
        try:
            decisions.return_to_drafters(version, reasons=form.cleaned_data["reasons"], by=request.user)
        except drafts.StaleVersion:
            messages.warning(request, _decided(version))
            return redirect(version)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Returned to the drafters with your reasons."))
            return redirect(version)
    return _page(request, "handbook/approval/version_return.html", version, form)


@a_form
def version_approve(request, pk):
    version = the_version(request, pk)
    require(request.user, "handbook.approve_version", version)
    if request.method != "POST" and version.status != Version.Status.IN_REVIEW:
        messages.warning(request, _decided(version))
        return redirect(version)
    findings = readiness.check(version)
    form = filled_in(ApprovalForm, request, version=version, findings=findings)
    is_own, status = request.user.pk in version.drafters, 200
    if form.is_valid():
        given = form.cleaned_data
        try:
            decisions.approve(
                version,
                effective_from=given["effective_from"],
                change_note=given["change_note"],
                significance=given["significance"],
                forced_reasons=given.get("forced_reasons", ""),
                letter=form.letter,
                seen=version.wordings.filter(pk=given["seen"]).first(),
                by=request.user,
            )
        except OwnDraft as refused:
            form.add_error(None, str(refused))
            is_own, status = True, 403
        except drafts.StaleVersion:
            version.refresh_from_db()
            if version.status != Version.Status.IN_REVIEW:
                messages.warning(request, _decided(version))
                return redirect(version)
            # The page now shows the wording that stands; the next answer is about that one.
            findings = readiness.check(version)
            form.data = form.data.copy()
            form.data["seen"] = version.wording_id
            form.add_error(None, _("Another wording stands now than the one you read. Read it below, then decide."))
            status = 409
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Approved. The text is sealed, and the next edition can carry it."))
            return redirect(version)
    in_effect = decisions.text_in_effect(version)
    drawn_on = sources_of(version, request.user)
    return _page(
        request,
        "handbook/approval/version_approve.html",
        version,
        form,
        status=status,
        in_effect=in_effect,
        redline=redline_of(in_effect.wording if in_effect else None, version.wording),
        sources=by_paragraph(version, drawn_on),
        orphans=orphans(version, drawn_on),
        findings=findings,
        marked=marking.marked(version),
        may_mark=False,
        sign_offs=sheet_shown(version, request.user),
        threads=[thread for thread in threads.threads_on(version, request.user) if thread.is_open],
        is_own=is_own,
    )


@require_safe
def version_sheet(request, pk):
    """The redline with the sign-off sheet as a PDF, for whoever signs on paper."""
    version = the_version(request, pk)
    require(request.user, "handbook.read_draft", version)
    if version.wording is None:
        raise Http404(_("This chapter has no text yet."))
    try:
        pdf = approval_sheet.approval_sheet(version, by=request.user)
    except CannotBuild as refused:
        messages.error(request, refused.said_with(_))
        return redirect(version)
    return downloads.pdf(pdf, f"sheet-{version.chapter.slug}-{version.pk}.pdf")


@require_safe
def version_letter_scan(request, pk):
    """The scan of the letter of approval, for those who may read drafts."""
    version = the_version(request, pk)
    require(request.user, "handbook.read_draft", version)
    scan = version.letter_scan
    if scan is None:
        raise Http404(_("No scan of a letter is kept with this version."))
    extension = "pdf" if scan.media_type == "application/pdf" else "jpg"
    response = FileResponse(
        scan.content.open("rb"),
        filename=f"letter-{version.chapter.slug}-{version.pk}.{extension}",
        content_type=scan.media_type,
        as_attachment=extension == "pdf",
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _page(request, template, version, form, *, status=200, **context):
    context |= {"version": version, "chapter": version.chapter, "handbook": version.chapter.handbook, "form": form}
    return render(request, template, context, status=status)


def _decided(version) -> str:
    version.refresh_from_db()
    if version.status == Version.Status.APPROVED:
        return _("A colleague has approved this version already.")
    return _("This version is not waiting for a decision: it is at the editors' desk.")
