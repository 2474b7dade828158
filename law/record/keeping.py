"""Keeping the law data with four eyes: one proposes what an entry says, another approves it; so does a whole batch.

A figure that is wrong is withdrawn by one editor at once. It comes back when one proposes that and another agrees, or
when an approved change says something else in its place.
"""

from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from law.models import Change, Entry, Statute, Withdrawal
from law.record.law_data import withdrawals
from law.record.law_figures import figure_at, place_of, says
from law.record.schema import Known, Problem, checked
from law.record.words import in_words


class Stale(ValidationError):
    """Somebody else decided or proposed in the meantime, so that this is not done."""


def known() -> Known:
    """What entries may name, as the database has it."""
    keys: dict[str, set[str]] = {kind: set() for kind in Entry.Kind}
    for kind, key in Entry.objects.filter(
        kind__in=[Entry.Kind.QUESTION, Entry.Kind.SPECIES, Entry.Kind.FACTOR]
    ).values_list("kind", "key"):
        keys[kind].add(key)
    return Known(
        statutes=frozenset(Statute.objects.values_list("slug", flat=True)),
        questions=frozenset(keys[Entry.Kind.QUESTION]),
        species=frozenset(keys[Entry.Kind.SPECIES]),
        factors=frozenset(keys[Entry.Kind.FACTOR]),
        today=timezone.localdate(),
    )


def facts_of(entry: Entry) -> dict:
    """What an entry says: its last approved change. Empty when nothing is approved, or it is taken out."""
    newest = entry.changes.filter(state=Change.State.APPROVED).order_by("-number").first()
    return newest.facts if newest else {}


def open_proposal(entry: Entry) -> Change | None:
    return entry.changes.filter(state=Change.State.PROPOSED).select_related("proposed_by").first()


# --- Proposing ----------------------------------------------------------------------------------


def propose(kind: str, key: str, facts: object, *, why: str, by: User) -> Change:
    """Propose what an entry says from now on; a key that is new makes it.

    Raises ValidationError: by field `why`, and `facts` with a sentence for each thing that is wrong; Stale when a
    proposal is open.
    """
    require(by, "law.keep_entry")
    kept, problems = checked(Entry.Kind(kind), key, facts, known())
    if problems:
        raise ValidationError({"facts": [told(problem) for problem in problems]})
    return _propose(kind, key, kept, why=why, by=by)


def propose_taking_out(entry: Entry, *, why: str, by: User) -> Change:
    """Propose that an entry is no longer part of the law data. Its history stays. Raises what `propose` raises."""
    require(by, "law.keep_entry")
    return _propose(entry.kind, entry.key, {}, why=why, by=by)


def told(problem: Problem) -> str:
    """A problem in a sentence that says where it is."""
    where = in_words(problem.place)
    return f"{where}: {problem.sentence}" if where else problem.sentence


def _propose(kind: str, key: str, facts: dict, *, why: str, by: User) -> Change:
    why = _said(why, "why", _("Say in a sentence why, and where it was read."))
    try:
        with transaction.atomic():
            Entry.objects.get_or_create(kind=kind, key=key)
            entry = Entry.objects.select_for_update().get(kind=kind, key=key)
            if there := open_proposal(entry):
                raise _already_open(there)
            if facts_of(entry) == facts:
                raise ValidationError(_("The entry says this already. Nothing is proposed."))
            change = Change.objects.create(entry=entry, number=next_number(entry), facts=facts, why=why, proposed_by=by)
            record(by, "proposed a change of", entry, reason=why)
    except IntegrityError as refused:
        raise Stale(_("Somebody proposed a change of this entry at the same moment. Look at it first.")) from refused
    return change


def next_number(entry: Entry) -> int:
    return (entry.changes.aggregate(last=Max("number"))["last"] or 0) + 1


def _already_open(there: Change) -> Stale:
    return Stale(
        _("Change %(number)s, proposed by %(who)s, is not decided yet. Have it decided, or taken back, first.")
        % {"number": there.number, "who": there.proposed_by}
    )


