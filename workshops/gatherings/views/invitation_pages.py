"""Pages of invitations: the outbox of a workshop, messages to copy, and the sheets to print."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import a_form
from accounts.numbers import PER_PAGE, typed_number
from office import downloads, letters
from office.models import Letter, Worker
from workshops.gatherings import attendance, invitations
from workshops.gatherings.finders import the_participant, the_workshop


def _workshop(request, number):
    return the_workshop(request, number, "workshops.prepare_workshop")


def _letters(workshop):
    return letters.letters_about(f"workshop:{workshop.pk}")


@require_safe
def invitation_list(request, number):
    """The outbox with every letter as it will be sent, who has no e-mail, and what can be printed."""
    workshop = _workshop(request, number)
    of_workshop = _letters(workshop)
    states = dict(of_workshop.order_by().values_list("state").annotate(Count("pk")))
    context = {
        "workshop": workshop,
        "page": Paginator(of_workshop, PER_PAGE).get_page(request.GET.get("page")),
        "states": [(label, states[value]) for value, label in Letter.State.choices if value in states],
        "sendable": states.get("prepared", 0) + states.get("failed", 0),
        "on_its_way": states.get("waiting", 0),
        "worker_is_there": Worker.is_there(),
        "email_is_configured": settings.EMAIL_IS_CONFIGURED,
        "public_url": settings.PUBLIC_URL,
        "participants": workshop.participants.people().select_related("court", "province"),
        "without_badge": len(attendance.without_badge(workshop)),
        "days": range(1, workshop.days + 1),
        "languages": settings.LANGUAGES,
    }
    return render(request, "workshops/gatherings/invitation_list.html", context)


@require_POST
def letters_prepare(request, number):
    workshop = _workshop(request, number)
    try:
        prepared = invitations.prepare_letters(workshop, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        if prepared:
            messages.success(request, _("The letters lie in the outbox. Read them, then send them."))
        else:
            messages.warning(request, _("No participant has an e-mail. Copy the invitation as a message, or print it."))
    return redirect("workshops:invitation_list", workshop.number)


@require_POST
def letters_send(request, number):
    """Send the letters that were ticked, or (`all`) every one that is not sent yet."""
    workshop = _workshop(request, number)
    try:
        sent = invitations.send_letters(workshop, _chosen(request, workshop), by=request.user)
    except letters.NoMailServer:
        messages.error(request, _("This installation has no mail server (EMAIL_URL), so no letter can be sent."))
    else:
        if sent:
            messages.success(
                request,
                ngettext("%(number)s letter is on its way.", "%(number)s letters are on their way.", sent)
                % {"number": sent},
            )
        else:
            messages.warning(request, _("Choose letters that are not sent yet."))
    return redirect("workshops:invitation_list", workshop.number)


@require_POST
def letters_discard(request, number):
    workshop = _workshop(request, number)
    discarded = invitations.discard_letters(workshop, _chosen(request, workshop), by=request.user)
    messages.success(
        request,
        ngettext("%(number)s letter will not be sent.", "%(number)s letters will not be sent.", discarded)
        % {"number": discarded},
    )
    return redirect("workshops:invitation_list", workshop.number)


@never_cache
@a_form
def participant_link(request, pk):
    """The invitation as a text for a messenger, with a new personal link: shown once, in the answer to the button."""
    participant = the_participant(request, pk)
    text = refusal = ""
    if request.method == "POST":
        try:
            text = invitations.message(participant, by=request.user)
        except ValidationError as refused:
            refusal = " ".join(refused.messages)
    context = {"participant": participant, "workshop": participant.workshop, "text": text, "refusal": refusal}
    return render(request, "workshops/gatherings/participant_link.html", context)


# --- Sheets ---------------------------------------------------------------------------------------


@require_safe
def invitation_sheets(request, number):
    workshop = _workshop(request, number)
    pdf = invitations.letters_by_court(workshop, language=_language(request.GET))
    return downloads.pdf(pdf, f"invitations-{number}.pdf")


@require_safe
def room_poster(request, number):
    workshop = _workshop(request, number)
    try:
        pdf = invitations.poster(workshop, language=_language(request.GET))
    except ValidationError as refused:
        return _refused(request, workshop, refused)
    return downloads.pdf(pdf, f"poster-{number}.pdf")


@require_POST
def badge_sheets(request, number):
    """New badges: for those who have none (`who` is "without"), for one participant (their number), or for all."""
    workshop = _workshop(request, number)
    who = request.POST.get("who", "")
    everybody = workshop.participants.people().select_related("workshop", "court", "province")
    if who == "all":
        chosen = everybody
    elif (one := typed_number(who)) is not None:
        chosen = everybody.filter(pk=one)
    else:
        chosen = attendance.without_badge(workshop)
    if not chosen:
        messages.warning(request, _("Everybody has a badge already. Make new ones for all, or for one participant."))
        return redirect("workshops:invitation_list", workshop.number)
    try:
        pdf = invitations.badges(chosen, workshop, by=request.user, language=_language(request.POST))
    except ValidationError as refused:
        return _refused(request, workshop, refused)
    return downloads.pdf(pdf, f"badges-{number}.pdf")


def _chosen(request, workshop):
    of_workshop = _letters(workshop)
    if "all" in request.POST:
        return of_workshop.filter(state__in=[Letter.State.PREPARED, Letter.State.FAILED])
    numbers = map(typed_number, request.POST.getlist("letter"))
    return of_workshop.filter(pk__in=[number for number in numbers if number is not None])


def _language(data) -> str:
    asked = data.get("language", "")
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _refused(request, workshop, refused: ValidationError):
    messages.error(request, " ".join(refused.messages))
    return redirect("workshops:invitation_list", workshop.number)
