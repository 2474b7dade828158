"""Terms are kept with four eyes: one person proposes what a term says, another approves it, and so is it in use.

A term that is in use stays as it is while a change of it waits. Taking one out of use is done at once, with a reason;
it comes back by a proposal that somebody else approves.
"""

from collections.abc import Iterable, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from handbook.glossary.term_facts import problems_of, put_into, tidied
from handbook.models import GlossaryChange, GlossaryTerm, Handbook

KEEP = "handbook.draft_version"
APPROVE = "handbook.approve_version"
READ = "handbook.read_draft"


class Stale(ValidationError):
    """Somebody else decided or proposed in the meantime, so that this is not done."""


# --- Proposing ----------------------------------------------------------------------------------


@transaction.atomic
def propose_new(handbook: Handbook, *, by: User, **facts) -> GlossaryTerm:
    """Propose a term that the glossary does not have. Raises ValidationError by the names of the facts."""
    require(by, KEEP, handbook)
    Handbook.objects.select_for_update().get(pk=handbook.pk)  # one term of a name
    said = _checked(handbook, facts)
    term = GlossaryTerm(handbook=handbook)
    put_into(term, said)
    term.save()
    GlossaryChange.objects.create(term=term, number=1, facts=said, proposed_by=by)
    record(by, "proposed the term", term)
    return term


@transaction.atomic
def propose(term: GlossaryTerm, *, by: User, **facts) -> GlossaryChange:
    """Propose what a term says from now on; one's own proposal that nobody decided is revised.

    Raises ValidationError by the names of the facts, or when it says this already; Stale when somebody else's proposal
    waits.
    """
    require(by, KEEP, term)
    Handbook.objects.select_for_update().get(pk=term.handbook_id)
    term = _locked([term])[0]
    said = _checked(term.handbook, facts, term=term)
    waiting = open_change(term)
    if waiting and waiting.proposed_by_id != by.pk:
        raise Stale(_others(waiting))
    if said == (waiting.facts if waiting else term.facts) and (waiting or term.state != GlossaryTerm.State.WITHDRAWN):
        raise ValidationError(_("The term says this already. Nothing is proposed."))
    change = waiting or GlossaryChange(term=term, number=next_number(term), proposed_by=by)
    change.facts, change.proposed_at = said, timezone.now()
    change.save()
    if term.state == GlossaryTerm.State.PROPOSED:  # nobody approved anything of it yet: it says what is proposed
        put_into(term, said)
        term.save()
    record(by, "proposed a change of the term", term)
    return change


def open_change(term: GlossaryTerm) -> GlossaryChange | None:
    """The proposal of a term that nobody has decided."""
    return term.changes.filter(state=GlossaryChange.State.PROPOSED).select_related("proposed_by").first()


def next_number(term: GlossaryTerm) -> int:
    return (term.changes.aggregate(last=Max("number"))["last"] or 0) + 1


def next_numbers(handbook: Handbook) -> dict[int, int]:
    """The number of the next change of each term that has one."""
    counted = GlossaryChange.objects.filter(term__handbook=handbook).values_list("term").annotate(last=Max("number"))
    return {term: last + 1 for term, last in counted.order_by()}


def _others(waiting: GlossaryChange) -> str:
    return _("A change that %(who)s proposed is not decided yet. Have it decided, or taken back, first.") % {
        "who": waiting.proposed_by
    }


def _checked(handbook: Handbook, facts: Mapping, *, term: GlossaryTerm | None = None) -> dict:
    said = tidied(facts)
    problems = problems_of(said, timezone.localdate())
    english = said["terms"].get("en", "").casefold()
    others = handbook.glossary.exclude(pk=term.pk) if term else handbook.glossary.all()
    if any(other.terms.get("en", "").casefold() == english for other in others.only("terms")):
        problems.setdefault("terms_en", _("The glossary has this term already. Propose a change of it instead."))
    if problems:
        raise ValidationError(dict(problems))
    return said


@transaction.atomic
def take_back(term: GlossaryTerm, *, by: User) -> bool:
    """Let go of one's own proposal. A term of which nobody decided anything goes with it; say whether it went."""
    require(by, KEEP, term)
    term = _locked([term])[0]
    waiting = open_change(term)
    if waiting is None:
        raise Stale(_("This was decided or taken back in the meantime. Look at it again."))
    if waiting.proposed_by_id != by.pk:
        raise ValidationError(_("Only who proposed a change takes it back. You can decline it if you approve changes."))
    record(by, "took back a proposal of the term", term)
    waiting.delete()
    if term.state != GlossaryTerm.State.PROPOSED or term.changes.exists():
        return False
    term.delete()
    return True


