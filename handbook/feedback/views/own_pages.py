"""A participant's own pages and the room's: what became of what they said, drafts laid before them, questions back."""

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from accounts.forms import a_form, filled_in, show_refusal
from handbook.feedback import comments
from handbook.feedback.forms import CommentForm, ReplyForm
from handbook.feedback.outcomes import because_of_all, because_of_your_input
from handbook.rendering.wording_html import guest_html
from workshops.intake import participant_access
from workshops.intake.views import phone_pages as phone
from workshops.models import Inquiry
from workshops.review import inquiries
from workshops.room.views import door_pages

# A participant's own page ---------------------------------------------------------------------------------------


@phone.on_the_phone
@a_form
def own_page(request):
    """Where a personal link leads: put something forward, the drafts laid before the workshop, and the answers."""
    participant = participant_access.participant_of(request)
    if participant is None:
        return door_pages.own_page(request)
    return door_pages.own_page(
        request,
        template="handbook/feedback/own_page.html",
        because=because_of_your_input(participant),
        drafts=list(comments.drafts_shown_to(participant)),
    )


@phone.on_the_phone
@a_form
def room(request, code):
    """Where a room's code leads: put something forward, and what became of it. No draft: a code proves nobody."""
    return door_pages.room(
        request,
        code,
        template="handbook/feedback/room.html",
        more=lambda participants: {"because": because_of_all(participants)},
    )


@phone.on_the_phone
@a_form
def inquiry_reply(request, pk):
    """Reply to a reviewer's question back, by a personal link or on the device that wrote with the room's code."""
    participants = list(phone.authors_on(request))
    if not participants:
        return door_pages.own_page(request)
    inquiry = get_object_or_404(
        Inquiry.objects.filter(contribution__participant__in=participants, contribution__stands=True).select_related(
            "contribution__workshop"
        ),
        pk=pk,
    )
    back = phone.back_of(request, inquiry.contribution)
    form = filled_in(ReplyForm, request, inquiry=inquiry)
    if form.is_valid():
        try:
            inquiries.reply_to(inquiry, form.cleaned_data["reply"])
        except inquiries.AlreadyReplied:
            inquiry.refresh_from_db()  # the page shows the reply that came first
            form.add_error(None, _("You replied to this question before. That reply is kept."))
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            return redirect(f"{back}?replied={inquiry.contribution.receipt}")
    context = {"inquiry": inquiry, "contribution": inquiry.contribution, "form": form, "back": back}
    return render(request, "handbook/feedback/inquiry_reply.html", context, status=400 if form.errors else 200)


@phone.on_the_phone
@a_form
def draft(request, pk):
    """Exactly the wording that was laid before this participant's workshop, with a comment form at every paragraph."""
    participant = participant_access.participant_of(request)
    if participant is None:
        return door_pages.own_page(request)
    laid = get_object_or_404(comments.drafts_shown_to(participant), pk=pk)
    sent, status = None, 200
    if request.method == "POST":
        sent = filled_in(
            CommentForm,
            request,
            participant=participant,
            paragraph=request.POST.get("key", "")[:16],
            language=translation.get_language(),
        )
        contribution, status = phone.taken_in(sent, comments.comment, laid, participant=participant)
        if contribution is not None:
            number = contribution.paragraph
            return redirect(f"{request.path}?sent={contribution.receipt}#{number}")
    version = laid.wording.version
    own = comments.own_comments(laid, participant)
    receipt = request.GET.get("sent", "")
    context = {
        "back": reverse("join:own_page"),
        "workshop": laid.workshop,
        "laid": laid,
        "version": version,
        "chapter": version.chapter,
        "handbook": version.chapter.handbook,
        "html": _with_comments(request, laid, participant, own=own, sent=sent),
        "refused": sent is not None,
        "sent": next((one for said in own.values() for one in said if one.receipt == receipt), None),
    }
    return render(request, "handbook/feedback/draft.html", context, status=status)


def _with_comments(request, laid, participant, *, own, sent) -> str:
    """The wording as HTML; under each paragraph this participant's own comments and a form. `sent` was refused."""
    language = translation.get_language()
    refused_at = sent["key"].value() if sent is not None else None
    marks = {}
    for key, number in comments.numbers_of(laid.wording).items():
        form = CommentForm(participant=participant, paragraph=key, language=language)
        context = {
            "form": sent if key == refused_at else form,
            "is_open": key == refused_at,
            "number": number,
            "own": own.get(key, []),
            "address": request.path,
        }
        marks[key] = render_to_string("handbook/feedback/_comment.html", context, request=request)
    version = laid.wording.version
    html = guest_html(version, laid.wording, marks=marks)
    # Clean by construction: what authors wrote was cleaned when it was read, and the marks are our own template.
    return mark_safe(html)
