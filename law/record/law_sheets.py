"""The law data as sheets: a sheet for each kind of entry, and one for each part of which an entry has several.

A sheet says in COLUMNS which of its columns hold what. What a cell says stands at a path of the entry's facts, so that
writing and reading are the same table gone through in two directions, and a problem at a path is told by its cell.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from law.models import Entry
from law.record.schema import RULES
from text.khmer import latin_digits

SEPARATOR = "; "
MONTHS = {"months": 1, "years": 12}
YES = {"yes": True, "no": False}

_names = ("names_en", "names_km")
_sure = ("source", "confidence", "confirmed_by", "confirmed_on", "confirmed_compared_with")
_kept_by = ("owner", "look_again_on")

COLUMNS: dict[str, tuple[str, ...]] = {
    "offences": (
        *("key", "statute", "article", "cites", *_names, "grade_en", "grade_km", "kind", "in_force_from"),
        *("in_force_until", "uncertain_from", "uncertain_because", "questions", *_kept_by),
    ),
    "elements": ("offence", "key", "fact", "any", *_names),
    "points": ("offence", "element", "side", *_names),
    "penalties": (
        *("offence", "for", "prison", "prison_min", "prison_max", "prison_unit"),
        *("fine", "fine_min", "fine_max", "fine_of", "joined", *_sure, "note_en", "note_km"),
    ),
    "rules": ("offence", "rule", "is", "years", *_names, *_sure),
    "species": ("key", *_names, "names_la", "animal", *_kept_by),
    "classes": ("species", "list", "class", "from", "until", *_sure),
    "questions": ("key", *_names, *_sure, *_kept_by),
    "answers": ("question", *_names),
    "steps": ("key", "order", *_names, "text_en", "text_km", *_sure, *_kept_by),
    "cited": ("step", "statute", "article"),
    "lowers": ("step", "from_months", "below_months", "to_months", "note_en", "note_km"),
    "warnings": ("key", *_names, *_kept_by),
    "provisions": ("warning", "statute", "article", *_sure),
    "factors": ("key", "step", *_names, "statutory", "same_as", *_sure, *_kept_by),
}
"""The columns of each sheet; prison counts months unless its unit says years, a fine counts riel."""

KINDS = {
    "offences": Entry.Kind.OFFENCE,
    "species": Entry.Kind.SPECIES,
    "questions": Entry.Kind.QUESTION,
    "steps": Entry.Kind.STEP,
    "factors": Entry.Kind.FACTOR,
    "warnings": Entry.Kind.WARNING,
}
PARTS = {
    "offences": ("elements", "points", "penalties", "rules"),
    "species": ("classes",),
    "questions": ("answers",),
    "steps": ("cited", "lowers"),
    "factors": (),
    "warnings": ("provisions",),
}
"""The sheets that hold the parts of an entry."""

MONTHS_OF_LOWERS = {"from_months": ("from",), "below_months": ("below",), "to_months": ("to",)}
NUMBERS = {"prison_min", "prison_max", "fine_min", "fine_max", "years", "order", *MONTHS_OF_LOWERS}
LISTS = {"cites", "questions", "any"}
IN_DIGITS = {*NUMBERS, "article", "cites"}
"""Columns in which Khmer digits are read as Latin ones, as they are kept."""
PATHS = {"prison": ("prison", "is"), "fine": ("fine", "is"), **MONTHS_OF_LOWERS}
"""Where a column's value stands, where it is not what its name says: names_en is names, en."""


@dataclass(frozen=True)
class Row:
    """A row of a sheet by its columns, and the number that its program shows."""

    sheet: str
    number: int
    cells: Mapping[str, str | date]

    def get(self, column: str) -> str:
        value = self.cells.get(column, "")
        return value.isoformat() if isinstance(value, date) else value


class WrongCell(ValueError):
    """What stands in a cell cannot be meant. The message is a sentence."""

    def __init__(self, column: str, sentence: str):
        super().__init__(sentence)
        self.column = column


def path_of(column: str) -> tuple[str, ...]:
    if column in PATHS:
        return PATHS[column]
    for whole in ("names", "grade", "note", "text", "confirmed", "prison", "fine"):
        if column.startswith(f"{whole}_"):
            return (whole, column.removeprefix(f"{whole}_"))
    return (column,)


# --- Writing ------------------------------------------------------------------------------------


