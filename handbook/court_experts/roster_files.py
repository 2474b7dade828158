"""The roster as a workbook, out and in. A file adds offices; it changes none, and gives nobody's consent.

Headings and values may stand in either language, as codes or as words; several fields or languages of one cell are
divided by semicolons. An office that is on the roster already, by a name in the same province, is not added twice. All
come in, or none.
"""

import re
from collections.abc import Iterator, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.acts import record
from accounts.models import Programme, User
from accounts.rights import require
from handbook.court_experts.roster_entries import KEEP, add
from handbook.court_experts.roster_search import sifted
from handbook.models import CourtExpert
from handbook.models.court_experts import ExpertField, ExpertLanguage, InterestsAnswer
from office.tables import table_files
from office.tables.tabular import CannotRead, too_many_rows
from office.tables.written_workbooks import workbook
from text.folding import label_key
from workshops.gatherings.tables.column_mapping import Row, Table, table_of
from workshops.gatherings.tables.labels import by_key, choices_by_key, in_every_language
from workshops.gatherings.tables.place_names import provinces_by_name
from workshops.models import Province

MOST_ROWS = 500

COLUMNS = {
    "names_km": gettext_lazy("Office or post (Khmer)"),
    "names_en": gettext_lazy("Office or post (English)"),
    "employers_km": gettext_lazy("Employer (Khmer)"),
    "employers_en": gettext_lazy("Employer (English)"),
    "fields": gettext_lazy("Fields"),
    "languages": gettext_lazy("Languages"),
    "province": gettext_lazy("Province"),
    "interests_answer": gettext_lazy("Interests"),
    "interests": gettext_lazy("Interests as stated"),
    "office_telephone": gettext_lazy("The office's telephone"),
    "office_email": gettext_lazy("The office's e-mail"),
    "office_address": gettext_lazy("The office's address"),
}
"""What a file says of an office, in the order in which we write it; also what our own heading of a column is."""

ONLY_TOLD = (gettext_lazy("Consent"), gettext_lazy("Checked on"))
"""Columns that a workbook of ours has at its end, and that are read by nobody: they are acts of the desk."""


def as_workbook(programme: Programme, *, by: User) -> bytes:
    """Everything on the roster of a programme as a workbook. The log says who took it out."""
    require(by, KEEP, programme)
    experts = CourtExpert.objects.filter(programme=programme, retired_at=None).select_related("province")
    headings = [str(label) for label in (*COLUMNS.values(), *ONLY_TOLD)]
    rows = [[*_cells(expert), _consent_told(expert), expert.checked_on or ""] for expert in sifted(experts)]
    made = workbook(str(_("Experts for courts")), headings, rows)
    record(by, "took out the roster of", programme)
    return made


def _cells(expert: CourtExpert) -> Iterator[str]:
    for column in COLUMNS:
        name, _underscore, language = column.rpartition("_")
        if name in ("names", "employers"):
            yield getattr(expert, name).get(language, "")
        elif column in ("fields", "languages"):
            yield "; ".join(getattr(expert, f"{column}_told"))
        elif column == "interests_answer":
            yield expert.get_interests_answer_display()
        else:
            yield str(getattr(expert, column))


def _consent_told(expert: CourtExpert) -> str:
    if expert.consent_withdrawn_on:
        return _("consent withdrawn")
    return expert.get_consent_form_display()


# --- Bringing in --------------------------------------------------------------------------------


