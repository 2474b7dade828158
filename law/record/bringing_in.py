"""Bringing in: the entries of a file become proposals under one batch, all of them or none.

An entry that says the same as the database, or as a proposal that waits, is no change: a file that is sent twice makes
no second proposals. What the file does not name stays as it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from law.models import Change, Entry
from law.record import law_files
from law.record.keeping import Stale, known
from law.record.law_data import in_effect
from law.record.law_files import Incoming
from law.record.schema import Known, checked


@dataclass
class Checked:
    """A file that was read and compared: what is new or different, what is the same, and what is in the way."""

    changes: list[tuple[str, str, dict]] = field(default_factory=list)
    same: int = 0
    problems: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def report(self) -> list[str]:
        """What the file is found to hold, in sentences."""
        number = len(self.changes)
        told = [*self.problems, *self.left_out]
        told.append(
            ngettext("%(count)s entry is new or different.", "%(count)s entries are new or different.", number)
            % {"count": number}
        )
        if self.same:
            told.append(
                ngettext(
                    "%(count)s entry says what is known already.",
                    "%(count)s entries say what is known already.",
                    self.same,
                )
                % {"count": self.same}
            )
        return told


def check(content: bytes) -> Checked:
    """Read a file and say what it would propose. Writes nothing. Raises CannotRead."""
    file = law_files.read(content)
    may_be_named = _with_what_comes_along(known(), file.entries)
    found = Checked(problems=list(file.problems), left_out=file.left_out)
    approved, waiting = _said_already()
    for entry in file.entries:
        facts, problems = checked(entry.kind, entry.key, entry.facts, may_be_named)
        found.problems += [entry.told(problem) for problem in problems]
        if problems:
            continue
        there = waiting.get((entry.kind, entry.key))
        if there is not None and there.facts != facts:
            found.problems.append(
                _("%(entry)s: change %(number)s is not decided yet. Have it decided, or taken back, first.")
                % {"entry": entry.key, "number": there.number}
            )
        elif there is not None or approved.get((entry.kind, entry.key)) == facts:
            found.same += 1
        else:
            found.changes.append((entry.kind, entry.key, facts))
    return found


def _with_what_comes_along(may_be_named: Known, entries: Sequence[Incoming]) -> Known:
    for kind, some in groupby(sorted(entries, key=lambda one: one.kind), key=lambda one: one.kind):
        may_be_named = may_be_named.with_entries(kind, [one.key for one in some])
    return may_be_named


def _said_already() -> tuple[dict[tuple[str, str], dict], dict[tuple[str, str], Change]]:
    """What is approved of each entry, and the proposals that wait."""
    approved = {(change.entry.kind, change.entry.key): change.facts for change in in_effect()}
    open_ones = Change.objects.filter(state=Change.State.PROPOSED).select_related("entry")
    return approved, {(change.entry.kind, change.entry.key): change for change in open_ones}


def bring_in(content: bytes, *, why: str, by: User) -> tuple[str, Checked]:
    """Propose what a file says, all of it or nothing. Returns the batch, empty when nothing is new, and what was found.

    Raises CannotRead, and ValidationError with a sentence for each thing that is wrong.
    """
    require(by, "law.keep_entry")
    why = why.strip()
    if not why:
        raise ValidationError({"why": _("Say in a sentence where the file comes from.")})
    try:
        with transaction.atomic():
            found = check(content)
            if found.problems:
                raise ValidationError(found.problems)
            batch = _proposed(found.changes, why, by) if found.changes else ""
    except IntegrityError as refused:
        raise Stale(_("Somebody proposed a change of this entry at the same moment. Look at it first.")) from refused
    return batch, found


def _proposed(changes: Sequence[tuple[str, str, dict]], why: str, by: User) -> str:
    batch = uuid4().hex
    keys = {key for _kind, key, _facts in changes}
    there = set(Entry.objects.filter(key__in=keys).values_list("kind", "key"))
    new = [Entry(kind=kind, key=key) for kind, key, _facts in changes if (str(kind), key) not in there]
    Entry.objects.bulk_create(new)
    entries = {(one.kind, one.key): one for one in _locked(keys)}
    numbers = _numbers()
    made = Change.objects.bulk_create(
        [
            Change(
                entry=(entry := entries[kind, key]),
                number=numbers.get(entry.pk, 0) + 1,
                facts=facts,
                why=why,
                batch=batch,
                proposed_by=by,
            )
            for kind, key, facts in changes
        ]
    )
    number = len(made)
    label = ngettext("%(count)s entry of the law data", "%(count)s entries of the law data", number) % {"count": number}
    record(by, "proposed a change of", made[0].entry, reason=why, label=label)
    return batch


def _locked(keys: set[str]) -> Iterator[Entry]:
    yield from Entry.objects.select_for_update().filter(key__in=keys).order_by("pk")


def _numbers() -> Mapping[int, int]:
    return dict(Change.objects.values("entry").annotate(last=Max("number")).values_list("entry", "last"))