def rows_of(kind: str, key: str, facts: Mapping) -> Iterator[tuple[str, list]]:
    """The rows that say what an entry says: the name of the sheet, and the cells in the order of its columns."""
    (sheet,) = (name for name, of in KINDS.items() if of == kind)
    yield sheet, _cells(sheet, {"key": key, **facts})
    if sheet == "offences":
        for element in facts["elements"]:
            yield "elements", _cells("elements", {"offence": key, **element})
            for side in ("prove", "disprove"):
                for names in element[side]:
                    point = {"offence": key, "element": element["key"], "side": side, "names": names}
                    yield "points", _cells("points", point)
        for penalty in facts["penalties"]:
            yield "penalties", _cells("penalties", {"offence": key, **penalty})
        for rule, said in facts["rules"].items():
            if said is not None:
                yield "rules", _cells("rules", {"offence": key, "rule": rule, **said})
    for row in facts.get("classes", ()):
        yield "classes", _cells("classes", {"species": key, **row})
    for row in facts.get("provisions", ()):
        yield "provisions", _cells("provisions", {"warning": key, **row})
    for names in facts.get("answers", ()):
        yield "answers", _cells("answers", {"question": key, "names": names})
    if sheet == "steps":
        for cited in facts["cites"]:
            yield "cited", _cells("cited", {"step": key, **cited})
        for lowered in facts.get("lowers", ()):
            yield "lowers", _cells("lowers", {"step": key, **lowered})


def _cells(sheet: str, said: Mapping) -> list:
    return [_cell(column, said) for column in COLUMNS[sheet]]


def _cell(column: str, said: Mapping):
    if column == "prison_unit":
        return "months" if said["prison"]["is"] == "range" else None
    value: object = said
    for name in path_of(column):
        value = value.get(name) if isinstance(value, Mapping) else None
    if isinstance(value, bool):
        return next(word for word, meant in YES.items() if meant == value)
    return SEPARATOR.join(value) or None if isinstance(value, list) else value


# --- Reading ------------------------------------------------------------------------------------


def said_by(row: Row) -> dict:
    """What a row says, at the paths of its columns. Raises WrongCell."""
    said: dict = {"names": {}} if "names_en" in COLUMNS[row.sheet] else {}
    for column in COLUMNS[row.sheet]:
        if column in ("offence", "element", "side", "rule", "species", "question", "warning", "prison_unit"):
            continue
        if column == "step" and row.sheet in PARTS["steps"]:
            continue
        value = _value(row, column)
        if value is None:
            continue
        *way, last = path_of(column)
        at = said
        for name in way:
            at = at.setdefault(name, {})
        at[last] = value
    if row.sheet == "penalties":
        _complete_ranges(said, row)
    return said


def _value(row: Row, column: str):
    written = row.get(column)
    if not written:
        return None
    if column in IN_DIGITS:
        written = latin_digits(written)
    if column in LISTS:
        return [piece.strip() for piece in written.split(";") if piece.strip()]
    if column in NUMBERS:
        return _number(written, column)
    if column == "statutory":
        if written.lower() not in YES:
            raise WrongCell(column, _("Write yes or no."))
        return YES[written.lower()]
    return written


def _number(written: str, column: str) -> float:
    plain = written.replace(" ", "").replace("\N{NO-BREAK SPACE}", "")
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", plain):
        plain = plain.replace(",", "")
    if not re.fullmatch(r"-?\d{1,15}(\.\d{1,6})?", plain):
        raise WrongCell(
            column, _("“%(written)s” is no number. Write a number alone, such as 12.") % {"written": written}
        )
    return float(plain) if "." in plain else int(plain)


def _complete_ranges(penalty: dict, row: Row) -> None:
    for name in ("prison", "fine"):
        figure = penalty.setdefault(name, {})
        if figure.get("is") in ("range", "multiple"):
            figure.setdefault("min", None)
            figure.setdefault("max", None)
        elif {"min", "max"} & figure.keys():
            raise WrongCell(name, _("A number is given. Write “range” here, or take the number out."))
    prison, unit = penalty["prison"], row.get("prison_unit").lower()
    if prison.get("is") == "range":
        if unit not in MONTHS:
            raise WrongCell("prison_unit", _("Prison is a number without a unit. Write months or years."))
        for end in ("min", "max"):
            if prison[end] is not None:
                prison[end] = round(prison[end] * MONTHS[unit], 6)