@transaction.atomic
def take_back(changes: Iterable[Change], *, by: User) -> int:
    """Let go of proposals of one's own that nobody has decided; an entry that has no other change goes with its own.

    Returns how many. Raises Stale when one is decided, ValidationError when one is somebody else's.
    """
    require(by, "law.keep_entry")
    locked = _locked(changes)
    if any(change.proposed_by_id != by.pk for change in locked):
        raise ValidationError(_("Only who proposed a change takes it back. You can decline it if you approve changes."))
    for change in locked:
        record(by, "took back a proposed change of", change.entry)
    entries = {change.entry_id for change in locked}
    Change.objects.filter(pk__in=[change.pk for change in locked]).delete()
    Entry.objects.filter(pk__in=entries, changes=None).delete()
    return len(locked)


# --- Deciding -----------------------------------------------------------------------------------


def approve(change: Change, *, by: User, reason: str = "") -> None:
    """Let a proposal be what its entry says. Raises ValidationError for one's own, Stale when it is decided."""
    _decide([change], Change.State.APPROVED, reason=reason, by=by)


def decline(change: Change, *, reason: str, by: User) -> None:
    """Refuse a proposal, with the reason. Raises what `approve` raises."""
    _decide([change], Change.State.DECLINED, reason=reason, by=by)


def approve_batch(changes: Sequence[Change], *, by: User, reason: str = "") -> int:
    """Approve what came in together in one act, all or nothing. `changes` are those that the approver has seen.

    Returns how many. Raises what `approve` raises, and Stale when the batch holds others now.
    """
    return _decide(changes, Change.State.APPROVED, reason=reason, by=by, whole_batch=True)


def decline_batch(changes: Sequence[Change], *, reason: str, by: User) -> int:
    """Refuse what came in together, with one reason. Raises what `approve_batch` raises."""
    return _decide(changes, Change.State.DECLINED, reason=reason, by=by, whole_batch=True)


def _decide(changes: Sequence[Change], state: Change.State, *, reason: str, by: User, whole_batch: bool = False) -> int:
    require(by, "law.approve_change")
    reason = reason.strip()
    if state == Change.State.DECLINED:
        reason = _said(reason, "reason", _("Say what has to change before it can be approved."))
    try:
        with transaction.atomic():
            locked = _locked(changes)
            if whole_batch and {change.pk for change in locked} != _open_in(locked[0].batch):
                raise Stale(_("Something was decided or added since you saw this list. Look at it again."))
            if any(change.proposed_by_id == by.pk for change in locked):
                raise ValidationError(_("You proposed this yourself. Somebody else decides it."))
            Change.objects.filter(pk__in=[change.pk for change in locked]).update(
                state=state, decided_by=by, decided_at=timezone.now(), decision_reason=reason
            )
            verb = "approved a change of" if state == Change.State.APPROVED else "declined a change of"
            record(by, verb, locked[0].entry, reason=reason, label=_label(locked))
            if state == Change.State.APPROVED:
                _follow_with_withdrawals(locked)
    except IntegrityError as refused:
        raise Stale(_("Somebody decided this at the same moment. Look at it again.")) from refused
    return len(locked)


def _label(changes: Sequence[Change]) -> str:
    if len(changes) == 1:
        return str(changes[0])
    number = len(changes)
    return ngettext("%(count)s entry of the law data", "%(count)s entries of the law data", number) % {"count": number}


def _open_in(batch: str) -> set[int]:
    return set(Change.objects.filter(batch=batch, state=Change.State.PROPOSED).values_list("pk", flat=True))


def _locked(changes: Iterable[Change]) -> list[Change]:
    """The proposals as they are now, nobody else deciding them. Raises Stale when one is decided or gone."""
    wanted = {change.pk for change in changes}
    entries = Change.objects.filter(pk__in=wanted).values("entry")
    list(Entry.objects.select_for_update().filter(pk__in=entries).order_by("pk"))
    locked = list(Change.objects.filter(pk__in=wanted, state=Change.State.PROPOSED).select_related("entry"))
    if not locked or len(locked) != len(wanted):
        raise Stale(_("This was decided or taken back in the meantime. Look at it again."))
    return locked


