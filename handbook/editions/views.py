"""Pages of editions for the staff: the list, what the next one would hold, its making, verifying, withdrawing."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.acts import acts_on
from accounts.forms import a_form, filled_in, show_refusal
from accounts.rights import require
from handbook.editions import left_out, manifest, release, reprinting
from handbook.editions.forms import DayForm, EditionForm, EditionWithdrawalForm
from handbook.finders import the_edition, the_handbook
from handbook.models import Edition, EditionChapter, EditionFile, Version
from office import jobs
from office.models import Job, Worker


@dataclass(frozen=True)
class Next:
    """A chapter as the next edition would hold it; `last` is its place in the edition before."""

    version: Version
    last: EditionChapter | None

    @property
    def is_new(self) -> bool:
        return self.last is None

    @property
    def is_changed(self) -> bool:
        return self.last is not None and self.last.version_id != self.version.pk


@require_safe
def edition_list(request, slug):
    handbook = the_handbook(request, slug)
    files = Prefetch("files", EditionFile.objects.select_related("stored_file").order_by("kind", "language"))
    all_editions = handbook.editions.newest_first().select_related("prepared_by", "job", "handbook").defer("manifest")
    return render(
        request,
        "handbook/editions/edition_list.html",
        {
            "handbook": handbook,
            "editions": all_editions.prefetch_related(files),
            "may_issue": request.user.has_perm("handbook.issue_edition", handbook),
        },
    )


@a_form
def edition_prepare(request, slug):
    """First what an edition of a day would hold, then its note: `?on=` is the day, today when none is said."""
    handbook = the_handbook(request, slug)
    require(request.user, "handbook.issue_edition", handbook)
    form = filled_in(EditionForm, request)
    refused_for = None
    if form.is_valid():
        try:
            with transaction.atomic():
                edition = release.prepare(handbook, by=request.user, **form.cleaned_data)
                jobs.enqueue(edition.job)
        except release.NothingToIssue:
            form.add_error(
                None,
                _("No chapter has an approved text in effect on this day. Approve a draft, or choose a later day."),
            )
        except release.NothingNew as refused:
            refused_for = refused.edition
            form.add_error(
                None,
                _(
                    "Edition %(number)s says exactly this already. "
                    "Approve a draft or a correction first, or choose a later day."
                )
                % {"number": refused.edition.number},
            )
        except release.BeingPrepared as refused:
            messages.warning(
                request,
                _("An edition of this handbook is being prepared already. Wait until it is issued, or give it up."),
            )
            if refused.edition is None:
                return redirect("desk:edition_list", handbook.slug)
            return redirect("desk:edition_detail", refused.edition.pk)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(
                request, _("Edition %s is being prepared. It becomes visible with its book.") % edition.number
            )
            return redirect("desk:edition_detail", edition.pk)
    day_form = DayForm({"on": request.POST.get("on") or request.GET.get("on") or timezone.localdate().isoformat()})
    on = day_form.cleaned_data["on"] if day_form.is_valid() else None
    if not form.is_bound:
        form.initial["on"] = on
    return render(
        request,
        "handbook/editions/edition_prepare.html",
        {
            "handbook": handbook,
            "form": form,
            "day_form": day_form,
            "on": on,
            "refused_for": refused_for,
            **(_what_it_would_hold(handbook, on) if on else {}),
        },
    )


@require_safe
def edition_detail(request, pk):
    """The edition and, until it is issued, the step its making is at; htmx asks for that part alone."""
    edition = the_edition(request, pk)
    context = _progress(edition, request.user)
    if request.htmx:
        response = render(request, "handbook/editions/_edition_progress.html", context)
        if not context["is_under_way"]:
            response["HX-Refresh"] = "true"
        return response
    user = request.user
    context |= {
        "handbook": edition.handbook,
        "chapters": edition.chapters.select_related("version").order_by("language", "position"),
        "files": edition.files.select_related("stored_file"),
        "acts": acts_on(edition)[:20],
        "known": reprinting.sentences(edition),
        "may_withdraw": user.has_perm("handbook.withdraw_edition", edition),
    }
    return render(request, "handbook/editions/edition_detail.html", context)


@require_POST
def edition_retry(request, pk):
    edition = the_edition(request, pk)
    try:
        with transaction.atomic():
            jobs.enqueue(release.retry(edition, by=request.user))
    except release.NotInPreparation:
        messages.warning(request, _("Its book is being built or done already; there is nothing to try again."))
    else:
        messages.success(request, _("The book is built once more."))
    return redirect("desk:edition_detail", edition.pk)


@require_POST
def edition_discard(request, pk):
    edition = the_edition(request, pk)
    slug, number = edition.handbook.slug, edition.number
    try:
        release.discard(edition, by=request.user)
    except release.NotInPreparation:
        messages.warning(
            request,
            _("This edition is issued, or its book is just being built. It can no longer be given up."),
        )
        return redirect("desk:edition_detail", pk)
    messages.success(request, _("Given up. The next edition is number %s again.") % number)
    return redirect("desk:edition_list", slug)


@a_form
def edition_withdraw(request, pk):
    edition = the_edition(request, pk)
    require(request.user, "handbook.withdraw_edition", edition)
    if edition.status != Edition.Status.ISSUED or edition.withdrawn_at:
        messages.warning(
            request,
            _("This edition is withdrawn already.") if edition.withdrawn_at else _("This edition is not issued yet."),
        )
        return redirect("desk:edition_detail", pk)
    form = filled_in(EditionWithdrawalForm, request)
    if form.is_valid():
        try:
            release.withdraw(edition, reason=form.cleaned_data["reason"], by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Withdrawn. It stays readable under a banner with your reason."))
            return redirect("desk:edition_detail", pk)
    return render(
        request,
        "handbook/editions/edition_withdraw.html",
        {"edition": edition, "handbook": edition.handbook, "form": form},
    )


@require_safe
def edition_verify(request, pk):
    edition = the_edition(request, pk)
    return render(
        request,
        "handbook/editions/edition_verify.html",
        {"edition": edition, "handbook": edition.handbook, "problems": manifest.verify(edition)}
        | {"known": reprinting.sentences(edition)},
    )


def _progress(edition: Edition, user) -> dict:
    job = edition.job
    under_way = edition.status == Edition.Status.PREPARED and job is not None and not job.is_finished
    is_left = under_way and (job.state == Job.State.WAITING or Job.objects.stale().filter(pk=job.pk).exists())
    return {
        "edition": edition,
        "job": job,
        "is_under_way": under_way,
        "has_failed": edition.status == Edition.Status.PREPARED and not under_way,
        "nobody_works": is_left and not Worker.is_there(),
        "may_issue": user.has_perm("handbook.issue_edition", edition),
    }


def _what_it_would_hold(handbook, on) -> dict:
    """The chapters in effect on a day beside those of the last edition, in a constant number of queries."""
    versions = (
        Version.objects.filter(chapter__handbook=handbook)
        .in_effect(on)
        .select_related("chapter__part")
        .order_by("chapter__position", "language")
    )
    last = handbook.editions.filter(status=Edition.Status.ISSUED, withdrawn_at=None).newest_first().first()
    held = {}
    if last is not None:
        held = {(c.version.chapter_id, c.language): c for c in last.chapters.select_related("version")}
    chapters = [Next(version, held.pop((version.chapter_id, version.language), None)) for version in versions]
    return {
        "later": left_out.later_texts(handbook, on),
        "lacking": left_out.without_prevailing_language(handbook, on),
        "chapters": chapters,
        "last": last,
        "gone": list(held.values()),
        "nothing_new": bool(last) and not held and not any(c.is_new or c.is_changed for c in chapters),
        "prepared": handbook.editions.filter(status=Edition.Status.PREPARED).first(),
    }
