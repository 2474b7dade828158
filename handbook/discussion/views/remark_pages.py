"""Pages of the discussion: what is remarked on a version, one thread, and what is done with it.

Every page and act works without JavaScript. Asked by htmx (the editor's page does), they answer with the panel alone.
"""

from collections import Counter
from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import a_form, filled_in, renew_client_key, show_refusal
from accounts.numbers import PER_PAGE, typed_number
from accounts.rights import require
from handbook.discussion import remarks
from handbook.discussion.forms import AnswerForm, RemarkForm
from handbook.discussion.threads import Thread, threads_on
from handbook.drafting import drafts
from handbook.finders import the_version
from handbook.models import Remark, Version, Wording
from handbook.rendering import numbered_paragraphs
from text.html.pages import paragraph_number

SHOWN = ("open", "resolved", "all")


# The panel ------------------------------------------------------------------------------------------------------


@require_safe
def version_remarks(request, pk):
    """All threads of a version: the open ones, the resolved ones, or all; of one paragraph with its key."""
    version = the_version(request, pk)
    require(request.user, "handbook.read_draft", version)
    return _panel_page(request, version)


def panel(
    version: Version,
    threads: Sequence[Thread],
    *,
    show: str,
    key: str,
    page: str | None,
    done: int | None,
) -> dict:
    """What the panel shows (`desk/_remarks.html`): the threads of a version, filtered, fifty at a time.

    `done` is the number of the remark with which something was just done, so that it can be undone.
    """
    of_paragraph = [thread for thread in threads if not key or thread.remark.key == key]
    is_open = Counter(thread.is_open for thread in of_paragraph)
    shown = [thread for thread in of_paragraph if show == "all" or thread.is_open == (show == "open")]
    return {
        "version": version,
        "page": Paginator(shown, PER_PAGE).get_page(page),
        "show": show,
        "key": key,
        "filters": [
            ("open", _("Open"), is_open[True]),
            ("resolved", _("Resolved"), is_open[False]),
            ("all", _("All"), len(of_paragraph)),
        ],
        "number": _number_of(version, key),
        "done": next((thread for thread in threads if thread.remark.pk == done), None),
        "may_remark": version.is_open and version.wording is not None,
    }


def marks(version: Version, threads: Sequence[Thread]) -> dict[str, str]:
    """For each paragraph, what is put under it: how many open remarks it has, and the way to make one."""
    if version.wording is None:
        return {}
    open_at = Counter(thread.remark.key for thread in threads if thread.is_open)
    keys = version.wording.keys if version.is_open else [key for key in version.wording.keys if open_at[key]]
    return {
        key: render_to_string(
            "handbook/discussion/_remark_mark.html",
            {
                "version": version,
                "key": key,
                "number": paragraph_number(version.chapter.number, place),
                "count": open_at[key],
            },
        )
        for place, key in enumerate(version.wording.keys, start=1)
        if key in keys
    }


def what_is_asked_for(request) -> dict:
    """Which threads a page is to show, as its address or the form says."""
    asked = request.POST if request.method == "POST" else request.GET
    show = asked.get("show", "open")
    return {
        "show": show if show in SHOWN else "open",
        "key": asked.get("key", "")[:16],
        "page": asked.get("page"),
        "done": typed_number(asked.get("done")),
    }


def _panel_page(request, version, **more):
    threads = threads_on(version, request.user)
    context = {
        "remarks": panel(version, threads, **(what_is_asked_for(request) | more)),
        "version": version,
        "chapter": version.chapter,
        "handbook": version.chapter.handbook,
    }
    return render(
        request,
        "handbook/discussion/_remarks.html" if request.htmx else "handbook/discussion/version_remarks.html",
        context,
    )


def _number_of(version, key) -> str:
    if not key or version.wording is None or key not in version.wording.keys:
        return ""
    return paragraph_number(version.chapter.number, version.wording.keys.index(key) + 1)


# Remarking ------------------------------------------------------------------------------------------------------


@a_form
def remark_new(request, pk):
    """Remark on one paragraph (`?key=`) of the wording that stands, or on the chapter."""
    version = the_version(request, pk)
    require(request.user, "handbook.read_draft", version)
    if version.wording is None:
        raise Http404(_("This chapter has no text yet."))
    if request.method != "POST" and not version.is_open:
        messages.warning(request, nothing_more(version))
        return redirect(version)
    wording = _wording_read(request, version)
    key = (request.POST.get("key") if request.method == "POST" else request.GET.get("key")) or ""
    if key and key not in wording.keys:
        raise Http404(_("This paragraph is not in the text."))
    place = wording.keys.index(key) if key else None
    source = remarks.sources_of(wording, version.language)[place] if key else ""
    form = filled_in(RemarkForm, request, wording=wording, key=key, source=source, language=version.language)
    remark, status = _handed_over(form, remarks.say, version, wording=wording, key=key, by=request.user)
    if remark is not None:
        messages.success(request, _("The remark is stored. It stays with the words it was made on."))
        return redirect(f"{reverse('desk:version_remarks', args=[version.pk])}#remark-{remark.pk}")
    threads = [thread for thread in threads_on(version, request.user) if thread.remark.key == key]
    context = {
        "version": version,
        "chapter": version.chapter,
        "handbook": version.chapter.handbook,
        "form": form,
        "key": key,
        "number": paragraph_number(version.chapter.number, place + 1) if key else "",
        "words": numbered_paragraphs.kept_paragraphs(wording)[place].text if key else "",
        "threads": [thread for thread in threads if thread.is_open],
        "is_earlier": wording.pk != version.wording_id,
    }
    return render(request, "handbook/discussion/remark_new.html", context, status=status)


