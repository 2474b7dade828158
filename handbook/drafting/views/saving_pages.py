"""Saving from the editor: by itself, who else is there, and the page that settles what two writers both changed.

The editor's script sends JSON and is answered JSON; what is refused comes with a `sentence` that says what to do.
"""

import json
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.numbers import typed_number
from accounts.rights import require
from handbook.drafting import drafts, merging, presence
from handbook.finders import the_version
from handbook.models import Version, Wording
from text.difference import redline
from workshops.intake.queue_answers import comes_from_our_own_page

CHOICES = ("mine", "theirs", "both")
MOST_ASKED = 5000


class _Garbled(Exception):
    """What was sent is not what the editor sends."""


def for_the_editor(view):
    """What the script's addresses have in common: a token or our own page, somebody signed in, and JSON in return.

    A page that was opened yesterday has a stale token; where the browser says that it comes from is enough.
    """

    @csrf_exempt
    @login_not_required
    @require_POST
    @wraps(view)
    def answered(request, pk):
        if not comes_from_our_own_page(request) and _has_no_token(request):
            return refused(_("Send this from the page itself."), 403)
        if not request.user.is_authenticated:
            back = {"next": reverse("desk:version_edit", args=[pk]), "language": translation.get_language()}
            sentence = _("You are not signed in any more. What you write is kept in this browser; sign in again.")
            return refused(sentence, 401, sign_in=f"{reverse('account_login')}?{urlencode(back)}")
        try:
            return view(request, the_version(request, pk))
        except Http404:
            return refused(_("This text is not there any more, or it is not yours."), 404)
        except PermissionDenied as denied:
            return refused(str(denied) or _("Your roles do not allow this."), 403)
        except RequestDataTooBig:
            return refused(_("This is too long to be saved at once. Divide the chapter."), 413)
        except _Garbled:
            return refused(_("The page that sent this is not in order. Open it again."), 400)

    return answered


def refused(sentence: str, status: int, **more) -> JsonResponse:
    return JsonResponse({"sentence": sentence, **more}, status=status)


@for_the_editor
def version_autosave(request, version):
    """Save what is in the editor: {text, titles?, titles_seen?, seen, base_text?}; `wording` is the next time's `seen`.

    `base_text` is sent by a page whose writer typed on while a merge was on its way, in the very lines that it brings:
    what they had sent, for `seen` has more in it than what their text grew from.

    Where a colleague changed the same paragraph, `conflicts` counts those, what was sent is kept aside, and `wording`
    stays what it was, so that nothing is settled before the writer saves by hand and is asked.
    """
    require(request.user, "handbook.draft_version", version)
    sent = _sent(request)
    text, seen = sent.get("text"), sent.get("seen")
    if not isinstance(text, str) or not (seen is None or isinstance(seen, int) and 0 <= seen < 10**18):
        raise _Garbled
    base_text = sent.get("base_text")
    if not (base_text is None or isinstance(base_text, str)):
        raise _Garbled
    presence.renew(version, request.user)
    base = merging.base_of(version, seen)
    titles, titles_seen = _titles(version, sent.get("titles")), _by_language(sent.get("titles_seen"))
    if titles_seen is None and base != version.wording:
        titles = None  # who does not say which titles they began with overwrites none
    try:
        saved = merging.save(
            version,
            text=text,
            titles=titles,
            titles_seen=titles_seen,
            base=base,
            base_text=base_text,
            by=request.user,
            kind=Wording.Kind.AUTOSAVED,
        )
    except drafts.NotOpen:
        version.refresh_from_db()
        return refused(why_not_open(version), 409, open=False)
    except ValidationError as not_saved:
        return refused(" ".join(not_saved.messages), 400)
    if saved.must_be_settled and saved.colleague == request.user:
        sentence = _(
            "You changed the same paragraph in another window. This text is kept aside; save by hand to settle it."
        )
    elif saved.must_be_settled:
        sentence = _("A colleague changed the same words. Yours are kept aside; save by hand to settle it.")
    elif saved.merged_from:
        sentence = _("Saved, and merged with what %(who)s saved.") % {"who": saved.colleague}
    else:
        sentence = _("Saved.")
    return JsonResponse(
        {
            "wording": seen if saved.must_be_settled else saved.wording.pk,
            "saved_at": saved.wording.saved_at.isoformat(),
            "by": str(saved.wording.saved_by),
            "text": saved.text_to_take_over,
            "others": _others(version, request.user),
            "conflicts": len(saved.conflicts) + len(saved.titles),
            "sentence": sentence,
        }
    )


@for_the_editor
def version_presence(request, version):
    """Say that one is there: answered with who else is, which wording stands, and whether the draft is open."""
    require(request.user, "handbook.draft_version", version)
    presence.renew(version, request.user)
    return JsonResponse(
        {
            "others": _others(version, request.user),
            "standing": version.wording_id,
            "open": version.status == Version.Status.DRAFTED,
        }
    )


@require_POST
def version_settle(request, pk, aside):
    """What the writer chose, paragraph by paragraph; without choices they are asked. Their text waits aside.

    A choice counts only while what it was made about stands: where a colleague saved again, the page asks again.
    """
    version = the_version(request, pk)
    require(request.user, "handbook.draft_version", version)
    mine = get_object_or_404(version.wordings, pk=aside, kind=Wording.Kind.ASIDE)
    said, titles = request.POST, _titles_said(version, request.POST)
    base, against = typed_number(said.get("base")), typed_number(said.get("against"))
    base_text = said.get("base_text")
    choices = [said.get(f"choice-{at}") for at in range(min(typed_number(said.get("conflicts")) or 0, MOST_ASKED))]
    try:
        saved = merging.save(
            version,
            text=mine.text,
            titles=titles,
            titles_seen={code: said.get(f"seen_{code}", version.titles.get(code, "")) for code in titles},
            base=merging.base_of(version, base),
            base_text=base_text,
            by=request.user,
            choices=choices if against and all(choice in CHOICES for choice in choices) else None,
            against=version.wordings.filter(pk=against or 0).first(),
        )
    except drafts.NotOpen:
        version.refresh_from_db()
        messages.warning(request, why_not_open(version) + " " + _("What you wrote is kept aside in its history."))
        return redirect("desk:version_wordings", pk)
    except ValidationError as not_saved:
        messages.error(request, " ".join(not_saved.messages))
        return redirect("desk:version_wordings", pk)
    if saved.must_be_settled:
        return settle_page(request, version, saved, base=base, base_text=base_text, titles=titles)
    return saved_by_hand(request, version, saved, base=base)


