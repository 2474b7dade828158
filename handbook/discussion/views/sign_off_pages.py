"""Pages of the sign-off sheet: who is asked, what they answer, and the letters and links of experts."""

from collections.abc import Sequence

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import a_form, filled_in, show_refusal
from accounts.numbers import PER_PAGE, typed_number
from accounts.rights import require
from handbook.discussion import expert_links, sign_off_questions, sign_off_sheet, sign_offs
from handbook.discussion.forms import AskColleagueForm, AskExpertForm, SignOffForm
from handbook.discussion.threads import Thread
from handbook.discussion.views.remark_pages import nothing_more, panel, what_is_asked_for
from handbook.drafting import drafts
from handbook.finders import the_version
from handbook.models import SignOff, Version
from handbook.rendering.wording_html import desk_html
from office import letters
from office.models import Letter, Worker


def discussion(request, version: Version, threads: Sequence[Thread]) -> dict:
    """What a version's page shows of its discussion: the remarks, and the sign-off sheet."""
    return {
        "remarks": panel(version, threads, **what_is_asked_for(request)),
        "sign_offs": sheet_shown(version, request.user),
    }


def sheet_shown(version: Version, user) -> dict:
    """What the sign-off sheet shows (`desk/_sign_offs.html`)."""
    return {
        "version": version,
        "lines": sign_off_sheet.sheet(version),
        "may_ask": version.is_open and version.wording is not None and user.has_perm("handbook.draft_version", version),
        "user": user,
    }


# Asking ---------------------------------------------------------------------------------------------------------


@never_cache
@a_form
def sign_off_ask(request, pk):
    """Ask a colleague, or an expert from outside, about the wording as it stands now."""
    version = _the_version_to_ask_about(request, pk)
    if request.method != "POST" and not version.is_open:
        messages.warning(request, nothing_more(version))
        return redirect(version)
    whom = request.POST.get("whom", "")
    people = sign_off_questions.askable(version)
    colleague = AskColleagueForm(request.POST if whom == "colleague" else None, people=people)
    expert = AskExpertForm(request.POST if whom == "expert" else None, language=version.language)
    form = expert if whom == "expert" else colleague
    if form.is_valid():
        try:
            sign_off, secret = sign_off_questions.ask(version, **form.facts, by=request.user)
        except drafts.NotOpen as closed:
            form.add_error(None, nothing_more(closed.args[0]))
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            return _asked(request, sign_off, secret)
    context = {
        **_of(version),
        "colleague_form": colleague,
        "expert_form": expert,
        "lines": sign_off_sheet.sheet(version),
    }
    return render(request, "handbook/discussion/sign_off_ask.html", context, status=400 if form.is_bound else 200)


@never_cache
@require_POST
def sign_off_ask_again(request, pk):
    sign_off = _the_sign_off_of_a_drafter(request, pk)
    try:
        asked, secret = sign_off_questions.ask_again(sign_off, by=request.user)
    except drafts.NotOpen as closed:
        messages.error(request, nothing_more(closed.args[0]))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        return _asked(request, asked, secret)
    return _to_the_sheet(sign_off)


def _asked(request, sign_off, secret):
    """An expert's link is shown once, in the answer to the button; a colleague finds the question at their desk."""
    if secret is None:
        messages.success(request, _("%(who)s is asked, and finds it under “What waits for you”.") % {"who": sign_off})
        return _to_the_sheet(sign_off)
    text = expert_links.message_with(sign_off, expert_links.address_of(secret))
    return _link_page(request, sign_off, text=text)


@never_cache
@a_form
def sign_off_link(request, pk):
    """The question to an expert as a text for a messenger, with a new link: shown once, in the answer to the button."""
    sign_off = _the_sign_off_of_a_drafter(request, pk)
    text = refusal = ""
    if request.method == "POST":
        try:
            text = expert_links.message(sign_off, by=request.user)
        except drafts.NotOpen as closed:
            refusal = nothing_more(closed.args[0])
        except ValidationError as refused:
            refusal = " ".join(refused.messages)
    return _link_page(request, sign_off, text=text, refusal=refusal)


def _link_page(request, sign_off, *, text="", refusal=""):
    version = sign_off.wording.version
    context = {
        **_of(version),
        "sign_off": sign_off,
        "text": text,
        "refusal": refusal,
        "days": sign_offs.LASTS.days,
    }
    return render(request, "handbook/discussion/sign_off_link.html", context)


@require_POST
def sign_off_end(request, pk):
    sign_off = _the_sign_off_of_a_drafter(request, pk)
    try:
        ended = sign_off_questions.no_longer_ask(sign_off, by=request.user)
    except drafts.NotOpen as closed:
        messages.error(request, nothing_more(closed.args[0]))
    else:
        if ended.answer:
            messages.success(request, _("The link is ended. What %(who)s answered stays.") % {"who": ended})
        else:
            messages.success(request, _("%(who)s is no longer asked.") % {"who": ended})
    return _to_the_sheet(sign_off)


