"""The pages of an expert from outside: one wording to read, to remark on and to sign off. No account, no script.

A secret link is exchanged for a cookie; the link's key is asked at every request, so what is ended stays shut.
"""

from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import a_form, filled_in, renew_client_key, show_refusal
from accounts.keys import KeyDoesNotOpen
from accounts.links import SecretCookie, exchange
from handbook.discussion import remarks, sign_offs
from handbook.discussion.forms import RemarkForm, SignOffForm
from handbook.discussion.views.remark_pages import other_words_before
from handbook.drafting import drafts
from handbook.models import SignOff
from handbook.rendering import numbered_paragraphs
from handbook.rendering.wording_html import guest_html
from text.html.pages import paragraph_number
from text.khmer import beginning

COOKIES_FOR = "/sign-off/"
COOKIE = SecretCookie("sign_off", COOKIES_FOR, sign_offs.LASTS)


def for_an_expert(view):
    """A page without sign-in, in the expert's language, for whom opened a link that stands; no cache keeps it.

    The view gets their sign-off. Without one the page says that the link has ended (410).
    """

    @wraps(view)
    def shown(request, *args, **kwargs):
        secret = COOKIE.secret_of(request)
        try:
            sign_off = sign_offs.opened_by(secret) if secret else None
        except KeyDoesNotOpen:
            sign_off = None
        chosen = _speak(request, sign_off)
        response = _ended(request) if sign_off is None else view(request, sign_off, *args, **kwargs)
        if chosen and request.method == "GET":
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                chosen,
                max_age=sign_offs.LASTS,
                path=COOKIES_FOR,
                secure=settings.SESSION_COOKIE_SECURE,
                samesite="Lax",
            )
        return _kept_nowhere(response)

    return login_not_required(shown)


def _speak(request, sign_off: SignOff | None) -> str | None:
    """Speak the language chosen on this device, else the one the expert was asked in. Returns what was chosen now."""
    spoken = dict(settings.LANGUAGES)
    chosen = request.GET.get("language") if request.GET.get("language") in spoken else None
    language = chosen or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if language not in spoken:
        language = sign_off.language if sign_off else None
    if language:
        translation.activate(language)
        request.LANGUAGE_CODE = language
    return chosen


def _kept_nowhere(response):
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _ended(request):
    return render(request, "handbook/discussion/expert/ended.html", status=410)


# The way in -----------------------------------------------------------------------------------------------------


@login_not_required
@require_safe
def link(request, secret):
    """Exchange the secret in the address for a cookie."""

    def ended(request):
        _speak(request, None)
        return _ended(request)

    onward = redirect("expert:wording")
    # Another's choice on this device is not this expert's.
    onward.delete_cookie(settings.LANGUAGE_COOKIE_NAME, path=COOKIES_FOR, samesite="Lax")
    answer = exchange(request, secret, opens=sign_offs.opened_by, cookie=COOKIE, onward=onward, ended=ended)
    return _kept_nowhere(answer)


# The wording ----------------------------------------------------------------------------------------------------


@require_safe
@for_an_expert
def wording(request, sign_off):
    """The wording as readers would get it, what this expert said so far, and the form to sign off."""
    return _wording_page(request, sign_off, SignOffForm(sign_off=sign_off))


@a_form
@for_an_expert
def answer(request, sign_off):
    """Sign off, or correct what one answered. Opened again by its address, it leads to the form."""
    if request.method != "POST":
        return redirect(f"{reverse('expert:wording')}#sign-off")
    form = SignOffForm(request.POST, sign_off=sign_off)
    if form.is_valid():
        if form.cleaned_data["sign_off"] != sign_off.pk:
            # In another tab another text was opened: nobody signs what they did not read.
            form.add_error(None, _another_text())
        else:
            try:
                sign_offs.answer(sign_off, **form.facts)
            except drafts.NotOpen:
                form.add_error(None, _closed())
            except PermissionDenied:
                return _ended(request)
            except ValidationError as refused:
                show_refusal(form, refused)
            else:
                return redirect(f"{reverse('expert:wording')}?answered=yes#sign-off")
    return _wording_page(request, sign_off, form, status=400)


