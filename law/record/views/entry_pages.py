"""The entries of the law data: all of a kind, one with its figures and history, and a change of it proposed."""

import json

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.forms import a_form, form_page, show_refusal
from accounts.models import in_language
from accounts.rights import require
from law.models import Change, Entry, FigureConfidence, Statute
from law.record import keeping
from law.record.completeness import standing
from law.record.differences import differences
from law.record.forms import FactsForm, JsonForm, KeyForm, ReasonForm, WhyForm
from law.record.law_data import in_effect, withdrawals
from law.record.law_figures import SAYS, figure_at, figures
from law.record.words import code_in_words, figure_in_words, fine_words, in_words, prison_words

READS, KEEPS, APPROVES = "handbook.read_draft", "law.keep_entry", "law.approve_change"
AT_A_TIME = 100
STATES = ("approved", "proposed", "withdrawn", "gaps", "due", "not_verified")


def the_entry(request, kind, key) -> Entry:
    require(request.user, READS)
    entry = Entry.objects.filter(kind=kind, key=key).first()
    if entry is None:
        raise Http404(_("The law data has no entry of this key."))
    return entry


def _kind(kind: str) -> Entry.Kind:
    if kind not in Entry.Kind.values:
        raise Http404(_("The law data has no such kind."))
    return Entry.Kind(kind)


@require_safe
def entry_list(request):
    """All entries of a kind, or those that a filter asks for: by state, confidence, owner."""
    require(request.user, READS)
    kind = request.GET.get("kind") if request.GET.get("kind") in Entry.Kind.values else Entry.Kind.OFFENCE
    asked = {name: request.GET.get(name, "")[:60] for name in ("state", "confidence", "owner")}
    rows = [row for row in _rows_of(kind) if _passes(row, asked)]
    waiting = Change.objects.filter(state=Change.State.PROPOSED)
    page = Paginator(rows, AT_A_TIME).get_page(request.GET.get("page"))
    return render(
        request,
        "law/record/entry_list.html",
        {
            "kind": kind,
            "kinds": Entry.Kind.choices,
            "page": page,
            "asked": asked,
            "states": [(state, _state_in_words(state)) for state in STATES],
            "confidences": FigureConfidence.choices,
            "waiting": waiting.filter(batch="").select_related("entry", "proposed_by").order_by("proposed_at")[:50],
            "batches": _batches(waiting),
            "may_keep": request.user.has_perm(KEEPS),
        },
    )


def _batches(waiting) -> list[dict]:
    batches: dict[str, dict] = {}
    for change in waiting.exclude(batch="").select_related("proposed_by").defer("facts").order_by("proposed_at", "pk"):
        batches.setdefault(change.batch, {"first": change, "count": 0})["count"] += 1
    return list(batches.values())


def _state_in_words(state: str) -> str:
    return {
        "approved": _("approved"),
        "proposed": _("a change is proposed"),
        "withdrawn": _("a figure is withdrawn"),
        "gaps": _("has gaps"),
        "due": _("to be looked at again"),
        "not_verified": _("has figures that are not verified"),
    }[state]


def _rows_of(kind: str) -> list[dict]:
    """What the list says of every entry of a kind."""
    today = timezone.localdate()
    approved = {change.entry_id: change.facts for change in in_effect().filter(entry__kind=kind)}
    entries = Entry.objects.filter(kind=kind).annotate(
        is_proposed=Exists(Change.objects.filter(entry=OuterRef("pk"), state=Change.State.PROPOSED)),
        is_withdrawn=Exists(withdrawals().filter(entry=OuterRef("pk"))),
    )
    rows = []
    for entry in entries:
        facts = approved.get(entry.pk, {})
        found = standing(kind, entry.key, facts, on=today) if facts else None
        states = [name for name in ("proposed", "withdrawn") if getattr(entry, f"is_{name}")]
        if facts and found:
            states += ["approved"] + [name for name in ("gaps", "due", "not_verified") if getattr(found, name)]
        rows.append(
            {
                "entry": entry,
                "name": facts.get("names") or {},
                "where": " ".join(filter(None, [facts.get("statute"), facts.get("article")])),
                "states": states,
                "told": [_state_in_words(state) for state in STATES if state in states and state != "approved"],
                "confidences": found.confidences if found else "",
                "owner": facts.get("owner", ""),
                "is_approved": bool(facts),
            }
        )
    return rows