def _follow_with_withdrawals(changes: Sequence[Change]) -> None:
    """A withdrawn figure that the new facts still hold stays out, wherever it stands now; another one is corrected."""
    of_entry = {change.entry_id: change for change in changes}
    moved = []
    for withdrawal in withdrawals().filter(entry__in=of_entry):
        change = of_entry[withdrawal.entry_id]
        now = place_of(change.facts, withdrawal.said, withdrawal.figure)
        if not now:
            withdrawal.corrected_by = change
            withdrawal.save(update_fields=["corrected_by"])
        elif now != withdrawal.figure:
            moved.append((withdrawal, now))
    # Two may change places: each steps aside first.
    for places in ((f"moving.{withdrawal.pk}" for withdrawal, _now in moved), (now for _withdrawal, now in moved)):
        for (withdrawal, _now), place in zip(moved, places, strict=True):
            withdrawal.figure = place
            withdrawal.save(update_fields=["figure"])


# --- Withdrawing a figure, and restoring it -----------------------------------------------------


def withdraw_figure(entry: Entry, figure: str, *, reason: str, by: User) -> Withdrawal:
    """Take a wrong figure out at once. Raises ValidationError when none stands there, Stale when it is out already."""
    require(by, "law.keep_entry")
    reason = _said(reason, "reason", _("Say what is wrong with the figure. Readers see this sentence."))
    try:
        with transaction.atomic():
            entry = Entry.objects.select_for_update().get(pk=entry.pk)
            there = figure_at(facts_of(entry), figure)
            if there is None:
                raise ValidationError(_("The entry has no figure at this place."))
            if withdrawals().filter(entry=entry, figure=figure).exists():
                raise Stale(_("This figure is withdrawn already."))
            withdrawal = Withdrawal.objects.create(
                entry=entry, figure=figure, said=says(there, figure), reason=reason, withdrawn_by=by
            )
            record(by, "withdrew a figure of", entry, reason=reason)
    except IntegrityError as refused:
        raise Stale(_("This figure is withdrawn already.")) from refused
    return withdrawal


@transaction.atomic
def propose_restoring(withdrawal: Withdrawal, *, reason: str, by: User) -> None:
    """Propose that a figure comes back. Somebody else agrees (`restore`)."""
    require(by, "law.keep_entry")
    reason = _said(reason, "reason", _("Say why the figure is right after all, and where it was read."))
    withdrawal = _standing(withdrawal)
    if withdrawal.restoring_by_id is not None:
        raise Stale(_("Somebody proposed this already. Now somebody else agrees or does not."))
    withdrawal.restoring_by, withdrawal.restoring_at, withdrawal.restoring_reason = by, timezone.now(), reason
    withdrawal.save(update_fields=["restoring_by", "restoring_at", "restoring_reason"])
    record(by, "proposed to restore a figure of", withdrawal.entry, reason=reason)


@transaction.atomic
def restore(withdrawal: Withdrawal, *, by: User) -> None:
    """Put a figure back that somebody else proposed to restore. Raises ValidationError for one's own proposal."""
    require(by, "law.approve_change")
    withdrawal = _standing(withdrawal)
    if withdrawal.restoring_by_id is None:
        raise ValidationError(_("Nobody has proposed to restore this figure yet."))
    if withdrawal.restoring_by_id == by.pk:
        raise ValidationError(_("You proposed this yourself. Somebody else decides it."))
    withdrawal.restored_by, withdrawal.restored_at = by, timezone.now()
    withdrawal.save(update_fields=["restored_by", "restored_at"])
    record(by, "restored a figure of", withdrawal.entry, reason=withdrawal.restoring_reason)


def _standing(withdrawal: Withdrawal) -> Withdrawal:
    Entry.objects.select_for_update().get(pk=withdrawal.entry_id)
    found = withdrawals().filter(pk=withdrawal.pk).select_related("entry").first()
    if found is None:
        raise Stale(_("This figure is no longer withdrawn."))
    return found


def _said(words: str, field: str, ask: str) -> str:
    words = words.strip()
    if not words:
        raise ValidationError({field: ask})
    if len(words) > 2000:
        raise ValidationError({field: _("Write at most 2,000 characters here.")})
    return words
