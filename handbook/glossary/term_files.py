"""The glossary of a handbook as a table: in and out as CSV or a workbook, one term a row.

A file proposes; it approves nothing and takes nothing out. A row whose English term is there already proposes a change
of it, and one that says what the term says already proposes nothing. All rows come in, or none.
"""

import csv
import io
from collections.abc import Iterator
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from handbook.glossary.term_changes import KEEP, next_numbers
from handbook.glossary.term_facts import BETWEEN, problems_of, put_into, tidied
from handbook.models import GlossaryChange, GlossaryTerm, Handbook
from office.tables import table_files
from office.tables.delimited_text import as_meant, inert
from office.tables.tabular import CannotRead, too_many_rows
from office.tables.written_workbooks import workbook
from text.folding import label_key
from workshops.gatherings.tables.column_mapping import Row, Table, table_of
from workshops.gatherings.tables.labels import choices_by_key

COLUMNS = {
    "english": "terms_en",
    "khmer": "terms_km",
    "english variants": "variants_en",
    "khmer variants": "variants_km",
    "english definition": "definitions_en",
    "khmer definition": "definitions_km",
    "not to be confused with": "confused_with",
    "source": "source",
    "checked": "checked",
    "confirmed by": "confirmed_by",
    "confirmed on": "confirmed_on",
}
"""The heads of the table with the facts beneath them, in this order when it goes out and in any when it comes in; the
first two must be there. What a file has no column for stays as it is."""

ONLY_TOLD = "state"
"""A column that goes out and that nobody reads: approving and withdrawing are acts of the desk."""

MOST_TERMS = 5_000


# --- Out ----------------------------------------------------------------------------------------