# --- Putting rows together ----------------------------------------------------------------------


@dataclass
class Gathered:
    """An entry as its rows say it, and which row says which part of its facts."""

    kind: str
    key: str
    facts: dict
    rows: dict[str, Row]

    def cell_of(self, place: str) -> tuple[Row, str]:
        """The row that says what stands at a place, and the column; an empty column means the row as a whole."""
        pieces = place.split(".") if place else []
        for length in range(len(pieces), -1, -1):
            row = self.rows.get(".".join(pieces[:length]))
            if row is not None:
                return row, column_of(row.sheet, pieces[length:])
        raise KeyError(place)


def column_of(sheet: str, pieces: list[str]) -> str:
    """The column that holds what stands at the end of a path."""
    for length in range(len(pieces), 0, -1):
        for column in COLUMNS[sheet]:
            if column == "_".join(pieces[:length]) or path_of(column) == tuple(pieces[:length]):
                return column
    if pieces and (first := next((one for one in COLUMNS[sheet] if path_of(one)[0] == pieces[0]), "")):
        return first
    return "key" if "key" in COLUMNS[sheet] and pieces == ["key"] else ""


def gathered(rows: list[Row], wrong: list[tuple[Row, str, str]]) -> list[Gathered]:
    """Put the rows of all sheets together to entries. What cannot be is added to `wrong`: row, column, sentence."""
    entries: dict[tuple[str, str], Gathered] = {}
    for row in (row for row in rows if row.sheet in KINDS):
        key = row.get("key")
        if (row.sheet, key) in entries:
            wrong.append((row, "key", _("Another row has this key already. Give each its own, or take one out.")))
            continue
        said = _said(row, wrong)
        said.pop("key", None)
        entries[row.sheet, key] = Gathered(KINDS[row.sheet], key, said | _no_parts(row.sheet), {"": row})
    for sheet, parts in PARTS.items():
        for part in parts:
            for row in (row for row in rows if row.sheet == part):
                column = COLUMNS[part][0]
                entry = entries.get((sheet, row.get(column)))
                if entry is None:
                    wrong.append((row, column, _("The sheet “%(sheet)s” has no row with this key.") % {"sheet": sheet}))
                else:
                    _add_part(entry, row, wrong)
    return list(entries.values())


def _no_parts(sheet: str) -> dict:
    """What an entry says of its parts before any row of them is read."""
    if sheet == "offences":
        return {"elements": [], "penalties": [], "rules": {name: None for name in RULES}}
    return {{"cited": "cites"}.get(part, part): [] for part in PARTS[sheet]}


def _said(row: Row, wrong: list[tuple[Row, str, str]]) -> dict:
    try:
        return said_by(row)
    except WrongCell as refused:
        wrong.append((row, refused.column, str(refused)))
        return {}


def _add_part(entry: Gathered, row: Row, wrong: list[tuple[Row, str, str]]) -> None:
    said = _said(row, wrong)
    if row.sheet == "points":
        element = next((one for one in entry.facts["elements"] if one.get("key") == row.get("element")), None)
        if element is None:
            wrong.append((row, "element", _("This offence has no element with this key.")))
        elif row.get("side") not in ("prove", "disprove"):
            wrong.append((row, "side", _("Write prove or disprove.")))
        else:
            points = element.setdefault(row.get("side"), [])
            at = f"elements.{entry.facts['elements'].index(element)}.{row.get('side')}.{len(points)}"
            points.append(said["names"])
            entry.rows[at] = row
    elif row.sheet == "rules":
        rule = row.get("rule")
        if rule not in RULES:
            known = ", ".join(RULES)
            wrong.append(
                (
                    row,
                    "rule",
                    _("“%(value)s” is not known here. Choose one of: %(known)s.") % {"value": rule, "known": known},
                )
            )
        elif entry.facts["rules"][rule] is not None:
            wrong.append((row, "rule", _("This offence has this rule already.")))
        else:
            entry.facts["rules"][rule] = said
            entry.rows[f"rules.{rule}"] = row
    else:
        part = {"cited": "cites"}.get(row.sheet, row.sheet)
        entry.rows[f"{part}.{len(entry.facts[part])}"] = row
        entry.facts[part].append(said["names"] if row.sheet == "answers" else said)