def _passes(row: dict, asked: dict) -> bool:
    return (
        (not asked["state"] or asked["state"] in row["states"])
        and (not asked["confidence"] or asked["confidence"] in row["confidences"])
        and asked["owner"].casefold() in row["owner"].casefold()
    )


@require_safe
def entry_detail(request, kind, key):
    """What an entry says, figure by figure, which of them are withdrawn, and how it came to say that."""
    entry = the_entry(request, kind, key)
    facts = keeping.facts_of(entry)
    out = {one.figure: one for one in withdrawals().filter(entry=entry).select_related("withdrawn_by", "restoring_by")}
    return render(
        request,
        "law/record/entry_detail.html",
        {
            "entry": entry,
            "facts": facts,
            "title": in_language(facts.get("names") or {}) or entry.key,
            "shown": facts_shown(facts),
            "figures": [
                {"place": place, "where": in_words(place), "withdrawal": out.get(place), **figure_shown(figure)}
                for place, figure in figures(facts)
            ],
            "elements": facts.get("elements", []),
            "standing": standing(entry.kind, entry.key, facts, on=timezone.localdate()) if facts else None,
            "history": _history(entry),
            "waiting": keeping.open_proposal(entry),
            "may_keep": request.user.has_perm(KEEPS),
            "may_approve": request.user.has_perm(APPROVES),
            "past": entry.withdrawals.exclude(pk__in=[one.pk for one in out.values()]).select_related(
                "withdrawn_by", "restored_by", "corrected_by"
            ),
        },
    )


def figure_shown(figure: dict) -> dict:
    """A figure in words, as a row of a table."""
    return {
        "figure": figure,
        "words": figure_in_words(figure),
        "is_penalty": "prison" in figure,
        "who": code_in_words(figure.get("for", "")),
        "prison": prison_words(figure["prison"]) if "prison" in figure else "",
        "fine": fine_words(figure["fine"]) if "prison" in figure else "",
        "joined": code_in_words(figure.get("joined", "")),
        "names": figure.get("names") or figure.get("note") or {},
        "confidence": FigureConfidence(figure["confidence"]),
    }


def facts_shown(facts: dict) -> list[tuple[str, str]]:
    """What an entry says apart from its figures and elements: what each is called, and what it is."""
    besides = {name: said for name, said in facts.items() if name not in ("elements", *SAYS)}
    titles = {statute.slug: str(statute) for statute in Statute.objects.filter(slug__in=_statutes_in(facts))}
    return [
        (capfirst(one.where), titles.get(one.becomes, one.becomes) if _names_a_statute(one.place) else one.becomes)
        for one in differences({}, besides)
    ]


def _names_a_statute(place: str) -> bool:
    return place.rpartition(".")[2] in ("statute", "uncertain_because")


def _statutes_in(facts: dict) -> set[str]:
    return {one.after for one in differences({}, facts) if _names_a_statute(one.place)}


def _history(entry: Entry) -> list[tuple[Change, list]]:
    """Every change, newest first, with what it changed of what stood before it."""
    told, before = [], {}
    for change in entry.changes.select_related("proposed_by", "decided_by").order_by("number"):
        told.append((change, differences(before, change.facts)))
        if change.state == Change.State.APPROVED:
            before = change.facts
    return told[::-1]


# --- Proposing ----------------------------------------------------------------------------------


@a_form
def entry_new(request, kind):
    """Ask under which key a new entry is kept; then for its facts."""
    require(request.user, KEEPS)
    kind = _kind(kind)
    taken = set(Entry.objects.filter(kind=kind).values_list("key", flat=True))
    form = KeyForm(kind, request.POST or None, taken=taken)
    if form.is_valid():
        key = form.cleaned_data["key"]
        if key in taken:
            form.add_error("key", _("There is an entry of this key already. Propose a change of it instead."))
        else:
            return redirect("law_data:change_new", kind, key)
    heading = _("A new entry: %(kind)s") % {"kind": kind.label}
    return form_page(request, form, heading=heading, back=_list_of(kind), back_to=_("Law data"))