@transaction.atomic
def bring_in(programme: Programme, content: bytes, file_name: str, *, by: User) -> tuple[int, int]:
    """Add the offices of a file. Returns how many were added, and how many were there already.

    Raises CannotRead for what is no such table, and ValidationError with a sentence for each thing that is wrong.
    """
    require(by, KEEP, programme)
    # Whoever brings the same file in at the same moment waits here, and then finds everything there.
    Programme.objects.select_for_update().get(pk=programme.pk)
    table = _table(content, file_name)
    values = _Values()
    there = {key for expert in CourtExpert.objects.filter(programme=programme) for key in _keys(expert.names, expert)}
    wrong: list[str] = []
    added = already = 0
    for row in table.rows:
        facts, problems = values.facts_of(row, table.places)
        if not problems:
            keys = {(facts["province"].pk, label_key(name)) for name in facts["names"].values()}
            if keys & there:
                already += 1
                continue
            try:
                add(programme=programme, by=by, **facts)
            except ValidationError as refused:
                problems = [
                    f"{row.place(table.places.get(name))}: {sentence}"
                    for name, sentences in refused.message_dict.items()
                    for sentence in sentences
                ]
            else:
                there |= keys
                added += 1
        wrong += problems
    if wrong:
        raise ValidationError(wrong)
    if added:
        record(by, "brought in experts for", programme, reason=f"{file_name[:100]}: {added}")
    return added, already


def _keys(names: Mapping[str, str], expert: CourtExpert) -> set[tuple[str, str]]:
    return {(expert.province_id, label_key(name)) for name in names.values()}


def _table(content: bytes, file_name: str) -> Table:
    headings = by_key((said, name) for name, label in COLUMNS.items() for said in (name, *in_every_language(label)))
    table = table_of(table_files.read(content, file_name), headings)
    missing = [str(COLUMNS[name]) for name in ("fields", "languages", "province") if name not in table.places]
    if missing:
        raise CannotRead(
            _("These columns are missing: %(columns)s. Take the roster out as a workbook to see all columns.")
            % {"columns": ", ".join(missing)}
        )
    if not table.rows:
        raise CannotRead(_("This file has headings and nothing beneath them."))
    if len(table.rows) > MOST_ROWS:
        raise too_many_rows(MOST_ROWS)
    return table


class _Values:
    """What may stand in the cells, in either language."""

    def __init__(self):
        self.provinces: Mapping[str, Province] = provinces_by_name()
        self.codes = {
            "fields": choices_by_key(ExpertField.choices),
            "languages": choices_by_key(ExpertLanguage.choices),
            "interests_answer": choices_by_key(InterestsAnswer.choices),
        }

    def facts_of(self, row: Row, places: Mapping[str, int]) -> tuple[dict, list[str]]:
        """What a row says, and what is wrong in it, in sentences that name the cell."""
        facts: dict = {"names": {}, "employers": {}, "interests_answer": InterestsAnswer.NOT_ASKED}
        problems = []
        for column, position in places.items():
            written = str(row.cell(position).value).strip()
            name, _underscore, language = column.rpartition("_")
            if refusal := row.cell(position).refusal:
                problems.append(f"{row.place(position)}: {refusal}")
            elif name in ("names", "employers"):
                facts[name] |= {language: written} if written else {}
            elif column in ("fields", "languages"):
                pieces = [piece for piece in re.split(r"[;\n]", written) if piece.strip()]
                found = {piece: self.codes[column].get(label_key(piece)) for piece in pieces}
                problems += [self._unknown(row, position, piece) for piece, code in found.items() if code is None]
                facts[column] = [code for code in found.values() if code]
            elif column == "province":
                facts[column] = self.provinces.get(label_key(written))
                if facts[column] is None:
                    problems.append(self._unknown(row, position, written))
            elif column == "interests_answer":
                code = self.codes[column].get(label_key(written)) if written else InterestsAnswer.NOT_ASKED
                facts[column] = code
                if code is None:
                    problems.append(self._unknown(row, position, written))
            else:
                facts[column] = written
        if not problems and not facts["names"]:
            problems.append(f"{row.place()}: " + _("Write the office or post."))
        if not problems and not facts["employers"]:
            problems.append(f"{row.place()}: " + _("Write the employer."))
        return facts, problems

    @staticmethod
    def _unknown(row: Row, position: int, written: str) -> str:
        if not written.strip():
            return f"{row.place(position)}: " + _("Nothing stands here. Every office needs it.")
        return f"{row.place(position)}: " + _("“%(written)s” is none of the values that are known here.") % {
            "written": written.strip()[:60]
        }
