"""The glossary at the desk: its list, a term with its history, and what is proposed, decided and taken out of use."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.acts import acts_on
from accounts.forms import a_form, edit_page, filled_in, form_page, show_refusal
from accounts.rights import require
from handbook.finders import the_handbook
from handbook.glossary import term_changes
from handbook.glossary.forms import GlossaryTermForm, TermFilterForm, TermReasonForm
from handbook.glossary.term_changes import APPROVE, KEEP, READ
from handbook.glossary.term_differences import differences
from handbook.glossary.term_list import in_order, sifted, terms_of
from handbook.models import GlossaryChange, GlossaryTerm

PER_PAGE = 100


def the_term(request, slug, pk) -> GlossaryTerm:
    """A term of a handbook that this person works on."""
    handbook = the_handbook(request, slug)
    term = get_object_or_404(handbook.glossary, pk=pk)
    term.handbook = handbook
    require(request.user, READ, handbook)
    return term


@require_safe
def glossary_list(request, slug):
    handbook = the_handbook(request, slug)
    require(request.user, READ, handbook)
    terms = terms_of(handbook)
    form = TermFilterForm(request.GET)
    form.is_valid()
    found = in_order(sifted(terms, **form.asked), get_language() or "")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    may_approve = request.user.has_perm(APPROVE, handbook)
    waiting = {
        change.term_id: change
        for change in GlossaryChange.objects.filter(term__in=[term.pk for term in page if term.waits])
        .filter(state=GlossaryChange.State.PROPOSED)
        .select_related("proposed_by")
    }
    for term in page:
        term.waiting = waiting.get(term.pk)
    context = {
        "handbook": handbook,
        "form": form,
        "page": page,
        "number": len(found),
        "total": len(terms),
        "number_waiting": sum(term.waits for term in terms),
        "may_keep": request.user.has_perm(KEEP, handbook),
        "decides": may_approve
        and form.asked.get("state") == "waiting"
        and any(change.proposed_by_id != request.user.pk for change in waiting.values()),
    }
    return render(request, "handbook/glossary/glossary_list.html", context)


@require_safe
def glossary_term(request, slug, pk):
    return _term_page(request, the_term(request, slug, pk), TermReasonForm())


def _term_page(request, term, form, *, status=200):
    changes = list(term.changes.select_related("proposed_by", "decided_by"))
    waiting = next((change for change in changes if change.is_open), None)
    known = {one.terms.get("en", "").casefold(): one for one in terms_of(term.handbook)} if term.confused_with else {}
    context = {
        "handbook": term.handbook,
        "term": term,
        "said": [
            (code, language, term.variants.get(code, []), term.definitions.get(code, ""))
            for code, language in settings.LANGUAGES
        ],
        "form": form,
        "changes": changes,
        "withdrawals": acts_on(term).filter(verb="withdrew the term"),
        "waiting": waiting,
        "differences": differences(term, waiting.facts) if waiting else [],
        "others": [(name, known.get(name.casefold())) for name in term.confused_with],
        "may_keep": request.user.has_perm(KEEP, term.handbook),
        "may_decide": request.user.has_perm(APPROVE, term.handbook),
        "is_own": waiting is not None and waiting.proposed_by_id == request.user.pk,
    }
    return render(request, "handbook/glossary/glossary_term.html", context, status=status)


@a_form
def glossary_new(request, slug):
    handbook = the_handbook(request, slug)
    require(request.user, KEEP, handbook)
    form = filled_in(GlossaryTermForm, request)
    if form.is_valid():
        try:
            term = term_changes.propose_new(handbook, **form.facts, by=request.user)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("It is proposed. Readers see it once somebody else approves it."))
            return redirect(term)
    back = reverse("desk:glossary_list", args=[handbook.slug])
    return form_page(
        request, form, heading=_("New term"), back=back, back_to=_("Glossary"), submit=_("Propose the term")
    )


@a_form
def glossary_edit(request, slug, pk):
    """A change is proposed over what waits, or over what the term says."""
    term = the_term(request, slug, pk)
    require(request.user, KEEP, term)
    waiting = term_changes.open_change(term)
    form = filled_in(GlossaryTermForm, request, term_facts=waiting.facts if waiting else term.facts)
    return edit_page(
        request,
        form,
        term_changes.propose,
        term,
        done=_("The change is proposed. It counts once somebody else approves it."),
        heading=_("Propose a change"),
        back=term.get_absolute_url(),
        back_to=str(term),
        submit=_("Propose the change"),
    )


@require_POST
def glossary_approve(request, slug):
    """Approve one proposal from its page, or those that were ticked in the list, or all that its page shows."""
    handbook = the_handbook(request, slug)
    require(request.user, APPROVE, handbook)
    seen = request.POST.getlist("shown" if request.POST.get("all") else "seen")
    back = request.POST.get("term", "")
    address = reverse("desk:glossary_list", args=[handbook.slug]) + "?state=waiting"
    if back.isdecimal():
        address = reverse("desk:glossary_term", args=[handbook.slug, int(back)])
    if not seen:
        messages.warning(request, _("Nothing was ticked, so nothing was approved."))
        return redirect(address)
    try:
        number = term_changes.approve(seen, handbook=handbook, by=request.user)
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    else:
        said = ngettext("%(number)s term is approved.", "%(number)s terms are approved.", number)
        messages.success(request, said % {"number": number})
    return redirect(address)


@require_POST
def glossary_decline(request, slug, pk):
    term = the_term(request, slug, pk)
    require(request.user, APPROVE, term)
    form = filled_in(TermReasonForm, request)
    if form.is_valid():
        try:
            term_changes.decline(
                request.POST.get("seen", ""), handbook=term.handbook, by=request.user, **form.cleaned_data
            )
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("It is declined, with your reason."))
            return redirect(term)
    return _term_page(request, term, form)


@require_POST
def glossary_take_back(request, slug, pk):
    term = the_term(request, slug, pk)
    require(request.user, KEEP, term)
    try:
        went = term_changes.take_back(term, by=request.user)
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
        return redirect(term)
    messages.success(request, _("The proposal is taken back."))
    return redirect("desk:glossary_list", slug) if went else redirect(term)


@a_form
def glossary_withdraw(request, slug, pk):
    term = the_term(request, slug, pk)
    require(request.user, KEEP, term)
    return edit_page(
        request,
        filled_in(TermReasonForm, request),
        term_changes.withdraw,
        term,
        done=_("It is out of use. The desk keeps it."),
        heading=_("Take the term out of use"),
        back=term.get_absolute_url(),
        back_to=str(term),
        submit=_("Take out of use"),
    )
