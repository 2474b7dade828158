"""Answers on paper: printed for a participant, a court or a receipt, and handed over."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import EARLIEST, LATEST
from accounts.numbers import typed_number
from accounts.rights import require
from handbook.feedback import notifications
from handbook.feedback.views.answer_pages import workshop_to_tell
from office import downloads
from press.manuscript import CannotBuild
from workshops.models import Consultation, Workshop


@require_safe
def answers_print(request, number):
    """A PDF to hand over: `?participant=` one, `?court=` those of a court, otherwise all without an e-mail address."""
    workshop = workshop_to_tell(request, number)
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
    workshop = workshop_to_tell(request, number)
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
    workshop = workshop_to_tell(request, number)
    return _print_without_author(request, workshop, f"answers-{workshop.number}-without-author.pdf")


@require_POST
def answers_without_author_hand_over(request, number):
    workshop = workshop_to_tell(request, number)
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
    if as_of is None or timezone.is_naive(as_of) or not EARLIEST <= as_of.year <= LATEST:
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


def _chosen(workshop, asked_for):
    participants = workshop.participants.select_related("workshop__consultation", "court", "province")
    if one := asked_for.get("participant", ""):
        return participants.filter(pk=typed_number(one))
    if court := asked_for.get("court", ""):
        return participants.filter(court=court)
    return participants.filter(email="")
