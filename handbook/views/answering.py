"""What comes back from a consultation: a participant's own page and drafts, answers to send, and the public page."""

from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights import require
from handbook import asked, commenting, telling
from handbook.because import because_of_your_input
from handbook.comment_forms import CommentForm, ReplyForm
from handbook.views.reading import for_readers, reader_of, readers_page
from handbook.wording_html import guest_html
from office import letters
from office.models import Letter, Worker
from press.manuscript import CannotBuild
from workshops import intake, joining, review
from workshops.models import Consultation, Inquiry, Workshop
from workshops.views import joining as phone
from workshops.views.workshops import workshops_for

a_form = require_http_methods(["GET", "HEAD", "POST"])
PER_PAGE = 50


# A participant's own page ---------------------------------------------------------------------------------------


@phone.on_the_phone
@a_form
def own_page(request):
    """Where a personal link leads: put something forward, the drafts laid before the workshop, and the answers."""
    participant = joining.participant_of(request)
    if participant is None:
        return phone.own_page(request)
    return phone.own_page(
        request,
        template="consulting/own_page.html",
        because=because_of_your_input(participant),
        drafts=list(commenting.drafts_before(participant)),
    )


@phone.on_the_phone
@a_form
def inquiry_reply(request, pk):
    """Reply to a reviewer's question back."""
    participant = joining.participant_of(request)
    if participant is None:
        return phone.own_page(request)
    inquiry = get_object_or_404(
        Inquiry.objects.filter(contribution__participant=participant, contribution__stands=True).select_related(
            "contribution"
        ),
        pk=pk,
    )
    form = ReplyForm(request.POST if request.method == "POST" else None, inquiry=inquiry)
    if request.method == "POST" and form.is_valid():
        try:
            review.reply_to(inquiry, form.cleaned_data["reply"])
        except review.AlreadyReplied:
            inquiry.refresh_from_db()  # the page shows the reply that came first
            form.add_error(None, _("You replied to this question before. That reply is kept."))
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return redirect(f"{reverse('consulting:own_page')}?replied={inquiry.contribution.receipt}")
    context = {"inquiry": inquiry, "contribution": inquiry.contribution, "form": form, "participant": participant}
    return render(request, "consulting/inquiry_reply.html", context, status=400 if form.errors else 200)


@phone.on_the_phone
@a_form
def draft(request, pk):
    """Exactly the wording that was laid before this participant's workshop, with a comment form at every paragraph."""
    participant = joining.participant_of(request)
    if participant is None:
        return phone.own_page(request)
    laid = get_object_or_404(commenting.drafts_before(participant), pk=pk)
    sent, status = None, 200
    if request.method == "POST":
        sent = CommentForm(
            request.POST,
            participant=participant,
            paragraph=request.POST.get("key", "")[:16],
            language=translation.get_language(),
        )
        contribution, status = _comment(sent, laid, participant)
        if contribution is not None:
            number = contribution.paragraph
            return redirect(f"{request.path}?sent={contribution.receipt}#{number}")
    version = laid.wording.version
    own = commenting.own_comments(laid, participant)
    receipt = request.GET.get("sent", "")
    context = {
        "participant": participant,
        "workshop": laid.workshop,
        "laid": laid,
        "version": version,
        "chapter": version.chapter,
        "handbook": version.chapter.handbook,
        "html": _with_comments(request, laid, participant, own=own, sent=sent),
        "refused": sent is not None,
        "sent": next((one for said in own.values() for one in said if one.receipt == receipt), None),
    }
    return render(request, "consulting/draft.html", context, status=status)


def _comment(form, laid, participant):
    """Hand a comment to its stage. Returns the contribution, or None and the status of the refusal."""
    try:
        contribution = form.hand_to(commenting.comment, laid, participant=participant)
    except joining.NotOpen as closed:
        form.add_error(None, closed.sentence)
        return None, 403
    except joining.TooMany:
        form.add_error(None, _("So much was sent from here in ten minutes. Wait a little and send this again."))
        return None, 429
    except intake.ClientKeyTaken as taken:
        form.add_error(
            None,
            _(
                "This page sent other words before; they are kept under the receipt %(receipt)s. "
                "To send these words too, press the button again."
            )
            % {"receipt": taken.earlier.receipt},
        )
        form.with_fresh_key()
        return None, 409
    return contribution, 200 if contribution else 400


def _with_comments(request, laid, participant, *, own, sent) -> str:
    """The wording as HTML; under each paragraph this participant's own comments and a form. `sent` was refused."""
    language = translation.get_language()
    refused_at = sent["key"].value() if sent is not None else None
    marks = {}
    for key, number in commenting.numbers_of(laid.wording).items():
        form = CommentForm(participant=participant, paragraph=key, language=language)
        context = {
            "form": sent if key == refused_at else form,
            "is_open": key == refused_at,
            "number": number,
            "own": own.get(key, []),
            "address": request.path,
        }
        marks[key] = render_to_string("consulting/_comment.html", context, request=request)
    version = laid.wording.version
    html = guest_html(version, laid.wording, marks=marks)
    # Clean by construction: what authors wrote was cleaned when it was read, and the marks are our own template.
    return mark_safe(html)


# Answers to send ------------------------------------------------------------------------------------------------


@require_safe
def answers(request, number):
    """How far the answers of a workshop are told to their authors, and the ways to tell them."""
    workshop = _workshop_to_tell(request, number)
    progress = telling.answers_to_send(workshop, by=request.user)
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
    return render(request, "consulting/answers.html", context)


