"""Keying on behalf, one contribution after another, without taking the hands off the keyboard."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import a_form, filled_in, renew_client_key, show_refusal
from workshops.gatherings.finders import may, the_workshop, workshops_for
from workshops.intake import keying as intake_keying
from workshops.intake import laid_paragraphs, receive
from workshops.intake.contribution_lists import just_stored
from workshops.intake.forms import own_client_key
from workshops.intake.keying_forms import KeyingForm, QueuedKeyingForm
from workshops.intake.queue_answers import comes_from_our_own_page, refused, refused_form, still_pointed_out, worker

REMEMBERED = (
    "participant",
    "profession",
    "court",
    "province",
    "group",
    "topic",
    "kind",
    "attribution",
    "language",
)
"""What the next contribution has most likely in common with the last; not how many of a group say it together."""


@a_form
def keying(request, number):
    workshop = the_workshop(request, number, "workshops.receive_contribution")
    paragraphs = laid_paragraphs.before(workshop)
    memory = _memory_of(workshop)
    form = filled_in(
        KeyingForm,
        request,
        workshop=workshop,
        user=request.user,
        knows_paragraph=paragraphs.knows,
        initial={"language": request.user.language, **request.session.get(memory, {})},
    )
    stored_before = None
    if form.is_valid() and not form.looks_identifying:
        try:
            contribution = intake_keying.key(workshop, **form.facts, by=request.user, pin=paragraphs.pin)
        except receive.ClientKeyTaken as taken:
            # The browser's way back shows a form that was sent already: these are other words, and a new contribution.
            stored_before = taken.earlier
            renew_client_key(form)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            _remember(request, memory, form)
            here = reverse("keying:keying", args=[number])
            return redirect(f"{here}?{urlencode({'stored': contribution.receipt})}")
    context = {
        "workshop": workshop,
        "consultation": workshop.consultation,
        "form": form,
        "stored": just_stored(request),
        "stored_before": stored_before,
        "keys": [(letter.upper(), form.fields[name].label) for name, letter in form.keys.items()],
        "may": may(request.user, workshop),
    }
    return render(request, "workshops/intake/keying/keying.html", context)


def _memory_of(workshop) -> str:
    return f"keying:{workshop.pk}"


def _remember(request, memory, form):
    request.session[memory] = {name: form.data.get(name, "") for name in REMEMBERED}


# --- Without a signal -----------------------------------------------------------------------------


@csrf_exempt  # a page that was opened days ago has a stale token; where it comes from is asked instead
@login_not_required
@require_POST
def queue_receive(request, number):
    """Take in one contribution from the queue of a rapporteur's browser, from our own pages only.

    What is answered stands in `queue_answers`; a receipt comes with the address of its contribution. 401, the
    words wait: nobody is signed in (then with `sign_in`, where to), or somebody else than who keyed it (`account`).
    """
    if not comes_from_our_own_page(request):
        return refused(_("Send this from the page itself."), 403)
    if not request.user.is_authenticated:
        back = {"next": reverse("keying:keying", args=[number]), "language": translation.get_language()}
        sign_in = f"{reverse('account_login')}?{urlencode(back)}"
        return refused(_("You are not signed in any more. Everything is kept on this computer."), 401, sign_in=sign_in)
    if request.POST.get("account") != str(request.user.pk):
        return refused(
            _("Somebody else is signed in now. What waits here is sent when you sign in again yourself."), 401
        )
    if not request.POST.get("client_key"):
        return refused(_("The page that sent this is not in order. Open it again."), 400)
    # What was stored is told again, though meanwhile the form would refuse it.
    before = receive.stored_before(own_client_key(request.user, request.POST["client_key"]))
    if before and receive.says(before, request.POST.get("text", "")):
        return _received(before, 200)
    workshop = workshops_for(request.user).filter(number=number).first()
    if workshop is None:
        return refused(_("This workshop is not there any more, or it is not yours."), 404)
    paragraphs = laid_paragraphs.before(workshop)
    form = QueuedKeyingForm(request.POST, workshop=workshop, user=request.user, knows_paragraph=paragraphs.knows)
    if not form.is_valid():
        return refused_form(form, 400)
    if form.looks_identifying:
        return still_pointed_out(form.looks_identifying)
    try:
        contribution = intake_keying.key(workshop, **form.facts, by=request.user, pin=paragraphs.pin)
    except PermissionDenied as denied:
        return refused(str(denied) or _("You may not key contributions in this workshop."), 403)
    except ValidationError as wrong:
        show_refusal(form, wrong)
        return refused_form(form, 400)
    except receive.ClientKeyTaken as taken:
        return refused(
            _("Other words were sent under this key before; their receipt is %(receipt)s. Correct these and send anew.")
            % {"receipt": taken.earlier.receipt},
            409,
        )
    _remember(request, _memory_of(workshop), form)
    return _received(contribution, 201)


def _received(contribution, status):
    return JsonResponse({"receipt": contribution.receipt, "address": contribution.get_absolute_url()}, status=status)


@login_not_required
@require_safe
def service_worker(request):
    """The script that opens fast entry when there is no signal. It is the same for everybody and tells nothing."""
    return worker("workshops/intake/keying/sw.js", lasts=settings.SESSION_COOKIE_AGE * 1000)
