"""Answers to send: how far a workshop's answers are told, and the letters that tell them."""

from collections import Counter

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import a_form
from accounts.numbers import PER_PAGE, typed_number
from accounts.rights import require
from handbook.feedback import notifications
from office import letters
from office.models import Letter, Worker
from workshops.gatherings.finders import workshops_for
from workshops.models import Workshop


@require_safe
def answers(request, number):
    """How far the answers of a workshop are told to their authors, and the ways to tell them."""
    workshop = workshop_to_tell(request, number)
    progress = notifications.answers_to_send(workshop, by=request.user)
    by_court: dict = {}
    for row in progress.rows:
        if row.participant.court_id:
            by_court.setdefault(row.participant.court_id, row.participant.court)
    context = {
        "workshop": workshop,
        "consultation": workshop.consultation,
        "progress": progress,
        "to_write": sum(1 for row in progress.rows if row.untold and row.opened_by_letter and not row.is_under_way),
        "under_way": sum(1 for row in progress.rows if row.is_under_way),
        "on_paper": [row for row in progress.rows if row.untold and not row.opened_by_letter],
        "courts": sorted(by_court.values(), key=str),
        "as_of": timezone.now().isoformat(),
        "page": Paginator(progress.rows, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "handbook/feedback/answers.html", context)


@require_POST
def answers_write(request, number):
    workshop = workshop_to_tell(request, number)
    try:
        written = notifications.prepare_letters(workshop, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("answers:answers", workshop.number)
    if written:
        messages.success(
            request,
            ngettext(
                "%(number)s letter lies in the outbox. Read it, then send it.",
                "%(number)s letters lie in the outbox. Read them there, then send them.",
                written,
            )
            % {"number": written},
        )
    else:
        messages.warning(request, _("There is nothing new to write to anybody with an e-mail address."))
    return redirect("answers:answers_letters" if written else "answers:answers", workshop.number)


@a_form
def answers_letters(request, number):
    """The outbox of answers: every letter as it will be sent. By POST the ticked ones, or all, are sent or given up."""
    workshop = workshop_to_tell(request, number)
    outbox = notifications.outbox(workshop, by=request.user)
    if request.method == "POST":
        typed = [typed_number(pk) for pk in request.POST.getlist("letter")]
        ticked = [pk for pk in typed if pk is not None]
        chosen = outbox.values_list("pk", flat=True) if "all" in request.POST else ticked
        _act_on_letters(request, workshop, chosen)
        return redirect("answers:answers_letters", workshop.number)
    states = Counter(outbox.order_by().values_list("state", flat=True))
    context = {
        "workshop": workshop,
        "consultation": workshop.consultation,
        "page": Paginator(outbox, PER_PAGE).get_page(request.GET.get("page")),
        "sendable": states[Letter.State.PREPARED] + states[Letter.State.FAILED],
        "on_its_way": states[Letter.State.WAITING],
        "worker_is_there": Worker.is_there(),
        "email_is_configured": settings.EMAIL_IS_CONFIGURED,
    }
    return render(request, "handbook/feedback/answers_letters.html", context)


def _act_on_letters(request, workshop, chosen) -> None:
    if "discard" in request.POST:
        number = notifications.discard_letters(workshop, chosen, by=request.user)
        messages.success(
            request,
            ngettext("%(number)s letter will not be sent.", "%(number)s letters will not be sent.", number)
            % {"number": number},
        )
        return
    try:
        number = notifications.send_letters(workshop, chosen, by=request.user)
    except letters.NoMailServer:
        messages.error(request, _("This installation has no mail server (EMAIL_URL), so no letter can be sent."))
        return
    if number:
        messages.success(
            request,
            ngettext("%(number)s letter is on its way.", "%(number)s letters are on their way.", number)
            % {"number": number},
        )
    else:
        messages.warning(request, _("Choose letters that are not sent yet."))


def workshop_to_tell(request, number) -> Workshop:
    """A workshop whose answers this person tells."""
    workshop = get_object_or_404(workshops_for(request.user), number=number)
    require(request.user, notifications.TELLS, workshop)
    return workshop