@require_POST
def answers_write(request, number):
    workshop = _workshop_to_tell(request, number)
    try:
        written = telling.prepare_letters(workshop, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("consulting:answers", workshop.number)
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
    return redirect("consulting:answers_letters" if written else "consulting:answers", workshop.number)


@a_form
def answers_letters(request, number):
    """The outbox of answers: every letter as it will be sent. By POST the ticked ones, or all, are sent or given up."""
    workshop = _workshop_to_tell(request, number)
    outbox = telling.outbox(workshop, by=request.user)
    if request.method == "POST":
        ticked = [int(pk) for pk in request.POST.getlist("letter") if pk.isdecimal() and len(pk) < 19]
        chosen = outbox.values_list("pk", flat=True) if "all" in request.POST else ticked
        _act_on_letters(request, workshop, chosen)
        return redirect("consulting:answers_letters", workshop.number)
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
    return render(request, "consulting/answers_letters.html", context)


def _act_on_letters(request, workshop, chosen) -> None:
    if "discard" in request.POST:
        number = telling.discard_letters(workshop, chosen, by=request.user)
        messages.success(
            request,
            ngettext("%(number)s letter will not be sent.", "%(number)s letters will not be sent.", number)
            % {"number": number},
        )
        return
    try:
        number = telling.send_letters(workshop, chosen, by=request.user)
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
        pdf = telling.sheet(workshop, _chosen(workshop, request.GET), by=request.user)
    except telling.NothingToPrint:
        raise Http404(_("Nobody chosen here has an answer yet.")) from None
    except (CannotBuild, ValidationError) as refused:
        _say_refusal(request, refused)
        return redirect("consulting:answers", workshop.number)
    return _pdf(pdf, f"answers-{workshop.number}.pdf")


@require_POST
def answers_hand_over(request, number):
    """Say that sheets were handed over, as they stood when the page was opened."""
    workshop = _workshop_to_tell(request, number)
    as_of = _as_of(request)
    if as_of is None:
        return redirect("consulting:answers", workshop.number)
    told = telling.hand_over(workshop, _chosen(workshop, request.POST), as_of=as_of, by=request.user)
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
    return redirect("consulting:answers", workshop.number)


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
        "without_author": telling.answers_without_author(consultation, by=request.user),
        "as_of": timezone.now().isoformat(),
    }
    return render(request, "consulting/consultation_answers.html", context)


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
        pdf = telling.sheet_without_author(of, again=request.GET.get("again") == "yes", by=request.user)
    except telling.NothingToPrint:
        messages.warning(request, _("There is no sheet to print: all of them were handed out, or there is no answer."))
        return redirect(back)
    except (CannotBuild, ValidationError) as refused:
        _say_refusal(request, refused)
        return redirect(back)
    return _pdf(pdf, name)


def _hand_over_without_author(request, of):
    back = _page_of(of)
    as_of = _as_of(request)
    if as_of is None:
        return redirect(back)
    told = telling.hand_over_without_author(of, as_of=as_of, by=request.user)
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


def _pdf(pdf, name):
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _say_refusal(request, refused):
    messages.error(request, " ".join(getattr(refused, "messages", [str(refused)])))


def _page_of(of):
    """The page of answers of a workshop, or of a consultation."""
    if isinstance(of, Workshop):
        return reverse("consulting:answers", args=[of.number])
    return reverse("consulting:consultation_answers", args=[of.pk])


def _consultation_to_tell(request, pk) -> Consultation:
    consultation = get_object_or_404(Consultation.objects.for_staff(request.user).select_related("programme"), pk=pk)
    require(request.user, telling.TELLS, consultation)
    return consultation


def _workshop_to_tell(request, number) -> Workshop:
    workshop = get_object_or_404(workshops_for(request.user), number=number)
    require(request.user, telling.TELLS, workshop)
    return workshop


def _chosen(workshop, asked_for):
    participants = workshop.participants.select_related("workshop__consultation", "court", "province")
    if one := asked_for.get("participant", ""):
        return participants.filter(pk=one) if one.isdecimal() and len(one) < 19 else participants.none()
    if court := asked_for.get("court", ""):
        return participants.filter(court=court)
    return participants.filter(email="")


# We asked, you said, we did -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """One contribution as the public may know it, with the paragraphs that draw on it."""

    contribution: object
    places: list

    @property
    def disposition(self):
        return self.contribution.disposition


@login_not_required
@require_safe
@for_readers
def consultation_by_number(request, pk):
    """An earlier address leads on to the name, where everybody may read the page: who asks learns no other name."""
    consultation = get_object_or_404(asked.consultations_shown_to(None), pk=pk)
    return redirect("reading:consultation", consultation.slug, permanent=True)


@login_not_required
@require_safe
@for_readers
def consultation(request, slug):
    """We asked, you said, we did: for whom may read an edition that draws on this consultation."""
    reader = reader_of(request)
    consultation = get_object_or_404(asked.consultations_shown_to(reader), slug=slug)
    editions = asked.editions_drawing_on(consultation, reader)
    places = asked.places_of(consultation, editions)
    page = Paginator(asked.said_in(consultation), PER_PAGE).get_page(request.GET.get("page"))
    topics: dict = {}
    for contribution in page:
        said = Said(contribution, asked.places_for(contribution, places))
        topics.setdefault(contribution.topic, []).append(said)
    return readers_page(
        request,
        "consulting/consultation.html",
        consultation=consultation,
        topics=list(consultation.topics.all()),
        counts=asked.counts_of(consultation),
        page=page,
        said=list(topics.items()),
        done=asked.done(editions, places),
    )