def _wording_read(request, version) -> Wording:
    """The wording that the writer had before them; where it is kept no more, the one that stands."""
    named = typed_number(request.POST.get("wording"))
    if named is not None and named != version.wording_id:
        kept = version.wordings.exclude(kind=Wording.Kind.ASIDE)
        return kept.filter(pk=named).first() or version.wording
    return version.wording


def _handed_over(form, stage, *things, **more):
    """Hand a form to its stage. Returns what came of it, or None and the status of the refusal."""
    if not form.is_valid():
        return None, 400 if form.is_bound else 200
    try:
        made = stage(*things, **form.facts, **more)
    except remarks.ClientKeyTaken:
        form.add_error(None, other_words_before())
        renew_client_key(form)
        return None, 409
    except drafts.NotOpen as closed:
        form.add_error(None, nothing_more(closed.args[0]))
        return None, 409
    except ValidationError as refused:
        show_refusal(form, refused)
        return None, 400
    return made, 200


# One thread -----------------------------------------------------------------------------------------------------


@a_form
def remark_detail(request, pk):
    """One thread: what the paragraph said then and what it says now, and the form for an answer."""
    remark = _the_remark(request, pk)
    version = remark.version
    form = filled_in(AnswerForm, request)
    made, status = _handed_over(form, remarks.answer, remark, by=request.user)
    if made is not None:
        if request.htmx:
            return _panel_page(request, version)
        messages.success(request, _("Your answer is stored."))
        return redirect(f"{reverse('desk:remark_detail', args=[remark.pk])}#remark-{made.pk}")
    [thread] = [thread for thread in threads_on(version, request.user) if thread.remark.pk == remark.pk]
    context = {
        "version": version,
        "chapter": version.chapter,
        "handbook": version.chapter.handbook,
        "thread": thread,
        "form": form if version.is_open or form.is_bound else None,
    }
    return render(request, "handbook/discussion/remark_detail.html", context, status=status)


@require_POST
def remark_resolve(request, pk):
    return _done(request, pk, remarks.resolve)


@require_POST
def remark_reopen(request, pk):
    return _done(request, pk, remarks.reopen)


@require_POST
def remark_accept(request, pk):
    return _done(request, pk, remarks.accept)


@require_POST
def remark_reject(request, pk):
    return _done(request, pk, remarks.reject)


def _done(request, pk, stage):
    """Do one act on a thread and show the panel again, on the page that it was done on."""
    remark = _the_remark(request, pk)
    version, refusal = remark.version, ""
    try:
        stage(remark, by=request.user)
    except drafts.NotOpen as closed:
        refusal = nothing_more(closed.args[0])
    except ValidationError as refused:
        refusal = " ".join(refused.messages)
    if refusal:
        messages.error(request, refusal)
    if request.htmx:
        return _panel_page(request, the_version(request, version.pk), done=None if refusal else remark.pk)
    query = f"?show={show}" if (show := request.POST.get("show", "")) in SHOWN else "?show=open"
    if not refusal:
        query += f"&done={remark.pk}"
    if request.POST.get("key"):
        query += f"&key={remark.key}"
    if request.POST.get("back") == "version":
        return redirect(f"{version.get_absolute_url()}{query}#remarks")
    return redirect(f"{reverse('desk:version_remarks', args=[version.pk])}{query}#remarks")


def _the_remark(request, pk) -> Remark:
    """The first remark of a thread, for who may read the draft it is about."""
    remark = get_object_or_404(
        Remark.objects.filter(version__in=Version.objects.for_staff(request.user)).select_related("answers"), pk=pk
    )
    remark = remark.answers or remark
    remark.version = the_version(request, remark.version_id)
    require(request.user, "handbook.read_draft", remark.version)
    return remark


def other_words_before() -> str:
    return _("This page sent other words before; they are kept. To send these too, press the button again.")


def nothing_more(version: Version) -> str:
    """Say why an act of the discussion is refused for a version as it stands."""
    if version.status == Version.Status.APPROVED:
        return _("This version is approved, so its discussion is closed. Start a new draft from its chapter.")
    if version.status == Version.Status.WITHDRAWN:
        return _("This version is withdrawn, so its discussion is closed. Start a new draft from its chapter.")
    return _("This version is sent for approval, so its text stands still. An approver can return it to you.")
