"""A reader comments on a paragraph, and finds the answer.

Below /join/, where a participant's personal link is known: judges and prosecutors without an account comment too.
"""

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.forms import a_form, filled_in
from accounts.keys import KeyDoesNotOpen
from accounts.links import exchange
from handbook.feedback import readers_comments
from handbook.feedback.forms import ReadersCommentForm
from handbook.feedback.outcomes import because_of_each
from handbook.models import Handbook, Paragraph
from handbook.reading import shelves
from handbook.reading.views.readers_pages import reader_of
from workshops.intake import participant_access, receive
from workshops.intake.views import phone_pages as phone
from workshops.models import Contribution


@phone.on_the_phone
@a_form
def paragraph_comment(request, slug, number, key):
    """A form beside the paragraph; after sending, the receipt and the link to the answer, shown once."""
    place = _place(request, slug, number, key)
    handbook = place.edition.handbook
    user = reader_of(request)
    sender = readers_comments.sender_of(handbook, user, participant_access.participant_of(request))
    context = {"place": place, "handbook": handbook, "back": _address_of(place)}
    if not handbook.takes_comments or not sender:
        context |= {"is_open": handbook.takes_comments, "is_signed_in": user is not None}
        return render(request, "handbook/feedback/comment_not_taken.html", context, status=403)
    form = filled_in(ReadersCommentForm, request, language=translation.get_language())
    status = 200
    if request.method == "POST":
        sent, status = _taken_in(form, place, sender)
        if sent is not None:
            contribution, secret = sent
            link = secret and request.build_absolute_uri(reverse("join:answer_link", args=[secret]))
            context |= {"contribution": contribution, "link": link}
            return render(request, "handbook/feedback/comment_sent.html", context)
    return render(request, "handbook/feedback/paragraph_comment.html", context | {"form": form}, status=status)


def _taken_in(form, place, sender):
    """Hand a comment to its stage. Returns it with the secret of its link, or None; and the status."""
    if form.is_valid() and form.looks_identifying:
        return None, 422
    return phone.taken_in(form, readers_comments.comment, place, sender=sender)


@phone.on_the_phone
@require_safe
def answer_link(request, secret):
    """Exchange the secret in the address for a cookie."""
    return exchange(
        request,
        secret,
        opens=readers_comments.comment_with,
        cookie=readers_comments.COOKIE,
        onward=redirect("join:readers_answer"),
        ended=_ended,
    )


@phone.on_the_phone
@a_form
def readers_answer(request):
    """What became of a reader's comment. It can be taken back until a reviewer has it in hand."""
    try:
        contribution = readers_comments.comment_with(readers_comments.COOKIE.secret_of(request))
    except KeyDoesNotOpen:
        return _ended(request)
    refusal, status = "", 200
    if request.method == "POST":
        try:
            receive.take_back(contribution)
        except receive.AlreadyClaimed:
            refusal, status = phone.in_hand(), 409
        else:
            return redirect("join:readers_answer")
    one = because_of_each(Contribution.objects.filter(pk=contribution.pk))[0]
    context = {
        "one": one,
        "contribution": one.contribution,
        "is_open_to_change": participant_access.is_open_to_change(one.contribution),
        "refusal": refusal,
        "back": _address_of_pin(one.contribution.pin),
    }
    return render(request, "handbook/feedback/readers_answer.html", context, status=status)


def _ended(request):
    return phone.not_open(request, _("This link is no longer valid."), status=410)


def _place(request, slug, number, key) -> readers_comments.Place:
    """The paragraph that an address means, in an edition that this person may read. Raises Http404."""
    try:
        shelf = shelves.shelf(slug, reader_of(request))
    except Handbook.DoesNotExist:
        raise Http404 from None
    edition = shelf.numbered(number)
    chapters = edition.chapters.select_related("version__wording") if edition else ()
    there = shelves.in_reading_order(chapters, shelf.handbook)
    paragraphs = Paragraph.objects.filter(key=key, version__in=[chapter.version_id for chapter in there])
    paragraph = paragraphs.first()
    if paragraph is None:
        raise Http404
    chapter = next(chapter for chapter in there if chapter.version_id == paragraph.version_id)
    return readers_comments.Place(edition, chapter, key, paragraph.number, paragraph.text)


def _address_of(place) -> str:
    return reverse("reading:paragraph", args=[place.edition.handbook.slug, place.key])


def _address_of_pin(pin) -> str:
    return reverse("reading:paragraph", args=[pin.wording.version.chapter.handbook.slug, pin.key])