@require_POST
def correction_taken_over(request, pk):
    """Say that what an approved correction changed is dealt with: taken over by hand, or not to be."""
    version = the_version(request, pk)
    try:
        drafts.settle_correction(version, by=request.user, seen=request.POST.get("seen", ""))
    except drafts.NotOpen:
        messages.warning(request, why_not_open(version))
    except drafts.StaleVersion:
        messages.warning(request, _("Another correction was approved in the meantime. Read what it says first."))
    else:
        messages.success(request, _("The correction is dealt with. It stays in the chapter's history."))
    return redirect(version)


@require_POST
def correction_update(request, pk):
    """Bring a correction up to date with the text that took effect since it was started."""
    version = the_version(request, pk)
    try:
        newer = merging.bring_up_to_date(version, by=request.user)
    except drafts.NotOpen:
        messages.warning(request, why_not_open(version))
    else:
        if newer is not None:
            messages.success(
                request, _("The correction is up to date: it now corrects the text in effect. Look at it.")
            )
    return redirect(version)


def settle_page(
    request, version, saved: merging.Saved, *, base: int | None, base_text: str | None, titles, titles_seen=None
) -> HttpResponse:
    """Ask about what both changed; mine is chosen beforehand, so that who only presses the button loses nothing."""
    version.refresh_from_db()
    seen = titles_seen or {code: request.POST.get(f"seen_{code}", title) for code, title in version.titles.items()}
    return render(
        request,
        "handbook/drafting/version_settle.html",
        {
            "version": version,
            "chapter": version.chapter,
            "handbook": version.chapter.handbook,
            "aside": saved.wording,
            "theirs": saved.merged_from,
            "colleague": saved.colleague,
            "base": base,
            "base_text": base_text,
            "conflicts": [_shown(conflict) for conflict in saved.conflicts],
            "titles": [(code, title, seen.get(code, "")) for code, title in titles.items()],
            "title_conflicts": saved.titles,
        },
    )


def saved_by_hand(request, version, saved: merging.Saved, *, base: int | None) -> HttpResponse:
    """Say what became of it, and of a merge where to look at it."""
    if saved.merged_from is None:
        messages.success(request, _("Saved."))
    else:
        since = base if version.wordings.filter(pk=base or 0).exists() else saved.merged_from.pk
        look = reverse("desk:wording_redline", args=[since, saved.wording.pk])
        sentence = _("Saved, and merged with what %(who)s saved in the meantime.") % {"who": saved.colleague}
        messages.success(request, format_html('{} <a href="{}">{}</a>', sentence, look, _("Look at it")))
    return redirect("desk:version_edit", version.pk) if "stay" in request.POST else redirect(version)


def why_not_open(version: Version) -> str:
    if version.status == Version.Status.APPROVED:
        return _("This version is approved, and approved text never changes. Start a new draft from its chapter.")
    if version.status == Version.Status.WITHDRAWN:
        return _("This draft is withdrawn. Take one of its wordings up again as a new draft.")
    return _("This version is sent for approval, so its text stands still. An approver can return it to you.")


def _shown(conflict) -> dict:
    """One place that both changed: each side's words against those before."""
    sides = {side: getattr(conflict, side).strip("\n") for side in ("base", "theirs", "mine")}
    marked = {
        f"{side}_html": mark_safe(redline.redline_html(redline.redline(sides["base"], sides[side])))
        for side in ("theirs", "mine")
    }
    return sides | marked


def _sent(request) -> dict:
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):  # not UTF-8 is a ValueError too
        raise _Garbled from None
    if not isinstance(sent, dict):
        raise _Garbled
    return sent


def _titles(version: Version, sent) -> dict[str, str] | None:
    """Titles that were sent; while a needed one is being written anew, the one that stands."""
    titles = _by_language(sent)
    if titles is None:
        return None
    if not titles.get(version.language, "").strip():
        titles[version.language] = version.titles.get(version.language, "")
    return titles


def _by_language(sent) -> dict[str, str] | None:
    if sent is None:
        return None
    if not isinstance(sent, dict) or not all(isinstance(title, str) and len(title) <= 300 for title in sent.values()):
        raise _Garbled
    return {code: sent[code] for code, _language in settings.LANGUAGES if code in sent}


def _titles_said(version: Version, said) -> dict[str, str]:
    """The titles that the page carries; where both changed one, the one that was chosen."""
    titles = {}
    for code, _language in settings.LANGUAGES:
        title = said.get(f"titles_{code}", version.titles.get(code, ""))[:300]
        titles[code] = version.titles.get(code, "") if said.get(f"title-{code}") == "theirs" else title
    return titles


def _others(version, user) -> list[dict]:
    return [{"name": str(there.user), "seen_at": there.seen_at.isoformat()} for there in presence.others(version, user)]


def _has_no_token(request) -> bool:
    guard = CsrfViewMiddleware(lambda _request: None)
    guard.process_request(request)
    return guard.process_view(request, None, (), {}) is not None
