"""What comes back from a consultation: a participant's own page and drafts, answers to send, and the public page."""

from collections import Counter

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import a_form
from accounts.rights import require
from handbook.feedback import notifications
from office import downloads, letters
from office.models import Letter, Worker
from press.manuscript import CannotBuild
from workshops.gatherings.finders import workshops_for
from workshops.models import Consultation, Workshop

PER_PAGE = 50


# Answers to send ------------------------------------------------------------------------------------------------


@require_safe
def answers(request, number):
    """How far the answers of a workshop are told to their authors, and the ways to tell them."""
    workshop = _workshop_to_tell(request, number)
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
    workshop = _workshop_to_tell(request, number)
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
    workshop = _workshop_to_tell(request, number)
    outbox = notifications.outbox(workshop, by=request.user)
    if request.method == "POST":
        ticked = [int(pk) for pk in request.POST.getlist("letter") if pk.isdecimal() and len(pk) < 19]
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


@require_safe
def answers_print(request, number):
    """A PDF to hand over: `?participant=` one, `?court=` those of a court, otherwise all without an e-mail address."""
    workshop = _workshop_to_tell(request, number)
    try:
        pdf = notifications.sheet(workshop, _chosen(workshop, request.GET), by=request.user)
    except notifications.NothingToPrint:
        raise Http404(_("Nobody chosen here has an answer yet.")) from None
    except (CannotBuild, ValidationError) as refused:
        _say_refusal(request, refused)
        return redirect("answers:answers", workshop.number)
    return downloads.pdf(pdf, f"answers-{workshop.number}.pdf", attached=True)


@require_POST
def answers_hand_over(request, number):
    """Say that sheets were handed over, as they stood when the page was opened."""
    workshop = _workshop_to_tell(request, number)
    as_of = _as_of(request)
    if as_of is None:
        return redirect("answers:answers", workshop.number)
    told = notifications.hand_over(workshop, _chosen(workshop, request.POST), as_of=as_of, by=request.user)
    if told:
        messages.success(
            request,
            ngettext(
                "%(number)s participant has got the answers on paper.",
                "%(number)s participants have got their answers on paper.",
                told,
            )
            % {"number": told},
        )
    else:
        messages.warning(request, _("Nothing is noted: there are newer answers, or they were handed over before."))
    return redirect("answers:answers", workshop.number)


@require_safe
def answers_without_author_print(request, number):
    """A PDF with the answers of which nobody knows whom they are for, by receipt; `?again=yes` all of them."""
    workshop = _workshop_to_tell(request, number)
    return _print_without_author(request, workshop, f"answers-{workshop.number}-without-author.pdf")


@require_POST
def answers_without_author_hand_over(request, number):
    workshop = _workshop_to_tell(request, number)
    return _hand_over_without_author(request, workshop)


@require_safe
def consultation_answers(request, pk):
    """The same for what came in outside the workshops of a consultation."""
    consultation = _consultation_to_tell(request, pk)
    context = {
        "consultation": consultation,
        "without_author": notifications.answers_without_author(consultation, by=request.user),
        "as_of": timezone.now().isoformat(),
    }
    return render(request, "handbook/feedback/consultation_answers.html", context)


@require_safe
def consultation_answers_print(request, pk):
    consultation = _consultation_to_tell(request, pk)
    name = f"answers-consultation-{consultation.pk}-without-author.pdf"
    return _print_without_author(request, consultation, name)


@require_POST
def consultation_answers_hand_over(request, pk):
    consultation = _consultation_to_tell(request, pk)
    return _hand_over_without_author(request, consultation)


def _print_without_author(request, of, name):
    back = _page_of(of)
    try:
        pdf = notifications.sheet_without_author(of, again=request.GET.get("again") == "yes", by=request.user)
    except notifications.NothingToPrint:
        messages.warning(request, _("There is no sheet to print: all of them were handed out, or there is no answer."))
        return redirect(back)
    except (CannotBuild, ValidationError) as refused:
        _say_refusal(request, refused)
        return redirect(back)
    return downloads.pdf(pdf, name, attached=True)


def _hand_over_without_author(request, of):
    back = _page_of(of)
    as_of = _as_of(request)
    if as_of is None:
        return redirect(back)
    told = notifications.hand_over_without_author(of, as_of=as_of, by=request.user)
    if told:
        messages.success(
            request,
            ngettext("%(number)s answer was handed out on paper.", "%(number)s answers were handed out on paper.", told)
            % {"number": told},
        )
    else:
        messages.warning(request, _("Nothing is noted: there are newer answers, or they were handed over before."))
    return redirect(back)


def _as_of(request):
    """The moment at which the page was opened that is acted on; None, with a sentence, when it does not say."""
    try:
        as_of = parse_datetime(request.POST.get("as_of", ""))
    except ValueError:
        as_of = None
    if as_of is None or timezone.is_naive(as_of):
        messages.error(request, _("Open this page again, and then say who has got their answers."))
        return None
    return min(as_of, timezone.now())


def _say_refusal(request, refused):
    messages.error(request, " ".join(getattr(refused, "messages", [str(refused)])))


def _page_of(of):
    """The page of answers of a workshop, or of a consultation."""
    if isinstance(of, Workshop):
        return reverse("answers:answers", args=[of.number])
    return reverse("answers:consultation_answers", args=[of.pk])


def _consultation_to_tell(request, pk) -> Consultation:
    consultation = get_object_or_404(Consultation.objects.for_staff(request.user).select_related("programme"), pk=pk)
    require(request.user, notifications.TELLS, consultation)
    return consultation


def _workshop_to_tell(request, number) -> Workshop:
    workshop = get_object_or_404(workshops_for(request.user), number=number)
    require(request.user, notifications.TELLS, workshop)
    return workshop


def _chosen(workshop, asked_for):
    participants = workshop.participants.select_related("workshop__consultation", "court", "province")
    if one := asked_for.get("participant", ""):
        return participants.filter(pk=one) if one.isdecimal() and len(one) < 19 else participants.none()
    if court := asked_for.get("court", ""):
        return participants.filter(court=court)
    return participants.filter(email="")