# Letters --------------------------------------------------------------------------------------------------------


@require_safe
def sign_off_letters(request, pk):
    """The outbox of a version: letters to experts, as they will be sent."""
    version = _the_version_to_ask_about(request, pk)
    of_version = expert_links.letters_of(version)
    context = {
        **_of(version),
        "page": Paginator(of_version, PER_PAGE).get_page(request.GET.get("page")),
        "sendable": of_version.filter(state__in=[Letter.State.PREPARED, Letter.State.FAILED]).exists(),
        "on_its_way": of_version.filter(state=Letter.State.WAITING).exists(),
        "worker_is_there": Worker.is_there(),
        "email_is_configured": settings.EMAIL_IS_CONFIGURED,
    }
    return render(request, "handbook/discussion/sign_off_letters.html", context)


@require_POST
def sign_off_letter(request, pk):
    """Lay a letter to one expert into the outbox."""
    sign_off = _the_sign_off_of_a_drafter(request, pk)
    try:
        expert_links.prepare_letter(sign_off, by=request.user)
    except drafts.NotOpen as closed:
        messages.error(request, nothing_more(closed.args[0]))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("The letter lies in the outbox. Read it, then send it."))
        return redirect("desk:sign_off_letters", sign_off.wording.version_id)
    return _to_the_sheet(sign_off)


@require_POST
def sign_off_letters_send(request, pk):
    version = _the_version_to_ask_about(request, pk)
    try:
        sent = expert_links.send_letters(version, _chosen(request, version), by=request.user)
    except letters.NoMailServer:
        messages.error(request, _("This installation has no mail server (EMAIL_URL), so no letter can be sent."))
    else:
        if sent:
            words = ngettext("%(number)s letter is on its way.", "%(number)s letters are on their way.", sent)
            messages.success(request, words % {"number": sent})
        else:
            messages.warning(request, _("Choose letters that are not sent yet."))
    return redirect("desk:sign_off_letters", version.pk)


@require_POST
def sign_off_letters_discard(request, pk):
    version = _the_version_to_ask_about(request, pk)
    discarded = expert_links.discard_letters(version, _chosen(request, version), by=request.user)
    words = ngettext("%(number)s letter will not be sent.", "%(number)s letters will not be sent.", discarded)
    messages.success(request, words % {"number": discarded})
    return redirect("desk:sign_off_letters", version.pk)


def _chosen(request, version):
    numbers = [typed_number(value) for value in request.POST.getlist("letter")]
    return expert_links.letters_of(version).filter(pk__in=[number for number in numbers if number is not None])


# A colleague's answer -------------------------------------------------------------------------------------------


@a_form
def sign_off_detail(request, pk):
    """The wording that this colleague was asked about, as readers would get it, and their answer to it."""
    sign_off = get_object_or_404(_sign_offs_for(request.user), pk=pk, user=request.user)
    version = sign_off.wording.version
    require(request.user, "handbook.read_draft", version)
    form = filled_in(SignOffForm, request, sign_off=sign_off)
    if form.is_valid():
        try:
            sign_offs.answer(sign_off, **form.facts, by=request.user)
        except drafts.NotOpen as closed:
            form.add_error(None, nothing_more(closed.args[0]))
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("Your answer stands on the sign-off sheet. You can correct it until approval."))
            return redirect(version)
    wording = sign_off.wording
    context = {
        **_of(version),
        "sign_off": sign_off,
        "form": form if version.is_open and not sign_off.withdrawn_at else None,
        # Clean by construction: what authors wrote was cleaned when it was read.
        "html": mark_safe(desk_html(version, wording)),
        "is_earlier": sign_offs.is_on_earlier_wording(sign_off, version),
    }
    return render(request, "handbook/discussion/sign_off_detail.html", context, status=400 if form.is_bound else 200)


# Finders --------------------------------------------------------------------------------------------------------


def _sign_offs_for(user):
    return SignOff.objects.filter(wording__version__in=Version.objects.for_staff(user)).select_related(
        "wording__version__chapter__handbook__programme", "wording__version__wording", "user", "asked_by"
    )


def _the_sign_off_of_a_drafter(request, pk) -> SignOff:
    sign_off = get_object_or_404(_sign_offs_for(request.user), pk=pk)
    require(request.user, "handbook.draft_version", sign_off.wording.version)
    return sign_off


def _the_version_to_ask_about(request, pk) -> Version:
    version = the_version(request, pk)
    require(request.user, "handbook.draft_version", version)
    return version


def _to_the_sheet(sign_off):
    return redirect(f"{sign_off.wording.version.get_absolute_url()}#sign-offs")


def _of(version) -> dict:
    return {"version": version, "chapter": version.chapter, "handbook": version.chapter.handbook}
