"""The glossary of a handbook as a table: in and out as CSV or a workbook, one term a row."""

import csv
import io

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.acts import record
from accounts.models import User
from accounts.rights import require
from handbook.models import GlossaryTerm, Handbook
from text.khmer import normalise
from workshops.gatherings import tabular
from workshops.gatherings.tables import table_files

COLUMNS = (
    "english",
    "khmer",
    "english variants",
    "khmer variants",
    "english definition",
    "khmer definition",
    "source",
    "checked",
)
"""The heads of the table, in this order when it goes out and in any when it comes in; the first two must be there."""

BETWEEN_VARIANTS = ";"
MOST_TERMS = 5_000


@transaction.atomic
def bring_in(handbook: Handbook, content: bytes, name: str, *, by: User) -> tuple[int, int]:
    """Take in a table of terms. A row whose English term is there already replaces it; no term is deleted.

    Returns how many terms are new and how many changed. Raises ValidationError that names every row that is wrong;
    nothing is taken in then.
    """
    require(by, "handbook.draft_version", handbook)
    rows = _rows(content, name)
    standing = {term.terms.get("en", "").casefold(): term for term in handbook.glossary.all()}
    new, changed = [], []
    for row in rows:
        before = standing.get(row.terms["en"].casefold())
        if before is None:
            row.handbook = handbook
            new.append(row)
        elif any(getattr(before, field) != getattr(row, field) for field in _FIELDS):
            for field in _FIELDS:
                setattr(before, field, getattr(row, field))
            changed.append(before)
    GlossaryTerm.objects.bulk_create(new)
    GlossaryTerm.objects.bulk_update(changed, _FIELDS)
    if new or changed:
        record(by, "brought in the glossary of", handbook)
    return len(new), len(changed)


_FIELDS = ["terms", "variants", "definitions", "source", "checked"]


def as_csv(handbook: Handbook) -> bytes:
    """The glossary as Excel opens it: UTF-8 with its mark, the heads first."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    for term in handbook.glossary.all():
        writer.writerow(
            [
                *(term.terms.get(language, "") for language in ("en", "km")),
                *(f"{BETWEEN_VARIANTS} ".join(term.variants.get(language, ())) for language in ("en", "km")),
                *(term.definitions.get(language, "") for language in ("en", "km")),
                term.source,
                term.checked,
            ]
        )
    return written.getvalue().encode("utf-8-sig")


def _rows(content: bytes, name: str) -> list[GlossaryTerm]:
    sheet = next(sheet for sheet in table_files.read(content, name).sheets if sheet.lines)
    head, *lines = sheet.lines
    heads = [str(cell.value).strip().lower() for cell in head.cells]
    if missing := [column for column in COLUMNS[:2] if column not in heads]:
        raise ValidationError(
            _("The column “%(column)s” is missing. The first row names the columns: %(columns)s.")
            % {"column": missing[0], "columns": ", ".join(COLUMNS)}
        )
    if len(lines) > MOST_TERMS:
        raise ValidationError(_("A glossary has at most %(most)s terms.") % {"most": MOST_TERMS})
    problems: list[str] = []
    terms: dict[str, GlossaryTerm] = {}
    for line in lines:
        said = {column: _words(line, heads, column) for column in COLUMNS}
        problem = _problem(line, said, terms)
        if problem:
            problems.append(_("Row %(row)s: %(problem)s") % {"row": line.number, "problem": problem})
        else:
            terms[said["english"].casefold()] = _term(said)
    if problems:
        raise ValidationError(problems)
    return list(terms.values())


def _words(line: tabular.Line, heads: list[str], column: str) -> str:
    if column not in heads or heads.index(column) >= len(line.cells):
        return ""
    return " ".join(normalise(str(line.cells[heads.index(column)].value)).split())


def _problem(line: tabular.Line, said: dict[str, str], terms: dict[str, GlossaryTerm]) -> str:
    refused = next((cell.refusal for cell in line.cells if cell.refusal), "")
    if refused:
        return refused
    if not said["english"] or not said["khmer"]:
        return _("the term must be there in both languages")
    if said["english"].casefold() in terms:
        return _("“%(term)s” stands twice") % {"term": said["english"]}
    if said["checked"] and said["checked"] not in GlossaryTerm.Check.values:
        choices = ", ".join(GlossaryTerm.Check.values)
        return _("“checked” is one of %(choices)s, or empty") % {"choices": choices}
    if len(said["source"]) > 200 or max(len(said["english"]), len(said["khmer"])) > 120:
        return _("a term has at most 120 characters, its source 200")
    return ""


def _term(said: dict[str, str]) -> GlossaryTerm:
    def by_language(what: str) -> dict[str, str]:
        written = {"en": said[f"english{what}"], "km": said[f"khmer{what}"]}
        return {language: words for language, words in written.items() if words}

    return GlossaryTerm(
        terms=by_language(""),
        variants={
            language: [word.strip() for word in words.split(BETWEEN_VARIANTS) if word.strip()]
            for language, words in by_language(" variants").items()
        },
        definitions=by_language(" definition"),
        source=said["source"],
        checked=said["checked"] or GlossaryTerm.Check.COMPOSED,
    )
