"""Paper forms: printed for a workshop, and keyed page by page in their own order.

Downstream of workshops, for the form asks about the drafts that lie before it.
"""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.forms import a_form
from accounts.numbers import typed_number
from accounts.rights import require
from handbook.feedback.draft_consultations import chapters_before, paragraphs_before
from office import downloads
from press import fonts
from press.manuscript import CannotBuild
from text.html.pages import paragraph_number
from workshops.gatherings.finders import may, workshops_for
from workshops.intake import keying, paper
from workshops.intake.keying_forms import PaperAnswerForm, PaperWhoForm
from workshops.intake.receive import ClientKeyTaken
from workshops.intake.redaction import identifying_passages


def _workshop(request, number):
    workshop = get_object_or_404(workshops_for(request.user), number=number)
    require(request.user, "workshops.receive_contribution", workshop)
    return workshop


def _drafts(workshop, language):
    """The drafts that the form asks about; their marks are the same in every language."""
    return [
        paper.Draft(
            title=f"{chapter.wording.version.chapter.number}. {chapter.wording.version}",
            numbers=[
                paragraph_number(chapter.wording.version.chapter.number, position)
                for position in range(1, len(chapter.wording.keys) + 1)
            ],
            mark=f"wordings {chapter.laid}",
        )
        for chapter in chapters_before(workshop, language)
    ]


@a_form
def paper_keying(request, number):
    """One page of a paper after the other: who answers, then each topic, then each draft."""
    workshop = _workshop(request, number)
    drafts = _drafts(workshop, request.LANGUAGE_CODE)
    pages = paper.pages_of(workshop, drafts)
    code = paper.form_code(workshop, pages)
    memory = f"paper:{workshop.pk}"
    asked = typed_number(request.GET.get("page"))
    page = pages[asked - 1] if asked and asked <= len(pages) else pages[0]
    posted = request.POST if request.method == "POST" else None
    context = {
        "workshop": workshop,
        "consultation": workshop.consultation,
        "page": page,
        "last": len(pages),
        "code": code,
        "may": may(request.user, workshop),
    }
    if page.asks_who:
        start = {"form_code": code, "language": "km", **request.session.get(memory, {})}
        who = PaperWhoForm(posted, workshop=workshop, code=code, initial=start)
        if posted is not None and who.is_valid():
            request.session[memory] = {name: who.data.get(name, "") for name in who.fields} | {"keyed": 0}
            return redirect(_address(number, 2))
        return render(request, "workshops/intake/keying/paper.html", {**context, "who": who})

    who = PaperWhoForm(request.session.get(memory, {}), workshop=workshop, code=code)
    if not who.is_valid():
        messages.info(request, _("Begin with the first page of the paper: who answers on it."))
        return redirect(_address(number, 1))
    paragraphs = paragraphs_before(workshop)
    rows = [1] if page.topic else range(1, paper.COMMENTS_ON_A_PAGE + 1)
    answers = [PaperAnswerForm(posted, row=row, topic=page.topic, knows_paragraph=paragraphs.knows) for row in rows]
    paper_number = who.cleaned_data["paper"]
    # All are asked, so that every error shows at once.
    if posted is not None and all([answer.is_valid() for answer in answers]):
        stored = _store(request, workshop, who, page, answers, paragraphs)
        if stored is not None:
            remembered = request.session[memory]
            remembered["keyed"] = remembered.get("keyed", 0) + stored
            if page.number < len(pages):
                request.session[memory] = remembered
                return redirect(_address(number, page.number + 1))
            messages.success(request, _paper_done(paper_number, remembered["keyed"]))
            # The next paper is somebody else's; its number follows, and its language is most likely the same.
            request.session[memory] = {"paper": paper_number + 1, "language": remembered["language"]}
            return redirect(_address(number, 1))
    context |= {"answers": answers, "paper": paper_number, "who": who}
    return render(request, "workshops/intake/keying/paper.html", context)


def _store(request, workshop, who, page, answers, paragraphs):
    """Store the answers of one page, all or none. Returns how many; None when one was refused, with the error there."""
    stored = []
    with transaction.atomic():
        for answer in answers:
            if answer.facts is None:
                continue
            key = paper.client_key(workshop, who.code, who.cleaned_data["paper"], page.number, answer.row)
            try:
                contribution = keying.key(
                    workshop,
                    by=request.user,
                    client_key=key,
                    pin=paragraphs.pin,
                    **who.said_of_all,
                    **answer.facts,
                )
                stored.append(contribution)
            except ClientKeyTaken as taken:
                answer.add_error(
                    "text",
                    _(
                        "This place on paper %(paper)s was keyed before with other words; they are stored under "
                        "%(receipt)s. Give this paper another number, or leave these lines empty."
                    )
                    % {"paper": who.cleaned_data["paper"], "receipt": taken.earlier.receipt},
                )
            except ValidationError as refused:
                answer.add_error(None, refused.messages)
        if any(answer.errors for answer in answers):
            transaction.set_rollback(True)
            return None
    if stored:
        receipts = ", ".join(contribution.receipt for contribution in stored)
        told = _("Stored from page %(page)s: %(receipts)s") % {"page": page.number, "receipts": receipts}
        messages.success(request, told)
    for contribution in stored:
        if passages := identifying_passages(contribution.text):
            messages.warning(
                request,
                _(
                    "Stored as it stands on paper, under %(receipt)s. This may tell who somebody is: %(passages)s. "
                    "The reviewers see it marked and can withhold it."
                )
                % {"receipt": contribution.receipt, "passages": ", ".join(passages)},
            )
    return len(stored)


def _paper_done(paper_number, keyed):
    return ngettext(
        "Paper %(paper)s is keyed: %(count)s contribution.", "Paper %(paper)s is keyed: %(count)s contributions.", keyed
    ) % {"paper": paper_number, "count": keyed}


def _address(number, page):
    return f"{reverse('keying:paper', args=[number])}?page={page}"


@require_safe
def paper_form(request, number, language):
    workshop = _workshop(request, number)
    if language not in dict(settings.LANGUAGES):
        raise Http404
    fonts.make(settings.FONTS_DIR)
    try:
        pdf = paper.print_form(workshop, _drafts(workshop, language), language=language, fonts=settings.FONTS_DIR)
    except CannotBuild as refused:
        messages.error(request, refused.said_with(_))
        return redirect("keying:paper", number)
    return downloads.pdf(pdf, slugify(f"answer-form-workshop-{number}-{language}") + ".pdf")
