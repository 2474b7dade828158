"""Pages of editions for the staff: the list, what the next one would hold, and its making."""

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
from accounts.models import in_language
from accounts.rights import require
from handbook.editions import instruments, launching, left_out, release, reprinting
from handbook.editions.forms import DayForm, EditionForm
from handbook.finders import the_edition, the_handbook
from handbook.models import Edition, EditionChapter, EditionFile, Version
from handbook.rendering.numbered_paragraphs import renumbered
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

    @property
    def numbers(self) -> list[tuple[str, str]]:
        """Which numbers mean another paragraph than in the edition before: the one then, and now ("": it is gone)."""
        if not self.is_changed:
            return []
        before, now = self.last.version.wording.keys, self.version.wording.keys
        return [(then, here) for _key, then, here in renumbered(self.version.chapter.number, before, now)]


@require_safe
def edition_list(request, slug):
    handbook = the_handbook(request, slug)
    files = Prefetch("files", EditionFile.objects.select_related("stored_file").order_by("kind", "language"))
    all_editions = (
        handbook.editions.newest_first().select_related("prepared_by", "job", "handbook", "launch").defer("manifest")
    )
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
    day_form = DayForm({"on": request.POST.get("on") or request.GET.get("on") or timezone.localdate().isoformat()})
    on = day_form.cleaned_data["on"] if day_form.is_valid() else None
    holds = _what_it_would_hold(handbook, on) if on else {}
    form = filled_in(EditionForm, request, chapters=_may_be_held_back(holds.get("chapters", [])))
    refused_for = None
    if form.is_valid():
        try:
            with transaction.atomic():
                edition = release.prepare(handbook, by=request.user, **form.plan)
                if form.instrument:
                    instruments.enter(edition, **form.instrument, by=request.user)
                jobs.enqueue(edition.job)
        except release.BeingPrepared as refused:
            return _being_prepared(request, handbook, refused.edition)
        except release.NothingToIssue:
            form.add_error(
                None,
                _("No chapter has an approved text in effect on this day. Approve a draft, or choose a later day."),
            )
        except release.NothingNew as refused:
            refused_for = refused.edition
            form.add_error(None, _nothing_new(refused.edition))
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(
                request, _("Edition %s is being prepared. Look at it when its book is there.") % edition.number
            )
            return redirect("desk:edition_detail", edition.pk)
    if not form.is_bound:
        form.initial["on"] = on
    context = {"handbook": handbook, "form": form, "day_form": day_form, "on": on, "refused_for": refused_for, **holds}
    return render(request, "handbook/editions/edition_prepare.html", context)


def _being_prepared(request, handbook, edition):
    messages.warning(
        request,
        _("An edition of this handbook is prepared already, or waits for its hour. Issue it first, or give it up."),
    )
    if edition is None:
        return redirect("desk:edition_list", handbook.slug)
    return redirect("desk:edition_detail", edition.pk)


def _nothing_new(edition) -> str:
    sentence = _(
        "Edition %(number)s says exactly this already. Approve a draft or a correction first, or choose a later day."
    )
    return sentence % {"number": edition.number}


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
        "instrument": instruments.instrument_of(edition),
        "may_withdraw": edition.is_launched and user.has_perm("handbook.withdraw_edition", edition),
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


def _progress(edition: Edition, user) -> dict:
    job = edition.job
    under_way = edition.status == Edition.Status.PREPARED and job is not None and not job.is_finished
    is_built = edition.status == Edition.Status.PREPARED and bool(launching.seen(edition))
    is_left = under_way and (job.state == Job.State.WAITING or Job.objects.stale().filter(pk=job.pk).exists())
    return {
        "edition": edition,
        "job": job,
        "is_under_way": under_way,
        "has_failed": edition.status == Edition.Status.PREPARED and not under_way and not is_built,
        "is_built": is_built,
        "nobody_works": is_left and not Worker.is_there(),
        "may_issue": user.has_perm("handbook.issue_edition", edition),
    }


def _what_it_would_hold(handbook, on) -> dict:
    """The chapters in effect on a day beside those of the last edition, in a constant number of queries."""
    last = release.last_issued(handbook)
    held = {}
    if last is not None:
        there = last.chapters.select_related("version__wording").defer("version__wording__text")
        held = {(c.version.chapter_id, c.language): c for c in there}
    chapters = [
        Next(version, held.pop((version.chapter_id, version.language), None))
        for version in release.versions_for(handbook, on)
    ]
    return {
        "later": left_out.later_texts(handbook, on),
        "lacking": left_out.without_prevailing_language(handbook, on),
        "chapters": chapters,
        "last": last,
        "gone": list(held.values()),
        "nothing_new": bool(last) and not held and not any(c.is_new or c.is_changed for c in chapters),
        "prepared": handbook.editions.to_come().first(),
    }


def _may_be_held_back(chapters) -> list[tuple[int, str]]:
    """The chapters that are new or other than in the last edition, each once, by primary key and name."""
    found = {next.version.chapter_id: next.version for next in chapters if next.is_new or next.is_changed}
    return [(pk, f"{version.chapter.number} {in_language(version.titles)}") for pk, version in found.items()]