def _list_of(kind: str) -> str:
    return f"{reverse('law_data:entry_list')}?kind={kind}"


@a_form
def change_new(request, kind, key):
    """Propose what an entry says, field by field. An entry that is not there yet is made by it."""
    require(request.user, KEEPS)
    kind, entry, facts = _to_be_changed(kind, key)
    data = request.POST if request.method == "POST" else None
    form, why = FactsForm(kind, key, facts, data), WhyForm(data)
    if data is not None and not form.add:
        kept = form.read(keeping.known())
        if why.is_valid() and kept is not None:
            try:
                change = keeping.propose(kind, key, kept, by=request.user, **why.facts)
            except ValidationError as refused:
                _show(refused, why)
            else:
                messages.success(request, _("The change is proposed. Somebody else approves it."))
                return redirect(change)
    else:
        form.read(keeping.known()) if data is not None else None
        why = WhyForm(initial={"why": data.get("why", "") if data else ""})
    return render(
        request,
        "law/record/change_new.html",
        {"kind": kind, "key": key, "entry": entry, "form": form, "why": why, "waiting": entry and _open(entry)},
    )


def _show(refused: ValidationError, form) -> None:
    """Beside its field, or at the head: what is wrong with facts that have no field of their own."""
    if hasattr(refused, "error_dict") and "facts" in refused.error_dict and "facts" not in form.fields:
        form.add_error(None, refused.error_dict["facts"])
    else:
        show_refusal(form, refused)


def _open(entry: Entry) -> Change | None:
    return keeping.open_proposal(entry)


def _to_be_changed(kind: str, key: str) -> tuple[Entry.Kind, Entry | None, dict]:
    kind = _kind(kind)
    entry = Entry.objects.filter(kind=kind, key=key).first()
    return kind, entry, keeping.facts_of(entry) if entry else {}


@a_form
def change_new_json(request, kind, key):
    """Propose the same as JSON, for who knows its form."""
    require(request.user, KEEPS)
    kind, entry, facts = _to_be_changed(kind, key)
    written = json.dumps(facts, ensure_ascii=False, indent=1)
    form = JsonForm(request.POST or None, initial={"facts": written})
    if form.is_valid():
        try:
            change = keeping.propose(kind, key, by=request.user, **form.facts)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The change is proposed. Somebody else approves it."))
            return redirect(change)
    return form_page(
        request,
        form,
        heading=_("Propose a change as JSON: %(key)s") % {"key": key},
        back=reverse("law_data:change_new", args=[kind, key]),
        back_to=_("The form with fields"),
    )


@a_form
def entry_take_out(request, kind, key):
    """Propose that an entry is no longer part of the law data."""
    require(request.user, KEEPS)
    entry = the_entry(request, kind, key)
    form = WhyForm(request.POST or None)
    if form.is_valid():
        try:
            change = keeping.propose_taking_out(entry, by=request.user, **form.facts)
        except ValidationError as refused:
            _show(refused, form)
        else:
            messages.success(request, _("The change is proposed. Somebody else approves it."))
            return redirect(change)
    heading = _("Propose to take it out of the law data: %(entry)s") % {"entry": entry}
    return form_page(request, form, heading=heading, back=entry.get_absolute_url(), back_to=str(entry))


@a_form
def figure_withdraw(request, kind, key, figure):
    """Take a wrong figure out at once."""
    require(request.user, KEEPS)
    entry = the_entry(request, kind, key)
    there = figure_at(keeping.facts_of(entry), figure)
    if there is None:
        raise Http404(_("The entry has no figure at this place."))
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            keeping.withdraw_figure(entry, figure, by=request.user, **form.facts)
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The figure is withdrawn. Readers see it nowhere from now on."))
            return redirect(entry)
    heading = _("Withdraw the figure: %(figure)s (%(where)s)") % {
        "figure": figure_in_words(there),
        "where": in_words(figure),
    }
    return form_page(request, form, heading=heading, back=entry.get_absolute_url(), back_to=str(entry))