def _wording_page(request, sign_off, form, *, status=200):
    text = sign_off.wording
    version = text.version
    own: dict[str, list] = {}
    for remark in sign_off.remarks.order_by("said_at", "pk"):
        own.setdefault(remark.key, []).append(remark)
    may_remark = version.is_open
    marks = {
        key: render_to_string(
            "handbook/discussion/expert/_mark.html",
            {
                "key": key,
                "number": paragraph_number(version.chapter.number, place),
                "own": own.get(key, []),
                "version": version,
                "may_remark": may_remark,
            },
        )
        for place, key in enumerate(text.keys, start=1)
        if may_remark or key in own
    }
    context = {
        **_of(sign_off),
        "form": form,
        # Clean by construction: what authors wrote was cleaned when it was read, and the marks are our own template.
        "html": mark_safe(guest_html(version, text, marks=marks)),
        "own": [
            (said, beginning(said.text or said.suggestion, 120))
            for key in ("", *text.keys)
            for said in own.get(key, [])
        ],
        "on_the_chapter": own.get("", []),
        "may_remark": may_remark,
        "answered": "answered" in request.GET,
        "sent": request.GET.get("sent", "")[:12],
    }
    return render(request, "handbook/discussion/expert/wording.html", context, status=status)


# Remarking ------------------------------------------------------------------------------------------------------


@a_form
@for_an_expert
def remark(request, sign_off):
    """Remark on one paragraph (`?key=`) of the wording, or on the chapter; suggest how it should read."""
    text = sign_off.wording
    version = text.version
    asked = request.POST if request.method == "POST" else request.GET
    key = asked.get("key", "")[:16]
    if key and key not in text.keys:
        raise Http404(_("This paragraph is not in the text."))
    place = text.keys.index(key) if key else None
    number = paragraph_number(version.chapter.number, place + 1) if key else ""
    form = filled_in(
        RemarkForm,
        request,
        wording=text,
        key=key,
        source=remarks.sources_of(text, version.language)[place] if key else "",
        language=version.language,
    )
    status = 200
    if request.method == "POST":
        made, status = _remarked(form, sign_off, key)
        if made is not None:
            return redirect(f"{reverse('expert:wording')}?sent={number or version.chapter.number}#{number or 'said'}")
    if not version.is_open and not form.is_bound:
        return redirect("expert:wording")
    context = {
        **_of(sign_off),
        "form": form,
        "key": key,
        "number": number,
        "words": numbered_paragraphs.kept_paragraphs(text)[place].text if key else "",
        "own": sign_off.remarks.filter(key=key).order_by("said_at", "pk"),
    }
    return render(request, "handbook/discussion/expert/remark.html", context, status=status)


def _remarked(form, sign_off, key):
    """Hand a remark to its stage. Returns it, or None and the status of the refusal."""
    if not form.is_valid():
        return None, 400
    if form.cleaned_data["wording"] != sign_off.wording_id:
        form.add_error(None, _another_text())
        return None, 409
    try:
        made = remarks.say(sign_off.wording.version, wording=sign_off.wording, key=key, **form.facts, sign_off=sign_off)
    except remarks.ClientKeyTaken:
        form.add_error(None, other_words_before())
        renew_client_key(form)
        return None, 409
    except drafts.NotOpen:
        form.add_error(None, _closed())
        return None, 409
    except ValidationError as refused:
        show_refusal(form, refused)
        return None, 400
    return made, 200


@require_POST
@for_an_expert
def leave(request, sign_off):
    """Let this device forget the link: a phone is handed on."""
    response = render(request, "handbook/discussion/expert/left.html")
    COOKIE.forget(response)
    return response


def _of(sign_off) -> dict:
    version = sign_off.wording.version
    return {
        "sign_off": sign_off,
        "version": version,
        "chapter": version.chapter,
        "handbook": version.chapter.handbook,
    }


def _closed() -> str:
    return _(
        "The ministry decided on this text in the meantime, so nothing more is taken in. What you typed was not sent."
    )


def _another_text() -> str:
    return _(
        "Another text was opened on this device since. What you typed was not sent; copy it, and open the link to the "
        "text that it is about again."
    )