# --- Deciding -----------------------------------------------------------------------------------


@transaction.atomic
def approve(seen: Sequence[str], *, handbook: Handbook, by: User) -> int:
    """Let proposals be what their terms say, all or none; `seen` names each as the approver saw it.

    Returns how many. Raises ValidationError where one is one's own, Stale where one was decided or revised meanwhile.
    """
    require(by, APPROVE, handbook)
    changes = _seen(seen, handbook, by)
    now = timezone.now()
    for change in changes:
        put_into(change.term, change.facts)
        change.term.state = GlossaryTerm.State.APPROVED
        change.state, change.decided_by, change.decided_at = GlossaryChange.State.APPROVED, by, now
    GlossaryTerm.objects.bulk_update([change.term for change in changes], ["state", *GlossaryTerm.FACTS])
    _settle(changes)
    if len(changes) == 1:
        record(by, "approved the term", changes[0].term)
    else:
        number = len(changes)
        told = ngettext("%(number)s term", "%(number)s terms", number) % {"number": number}
        record(by, "approved terms in the glossary of", handbook, reason=told)
    return len(changes)


@transaction.atomic
def decline(seen: str, *, handbook: Handbook, reason: str, by: User) -> None:
    """Refuse a proposal, with the reason. Raises what `approve` raises, and ValidationError without a reason."""
    require(by, APPROVE, handbook)
    if not reason.strip():
        raise ValidationError({"reason": _("Say what has to change before it can be approved.")})
    change = _seen([seen], handbook, by)[0]
    change.state, change.decided_by, change.decided_at = GlossaryChange.State.DECLINED, by, timezone.now()
    change.decision_reason = reason.strip()
    _settle([change])
    record(by, "declined the term", change.term, reason=change.decision_reason)


def _settle(changes: Sequence[GlossaryChange]) -> None:
    try:
        with transaction.atomic():
            GlossaryChange.objects.bulk_update(changes, ["state", "decided_by", "decided_at", "decision_reason"])
    except IntegrityError as refused:
        raise Stale(_("Somebody decided this at the same moment. Look at it again.")) from refused


def _seen(seen: Iterable[str], handbook: Handbook, by: User) -> list[GlossaryChange]:
    """The proposals as they were seen, locked. Raises Stale, and ValidationError for one's own."""
    tokens = set(seen)
    numbers = {int(number) for number in (token.partition("-")[0] for token in tokens) if number.isdecimal()}
    found = GlossaryChange.objects.filter(pk__in=numbers, term__handbook=handbook)
    terms = {term.pk: term for term in _locked(GlossaryTerm.objects.filter(changes__in=found))}
    changes = list(found.filter(state=GlossaryChange.State.PROPOSED).order_by("pk"))
    if not changes or {change.seen for change in changes} != tokens:
        raise Stale(_("Something was decided or changed since you saw this. Look at it again."))
    if any(change.proposed_by_id == by.pk for change in changes):
        raise ValidationError(_("You proposed this yourself. Somebody else decides it."))
    for change in changes:
        change.term = terms[change.term_id]
    return changes


def _locked(terms: Iterable[GlossaryTerm]) -> list[GlossaryTerm]:
    """The terms as they are now. Raises Stale when one is gone."""
    wanted = {term.pk for term in terms}
    locked = list(
        GlossaryTerm.objects.select_for_update(of=("self",))
        .select_related("handbook__programme")
        .filter(pk__in=wanted)
        .order_by("pk")
    )
    if len(locked) != len(wanted):
        raise Stale(_("This was decided or taken back in the meantime. Look at it again."))
    return locked


# --- Out of use ---------------------------------------------------------------------------------


@transaction.atomic
def withdraw(term: GlossaryTerm, *, reason: str, by: User) -> None:
    """Take a term out of use at once. Raises ValidationError without a reason, Stale when it is not in use."""
    require(by, KEEP, term)
    term = _locked([term])[0]
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, in a sentence.")})
    if term.state != GlossaryTerm.State.APPROVED:
        raise Stale(_("This term is not in use. Nothing was changed."))
    term.state = GlossaryTerm.State.WITHDRAWN
    term.save(update_fields=["state"])
    record(by, "withdrew the term", term, reason=reason.strip())