def as_csv(handbook: Handbook) -> bytes:
    """The glossary as Excel opens it: UTF-8 with its mark, the heads first. No cell reads as a formula."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow([*COLUMNS, ONLY_TOLD])
    for cells in _lines(handbook):
        writer.writerow([inert(cell) for cell in cells])
    return written.getvalue().encode("utf-8-sig")


def as_workbook(handbook: Handbook) -> bytes:
    return workbook(_("Glossary"), [*COLUMNS, ONLY_TOLD], _lines(handbook))


def _lines(handbook: Handbook) -> Iterator[list[str]]:
    for term in handbook.glossary.all():
        facts = term.facts
        yield [*(_cell(facts, name) for name in COLUMNS.values()), term.state]


def _cell(facts: dict, column: str) -> str:
    name, _underscore, language = column.partition("_")
    said = facts[name].get(language, "") if name in ("terms", "variants", "definitions") else facts[column]
    return f"{BETWEEN} ".join(said) if isinstance(said, list) else said


# --- In -----------------------------------------------------------------------------------------


@transaction.atomic
def bring_in(handbook: Handbook, content: bytes, file_name: str, *, by: User) -> tuple[int, int]:
    """Propose the terms of a table. Returns how many are new, and of how many a change is proposed.

    Raises CannotRead for what is no such table, and ValidationError with a sentence for each cell that is wrong;
    nothing is taken in then.
    """
    require(by, KEEP, handbook)
    Handbook.objects.select_for_update().get(pk=handbook.pk)  # the same file twice at once finds everything there
    table = _table(content, file_name)
    standing = _Standing(handbook, by)
    problems: list[str] = []
    proposed: dict[str, tuple[Row, dict]] = {}
    for row in table.rows:
        facts, wrong = _facts_of(row, table.places, standing)
        english = facts["terms"].get("en", "").casefold()
        if not wrong and english in proposed:
            wrong = [f"{row.place(table.places['terms_en'])}: " + _stands_twice(facts)]
        elif not wrong and standing.waits_for_another(english, facts):
            wrong = [f"{row.place()}: " + _("a change that a colleague proposed is not decided yet")]
        problems += wrong
        proposed[english] = (row, facts)
    if problems:
        raise ValidationError(problems)
    new, changed = standing.take(facts for _row, facts in proposed.values())
    if new or changed:
        record(by, "brought in the glossary of", handbook, reason=f"{file_name[:100]}: {new} + {changed}")
    return new, changed


def _table(content: bytes, file_name: str) -> Table:
    table = table_of(table_files.read(content, file_name), {label_key(head): name for head, name in COLUMNS.items()})
    heads = list(COLUMNS)
    if missing := [head for head in heads[:2] if COLUMNS[head] not in table.places]:
        raise CannotRead(
            _("The column “%(column)s” is missing. The first row names the columns: %(columns)s.")
            % {"column": missing[0], "columns": ", ".join(heads)}
        )
    if len(table.rows) > MOST_TERMS:
        raise too_many_rows(MOST_TERMS)
    return table


def _stands_twice(facts: dict) -> str:
    return _("“%(term)s” stands twice") % {"term": facts["terms"]["en"]}


def _facts_of(row: Row, places: dict[str, int], standing: "_Standing") -> tuple[dict, list[str]]:
    """What a row says, over what its term says already, and what is wrong, in sentences that name the cell."""
    said: dict[str, str] = {}
    wrong = []
    for column, position in places.items():
        cell = row.cell(position)
        if cell.refusal:
            wrong.append(f"{row.place(position)}: {cell.refusal}")
        said[column] = as_meant(cell.value.isoformat() if isinstance(cell.value, date) else str(cell.value))
    facts = standing.facts_of(said.get("terms_en", ""))
    for column, words in said.items():
        name, _underscore, language = column.partition("_")
        if name in ("terms", "variants", "definitions"):
            facts[name] = {**facts[name], language: words}
        else:
            facts[column] = standing.checks.get(label_key(words), words) if column == "checked" else words
    facts = tidied(facts)
    if not wrong:
        found = problems_of(facts, timezone.localdate())
        wrong = [f"{row.place(places.get(name))}: {sentence}" for name, sentence in found.items()]
    return facts, wrong


class _Standing:
    """The glossary that a file meets: its terms by their English, and the proposals that nobody decided."""

    def __init__(self, handbook: Handbook, by: User):
        self.handbook, self.by = handbook, by
        self.terms = {term.terms.get("en", "").casefold(): term for term in handbook.glossary.all()}
        waiting = GlossaryChange.objects.filter(term__handbook=handbook, state=GlossaryChange.State.PROPOSED)
        self.waiting = {change.term_id: change for change in waiting}
        self.checks = choices_by_key(GlossaryTerm.Check.choices)

    def facts_of(self, english: str) -> dict:
        """What a term says now, or is proposed to say; of a new one nothing."""
        term = self.terms.get(tidied({"terms": {"en": english}})["terms"].get("en", "").casefold())
        if term is None:
            return {"terms": {}, "variants": {}, "definitions": {}}
        waiting = self.waiting.get(term.pk)
        return dict(waiting.facts if waiting else term.facts)

    def says(self, english: str, facts: dict) -> bool:
        """Whether a term says this already, or is proposed to."""
        term = self.terms.get(english)
        if term is None:
            return False
        waiting = self.waiting.get(term.pk)
        return facts == tidied(term.facts) or (waiting is not None and facts == waiting.facts)

    def waits_for_another(self, english: str, facts: dict) -> bool:
        term = self.terms.get(english)
        waiting = self.waiting.get(term.pk) if term else None
        return waiting is not None and waiting.proposed_by_id != self.by.pk and not self.says(english, facts)

    def take(self, proposed: Iterator[dict]) -> tuple[int, int]:
        new, changes, revised, first_of = [], [], [], []
        numbers = next_numbers(self.handbook)
        now = timezone.now()
        for facts in proposed:
            english = facts["terms"]["en"].casefold()
            term = self.terms.get(english)
            if self.says(english, facts):
                continue
            if term is None:
                term = GlossaryTerm(handbook=self.handbook)
                put_into(term, facts)
                new.append(term)
                changes.append(GlossaryChange(term=term, number=1, facts=facts, proposed_by=self.by))
            elif change := self.waiting.get(term.pk):
                change.facts, change.proposed_at = facts, now
                revised.append(change)
            else:
                number = numbers.get(term.pk, 1)
                changes.append(GlossaryChange(term=term, number=number, facts=facts, proposed_by=self.by))
            if term.pk and term.state == GlossaryTerm.State.PROPOSED:
                put_into(term, facts)
                first_of.append(term)
        GlossaryTerm.objects.bulk_create(new)
        GlossaryTerm.objects.bulk_update(first_of, GlossaryTerm.FACTS)
        GlossaryChange.objects.bulk_create(changes)
        GlossaryChange.objects.bulk_update(revised, ["facts", "proposed_at"])
        return len(new), len(changes) - len(new) + len(revised)
